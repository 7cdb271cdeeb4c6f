"""The verbs of a transaction on conversations: who owns one, what is said in it, what waits for an answer."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, Float, Update, bindparam, case, func, insert, select, update

from bot.kernel import tables
from bot.kernel.moment import Now
from bot.kernel.once import DIALECTS, once
from bot.kernel.rows import Json
from core.talk import Author, Buyer, Focus, Message, Owner
from core.text import whole

#: Of PostgreSQL's notifications: each names a conversation with news.
CHANNEL = "henji"

#: Built once: SQLAlchemy takes longer to build a statement than SQLite to run it.
_TALK, _SAID = tables.conversation.c, tables.message.c
_THIS = _TALK.id == bindparam("talk")
_SEQ = select(_SAID.seq).where(_SAID.channel == bindparam("channel"), _SAID.external_id == bindparam("external_id"))
_LAST_HEARD = (
    select(func.max(_SAID.seq))
    .where(_SAID.conversation == bindparam("talk"), _SAID.author == Author.BUYER)
    .scalar_subquery()
)
_HEARD = select(_SEQ.scalar_subquery().label("seq"), _LAST_HEARD.label("last"))
_HOLD = select(_TALK.channel, _TALK.buyer, _TALK.owner, _TALK.waiting, _TALK.pushed, _TALK.fence, _TALK.token).where(
    _THIS
)
#: On PostgreSQL whoever holds a conversation has news of it, and all other processes hear of that once it commits.
_HOLDS = {
    "sqlite": _HOLD,
    "postgresql": _HOLD.add_columns(func.pg_notify(CHANNEL, _TALK.id)).with_for_update(key_share=True),
}
_BEGAN = func.coalesce(_TALK.burst, Now())
_QUIET, _LONGEST = bindparam("quiet", type_=Float), bindparam("longest", type_=Float)
#: Who writes on is likely to write more: after the first message the quiet must last twice as long.
_RESTS = Now() + case((_TALK.burst.is_(None), _QUIET), else_=_QUIET * 2)
_WAITS = (
    update(tables.conversation)
    .where(_THIS)
    .values(
        waiting=func.coalesce(_TALK.waiting, bindparam("seq")),
        burst=case((_TALK.owner == Owner.BOT, _BEGAN)),
        due=case((_TALK.owner != Owner.BOT, None), (_RESTS < _BEGAN + _LONGEST, _RESTS), else_=_BEGAN + _LONGEST),
    )
)
_HEAR = {name: once(name, tables.message).returning(_SAID.seq) for name in DIALECTS}
_OPEN = {name: once(name, tables.conversation) for name in DIALECTS}
_TURN, _AUDIT = insert(tables.turn), insert(tables.audit)
_SAY = insert(tables.message).returning(_SAID.seq)
_OUTBOX = insert(tables.outbox)
#: What was said so far needs no answer any more, and nobody works on one.
SETTLED = {"waiting": None, "burst": None, "due": None, "worker": None, "tries": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A conversation as it stands, locked: nobody else changes it until the transaction ends."""

    channel: str
    buyer: str
    owner: Owner
    waiting: int | None  # seq of the first message without an answer
    pushed: bool
    fence: int  # of the newest lease
    token: int  # takeovers so far


