"""One buyer erased: every row that holds their words or names them, in one transaction, and the bytes after it.

What stays is what the models that were asked cost: that names nobody.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, func, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from bot.kernel import proofs, tables
from bot.kernel.database import Engine, reading, writing
from core.errors import DatabaseError

_TALK = tables.conversation.c
#: Rows of a conversation, those first that others name.
OF_TALKS: tuple[Table, ...] = (
    tables.audit,
    tables.approval,
    tables.promise,
    tables.proof,
    tables.gloss,
    tables.rating,
    tables.mail,
    tables.outbox,
    tables.ticket,
    tables.turn,
    tables.message,
)
#: Rows of a conversation's tickets.
OF_TICKETS: tuple[Table, ...] = (tables.brief, tables.notice)
#: The audit is append-only, but for this: inside the one transaction, nobody else sees it unguarded.
_UNGUARD = {
    "sqlite": ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"),
    "postgresql": ("ALTER TABLE audit DISABLE TRIGGER USER",),
}
_GUARD = {
    "sqlite": tables.APPEND_ONLY["sqlite"],
    "postgresql": ("ALTER TABLE audit ENABLE TRIGGER USER",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A buyer's conversations on one channel. `by_email`: found by the address, not by the buyer's id."""

    channel: str
    buyer: str
    by_email: bool
    conversations: tuple[str, ...]


def known(engine: Engine, who: str) -> tuple[Known, ...]:
    """Whose id, address of e-mail or channel:id this is; empty: nobody's. Raises DatabaseError."""
    channel, _, id = who.partition(":")
    named = or_(_TALK.buyer == who, and_(_TALK.channel == channel, _TALK.buyer == id))
    mailed = func.lower(_TALK.email) == who.lower()
    asked = (
        select(_TALK.channel, _TALK.buyer, named.label("named"), _TALK.id).where(or_(named, mailed)).order_by(_TALK.id)
    )
    found: dict[tuple[str, str, bool], list[str]] = {}
    with reading(engine) as connection:
        for row in connection.execute(asked):
            found.setdefault((row.channel, row.buyer, not row.named), []).append(row.id)
    return tuple(
        Known(channel=channel, buyer=buyer, by_email=mailed, conversations=tuple(talks))
        for (channel, buyer, mailed), talks in sorted(found.items())
    )


def erase(engine: Engine, buyers: Sequence[Known]) -> dict[str, int]:
    """Rows erased, by table. Raises DatabaseError, and nothing is erased, where somebody holds the database."""
    talks = [talk for one in buyers for talk in one.conversations]
    try:
        with writing(engine) as connection, _unguarded(connection):
            _hold(connection, talks)
            gone = dict(_erased(connection, talks))
            for one in buyers:
                _unlink(connection, one)
                _forget_tries(connection, one)
    except SQLAlchemyError as error:
        raise DatabaseError(
            f"{engine.url.database}: nothing was erased: {type(error).__name__}; henji db upgrade, then try again"
        ) from error
    return {name: count for name, count in gone.items() if count}


def scrub(engine: Engine) -> bool:
    """Leave no bytes of erased rows in the database's files. False: others read it just now, so some stay.

    On PostgreSQL the space is freed for new rows; its write-ahead log and backups keep what they hold until they go.
    """
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in (*OF_TICKETS, *OF_TALKS, tables.attempt, tables.phone, tables.conversation):
                connection.exec_driver_sql(f"VACUUM {table.name}")
        return True
    try:
        with closing(engine.raw_connection()) as raw:
            cursor = raw.cursor()
            cursor.execute("PRAGMA secure_delete = ON")
            cursor.execute("VACUUM")
            busy: int = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError:
        return False
    return not busy


def words(engine: Engine, buyers: Sequence[Known]) -> frozenset[str]:
    """What the buyers wrote and are called: what must be nowhere when they are erased. Raises DatabaseError."""
    talks = [talk for one in buyers for talk in one.conversations]
    said = select(tables.message.c.text).where(tables.message.c.conversation.in_(talks))
    mails = select(_TALK.email).where(_TALK.id.in_(talks), _TALK.email.is_not(None))
    with reading(engine) as connection:
        return frozenset({*connection.scalars(said), *connection.scalars(mails)})


@contextmanager
def _unguarded(connection: Connection) -> Iterator[None]:
    for statement in _UNGUARD[connection.dialect.name]:
        connection.exec_driver_sql(statement)
    yield
    for statement in _GUARD[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def _hold(connection: Connection, talks: Sequence[str]) -> None:
    """Whoever answers or sends there waits, and finds nothing."""
    connection.execute(select(_TALK.id).where(_TALK.id.in_(talks)).with_for_update()).all()


def _erased(connection: Connection, talks: Sequence[str]) -> Iterator[tuple[str, int]]:
    tickets = select(tables.ticket.c.id).where(tables.ticket.c.conversation.in_(talks))
    turns = select(tables.turn.c.id).where(tables.turn.c.conversation.in_(talks))
    for table in OF_TICKETS:
        yield _deleted(connection, table, table.c.ticket.in_(tickets))
    connection.execute(update(tables.model_call).where(tables.model_call.c.turn.in_(turns)).values(turn=None))
    for table in OF_TALKS:
        yield _deleted(connection, table, table.c.conversation.in_(talks))
    yield _deleted(connection, tables.conversation, _TALK.id.in_(talks))


def _deleted(connection: Connection, table: Table, wanted: ColumnElement[bool]) -> tuple[str, int]:
    return table.name, connection.execute(delete(table).where(wanted)).rowcount


def _unlink(connection: Connection, buyer: Known) -> None:
    """A phone of the buyer's that is part of the desk, and what was shown on it."""
    for table in (tables.notice, tables.phone):
        here = and_(table.c.channel == buyer.channel, table.c.chat == buyer.buyer)
        connection.execute(delete(table).where(here))


def _forget_tries(connection: Connection, buyer: Known) -> None:
    """How often the buyer tried to show whose an order is, and with what. What is counted of the order names nobody."""
    who = proofs.buyer(buyer.channel, buyer.buyer)
    tried = tables.attempt.c.who
    connection.execute(delete(tables.attempt).where(or_(tried == who, tried.startswith(f"{who}:"))))
