"""Facts of the shop -> slots and rows for topics that ask about the shop or a country."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.lanes.slots import Slot, computed, fact_slots, joined, schedule, source, zone_name
from core.evidence import Fact
from knowledge import places

#: A country has none or several rows of these tables; the others have one row for the shop.
BY_COUNTRY = ("shipping.lane", "customs.rule")

Row = Mapping[str, Slot]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopSlots:
    """Ready for `render`: the shop's slots, and per table one mapping a row."""

    slots: Row
    rows: Mapping[str, Sequence[Row]]
    facts: tuple[Fact, ...]


def shop_slots(facts: Iterable[Fact], language: str, country: str | None) -> ShopSlots:
    """Slots for a question about the shop; with a country, only that country's rows."""
    kept = tuple(fact for fact in facts if fact.table not in BY_COUNTRY or fact.values.get("country") == country)
    slots: dict[str, Slot] = {}
    rows: dict[str, list[Row]] = {table: [] for table in BY_COUNTRY}
    for fact in kept:
        filled = fact_slots(fact, language)
        if fact.table in BY_COUNTRY:
            rows[fact.table].append(filled)
            slots = {**filled, **slots}
        else:
            slots |= filled
            slots |= _derived(fact, language, country)
    return ShopSlots(slots=slots, rows=rows, facts=kept)


def countries_slot(facts: Iterable[Fact], language: str) -> dict[str, Slot]:
    """`shipping.countries`: every country with a lane, proven by all the lanes."""
    lanes = [fact for fact in facts if fact.table == "shipping.lane"]
    codes = sorted({str(fact.values["country"]) for fact in lanes})
    named = joined(sorted(places.name(code, language) for code in codes), language)
    return computed("countries", "shipping", tuple(codes), named, map(source, lanes)) if codes else {}


def _derived(fact: Fact, language: str, country: str | None) -> dict[str, Slot]:
    if fact.table == "hours":
        zone = zone_name(str(fact.values["zone"]), language)
        return {
            **computed("schedule", "hours", "", schedule(fact.values, language), (source(fact),)),
            **computed("zone", "hours", str(fact.values["zone"]), zone, (source(fact),)),
        }
    refused = fact.values.get("not_shipped", ())
    if fact.table == "shipping" and country and isinstance(refused, tuple) and country in refused:
        return computed("country", "shipping.not_shipped", country, places.name(country, language), (source(fact),))
    return {}
