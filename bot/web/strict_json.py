"""JSON from strangers: read only where everybody would read the same in it, and small enough to be read at all."""

import json
import math
import re
from dataclasses import dataclass
from typing import Any


class Unfit(ValueError):
    """What came in is refused, and why: `status` is HTTP's. Never repeats what was sent."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How large JSON may be: nested so deep, so many keys and elements, numbers of so many digits."""

    depth: int = 64
    elements: int = 10_000
    digits: int = 64


#: A text, to its end even where it is never closed: possessive, so that a million quotes cost a million steps.
_TEXT = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_NOT_STRUCTURE = bytes(set(range(256)) - set(b"[]{},"))
_HALF = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile(rb"\\u[dD][89a-fA-F]")


def read_json(raw: bytes, shape: Shape = Shape()) -> Any:
    """The value. Unfit otherwise.

    400: no JSON, or read by others in another way, or nested too deeply; 413: too large; 422: nobody can store it.
    """
    _measure(raw, shape)
    try:
        value = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_refused_constant,
            parse_int=lambda written: _whole(written, shape.digits),
            parse_float=_finite,
        )
    except UnicodeDecodeError as error:
        raise Unfit(400, "the body is not UTF-8; send UTF-8") from error
    except json.JSONDecodeError as error:
        raise Unfit(400, f"the body is no JSON at character {error.pos}; send one JSON value") from error
    except RecursionError as error:  # only where `shape.depth` allows more than Python does
        raise Unfit(400, "the body is nested too deeply") from error
    if _ESCAPED.search(raw):
        _storable(value)
    return value


def _measure(raw: bytes, shape: Shape) -> None:
    """Before anything is built of it: an array of arrays costs fifty times its bytes."""
    bones = _TEXT.sub(b"", raw).translate(None, _NOT_STRUCTURE)
    depth = 0
    for bone in bones:
        depth += (bone in b"[{") - (bone in b"]}")
        if depth > shape.depth:
            raise Unfit(400, f"the body is nested more than {shape.depth} deep; send it flatter")
    elements = bones.count(b",") + bones.count(b"[") + bones.count(b"{")
    if elements > shape.elements:
        raise Unfit(413, f"the body has over {shape.elements} keys and elements; send less at once")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unfit(400, "a key stands twice in one object; one of them would be lost")
    return found


def _refused_constant(name: str) -> float:
    raise Unfit(400, f"{name} is no JSON")


def _whole(written: str, digits: int) -> int:
    if len(written) > digits:
        raise Unfit(400, f"a number has over {digits} digits")
    return int(written)


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise Unfit(400, "a number is larger than any program can hold")
    return number


def _storable(value: object) -> None:
    """No encoding holds half a character. NUL is for the kernel to replace in a text, and for a name to refuse."""
    if isinstance(value, str):
        if _HALF.search(value):
            raise Unfit(422, "a text holds half a character; send valid Unicode")
    elif isinstance(value, dict):
        for key, one in value.items():
            _storable(key)
            _storable(one)
    elif isinstance(value, list):
        for one in value:
            _storable(one)
