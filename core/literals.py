"""Which words a text must hold for a pattern to match: read off the pattern, so that most need not be tried.

Only what is understood for certain counts. A construct that is not known here makes the pattern one that must always
be tried; it never makes it one that is passed over.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Final

import regex

#: Strings that a part of a pattern is spelled out into; beyond, it is cut in two.
MOST: Final = 48
#: Letters whose other case Python's lower() does not find as `regex` does; both sides are folded.
_ODD: Final = str.maketrans({"İ": "i", "ı": "i", "ſ": "s", "\U0001df95": "ß"})
_QUANTITY: Final = regex.compile(r"(?:(?P<sign>[*+?])|\{(?P<least>\d*)(?:,(?P<most>\d*))?\})[?+]?")
_LOOKS: Final = ("(?=", "(?!", "(?<=", "(?<!")
_GROUP: Final = regex.compile(r"\((?:\?:|\?P?<\w+>|\?>|(?!\?))")
#: What stands for no character, for any of many, and for one of a few.
_ATOM: Final = regex.compile(
    r"(?P<nothing>\\[bBmMAZ]|[$^])|(?P<anything>\\(?:[wWsSdD]|[pP]\{[^{}]*\})|\.)|\\(?P<escaped>[^\p{L}\p{N}])"
    r"|\[(?P<set>-?[^\^\[\]\\-][^\[\]\\-]{0,6}-?)\]|(?P<letter>[^\\\[\](){}*+?|^$.])"
)
#: Characters of which `fold` brings together all that `regex.IGNORECASE` takes for one: the rest is not looked for.
_PLAIN: Final = regex.compile(
    r"[\x00-\x7fÀ-ſẠ-ỹ\u0600-\u06ff\u0900-\u0dff\u0e00-\u0e7f\u1100-\u11ff\u2000-\u206f\u2600-\u27bf\u2e80-\u9fff"
    r"\uac00-\ud7a3\U0001f300-\U0001faff]"
)


class Unknown(Exception):
    """The pattern holds something that is not understood here."""


@dataclass(frozen=True, slots=True)
class _Part:
    """`exact`: every text the part may match, folded; None: too many. `held`: one of these is in each of them."""

    exact: frozenset[str] | None
    held: frozenset[str] | None


_NOTHING: Final = _Part(frozenset({""}), None)
_ANYTHING: Final = _Part(None, None)


def fold(text: str) -> str:
    """One form for all cases of a letter, as `regex.IGNORECASE` has them."""
    return text.translate(_ODD).lower()


def literals(pattern: str) -> frozenset[str] | None:
    r"""Folded strings of which every text that the pattern matches, case ignored, holds one; None: no telling.

    >>> sorted(literals(r"\b(?:free|no) shipp?ing\b(?! to)"))
    ['free shiping', 'free shipping', 'no shiping', 'no shipping']
    >>> literals(r"\d+ days?|\w+") is None
    True
    """
    try:
        return _best(_Reader(pattern).whole())
    except Unknown:
        return None


def _best(part: _Part) -> frozenset[str] | None:
    best = max((part.exact, part.held), key=_worth)
    return best if _worth(best)[0] > 0 else None


def _worth(found: frozenset[str] | None) -> tuple[int, int]:
    """How well the strings sift: the shortest counts, a character of a packed script for two letters; then how few."""
    if not found:
        return 0, 0
    return min(sum(1 if letter < "\u2e80" else 2 for letter in one) for one in found), -len(found)


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern, self._at = pattern, 0

    def whole(self) -> _Part:
        found = self._choice()
        if self._at < len(self._pattern):
            raise Unknown
        return found

    def _choice(self) -> _Part:
        branches = [self._sequence()]
        while self._next() == "|":
            self._at += 1
            branches.append(self._sequence())
        exact = _union((one.exact for one in branches), MOST)
        held = _union(map(_best, branches), None)
        return branches[0] if len(branches) == 1 else _Part(exact, held)

    def _sequence(self) -> _Part:
        """Neighbours grow together while they spell out few strings; the best of all stretches is kept."""
        stretches: list[frozenset[str] | None] = []
        exact, whole = frozenset({""}), True
        while self._at < len(self._pattern) and self._next() not in "|)":
            part = self._repeated()
            longer = _joined(exact, part.exact)
            if longer is None:
                whole = False
                stretches += [exact, part.exact, part.held]
                exact = part.exact or frozenset({""})
            else:
                exact = longer
        return _Part(exact if whole else None, max((*stretches, exact), key=_worth))

    def _repeated(self) -> _Part:
        part = self._piece()
        match = _QUANTITY.match(self._pattern, self._at)
        if not match:
            return part
        self._at = match.end()
        least = {"?": 0, "*": 0, "+": 1}.get(match["sign"] or "", int(match["least"] or 0))
        if match["sign"] == "?" or match[0] == "{0,1}":
            return _Part(_union((part.exact, _NOTHING.exact), MOST), None)
        return _Part(None, _best(part)) if least else _ANYTHING

    def _piece(self) -> _Part:
        if look := next((one for one in _LOOKS if self._pattern.startswith(one, self._at)), None):
            self._group(self._at + len(look))
            return _NOTHING
        if match := _GROUP.match(self._pattern, self._at):
            return self._group(match.end())
        return self._single()

    def _group(self, start: int) -> _Part:
        self._at = start
        found = self._choice()
        if self._next() != ")":
            raise Unknown
        self._at += 1
        return found

    def _single(self) -> _Part:
        """One character, or what stands for one."""
        if match := _ATOM.match(self._pattern, self._at):
            self._at = match.end()
            match match.lastgroup:
                case "nothing":
                    return _NOTHING
                case "anything":
                    return _ANYTHING
                case _:
                    return _letters(match[match.lastgroup or 0])
        if self._next() != "[":
            raise Unknown
        self._at = _class_end(self._pattern, self._at)
        return _ANYTHING

    def _next(self) -> str:
        return self._pattern[self._at : self._at + 1]


def _letters(among: str) -> _Part:
    """One of these characters, where all cases of each are known."""
    return _Part(frozenset(map(fold, among)), None) if all(map(is_plain, among)) else _ANYTHING


def is_plain(letter: str) -> bool:
    """Whether all cases of a character have one form in `fold`."""
    return _PLAIN.fullmatch(letter) is not None


def _class_end(pattern: str, start: int) -> int:
    """Where a class of characters ends; classes within classes are not read."""
    at = start + 1 + (pattern[start + 1 : start + 2] == "^")
    while at < len(pattern) and (pattern[at] != "]" or at == start + 1):
        if pattern[at] == "[":
            raise Unknown
        at += 2 if pattern[at] == "\\" else 1
    if at >= len(pattern):
        raise Unknown
    return at + 1


def _joined(left: frozenset[str], right: frozenset[str] | None) -> frozenset[str] | None:
    if right is None or len(left) * len(right) > MOST:
        return None
    return frozenset(a + b for a, b in product(left, right))


def _union(sets: Iterable[frozenset[str] | None], most: int | None) -> frozenset[str] | None:
    found: frozenset[str] = frozenset()
    for one in sets:
        if one is None:
            return None
        found |= one
    return found if most is None or len(found) <= most else None
