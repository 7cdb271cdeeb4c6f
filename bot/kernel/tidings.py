"""News of conversations, whichever process made them: who shows a thread or answers there need not ask all the time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.kernel import tables
from bot.kernel.database import Engine, reading, served
from bot.kernel.ledger import CHANNEL
from core.errors import DatabaseError

#: Seconds between two looks at a SQLite file, which cannot call anybody.
LOOK = 0.3
#: Seconds until the next try where the database cannot be used.
PAUSE = 1.0
#: Seconds that PostgreSQL's notifications are waited for before somebody asks whether to stop.
WAIT = 0.5

#: What is said, and what is decided without a word: each has numbers that grow.
_NUMBERED = ((tables.message.c.seq, tables.message.c.conversation), (tables.audit.c.id, tables.audit.c.conversation))
_LAST = tuple(select(func.max(number)) for number, _ in _NUMBERED)
_SINCE = tuple(
    select(number.label("number"), talk.label("talk")).where(number > bindparam("after")).order_by(number)
    for number, talk in _NUMBERED
)


@dataclass(slots=True)
class Tidings:
    """`heard` is called, in this object's thread, with the conversation that has news; with None where anything may.

    PostgreSQL tells of every change once it is committed; a SQLite file is looked at for new lines.
    """

    engine: Engine
    heard: Callable[[str | None], None]
    _stopped: Event = field(default_factory=Event, init=False)

    def run(self) -> None:
        """Until stopped. While the database is away there is no news; once it is back, anything may have happened."""
        follow = self._notified if served(self.engine.url) else self._looking
        while not self._stopped.is_set():
            try:
                follow()
            except DatabaseError:
                self._stopped.wait(PAUSE)

    def stop(self) -> None:
        self._stopped.set()

    def _looking(self) -> None:
        seen = self._last()
        self.heard(None)
        while not self._stopped.wait(LOOK):
            talks, seen = self._news(seen)
            for talk in dict.fromkeys(talks):
                self.heard(talk)

    def _last(self) -> list[int]:
        with reading(self.engine) as connection:
            return [connection.scalar(last) or 0 for last in _LAST]

    def _news(self, seen: Sequence[int]) -> tuple[list[str], list[int]]:
        """Whose conversations, and the newest numbers."""
        with reading(self.engine) as connection:
            found = [
                connection.execute(since, {"after": after}).all() for since, after in zip(_SINCE, seen, strict=True)
            ]
        newest = [max((row.number for row in rows), default=after) for rows, after in zip(found, seen, strict=True)]
        return [row.talk for rows in found for row in rows], newest

    def _notified(self) -> None:
        try:
            pooled = self.engine.raw_connection()
        except (SQLAlchemyError, _lost()) as error:
            raise DatabaseError(f"{self.engine.url.database}: no news: {type(error).__name__}") from error
        driver: Any = pooled.driver_connection
        pooled.detach()  # it listens until it is closed, and is not used for anything else
        try:
            driver.autocommit = True
            driver.execute(f"LISTEN {CHANNEL}")
            self.heard(None)
            while not self._stopped.is_set():
                for told in driver.notifies(timeout=WAIT):
                    self.heard(told.payload)
        except _lost() as error:
            raise DatabaseError(f"{self.engine.url.database}: no more news: {type(error).__name__}") from error
        finally:
            driver.close()


def _lost() -> type[Exception]:
    # The driver of PostgreSQL: a shop on SQLite never loads it.
    from psycopg import Error  # noqa: PLC0415

    return Error
