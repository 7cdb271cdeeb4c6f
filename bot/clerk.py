"""One waiting conversation, taken through its turn: read, answered, decided, recorded."""

import logging
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.acknowledge import acknowledgement, regret, spoken_language
from bot.answer import Answerer, licensed_language
from bot.hours import Calendar
from bot.kernel.conversations import Conversations
from bot.kernel.leases import Lease
from bot.kernel.ticket import Ticket, turn_id
from bot.orders.tries import PENDING
from bot.outcome import outcome_json, spoken
from bot.telemetry.spans import span
from bot.tone import Tone, Tones
from bot.troubles import Trouble, trouble
from core.errors import DatabaseError
from core.sets import ClaimKind, EntityKind, Reason, Risk, Scenario
from core.talk import Author, Conversation
from core.turn import Clarify, Draft, Finding, Handoff, Outcome, Promise, Reply, Silence, Turn, Understanding
from guardrails import decide
from guardrails.promises import made
from knowledge.settings import StoreSettings
from prompts.words import say

logger = logging.getLogger(__name__)

#: How often a turn is tried again when the buyer wrote meanwhile. Then the next message starts its own turn.
ATTEMPTS = 5
#: Turns of the same message that may die with their process; the next one is a person's.
CRASHES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    """Answers one conversation at a time and leaves it recorded."""

    settings: StoreSettings
    calendar: Calendar
    conversations: Conversations
    answerer: Callable[[Conversation, datetime], Answerer]
    told: Callable[[Mapping[str, Any]], None] = lambda _: None  # hears of each turn that was recorded
    tones: Tones = field(default_factory=Tones)

    def due(self, now: datetime) -> datetime:
        """By when a person answers what falls to them now."""
        hours = self.settings.reply
        return self.calendar.reply_by(now, timedelta(hours=hours.target_hours), timedelta(hours=hours.limit_hours))

    def serve(self, id: str, now: datetime) -> dict[str, Any] | None:
        """The OUTCOME of what waits in the conversation; None when nothing does, or a person owns it."""
        for _ in range(ATTEMPTS):
            lease = self.conversations.leases.of(id)
            if lease is None:
                return None
            told = self.answer(lease, now)
            if told:
                return told
        return None

    def answer(self, lease: Lease, now: datetime) -> dict[str, Any] | None:
        """The OUTCOME of what waits in a leased conversation; None where nothing does any more, or not yet.

        Either way the lease is at its end. Raises DatabaseError where nothing can be stored: then it is free as well.
        """
        try:
            with span("turn", conversation=lease.conversation) as step:
                told = self._answered(lease, now)
                if told is None:
                    self.conversations.leases.free(lease)
                else:
                    step.note(outcome=told["outcome"], lane=told.get("lane"), turn=told.get("turn"))
            return told
        finally:
            self.conversations.leases.forget(lease)

    def give_up(self, lease: Lease, now: datetime, detail: str) -> dict[str, Any] | None:
        """The turn under this lease took too long, or died: a person answers instead, and the buyer hears of it."""
        anew = self.conversations.leases.take_over(lease)
        if anew is None:
            return None
        conversation = self.conversations.conversation(anew.conversation)
        try:
            if conversation is None or not conversation.unanswered:
                return None
            failed = failed_turn(conversation, now, self.settings, detail)
            return self._recorded(failed, time.perf_counter(), anew)
        finally:
            self.conversations.leases.free(anew)

    def _answered(self, lease: Lease, now: datetime) -> dict[str, Any] | None:
        conversation = self.conversations.conversation(lease.conversation)
        if conversation is None or not conversation.unanswered:
            return None
        started = time.perf_counter()
        if lease.tries > CRASHES:
            detail = f"{lease.tries - 1} turns died before this one: see the log"
            return self._recorded(failed_turn(conversation, now, self.settings, detail), started, lease)
        return self._served(conversation, now, started, lease)

    def _served(self, conversation: Conversation, now: datetime, started: float, lease: Lease) -> dict[str, Any] | None:
        """The one place where the unexpected is caught: it becomes a person's business, and the buyer hears of it.

        Raises DatabaseError where what was answered cannot be stored: nothing else could be, either.
        """
        turn: Turn | None = None
        try:
            turn = self.answerer(conversation, now).answer(conversation, now)
            return self._recorded(turn, started, lease)
        except Exception as error:
            if turn and isinstance(error, DatabaseError):
                raise
            # No traceback: an exception's message may hold the buyer's words, and logs are facts with ids.
            where = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{Path(where.filename).name}:{where.lineno}"
            logger.error("turn of %s failed: %s at %s", conversation.id, type(error).__name__, place)  # noqa: TRY400
            detail = f"{type(error).__name__}: see the log"
        failed = failed_turn(conversation, now, self.settings, detail)
        return self._recorded(replace(failed, calls=turn.calls if turn else ()), started, lease)

    def _recorded(self, turn: Turn, started: float, lease: Lease) -> dict[str, Any] | None:
        """Decide and store; None: the world moved on meanwhile. `started`: by time.perf_counter, in seconds."""
        outcome = decide(turn)
        ticket = self._ticket(turn, outcome)
        text = self._text(turn, outcome, ticket)
        ms = (time.perf_counter() - started) * 1000
        told = outcome_json(turn, outcome, text=text, turn_id=turn_id(turn.conversation), ticket=ticket, ms=ms)
        with span("record", conversation=turn.conversation.id):
            stored = self.conversations.record(
                turn,
                outcome,
                text=text,
                outcome_json=told,
                ticket=ticket,
                lease=lease,
                promised=self._promised(turn, outcome),
            )
        if not stored:
            self.conversations.forgo(turn)
            return None
        self.told(told)
        return told

    def _ticket(self, turn: Turn, outcome: Outcome) -> Ticket | None:
        if not isinstance(outcome, Handoff):
            return None
        return Ticket(
            id=self.conversations.ticket_id(turn.conversation),
            reason=outcome.reason,
            priority=outcome.priority,
            reply_by=self.due(turn.now),
        )

    def _promised(self, turn: Turn, outcome: Outcome) -> tuple[Promise, ...]:
        """What the words that go out commit the shop to."""
        draft = spoken(turn, outcome)
        if draft is None:
            return ()
        sources = tuple(source for claim in draft.claims for source in claim.sources)
        return made(draft.text, draft.language, turn.now.astimezone(self.calendar.zone), sources)

    def _text(self, turn: Turn, outcome: Outcome, ticket: Ticket | None) -> str:
        """What the buyer reads. The first words of a conversation say that nobody sits here."""
        said = self._said(turn, outcome, ticket)
        if not said or _has_been_told(turn):
            return said
        language, shop = turn.understanding.language, self.settings.name
        if isinstance(outcome, Handoff) or _wrong(turn):  # a person comes anyway; regret is not kept waiting
            return f"{say(language, 'disclosure.short', shop=shop)}\n{said}"
        return f"{self._tone(turn).opening(language, shop)}\n{said}"

    def _tone(self, turn: Turn) -> Tone:
        return self.tones.of(turn.understanding.language, turn.conversation.buyer.market)

    def _said(self, turn: Turn, outcome: Outcome, ticket: Ticket | None) -> str:
        match outcome:
            case Reply(text=text):
                return self._tone(turn).signed(text)
            case Clarify(text=question, language=language):
                return _sorry(turn, _joined(language, spoken(turn, outcome), question))
            case Handoff():
                assert ticket is not None
                return self._acknowledged(turn, outcome, ticket, spoken(turn, outcome))
            case Silence():
                return ""

    def _acknowledged(self, turn: Turn, outcome: Handoff, ticket: Ticket, answered: Draft | None) -> str:
        """Where something went wrong, that we are sorry comes first, and once."""
        wrong = _wrong(turn)
        said = acknowledgement(
            shop=self.settings.name,
            language=outcome.language,
            reason=outcome.reason,
            ticket=ticket.id,
            now=turn.now,
            reply_by=ticket.reply_by,
            is_open=self.calendar.is_open(turn.now),
            zone=turn.conversation.buyer.zone,
            open_questions=_left(turn) if outcome.answered else (),
            trouble=None if _is_sorry(answered) else wrong,
            order_known=bool(turn.proven) or any(one.kind is EntityKind.ORDER for one in turn.understanding.entities),
            told=answered.text if answered and wrong and not _is_sorry(answered) else "",
        )
        return said if wrong and not _is_sorry(answered) else _joined(outcome.language, answered, said)