@dataclass(frozen=True, slots=True)
class Ledger:
    """Writes through the connection it is given; whoever opened the transaction commits."""

    connection: Connection

    def heard(self, message: Message) -> tuple[int | None, int | None]:
        """Where the message stands, and where the buyer's last one does."""
        same = {"channel": message.channel, "external_id": message.external_id, "talk": message.conversation}
        row = self.connection.execute(_HEARD, same).one()
        return row.seq, row.last

    def hold(self, conversation: str) -> Held | None:
        """Lock it until the transaction ends; None: there is no such conversation.

        Every transaction that says or decides something holds the conversation first: so its seqs grow in the order
        in which others can see them, and what is read of it stays so.
        """
        row = self.connection.execute(_HOLDS[self.connection.dialect.name], {"talk": conversation}).first()
        if row is None:
            return None
        return Held(
            channel=row.channel,
            buyer=row.buyer,
            owner=Owner(row.owner),
            waiting=row.waiting,
            pushed=row.pushed,
            fence=row.fence,
            token=row.token,
        )

    def open(self, message: Message, buyer: Buyer, pushed: bool) -> None:
        """Begin the conversation that the message names, unless it was begun meanwhile; the bot owns it.

        `pushed`: what is said there is sent by the channel; else the buyer's side reads it by itself.
        """
        row = {
            "id": message.conversation,
            "channel": message.channel,
            "owner": Owner.BOT,
            "focus": asdict(Focus()),
            "created": message.at,
            "pushed": pushed,
            **_columns(buyer),
        }
        self.connection.execute(_OPEN[self.connection.dialect.name], row)

    def meet(self, conversation: str, buyer: Buyer) -> None:
        """Keep the channel's newest word about the buyer."""
        self._change(conversation, **_columns(buyer))

    def hear(self, message: Message) -> int | None:
        """Store a buyer's message; its seq. None: it was stored before, nothing changed."""
        row = {
            "conversation": message.conversation,
            "channel": message.channel,
            "external_id": message.external_id,
            "author": message.author,
            "text": storable(message.text),
            "at": message.at,
        }
        seq: int | None = self.connection.scalar(_HEAR[self.connection.dialect.name], row)
        return seq

    def wait(self, conversation: str, seq: int, quiet: float, longest: float) -> None:
        """The message `seq` waits for an answer.

        A turn may begin `quiet` seconds after the buyer's last message, and `longest` after the first at the latest;
        never, while a person has the conversation.
        """
        given = {"talk": conversation, "seq": seq, "quiet": quiet, "longest": max(quiet, longest)}
        self.connection.execute(_WAITS, given)

    def send(
        self,
        conversation: str,
        held: Held,
        author: Author,
        text: str,
        at: datetime,
        *,
        turn: str | None = None,
        language: str | None = None,
        options: Sequence[str] = (),
        claims: Sequence[Json] = (),
    ) -> int:
        """Say something to the buyer: its message (whose seq is returned) and its row of the outbox.

        The bot's words carry the number of takeovers so far: they go out only while nobody took over since.
        """
        said = {"conversation": conversation, "channel": held.channel, "author": author, "text": text, "at": at}
        seq = int(self.connection.execute(_SAY, said).scalar_one())
        row = {
            "turn": turn,
            "part": 0,
            "conversation": conversation,
            "text": text,
            "language": language,
            "options": list(options),
            "claims": list(claims),
            "seq": seq,
            "state": "ready" if held.pushed else "sent",
            "token": held.token if author is Author.BOT else None,
        }
        self.connection.execute(_OUTBOX, row)
        return seq

    def settle(self, conversation: str) -> None:
        """What was said so far needs no answer any more, and nobody works on one."""
        self._change(conversation, **SETTLED)

    def conclude(self, conversation: str, focus: Focus) -> None:
        """A turn came to its end."""
        self._change(conversation, focus=asdict(focus), **SETTLED)

    def give_agent(self, conversation: str, held: Held) -> Held:
        """A person takes over: what the bot said before and is not on its way yet is never sent."""
        token = held.token + 1
        self._change(conversation, owner=Owner.AGENT, token=token, burst=None, due=None, worker=None, tries=0)
        return replace(held, owner=Owner.AGENT, token=token)

    def give_bot(self, conversation: str) -> None:
        """The bot answers what comes from now on; its subject is forgotten."""
        self._change(conversation, owner=Owner.BOT, focus=asdict(Focus()), **SETTLED)

    def note_turn(self, id: str, conversation: str, at: datetime, through: int, outcome: Json) -> None:
        row = {
            "id": id,
            "conversation": conversation,
            "at": at,
            "outcome": dict(outcome),
            "through_seq": through,
        }
        self.connection.execute(_TURN, {"ms": float(outcome.get("ms", 0.0)), **row})

    def audit(
        self,
        at: datetime,
        who: str,
        what: str,
        conversation: str,
        ticket: str | None = None,
        **detail: object,
    ) -> None:
        """Append who did what. `detail` holds figures and reasons, never a buyer's words."""
        row = {"at": at, "who": who, "what": what, "conversation": conversation, "ticket": ticket}
        self.connection.execute(_AUDIT, {"detail": detail, **row})

    def _change(self, conversation: str, **values: object) -> None:
        self.connection.execute(_changing(tuple(values)), {"talk": conversation, **values})


def storable(text: str) -> str:
    """As it was said, without what no database keeps: NUL, halves of characters."""
    return whole(text).replace("\0", "\ufffd")


@cache
def _changing(columns: tuple[str, ...]) -> Update:
    """The statement that sets these columns of a conversation."""
    return update(tables.conversation).where(_THIS).values({name: bindparam(name) for name in columns})


def _columns(buyer: Buyer) -> dict[str, object]:
    columns = asdict(buyer)
    return {"buyer": columns.pop("id"), **columns}
