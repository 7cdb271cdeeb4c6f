"""From rows to nouns: a conversation as the bot reads it, a thread as people see it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, bindparam, select

from bot.kernel import tables
from core.talk import Author, Buyer, Conversation, Focus, Message, Owner

#: JSON as it is stored and served.
Json: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message as widget and desk show it. `seq` grows from line to line, with gaps."""

    seq: int
    author: Author
    text: str
    at: datetime
    options: tuple[str, ...] = ()
    claims: tuple[Json, ...] = ()  # as in the contract's OUTCOME
    language: str | None = None  # BCP 47; None: nobody noted it
    state: str = "sent"  # how far the outbox brought it; what the buyer says has come


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A thread as the buyer sees it: new lines, is an answer of the bot under way, does a person have the talk."""

    lines: tuple[Line, ...]
    typing: bool = False
    person: bool = False


#: Built once: every turn and every event stream reads a conversation.
_SENT = tables.outbox.c
_LINES = (
    select(tables.message, _SENT.options, _SENT.claims, _SENT.language, _SENT.state)
    .outerjoin(tables.outbox, _SENT.seq == tables.message.c.seq)
    .where(tables.message.c.conversation == bindparam("talk"), tables.message.c.seq > bindparam("after"))
    .order_by(tables.message.c.seq)
)
_STANDS = select(tables.conversation.c.owner, tables.conversation.c.waiting).where(
    tables.conversation.c.id == bindparam("talk")
)
_TALK = select(tables.conversation).where(tables.conversation.c.id == bindparam("talk"))
_SAID = select(tables.message).where(tables.message.c.conversation == bindparam("talk")).order_by(tables.message.c.seq)


def conversation(connection: Connection, id: str) -> Conversation | None:
    """The talk, oldest message first, so that `unanswered` is what waits for an answer now.

    Left out are messages at its end that need none any more: silence was the answer, or a person was there.
    """
    row = connection.execute(_TALK, {"talk": id}).first()
    if row is None:
        return None
    rows = connection.execute(_SAID, {"talk": id}).all()
    last_reply = max((said.seq for said in rows if said.author != Author.BUYER), default=0)
    waiting = float("inf") if row.waiting is None else row.waiting
    return Conversation(
        id=id,
        channel=row.channel,
        buyer=_buyer(row),
        owner=Owner(row.owner),
        messages=tuple(_message(said) for said in rows if said.seq <= last_reply or said.seq >= waiting),
        focus=_focus(row.focus),
    )


def lines(connection: Connection, id: str, after: int = 0) -> tuple[Line, ...]:
    """What was said after the line `after`, oldest first."""
    return tuple(_line(row) for row in connection.execute(_LINES, {"talk": id, "after": after}))


def shown(connection: Connection, id: str, after: int = 0) -> Shown:
    """What the buyer's side shows; nothing, where there is no such conversation yet."""
    row = connection.execute(_STANDS, {"talk": id}).first()
    if row is None:
        return Shown(lines=())
    person = row.owner == Owner.AGENT
    return Shown(lines=lines(connection, id, after), person=person, typing=row.waiting is not None and not person)


def _line(row: Row[Any]) -> Line:
    return Line(
        seq=row.seq,
        author=Author(row.author),
        text=row.text,
        at=row.at,
        options=tuple(row.options or ()),
        claims=tuple(row.claims or ()),
        language=row.language,
        state=row.state or "sent",
    )


def _buyer(row: Row[Any]) -> Buyer:
    return Buyer(
        id=row.buyer,
        email=row.email,
        verified=row.verified,
        market=row.market,
        locale=row.locale,
        zone=row.zone,
    )


def _message(row: Row[Any]) -> Message:
    return Message(
        conversation=row.conversation,
        external_id=row.external_id or f"henji:{row.seq}",
        channel=row.channel,
        author=Author(row.author),
        text=row.text,
        at=row.at,
    )


def _focus(stored: Json) -> Focus:
    """The fields this henji knows: an older or newer one may have stored others."""
    known = {field.name: stored[field.name] for field in fields(Focus) if field.name in stored}
    return Focus(**{**known, "wanted": tuple(known.get("wanted", ()))})
