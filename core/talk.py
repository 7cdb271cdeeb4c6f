"""Who says what to whom: message, buyer, conversation."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Owner(StrEnum):
    """Who answers next."""

    BOT = "bot"
    AGENT = "agent"


class Author(StrEnum):
    BUYER = "buyer"
    BOT = "bot"
    AGENT = "agent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """What is known of a buyer. `email` is a claim unless `verified`."""

    id: str
    email: str | None = None
    verified: bool = False
    market: str | None = None  # ISO country
    locale: str | None = None  # BCP 47
    zone: str | None = None  # IANA time zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One utterance. (channel, external_id) is unique."""

    conversation: str
    external_id: str
    channel: str
    author: Author
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """What the conversation is about now: carried from turn to turn, so that "and in red?" has a subject."""

    product: str | None = None  # handle
    country: str | None = None  # ISO
    topic: str | None = None  # "scenario/name" last asked or answered
    pending: str | None = None  # what a clarifying question asked for: product, country, variant, unclear
    clarified: int = 0  # clarifying questions in a row
    language: str | None = None
    wanted: tuple[str, ...] = ()  # variant words the buyer used
    question: str = ""  # the words that were unclear


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A talk with one buyer on one channel, oldest message first."""

    id: str
    channel: str
    buyer: Buyer
    owner: Owner = Owner.BOT
    messages: tuple[Message, ...] = ()
    focus: Focus = field(default_factory=Focus)

    @property
    def unanswered(self) -> tuple[Message, ...]:
        """The buyer's messages since the last reply: a burst is one question."""
        tail: list[Message] = []
        for message in reversed(self.messages):
            if message.author is not Author.BUYER:
                break
            tail.append(message)
        return tuple(reversed(tail))

    @property
    def question(self) -> str:
        """The text to answer now."""
        return "\n".join(message.text for message in self.unanswered)
