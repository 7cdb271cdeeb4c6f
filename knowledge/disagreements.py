"""Two live texts that state different values for the same thing. Neither is right until a person says so."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import regex

from core.evidence import Document, Passage
from core.sentences import split
from core.sets import UNTRUSTED_KINDS, Scenario
from core.values import Value, ValueKind, read
from knowledge import concepts
from knowledge.features import content, mask
from knowledge.store import KnowledgeStore

#: Figures that policies state; plain numbers and dates differ for too many good reasons.
_KINDS = frozenset({ValueKind.MONEY, ValueKind.PERCENT, ValueKind.DURATION, ValueKind.QUANTITY, ValueKind.NUMBER})
_FIGURE = regex.compile(
    r"\d+(?:[.,]\d+)*"
)  # what is compared must not change what a sentence speaks of: "500" is no error
ALIKE = 0.5  # share of the shorter sentence's content words that both have
SHORTEST = 3  # content words; shorter sentences are alike by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence of a page that states values."""

    passage: str
    document: str
    language: str
    text: str
    words: frozenset[str]
    concepts: tuple[str, ...]  # none where henji has no lexicon of the language
    values: tuple[Value, ...]
    valid_from: date | None
    valid_until: date | None

    def holds(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on <= self.valid_until
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Two statements on one matter with different values of one kind."""

    passages: tuple[str, str]
    texts: tuple[str, str]
    readings: frozenset[str]  # every reading and numeral of either side

    def touches(self, quotes: Sequence[str]) -> bool:
        """Whether an answer that rests on these quotes repeats a disputed value."""
        return any(self.readings & (value.readings | value.numerals) for quote in quotes for value in read(quote))


def stated(store: KnowledgeStore, scenario: Scenario) -> tuple[Statement, ...]:
    """Every sentence with figures on pages that name the scenario. Reviews state nothing for the shop."""
    documents = {one.id: one for one in store.documents_about(scenario) if one.kind not in UNTRUSTED_KINDS}
    passages = store.passages_of(documents)
    return tuple(found for one in passages for found in _statements(one, documents[one.document]))


def _statements(passage: Passage, document: Document) -> Iterator[Statement]:
    for sentence in split(passage.text):
        if not _FIGURE.search(sentence):  # reading values is the costly part
            continue
        values = tuple(value for value in read(sentence, passage.language) if value.kind in _KINDS)
        words = frozenset(content(mask(sentence, passage.language)))
        if values and len(words) >= SHORTEST:
            yield Statement(
                passage=passage.id,
                document=document.id,
                language=passage.language,
                text=sentence,
                words=words,
                concepts=concepts.read(_FIGURE.sub("0", sentence), passage.language).concepts,
                values=values,
                valid_from=document.valid_from,
                valid_until=document.valid_until,
            )


def disagreements(every: Iterable[Statement], on: date) -> tuple[Disagreement, ...]:
    """Every pair of alike sentences on different pages of one language whose values differ, both holding on the day."""
    found: dict[tuple[str, str], Disagreement] = {}
    for a, b in combinations([one for one in every if one.holds(on)], 2):
        if a.language == b.language and a.document != b.document and (readings := _clash(a, b)):
            key = (min(a.text, b.text), max(a.text, b.text))
            found.setdefault(
                key, Disagreement(passages=(a.passage, b.passage), texts=(a.text, b.text), readings=readings)
            )
    return tuple(found.values())


def _clash(a: Statement, b: Statement) -> frozenset[str]:
    """The readings in dispute; empty where the sentences differ in matter or agree in values."""
    shared = len(a.words & b.words) / min(len(a.words), len(b.words))
    if shared < ALIKE or a.concepts != b.concepts:  # returning is not exchanging, however alike the sentences
        return frozenset()
    disputed: set[str] = set()
    for kind in _KINDS:
        left = [value for value in a.values if value.kind is kind]
        right = [value for value in b.values if value.kind is kind]
        if left and right and not _meet(left, right):
            for value in (*left, *right):
                disputed |= value.readings | value.numerals
    return frozenset(disputed)


def _meet(left: list[Value], right: list[Value]) -> bool:
    return any(one.readings & other.readings for one in left for other in right)
