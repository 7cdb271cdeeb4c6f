"""The kinds of value a store file may hold, each read strictly: what does not fit is refused."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TypeAlias
from zoneinfo import available_timezones

import regex

from core.evidence import Scalar
from core.sets import Scenario
from knowledge.codes import COUNTRIES, CURRENCIES, country_hint, language_tag, nearest

_MONEY = regex.compile(r"(?P<amount>\d+(?:\.\d{1,3})?)\s(?P<currency>[A-Z]{3})")
_RANGE = regex.compile(r"(?P<low>\d{1,3})(?:\s*[-–~〜]\s*(?P<high>\d{1,3}))?")
_EMAIL = regex.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]{2,}")
_CLOCK = regex.compile(r"([01]\d|2[0-3]):[0-5]\d")
_WEB = regex.compile(r"https?://[^\s/?#]+\.[^\s/?#]+([/?#]\S*)?|https?://localhost(:\d+)?(/\S*)?")


#: Per cent.
_WHOLE = 100


class Misfit(Exception):
    """A value is of the wrong type or impossible: what is wrong, and how to write it."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message}; {remedy}")
        self.message = message
        self.remedy = remedy


#: Reads one value, or raises Misfit.
Field: TypeAlias = Callable[[object], Scalar]


def text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Misfit(f"{value!r} is no text", 'write words in quotes, like "EMS"')
    return value.strip()


def truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise Misfit(f"{value!r} is neither true nor false", "write true or false, without quotes")
    return value


def whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Misfit(f"{value!r} is no whole number", "write digits without quotes, like 30")
    return value


def percent(value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= _WHOLE:
        raise Misfit(f"{value!r} is no percentage", "write a number above 0 and up to 100, like 10")
    return value


def money(value: object) -> str:
    """Like "2900 JPY": digits with a dot for decimals, a space, the ISO code."""
    match = _MONEY.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise Misfit(f"{value!r} is no amount of money", 'write amount and currency, like "2900 JPY"')
    if match["currency"] not in CURRENCIES:
        near = nearest(match["currency"].lower(), {code.lower() for code in CURRENCIES}) or "jpy"
        raise Misfit(f"{match['currency']} is no currency", f"did you mean {near.upper()}?")
    return f"{Decimal(match['amount'])} {match['currency']}"


def days(value: object) -> str:
    """Like "5" or "5-9": a number or a range of days."""
    written = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    match = _RANGE.fullmatch(written.strip()) if isinstance(written, str) else None
    if match is None:
        raise Misfit(f"{value!r} is no number of days", 'write a number or a range, like "5-9"')
    if match["high"] is None:
        return str(int(match["low"]))
    if int(match["low"]) > int(match["high"]):
        raise Misfit(f"the range {value!r} runs backwards", "write the smaller number first")
    return f"{int(match['low'])}-{int(match['high'])}"


def country(value: object) -> str:
    if not isinstance(value, str) or value not in COUNTRIES:
        raise Misfit(f"{value!r} is no country", country_hint(str(value)))
    return value


def currency(value: object) -> str:
    if not isinstance(value, str) or value not in CURRENCIES:
        raise Misfit(f"{value!r} is no currency", "write the three letters of ISO 4217, like JPY")
    return value


def language(value: object) -> str:
    tag = language_tag(value) if isinstance(value, str) else None
    if tag is None:
        hint = ' (YAML reads a bare no as false: write "no" in quotes)' if value is False else ""
        raise Misfit(f"{value!r} is no language", f"write a BCP 47 tag, like en or zh-Hans{hint}")
    return tag


def zone(value: object) -> str:
    if not isinstance(value, str) or value not in _zones():
        near = nearest(str(value), _zones())
        raise Misfit(f"{value!r} is no time zone", f"did you mean {near}?" if near else "write one like Asia/Tokyo")
    return value


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def email(value: object) -> str:
    if not isinstance(value, str) or not _EMAIL.fullmatch(value.strip()):
        raise Misfit(f"{value!r} is no e-mail address", "write one, like hello@shop.example")
    return value.strip()


def clock(value: object) -> str:
    if not isinstance(value, str) or not _CLOCK.fullmatch(value):
        raise Misfit(f"{value!r} is no time of day", 'write hours and minutes, like "14:00"')
    return value


def web(value: object) -> str:
    if not isinstance(value, str) or not _WEB.fullmatch(value.strip()):
        raise Misfit(f"{value!r} is no web address", "write it whole, like https://shop.example/page")
    return value.strip()


def day(value: object) -> date:
    """A date, as TOML and YAML read it, or as ISO 8601 text."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise Misfit(f"{value!r} is no date", "write year-month-day, like 2026-12-01") from None


def scenario(value: object) -> Scenario:
    try:
        return Scenario(str(value).strip())
    except ValueError:
        near = nearest(str(value), list(Scenario)) or Scenario.SHIPPING_COST
        raise Misfit(f"{value!r} is no scenario", f"did you mean {near}?") from None


def one_of(*terms: str) -> Field:
    """One word of a closed list."""

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in terms:
            near = nearest(str(value), terms)
            remedy = f'did you mean "{near}"?' if near else f"write one of {', '.join(terms)}"
            raise Misfit(f"{value!r} is not known here", remedy)
        return value

    return read


def many(single: Callable[[object], str]) -> Callable[[object], tuple[str, ...]]:
    """A list of such values, without repetitions."""

    def read(value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise Misfit(f"{value!r} is no list", 'write a list, like ["a", "b"]')
        found: Sequence[str] = [single(part) for part in value]
        return tuple(dict.fromkeys(found))

    return read
