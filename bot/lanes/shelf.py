"""The store's content as the approved lane reads it: one snapshot, the same for a whole turn."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.lanes.cite import Pages
from bot.lanes.own import OwnAnswers
from bot.lanes.shop import ShopSlots, shop_slots
from core.evidence import Fact, Passage
from core.sets import Scenario
from knowledge.disagreements import Disagreement
from knowledge.finder import Finder


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What holds now, in the buyer's market."""

    finder: Finder
    facts: tuple[Fact, ...]
    own: Callable[[str], OwnAnswers]  # the shop's own answers in a language
    passages: Callable[[str, str], tuple[Passage, ...]]  # (question, language) -> the nearest passages, best first
    search: Callable[[str, str, int, str | None], tuple[Passage, ...]]  # (question, language, most, product or None)
    of_product: Callable[[str, str], tuple[Passage, ...]]  # (handle, language) -> all that its own page says
    languages: frozenset[str]  # that the shop's texts are written in
    pages: Pages
    disagreements: Callable[[Scenario], tuple[Disagreement, ...]]  # of the pages that speak of a scenario
    default_language: str
    home: str  # ISO country of the shop
    _filled: dict[tuple[str, str | None], ShopSlots] = field(default_factory=dict, init=False, repr=False)

    def slots(self, language: str, country: str | None) -> ShopSlots:
        """What the shop's facts say in the language, of the country where one is given: said once, kept like them."""
        if (language, country) not in self._filled:
            self._filled[language, country] = shop_slots(self.facts, language, country)
        return self._filled[language, country]

    def disputed(self, scenario: Scenario, quotes: tuple[str, ...]) -> tuple[Disagreement, ...]:
        """The disagreements that touch an answer: the same scenario, and a value that one side states."""
        return tuple(one for one in self.disagreements(scenario) if one.touches(quotes))
