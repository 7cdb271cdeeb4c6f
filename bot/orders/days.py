"""Counting days of work: the shop's own, and those of the country a parcel goes to."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global

from bot.hours import Calendar, public_holidays
from bot.orders.rules import Days
from core.errors import SettingsError

#: How far ahead a day of work is looked for; whoever rests longer has closed for good.
HORIZON = 400
NO_HOURS = "store.toml does not say on which days the shop works"
#: Countries that do not rest on Saturday and Sunday (Monday is 0), as their calendars have it in 2026.
_FRIDAY_SATURDAY = "AF BD BH DJ DZ EG IL IQ JO KW LY MR MV OM QA SA SD SY YE"
_WEEKENDS = {code: frozenset({4, 5}) for code in _FRIDAY_SATURDAY.split()} | {
    "BN": frozenset({4, 6}),
    "IR": frozenset({4}),
    "NP": frozenset({5}),
}
_WEEKEND = frozenset({5, 6})

#: Whether somebody works on that day.
Works = Callable[[date], bool]


class Span(NamedTuple):
    """From a first to a last day, both of them included."""

    first: date
    last: date


def every_day(_: date) -> bool:
    return True


def of_shop(calendar: Calendar) -> Works | None:
    """The shop's days of work; None where store.toml names no hours, since nobody said which days they are."""
    if not any(calendar.weekly):
        return None

    def works(day: date) -> bool:
        closed = any(one.first <= day <= one.last for one in calendar.closures)
        rests = calendar.holidays is not None and day in public_holidays(calendar.holidays, day.year)
        return bool(calendar.weekly[day.weekday()]) and not closed and not rests

    return works


def of_country(country: str) -> Works | None:
    """Neither weekend nor public holiday of the whole country; None where its holidays are not known."""
    try:
        public_holidays(country, 2026)
    except SettingsError:
        return None
    weekend = _WEEKENDS.get(country, _WEEKEND)
    return lambda day: day.weekday() not in weekend and day not in public_holidays(country, day.year)


def counted(start: date, days: int, works: Works) -> date | None:
    """The day that is `days` days of work after `start`; 0: `start` itself or the first after it. None: too far off.

    >>> counted(date(2026, 11, 20), 1, lambda day: day.weekday() < 5)
    datetime.date(2026, 11, 23)
    """
    day, left = start, days
    if days:
        day += timedelta(days=1)
    for _ in range(HORIZON):
        if works(day):
            left -= 1
            if left <= 0:
                return day
        day += timedelta(days=1)
    return None


def span_after(start: date, days: Days, works: Works) -> Span | None:
    """From the lowest to the highest number of days after `start`."""
    first, last = counted(start, days.low, works), counted(start, days.high, works)
    return Span(first, last) if first and last else None


def latest_today(country: str | None, now: datetime, zone: ZoneInfo) -> date:
    """The day it still is somewhere in the country: a window closes when its last place is through with the day."""
    offsets = [now.astimezone(one).utcoffset() for one in _zones(country)] if country else []
    known = [offset for offset in offsets if offset is not None]
    return now.astimezone(timezone(min(known)) if known else zone).date()


@cache
def _zones(country: str | None) -> tuple[ZoneInfo, ...]:
    found = []
    for name in get_global("territory_zones").get(country or "", ()):
        if name.startswith("Etc/"):  # of no place: those of codes that are no country
            continue
        try:
            found.append(ZoneInfo(name))
        except (ZoneInfoNotFoundError, ValueError):  # a zone that this machine's tables do not have
            continue
    return tuple(found)
