"""What a restored database still owes, and what it must not do again.

Between the backup and now henji worked on, and nobody remembers what it did. So what was on its way to a channel may
have arrived, and who waited on such a channel may have been answered: a person decides about both. Who reads along
themselves (web, terminal, API) sees the restored thread and nothing else: there the bot answers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, func, select, text, update

from bot.kernel import tables
from bot.kernel.database import Engine, writing
from bot.kernel.ledger import Ledger
from bot.kernel.outbox import State
from bot.kernel.takeover import taken_over
from bot.kernel.undelivered import hand_over
from core.sets import Reason
from core.talk import Owner

WHO: Final = "restore"
#: Numbers of lines given out since the backup were seen by browsers and by other programs: none is used again.
GAP: Final = 1_000_000
_COUNTED: Final = (("message", "seq"), ("outbox", "id"), ("audit", "id"), ("model_call", "id"))
_ON_ITS_WAY: Final = (State.READY, State.RETRY, State.SENDING)
LINE: Final = "this was on its way when the backup was made: it may have been delivered since"
ANSWER: Final = "this waited when the backup was made: it may have been answered since"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """`unknown`: lines that may have been delivered. `waiting`: conversations that the bot answers.

    `held`: conversations that may have been answered; each has a ticket.
    """

    unknown: int
    held: int
    waiting: int


def settle(
    engine: Engine, *, now: datetime, due: Callable[[datetime], datetime], beyond: int, nothing_since: bool
) -> Settled:
    """In one transaction. `beyond`: the highest number that the database before had given to a line.

    `nothing_since`: henji did not run after the backup, so all goes on as after any stop.
    """
    with writing(engine) as connection:
        for table in (tables.duty, tables.worker, tables.pause):  # of processes that are gone
            connection.execute(delete(table))
        _count_on(connection, beyond)
        unknown = 0 if nothing_since else _lines(connection, now, due)
        held = 0 if nothing_since else _held(connection, now, due)
        talk = tables.conversation.c
        waits = (talk.owner == Owner.BOT) & talk.waiting.is_not(None)
        connection.execute(update(tables.conversation).values(worker=None, tries=0))
        waiting = connection.execute(update(tables.conversation).where(waits).values(due=0.0)).rowcount
        return Settled(unknown=unknown, held=held, waiting=waiting)


def _lines(connection: Connection, now: datetime, due: Callable[[datetime], datetime]) -> int:
    """As when henji stopped in the middle of sending: shown at the desk; of a person's own words a ticket tells."""
    sent, talk = tables.outbox, tables.conversation.c
    found = connection.execute(
        select(sent, talk.channel, talk.buyer, talk.owner)
        .join(tables.conversation, talk.id == sent.c.conversation)
        .where(sent.c.state.in_(_ON_ITS_WAY))
        .order_by(sent.c.seq)
    ).all()
    for row in found:
        connection.execute(update(sent).where(sent.c.id == row.id).values(state=State.UNKNOWN, worker=None))
        Ledger(connection).audit(now, WHO, f"delivery {State.UNKNOWN}", row.conversation, seq=row.seq)
        if row.turn is None or row.owner == Owner.AGENT:
            hand_over(connection, row, LINE, now, due)
    return len(found)


def _held(connection: Connection, now: datetime, due: Callable[[datetime], datetime]) -> int:
    """Conversations that are sent to: a person looks whether their buyer still waits. Nobody is told anything."""
    talk, ticket = tables.conversation.c, tables.ticket
    wanted = (talk.owner == Owner.BOT) & talk.waiting.is_not(None) & talk.pushed
    ids = connection.scalars(select(talk.id).where(wanted).order_by(talk.waiting)).all()
    finding = {"reason": Reason.TOOL_FAILED.value, "detail": ANSWER, "span": None}
    for id in ids:
        code = taken_over(connection, id, WHO, now, due)
        told = {"reason": Reason.TOOL_FAILED, "findings": [finding], "assignee": None}
        connection.execute(update(ticket).where(ticket.c.id == code).values(**told))
    return len(ids)


def _count_on(connection: Connection, beyond: int) -> None:
    for name, column in _COUNTED:
        kept = tables.metadata.tables[name].c[column]
        start = max(connection.scalar(select(func.max(kept))) or 0, beyond) + GAP
        if connection.dialect.name == "postgresql":
            ask = text("SELECT setval(pg_get_serial_sequence(:name, :column), :start)")
            connection.execute(ask, {"name": name, "column": column, "start": start})
        else:
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": name})
            row = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :start)")
            connection.execute(row, {"name": name, "start": start})
