"""Conversations as they are stored: accepted before anyone is told so, answered once, owned by one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.kernel import rows, tables
from bot.kernel.approvals import Approvals
from bot.kernel.calls import Calls
from bot.kernel.database import Engine, reading, writing
from bot.kernel.leases import Lease, Leases
from bot.kernel.ledger import Held, Ledger
from bot.kernel.presence import Presence
from bot.kernel.promises import AGENT, BOT, answer_promised, note
from bot.kernel.rows import Json, Line, Shown
from bot.kernel.ticket import Ticket, ticket_code, turn_id
from bot.kernel.tickets import How, Status, Tickets
from core.errors import DatabaseError
from core.talk import Author, Buyer, Conversation, Message, Owner
from core.turn import Handoff, Outcome, Promise, Silence, Turn
from knowledge.running import Pace

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    return datetime.now(UTC)


class Conversations:
    """Every change is one transaction; none waits for a network."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock = wall_clock,
        calls: Calls | None = None,
        *,
        pace: Pace | None = None,
        presence: Presence | None = None,
        heard: Callable[[str, bool], None] = lambda _channel, _new: None,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._calls = calls or Calls(engine)
        self._heard = heard
        self.pace = pace or Pace()
        self.presence = presence or Presence(engine, self.pace.lease)
        self.leases = Leases(engine, self.presence)

    def accept(
        self, message: Message, buyer: Buyer, *, pushed: bool = False, wait: float | None = None, answer: bool = True
    ) -> bool:
        """Store a buyer's message; on disk when this returns. False: it was stored before, nothing changed.

        `pushed`: what is said in the conversation is sent by its channel. `wait`: seconds until a turn may begin
        unasked, instead of the shop's quiet period. Without `answer` it is only kept, for people to see.

        Raises DatabaseError where it could not be stored, or the conversation is held with another buyer.
        """
        try:
            with writing(self._engine) as connection:
                self._accept(Ledger(connection), message, buyer, pushed, self._quiet(wait) if answer else None)
        except _HeardBefore:
            self._heard(message.channel, False)
            return False
        self._heard(message.channel, True)
        return True

    def _accept(
        self, ledger: Ledger, message: Message, buyer: Buyer, pushed: bool, quiet: tuple[float, float] | None
    ) -> None:
        held = _enter(ledger, message, buyer, pushed)
        seq = ledger.hear(message)
        if seq is None:
            raise _HeardBefore  # and with it goes whatever the transaction began
        ledger.meet(message.conversation, buyer)
        if quiet is None:
            return
        ledger.wait(message.conversation, seq, *quiet)
        if held.owner is Owner.AGENT:
            _call_back(ledger, message)

    def _quiet(self, wait: float | None) -> tuple[float, float]:
        return (self.pace.quiet, self.pace.longest) if wait is None else (wait, wait)

    def conversation(self, id: str) -> Conversation | None:
        """The talk so far; its `unanswered` is what waits for an answer now."""
        with reading(self._engine) as connection:
            return rows.conversation(connection, id)

    def waiting(self) -> tuple[str, ...]:
        """The conversations whose buyer waits for the bot, the longest waiting first."""
        talk = tables.conversation.c
        found = select(talk.id).where(talk.owner == Owner.BOT, talk.waiting.is_not(None)).order_by(talk.waiting)
        with reading(self._engine) as connection:
            return tuple(connection.scalars(found))

    def ticket_id(self, conversation: Conversation) -> str:
        """A free code for a ticket about what is unanswered; the same for the same messages."""
        attempt = 0
        with reading(self._engine) as connection:
            while Tickets(connection).taken(ticket_code(conversation, attempt)):
                attempt += 1
        return ticket_code(conversation, attempt)

    def record(
        self,
        turn: Turn,
        outcome: Outcome,
        *,
        text: str,
        outcome_json: Json,
        ticket: Ticket | None,
        lease: Lease,
        promised: Sequence[Promise] = (),
    ) -> bool:
        """Store what was decided: all of it, or nothing.

        `text` is exactly what the buyer reads, `outcome_json` the contract's OUTCOME; a handoff has a ticket.
        `promised`: what the text commits the shop to.
        False, and nothing is written: a newer message came, the bot no longer owns the conversation, the lease is
        not the newest any more, or the ticket's code was taken meanwhile. Whoever waits, waits as before.
        """
        try:
            with writing(self._engine) as connection:
                told = _Told(text, outcome_json, ticket, tuple(promised))
                if not self._record(Ledger(connection), turn, outcome, told, lease):
                    return False
        except IntegrityError:  # another process was faster: with this turn, or with the ticket's code
            return False
        self.leases.forget(lease)
        if self._calls.engine is not self._engine:  # a conversation that will not be kept costs money all the same
            self._calls.store(turn.calls, self._clock())
        return True

    def _record(self, ledger: Ledger, turn: Turn, outcome: Outcome, told: "_Told", lease: Lease) -> bool:
        talk = turn.conversation.id
        held = ledger.hold(talk)
        through = _answerable(ledger, turn.conversation, held, lease)
        if held is None or through is None or (told.ticket and Tickets(ledger.connection).taken(told.ticket.id)):
            return False
        ledger.note_turn(turn_id(turn.conversation), talk, turn.now, through, told.outcome)
        if self._calls.engine is self._engine:
            self._calls.note(ledger.connection, turn.calls, self._clock(), turn_id(turn.conversation))
        ledger.conclude(talk, turn.focus)
        if isinstance(outcome, Handoff):
            held = _hand_over(ledger, turn, held, told)
        if not isinstance(outcome, Silence):
            _speak(ledger, turn, held, told)
        return True

    def forgo(self, turn: Turn) -> None:
        """The turn was not recorded: keep what its calls cost."""
        self._calls.store(turn.calls, self._clock())

    def transcript(self, id: str, after: int = 0) -> tuple[Line, ...]:
        """What was said after the line `after`, oldest first."""
        with reading(self._engine) as connection:
            return rows.lines(connection, id, after)

    def shown(self, id: str, after: int = 0) -> Shown:
        """What the buyer's side shows after the line `after`."""
        with reading(self._engine) as connection:
            return rows.shown(connection, id, after)

    def release(self, id: str, who: str = "desk") -> bool:
        """Give the conversation back to the bot: its ticket closed, its subject forgotten.

        What was said before is not answered again.

        False: the bot had it already, nothing changed. Raises DatabaseError for an unknown conversation.
        """
        now = self._clock()
        with writing(self._engine) as connection:
            ledger, tickets = Ledger(connection), Tickets(connection)
            held = ledger.hold(id)
            if held is None:
                raise DatabaseError(f"no conversation {id}; `henji queue list` shows those that a person owns")
            if held.owner is Owner.BOT:
                return False
            card = tickets.latest(id)
            if card and card.status is Status.OPEN:
                tickets.resolve(card.ticket.id, How.RELEASED, now)
            ledger.give_bot(id)
            ledger.audit(now, who, "released", id, card.ticket.id if card else None)
            return True


