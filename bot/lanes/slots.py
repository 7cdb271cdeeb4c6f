"""Values of the shop in the forms of a language: what goes into a template, and what proves it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel import Locale
from babel.dates import format_date, get_day_names, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent

from core.evidence import Fact, Scalar, Source
from knowledge import places
from knowledge.pack import terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One filled blank: the words, the bare value for conditions, and the sources that prove it."""

    text: str
    value: Scalar
    sources: tuple[Source, ...]


TYPE_OF_FIELD: Mapping[str, str] = {
    "price": "money",
    "wrapping_price": "money",
    "free_over": "money",
    "price_from": "money",
    "price_to": "money",
    "country": "country",
    "countries": "countries",
    "not_shipped": "countries",
    "days": "range",
    "dispatch_days": "range",
    "window_days": "number",
    "minimum": "number",
    "percent": "percent",
    "valid_until": "date",
    "starts": "date",
    "ends": "date",
    "months": "number",
    "currency": "terms:currency",
    "methods": "terms:payment",
    "condition": "terms:condition",
    "excluded": "terms:excluded",
    "proof": "terms:proof",
    "formats": "terms:formats",
    "counted_from": "term:counted_from",
}


def locale(language: str) -> Locale:
    return Locale.parse(language.replace("-", "_"))


def money(value: str, language: str) -> str:
    """From "2900 JPY" to "¥2,900" or "2.900 ¥"; no fractions where the currency has none."""
    amount, currency = value.split()
    return format_currency(Decimal(amount), currency, locale=locale(language)).replace("\xa0", " ")


def number(value: str | float, language: str) -> str:
    return format_decimal(Decimal(str(value)), locale=locale(language))


def percent(value: str, language: str) -> str:
    return format_percent(Decimal(value) / 100, locale=locale(language)).replace("\xa0", " ")


def day(value: date, language: str) -> str:
    return format_date(value, "long", locale=locale(language))


def joined(items: Iterable[str], language: str) -> str:
    return format_list(list(items), locale=locale(language))


def term(table: str, key: str, language: str) -> str | None:
    """The pack's phrase for a closed-set key; None where the language has none."""
    found = terms(language).get(table, {}).get(key)
    return None if found is None else str(found)


def spoken(kind: str, value: Scalar, language: str) -> str | None:
    """A field's value in words; None where the language cannot say it, so that the sentence is left out."""
    if isinstance(value, tuple):
        return _listed(kind, value, language)
    match kind.split(":"):
        case ["term", table]:
            return term(table, str(value), language)
        case [simple] if simple in _SPOKEN:
            return _SPOKEN[simple](str(value), language)
        case _:
            return str(value)


_SPOKEN: Mapping[str, Callable[[str, str], str]] = {
    "money": money,
    "country": places.name,
    "range": lambda value, _: value.replace("-", "–"),
    "number": number,
    "percent": percent,
    "date": lambda value, language: day(date.fromisoformat(value), language),
}


def _listed(kind: str, values: tuple[str, ...], language: str) -> str | None:
    if not values:
        return None
    if kind == "countries":
        return joined(sorted(places.name(code, language) for code in values), language)
    words = [term(kind.partition(":")[2], key, language) for key in values]
    return joined([word for word in words if word], language) if all(words) else None


def source(fact: Fact) -> Source:
    """A fact proves itself whole: its text is short, and its conditions stand beside its values."""
    return Source(id=fact.id, kind=fact.kind, quote=fact.text, version=fact.version, title=fact.table)


def fact_slots(fact: Fact, language: str) -> dict[str, Slot]:
    """Dotted name -> slot, for every field of the row that the language can say."""
    proof = (source(fact),)
    found: dict[str, Slot] = {}
    for field, value in fact.values.items():
        words = spoken(TYPE_OF_FIELD.get(field, "text"), value, language)
        if words is not None:
            found[f"{fact.table}.{field}"] = Slot(text=words, value=value, sources=proof)
    return found


def computed(name: str, table: str, value: Scalar, text: str, sources: Iterable[Source]) -> dict[str, Slot]:
    """One slot that code worked out, proven by what it was worked out from."""
    return {f"{table}.{name}": Slot(text=text, value=value, sources=tuple(sources))}


def zone_name(zone: str, language: str) -> str:
    """The zone as people say it: "Japan Time", "日本時間"."""
    return str(get_timezone_location(zone, locale=locale(language), return_city=False)) or zone


#: 星期一–星期五 would read as a range of figures.
_TO = {"zh-Hans": "至", "zh-Hant": "至", "ja": "～"}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def schedule(week: Mapping[str, Scalar], language: str) -> str:
    """Runs of days with the same hours: "Monday–Friday 10:00–13:00, 14:00–18:00"."""
    named = get_day_names("wide", context="stand-alone", locale=locale(language))
    runs: list[tuple[int, int, str]] = []
    for number, key in enumerate(WEEKDAYS):
        spans = week.get(key, ())
        hours = ", ".join(str(span).replace("-", "–") for span in spans) if isinstance(spans, tuple) else ""
        if runs and runs[-1][2] == hours:
            runs[-1] = (runs[-1][0], number, hours)
        else:
            runs.append((number, number, hours))
    said = (
        (named[first] if first == last else f"{named[first]}{_TO.get(language, '–')}{named[last]}", hours)
        for first, last, hours in runs
        if hours
    )
    return "; ".join(f"{days} {hours}" for days, hours in said)
