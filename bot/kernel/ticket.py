"""What a person has to answer, and the short code that buyer and shop call it by."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from core.sets import Priority, Reason
from core.talk import Conversation

#: No vowels, so that no code reads as a word; no characters that are taken for another.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"
SHORTEST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A promise to a buyer: a person answers by `reply_by` (aware)."""

    id: str
    reason: Reason
    priority: Priority
    reply_by: datetime


def turn_id(conversation: Conversation) -> str:
    """The name of the turn that answers what is unanswered: the same messages, the same name.

    As it is the key of a turn, two processes that answer the same messages cannot both have their say.
    """
    return _digest(conversation).hex()


def ticket_code(conversation: Conversation, attempt: int = 0) -> str:
    """A code like H-7K2P, the same for the same messages; another each attempt, longer every fourth."""
    number = int.from_bytes(_digest(conversation, str(attempt)))
    length = SHORTEST + attempt // 4
    return "H-" + "".join(ALPHABET[number // len(ALPHABET) ** place % len(ALPHABET)] for place in range(length))


def free_code(taken: Callable[[str], bool], *about: str) -> str:
    """A code that nothing has yet; the same for the same words, where that is free."""
    digest = blake2b("\0".join(about).encode(), digest_size=12).digest()
    number, attempt = int.from_bytes(digest), 0
    while taken(_spelt(number, attempt)):
        attempt += 1
    return _spelt(number, attempt)


def _spelt(number: int, attempt: int) -> str:
    number //= len(ALPHABET) ** attempt
    places = range(SHORTEST + attempt // 4)
    return "H-" + "".join(ALPHABET[number // len(ALPHABET) ** place % len(ALPHABET)] for place in places)


def _digest(conversation: Conversation, *more: str) -> bytes:
    asked = conversation.unanswered[-1:]
    last = [part for message in asked for part in (message.channel, message.external_id)]
    return blake2b("\0".join((conversation.id, *last, *more)).encode(), digest_size=12).digest()
