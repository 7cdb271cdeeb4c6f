"""Threads of e-mail, and what the bot lately wrote to whom: an answer stays in its thread, and out of a loop."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, or_, select, update

from bot.kernel import tables
from bot.kernel.database import Engine, reading, writing
from bot.kernel.once import once

CHANNEL = "mail"
#: Lines that left, or may have left.
GONE = ("sent", "unknown", "sending")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """What an answer needs to stand below the buyer's last mail. Ids stand in angle brackets, as in the mail."""

    subject: str
    message_id: str  # of the buyer's last mail; "" where it had none
    references: tuple[str, ...]  # the ids before it, oldest first
    alias: str  # the address they wrote to


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A line of the outbox. `by_bot`: nobody but henji said it; `acknowledges`: it tells that a person takes over."""

    text: str
    by_bot: bool
    acknowledges: bool


@dataclass(frozen=True, slots=True)
class Mails:
    """Every change is one transaction."""

    engine: Engine

    def note(self, conversation: str, thread: Thread, *, newest: bool) -> None:
        """Keep the thread of a conversation that is stored. Without `newest` only where none is kept yet."""
        row = {**asdict(thread), "references": " ".join(thread.references)}
        with writing(self.engine) as connection:
            fresh = once(connection.dialect.name, tables.mail).values(conversation=conversation, **row)
            connection.execute(fresh)
            if newest:
                here = tables.mail.c.conversation == conversation
                connection.execute(update(tables.mail).where(here).values(**row))

    def thread(self, conversation: str) -> Thread | None:
        """None: nobody wrote there by mail."""
        with reading(self.engine) as connection:
            row = connection.execute(select(tables.mail).where(tables.mail.c.conversation == conversation)).first()
        return _thread(row) if row else None

    def leaving(self, conversation: str, now: datetime, span: timedelta) -> "Leaving":
        """What is being sent in the conversation, and what the bot sent to its buyer's mailbox within the span."""
        with reading(self.engine) as connection:
            going = connection.execute(
                _lines(tables.conversation.c.id == conversation, tables.outbox.c.state == "sending")
            ).first()
            return Leaving(
                line=_spoken(going) if going else None,
                before=_said_by_bot(connection, conversation, now - span, going.id if going else None),
            )


@dataclass(frozen=True, slots=True)
class Leaving:
    """`line` is None where the outbox knows of none: somebody tries the channel."""

    line: Spoken | None
    before: tuple[Spoken, ...]  # to the same mailbox, whatever stands behind a plus in its address


def _said_by_bot(connection: Connection, conversation: str, since: datetime, but: int | None) -> tuple[Spoken, ...]:
    buyer = connection.scalar(select(tables.conversation.c.buyer).where(tables.conversation.c.id == conversation))
    wanted = [
        _same_mailbox(buyer or ""),
        tables.outbox.c.turn.is_not(None),
        tables.outbox.c.state.in_(GONE),
        tables.message.c.at > since,
    ]
    if but is not None:
        wanted.append(tables.outbox.c.id != but)
    return tuple(_spoken(row) for row in connection.execute(_lines(*wanted)))


def _same_mailbox(address: str) -> ColumnElement[bool]:
    """`anna+a@example.org` and `anna+b@example.org` are one: a program may put a new word behind the plus each time."""
    name, _, domain = address.rpartition("@")
    plain = name.partition("+")[0]
    buyer = tables.conversation.c.buyer
    tagged = and_(buyer.startswith(f"{plain}+", autoescape=True), buyer.endswith(f"@{domain}", autoescape=True))
    return and_(tables.conversation.c.channel == CHANNEL, or_(buyer == f"{plain}@{domain}", buyer == address, tagged))


def _lines(*wanted: ColumnElement[bool]) -> Any:
    line = tables.outbox.c
    told = exists().where(tables.ticket.c.turn == line.turn).label("acknowledges")
    return (
        select(line.id, line.text, line.turn, told)
        .join(tables.conversation, tables.conversation.c.id == line.conversation)
        .join(tables.message, tables.message.c.seq == line.seq)
        .where(*wanted)
        .order_by(line.id)
    )


def _spoken(row: Row[Any]) -> Spoken:
    return Spoken(text=row.text, by_bot=row.turn is not None, acknowledges=bool(row.acknowledges))


def _thread(row: Row[Any]) -> Thread:
    return Thread(
        subject=row.subject,
        message_id=row.message_id,
        references=tuple(row.references.split()),
        alias=row.alias,
    )
