"""The watchdog: every open conversation has an owner and a next moment. One without them is a fault that alarms.

It mends what it finds, so that no buyer pays for the fault; but nothing here should ever be found.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, and_, exists, func, select, update

from bot.kernel import tables
from bot.kernel.conversations import Clock, wall_clock
from bot.kernel.database import Engine, reading, writing
from bot.kernel.moment import Now
from bot.kernel.takeover import taken_over
from core.talk import Owner

log = logging.getLogger(__name__)

#: A turn that could begin so long ago (s) and did not: no worker runs, or they cannot keep up.
LATE = 60.0
#: A line that could go out so long ago (s) and did not: nobody sends on its channel.
STUCK = 300.0


class Fault(StrEnum):
    NO_TIMER = "no_timer"  # the bot's turn, and no moment at which it begins
    NO_TICKET = "no_ticket"  # a person's turn, and no ticket that says so
    TWO_OWNERS = "two_owners"  # the bot's, and a ticket says that it is a person's
    LATE = "late"  # the bot's turn is overdue
    UNSENT = "unsent"  # a line that nobody sends


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    fault: Fault
    conversation: str
    mended: bool


_TALK, _ROW = tables.conversation.c, tables.outbox.c
_OPEN_TICKET = exists().where(tables.ticket.c.conversation == _TALK.id, tables.ticket.c.status == "open")
_WAITS = _TALK.waiting.is_not(None)
_FAULTS = {
    Fault.NO_TIMER: select(_TALK.id).where(_WAITS, _TALK.owner == Owner.BOT, _TALK.due.is_(None)),
    Fault.NO_TICKET: select(_TALK.id).where(_WAITS, _TALK.owner == Owner.AGENT, ~_OPEN_TICKET),
    Fault.TWO_OWNERS: select(_TALK.id).where(_TALK.owner == Owner.BOT, _OPEN_TICKET),
    Fault.LATE: select(_TALK.id).where(_WAITS, _TALK.owner == Owner.BOT, Now() - LATE > _TALK.due),
}


@dataclass(slots=True, kw_only=True)
class Watchdog:
    """`due` tells by when a person answers. Every method raises DatabaseError."""

    engine: Engine
    due: Callable[[datetime], datetime]
    clock: Clock = wall_clock

    def look(self) -> tuple[Alarm, ...]:
        """What is wrong now, each logged with its conversation; what can be mended is."""
        alarms = tuple(alarm for fault in Fault for alarm in self._found(fault))
        for alarm in alarms:
            log.error("watchdog: %s conversation=%s mended=%s", alarm.fault, alarm.conversation, alarm.mended)
        return alarms

    def _found(self, fault: Fault) -> tuple[Alarm, ...]:
        found = self._unsent() if fault is Fault.UNSENT else _FAULTS[fault]
        with reading(self.engine) as connection:
            talks = tuple(connection.scalars(found))
        return tuple(Alarm(fault=fault, conversation=talk, mended=self._mended(fault, talk)) for talk in talks)

    def _unsent(self) -> Select[tuple[str]]:
        since = self.clock() - timedelta(seconds=STUCK)
        said = tables.message.c
        return (
            select(_ROW.conversation)
            .join(tables.message, said.seq == _ROW.seq)
            .where(_ROW.state.in_(("ready", "sending")), said.at < since)
            .group_by(_ROW.conversation)
            .order_by(func.min(_ROW.seq))
        )

    def _mended(self, fault: Fault, talk: str) -> bool:
        match fault:
            case Fault.NO_TIMER:
                self._begin(talk)
            case Fault.NO_TICKET | Fault.TWO_OWNERS:
                with writing(self.engine) as connection:
                    taken_over(connection, talk, "watchdog", self.clock(), self.due)
            case Fault.LATE | Fault.UNSENT:
                return False
        return True

    def _begin(self, talk: str) -> None:
        lost = and_(_TALK.id == talk, _WAITS, _TALK.owner == Owner.BOT, _TALK.due.is_(None))
        with writing(self.engine) as connection:
            connection.execute(update(tables.conversation).where(lost).values(due=Now(), burst=Now()))
