"""Instants and days as shops and carriers write them in their tables."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import regex

from core.text import normalise
from knowledge.files.nouns import Shop

#: Year first, for 03/04/2026 is a day in March to one reader and one in April to another.
_WRITTEN = regex.compile(
    r"(?P<year>20\d\d)(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
    r"(?:(?:T|\s+)(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>\d\d))?)?",
    regex.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalShop(Shop):
    """A shop with a clock on its wall: what is written without a zone is meant there."""

    time_zone: str = "UTC"


def zone_of(shop: Shop) -> tzinfo:
    return ZoneInfo(shop.time_zone) if isinstance(shop, LocalShop) else ZoneInfo("UTC")


def instant(written: str, zone: tzinfo) -> datetime | None:
    """An aware datetime with a fixed offset; a day alone is its first moment. None where it cannot be told.

    >>> instant("2026-11-02 09:14:31 +0900", ZoneInfo("UTC")).isoformat()
    '2026-11-02T09:14:31+09:00'
    >>> instant("2026/11/2", ZoneInfo("Asia/Tokyo")).isoformat(), instant("11/02/2026", ZoneInfo("UTC"))
    ('2026-11-02T00:00:00+09:00', None)
    """
    match = _WRITTEN.fullmatch(normalise(written).strip().lstrip("'"))
    if match is None:
        return None
    names = ("year", "month", "day", "hour", "minute", "second")
    year, month, day, hour, minute, second = (int(match[name] or 0) for name in names)
    try:
        offset = _offset(match, datetime(year, month, day, hour, minute, second, tzinfo=zone))
        return datetime(year, month, day, hour, minute, second, tzinfo=timezone(offset))
    except ValueError:
        return None


def day(written: str, zone: tzinfo) -> date | None:
    """The day as it is written: a carrier tells the hour of the place where the parcel is."""
    moment = instant(written, zone)
    return moment.date() if moment else None


def _offset(match: regex.Match[str], local: datetime) -> timedelta:
    """Hours ahead of UTC: those written, else those of the zone on that day. Raises ValueError."""
    if match["sign"]:
        away = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
        if away > timedelta(hours=14) or int(match["minutes"]) > 59:
            raise ValueError(match["zone"])
        return away if match["sign"] == "+" else -away
    return timedelta(0) if match["zone"] else local.utcoffset() or timedelta(0)
