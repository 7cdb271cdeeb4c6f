"""Who works on a conversation: one process at a time, for one turn, and a dead one's work is taken over.

A lease carries a fence, a number that grows with every lease of the conversation. Whoever was away too long, frozen
or cut off, comes back with an older one: what it decided is not recorded any more.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from sqlalchemy import BindParameter, Boolean, ColumnElement, Row, and_, bindparam, case, func, or_, select, update

from bot.kernel import tables
from bot.kernel.database import Engine, reading, writing
from bot.kernel.moment import Now
from bot.kernel.presence import Presence, free
from core.talk import Owner

#: Seconds between two looks at a conversation that another process answers.
LOOK = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """One conversation, for one turn. `tries` counts the leases since a turn came to its end, this one included."""

    conversation: str
    fence: int
    tries: int


_TALK = tables.conversation.c
_WAITS = and_(_TALK.owner == Owner.BOT, _TALK.waiting.is_not(None))
_BEGUN = {"fence": _TALK.fence + 1, "tries": _TALK.tries + 1}
_TOLD = (_TALK.id, _TALK.fence, _TALK.tries)


def _open(held: ColumnElement[bool]) -> ColumnElement[bool]:
    """Nobody who lives holds it; or we do, and do not know it: the answer of the database was lost."""
    return or_(free(_TALK.worker), and_(_TALK.worker == bindparam("me"), held))


_HELD: BindParameter[str] = bindparam("held", expanding=True)
_READY = (
    select(_TALK.id)
    .where(_WAITS, Now() >= _TALK.due, _open(_TALK.id.not_in(_HELD)))
    .order_by(_TALK.due)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, key_share=True)
)
#: By its own statement, which runs once: inside an UPDATE, PostgreSQL may ask a subquery again and skip others then.
_TAKE = (
    update(tables.conversation)
    .where(_TALK.id.in_(bindparam("ready", expanding=True)))
    .values(worker=bindparam("me"), **_BEGUN)
    .returning(*_TOLD)
)
_THIS = _TALK.id == bindparam("talk")
_TAKE_THIS = (
    update(tables.conversation)
    .where(_THIS, _WAITS, _open(_TALK.id.not_in(_HELD)))
    .values(worker=bindparam("me"), **_BEGUN)
    .returning(*_TOLD)
)
_TAKE_OVER = (
    update(tables.conversation)
    .where(_THIS, _WAITS, _TALK.fence == bindparam("fenced"))
    .values(worker=bindparam("me"), **_BEGUN)
    .returning(*_TOLD)
)
_FAILED = bindparam("failed", type_=Boolean)
_FREE = (
    update(tables.conversation)
    .where(_THIS, _TALK.fence == bindparam("fenced"))
    .values(
        worker=None,
        tries=case((_FAILED, _TALK.tries), else_=0),
        due=case((_FAILED, Now() + bindparam("seconds")), else_=_TALK.due),
    )
)
_WAITING = select(_TALK.id).where(_THIS, _WAITS)
_NEXT = select(func.min(_TALK.due) - Now()).where(_WAITS, free(_TALK.worker))


@dataclass(slots=True)
class Leases:
    """Threads may share it. Every method raises DatabaseError."""

    engine: Engine
    presence: Presence
    _held: set[str] = field(default_factory=set, init=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def due(self, most: int = 1) -> tuple[Lease, ...]:
        """Lease conversations whose quiet time is over, the longest waiting first; none, where nobody waits."""
        self.presence.show()
        with self._lock:
            with writing(self.engine) as connection:
                ready = connection.scalars(_READY, {"most": most, **self._mine()}).all()
                if not ready:
                    return ()
                found = connection.execute(_TAKE, {"ready": ready, "me": self.presence.id}).all()
            return self._hold(sorted(found, key=lambda row: ready.index(row.id)))

    def of(self, conversation: str, patience: float = 30.0) -> Lease | None:
        """Lease this one, due or not, as soon as nobody else holds it. None: nobody waits there for the bot."""
        self.presence.show()
        end = time.monotonic() + patience
        while True:
            with self._lock:
                with writing(self.engine) as connection:
                    found = connection.execute(_TAKE_THIS, {"talk": conversation, **self._mine()}).all()
                if found:
                    return self._hold(found)[0]
            if time.monotonic() > end or not self._waiting(conversation):
                return None
            time.sleep(LOOK)

    def take_over(self, lease: Lease) -> Lease | None:
        """The same conversation anew: whoever works under the old lease has no say any more. None: it is settled."""
        given = {"talk": lease.conversation, "fenced": lease.fence, "me": self.presence.id}
        with self._lock:
            with writing(self.engine) as connection:
                found = connection.execute(_TAKE_OVER, given).all()
            return self._hold(found)[0] if found else None

    def free(self, lease: Lease, *, failed: bool = False, again: float = 0.0) -> None:
        """Give it back unanswered. `failed`: the turn counts as a try, and comes again in so many seconds."""
        given = {"talk": lease.conversation, "fenced": lease.fence, "failed": failed, "seconds": again}
        try:
            with writing(self.engine) as connection:
                connection.execute(_FREE, given)
        finally:
            self.forget(lease)

    def forget(self, lease: Lease) -> None:
        """It is not worked on here any more, whatever the database says."""
        with self._lock:
            self._held.discard(lease.conversation)

    def next_due(self) -> float | None:
        """Seconds until the first turn may begin, negative where it could have; None: nobody waits."""
        with reading(self.engine) as connection:
            seconds: float | None = connection.scalar(_NEXT)
            return seconds

    def _waiting(self, conversation: str) -> bool:
        with reading(self.engine) as connection:
            return connection.scalar(_WAITING, {"talk": conversation}) is not None

    def _mine(self) -> dict[str, object]:
        return {"me": self.presence.id, "held": list(self._held)}

    def _hold(self, found: Sequence[Row[Any]]) -> tuple[Lease, ...]:
        leases = tuple(Lease(conversation=row.id, fence=row.fence, tries=row.tries) for row in found)
        self._held.update(lease.conversation for lease in leases)
        return leases
