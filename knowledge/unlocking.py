"""Which topics the shop's facts and products open, and which missing fact would open another."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from core.evidence import Fact, Product, Scalar
from core.sets import Reason
from knowledge.pack import ROOT, Part, Topic, answers, topics

#: Tables with a row for each country: what an answer needs must stand in one of them.
_BY_COUNTRY = ("shipping.lane", "customs.rule")
#: Slots that an answer computes -> what has to be written down for them.
_WRITTEN: Mapping[str, tuple[str, ...]] = {
    "hours.schedule": ("hours.weekly",),
    "hours.zone": ("hours.weekly",),
    "shipping.countries": ("shipping.lane.country",),
    "product.variant": ("product.title",),
    "product.available": ("product.title",),
    "product.variant_exists": ("product.title",),
    "product.wanted": ("product.title",),
    "product.options": ("product.title",),
    "product.single": ("product.title",),
    "product.price": ("product.title",),
    "product.price_from": ("product.title",),
    "product.price_to": ("product.title",),
}
_LANE = ("shipping.lane.country", "shipping.lane.carrier", "shipping.lane.days", "shipping.dispatch_days")
#: Only says where nothing is sent: a shop that states no more than that cannot answer the topic.
_NOT_SHIPPED = "shipping.not_shipped.country"

Row = Mapping[str, Scalar]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlock:
    """Facts that are missing together, and the topics they would open. Both sorted."""

    facts: tuple[str, ...]  # dotted, as they are written: "shipping.cut_off", "product.care", "hours.weekly"
    topics: tuple[str, ...]

    @property
    def file(self) -> str:
        """Where the first of them is written."""
        table = self.facts[0].partition(".")[0]
        return {"hours": "store.toml", "contact": "store.toml", "product": "products.csv"}.get(table, "facts.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Every topic of the pack by who answers it. Ids in alphabetical order; no id stands in two."""

    open: tuple[str, ...]  # by henji, from the facts and products
    locked: tuple[str, ...]  # by henji, were a fact not missing or denied
    orders: tuple[str, ...]  # from orders.csv, once the buyer has shown whose order it is
    people: tuple[str, ...]  # by a person, whatever the shop states


def reach(facts: Iterable[Fact], products: Iterable[Product], root: Path = ROOT) -> Reach:
    """What the shop can answer today. Courtesies count as open: they need nothing."""
    rows = _rows(facts, products)
    every = topics(root).values()
    able = {topic.id: _is_open(topic, rows) for topic in every if topic.handoff is None}
    proven = Reason.IDENTITY_UNPROVEN
    return Reach(
        open=tuple(id for id, is_open in able.items() if is_open),
        locked=tuple(id for id, is_open in able.items() if not is_open),
        orders=tuple(topic.id for topic in every if topic.handoff is proven),
        people=tuple(topic.id for topic in every if topic.handoff not in {None, proven}),
    )


def unlocks(facts: Iterable[Fact], products: Iterable[Product], root: Path = ROOT) -> tuple[Unlock, ...]:
    """For every locked topic the fewest facts that would open it; those that open most come first.

    A topic the shop has denied itself (`authenticity.genuine = false`) misses nothing and is not listed.
    """
    facts, products = tuple(facts), tuple(products)
    rows = _rows(facts, products)
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for id in reach(facts, products, root).locked:
        if missing := _missing(topics(root)[id], rows):
            found[missing].append(id)
    listed = [Unlock(facts=missing, topics=tuple(sorted(ids))) for missing, ids in found.items()]
    return tuple(sorted(listed, key=lambda one: (-len(one.topics), one.facts)))


def spoken(ids: Iterable[str], languages: Sequence[str], root: Path = ROOT) -> tuple[int, int]:
    """In how many of these languages the topics have words: of the least of them, and of the most."""
    counts = [sum(bool(answers(id, language, root)) for language in languages) for id in ids]
    return (min(counts), max(counts)) if counts else (0, 0)


def _rows(facts: Iterable[Fact], products: Iterable[Product]) -> tuple[Row, ...]:
    """The shop's slots, alone and with each country's row and each product's attributes."""
    shop: dict[str, Scalar] = {}
    countries: list[Row] = []
    for fact in facts:
        filled = {f"{fact.table}.{key}": value for key, value in fact.values.items()}
        if fact.table in _BY_COUNTRY:
            countries.append(filled)
        else:
            shop |= filled
        if fact.table == "hours":
            shop["hours.weekly"] = fact.text
    goods = ({"product.title": one.title, **_attributes(one)} for one in products)
    return (shop, *({**shop, **row} for row in chain(countries, goods)))


def _attributes(product: Product) -> Row:
    return {f"product.{key}": value for key, value in product.attributes.items() if value}


def _is_open(topic: Topic, rows: Sequence[Row]) -> bool:
    core = [part for part in topic.parts if part.core and _NOT_SHIPPED not in part.needs]
    return not topic.parts or any(_lacking(part, row) == () for part in core for row in rows)


def _missing(topic: Topic, rows: Sequence[Row]) -> tuple[str, ...]:
    """The fewest facts that open one of the topic's core parts; () where none would."""
    core = [part for part in topic.parts if part.core and _NOT_SHIPPED not in part.needs]
    ways = [way for part in core for row in rows if (way := _lacking(part, row))]
    return min(ways, key=lambda way: (len(way), way), default=())


def _lacking(part: Part, row: Row) -> tuple[str, ...] | None:
    """The facts the part still needs, sorted; None where the row says otherwise."""
    if any(slot in row for slot in part.lacks):
        return None
    wanted: dict[str, Scalar | None] = {}
    for slot in part.needs:
        wanted |= dict.fromkeys(_as_written(slot))
    for slot, value in part.when.items():
        told = _as_written(slot)
        wanted |= {told[0]: value} if told == (slot,) else dict.fromkeys(told)
    if any(value is not None and slot in row and row[slot] != value for slot, value in wanted.items()):
        return None
    return tuple(sorted(slot for slot in wanted if slot not in row))


def _as_written(slot: str) -> tuple[str, ...]:
    return _LANE if slot.startswith("arrival.lane.") else _WRITTEN.get(slot, (slot,))
