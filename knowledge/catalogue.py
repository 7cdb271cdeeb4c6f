"""All products, answers and facts of one version, in memory, and which of them hold when and where."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.evidence import Fact, Product
from knowledge.files.nouns import OwnAnswer
from knowledge.standing import Overruled


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """A snapshot that threads may share."""

    version: str
    products: Mapping[str, Mapping[str, Product]]  # language -> handle -> product
    answers: tuple[OwnAnswer, ...]
    facts: tuple[Fact, ...]
    overruled: tuple[Overruled, ...] = ()  # pages that say otherwise than a table, or than another page
    disputed: frozenset[str] = frozenset()  # documents of pages whose price the table denies: never searched

    def products_on(self, on: date) -> tuple[Product, ...]:
        """Those whose price still holds: a page may say until when (attribute price_valid_until)."""
        every = (product for each in self.products.values() for product in each.values())
        return tuple(one for one in every if one.attributes.get("price_valid_until", "9999") >= on.isoformat())

    def answers_on(self, on: date, market: str | None) -> tuple[OwnAnswer, ...]:
        return tuple(answer for answer in self.answers if _holds(answer, on, market))

    def facts_on(self, on: date, market: str | None) -> tuple[Fact, ...]:
        """Where rows state the same, the market's own wins, then the one that began last."""
        chosen: dict[str, Fact] = {}
        for fact in self.facts:
            if _holds(fact, on, market):
                name = fact.id.partition("@")[0]
                chosen[name] = max(chosen.get(name, fact), fact, key=_precedence)
        return tuple(chosen.values())

    def counts(self) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
        """Products per language, answers per language, facts per table."""
        products = {language: len(products) for language, products in self.products.items()}
        return (
            products,
            dict(Counter(a.language for a in self.answers)),
            dict(Counter(f.table for f in self.facts)),
        )


def empty() -> Catalogue:
    return Catalogue(version="", products={}, answers=(), facts=())


def _holds(evidence: Fact | OwnAnswer, on: date, market: str | None) -> bool:
    return (
        (evidence.market is None or evidence.market == market)
        and (evidence.valid_from is None or evidence.valid_from <= on)
        and (evidence.valid_until is None or on <= evidence.valid_until)
    )


def _precedence(fact: Fact) -> tuple[bool, date]:
    return fact.market is not None, fact.valid_from or date.min
