"""Things named in a message: orders, SKUs, countries, addresses, figures."""

from collections.abc import Iterator

import regex

from core.memory import for_a_turn
from core.sets import EntityKind
from core.text import normalise
from core.turn import Entity
from core.values import WEEKDAY, ValueKind, read_once
from knowledge import places

_NUMBER = r"(?=[A-Z0-9-]*\d{3})[A-Z]{0,4}-?\d[A-Z0-9-]{2,}+"
#: "I would order 100 pieces" names no order.
_NOT_GOODS = r"(?!\s?(?:pieces?|pcs|units?|sets?|of\b|stück|stk|個|件|个|yen|円|元|jpy|eur|usd|€|grams?|g\b|ml\b))"
_ORDER = regex.compile(
    r"(?:#\s?(?=[A-Z0-9-]*\d)[A-Z]{0,4}\d?[A-Z0-9-]{2,})"
    r"|(?:(?:order|bestell(?:ung|nummer|nr)|auftrag(?:snummer)?|注文(?:番号)?|订单(?:号|编号)?|訂單(?:編號)?)"
    rf"(?:[\s.:：#()]|number|nummer|no|nr|id|is|lautet|番号|の|は|是){{0,8}}(?P<number>{_NUMBER}){_NOT_GOODS})",
    regex.IGNORECASE,
)
#: Universal postal union form (two letters, nine digits, two letters), and the long digit runs of couriers.
_TRACKING = regex.compile(r"\b[A-Z]{2}\s?\d{9}\s?[A-Z]{2}\b|\b1Z[0-9A-Z]{16}\b")
_POSTCODE = regex.compile(
    r"(?:〒\s?\d{3}-?\d{4}|\b(?:plz|zip|postcode|postal code|邮编|郵便番号)\s*[:：]?\s*([A-Z0-9-]{3,8}))",
    regex.IGNORECASE,
)

_KINDS = {
    ValueKind.MONEY: EntityKind.AMOUNT,
    ValueKind.DATE: EntityKind.DATE,
    ValueKind.QUANTITY: EntityKind.QUANTITY,
    ValueKind.EMAIL: EntityKind.EMAIL,
    ValueKind.PHONE: EntityKind.PHONE,
    ValueKind.URL: EntityKind.URL,
    ValueKind.SKU: EntityKind.SKU,
}


def _patterns(text: str) -> Iterator[Entity]:
    for kind, pattern in (
        (EntityKind.TRACKING, _TRACKING),
        (EntityKind.ORDER, _ORDER),
        (EntityKind.POSTCODE, _POSTCODE),
    ):
        for match in pattern.finditer(text):
            found = next((group for group in match.groups() if group), match.group())
            yield Entity(kind=kind, text=match.group(), value=found.strip("# 〒").upper(), span=match.span())


@for_a_turn(16)
def find(text: str, language: str) -> tuple[Entity, ...]:
    """Every entity of the text, left to right, none inside another. Products are the catalogue's business."""
    text = normalise(text)
    found = list(_patterns(text))
    found.extend(
        Entity(kind=EntityKind.COUNTRY, text=text[start:end], value=code, span=(start, end))
        for start, end, code in places.find(text, language if language != "und" else "en")
    )
    found.extend(
        Entity(kind=kind, text=value.text, value=value.canonical, span=value.span)
        for value in read_once(text, None if language == "und" else language)
        if value.unit != WEEKDAY and (kind := _KINDS.get(value.kind))
    )
    kept: list[Entity] = []
    for entity in found:
        if not any(entity.span[0] < other.span[1] and other.span[0] < entity.span[1] for other in kept):
            kept.append(entity)
    return tuple(sorted(kept, key=lambda entity: entity.span))


def destination(entities: tuple[Entity, ...], home: str) -> str | None:
    """The country something should go to: the last one named that is not the shop's own, unless only that one is."""
    named = [entity.value for entity in entities if entity.kind is EntityKind.COUNTRY]
    abroad = [code for code in named if code != home]
    chosen = abroad or named
    return chosen[-1] if chosen else None
