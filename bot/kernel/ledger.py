"""The verbs of a transaction on conversations: who owns one, what is said in it, what waits for an answer."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from bot.kernel import tables
from bot.kernel.rows import Json
from core.talk import Author, Buyer, Focus, Message, Owner

#: Channels that are sent to. The others (web, terminal, API) read their lines themselves.
PUSHED = frozenset({"telegram"})


@dataclass(frozen=True, slots=True)
class Ledger:
    """Writes through the connection it is given; whoever opened the transaction commits."""

    connection: Connection

    def seq(self, message: Message) -> int | None:
        """Where the message stands; None: it was never stored."""
        same = (tables.message.c.channel == message.channel) & (tables.message.c.external_id == message.external_id)
        return self.connection.scalar(select(tables.message.c.seq).where(same))

    def last_heard(self, conversation: str) -> int | None:
        """The buyer's last message."""
        said = tables.message.c
        heard = (said.conversation == conversation) & (said.author == Author.BUYER)
        last: int | None = self.connection.scalar(select(func.max(said.seq)).where(heard))
        return last

    def owner(self, conversation: str) -> Owner | None:
        """None: there is no such conversation."""
        owner = self.connection.scalar(select(tables.conversation.c.owner).where(_is(conversation)))
        return Owner(owner) if owner else None

    def waiting(self, conversation: str) -> int | None:
        """The first message without an answer."""
        return self.connection.scalar(select(tables.conversation.c.waiting).where(_is(conversation)))

    def address(self, conversation: str) -> tuple[str, str] | None:
        """(channel, buyer) it is held with."""
        columns = (tables.conversation.c.channel, tables.conversation.c.buyer)
        row = self.connection.execute(select(*columns).where(_is(conversation))).first()
        return row and (row.channel, row.buyer)

    def open(self, message: Message, buyer: Buyer) -> None:
        """Begin the conversation that the message names; the bot owns it."""
        self.connection.execute(
            insert(tables.conversation).values(
                id=message.conversation,
                channel=message.channel,
                owner=Owner.BOT,
                focus=asdict(Focus()),
                created=message.at,
                **_columns(buyer),
            )
        )

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
        self._change(message.conversation, waiting=func.coalesce(tables.conversation.c.waiting, seq))

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
        self.connection.execute(
            insert(tables.outbox).values(
                turn=turn,
                part=0,
                conversation=conversation,
                text=text,
                language=language,
                options=list(options),
                claims=list(claims),
                seq=seq,
                state="ready" if conversation == pushed(channel, buyer) else "sent",
            )
        )
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
        self.connection.execute(insert(tables.turn).values(ms=float(outcome.get("ms", 0.0)), **row))

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
        self.connection.execute(insert(tables.audit).values(detail=detail, **row))

    def _say(self, **row: object) -> int:
        said = self.connection.execute(insert(tables.message).values(**row).returning(tables.message.c.seq))
        return int(said.scalar_one())

    def _change(self, conversation: str, **values: object) -> None:
        self.connection.execute(update(tables.conversation).where(_is(conversation)).values(**values))


def pushed(channel: str, buyer: str) -> str | None:
    """The one conversation with the buyer that is sent to; None on a channel that reads its lines itself.

    Only the channel's own adapter opens it: a line of `henji batch` that names the channel is sent to nobody.
    """
    return f"{channel}:{buyer}" if channel in PUSHED else None


def _is(conversation: str) -> ColumnElement[bool]:
    return tables.conversation.c.id == conversation


def _columns(buyer: Buyer) -> dict[str, object]:
    columns = asdict(buyer)
    return {"buyer": columns.pop("id"), **columns}
