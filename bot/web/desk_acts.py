"""What a person can do with a ticket, each against what they had seen of the thread."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.app import House
from bot.desk.proof import MAX_REPLY
from bot.desk.queue import Conflict, Sending
from bot.kernel.tickets import Card

SNOOZE = timedelta(hours=1)


class Act(StrEnum):
    APPROVE = "approve"
    EDIT = "edit"
    REPLY = "reply"
    REJECT = "reject"
    RELEASE = "release"
    TAKE = "take"
    SNOOZE = "snooze"


#: After these the ticket's page has nothing left to do: the conversation's page says that the bot answers again.
LEAVING = frozenset({Act.RELEASE})
#: Words go out, so a check may object first.
OBJECTABLE = frozenset({Act.APPROVE, Act.EDIT, Act.REPLY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A filled-in form. `seen` is the seq of the last line its writer had before their eyes."""

    text: str = ""
    reason: str = ""
    seen: int
    checked: str = ""  # hash of the text whose findings the writer has read

    @property
    def is_too_long(self) -> bool:
        return len(self.text) > MAX_REPLY


def act(house: House, card: Card, name: Act, entry: Entry, who: str, now: datetime) -> Conflict | None:
    """Do it. A Conflict: nothing happened, and why. Raises DatabaseError where nothing could be stored."""
    match name:
        case Act.APPROVE:
            return _conflict(house.queue.approve(card.ticket.id, who, entry.seen))
        case Act.EDIT | Act.REPLY:
            return _conflict(house.queue.reply(card.ticket.id, entry.text.strip(), who, entry.seen))
        case Act.REJECT:
            return _reject(house, card, entry, who)
        case Act.RELEASE:
            return _release(house, card, entry, who)
        case Act.TAKE:
            house.queue.take(card.ticket.id, who)
        case Act.SNOOZE:
            house.queue.snooze(card.ticket.id, now + SNOOZE, who)
    return None


def _conflict(sending: Sending) -> Conflict | None:
    return sending if isinstance(sending, Conflict) else None


def _unseen(house: House, card: Card, entry: Entry) -> Conflict | None:
    lines = house.conversations.transcript(card.conversation, entry.seen)
    return Conflict("the thread moved on", lines) if lines else None


def _reject(house: House, card: Card, entry: Entry, who: str) -> Conflict | None:
    unseen = _unseen(house, card, entry)
    if unseen is None:
        house.queue.reject(card.ticket.id, entry.reason, who)
    return unseen


def _release(house: House, card: Card, entry: Entry, who: str) -> Conflict | None:
    unseen = _unseen(house, card, entry)
    if unseen is None and not house.conversations.release(card.conversation, who):
        return Conflict("the bot has it already")
    return unseen
