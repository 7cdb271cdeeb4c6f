"""The outbox: what was said and must still be pushed to a channel, each line settled once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, and_, exists, func, or_, select, update

from bot.kernel import tables
from bot.kernel.conversations import Clock, wall_clock
from bot.kernel.database import Engine, reading, writing
from bot.kernel.ledger import Ledger
from bot.kernel.undelivered import hand_over
from core.talk import Owner

#: What could not be delivered for so long is not sent any more: a person tells the buyer what still holds.
STALE = timedelta(days=1)
WHO = "sender"


class State(StrEnum):
    """How far a line came."""

    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    RETRY = "retry"  # certainly not delivered; tried again at `next_at`
    UNKNOWN = "unknown"  # nobody knows whether it was delivered; never sent again unasked
    FAILED = "failed"  # certainly not delivered, and trying again would not help


OPEN = (State.READY, State.RETRY, State.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A line that is being sent. `done`: the channel's ids of its parts that arrived in an earlier attempt."""

    id: int
    conversation: str
    address: str  # the buyer, as the channel names them
    text: str
    options: tuple[str, ...]
    done: tuple[str, ...]
    attempts: int  # before this one


class Outbox:
    """Every change is one transaction. `due` tells by when a person answers what was not delivered."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock = wall_clock,
        due: Callable[[datetime], datetime] = lambda now: now + timedelta(hours=1),
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._due = due

    def recover(self, channel: str) -> int:
        """At the start: whoever was sending these lines is gone, and nobody knows how far they came."""
        with writing(self._engine) as connection:
            found = connection.execute(_rows(channel, tables.outbox.c.state == State.SENDING)).all()
            for row in found:
                self._give_up(connection, row, State.UNKNOWN, "henji was stopped while this was being sent")
            return len(found)

    def take(self, channel: str) -> Parcel | None:
        """The next line that may be sent, marked as being sent; None: none may, now.

        Lines of one conversation are taken in their order, a later one only when those before it are settled. What
        the bot wanted to say is silenced where a person has taken over since; the words that told the buyer so are not.
        """
        with reading(self._engine) as connection:
            if connection.execute(self._next(channel)).first() is None:
                return None
        with writing(self._engine) as connection:
            while row := connection.execute(self._next(channel)).first():
                if _silenced(connection, row):
                    self._settle(connection, row, State.FAILED)
                elif self._clock() - row.at > STALE:
                    self._give_up(connection, row, State.FAILED, "it could not be delivered for a day")
                else:
                    _change(connection, row.id, state=State.SENDING, attempts=row.attempts + 1)
                    return _parcel(row)
        return None

    def next_try(self, channel: str) -> datetime | None:
        """When the first line that waits for its next attempt may be sent."""
        wanted = _rows(channel, tables.outbox.c.state == State.RETRY).subquery()
        with reading(self._engine) as connection:
            at: datetime | None = connection.scalar(select(func.min(wanted.c.next_at)))
            return at

    def arrived(self, parcel: Parcel, ids: tuple[str, ...], whole: bool) -> None:
        """The parts with these ids are with the buyer; with `whole`, that is all of it."""
        with writing(self._engine) as connection:
            state = State.SENT if whole else State.SENDING
            _change(connection, parcel.id, external_id=",".join(ids), state=state)

    def postpone(self, parcel: Parcel, seconds: float) -> None:
        """It was certainly not delivered, and may be tried again then."""
        with writing(self._engine) as connection:
            _change(
                connection, parcel.id, state=State.RETRY, next_at=self._clock() + timedelta(seconds=max(0.0, seconds))
            )

    def give_up(self, parcel: Parcel, state: State, why: str) -> None:
        """UNKNOWN or FAILED: a person hears of it, or the buyer might wait for words that never come."""
        with writing(self._engine) as connection:
            row = connection.execute(_rows(None, tables.outbox.c.id == parcel.id)).one()
            self._give_up(connection, row, state, why)

    def options(self, channel: str, buyer: str, external_id: str) -> tuple[str, ...]:
        """What the buyer was offered with the message that has this id on the channel."""
        talk, sent = tables.conversation.c, tables.outbox.c
        same = or_(sent.external_id == external_id, sent.external_id.endswith(f",{external_id}", autoescape=True))
        asked = (
            select(sent.options)
            .join(tables.conversation, talk.id == sent.conversation)
            .where(talk.channel == channel, talk.buyer == buyer, same)
        )
        with reading(self._engine) as connection:
            return tuple(connection.scalar(asked) or ())

    def _next(self, channel: str) -> Any:
        earlier = tables.outbox.alias("earlier")
        before = exists().where(
            earlier.c.conversation == tables.outbox.c.conversation,
            earlier.c.seq < tables.outbox.c.seq,
            earlier.c.state.in_(OPEN),
        )
        sent = tables.outbox.c
        due = or_(sent.state == State.READY, and_(sent.state == State.RETRY, sent.next_at <= self._clock()))
        return _rows(channel, due & ~before).limit(1)

    def _settle(self, connection: Connection, row: Row[Any], state: State) -> None:
        _change(connection, row.id, state=state)
        Ledger(connection).audit(self._clock(), WHO, f"delivery {state}", row.conversation, seq=row.seq)

    def _give_up(self, connection: Connection, row: Row[Any], state: State, why: str) -> None:
        self._settle(connection, row, state)
        hand_over(connection, row, why, self._clock(), self._due)


def _silenced(connection: Connection, row: Row[Any]) -> bool:
    """Whether a person owns the conversation now, and the bot's line is not the one that told the buyer so."""
    if row.turn is None or row.owner != Owner.AGENT:
        return False
    return connection.scalar(select(tables.ticket.c.id).where(tables.ticket.c.turn == row.turn)) is None


def _rows(channel: str | None, wanted: Any) -> Any:
    """Lines with what is needed to send them, in the order in which they were said."""
    talk, said = tables.conversation.c, tables.message.c
    found = (
        select(tables.outbox, talk.channel, talk.buyer, talk.owner, said.at)
        .join(tables.conversation, talk.id == tables.outbox.c.conversation)
        .join(tables.message, said.seq == tables.outbox.c.seq)
        .where(wanted)
        .order_by(tables.outbox.c.seq)
    )
    return found if channel is None else found.where(talk.channel == channel)


def _change(connection: Connection, id: int, **values: object) -> None:
    connection.execute(update(tables.outbox).where(tables.outbox.c.id == id).values(**values))


def _parcel(row: Row[Any]) -> Parcel:
    return Parcel(
        id=row.id,
        conversation=row.conversation,
        address=row.buyer,
        text=row.text,
        options=tuple(row.options or ()),
        done=tuple(row.external_id.split(",")) if row.external_id else (),
        attempts=row.attempts,
    )
