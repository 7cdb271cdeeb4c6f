"""What waits, goes out and is owed right now, counted in the database: the same for whichever process is asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from time import monotonic

from sqlalchemy import Connection, func, select

from bot.kernel import tables
from bot.kernel.database import Engine, reading
from bot.kernel.moment import Now
from bot.kernel.outbox import State
from bot.kernel.tickets import Status
from core.talk import Owner

#: Seconds that figures are good for: whoever asks more often gets the same.
KEPT = 5.0

_TALK, _SENT, _TICKET = tables.conversation.c, tables.outbox.c, tables.ticket.c
_WAITS = (_TALK.owner == Owner.BOT) & _TALK.waiting.is_not(None)
_QUEUE = select(func.count(), Now() - func.min(_TALK.burst)).where(_WAITS)
_LEASED = select(func.count()).where(_WAITS, _TALK.worker.is_not(None))
_UNSETTLED = tuple(state for state in State if state is not State.SENT)
_OUTBOX = (
    select(_TALK.channel, _SENT.state, func.count())
    .join(tables.conversation, _TALK.id == _SENT.conversation)
    .where(_SENT.state.in_(_UNSETTLED))
    .group_by(_TALK.channel, _SENT.state)
)
_OPEN = _TICKET.status == Status.OPEN
_ALIVE = select(func.count()).where(tables.worker.c.alive_until > Now())
_PAUSED = select(tables.pause.c.channel, (tables.pause.c.until - Now()).label("left")).where(
    tables.pause.c.until > Now()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """`oldest`: seconds since the first unanswered message of who waits longest; 0 where nobody does."""

    waiting: int
    leased: int
    oldest: float
    outbox: dict[tuple[str, str], int]  # (channel, state); not what was sent
    tickets: int
    late: int
    workers: int
    pauses: dict[str, float]  # channel -> seconds left


@dataclass(slots=True)
class Counting:
    """Counts at most once in KEPT seconds. Threads may share it."""

    engine: Engine
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    kept: float = KEPT
    _last: tuple[float, Figures] | None = field(default=None, init=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def figures(self) -> Figures:
        """Raises DatabaseError."""
        with self._lock:
            if self._last is None or monotonic() - self._last[0] >= self.kept:
                with reading(self.engine) as connection:
                    self._last = (monotonic(), _counted(connection, self.clock()))
            return self._last[1]


def _counted(connection: Connection, now: datetime) -> Figures:
    waiting, oldest = connection.execute(_QUEUE).one()
    late = select(func.count()).where(_OPEN, _TICKET.reply_by < now)
    return Figures(
        waiting=waiting,
        leased=connection.scalar(_LEASED) or 0,
        oldest=max(0.0, oldest or 0.0),
        outbox={(channel, state): count for channel, state, count in connection.execute(_OUTBOX)},
        tickets=connection.scalar(select(func.count()).where(_OPEN)) or 0,
        late=connection.scalar(late) or 0,
        workers=connection.scalar(_ALIVE) or 0,
        pauses={row.channel: row.left for row in connection.execute(_PAUSED)},
    )
