"""The outbox: what was said and must still be sent to a channel, each line settled once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, case, exists, or_, select, update

from bot.kernel import tables
from bot.kernel.conversations import Clock, wall_clock
from bot.kernel.database import Engine, reading, writing
from bot.kernel.ledger import Ledger
from bot.kernel.moment import Now
from bot.kernel.once import once
from bot.kernel.presence import Presence, free
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
    key: str  # the same for every attempt at this line, and for no other line
    conversation: str
    address: str  # the buyer, as the channel names them
    text: str
    options: tuple[str, ...]
    done: tuple[str, ...]
    attempts: int  # before this one
    bot: bool  # False: a person's words
    language: str | None = None  # BCP 47; None: nobody noted it


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """A line of which nobody knows whether the buyer has it."""

    id: int
    conversation: str
    channel: str
    buyer: str
    text: str
    at: datetime


class Outbox:
    """Every change is one transaction. `due` tells by when a person answers what was not delivered."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock = wall_clock,
        due: Callable[[datetime], datetime] = lambda now: now + timedelta(hours=1),
        presence: Presence | None = None,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._due = due
        self._presence = presence or Presence(engine)
        # By this process, as far as it knows: (line, attempt). Put off, a line may be taken again before the thread
        # that put it off is done with it.
        self._sending: set[tuple[int, int]] = set()
        self._lock = Lock()

    def recover(self, channel: str, once: bool = False) -> int:
        """Settle what dead processes were sending: nobody knows how far it came.

        On a channel that delivers a repeat `once` it is sent again; elsewhere it is unknown. What this very process
        marked without hearing so (the database's answer was lost) was not begun: it is sent. Returns how many.
        """
        me, row = self._presence.id, tables.outbox.c
        with self._lock, reading(self._engine) as connection:
            dead = or_(free(row.worker), and_(row.worker == me, row.id.not_in({id for id, _ in self._sending})))
            wanted = _rows(channel, and_(row.state == State.SENDING, dead))
            if connection.execute(wanted.limit(1)).first() is None:
                return 0
        with self._lock, writing(self._engine) as connection:
            found = connection.execute(_locked(wanted)).all()
            for line in found:
                if once or line.worker == me:
                    _change(connection, line.id, state=State.READY, worker=None)
                else:
                    self._give_up(connection, line, State.UNKNOWN, "henji was stopped while this was being sent")
            return len(found)

    def take(self, channel: str, most: int = 1) -> tuple[Parcel, ...]:
        """The next lines that may be sent, marked as being sent by this process; none, where none may be now.

        At most one line a conversation: a later one only when those before it are settled. What the bot wanted to say
        is silenced where a person has taken over since; the words that told the buyer so are not.
        """
        taken: list[Parcel] = []
        self._presence.show()
        with self._lock:
            with reading(self._engine) as connection:
                if connection.execute(_NEXT, self._given(channel, 1)).first() is None:
                    return ()
            with writing(self._engine) as connection:
                while rows := connection.execute(_locked(_NEXT), self._given(channel, most)).all():
                    begun = [self._begun(connection, row) for row in rows]
                    if taken := [parcel for parcel in begun if parcel]:
                        break
            self._sending.update((parcel.id, parcel.attempts) for parcel in taken)
        return tuple(taken)

    def _begun(self, connection: Connection, row: Row[Any]) -> Parcel | None:
        """The last look before it goes out: both rows are locked, so that nobody takes over in between."""
        if _silenced(row):
            self._settle(connection, row, State.UNKNOWN if _doubtful(row) else State.FAILED)
        elif self._clock() - row.at > STALE:
            self._give_up(connection, row, State.FAILED, "it could not be delivered for a day")
        else:
            worker = self._presence.id
            _change(connection, row.id, state=State.SENDING, attempts=row.attempts + 1, worker=worker)
            return _parcel(row)
        return None

    def arrived(self, parcel: Parcel, ids: tuple[str, ...], whole: bool) -> bool:
        """The parts with these ids are with the buyer; with `whole`, that is all of it.

        False: this process was taken for dead, and the line was settled without it.
        """
        state = State.SENT if whole else State.SENDING
        return self._mark(parcel, external_id=",".join(ids), state=state)

    def postpone(self, parcel: Parcel, seconds: float, *, doubtful: bool = False) -> bool:
        """It may be tried again then.

        It was certainly not delivered; or it is `doubtful`, and the channel drops a repeat.
        """
        worker = self._presence.id if doubtful else None
        next_at = self._clock() + timedelta(seconds=max(0.0, seconds))
        return self._mark(parcel, state=State.RETRY, next_at=next_at, worker=worker)

    def give_up(self, parcel: Parcel, state: State, why: str) -> None:
        """UNKNOWN or FAILED: a person sees it, or the buyer might wait for words that never come."""
        with writing(self._engine) as connection:
            row = connection.execute(_locked(_rows(None, _still(parcel, self._presence.id)), skip=False)).first()
            if row:
                self._give_up(connection, row, state, why)
        self._put_down(parcel)

    def pause(self, channel: str, seconds: float) -> None:
        """The channel asked for a rest: no process sends anything there before it is over."""
        until = Now() + bindparam("seconds")
        with writing(self._engine) as connection:
            connection.execute(once(connection.dialect.name, tables.pause).values(channel=channel, until=0.0))
            pause = tables.pause.c
            later = case((pause.until > until, pause.until), else_=until)
            connection.execute(
                update(tables.pause).where(pause.channel == bindparam("its")).values(until=later),
                {"its": channel, "seconds": max(0.0, seconds)},
            )

    def paused(self, channel: str) -> float:
        """Seconds until something may be sent there; 0 where it may now."""
        pause = tables.pause.c
        with reading(self._engine) as connection:
            seconds = connection.scalar(select(pause.until - Now()).where(pause.channel == channel))
        return max(0.0, seconds or 0.0)

    def doubtful(self) -> tuple[Doubtful, ...]:
        """The lines whose fate nobody knows, newest first."""
        with reading(self._engine) as connection:
            found = connection.execute(_rows(None, tables.outbox.c.state == State.UNKNOWN)).all()
        return tuple(
            Doubtful(
                id=row.id, conversation=row.conversation, channel=row.channel, buyer=row.buyer, text=row.text, at=row.at
            )
            for row in reversed(found)
        )

    def decide(self, line: int, state: State, who: str) -> bool:
        """A person says what became of a doubtful line: SENT, or READY to send it again. False: it is none any more."""
        with writing(self._engine) as connection:
            row = connection.execute(_locked(_rows(None, _is_doubtful(line)), skip=False)).first()
            if row is None:
                return False
            # The person's word now: what happened since does not silence it.
            _change(connection, line, state=state, worker=None, token=None)
            Ledger(connection).audit(self._clock(), who, f"delivery {state}", row.conversation, seq=row.seq)
            return True

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

    def _given(self, channel: str, most: int) -> dict[str, object]:
        return {"channel": channel, "now": self._clock(), "most": most}

    def _mark(self, parcel: Parcel, **values: object) -> bool:
        with writing(self._engine) as connection:
            mine = update(tables.outbox).where(_still(parcel, self._presence.id)).values(**values)
            marked = bool(connection.execute(mine).rowcount)
        if not marked or values["state"] != State.SENDING:
            self._put_down(parcel)
        return marked

    def _put_down(self, parcel: Parcel) -> None:
        with self._lock:
            self._sending.discard((parcel.id, parcel.attempts))

    def _settle(self, connection: Connection, row: Row[Any], state: State) -> None:
        _change(connection, row.id, state=state, worker=None)
        Ledger(connection).audit(self._clock(), WHO, f"delivery {state}", row.conversation, seq=row.seq)

    def _give_up(self, connection: Connection, row: Row[Any], state: State, why: str) -> None:
        """A person takes over what certainly failed.

        What may have arrived is shown to them, and the bot goes on: a buyer who did not get the answer asks again.
        """
        self._settle(connection, row, state)
        if state is State.FAILED or row.turn is None or row.owner == Owner.AGENT:
            hand_over(connection, row, why, self._clock(), self._due)


