"""Lines of a log without words: what anybody's error or message may carry of a buyer is left out of it."""

import hashlib
import secrets
import traceback
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final

import regex

from core.errors import HenjiError

#: Whose log messages are facts with ids, because we wrote them.
OURS: Final = frozenset({"bot", "core", "knowledge", "guardrails", "prompts", "evals"})
LONGEST: Final = 500  # characters of one event

_EMAIL = regex.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_KEY = regex.compile(r"\b(?:sk-|whsec_|Bearer\s+)[\w./+=-]{8,}|\b\d{6,}:[\w-]{30,}\b")
_PLACE = regex.compile(r'\s*File "(?P<file>[^"]+)", line (?P<line>\d+), in (?P<name>\S+)')
_KIND = regex.compile(r"^(?P<kind>[A-Za-z_][\w.]*)(?::|$)")
_TRACE = "Traceback (most recent call last):"

Raised = tuple[type[BaseException], BaseException, TracebackType | None]


@dataclass(frozen=True, slots=True)
class Blanker:
    """`secrets` are blanked wherever they stand; addresses of e-mail become a mark that is the same within a run."""

    secrets: Iterable[str] = ()
    key: bytes = field(default_factory=lambda: secrets.token_bytes(16), repr=False)

    def __call__(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, "(secret)")
        return _EMAIL.sub(self._mark, _KEY.sub("(secret)", text))[:LONGEST]

    def _mark(self, found: regex.Match[str]) -> str:
        digest = hashlib.blake2b(found.group().lower().encode(), key=self.key, digest_size=4).hexdigest()
        return f"(e-mail {digest})"


def ours(logger: str) -> bool:
    return logger.partition(".")[0] in OURS


def said(template: object, arguments: object, *, trusted: bool) -> str:
    """The event of a log record: of ours whole; of others the first line of the template, its blanks left open.

    An exception among the arguments is told by its kind, unless it is of henji's own errors: those are one line for
    a person, and name places.
    """
    if not trusted:
        return _untrusted(str(template))
    if not arguments:
        return str(template).partition("\n")[0]
    try:
        filled = str(template) % _safe(arguments)
    except (TypeError, ValueError):
        filled = str(template)
    return filled.partition("\n")[0]


def raised(error: Raised) -> tuple[str, tuple[str, ...]]:
    """The kind of an exception and the places it came through, innermost last: never its message."""
    kind, _, trace = error
    frames = traceback.extract_tb(trace) if trace else []
    return kind.__name__, tuple(f"{_short(one.filename)}:{one.lineno} {one.name}" for one in frames[-12:])


def _safe(arguments: object) -> object:
    if isinstance(arguments, tuple):
        return tuple(_plain(one) for one in arguments)
    if isinstance(arguments, dict):
        return {name: _plain(one) for name, one in arguments.items()}
    return _plain(arguments)


def _plain(argument: object) -> object:
    if isinstance(argument, BaseException):
        return str(argument).partition("\n")[0] if isinstance(argument, HenjiError) else type(argument).__name__
    return argument


def _untrusted(template: str) -> str:
    """Others put whole traces, messages included, into what they log."""
    first, _, rest = template.partition("\n")
    if not template.startswith(_TRACE):
        return first
    lines = rest.splitlines()
    kinds = [found["kind"] for line in lines if (found := _KIND.match(line))]
    places = [f"{_short(found['file'])}:{found['line']}" for line in lines if (found := _PLACE.match(line))]
    return f"{kinds[-1] if kinds else 'error'} at {places[-1] if places else 'an unknown place'}"


def _short(file: str) -> str:
    """The last three parts of a path: a place in the code, not on a machine."""
    return "/".join(Path(file).parts[-3:])
