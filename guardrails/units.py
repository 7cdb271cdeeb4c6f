"""The evidence in the pieces that say one thing each: rows of tables, sentences cut between their figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex

from core.sentences import split
from core.text import normalise
from core.values import Value, ValueKind, read
from guardrails.content import traits

_CELLS = regex.compile(r"^\s*\|(.+)\|\s*$")
_THAI = regex.compile(r"\p{Thai}")
#: After a figure a full stop may be an ordinal's; before a head it ends the sentence.
_NEXT_HEAD = regex.compile(r"(?<=\d\.)\s+(?=\p{Lu}[^.:：]{0,40}[:：])")
_CODE = regex.compile(r"(?=.*\d)(?=.*[A-Z])[A-Z\d]+(?:-[A-Z\d]+)+:?")
_DIGIT = regex.compile(r"\d")
_RULE = regex.compile(r"^[\s|:-]+$")
_KEYED = regex.compile(r"^[\w .()-]{1,40}[:：]", regex.MULTILINE)
#: "Lamp Alba: oak and linen ..." The head belongs to all that follows it.
_HEAD = regex.compile(r"^(?P<head>[^:：|\n]{1,48}?)\s?[:：]\s?(?!//)(?=\S)")
#: Where a sentence with several figures of one sort may be cut: after a comma or an "and".
_CUT = regex.compile(
    r"[,;，；、,]\s?(?!\d)|\s(?:and|und|et|y|e|dan|và|or|oder|while|während|tandis\s+que|mientras|enquanto|sedangkan|còn|및|그리고)\s"
    r"|(?:และ|ส่วน|(?<=[円元元원日分時点])(?:と|で))|(?<=[\d元块圓天日])(?:和|与|與|及)|(?<=[가-힣](?:이고|이며|고|며))\s"
)
MEASURED = {ValueKind.MONEY, ValueKind.PERCENT, ValueKind.DURATION, ValueKind.QUANTITY, ValueKind.TIME, ValueKind.DATE}
NAMED = {ValueKind.SKU, ValueKind.URL, ValueKind.EMAIL, ValueKind.PHONE}


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing said: its own words, those with its head's, and its figures."""

    text: str
    own: frozenset[str]
    words: frozenset[str]
    values: tuple[Value, ...]
    cells: tuple[frozenset[str], ...] = ()  # of a row of a table: what each column calls it


@lru_cache(maxsize=256)
def units(text: str, language: str) -> tuple[Unit, ...]:
    """The units of one passage, in its order."""
    found: list[Unit] = []
    for piece, head in _pieces(text):
        begun = traits(head, language) | codes(head, language)
        for segment in segments(piece, language):
            bare = segment.removeprefix(head) if head else segment
            own = traits(bare, language) | codes(bare, language)
            cells = (
                tuple(_name(one, language) for one in segment.split(" | "))
                if " | " in segment and read(segment, language)
                else ()
            )
            found.append(Unit(segment, own, own | begun, read(segment, language), cells))
    return tuple(found)


def _name(cell: str, language: str) -> frozenset[str]:
    """What a cell calls its row; nothing where it holds figures."""
    return frozenset[str]() if any(one.kind in MEASURED for one in read(cell, language)) else traits(cell, language)


def codes(text: str, language: str) -> frozenset[str]:
    """Order numbers, SKUs, addresses: what names one thing."""
    return frozenset(one.canonical for one in read(text, language) if one.kind in NAMED)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """(text, head that holds for it)."""
    if "|" not in text and len(_KEYED.findall(text)) > 1 and len(split(text)) <= len(_KEYED.findall(text)):
        yield from ((text, ""),) if not _is_list(text) else _heads(text)
        return
    yield from _heads(text)


def _is_list(text: str) -> bool:
    """Lines of which each has figures of its own, not keys of one row."""
    return any(len(line) > 60 for line in text.splitlines())


def _heads(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        row = _CELLS.match(line)
        if row:
            if not _RULE.match(line):
                yield " | ".join(normalise(cell) for cell in row[1].split("|")), ""
            continue
        head = ""
        for sentence in _sentences(line):
            match = _HEAD.match(sentence)
            head = match["head"] if match else head
            yield sentence, head


def _sentences(line: str) -> Iterator[str]:
    """Thai sets no full stops: there a new code begins a new sentence."""
    for sentence in (part for whole in split(line) for part in _NEXT_HEAD.split(whole)):
        if not _THAI.search(sentence):
            yield sentence
            continue
        group: list[str] = []
        for part in sentence.split(" "):
            if _CODE.fullmatch(part) and any(map(_CODE.fullmatch, group)):
                name = [group.pop()] if len(group) > 1 and not _DIGIT.search(group[-1]) else []
                yield " ".join(group)
                group = name
            group.append(part)
        yield " ".join(group)


@lru_cache(maxsize=2048)
def segments(text: str, language: str) -> tuple[str, ...]:
    """A text with several figures of one sort, cut where another of them begins; else the text itself."""
    if " | " in text:
        return (text,)
    starts, begun, before = [0], list[Value](), 0
    for one in (each for each in read(text, language) if each.kind in MEASURED):
        if any(is_rival(one, other) for other in begun):
            between = list(_CUT.finditer(text, before, one.span[0]))
            if between:
                starts.append(between[-1].end())
                begun = []
        begun.append(one)
        before = one.span[1]
    parts = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    return tuple(one for one in parts if one.strip())


def is_rival(one: Value, other: Value) -> bool:
    """Whether the two are figures of one sort that say different things."""
    if one.kind is not other.kind or one.readings & other.readings:
        return False
    return one.unit == other.unit or one.kind in {ValueKind.MONEY, ValueKind.DURATION, ValueKind.DATE}
