"""What the shop says in words of its own, and so what another language may lack.

Two kinds: the shop's own answers, and the sentences that the topic pack makes of a product's worded attributes
("Care of the teapot: rinse with water"). Facts are not among them: what the pack says of them are figures, names,
codes and terms of closed sets, which it says in each of its languages by itself.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.lanes import goods
from bot.lanes.render import render
from core.evidence import Product
from core.sets import Risk, Scenario
from knowledge import pack
from knowledge.files.nouns import OwnAnswer, version_of

#: How many of the pack's phrasings show the model what a question looks like.
SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A text in the language it was written in. `version` changes with anything that a translation carries over."""

    id: str
    language: str
    version: str
    scenario: Scenario | None
    risk: Risk
    questions: tuple[str, ...]
    text: str
    market: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None  # the last day it holds

    @property
    def source(self) -> str:
        """As a translation names what it was made from."""
        return f"{self.language}@{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """A language that an original is not there in."""

    original: Original
    language: str
    outdated: bool = False  # it is there, but the original has changed since


@dataclass(frozen=True, slots=True, kw_only=True)
class Originals:
    """Everything said in words, by the languages it is said in."""

    texts: Mapping[str, Mapping[str, Original]]  # id -> language -> what the shop wrote itself
    answers: Mapping[tuple[str, str], OwnAnswer]  # (id, language) -> what is there, translations included
    covered: Mapping[str, frozenset[str]]  # id -> languages in which products and the pack say it by themselves
    licensed: tuple[str, ...]
    first: str  # the language that is translated from where there is a choice

    def of(self, id: str) -> Original | None:
        """The text to translate from; None where the shop wrote none itself."""
        found = self.texts.get(id, {})
        order = (self.first, *self.licensed, *sorted(found))
        return next((found[language] for language in order if language in found), None)

    def parallel(self, id: str, language: str) -> str | None:
        """The same in another language, where the shop has approved words of it."""
        own = self.texts.get(id, {}).get(language)
        answer = self.answers.get((id, language))
        return own.text if own else answer.text if answer else None

    def lacks(self, today: date) -> Iterator[Lack]:
        """What no file says in a licensed language, or says of an older version; own answers first."""
        for id in sorted(self.texts, key=lambda one: (one.startswith(PRODUCT), one)):
            original = self.of(id)
            if original is None or (original.valid_until and original.valid_until < today):
                continue
            for language in self.licensed:
                said = language in self.texts[id] or language in self.covered.get(id, ())
                if not said and self._differs(original, language):
                    yield Lack(original=original, language=language, outdated=(id, language) in self.answers)

    def _differs(self, original: Original, language: str) -> bool:
        there = self.answers.get((original.id, language))
        return there is None or not self.is_current(there)

    def is_current(self, answer: OwnAnswer) -> bool:
        """Whether a translation still says what its source says: not, where that has changed or is gone."""
        if answer.translated_from is None:
            return True
        language = answer.translated_from.partition("@")[0]
        source = self.texts.get(answer.id, {}).get(language)
        return source is not None and source.source == answer.translated_from

    def outdated(self) -> tuple[OwnAnswer, ...]:
        """Translations whose source has changed, by path."""
        found = (one for one in self.answers.values() if not self.is_current(one))
        return tuple(sorted(found, key=lambda one: one.path))


PRODUCT = "product-"


def originals(
    answers: Iterable[OwnAnswer], products: Mapping[str, Mapping[str, Product]], licensed: tuple[str, ...], first: str
) -> Originals:
    """`products`: language -> handle -> product. `licensed`: languages, the most important first."""
    every = tuple(answers)
    texts: dict[str, dict[str, Original]] = {}
    for one in every:
        if one.translated_from is None:
            texts.setdefault(one.id, {})[one.language] = _of_answer(one)
    covered: dict[str, frozenset[str]] = {}
    for product, held in _lacking(products, licensed, first):
        for said in _sentences(product):
            texts.setdefault(said.id, {}).setdefault(said.language, said)
            covered[said.id] = held
    there = {(one.id, one.language): one for one in every}
    return Originals(texts=texts, answers=there, covered=covered, licensed=licensed, first=first)


def _of_answer(answer: OwnAnswer) -> Original:
    return Original(
        id=answer.id,
        language=answer.language,
        version=answer.version,
        scenario=answer.scenario,
        risk=answer.risk,
        questions=answer.questions,
        text=answer.text,
        market=answer.market,
        valid_from=answer.valid_from,
        valid_until=answer.valid_until,
    )


def _lacking(
    products: Mapping[str, Mapping[str, Product]], licensed: Sequence[str], first: str
) -> Iterator[tuple[Product, frozenset[str]]]:
    """Every product that some licensed language lacks, in the language to translate from, and where it is there."""
    order = dict.fromkeys((first, *licensed))
    for handle in sorted({handle for each in products.values() for handle in each}):
        held = [language for language in order if handle in products.get(language, {})]
        if held and len(held) < len(order):
            yield products[held[0]][handle], frozenset(held)


def _sentences(product: Product) -> Iterator[Original]:
    """What the pack says of the product's worded attributes; nothing where it does not speak the product's language.

    Figures are left out ("17 x 15 cm"): code says them in every language that it speaks.
    """
    slots = goods.attributes(product).rows[0]
    worded = {name for name, slot in slots.items() if slot.sources[-1].language is not None}
    for topic in pack.topics().values():
        for part in topic.parts:
            if topic.scope != "product" or not worded.intersection(part.needs):
                continue
            templates = {part.name: pack.answers(topic.id, product.language).get(part.name, "")}
            claims = render(topic, {key: one for key, one in templates.items() if one}, slots, {})
            text = " ".join(claim.text for claim in claims)
            if text:
                yield Original(
                    id=f"{PRODUCT}{product.handle}-{part.name}",
                    language=product.language,
                    version=version_of(topic.id, product.title, text),
                    scenario=topic.scenario,
                    risk=topic.risk,
                    questions=tuple(
                        f"{product.title}: {one}" for one in pack.phrasings(topic.id, product.language)[:SHOWN]
                    ),
                    text=text,
                )
