"""A ticket in short: what the buyer wants, said and asked, what comes up, their mood, who they are, what went wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from bot.desk.case import Case, case
from bot.desk.knowing import Knowing
from bot.kernel.rows import Line
from bot.kernel.tickets import Card
from bot.listen import Listener
from bot.segments import Segment, Wish, minimum_of, segments, wish
from core.sets import Mood, Risk, Scenario
from core.talk import Author, Conversation, Focus
from core.text import has_hidden, normalise
from core.turn import Understanding
from core.values import ValueKind, read

SUMMARY = 200  # characters of the buyer's own words
MAX_ITEMS = 5
LONGEST = 4_000  # characters of one burst that are read
ECHO = 60  # an acknowledgement says back at least so much of a question that it leaves to a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """`summary`, `open_questions` and `upcoming` are the buyer's own words until a model has written them."""

    intent: Scenario
    summary: str
    open_questions: tuple[str, ...]
    upcoming: tuple[str, ...]  # dates the buyer named, and what they are for once a model has written it
    mood: Mood
    reply_by: datetime  # what the shop has promised
    written: bool = False  # by a model, in the language of the desk
    segments: tuple[Segment, ...] = (Segment.CONSUMER,)
    wish: Wish | None = None  # of somebody who buys for others
    case: Case | None = None  # where something went wrong


def bursts(lines: Sequence[Line]) -> tuple[str, ...]:
    """What the buyer wrote without a word of ours between, oldest first."""
    runs = groupby(lines, key=lambda line: line.author is Author.BUYER)
    return tuple("\n".join(line.text for line in run) for is_buyer, run in runs if is_buyer)


def plain_brief(
    card: Card, lines: Sequence[Line], conversation: Conversation, knowing: Knowing, now: datetime
) -> Brief:
    """What code knows at `now` (aware): no model, no guess."""
    language = str(card.outcome.get("language") or knowing.understander.default_language)
    said = _since_the_team(lines)
    last = said[-1] if said else ""
    mood = knowing.understander.understand(last[: SUMMARY * 10], language).mood
    plain = Brief(
        intent=_scenario(card),
        summary=shortened(last, SUMMARY),
        open_questions=_open(card, said, conversation, knowing, language),
        upcoming=_dates(said, language),
        mood=mood,
        reply_by=card.ticket.reply_by,
    )
    return _about_the_buyer(plain, card, said, conversation, knowing, language, now)


def visible(text: str) -> str:
    """The text without what hides in it; one in which nothing hides stays as it was written."""
    return normalise(text) if has_hidden(text) else text.strip()


def shortened(text: str, most: int) -> str:
    """One line of at most so many characters."""
    words = " ".join(visible(text).split())
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def _since_the_team(lines: Sequence[Line]) -> tuple[str, ...]:
    """The buyer's bursts since a person last answered; where none is left, the last one."""
    ours = max((place for place, line in enumerate(lines) if line.author is Author.AGENT), default=-1)
    return bursts(lines[ours + 1 :]) or bursts(lines)[-1:]


def _scenario(card: Card) -> Scenario:
    named = card.outcome.get("scenario")
    return Scenario(named) if named in set(Scenario) else Scenario.UNCLEAR


def _about_the_buyer(
    plain: Brief,
    card: Card,
    said: Sequence[str],
    conversation: Conversation,
    knowing: Knowing,
    language: str,
    now: datetime,
) -> Brief:
    """Who writes, what they buy for others, and what went wrong."""
    affairs = knowing.orders.shown(conversation, card.created, now) if knowing.orders else ()
    reading = Understanding(
        language=language, confidence=1.0, scenario=plain.intent, risk=Risk.INFORMATION, mood=plain.mood
    )
    words = [normalise(one)[:LONGEST] for one in said]
    facts, finder = knowing.shelf.facts, knowing.shelf.finder
    kinds = segments(words, reading, [one.order for one in affairs], minimum_of(facts), finder.words)
    trades = bool({Segment.RESELLER, Segment.LARGE} & set(kinds))
    return replace(
        plain,
        segments=kinds,
        wish=wish(words, language, finder, knowing.shelf.home) if trades else None,
        case=case(words, reading, affairs, facts),
    )


def _open(
    card: Card, said: Sequence[str], conversation: Conversation, knowing: Knowing, language: str
) -> tuple[str, ...]:
    """The questions in what the buyer wrote; of those that were answered in part, the ones that were left."""
    listener = Listener(knowing.understander, knowing.shelf, language, conversation.buyer)
    asked = [one for text in said for one in listener.questions(normalise(text), Focus(language=language))]
    told = " ".join(str(card.outcome.get("text", "")).split())
    left = [one for one in asked if " ".join(one.split())[:ECHO] in told]
    found = left if card.outcome.get("claims") and left else asked
    return tuple(shortened(one, SUMMARY) for one in dict.fromkeys(found))[-MAX_ITEMS:]


def _dates(said: Sequence[str], language: str) -> tuple[str, ...]:
    found = (value.text for text in said for value in read(text, language) if value.kind is ValueKind.DATE)
    return tuple(dict.fromkeys(found))[:MAX_ITEMS]
