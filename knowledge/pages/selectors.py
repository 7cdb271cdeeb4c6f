"""Selectors of CSS against elements: yes, no, or perhaps where a browser alone could tell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import regex

from knowledge.pages.css import unescaped
from knowledge.pages.markup import Element

_IDENT = r"(?:[\w-]|[^\x00-\x7f]|\\[\da-fA-F]{1,6}\s?|\\[^\n])+"
_SIMPLE = regex.compile(
    rf"(?P<tag>\*|{_IDENT})|\#(?P<id>{_IDENT})|\.(?P<class>{_IDENT})"
    rf"|\[\s*(?P<attr>{_IDENT})\s*(?:(?P<op>[~|^$*]?=)\s*(?P<value>\"[^\"]*\"|'[^']*'|{_IDENT})\s*(?P<flag>[iIsS])?\s*)?\]"
    rf"|(?P<colons>::?)(?P<pseudo>{_IDENT})"
)
_COMBINATOR = regex.compile(r"\s*([>+~])\s*|\s+")
#: Not while the page is only looked at.
_NOT_AT_REST = frozenset(
    "hover focus active focus-within focus-visible target visited fullscreen modal popover-open host host-context"
    " user-invalid autofill playing".split()
)
_ELSEWHERE = frozenset({"before", "after", "placeholder", "marker", "selection", "backdrop", "file-selector-button"})
_LISTS = frozenset({"is", "where", "not", "matches", "-webkit-any", "-moz-any"})
_MOST_LETTERS = 4_000
_MOST_DEPTH = 20


@dataclass(slots=True)
class _Simple:
    kind: str
    name: str = ""
    op: str = ""
    value: str = ""
    folded: bool = False
    inner: "tuple[Selector, ...]" = ()


@dataclass(slots=True)
class _Compound:
    parts: list[_Simple] = field(default_factory=list)
    joined: str = ""  # how it hangs on the one before it: " ", ">", "+", "~"


@dataclass(slots=True)
class Selector:
    compounds: list[_Compound]
    specificity: tuple[int, int, int]

    @property
    def key(self) -> str:
        """What an element must have to be matched: "#id", ".class", "tag", or "" for any."""
        named = {one.kind: one.name for one in self.compounds[-1].parts if one.kind in {"id", "class", "tag"}}
        if "id" in named:
            return f"#{named['id']}"
        return f".{named['class']}" if "class" in named else named.get("tag", "").replace("*", "")

    def matches(self, element: Element, patience: "Patience") -> bool | None:
        return _chain(self.compounds, len(self.compounds) - 1, element, patience)


@dataclass(slots=True)
class Patience:
    """How many comparisons are left; once they are used up, every selector matches perhaps."""

    left: int = 600_000


def compiled(text: str, depth: int = 0) -> tuple[Selector, ...]:
    """Of a list with commas. What cannot be read matches perhaps."""
    if len(text) > _MOST_LETTERS or depth > _MOST_DEPTH:
        return (Selector([_Compound([_Simple("unknown")])], (0, 0, 0)),)
    return tuple(_selector(one, depth) for one in _split(text) if one.strip())


def _split(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth <= 0:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]


def _selector(text: str, depth: int) -> Selector:
    text = text.strip()
    compounds, at = [_Compound()], 0
    weight = [0, 0, 0]
    while at < len(text):
        joint = _COMBINATOR.match(text, at)
        if joint and joint.end() > at:
            compounds.append(_Compound(joined=joint[1] or " "))
            at = joint.end()
            continue
        at = _simple(text, at, compounds[-1], weight, depth)
    if not compounds[0].parts and len(compounds) > 1:
        del compounds[0]
    return Selector(compounds, (weight[0], weight[1], weight[2]))


def _simple(text: str, at: int, compound: _Compound, weight: list[int], depth: int) -> int:
    """Reads one part of a compound; returns where it ends."""
    match = _SIMPLE.match(text, at)
    if match is None or not match[0]:
        compound.parts.append(_Simple("unknown"))
        return at + 1
    end = match.end()
    if match["pseudo"]:
        inside, end = _inside(text, end)
        one = _pseudo(match["colons"], match["pseudo"].lower(), inside, depth)
    else:
        one = _plain(match)
    heavy = {"id": 0, "class": 1, "attr": 1, "tag": 2, "pseudo": 1, "unknown": 1}
    if one.kind in heavy and one.name != "*":
        weight[heavy[one.kind]] += 1
    for place in range(3):
        weight[place] += max((each.specificity[place] for each in one.inner), default=0) * (one.name != "where")
    compound.parts.append(one)
    return end


def _plain(match: "regex.Match[str]") -> _Simple:
    if match["attr"]:
        value = unescaped((match["value"] or "").strip("\"'"))
        folded = (match["flag"] or "").lower() == "i"
        return _Simple("attr", unescaped(match["attr"]).lower(), match["op"] or "", value, folded)
    kind = next(kind for kind in ("tag", "id", "class") if match[kind])
    name = unescaped(match[kind])
    return _Simple(kind, name.lower() if kind == "tag" else name)


def _inside(text: str, at: int) -> tuple[str, int]:
    """What stands in the parentheses that begin here, and where they end."""
    if text[at : at + 1] != "(":
        return "", at
    depth = 0
    for place in range(at, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if not depth:
            return text[at + 1 : place], place + 1
    return text[at + 1 :], len(text)


def _pseudo(colons: str, name: str, inside: str, depth: int) -> _Simple:
    if name in _ELSEWHERE or (colons == "::" and name.startswith("-")):
        return _Simple("elsewhere")
    if name in _LISTS:
        inner = compiled(inside, depth + 1)
        return _Simple("not" if name == "not" else "any", name, inner=inner)
    return _Simple("pseudo", name)


def _chain(compounds: Sequence[_Compound], at: int, element: Element, patience: Patience) -> bool | None:
    patience.left -= 1
    if patience.left < 0:
        return None
    own = _all(compounds[at], element, patience)
    if own is False or at == 0:
        return own
    best: bool | None = False
    for other in _others(compounds[at].joined, element):
        above = _chain(compounds, at - 1, other, patience)
        if above is True:
            return own
        best = None if above is None else best
    return best


def _others(joined: str, element: Element) -> Iterator[Element]:
    if joined == " ":
        yield from element.iterancestors()
    elif joined == ">":
        yield from islice(element.iterancestors(), 1)
    else:
        before = (one for one in element.itersiblings(preceding=True) if isinstance(one.tag, str))
        yield from islice(before, 1 if joined == "+" else None)


def _all(compound: _Compound, element: Element, patience: Patience) -> bool | None:
    result: bool | None = True
    for part in compound.parts:
        one = _one(part, element, patience)
        if one is False:
            return False
        result = None if one is None else result
    return result


def _one(part: _Simple, element: Element, patience: Patience) -> bool | None:
    match part.kind:
        case "tag":
            return part.name in {"*", element.tag}
        case "id":
            return bool(element.get("id") == part.name)
        case "class":
            return part.name in (element.get("class") or "").split()
        case "attr":
            return _attribute(part, element)
        case "any" | "not":
            found = [one.matches(element, patience) for one in part.inner]
            held = True if True in found else None if None in found else False
            return held if part.kind == "any" or held is None else not held
        case "elsewhere":
            return False
        case _:
            return _state(part.name, element)


def _attribute(part: _Simple, element: Element) -> bool:
    held: str | None = element.get(part.name)
    if held is None or not part.op:
        return held is not None
    value = part.value
    if part.folded:
        held, value = held.lower(), value.lower()
    if not value and part.op != "=":
        return False
    return {
        "=": held == value,
        "~=": value in held.split(),
        "|=": held == value or held.startswith(f"{value}-"),
        "^=": held.startswith(value),
        "$=": held.endswith(value),
        "*=": value in held,
    }[part.op]


def _state(name: str, element: Element) -> bool | None:
    if name in _NOT_AT_REST:
        return False
    if name == "root":
        return element.getparent() is None
    if name == "first-child":
        return element.getprevious() is None or None
    if name == "last-child":
        return element.getnext() is None or None
    return None
