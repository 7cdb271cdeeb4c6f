"""A buyer's words without what belongs to that buyer alone."""

import regex

from bot import entities
from core.sets import EntityKind
from core.text import normalise
from core.values import ValueKind, read

#: What stands in its place.
_MARKS = {
    EntityKind.ORDER: "[order]",
    EntityKind.TRACKING: "[tracking]",
    EntityKind.EMAIL: "[e-mail]",
    EntityKind.PHONE: "[phone]",
    EntityKind.POSTCODE: "[postcode]",
    EntityKind.URL: "[link]",
}
#: Whatever else is long enough to be a number of somebody's.
_LONG = regex.compile(r"(?<!\w)[#＃]?(?=[\p{L}\d-]*\d{4})[\p{L}\d][\p{L}\d-]{4,}(?!\w)|\+?\d(?:[\s.()/-]{0,2}\d){6,}")


def masked(text: str, language: str) -> str:
    """Addresses, numbers of orders, parcels and telephones as placeholders. Names of people stay: no list knows them.

    Prices, dates and sizes stay too: they are what is asked about.
    """
    text = normalise(text)
    for found in reversed(entities.find(text, language)):
        if found.kind in _MARKS:
            start, end = found.span
            text = f"{text[:start]}{_MARKS[found.kind]}{text[end:]}"
    kept = [
        one.span for one in read(text, language) if one.kind in {ValueKind.MONEY, ValueKind.DATE, ValueKind.QUANTITY}
    ]

    def hidden(match: regex.Match[str]) -> str:
        inside = any(start < match.end() and match.start() < end for start, end in kept)
        return match.group() if inside else "[number]"

    return _LONG.sub(hidden, text)