def failed_turn(conversation: Conversation, now: datetime, settings: StoreSettings, detail: str) -> Turn:
    """A turn that knows nothing but that a person must take over."""
    wished = licensed_language(conversation.buyer.locale, settings.languages)
    language = conversation.focus.language or wished or settings.default_language
    return Turn(
        conversation=conversation,
        now=now,
        understanding=Understanding(
            language=language, confidence=0.0, scenario=Scenario.UNCLEAR, risk=Risk.INFORMATION
        ),
        licensed=settings.languages,
        findings=(Finding(Reason.TOOL_FAILED, detail),),
        focus=conversation.focus,
    )


def _has_been_told(turn: Turn) -> bool:
    """Whether the shop's side has spoken here before, or does with a greeting that says so itself."""
    if any(message.author is not Author.BUYER for message in turn.conversation.messages):
        return True
    return turn.draft is not None and all(claim.kind is ClaimKind.COURTESY for claim in turn.draft.claims)


def _wrong(turn: Turn) -> Trouble | None:
    """What the buyer complains of now. Whoever is answered from proofs asked for a rule."""
    reading = turn.understanding
    return trouble(turn.conversation.question, reading.language, reading, None if turn.draft else reading.scenario)


def _left(turn: Turn) -> tuple[str, ...]:
    """The questions that a person answers; a complaint is no question that is said back."""
    return tuple(one for one in turn.open_questions if trouble(one, turn.understanding.language) is None)


def _is_sorry(answered: Draft | None) -> bool:
    return answered is not None and bool(answered.claims) and answered.claims[0].kind is ClaimKind.COURTESY


def _sorry(turn: Turn, question: str) -> str:
    """The question whose order it is, after a word of regret where something went wrong; said once."""
    wrong = _wrong(turn)
    asked = turn.clarify is not None and turn.clarify.about == PENDING and not turn.conversation.focus.clarified
    if wrong is None or not asked:
        return question
    language = turn.understanding.language
    return f"{regret(language, wrong)}{say(spoken_language(language), 'format.sentence_join')}{question}"


def _joined(language: str, answered: Draft | None, rest: str) -> str:
    return f"{answered.text}{say(language, 'format.sentence_join')}{rest}" if answered else rest
