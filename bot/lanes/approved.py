"""The approved lane: the shop's own answers, then the topic pack, filled with facts. No model, no guess."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from bot.ask import Ask
from bot.lanes import goods, own, shop
from bot.lanes.cite import cited
from bot.lanes.plain import objections
from bot.lanes.proposal import Proposal
from bot.lanes.render import render
from bot.lanes.shelf import Shelf
from core.evidence import Evidence, Fact, Product
from core.sets import Reason, Risk, Scenario
from core.turn import Claim, Finding, Question
from knowledge import concepts, pack, places
from knowledge.finder import choose, options
from knowledge.pack import Topic
from knowledge.traits import option_named, tools, traits, wanted
from prompts.words import say

MAX_OPTIONS = 8
LIKELY = 0.5  # asking back costs a buyer less than a wrong answer: this sure is enough

BY_DATE, ARRIVAL = "shipping.arrival_by/by_date", "arrival.lane"
STOCK, VARIANT, PRICE = "product.stock/in_stock", "product.variant/options", "product.price/price"


#: (country, question, language) -> a row for each way there, for an order placed now, and what proves it.
Arrivals: TypeAlias = Callable[[str, str, str], tuple[Sequence[shop.Row], tuple[Fact, ...]]]


@dataclass(frozen=True, slots=True)
class Approved:
    """Answers one question at a time from a shelf."""

    shelf: Shelf
    arrivals: Arrivals | None = None

    def propose(self, ask: Ask) -> Proposal:
        """A proven answer, a question back, or the reason why not."""
        found = self._own(ask) or self._topic(ask)
        claims = cited(found.claims, found.evidence, self.shelf.pages, ask.language)
        return self._checked(replace(found, claims=claims), ask)

    def _own(self, ask: Ask) -> Proposal | None:
        """The shop's own words win over the pack's, unless a clarifying question is being answered."""
        if ask.focus.pending:
            return None
        handles = ask.mention.handles or ((ask.focus.product,) if ask.focus.product else ())
        found = self.shelf.own(ask.language).nearest(ask.text, handles)
        if found is None or (self._pack_answers(ask) and found.words < own.NEAR):
            return None
        return Proposal(
            scenario=own.scenario_of(found.answer),
            risk=found.answer.risk,
            topic=f"own/{found.answer.id}",
            score=found.score,
            claims=own.claims_of(found.answer),
            evidence=(own.evidence_of(found.answer),),
            product=ask.mention.handles[0] if len(ask.mention.handles) == 1 else None,
        )

    def _pack_answers(self, ask: Ask) -> bool:
        """Whether the pack is sure of a topic that it can answer."""
        return ask.sure and ask.match is not None and pack.topics()[ask.match.topic].answerable

    def _topic(self, ask: Ask) -> Proposal:
        topic = pack.topics().get(ask.match.topic) if ask.match else None
        if topic is None:
            return _nothing(ask, Reason.NOTHING_FOUND)
        if not topic.answerable:
            return _nothing(ask, topic.handoff or Reason.NOTHING_FOUND, topic)
        proposal = self._answer(topic, ask)
        twisted = tuple(Finding(Reason.BELOW_THRESHOLD, why) for why in objections(topic, ask, self.shelf))
        if twisted:
            return replace(proposal, ask=None, reason=Reason.BELOW_THRESHOLD, findings=twisted)
        if ask.sure and not _asks_more(topic, ask):
            return proposal
        if proposal.ask and proposal.score >= LIKELY:
            return proposal
        return replace(proposal, ask=None, reason=Reason.BELOW_THRESHOLD)

    def _answer(self, topic: Topic, ask: Ask) -> Proposal:
        if topic.scope == "product":
            return self._goods(topic, ask)
        country = ask.destination if topic.scope == "country" else ask.country
        if topic.scope == "country" and country is None:
            return self._everywhere(topic, ask) or self._which_country(topic, ask)
        found = self.shelf.slots(ask.language, country)
        slots = dict(found.slots)
        facts: tuple[Evidence, ...] = found.facts
        if topic.scope == "country?" and country is None:
            slots |= shop.countries_slot(self.shelf.facts, ask.language)
            facts = self.shelf.facts
        if topic.scope == "country" and not any(found.rows.values()):  # no lane: say no more than that, if that
            topic = replace(topic, parts=tuple(part for part in topic.parts if part.core))
        rows = found.rows
        if topic.id == BY_DATE and country and self.arrivals:
            computed, facts = self.arrivals(country, ask.text, ask.language)
            rows = {ARRIVAL: computed}
        claims = render(topic, pack.answers(topic.id, ask.language), slots, rows)
        return _answered(topic, ask, claims, facts, country=country)

    def _everywhere(self, topic: Topic, ask: Ask) -> Proposal | None:
        """What holds for every country, where the question asks for just that ("free from which amount?")."""
        spoken = concepts.read(ask.text, ask.language).concepts
        parts = tuple(replace(part, core=True) for part in topic.parts if part.asked in spoken)
        found = self.shelf.slots(ask.language, None)
        claims = render(replace(topic, parts=parts), pack.answers(topic.id, ask.language), found.slots, found.rows)
        return _answered(topic, ask, claims, found.facts) if claims else None

    def _which_country(self, topic: Topic, ask: Ask) -> Proposal:
        lanes = (fact for fact in self.shelf.facts if fact.table in shop.BY_COUNTRY)
        codes = dict.fromkeys(str(fact.values["country"]) for fact in lanes)
        names = tuple(places.name(code, ask.language) for code in codes)[:MAX_OPTIONS]
        if not names:
            return _nothing(ask, Reason.NOTHING_FOUND, topic)
        return _question(topic, ask, say(ask.language, "clarify.country"), names, "country")

    def _goods(self, topic: Topic, ask: Ask) -> Proposal:
        handles = ask.mention.handles or ((ask.focus.product,) if ask.focus.product else ())
        products = [found for handle in handles if (found := self._product(handle, ask.language))]
        if not products and concepts.names_goods(ask.text, ask.language):
            return _nothing(ask, Reason.NOTHING_FOUND, topic)  # goods that the shop does not have, or calls otherwise
        if len(products) != 1:
            return self._which_product(topic, ask, products)
        product = products[0]
        if _cannot_say(topic, product, ask):
            return _nothing(ask, Reason.NOTHING_FOUND, topic)
        rows, evidence = self._rows(topic, product, ask)
        topic = self._spoken_as(topic, rows)
        templates = pack.answers(topic.id, ask.language)
        claims = tuple(dict.fromkeys(one for row in rows for one in render(topic, templates, row, {})))
        if _misses_the_tool(topic, ask, claims):
            return replace(_nothing(ask, Reason.NOTHING_FOUND, topic), claims=claims, evidence=evidence)
        return _answered(topic, ask, claims, evidence, product=product.handle)

    def _product(self, handle: str, language: str) -> Product | None:
        return self.shelf.finder.product(handle, language, self.shelf.default_language)

    def _which_product(self, topic: Topic, ask: Ask, products: Sequence[Product]) -> Proposal:
        every = products or self._all(ask.language)
        titles = tuple(dict.fromkeys(product.title for product in every))
        if not titles or (not products and len(titles) > MAX_OPTIONS * 3):
            titles = titles[:MAX_OPTIONS]
        return _question(topic, ask, say(ask.language, "clarify.product"), titles[:MAX_OPTIONS], "product")

    def _all(self, language: str) -> list[Product]:
        handles = dict.fromkeys(handle for handle, _ in self.shelf.finder.products)
        return [found for handle in handles if (found := self._product(handle, language))]

    def _rows(self, topic: Topic, product: Product, ask: Ask) -> tuple[Sequence[shop.Row], tuple[Evidence, ...]]:
        """The slots a product topic can use, after the variants the buyer named."""
        choice = choose(product, ask.text)
        if not choice.named and ask.message:
            choice = choose(product, ask.message)
        absent = _absent(product, ask)
        if topic.id in {STOCK, VARIANT, PRICE} and absent and not choice.named:
            found = goods.missing_slots(product, ", ".join(absent))
        elif topic.id in {STOCK, VARIANT, PRICE} and not choice.variants:
            found = goods.missing_slots(
                product, ", ".join(value for values in choice.named.values() for value in values)
            )
        elif topic.id == STOCK or (topic.id == VARIANT and choice.named):
            found = goods.stock_slots(product, choice)
        elif topic.id == VARIANT:
            found = goods.option_slots(product, _option_asked(product, ask))
        elif topic.id == PRICE:
            found = goods.price_slots(product, choice, ask.language)
        else:
            found = goods.attributes(product)
            name = _option_asked(product, ask)
            if name and not _has_any(topic, found.rows[0]):
                found = goods.option_slots(product, name)
        return found.rows, found.evidence

    def _spoken_as(self, topic: Topic, rows: Sequence[shop.Row]) -> Topic:
        """Variants are answered with stock, prices or options by what their slots hold, not by how they were asked."""
        for sign, id in (
            ("product.variant_exists", VARIANT),
            ("product.options", VARIANT),
            ("product.available", STOCK),
        ):
            if any(sign in row for row in rows):
                return pack.topics()[id]
        return topic

    def _checked(self, proposal: Proposal, ask: Ask) -> Proposal:
        """A value that the shop's own texts dispute is nobody's to state but a person's."""
        quotes = tuple(source.quote for claim in proposal.claims for source in claim.sources)
        disputed = self.shelf.disputed(proposal.scenario, quotes) if quotes else ()
        if not disputed:
            return proposal
        detail = "; ".join(
            f"{a!r} ({x}) against {b!r} ({y})" for one in disputed for a, b, x, y in [(*one.texts, *one.passages)]
        )
        return replace(proposal, reason=Reason.SOURCES_DISAGREE, findings=(Finding(Reason.SOURCES_DISAGREE, detail),))