@dataclass(frozen=True, slots=True)
class _Told:
    """What a turn leaves behind: the buyer's text, the contract's OUTCOME, the ticket of a handoff, commitments."""

    text: str
    outcome: Json
    ticket: Ticket | None
    promised: tuple[Promise, ...]


class _HeardBefore(Exception):
    """The message was stored before: the transaction is rolled back."""


def _enter(ledger: Ledger, message: Message, buyer: Buyer, pushed: bool) -> Held:
    """Find or begin the conversation. Nobody enters another buyer's: strangers would read of its orders."""
    held = ledger.hold(message.conversation)
    if held is None:
        ledger.open(message, buyer, pushed)
        held = ledger.hold(message.conversation)
    if held is None or (held.channel, held.buyer) != (message.channel, buyer.id):
        raise DatabaseError(f"conversation {message.conversation} belongs to another buyer or channel; begin a new one")
    return held


def _call_back(ledger: Ledger, message: Message) -> None:
    """The buyer wrote on after a person's answer: the ticket opens again, or nobody would see it."""
    tickets = Tickets(ledger.connection)
    card = tickets.latest(message.conversation)
    if card and card.status is Status.RESOLVED:
        tickets.reopen(card, message.at)
        ledger.audit(message.at, "buyer", "wrote again", message.conversation, card.ticket.id)


def _answerable(ledger: Ledger, conversation: Conversation, held: Held | None, lease: Lease) -> int | None:
    """The seq of the message that a turn on this reading answers; None: the world has moved on."""
    if held is None or not conversation.unanswered or held.owner is not Owner.BOT or held.fence != lease.fence:
        return None
    seq, last = ledger.heard(conversation.unanswered[-1])
    if seq is None or held.waiting is None or not held.waiting <= seq == last:
        return None
    return seq


def _speak(ledger: Ledger, turn: Turn, held: Held, told: "_Told") -> None:
    talk, outcome = turn.conversation.id, told.outcome
    seq = ledger.send(
        talk,
        held,
        Author.BOT,
        told.text,
        turn.now,
        turn=turn_id(turn.conversation),
        language=outcome.get("language"),
        options=outcome.get("options") or (),
        claims=outcome.get("claims") or (),
    )
    note(ledger.connection, talk, seq, told.promised, BOT, turn.now)
    if told.ticket:  # the acknowledgement says by when a person answers
        note(ledger.connection, talk, seq, (answer_promised(told.ticket, told.text),), AGENT, turn.now)


def _hand_over(ledger: Ledger, turn: Turn, held: Held, told: "_Told") -> Held:
    """The acknowledgement is said after it, as the person's own first word: it goes out, and nothing from before."""
    ticket, outcome = told.ticket, told.outcome
    assert ticket is not None, "a handoff without a ticket would have no owner"
    talk = turn.conversation.id
    held = ledger.give_agent(talk, held)
    Tickets(ledger.connection).open(
        ticket, conversation=talk, turn=turn_id(turn.conversation), at=turn.now, outcome=outcome
    )
    Approvals(ledger.connection).ask(talk, ticket.id, turn.requests, turn.now)
    ledger.audit(turn.now, "bot", "handed over", talk, ticket.id, reason=ticket.reason)
    return held
