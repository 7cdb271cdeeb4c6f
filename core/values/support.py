"""Which figures of a reply stand in its evidence."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from core.values.currency import unit_named, units_in
from core.values.dates import form
from core.values.fold import fold
from core.values.measures import counted
from core.values.reading import read
from core.values.tongue import tongue
from core.values.units import PIECE, Mark
from core.values.value import Value, ValueKind
from core.values.week import Days, ranges, runs
from core.values.week_parts import PARTS
from core.values.weekdays import said_by
from core.values.words import lone_numbers

#: "window_days: 30", "Price (JPY): 2900"; several may share a line, as the cells of a table do.
_KEYED = re.compile(r"(?:^|(?<=[\n;|•]))[ \t*-]*(?P<key>[^\n:：;|•]{1,60}?)[ \t]*[:：](?P<said>[^\n;|•]*)")
#: A fact that says so turns the days of its text into business days.
_BUSINESS = re.compile(r"^\s*business_days\s*:\s*true\s*$", re.MULTILINE | re.IGNORECASE)
#: The store format defines these days as business days.
_BUSINESS_KEYS = frozenset({"dispatch_days"})
#: A short unit counts only in brackets or at the end: "Weight (g)", "size_cm".
_BRACKETED = re.compile(r"[(\[_]\s?([^()\[\]_]{1,12}?)\s?[)\]]?$")
_EACH = re.compile(r"\s?(?:につき|ごと|毎|あたり|当たり)")
_DATE = re.compile(r"(?:(?P<year>\d{4})|-)(?:-(?P<month>\d\d))?(?:-(?P<day>\d\d))?")
_DAY, _BUSINESS_DAY = (Mark(ValueKind.DURATION, unit) for unit in ("day", "business_day"))


@dataclass(frozen=True, slots=True)
class _Known:
    """What evidence says: canonical readings, and the bare numbers in them."""

    readings: frozenset[str] = frozenset()
    numerals: frozenset[str] = frozenset()
    counts: frozenset[str] = frozenset()  # numbers without a unit, and of pieces
    runs: frozenset[Days] = frozenset()  # weekdays said together

    def __or__(self, other: "_Known") -> "_Known":
        return _Known(
            self.readings | other.readings,
            self.numerals | other.numerals,
            self.counts | other.counts,
            self.runs | other.runs,
        )

    def says(self, days: Days) -> bool:
        """Whether all of these weekdays are said in one breath."""
        return any(days <= run for run in self.runs)

    def supports(self, value: Value) -> bool:
        if value.readings & self.readings:
            return True
        if value.canonical in PARTS:  # days that are counted as business days leave out weekends
            is_counted = any(reading.endswith(" business_day") for reading in self.readings)
            return is_counted or self.says(frozenset(said_by(value.canonical)))
        if value.kind is ValueKind.NUMBER:
            return bool(value.readings & self.numerals)
        return value.unit == PIECE and bool(value.numerals & self.counts)


def stray(
    reply: str,
    evidence: Iterable[str],
    *,
    language: str | None = None,
    evidence_languages: Iterable[str | None] | None = None,
) -> tuple[Value, ...]:
    """The values of `reply` that no text of the evidence supports, left to right.

    A value is supported by one it shares a reading with, whatever the language. A plain number is supported
    by the same number of anything, a number of pieces by pieces or by a plain number. A plain number of the
    evidence supports a duration, price, per cent or measure only where its key names the unit:
    "window_days: 30".

    `evidence_languages` goes with `evidence`, one tag or None each; left out, every reading stays open.
    """
    texts = list(evidence)
    languages = list(evidence_languages) if evidence_languages is not None else [None] * len(texts)
    known = _Known()
    for text, spoken in zip(texts, languages, strict=True):
        known |= _known(text, spoken)
    values = read(reply, language)
    broken = [last.span for last, days in ranges(reply, values) if not known.says(days)]
    return tuple(
        value for value in values if value.span in broken or (not known.supports(value) and not _is_each(reply, value))
    )


def _is_each(reply: str, value: Value) -> bool:
    """ご注文1件につき, "per order", says no more than "an order"."""
    return value.unit == PIECE and value.numerals == {"1"} and _EACH.match(reply, value.span[1]) is not None


@lru_cache(maxsize=1024)
def _known(text: str, language: str | None) -> _Known:
    values = read(text, language)
    readings = {reading for value in values for reading in _widened(value)}
    numerals = {numeral for value in values for numeral in value.numerals}
    counts = {numeral for value in values if _is_count(value) for numeral in value.numerals}
    together = runs(text, values)
    readings |= {day for run in together for day in run}
    spelt = lone_numbers(fold(text)) - numerals
    return _Known(
        frozenset(readings | set(_keyed(text, values, language))),
        frozenset(numerals | spelt),
        frozenset(counts | spelt),
        together,
    )


def _is_count(value: Value) -> bool:
    return value.kind is ValueKind.NUMBER or value.unit == PIECE


def _widened(value: Value) -> Iterator[str]:
    """A date says its year, month and day too; "11 December" follows from 2026-12-11, not the other way round."""
    yield from value.readings
    for reading in value.readings if value.kind is ValueKind.DATE else ():
        yield from said_by(reading)
        parts = _DATE.fullmatch(reading)
        year, month, day = parts.groups() if parts else (None, None, None)
        wider = (
            (year, None, None),
            (year, month, None),
            (None, month, None),
            (None, month, day),
            (None, None, day),
        )
        yield from (said for said in map(form, wider) if said)


def _keyed(text: str, values: Iterable[Value], language: str | None) -> Iterator[str]:
    """The readings of bare numbers whose unit stands in the key before them."""
    bare = [value for value in values if value.kind is ValueKind.NUMBER]
    spoken = tongue(text, language)
    is_business = _BUSINESS.search(text) is not None
    for match in _KEYED.finditer(text) if bare else ():
        start, end = match.span("said")
        marks = _units_in(match["key"], is_business=is_business)
        for value in bare if marks else ():
            if start <= value.span[0] < end:
                yield from (each for mark in marks for each in counted(sorted(value.numerals), mark, spoken))


def _units_in(key: str, *, is_business: bool) -> set[Mark]:
    if key.strip().rpartition(".")[2] in _BUSINESS_KEYS:
        return {_BUSINESS_DAY}
    folded = fold(key).text.strip()
    bracketed = _BRACKETED.search(folded)
    units = {unit for unit in (unit_named(bracketed[1]) if bracketed else None,) if unit}
    units |= set(units_in(folded.replace("_", " ")))
    if _BUSINESS_DAY in units or (is_business and _DAY in units):
        units = (units - {_DAY}) | {_BUSINESS_DAY}
    return units
