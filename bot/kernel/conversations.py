"""Conversations as they are stored: accepted before anyone is told so, answered once, owned by one."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import select

from bot.kernel import rows, tables
from bot.kernel.calls import Calls
from bot.kernel.database import Engine, reading, writing
from bot.kernel.ledger import Ledger
from bot.kernel.rows import Json, Line
from bot.kernel.ticket import Ticket, ticket_code, turn_id
from bot.kernel.tickets import How, Status, Tickets
from core.errors import DatabaseError
from core.talk import Author, Buyer, Conversation, Focus, Message, Owner
from core.turn import Handoff, Outcome, Silence, Turn

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    return datetime.now(UTC)


class Conversations:
    """Every change is one transaction; none waits for a network."""

    def __init__(self, engine: Engine, clock: Clock = wall_clock, calls: Calls | None = None) -> None:
        self._engine = engine
        self._clock = clock
        self._calls = calls or Calls(engine)

    def accept(self, message: Message, buyer: Buyer) -> bool:
        """Store a buyer's message; on disk when this returns. False: it was stored before, nothing changed.

        Raises DatabaseError where it could not be stored, or the conversation is held with another buyer.
        """
        with writing(self._engine) as connection:
            ledger = Ledger(connection)
            if ledger.seq(message) is not None:
                return False
            _enter(ledger, message, buyer)
            ledger.hear(message)
            if ledger.owner(message.conversation) is Owner.AGENT:
                _call_back(ledger, message)
            return True

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

    def record(self, turn: Turn, outcome: Outcome, *, text: str, outcome_json: Json, ticket: Ticket | None) -> bool:
        """Store what was decided: all of it, or nothing.

        `text` is exactly what the buyer reads, `outcome_json` the contract's OUTCOME; a handoff has a ticket.
        False, and nothing is written: a newer message came, the bot no longer owns the conversation, another
        process answered first, or the ticket's code was taken meanwhile. Whoever waits, waits as before.
        """
        talk = turn.conversation.id
        with writing(self._engine) as connection:
            ledger = Ledger(connection)
            through = _answerable(ledger, turn.conversation)
            if through is None or (ticket and Tickets(connection).taken(ticket.id)):
                return False
            ledger.note_turn(turn_id(turn.conversation), talk, turn.now, through, outcome_json)
            if self._calls.engine is self._engine:
                self._calls.note(connection, turn.calls, self._clock(), turn_id(turn.conversation))
            ledger.focus(talk, turn.focus)
            if isinstance(outcome, Silence):
                ledger.settle(talk)
            else:
                _speak(ledger, turn, text, outcome_json)
            if isinstance(outcome, Handoff):
                _hand_over(ledger, turn, outcome_json, ticket)
        if self._calls.engine is not self._engine:  # a conversation that will not be kept costs money all the same
            self._calls.store(turn.calls, self._clock())
        return True

    def forgo(self, turn: Turn) -> None:
        """The turn was not recorded: keep what its calls cost."""
        self._calls.store(turn.calls, self._clock())

    def transcript(self, id: str, after: int = 0) -> tuple[Line, ...]:
        """What was said after the line `after`, oldest first."""
        with reading(self._engine) as connection:
            return rows.lines(connection, id, after)

    def release(self, id: str, who: str = "desk") -> bool:
        """Give the conversation back to the bot: its ticket closed, its subject forgotten.

        What was said before is not answered again.

        False: the bot had it already, nothing changed. Raises DatabaseError for an unknown conversation.
        """
        now = self._clock()
        with writing(self._engine) as connection:
            ledger, tickets = Ledger(connection), Tickets(connection)
            owner = ledger.owner(id)
            if owner is None:
                raise DatabaseError(f"no conversation {id}; `henji queue list` shows those that a person owns")
            if owner is Owner.BOT:
                return False
            card = tickets.latest(id)
            if card and card.status is Status.OPEN:
                tickets.resolve(card.ticket.id, How.RELEASED, now)
            ledger.give(id, Owner.BOT)
            ledger.settle(id)
            ledger.focus(id, Focus())
            ledger.audit(now, who, "released", id, card.ticket.id if card else None)
            return True


def _enter(ledger: Ledger, message: Message, buyer: Buyer) -> None:
    """Find or begin the conversation. Nobody enters another buyer's: strangers would read of its orders."""
    address = ledger.address(message.conversation)
    if address is None:
        ledger.open(message, buyer)
    elif address == (message.channel, buyer.id):
        ledger.meet(message.conversation, buyer)
    else:
        raise DatabaseError(f"conversation {message.conversation} belongs to another buyer or channel; begin a new one")


def _call_back(ledger: Ledger, message: Message) -> None:
    """The buyer wrote on after a person's answer: the ticket opens again, or nobody would see it."""
    tickets = Tickets(ledger.connection)
    card = tickets.latest(message.conversation)
    if card and card.status is Status.RESOLVED:
        tickets.reopen(card, message.at)
        ledger.audit(message.at, "buyer", "wrote again", message.conversation, card.ticket.id)


def _answerable(ledger: Ledger, conversation: Conversation) -> int | None:
    """The seq of the message that a turn on this reading answers; None: the world has moved on."""
    if not conversation.unanswered or ledger.owner(conversation.id) is not Owner.BOT:
        return None
    seq, waiting = ledger.seq(conversation.unanswered[-1]), ledger.waiting(conversation.id)
    if seq is None or waiting is None or not waiting <= seq == ledger.last_heard(conversation.id):
        return None
    return seq


def _speak(ledger: Ledger, turn: Turn, text: str, outcome: Json) -> None:
    ledger.send(
        turn.conversation.id,
        Author.BOT,
        text,
        turn.now,
        turn=turn_id(turn.conversation),
        language=outcome.get("language"),
        options=outcome.get("options") or (),
        claims=outcome.get("claims") or (),
    )


def _hand_over(ledger: Ledger, turn: Turn, outcome: Json, ticket: Ticket | None) -> None:
    assert ticket is not None, "a handoff without a ticket would have no owner"
    talk = turn.conversation.id
    ledger.give(talk, Owner.AGENT)
    Tickets(ledger.connection).open(
        ticket, conversation=talk, turn=turn_id(turn.conversation), at=turn.now, outcome=outcome
    )
    ledger.audit(turn.now, "bot", "handed over", talk, ticket.id, reason=ticket.reason)
