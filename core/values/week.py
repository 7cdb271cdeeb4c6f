"""Which weekdays a text says together: Monday to Friday are five, and "mon: ... fri:" are too."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise, zip_longest

from core.values.fold import fold
from core.values.value import Value, ValueKind
from core.values.weekdays import WEEKDAY, falls_on, is_list, is_range, said_by, spanned

Days = frozenset[str]  # "weekday-1" ..

#: The days of the shop's hours: "mon: 10:00-18:00", "sat: closed".
_KEY = re.compile(r"^[ \t*-]*(?:[\w.]+\.)?(mon|tue|wed|thu|fri|sat|sun)\s?[:：=]", re.MULTILINE | re.IGNORECASE)
_KEYS = {key: f"weekday-{day}" for day, key in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), 1)}
_WEEK = 7
_TAIL = 40  # characters behind weekdays in which their hours begin


@dataclass(frozen=True, slots=True)
class _Group:
    """Weekdays at one place of a text; `keyed`: a row of the shop's hours."""

    start: int
    end: int
    days: Days
    keyed: bool = False


def ranges(text: str, values: Sequence[Value]) -> Iterator[tuple[Value, Days]]:
    """The last day of each range, and all its days from the first on."""
    for one, other in pairwise(values):
        if _are_days(one, other) and is_range(_between(text, one, other)):
            yield other, spanned(one.readings, other.readings)


def runs(text: str, values: Sequence[Value]) -> frozenset[Days]:
    """The days said together: in one range or list, with hours of their own, in rows of days that are closed."""
    groups = sorted((*_said(text, values), *_keys(text)), key=lambda group: group.start)
    found = {group.days for group in groups}
    opened, closed = frozenset[str](), frozenset[str]()
    for group, following in zip_longest(groups, groups[1:]):
        end = min(group.end + _TAIL, following.start if following else len(text))
        if any(char.isdecimal() for char in text[group.end : end]):
            opened |= group.days
        elif group.keyed:
            closed |= group.days
    return frozenset(found | {opened, closed, *_dated(text, values)} - {frozenset()})


def _said(text: str, values: Sequence[Value]) -> Iterator[_Group]:
    """Ranges and lists of weekdays, those that stand alone too."""
    group: _Group | None = None
    last: Value | None = None
    for value in values:
        days = _days(value)
        if not days:
            continue
        joint = _between(text, last, value) if last else ""
        if group and last and is_range(joint):
            group = _Group(group.start, value.span[1], group.days | spanned(last.readings, value.readings) | days)
        elif group and is_list(joint):
            group = _Group(group.start, value.span[1], group.days | days)
        else:
            yield from (group,) if group else ()
            group = _Group(*value.span, days)
        last = value
    yield from (group,) if group else ()


def _keys(text: str) -> Iterator[_Group]:
    for match in _KEY.finditer(text):
        yield _Group(*match.span(), frozenset({_KEYS[match[1].lower()]}), keyed=True)


def _dated(text: str, values: Sequence[Value]) -> Iterator[Days]:
    """The weekdays between two dates less than a week apart: 23 to 27 November 2026."""
    for one, other in pairwise(values):
        if one.kind is other.kind is ValueKind.DATE and falls_on(one.canonical) and falls_on(other.canonical):
            first, last = date.fromisoformat(one.canonical), date.fromisoformat(other.canonical)
            if 0 < (last - first).days < _WEEK and is_range(_between(text, one, other)):
                days = (first + timedelta(days=step) for step in range((last - first).days + 1))
                yield frozenset(f"weekday-{day.isoweekday()}" for day in days)


def _days(value: Value) -> Days:
    if value.unit != WEEKDAY:
        return frozenset()
    named = {day for reading in value.readings for day in (reading, *said_by(reading))}
    return frozenset(day for day in named if day in _KEYS.values())


def _are_days(one: Value, other: Value) -> bool:
    return one.unit == other.unit == WEEKDAY


def _between(text: str, one: Value, other: Value) -> str:
    return fold(text[one.span[1] : other.span[0]]).text