def _has_any(topic: Topic, slots: shop.Row) -> bool:
    return any(need in slots for part in topic.parts for need in part.needs)


def _absent(product: Product, ask: Ask) -> tuple[str, ...]:
    """Colours and sizes the buyer wants and no variant has."""
    held = {
        trait for values in options(product).values() for value in values for trait in traits(value, product.language)
    }
    held |= traits(product.title, product.language)
    return tuple(one for one in ask.wanted if one not in held)


def _cannot_say(topic: Topic, product: Product, ask: Ask) -> bool:
    """Whether stock was never exported, or a wanted colour may hide in a value that no table knows.

    "No such version" may only be said where every value is understood: 朱泥 is a red that "red" does not find.
    """
    if topic.id in {STOCK, VARIANT} and product.attributes.get("stock") == "unknown":
        return True
    if topic.id not in {STOCK, VARIANT, PRICE} or not _absent(product, ask) or choose(product, ask.text).named:
        return False
    values = [value for every in options(product).values() for value in every]
    return not all(wanted(value, product.language) for value in values)


def _asks_more(topic: Topic, ask: Ask) -> bool:
    """Whether the price is asked too: "which costs least of those in stock?" is not answered by the stock."""
    return topic.id in {STOCK, VARIANT} and "COST" in concepts.read(ask.text, ask.language).concepts


