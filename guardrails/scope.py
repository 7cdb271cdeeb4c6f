"""A fact of another product, country or order is no evidence for this one, even on the same page."""

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, pairwise

import regex

from core.evidence import Evidence
from core.sets import UNTRUSTED_KINDS, Reason
from core.turn import Finding, Turn
from core.values import Value, read
from guardrails.content import is_plain, traits
from guardrails.meaning import span, stated
from guardrails.units import MEASURED, NAMED, Unit, codes, is_rival, segments, units

_ADDRESSES = ("@", "://", "+")
_TO = regex.compile(r"\s?(?:[-–—~〜～]|to|bis|à|a|até|ถึง|đến|hingga|sampai|至|到|から)\s?", regex.IGNORECASE)
_DIGITS = regex.compile(r"\d+")
_LETTERS = regex.compile(r"[A-Z]+", regex.IGNORECASE)
PLAIN = 0.15  # what a plain word counts beside one with a content of its own
LEAD = 1.3  # a rival must be so much likelier before a figure is called another's
MAX_UNITS = 120  # of longer evidence the first; a quoted page has fewer


def scope_mixed(turn: Turn) -> Iterator[Finding]:
    """Each figure stands beside the words it stands beside in the evidence."""
    if turn.draft is None:
        return
    language = turn.draft.language
    known = _units(turn.evidence, language)
    weight, subjects = _weights(known, language), _Subjects(known)
    before = frozenset[str]()
    for claim, _, _ in stated(turn):
        subjects.heard(traits(claim.text, language) | codes(claim.text, language))
        for segment in segments(claim.text, language):
            said = traits(segment, language) | codes(segment, language)
            for value in read(segment, language):
                rival = _rival(value, said, before, known, weight)
                rival = rival or subjects.foreign(value, known)
                if rival:
                    detail = f"{value.text!r} is not said of this; see {rival.text.strip()!r}"
                    yield Finding(Reason.SCOPE_CHANGED, detail, span(turn, value.text))
            before = _subject(segment, language) or before


def range_broken(turn: Turn) -> Iterator[Finding]:
    """Two ends of a range stand together as they do in the evidence, whatever its language."""
    if turn.draft is None:
        return
    language = turn.draft.language
    known = [pair for one in turn.evidence for pair in _ranges(one.text, getattr(one, "language", None))]
    for claim in turn.draft.claims if known else ():
        for low, high in _ranges(claim.text, language):
            if not any(low.numerals & a.numerals and high.numerals & b.numerals for a, b in known):
                detail = f"no source has a range from {low.text!r} to {high.text!r}"
                yield Finding(Reason.SCOPE_CHANGED, detail, span(turn, low.text))


def _ranges(text: str, language: str | None) -> tuple[tuple[Value, Value], ...]:
    values = read(text, None if language == "und" else language)
    return tuple(
        (one, other)
        for one, other in pairwise(values)
        if one.numerals and other.numerals and _TO.fullmatch(text[one.span[1] : other.span[0]])
    )


def _units(evidence: Sequence[Evidence], language: str) -> tuple[Unit, ...]:
    found = (
        unit
        for one in evidence
        if one.kind not in UNTRUSTED_KINDS and getattr(one, "language", "und") in {language, "und"}
        for unit in units(one.text, language)
    )
    return tuple(islice(found, MAX_UNITS))


def _subject(segment: str, language: str) -> frozenset[str]:
    """What a segment begins with, before its first figure: it may hold for the next."""
    values = [one for one in read(segment, language) if one.kind in MEASURED]
    return traits(segment[: values[0].span[0]], language) if values else frozenset()


class _Weights:
    """How much a word tells apart: what stands in many units tells little."""

    def __init__(self, known: Sequence[Unit], language: str) -> None:
        self._language = language
        self._held = [unit.words for unit in known]
        self._known: dict[str, float] = {}

    def of(self, found: frozenset[str]) -> float:
        return sum(self._one(word) for word in found)

    def _one(self, word: str) -> float:
        if word not in self._known:
            among = sum(word in one for one in self._held)
            worth = PLAIN if is_plain(word, self._language) else 1.0
            self._known[word] = worth * math.log(1 + len(self._held) / among) if among else 0.0
        return self._known[word]


@lru_cache(maxsize=64)
def _weights(known: tuple[Unit, ...], language: str) -> _Weights:
    return _Weights(known, language)


