"""By when a text says that something is done."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

import regex

from core.values import Value, ValueKind, read

_WHEN = frozenset({ValueKind.DATE, ValueKind.TIME, ValueKind.DURATION})
_DATE = regex.compile(r"(?P<year>\d{4}|-)-(?P<month>\d\d)-(?P<day>\d\d)")
_WEEKEND = 5
_OF_WEEK = regex.compile(r"weekday-(?P<day>[1-7])")  # 1 is Monday; of a span of days none is meant


def due(text: str, language: str, now: datetime) -> datetime | None:
    """By when the text says it is done: its latest day or time, in the zone of `now` (aware); None: it says none."""
    return due_of(read(text, language), now)


def due_of(read_values: Iterable[Value], now: datetime) -> datetime | None:
    """The same of values that were read already."""
    values = [value for value in read_values if value.kind in _WHEN]
    day = max((found for value in values if (found := _day(value, now))), default=None)
    clock = next((value.canonical for value in values if value.kind is ValueKind.TIME), None)
    if day is None and clock is None:
        return None
    zone = now.tzinfo or UTC
    at = time.fromisoformat(clock) if clock else time(23, 59)
    return datetime.combine(day or now.date(), at, zone)


def _day(value: Value, now: datetime) -> date | None:
    if value.kind is ValueKind.DATE:
        return _dated(value.canonical, now)
    if value.kind is not ValueKind.DURATION or not value.numerals:
        return None
    longest = max(value.numerals, key=float)
    days = int(float(longest)) + (float(longest) % 1 > 0)
    match value.unit:
        case "business_day":
            return _working(now.date(), days)
        case "day" | "week" | "month":
            return now.date() + timedelta(days=days * {"day": 1, "week": 7, "month": 31}[value.unit])
        case _:
            return None


def _dated(canonical: str, now: datetime) -> date | None:
    """A day without its year, and a day of the week, is the next such day."""
    if found := _OF_WEEK.fullmatch(canonical):
        ahead = int(found["day"]) - now.isoweekday()
        return now.date() + timedelta(days=ahead if ahead > 0 else ahead + 7)
    match = _DATE.fullmatch(canonical)
    if match is None:
        return None
    years = [int(match["year"])] if match["year"] != "-" else [now.year, now.year + 1]
    days = [date(year, int(match["month"]), int(match["day"])) for year in years if _exists(year, match)]
    return next((day for day in days if day >= now.date()), days[-1] if days else None)


def _exists(year: int, match: regex.Match[str]) -> bool:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return match["month"] != "02" or match["day"] != "29" or leap


def _working(start: date, days: int) -> date:
    while days > 0:
        start += timedelta(days=1)
        days -= start.weekday() < _WEEKEND
    return start
