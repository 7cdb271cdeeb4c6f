"""What the database holds at the end of a run, as the checker reads it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Select, select, text

from bot.kernel import tables
from bot.kernel.database import Engine, reading, writing

#: What the database itself notes of every turn: under which lease the conversation stood when it was stored.
NOTE_FENCES = (
    "CREATE TABLE kill_fence (turn text PRIMARY KEY, fence integer NOT NULL)",
    (
        "CREATE FUNCTION kill_note_fence() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " INSERT INTO kill_fence SELECT NEW.id, fence FROM conversation WHERE id = NEW.conversation;"
        " RETURN NEW; END $$"
    ),
    "CREATE TRIGGER kill_note_fence AFTER INSERT ON turn FOR EACH ROW EXECUTE FUNCTION kill_note_fence()",
)
NO_UNIQUE = ("ALTER TABLE message DROP CONSTRAINT message_channel_external_id_once",)


@dataclass(slots=True, kw_only=True)
class Talk:
    """One conversation with its rows, each kind in the order in which it was said."""

    id: str
    owner: str
    waiting: int | None
    heard: list[Row[Any]] = field(default_factory=list)  # seq, text
    turns: list[Row[Any]] = field(default_factory=list)  # id, through_seq, outcome
    lines: list[Row[Any]] = field(default_factory=list)  # id, turn, seq, text, state, external_id, token
    tickets: list[Row[Any]] = field(default_factory=list)  # reason, status, findings


def run_all(engine: Engine, statements: Iterable[str]) -> None:
    with writing(engine) as connection:
        for statement in statements:
            connection.execute(text(statement))


def read_talks(engine: Engine) -> dict[str, Talk]:
    """All conversations, by id."""
    engine.dispose()  # what is in its pool died with the database
    message, turn, outbox, ticket = (table.c for table in (tables.message, tables.turn, tables.outbox, tables.ticket))
    with reading(engine) as connection:
        talks = {
            row.id: Talk(id=row.id, owner=row.owner, waiting=row.waiting)
            for row in _rows(connection, select(tables.conversation))
        }
        heard = select(message.conversation, message.seq, message.text).where(message.author == "buyer")
        for row in _rows(connection, heard.order_by(message.seq)):
            talks[row.conversation].heard.append(row)
        turns = select(turn.conversation, turn.id, turn.through_seq, turn.outcome)
        for row in _rows(connection, turns.order_by(turn.through_seq)):
            talks[row.conversation].turns.append(row)
        for row in _rows(connection, select(tables.outbox).order_by(outbox.seq)):
            talks[row.conversation].lines.append(row)
        for row in _rows(connection, select(tables.ticket).order_by(ticket.created)):
            talks[row.conversation].tickets.append(row)
    return talks


def _rows(connection: Connection, wanted: Select[Any]) -> list[Row[Any]]:
    return list(connection.execute(wanted))


def read_fences(engine: Engine) -> dict[str, int]:
    """Of each turn, the newest lease when it was stored."""
    with reading(engine) as connection:
        return {row.turn: row.fence for row in connection.execute(text("SELECT turn, fence FROM kill_fence"))}


UNSETTLED = (
    "SELECT (SELECT count(*) FROM conversation WHERE owner = 'bot' AND waiting IS NOT NULL)"
    " + (SELECT count(*) FROM outbox WHERE state IN ('ready', 'sending', 'retry'))"
)


def unsettled(engine: Engine) -> int:
    """Conversations that wait for the bot, and lines that wait to be sent. Raises DatabaseError."""
    with reading(engine) as connection:
        return int(connection.scalar(text(UNSETTLED)) or 0)