def _misses_the_tool(topic: Topic, ask: Ask, claims: tuple[Claim, ...]) -> bool:
    """Whether the question names a tool that the answer is silent on: washing is no answer to "microwave?"."""
    if topic.scenario is not Scenario.USAGE_CARE:
        return False
    return not tools(ask.text, ask.language) <= tools(" ".join(claim.text for claim in claims), ask.language)


def _option_asked(product: Product, ask: Ask) -> str | None:
    """The option that the question names ("which colours ...")."""
    return option_named(options(product), ask.text, product.language)


def _score(ask: Ask) -> float:
    return ask.match.score if ask.match else 0.0


def _nothing(ask: Ask, reason: Reason, topic: Topic | None = None) -> Proposal:
    return Proposal(
        scenario=topic.scenario if topic else Scenario.UNCLEAR,
        risk=topic.risk if topic else Risk.INFORMATION,
        topic=topic.id if topic else "",
        score=_score(ask),
        reason=reason,
    )


def _question(topic: Topic, ask: Ask, text: str, options: tuple[str, ...], about: str) -> Proposal:
    return Proposal(
        scenario=topic.scenario,
        risk=topic.risk,
        topic=topic.id,
        score=_score(ask),
        ask=Question(text=text, options=options, about=about),
    )


def _answered(
    topic: Topic,
    ask: Ask,
    claims: tuple[Claim, ...],
    evidence: tuple[Evidence, ...],
    *,
    product: str | None = None,
    country: str | None = None,
) -> Proposal:
    cited = {source.id for claim in claims for source in claim.sources}
    return Proposal(
        scenario=topic.scenario,
        risk=topic.risk,
        topic=topic.id,
        score=_score(ask),
        claims=claims,
        reason=None if claims else Reason.NOTHING_FOUND,
        evidence=tuple(one for one in evidence if one.id in cited),
        product=product,
        country=country,
    )
