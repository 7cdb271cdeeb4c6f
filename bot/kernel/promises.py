"""The ledger of promises: what a buyer was told they would get, who keeps it, by when, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, insert, select, update

from bot.kernel import tables
from bot.kernel.ledger import Ledger
from bot.kernel.ticket import Ticket
from core.errors import DatabaseError
from core.turn import Promise

#: Who keeps what the bot says by itself, and what waits for a person.
BOT, AGENT = "bot", "agent"
CONTACT = "contact_by"
_ROW = tables.promise.c


class Kept(StrEnum):
    """What became of a promise."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """A promise as it stands in the ledger. `seq` is the line that says it."""

    id: int
    conversation: str
    seq: int
    promise: Promise
    owner: str
    at: datetime
    state: Kept


def note(
    connection: Connection, conversation: str, seq: int, promises: Sequence[Promise], owner: str, at: datetime
) -> None:
    """Keep what the line `seq` promises, in the transaction that says it."""
    rows = [
        {
            "conversation": conversation,
            "seq": seq,
            "kind": one.kind,
            "text": one.text,
            "amount": one.amount,
            "source": one.source,
            "owner": owner,
            "due": one.due,
            "at": at,
            "state": Kept.OPEN,
        }
        for one in promises
    ]
    if rows:
        connection.execute(insert(tables.promise), rows)


def answer_promised(ticket: Ticket, text: str) -> Promise:
    """An acknowledgement says by when a person answers: that is a promise like any other."""
    return Promise(kind=CONTACT, text=text, due=ticket.reply_by, source=ticket.id)


def open_for(connection: Connection, conversation: str) -> tuple[Promised, ...]:
    """What this buyer was promised and has not been given yet, in the order in which it was said."""
    return _read(connection, _ROW.conversation == conversation, _ROW.state == Kept.OPEN)


def due_before(connection: Connection, moment: datetime) -> tuple[Promised, ...]:
    """The open promises whose time has come before `moment` (aware), the most overdue first."""
    found = _read(connection, _ROW.state == Kept.OPEN, _ROW.due < moment)
    return tuple(sorted(found, key=lambda one: (one.promise.due or one.at, one.id)))


def overdue(moment: datetime) -> Select[tuple[str]]:
    """The conversations with such promises, once each: for the watchdog."""
    late = (_ROW.state == Kept.OPEN) & (_ROW.due < moment)
    return select(_ROW.conversation).where(late).group_by(_ROW.conversation).order_by(_ROW.conversation)


def settle(connection: Connection, id: int, state: Kept, who: str, at: datetime) -> bool:
    """Say what became of a promise, once. False: that was said before. Raises DatabaseError for an unknown one."""
    talk = connection.scalar(select(_ROW.conversation).where(_ROW.id == id))
    if talk is None:
        raise DatabaseError(f"no promise {id}; the ticket's page lists those that are open")
    return _settled(connection, talk, id, state, who, at)


def answered(connection: Connection, conversation: str, who: str, at: datetime) -> None:
    """A person answered: what was promised about that is kept, or broken where they were late."""
    for one in open_for(connection, conversation):
        if one.promise.kind == CONTACT:
            late = one.promise.due is not None and one.promise.due < at
            _settled(connection, conversation, one.id, Kept.BROKEN if late else Kept.KEPT, who, at)


def _settled(connection: Connection, conversation: str, id: int, state: Kept, who: str, at: datetime) -> bool:
    open_one = (_ROW.id == id) & (_ROW.state == Kept.OPEN)
    changed = connection.execute(update(tables.promise).where(open_one).values(state=state)).rowcount == 1
    if changed:
        Ledger(connection).audit(at, who, f"promise {state}", conversation, promise=id)
    return changed


def _read(connection: Connection, *wanted: ColumnElement[bool]) -> tuple[Promised, ...]:
    found = select(tables.promise).where(*wanted).order_by(_ROW.id)
    return tuple(_promised(row) for row in connection.execute(found))


def _promised(row: Row[Any]) -> Promised:
    promise = Promise(kind=row.kind, text=row.text, amount=row.amount, due=row.due, source=row.source)
    return Promised(
        id=row.id,
        conversation=row.conversation,
        seq=row.seq,
        promise=promise,
        owner=row.owner,
        at=row.at,
        state=Kept(row.state),
    )
