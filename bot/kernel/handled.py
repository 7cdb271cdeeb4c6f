"""What the desk looks at beside its tickets: talks of the bot, how many of each kind there are, what is not sent."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from bot.kernel import tables
from bot.kernel.outbox import State
from bot.kernel.ratings import Rating
from bot.kernel.tickets import Status
from core.talk import Author, Owner

#: A page of conversations: who looks for an older one has its ticket or its id.
MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A conversation by its last words. `waiting`: the buyer waits for the bot."""

    id: str
    channel: str
    buyer: str
    owner: Owner
    waiting: bool
    seq: int
    author: Author
    text: str
    at: datetime
    language: str | None  # of what the shop's side said last; BCP 47
    state: str  # how far the outbox brought it


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many there are. `handled` stops at MOST + 1: no page shows more."""

    open: int
    handled: int
    doubtful: int
    resolved: int


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A line that is not certainly with the buyer. `until`: it is not tried again before then."""

    seq: int
    state: State
    until: datetime | None


_TALK, _SAID, _SENT, _TICKET = tables.conversation.c, tables.message.c, tables.outbox.c, tables.ticket.c
_later = tables.message.alias("later")
#: Asked of each message on the way back from the newest one: the fifty newest talks cost as much among a million.
_LAST = select(func.max(_later.c.seq)).where(_later.c.conversation == _SAID.conversation).scalar_subquery()
_FROM = tables.message.join(tables.conversation, _TALK.id == _SAID.conversation).outerjoin(
    tables.outbox, _SENT.seq == _SAID.seq
)
_SHOWN: Select[Any] = select(
    *(_TALK.id, _TALK.channel, _TALK.buyer, _TALK.owner, _TALK.waiting),
    *(_SAID.seq, _SAID.author, _SAID.text, _SAID.at, _SENT.language, _SENT.state),
).select_from(_FROM)
_NEWEST = _SHOWN.where(_SAID.seq == _LAST, _TALK.owner == Owner.BOT).order_by(_SAID.seq.desc()).limit(bindparam("most"))
_ONE = _SHOWN.where(_TALK.id == bindparam("talk")).order_by(_SAID.seq.desc()).limit(1)
_DOUBTFUL = select(func.count()).where(_SENT.state == State.UNKNOWN)
_TICKETS = select(func.count()).where(_TICKET.status == bindparam("status"))


def handled(connection: Connection, most: int = MOST) -> tuple[Talk, ...]:
    """The conversations that the bot owns, the newest words first."""
    return tuple(_talk(row) for row in connection.execute(_NEWEST, {"most": most}))


def talk(connection: Connection, id: str) -> Talk | None:
    """One conversation, whoever owns it; None where nothing was ever said."""
    row = connection.execute(_ONE, {"talk": id}).first()
    return _talk(row) if row else None


def _talk(row: Row[Any]) -> Talk:
    return Talk(
        id=row.id,
        channel=row.channel,
        buyer=row.buyer,
        owner=Owner(row.owner),
        waiting=row.waiting is not None and row.owner == Owner.BOT,
        seq=row.seq,
        author=Author(row.author),
        text=row.text,
        at=row.at,
        language=row.language,
        state=row.state or State.SENT,
    )


def doubtful(connection: Connection) -> int:
    """How many lines there are of which nobody knows whether they arrived."""
    return connection.scalar(_DOUBTFUL) or 0


def counts(connection: Connection) -> Counts:
    return Counts(
        open=connection.scalar(_TICKETS, {"status": Status.OPEN}) or 0,
        handled=len(handled(connection, MOST + 1)),
        doubtful=doubtful(connection),
        resolved=connection.scalar(_TICKETS, {"status": Status.RESOLVED}) or 0,
    )


def unsettled(connection: Connection, conversation: str) -> tuple[Unsettled, ...]:
    """The lines of a conversation that are not certainly with the buyer, in the order in which they were said."""
    wanted = (_SENT.conversation == conversation, _SENT.state != State.SENT)
    found = connection.execute(select(_SENT.seq, _SENT.state, _SENT.next_at).where(*wanted).order_by(_SENT.seq))
    return tuple(
        Unsettled(row.seq, State(row.state), row.next_at if row.state == State.RETRY else None) for row in found
    )


def rated(connection: Connection, conversations: Collection[str]) -> Mapping[str, Rating]:
    """The newest score of each of the conversations that has one."""
    row = tables.rating.c
    wanted = select(tables.rating).where(row.conversation.in_(conversations)).order_by(row.seq)
    return {
        found.conversation: Rating(seq=found.seq, score=found.score, words=found.words, at=found.at)
        for found in connection.execute(wanted)
    }
