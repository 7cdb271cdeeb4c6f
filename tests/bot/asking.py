"""Questions as the lanes get them, and an understander whose topics a test decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from bot import entities
from bot.answer import Answerer
from bot.app import House
from bot.ask import Ask
from bot.lanes.shelf import Shelf
from bot.understand import Understander
from core.talk import Buyer, Conversation, Focus
from knowledge.matcher import Match
from knowledge.traits import wanted
from tests.talks import TUESDAY, Talks

NOW = datetime.fromisoformat(TUESDAY)
BUYER = Buyer(id="anna")
NO_FOCUS = Focus()


def shelf_of(house: House, *, market: str | None = None, now: datetime = NOW) -> Shelf:
    buyer = replace(BUYER, market=market)
    return house.answerer(Conversation(id="shelf", channel="web", buyer=buyer), now).shelf


def asked(
    shelf: Shelf,
    text: str,
    topic: str,
    language: str = "en",
    *,
    sure: bool = True,
    focus: Focus = NO_FOCUS,
    market: str | None = None,
    score: float = 0.99,
) -> Ask:
    """The text, read as a question for the topic."""
    named = entities.find(text, language)
    mention = shelf.finder.mentioned(text)
    return Ask(
        text=text,
        language=language,
        match=Match(topic=topic, score=score, sure=sure, runner_up=""),
        sure=sure,
        entities=named,
        mention=mention,
        country=entities.destination(named, shelf.home),
        wanted=tuple(sorted(wanted(text, language) - mention.words)),
        focus=focus,
        buyer=replace(BUYER, market=market),
    )


@dataclass(frozen=True, slots=True)
class Certain(Understander):
    """Sure of the topic whose words a text holds, the first in order; of nothing else."""

    topics: Mapping[str, str] = field(default_factory=dict)

    def match(self, text: str, language: str) -> Match:
        found = (topic for words, topic in self.topics.items() if words.casefold() in text.casefold())
        topic = next(found, None)
        if topic is None:
            return Match(topic="out_of_scope/unanswered", score=0.2, sure=False, runner_up="")
        return Match(topic=topic, score=0.99, sure=True, runner_up="")


def certain(house: House, topics: Mapping[str, str]) -> Talks:
    """The house, with an understander that knows exactly these topics."""

    def answerer(conversation: Conversation, now: datetime) -> Answerer:
        real = house.answerer(conversation, now)
        read = real.understander
        known = Certain(**{one.name: getattr(read, one.name) for one in fields(read)}, topics=topics)
        return replace(real, understander=known)

    return Talks(replace(house, clerk=replace(house.clerk, answerer=answerer), answerer=answerer))
