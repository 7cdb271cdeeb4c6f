"""What goes on in a shop: buyers who wait, lines on their way, tickets, and everything that remembers them."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, func, insert, select

from bot.desk.queue import Queue
from bot.kernel import tables
from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine, reading, writing
from bot.kernel.ticket import Ticket
from core.sets import Lane, Priority, Reason, Risk, Scenario
from core.talk import Author, Buyer, Conversation, Message
from core.turn import Call, Draft, Handoff, Reply, Turn, Understanding


@dataclass(slots=True)
class Life:
    """`engine` at HEAD."""

    engine: Engine
    conversations: Conversations = field(init=False)

    def __post_init__(self) -> None:
        self.conversations = Conversations(self.engine)

    def stop(self) -> None:
        """Henji ends here: nobody works on the database any more."""
        self.conversations.presence.leave()
        self.engine.dispose()

    def say(
        self, text: str, *, buyer: str = "b1", channel: str = "web", email: str | None = None, pushed: bool = False
    ) -> str:
        """The conversation's id."""
        talk = f"{channel}:{buyer}"
        message = Message(
            conversation=talk,
            external_id=uuid4().hex,
            channel=channel,
            author=Author.BUYER,
            text=text,
            at=datetime.now(UTC),
        )
        assert self.conversations.accept(message, Buyer(id=buyer, email=email), pushed=pushed, wait=0.0)
        return talk

    def answer(self, talk: str, text: str, *, calls: tuple[Call, ...] = ()) -> None:
        draft = Draft(text=text, claims=(), lane=Lane.APPROVED, language="en")
        self._record(talk, Reply(text=text, language="en", draft=draft), text, None, calls)

    def hand_over(self, talk: str, draft: str) -> str:
        """The ticket's code."""
        read = self.conversations.conversation(talk)
        assert read
        code = self.conversations.ticket_id(read)
        due = datetime.now(UTC) + timedelta(hours=1)
        ticket = Ticket(id=code, reason=Reason.DRAFT_MODE, priority=Priority.NORMAL, reply_by=due)
        outcome = Handoff(reason=Reason.DRAFT_MODE, language="en", priority=Priority.NORMAL)
        self._record(talk, outcome, "A person will answer.", ticket, (), draft={"text": draft, "claims": []})
        return code

    def agent(self, code: str, text: str) -> None:
        card = Queue(self.engine).ticket(code)
        assert card
        Queue(self.engine).reply(code, text, "agent", card.seq)

    def state(self, state: str, talk: str) -> None:
        """How far the conversation's lines came."""
        with writing(self.engine) as connection:
            connection.execute(
                tables.outbox.update().where(tables.outbox.c.conversation == talk).values(state=state, worker="gone")
            )

    def states(self) -> dict[str, list[str]]:
        """The lines' states, by conversation."""
        row = tables.outbox.c
        found: dict[str, list[str]] = {}
        with reading(self.engine) as connection:
            for talk, state in connection.execute(select(row.conversation, row.state).order_by(row.seq)):
                found.setdefault(talk, []).append(state)
        return found

    def remember(self, talk: str, code: str, words: str) -> None:
        """All else that henji keeps of a buyer."""
        now = datetime.now(UTC)
        with writing(self.engine) as connection:
            _put(connection, "gloss", conversation=talk, hash="h", language="ja", text=words, at=now)
            _put(connection, "brief", ticket=code, language="ja", seq=1, parts={"summary": words}, at=now)
            _put(connection, "rating", conversation=talk, seq=1, score=2, words=words, at=now)
            mail = {"subject": words, "message_id": words, "references": words, "alias": "shop@shop.example"}
            _put(connection, "mail", conversation=talk, **mail)
            _put(connection, "proof", conversation=talk, order=words, how="email", at=now)
            said = {"text": words, "amount": words, "source": "", "owner": "agent", "at": now, "state": "open"}
            _put(connection, "promise", conversation=talk, seq=_first(connection, talk), kind="refund", **said)
            asked: dict[str, Any] = {"action": "cancel", "arguments": {"order": words}, "hash": "h", "facts": [words]}
            asked |= {"at": now, "until": now, "state": "asked"}
            _put(connection, "approval", id=uuid4().hex, conversation=talk, ticket=code, **asked)
            shown: dict[str, Any] = {"seq": 1, "at": now, "step": "editing", "typed": words, "proposed": words}
            _put(connection, "notice", channel="telegram", chat="agent-1", ticket=code, **shown)

    def _record(
        self,
        talk: str,
        outcome: Reply | Handoff,
        text: str,
        ticket: Ticket | None,
        calls: tuple[Call, ...],
        **more: Any,
    ) -> None:
        conversations = self.conversations
        lease, read = conversations.leases.of(talk), conversations.conversation(talk)
        assert lease
        assert read
        kind = "handoff" if ticket else "reply"
        told = {"outcome": kind, "language": "en", "text": text, "findings": [], "lane": "approved", "ms": 4.0, **more}
        turn = replace(_turn(read), calls=calls)
        assert conversations.record(turn, outcome, text=text, outcome_json=told, ticket=ticket, lease=lease)


def _turn(conversation: Conversation) -> Turn:
    understanding = Understanding(language="en", confidence=1.0, scenario=Scenario.SHIPPING_COST, risk=Risk.INFORMATION)
    return Turn(conversation=conversation, now=datetime.now(UTC), understanding=understanding, licensed=("en",))


def _first(connection: Connection, talk: str) -> int:
    """Where its first message stands."""
    asked = select(func.min(tables.message.c.seq)).where(tables.message.c.conversation == talk)
    return int(connection.execute(asked).scalar_one())


def _put(connection: Connection, table: str, **row: Any) -> None:
    connection.execute(insert(tables.metadata.tables[table]).values(**row))
