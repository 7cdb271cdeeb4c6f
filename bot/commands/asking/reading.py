"""One typed line as the value that a store file holds; what does not fit raises Misfit, with an example."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeAlias

import regex

from bot.commands.asking.zones import zones_of
from core.text import normalise
from knowledge import fields, places
from knowledge.codes import COUNTRIES, country_hint
from knowledge.fact_schema import SCHEMA
from knowledge.fields import Misfit
from knowledge.pack import terms

#: What was told so far, by key: the shop's currency completes an amount, its country the time zone.
Told: TypeAlias = Mapping[str, Any]
Read: TypeAlias = Callable[[str, Told], Any]

LANGUAGES = ("en", "ja", "zh-Hans")  # that questions are asked in
_YES = frozenset("y yes true はい 有り あり 是 有 对 可以".split())
_NO = frozenset("n no false いいえ 無し なし 否 无 没有 不".split())
_PARTS = regex.compile(r"\s*[,;、，；]\s*")
_DAYS = regex.compile(r"(?P<days>\d{1,3}(?:\s*[-–~〜]\s*\d{1,3})?)\s*(?P<kind>[bc])?", regex.IGNORECASE)
_AMOUNT = regex.compile(r"(?P<amount>\d+(?:\.\d{1,3})?)\s*(?P<currency>[A-Za-z]{3})?")
_HOUR_ALONE = regex.compile(r"\d{1,2}")


def plain(line: str) -> str:
    """The line without what input methods add: full-width digits and colons, doubled spaces."""
    return " ".join(normalise(line).replace("：", ":").split())


def by(read: Callable[[object], Any]) -> Read:
    """A reader of the store's files that takes text as it is."""
    return lambda line, _told: read(plain(line))


def parts(line: str) -> list[str]:
    """The line cut at commas, western and eastern."""
    return [part for part in _PARTS.split(plain(line)) if part]


def truth(line: str, _told: Told) -> bool:
    word = plain(line).casefold()
    if word in _YES | _NO:
        return word in _YES
    raise Misfit(f"{line!r} is neither yes nor no", "write y or n")


def whole(line: str, _told: Told) -> int:
    word = plain(line)
    if not word.isascii() or not word.isdigit():
        raise Misfit(f"{line!r} is no whole number", "write digits, like 30")
    return fields.whole(int(word))


def percent(line: str, _told: Told) -> int | float:
    word = plain(line).removesuffix("%").strip()
    try:
        value = float(word)
    except ValueError:
        raise Misfit(f"{line!r} is no percentage", "write a number, like 10") from None
    return fields.percent(int(value) if value.is_integer() else value)


def money(line: str, told: Told) -> str:
    """The shop's currency, where the line names none."""
    match = _AMOUNT.fullmatch(plain(line))
    if match is None:
        raise Misfit(f"{line!r} is no amount of money", f"write digits, like 25, or 25 {told['shop.currency']}")
    return fields.money(f"{match['amount']} {(match['currency'] or told['shop.currency']).upper()}")


def clock(line: str, _told: Told) -> str:
    return fields.clock(hour(plain(line)))


def day(line: str, _told: Told) -> date:
    return fields.day(plain(line))


def last_day(line: str, told: Told) -> date:
    """Not before the sale's first day, where that was told."""
    ends, starts = day(line, told), told.get("sale.starts")
    if starts and ends < starts:
        raise Misfit(f"{ends} is before the first day {starts}", "write the last day of the sale")
    return ends


def dispatch(line: str, _told: Told) -> str:
    return fields.days(plain(line))


def limit(line: str, _told: Told) -> str:
    """Hours after the order, or until it is dispatched."""
    word = plain(line).casefold()
    written = f"{word} hours" if word.isdigit() else word
    return str(SCHEMA["orders"].keys["change_until"](written))


def counted_days(line: str, _told: Told) -> tuple[str, bool]:
    """Days, and whether they are business days."""
    match = _DAYS.fullmatch(plain(line))
    if match is None:
        raise Misfit(f"{line!r} is no number of days", "write days and b or c, like 5-10 b")
    return fields.days(match["days"]), is_business(match["kind"])


def is_business(kind: str | None) -> bool:
    """What stands behind a number of days, b or c: business days or calendar days."""
    if kind is None:
        raise Misfit("days of which kind?", "add b for business days or c for calendar days, like 5-9 b")
    return kind.casefold() == "b"


def country(line: str, _told: Told) -> str:
    """A code, or a name in a language that questions are asked in."""
    word = plain(line)
    if word.upper() in COUNTRIES:
        return word.upper()
    named = {code for language in LANGUAGES for at in places.find(word, language) for code in _whole(word, at)}
    if len(named) != 1:
        raise Misfit(f"{line!r} is no country", country_hint(word))
    return fields.country(named.pop())


def _whole(word: str, at: tuple[int, int, str]) -> tuple[str, ...]:
    return (at[2],) if at[:2] == (0, len(word)) else ()


def countries(line: str, told: Told) -> tuple[str, ...]:
    return tuple(dict.fromkeys(country(part, told) for part in parts(line)))


def languages(line: str, _told: Told) -> tuple[str, ...]:
    return fields.many(fields.language)(parts(line))


def zone(line: str, told: Told) -> str:
    """A name, or its number in the list that was offered."""
    word, offered = plain(line), zones_of(told["shop.country"])
    if word.isdigit() and 0 < int(word) <= len(offered):
        return offered[int(word) - 1]
    return fields.zone(word)


def terms_of(table: str, key: str, words: str) -> Read:
    """Words of a closed list of facts.toml, written as there or as buyers read them in three languages."""
    read = SCHEMA[table].keys[key]
    return lambda line, _told: read([_code(part, words) for part in parts(line)])


def term_of(table: str, key: str, words: str) -> Read:
    """One such word."""
    read = SCHEMA[table].keys[key]
    return lambda line, _told: read(_code(plain(line), words))


def _code(typed: str, words: str) -> str:
    """The code that a label stands for, else what was typed in the spelling of codes."""
    known = {_folded(str(label)): code for tongue in LANGUAGES for code, label in terms(tongue).get(words, {}).items()}
    if code := known.get(_folded(typed)):
        return code
    spelled = typed.replace(" ", "_").replace("-", "_")
    return spelled.upper() if words == "currency" else spelled.casefold()


def _folded(text: str) -> str:
    return plain(text).casefold()


def holidays(line: str, told: Told) -> str | None:
    """The country whose holidays are kept: the shop's own for yes, none for no."""
    try:
        return str(told["shop.country"]) if truth(line, told) else None
    except Misfit:
        return country(line, told)


def hour(written: str) -> str:
    """From "9" or "9:30" to "09:00" or "09:30"."""
    clocked = f"{written}:00" if _HOUR_ALONE.fullmatch(written) else written
    return clocked.rjust(5, "0")
