"""What a person can do with a ticket, each against what they had seen of the thread."""

from dataclasses import dataclass
from enum import StrEnum

from bot.app import House
from bot.desk.queue import Conflict, Sending
from bot.kernel.tickets import Card


class Act(StrEnum):
    APPROVE = "approve"
    EDIT = "edit"
    REPLY = "reply"
    REJECT = "reject"
    RELEASE = "release"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A filled-in form. `seen` is the seq of the last line its writer had before their eyes."""

    text: str
    reason: str
    seen: int


def act(house: House, card: Card, name: Act, sheet: Sheet, who: str) -> Conflict | None:
    """Do it. A Conflict: nothing happened, and why. Raises DatabaseError where nothing could be stored."""
    match name:
        case Act.APPROVE:
            return _conflict(house.queue.approve(card.ticket.id, who, sheet.seen))
        case Act.EDIT | Act.REPLY:
            return _conflict(house.queue.reply(card.ticket.id, sheet.text.strip(), who, sheet.seen))
        case Act.REJECT:
            return _reject(house, card, sheet, who)
        case Act.RELEASE:
            return _release(house, card, sheet, who)


def _conflict(sending: Sending) -> Conflict | None:
    return sending if isinstance(sending, Conflict) else None


def _unseen(house: House, card: Card, sheet: Sheet) -> Conflict | None:
    lines = house.conversations.transcript(card.conversation, sheet.seen)
    return Conflict("the thread moved on", lines) if lines else None


def _reject(house: House, card: Card, sheet: Sheet, who: str) -> Conflict | None:
    unseen = _unseen(house, card, sheet)
    if unseen is None:
        house.queue.reject(card.ticket.id, sheet.reason, who)
    return unseen


def _release(house: House, card: Card, sheet: Sheet, who: str) -> Conflict | None:
    unseen = _unseen(house, card, sheet)
    if unseen is None and not house.conversations.release(card.conversation, who):
        return Conflict("the bot has it already")
    return unseen