def _rival(
    value: Value, said: frozenset[str], before: frozenset[str], known: Sequence[Unit], weight: _Weights
) -> Unit | None:
    """The unit with another figure of this sort that the words speak of rather than those which have this one."""
    if value.kind not in MEASURED | NAMED:
        return None
    named = said
    if value.kind in NAMED:
        said -= {one for one in said if _shape(one)}  # a code is not told apart by the codes beside it
    own = [unit for unit in known if _has(unit, value)]
    others = [unit for unit in known if not _has(unit, value) and _has_rival(unit, value, named)]
    for other in others if own else ():
        if all(_is_likelier(other, one, said, before, weight) for one in own):
            return other
    return None


def _has(unit: Unit, value: Value) -> bool:
    if value.kind in NAMED:
        return value.canonical in unit.words
    return any(one.readings & value.readings for one in unit.values)


def _has_rival(unit: Unit, value: Value, said: frozenset[str]) -> bool:
    """Another figure of the sort; of codes, another of the same shape that the reply does not name."""
    if value.kind in NAMED:
        shape = _shape(value.canonical)
        return any(shape and _shape(one) == shape for one in unit.words - said if one != value.canonical)
    return any(is_rival(one, value) for one in unit.values)


def _shape(code: str) -> str:
    """Codes of one shape name things of one sort; an address has the shape of addresses.

    >>> _shape("L-1001"), _shape("hello@shop.example")
    ('A-9', '@')
    """
    for mark in _ADDRESSES:
        if mark in code:
            return mark
    return _LETTERS.sub("A", _DIGITS.sub("9", code)) if _DIGITS.search(code) else ""


def _is_likelier(other: Unit, own: Unit, said: frozenset[str], before: frozenset[str], weight: _Weights) -> bool:
    """By the words of this statement; where they do not tell the two apart, by those it goes on from."""
    theirs, mine = weight.of(said & _apart(other, own)), weight.of(said & _apart(own, other))
    if not theirs and not mine:
        theirs, mine = weight.of(before & _apart(other, own)), weight.of(before & _apart(own, other))
    return theirs > mine * LEAD


def _apart(one: Unit, other: Unit) -> frozenset[str]:
    """What one says and the other does not, or has only from its head."""
    return (one.words - other.words) | (one.own - other.own)


class _Subjects:
    """Which of several things of one sort a reply speaks of: the code or the row it named last."""

    def __init__(self, known: tuple[Unit, ...]) -> None:
        self._sets = _sorts(known)
        self._named: dict[int, frozenset[frozenset[str]]] = {}
        self._said = frozenset[str]()

    def heard(self, said: frozenset[str]) -> None:
        self._said = said
        for number, names in enumerate(self._sets):
            named = frozenset(name for name in names if name <= said)
            if named:
                self._named[number] = named

    def foreign(self, value: Value, known: Sequence[Unit]) -> Unit | None:
        """A unit with this figure, where all that have it are of another subject."""
        if _shape(value.canonical) in _ADDRESSES:
            return None
        own = [unit for unit in known if _has(unit, value)]
        for number, named in self._named.items():
            others = self._sets[number] - named
            if any(value.canonical in name for name in self._sets[number]):
                continue
            theirs = frozenset[str]().union(*(unit.words for unit in known if _is_of(unit, named)))
            if any(unit.cells for unit in own):
                theirs = theirs.union(*(unit.words for unit in own))
            if own and all(
                _is_of(unit, others) and not _is_of(unit, named) and not self._said & (unit.words - theirs)
                for unit in own
            ):
                return own[0]
        return None


def _is_of(unit: Unit, names: frozenset[frozenset[str]]) -> bool:
    return any(name <= unit.words for name in names)


@lru_cache(maxsize=64)
def _sorts(known: tuple[Unit, ...]) -> tuple[frozenset[frozenset[str]], ...]:
    """Things of one sort: codes of one shape, names in one column of a table."""
    shapes: dict[str, set[str]] = {}
    for code in {word for unit in known for word in unit.words if _DIGITS.search(word)}:
        shapes.setdefault(_shape(code), set()).add(code)
    columns: dict[int, set[frozenset[str]]] = {}
    for unit in known:
        for number, name in enumerate(unit.cells):
            columns.setdefault(number, set()).add(name)
    coded = [frozenset(frozenset({code}) for code in found) for shape, found in shapes.items() if shape]
    called = [frozenset(found - {frozenset()}) for found in columns.values()]
    return tuple(one for one in (*coded, *called) if len(one) > 1)
