"""A person at the desk who takes conversations while the bot's words wait to be sent."""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select

from bot.kernel import tables
from bot.kernel.database import Engine, reading, writing
from bot.kernel.takeover import taken_over
from core.errors import DatabaseError
from core.talk import Owner

LOOK = 0.03  # seconds
_ROW, _TALK = tables.outbox.c, tables.conversation.c
_UNTOUCHED = (_ROW.state == "ready", _ROW.attempts == 0, _ROW.token.is_not(None))


@dataclass(slots=True, kw_only=True)
class Person:
    """`hushed`: lines of the bot's that nobody had begun to send when the takeover was committed."""

    engine: Engine
    most: int
    pause: float  # seconds between two takeovers
    taken: list[str] = field(default_factory=list)
    hushed: set[int] = field(default_factory=set)

    def run(self, stopped: threading.Event) -> None:
        """The work of one thread."""
        while len(self.taken) < self.most and not stopped.wait(LOOK):
            try:
                if self._take_one():
                    stopped.wait(self.pause)
            except DatabaseError:
                stopped.wait(1.0)  # whether it was committed nobody knows: this one is not counted

    def _take_one(self) -> bool:
        waiting = select(_ROW.conversation).join(tables.conversation, _TALK.id == _ROW.conversation)
        with reading(self.engine) as connection:
            talk = connection.scalar(waiting.where(*_UNTOUCHED, _TALK.owner == Owner.BOT).limit(1))
        if talk is None:
            return False
        now = datetime.now(UTC)
        with writing(self.engine) as connection:
            taken_over(connection, talk, "person", now, lambda then: then + timedelta(hours=1))
            lines = _waiting(connection, talk)
        self.hushed.update(lines)
        self.taken.append(talk)
        return True


def _waiting(connection: Connection, talk: str) -> set[int]:
    """The conversation is held: nobody begins to send one of them before the takeover is committed."""
    return set(connection.scalars(select(_ROW.id).where(*_UNTOUCHED, _ROW.conversation == talk)))
