"""Lines of the outbox without a clerk: a buyer wrote, and this is what was said to them."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine
from bot.kernel.outbox import Outbox
from bot.kernel.presence import Presence
from bot.kernel.rows import Line
from core.talk import Author, Buyer, Conversation, Message
from tests.bot.kernel.making import clarify, reply, turn_on

_numbers = count(1)


@dataclass(slots=True)
class Clock:
    """Stands until moved."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(slots=True)
class Lines:
    """One process on the database. `other` is another one."""

    engine: Engine
    channel: str = "shop"
    clock: Clock = field(default_factory=Clock)
    conversations: Conversations = field(init=False)
    outbox: Outbox = field(init=False)

    def __post_init__(self) -> None:
        presence = Presence(self.engine, 30.0)
        presence.beat()
        self.conversations = Conversations(self.engine, self.clock, presence=presence)
        self.outbox = Outbox(self.engine, self.clock, presence=presence)

    def other(self) -> "Lines":
        return Lines(self.engine, self.channel, self.clock)

    def say(self, buyer: str, text: str, *, options: bool = False) -> None:
        """The bot's words to the buyer, ready to be sent."""
        talk = f"{self.channel}:{buyer}"
        message = Message(
            conversation=talk,
            external_id=f"m{next(_numbers)}",
            channel=self.channel,
            author=Author.BUYER,
            text="?",
            at=self.clock(),
        )
        self.conversations.accept(message, Buyer(id=buyer), pushed=True)
        lease = self.conversations.leases.of(talk)
        assert lease
        outcome, told = clarify() if options else reply()
        turn = turn_on(self._read(talk), self.clock())
        told = {**told, "text": text}
        said = replace(outcome, text=text)
        assert self.conversations.record(turn, said, text=text, outcome_json=told, ticket=None, lease=lease)

    def _read(self, talk: str) -> Conversation:
        conversation = self.conversations.conversation(talk)
        assert conversation
        return conversation

    def lines(self, buyer: str) -> list[Line]:
        said = self.conversations.transcript(f"{self.channel}:{buyer}")
        return [line for line in said if line.author is not Author.BUYER]

    def states(self, buyer: str) -> list[str]:
        """How far the lines to the buyer came, in their order."""
        return [line.state for line in self.lines(buyer)]
