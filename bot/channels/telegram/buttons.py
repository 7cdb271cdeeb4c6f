"""What the buttons under a ticket carry: an act, the ticket, how far the thread was shown, and a mark of ours.

The mark is made for one chat: a button that is copied, forged or forwarded opens nothing in another.
"""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

PREFIX = "p"
MARK = 16  # characters: 96 bits
LONGEST = 64  # bytes that Telegram takes


class Act(StrEnum):
    """What a button does. One letter each: there is little room."""

    SEND = "s"  # the draft, as it is
    EDIT = "e"
    TAKE = "t"
    SNOOZE = "z"
    CONFIRM = "y"  # what was proposed for the person's words
    AGAIN = "a"
    CANCEL = "c"


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """`of`: which words would be sent; empty where the act names none."""

    act: Act
    ticket: str
    seq: int
    of: str


@dataclass(frozen=True, slots=True)
class Seal:
    """Signs with the store's key."""

    key: str

    def data(self, chat: str, act: Act, ticket: str, seq: int, text: str = "") -> str:
        """The button's data; with `text` it is good for these words only."""
        body = f"{PREFIX}:{act}:{ticket}:{seq}:{fingerprint(text)}"
        return f"{body}:{self._mark(chat, body)}"

    def read(self, chat: str, data: str) -> Press | None:
        """None for data that is not ours, or not for this chat."""
        body, _, mark = data.rpartition(":")
        if not hmac.compare_digest(mark.encode(), self._mark(chat, body).encode()):
            return None
        _, act, ticket, seq, of = body.split(":")
        return Press(act=Act(act), ticket=ticket, seq=int(seq), of=of)

    def _mark(self, chat: str, body: str) -> str:
        made = hmac.digest(self.key.encode(), f"phone\0{chat}\0{body}".encode(), sha256)
        return urlsafe_b64encode(made).decode()[:MARK]


def fingerprint(text: str) -> str:
    """Six characters that change with the words; the mark protects them."""
    return urlsafe_b64encode(sha256(text.encode()).digest()).decode()[:6] if text else ""