def _silenced(row: Row[Any]) -> bool:
    """Whether the bot said it before a person took over."""
    return row.token is not None and row.token != row.taken


def _doubtful(row: Row[Any]) -> bool:
    """Whether an earlier attempt may have arrived: its answer was lost, or its sender died."""
    return bool(row.worker) if row.state == State.RETRY else row.attempts > 0


def _still(parcel: Parcel, worker: str) -> Any:
    """The line, while this process's attempt at it is the last one."""
    row = tables.outbox.c
    return and_(
        row.id == parcel.id,
        row.state == State.SENDING,
        row.attempts == parcel.attempts + 1,
        row.worker == worker,
    )


def _is_doubtful(line: int) -> Any:
    return and_(tables.outbox.c.id == line, tables.outbox.c.state == State.UNKNOWN)


def _rows(channel: str | None, wanted: Any) -> Any:
    """Lines with what is needed to send them, in the order in which they were said."""
    talk, said = tables.conversation.c, tables.message.c
    found = (
        select(tables.outbox, talk.channel, talk.buyer, talk.owner, talk.token.label("taken"), said.at)
        .join(tables.conversation, talk.id == tables.outbox.c.conversation)
        .join(tables.message, said.seq == tables.outbox.c.seq)
        .where(wanted)
        .order_by(tables.outbox.c.seq)
    )
    return found if channel is None else found.where(talk.channel == channel)


def _locked(found: Any, *, skip: bool = True) -> Any:
    """With the lines and their conversations locked; `skip`: those that others hold are left to them."""
    return found.with_for_update(of=[tables.outbox, tables.conversation], skip_locked=skip, key_share=True)


def _next() -> Any:
    row, earlier, pause = tables.outbox.c, tables.outbox.alias("earlier"), tables.pause.c
    before = exists().where(
        earlier.c.conversation == row.conversation, earlier.c.seq < row.seq, earlier.c.state.in_(OPEN)
    )
    due = or_(row.state == State.READY, and_(row.state == State.RETRY, row.next_at <= bindparam("now")))
    resting = exists().where(pause.channel == bindparam("channel"), pause.until > Now())
    wanted = and_(due, ~before, ~resting, tables.conversation.c.channel == bindparam("channel"))
    return _rows(None, wanted).limit(bindparam("most"))


#: Built once: SQLAlchemy takes longer to build a statement than a database to run it.
_NEXT = _next()


def _change(connection: Connection, id: int, **values: object) -> None:
    connection.execute(update(tables.outbox).where(tables.outbox.c.id == id).values(**values))


def _parcel(row: Row[Any]) -> Parcel:
    named = f"{row.conversation}\0{row.seq}\0{row.at.isoformat()}\0{row.text}"
    return Parcel(
        id=row.id,
        key=blake2b(named.encode(), digest_size=15).hexdigest(),
        conversation=row.conversation,
        address=row.buyer,
        text=row.text,
        options=tuple(row.options or ()),
        done=tuple(row.external_id.split(",")) if row.external_id else (),
        attempts=row.attempts,
        bot=row.turn is not None,
        language=row.language,
    )
