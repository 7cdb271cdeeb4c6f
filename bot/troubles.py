"""What went wrong with an order, as its buyer tells it. The words that no question about an order has are in TOML.

A wrong reading costs more than none: what might happen ("what if it breaks?") is no trouble yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

import regex

from bot.orders.intents import Intent, intents
from core import patterns
from core.languages import same
from core.memory import for_a_turn
from core.sentences import split
from core.sets import Mood, Scenario
from core.text import normalise
from core.turn import Understanding

WORDS = Path(__file__).parent / "trouble_words.toml"
ENGLISH = "en"
ELSEWHERE = "elsewhere"  # read in every language


class Trouble(StrEnum):
    """A closed set, the one that says most first."""

    NOT_AS_PICTURED = "not_as_pictured"
    WRONG_ITEM = "wrong_item"
    DEFECT = "defect"
    DAMAGED = "damaged"
    LOST = "lost"
    LATE = "late"
    COMPLAINT = "complaint"  # none of these: about how somebody was treated


#: A person reads these at once. What is late is first looked up, where its buyer says which order it is.
PERSONAL: Final = frozenset(Trouble) - {Trouble.LATE}
#: A picture shows them.
SEEN: Final = frozenset({Trouble.DAMAGED, Trouble.DEFECT, Trouble.WRONG_ITEM, Trouble.NOT_AS_PICTURED})

SCENARIOS: Final[Mapping[Trouble, Scenario]] = {
    Trouble.NOT_AS_PICTURED: Scenario.ORDER_NOT_AS_PICTURED,
    Trouble.WRONG_ITEM: Scenario.ORDER_WRONG_ITEM,
    Trouble.DEFECT: Scenario.ORDER_DEFECT,
    Trouble.DAMAGED: Scenario.ORDER_DAMAGED,
    Trouble.LOST: Scenario.ORDER_LOST,
    Trouble.LATE: Scenario.ORDER_DELAY,
    Trouble.COMPLAINT: Scenario.COMPLAINT,
}
BY_SCENARIO: Final = {scenario: kind for kind, scenario in SCENARIOS.items()}
#: A site's picture, and letters nobody answers, are spoken of here too.
_OF_WORDS: Final = frozenset({Trouble.NOT_AS_PICTURED, Trouble.COMPLAINT})
_INTENTS: Final[Mapping[Intent, Trouble]] = {
    Intent.WRONG_ITEM: Trouble.WRONG_ITEM,
    Intent.DAMAGED: Trouble.DAMAGED,
    Intent.LOST: Trouble.LOST,
    Intent.LATE: Trouble.LATE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tongue:
    asks: tuple[tuple[Trouble, regex.Pattern[str]], ...]
    spared: regex.Pattern[str]


def trouble(
    text: str, language: str, understanding: Understanding | None = None, scenario: Scenario | None = None
) -> Trouble | None:
    """What the text complains of; None: nothing, or nothing that henji can tell.

    `understanding` of the same text adds a mood. `scenario` is what it is surely about: give it only where a person
    answers anyway, for rules are asked for in the same words.
    """
    found = _told(text, language)
    if found is None and scenario in BY_SCENARIO and not _is_supposed(text, language):
        found = BY_SCENARIO[scenario]
    if found is None and understanding is not None and understanding.mood is Mood.ANGRY:
        return Trouble.COMPLAINT
    return found


@for_a_turn(16)
def _told(text: str, language: str) -> Trouble | None:
    chosen = _chosen(language)
    found: set[Trouble] = set()
    for sentence in split(normalise(text)):
        if not any(tongue.spared.search(sentence) for tongue in chosen):
            told = {_INTENTS[one] for one in intents(sentence, language) if one in _INTENTS}
            told |= {kind for tongue in chosen for kind, pattern in tongue.asks if pattern.search(sentence)}
            found |= told & _OF_WORDS if _tongues()[ELSEWHERE].spared.search(sentence) else told
    return next((one for one in Trouble if one in found), None)


def _is_supposed(text: str, language: str) -> bool:
    return any(tongue.spared.search(normalise(text)) for tongue in (*_chosen(language), _tongues()[ELSEWHERE]))


def _chosen(language: str) -> list[_Tongue]:
    known = _tongues()
    return [known[one] for one in dict.fromkeys((same(language, known) or ENGLISH, ENGLISH))]


@cache
def _tongues() -> Mapping[str, _Tongue]:
    return patterns.cached(WORDS, "troubles 2", _compiled)


def _compiled(raw: Mapping[str, Any]) -> Mapping[str, _Tongue]:
    return {
        language: _Tongue(
            asks=tuple((one, patterns.joined(words[one])) for one in Trouble if words.get(one)),
            spared=patterns.joined(words["spared"]),
        )
        for language, words in raw.items()
    }
