"""The queue of people: what waits for them, and what they do with it. Every act is audited."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bot.kernel import rows
from bot.kernel.conversations import Clock, wall_clock
from bot.kernel.database import Engine, reading, writing
from bot.kernel.ledger import Held, Ledger
from bot.kernel.promises import answered, note
from bot.kernel.rows import Json, Line
from bot.kernel.takeover import taken_over
from bot.kernel.tickets import Card, How, Status, Tickets
from core.errors import DatabaseError
from core.talk import Author, Owner
from guardrails.promises import made


@dataclass(frozen=True, slots=True)
class Sent:
    """It is in the thread, and on its way."""

    seq: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Nothing was sent, and why; `lines` is what the writer had not seen."""

    why: str
    lines: tuple[Line, ...] = ()


Sending: TypeAlias = Sent | Conflict


class Queue:
    """Tickets, and three ways to deal with one; what is sent goes out through the outbox of the bot."""

    def __init__(self, engine: Engine, clock: Clock = wall_clock) -> None:
        self._engine = engine
        self._clock = clock

    def tickets(self, status: Status | str = Status.OPEN) -> tuple[Card, ...]:
        """By gravity, then by what is due first."""
        with reading(self._engine) as connection:
            return Tickets(connection).cards(Status(status))

    def ticket(self, id: str) -> Card | None:
        with reading(self._engine) as connection:
            return Tickets(connection).card(id)

    def reply(self, ticket: str, text: str, who: str, seen_seq: int) -> Sending:
        """Send a person's own words, written when the thread ended at `seen_seq`; the ticket is resolved.

        The conversation stays with the person until released. Raises DatabaseError for an unknown ticket.
        """
        if not text.strip():
            return Conflict("the reply is empty")
        with writing(self._engine) as connection:
            card, held = _held(Ledger(connection), ticket)
            conflict = _moved_on(Ledger(connection), card, held, seen_seq)
            return conflict or _send(Ledger(connection), card, held, {"text": text}, who, self._clock())

    def approve(self, ticket: str, who: str, seen_seq: int) -> Sending:
        """Send the draft as it is. Where no draft waits, that is a Conflict too.

        Raises DatabaseError for an unknown ticket.
        """
        with writing(self._engine) as connection:
            card, held = _held(Ledger(connection), ticket)
            if card.draft is None or card.how is How.REJECTED or card.status is Status.RESOLVED:
                return Conflict(f"no draft of {ticket} waits for approval")
            conflict = _moved_on(Ledger(connection), card, held, seen_seq)
            draft = {**card.draft, "language": card.outcome.get("language")}
            return conflict or _send(Ledger(connection), card, held, draft, who, self._clock())

    def reject(self, ticket: str, reason: str, who: str) -> None:
        """Throw the draft away. The ticket stays open: the buyer was promised a person's answer.

        Raises DatabaseError for an unknown ticket.
        """
        with writing(self._engine) as connection:
            card, _ = _held(Ledger(connection), ticket)
            if card.status is Status.OPEN:
                Tickets(connection).reject(ticket)
            Ledger(connection).audit(self._clock(), who, "rejected", card.conversation, ticket, reason=reason)

    def take(self, ticket: str, who: str) -> None:
        """The ticket is theirs, whoever had it before. Raises DatabaseError for an unknown ticket."""
        with writing(self._engine) as connection:
            card, _ = _held(Ledger(connection), ticket)
            Tickets(connection).assign(ticket, who)
            Ledger(connection).audit(self._clock(), who, "took over", card.conversation, ticket)

    def take_over(self, conversation: str, who: str, due: Callable[[datetime], datetime]) -> str:
        """From now on this person answers, and the bot says no further word; the ticket's code.

        `due` tells by when they must have answered. Whoever owns it already keeps it. Raises DatabaseError for an
        unknown conversation.
        """
        with writing(self._engine) as connection:
            return taken_over(connection, conversation, who, self._clock(), due)

    def snooze(self, ticket: str, until: datetime, who: str) -> None:
        """Nobody is reminded of it before then (aware). What was promised to the buyer stays promised.

        Raises DatabaseError for an unknown ticket.
        """
        with writing(self._engine) as connection:
            card, _ = _held(Ledger(connection), ticket)
            Tickets(connection).snooze(ticket, until)
            told = until.isoformat(timespec="minutes")
            Ledger(connection).audit(self._clock(), who, "snoozed", card.conversation, ticket, until=told)


def _known(tickets: Tickets, id: str) -> Card:
    card = tickets.card(id)
    if card is None:
        raise DatabaseError(f"no ticket {id}; `henji queue list` shows the open ones")
    return card


def _held(ledger: Ledger, ticket: str) -> tuple[Card, Held]:
    """The ticket as it stands once its conversation is held. Raises DatabaseError for an unknown one."""
    tickets = Tickets(ledger.connection)
    held = ledger.hold(_known(tickets, ticket).conversation)
    assert held is not None, "a ticket without its conversation"
    return _known(tickets, ticket), held


def _moved_on(ledger: Ledger, card: Card, held: Held, seen_seq: int) -> Conflict | None:
    if held.owner is not Owner.AGENT:
        return Conflict(f"{card.ticket.id} was released: the bot answers this buyer")
    lines = rows.lines(ledger.connection, card.conversation, seen_seq)
    return Conflict("the thread moved on", lines) if lines else None


def _send(ledger: Ledger, card: Card, held: Held, words: Json, who: str, at: datetime) -> Sent:
    how = _how(card, words["text"])
    claims, language = words.get("claims") or (), words.get("language")
    seq = ledger.send(card.conversation, held, Author.AGENT, words["text"], at, claims=claims, language=language)
    ledger.settle(card.conversation)
    if card.status is Status.OPEN:
        Tickets(ledger.connection).resolve(card.ticket.id, how, at)
    _keep(ledger, card, seq, words, who, at)
    ledger.audit(at, who, how, card.conversation, card.ticket.id, seq=seq)
    return Sent(seq)


def _keep(ledger: Ledger, card: Card, seq: int, words: Json, who: str, at: datetime) -> None:
    """The answer that was promised is given; what it promises itself is kept in mind."""
    answered(ledger.connection, card.conversation, who, at)
    language = str(words.get("language") or card.outcome.get("language") or "und")
    note(ledger.connection, card.conversation, seq, made(words["text"], language, at), who, at)


def _how(card: Card, text: str) -> How:
    if card.how is How.REJECTED:
        return How.REJECTED
    if card.draft is None:
        return How.WRITTEN
    return How.SENT if card.draft["text"] == text else How.EDITED
