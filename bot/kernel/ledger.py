"""The verbs of a transaction on conversations: who owns one, what is said in it, what waits for an answer."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, Update, bindparam, func, insert, select, update

from bot.kernel import tables
from bot.kernel.rows import Json
from core.talk import Author, Buyer, Focus, Message, Owner

#: Channels that are sent to. The others (web, terminal, API) read their lines themselves.
PUSHED = frozenset({"telegram"})


#: Built once: SQLAlchemy takes longer to build a statement than SQLite to run it.
_TALK, _SAID = tables.conversation.c, tables.message.c
_THIS = _TALK.id == bindparam("talk")
_SEQ = select(_SAID.seq).where(_SAID.channel == bindparam("channel"), _SAID.external_id == bindparam("external_id"))
_LAST_HEARD = select(func.max(_SAID.seq)).where(_SAID.conversation == bindparam("talk"), _SAID.author == Author.BUYER)
_OWNER, _WAITING = select(_TALK.owner).where(_THIS), select(_TALK.waiting).where(_THIS)
_ADDRESS = select(_TALK.channel, _TALK.buyer).where(_THIS)
_WAITS = update(tables.conversation).where(_THIS).values(waiting=func.coalesce(_TALK.waiting, bindparam("seq")))
_OPEN, _TURN, _AUDIT = insert(tables.conversation), insert(tables.turn), insert(tables.audit)
_SAY = insert(tables.message).returning(_SAID.seq)
_OUTBOX = insert(tables.outbox)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Writes through the connection it is given; whoever opened the transaction commits."""

    connection: Connection

    def seq(self, message: Message) -> int | None:
        """Where the message stands; None: it was never stored."""
        same = {"channel": message.channel, "external_id": message.external_id}
        return self.connection.scalar(_SEQ, same)

    def last_heard(self, conversation: str) -> int | None:
        """The buyer's last message."""
        last: int | None = self.connection.scalar(_LAST_HEARD, {"talk": conversation})
        return last

    def owner(self, conversation: str) -> Owner | None:
        """None: there is no such conversation."""
        owner = self.connection.scalar(_OWNER, {"talk": conversation})
        return Owner(owner) if owner else None

    def waiting(self, conversation: str) -> int | None:
        """The first message without an answer."""
        return self.connection.scalar(_WAITING, {"talk": conversation})

    def address(self, conversation: str) -> tuple[str, str] | None:
        """(channel, buyer) it is held with."""
        row = self.connection.execute(_ADDRESS, {"talk": conversation}).first()
        return row and (row.channel, row.buyer)

    def open(self, message: Message, buyer: Buyer) -> None:
        """Begin the conversation that the message names; the bot owns it."""
        row = {
            "id": message.conversation,
            "channel": message.channel,
            "owner": Owner.BOT,
            "focus": asdict(Focus()),
            "created": message.at,
            **_columns(buyer),
        }
        self.connection.execute(_OPEN, row)

    def meet(self, conversation: str, buyer: Buyer) -> None:
        """Keep the channel's newest word about the buyer."""
        self._change(conversation, **_columns(buyer))

    def hear(self, message: Message) -> None:
        """Store a buyer's message; from now on the conversation waits."""
        seq = self._say(
            conversation=message.conversation,
            channel=message.channel,
            external_id=message.external_id,
            author=message.author,
            text=message.text,
            at=message.at,
        )
        self.connection.execute(_WAITS, {"talk": message.conversation, "seq": seq})

    def send(
        self,
        conversation: str,
        author: Author,
        text: str,
        at: datetime,
        *,
        turn: str | None = None,
        language: str | None = None,
        options: Sequence[str] = (),
        claims: Sequence[Json] = (),
    ) -> int:
        """Say something to the buyer: its message (whose seq is returned) and outbox row; all is answered."""
        channel, buyer = self.address(conversation) or ("", "")
        seq = self._say(conversation=conversation, channel=channel, author=author, text=text, at=at)
        row = {
            "turn": turn,
            "part": 0,
            "conversation": conversation,
            "text": text,
            "language": language,
            "options": list(options),
            "claims": list(claims),
            "seq": seq,
            "state": "ready" if conversation == pushed(channel, buyer) else "sent",
        }
        self.connection.execute(_OUTBOX, row)
        self.settle(conversation)
        return seq

    def settle(self, conversation: str) -> None:
        """What was said so far needs no answer any more."""
        self._change(conversation, waiting=None)

    def give(self, conversation: str, owner: Owner) -> None:
        self._change(conversation, owner=owner)

    def focus(self, conversation: str, focus: Focus) -> None:
        self._change(conversation, focus=asdict(focus))

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

    def _say(self, **row: object) -> int:
        return int(self.connection.execute(_SAY, row).scalar_one())

    def _change(self, conversation: str, **values: object) -> None:
        self.connection.execute(_changing(tuple(values)), {"talk": conversation, **values})


def pushed(channel: str, buyer: str) -> str | None:
    """The one conversation with the buyer that is sent to; None on a channel that reads its lines itself.

    Only the channel's own adapter opens it: a line of `henji batch` that names the channel is sent to nobody.
    """
    return f"{channel}:{buyer}" if channel in PUSHED else None


@cache
def _changing(columns: tuple[str, ...]) -> Update:
    """The statement that sets these columns of a conversation."""
    return update(tables.conversation).where(_THIS).values({name: bindparam(name) for name in columns})


def _columns(buyer: Buyer) -> dict[str, object]:
    columns = asdict(buyer)
    return {"buyer": columns.pop("id"), **columns}
