"""Who works on the database: each process gives signs of life, and without them what it held is free."""

import os
import secrets
import socket
import time
from dataclasses import dataclass, field
from threading import Lock

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, or_, select, update

from bot.kernel import tables
from bot.kernel.database import Engine, reading, writing
from bot.kernel.moment import Now
from bot.kernel.once import DIALECTS, once

#: Who gave no sign of life for so long (s) is forgotten.
FORGOTTEN = 3600.0

_WORKER = tables.worker
_BEAT = update(_WORKER).where(_WORKER.c.id == bindparam("me")).values(alive_until=Now() + bindparam("seconds"))
_COME = {name: once(name, _WORKER) for name in DIALECTS}
_LEAVE = delete(_WORKER).where(_WORKER.c.id == bindparam("me"))
_FORGET = delete(_WORKER).where(Now() - FORGOTTEN > _WORKER.c.alive_until)
_ALIVE = select(_WORKER.c.id).where(_WORKER.c.alive_until > Now())


def free(holder: ColumnElement[str | None]) -> ColumnElement[bool]:
    """Nobody holds it, or whoever did is gone."""
    return or_(holder.is_(None), holder.not_in(_ALIVE))


@dataclass(slots=True)
class Presence:
    """One process. `seconds` without a sign of life, and it is taken for dead. Threads may share it."""

    engine: Engine
    seconds: float = 10.0
    id: str = field(default_factory=lambda: f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}")
    _beaten: float = field(default=float("-inf"), init=False)  # monotonic
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def beat(self) -> None:
        """Give a sign of life. Raises DatabaseError."""
        with writing(self.engine) as connection:
            self._beat(connection)
            connection.execute(_FORGET)

    def show(self) -> None:
        """Give a sign of life where the last one is growing old; before anything is held. Raises DatabaseError.

        In a transaction of its own: who holds something without being known to live looks dead to those who
        began to look a moment before.
        """
        if time.monotonic() - self._beaten > self.seconds / 3:
            self.beat()

    def leave(self) -> None:
        """All that this process held is free. Raises DatabaseError."""
        with writing(self.engine) as connection:
            connection.execute(_LEAVE, {"me": self.id})
        self._beaten = float("-inf")

    def duty(self, name: str) -> bool:
        """Whether this process does what one does for all; it has it until it leaves or dies. Raises DatabaseError."""
        with reading(self.engine) as connection:
            holder = connection.scalar(
                select(tables.duty.c.worker).where(tables.duty.c.name == name, ~free(tables.duty.c.worker))
            )
        if holder is not None:
            return bool(holder == self.id)
        self.show()
        with self._lock, writing(self.engine) as connection:
            if connection.dialect.name == "postgresql":  # one at a time: each sees what the one before committed
                connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"henji {name}"))))
            return self._taken_on(connection, name)

    def _taken_on(self, connection: Connection, name: str) -> bool:
        duty = tables.duty
        mine = update(duty).where(duty.c.name == name, free(tables.duty.c.worker)).values(worker=self.id)
        if connection.execute(mine).rowcount:
            return True
        new = once(connection.dialect.name, duty).values(name=name, worker=self.id).returning(duty.c.name)
        return connection.scalar(new) is not None

    def _beat(self, connection: Connection) -> None:
        started = time.monotonic()
        given = {"me": self.id, "seconds": self.seconds}
        if not connection.execute(_BEAT, given).rowcount:
            connection.execute(_COME[connection.dialect.name], {"id": self.id, "alive_until": 0.0})
            connection.execute(_BEAT, given)
        self._beaten = started
