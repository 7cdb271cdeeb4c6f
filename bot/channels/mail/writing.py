"""A reply as the bytes of a mail: in its thread, from the address that was written to, marked where a program wrote it.

The head is written out by hand: the standard library folds long message ids into encoded words, which ends the thread.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

import regex

from bot.channels.mail.letters import tidy, tidy_line

#: Characters of a line of the head, and bytes in one encoded word.
WIDTH = 76
WORD = 42
LONGEST_SUBJECT = 200
_REPLY = regex.compile(
    r"\s*(?:(?:re|aw|sv|antw|odp|vs|回复|答复|回覆|返信)\s*(?:\[\d+\])?\s*[:：]\s*)+", regex.IGNORECASE
)
_PLAIN = regex.compile(r"[\x20-\x7e]*")
_ATOM = regex.compile(r"[A-Za-z0-9 .'-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is sent. Addresses and ids are good ones; words may hold whatever they like."""

    shop: str  # its name
    sender: str
    to: str
    subject: str  # of the buyer's mail
    message_id: str
    in_reply_to: str  # "" begins a thread
    references: tuple[str, ...]
    text: str
    options: tuple[str, ...]
    at: datetime
    by_bot: bool


def written(letter: Letter) -> bytes:
    """Lines end in CR LF; ASCII but for an address that is not."""
    head = [
        f"From: {_name(letter.shop)} <{letter.sender}>",
        f"To: <{letter.to}>",
        f"Subject: {_words(_subject(letter))}",
        f"Date: {format_datetime(letter.at)}",
        f"Message-ID: {letter.message_id}",
        *_thread(letter),
        *_marks(letter),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: base64",
    ]
    body = base64.encodebytes(_text(letter).replace("\n", "\r\n").encode()).decode().strip().split("\n")
    return "\r\n".join((*head, "", *body, "")).encode()


def _thread(letter: Letter) -> list[str]:
    if not letter.in_reply_to:
        return []
    before = tuple(one for one in letter.references if one != letter.in_reply_to)
    # One id a line: whatever their length, no server needs to fold them.
    return [f"In-Reply-To: {letter.in_reply_to}", "References: " + "\r\n ".join((*before, letter.in_reply_to))]


def _marks(letter: Letter) -> list[str]:
    """RFC 3834, and what Exchange listens to. A person's words are no automatic ones, whatever carries them."""
    return ["Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All"] if letter.by_bot else []


def _subject(letter: Letter) -> str:
    bare = _REPLY.sub("", tidy_line(letter.subject), count=1)[:LONGEST_SUBJECT] or tidy_line(letter.shop)
    return f"Re: {bare}" if letter.in_reply_to or letter.subject else bare


def _text(letter: Letter) -> str:
    choices = "".join(f"\n- {tidy_line(one)}" for one in letter.options)
    return tidy(letter.text) + (f"\n{choices}" if choices else "") + "\n"


def _name(shop: str) -> str:
    name = tidy_line(shop)
    return f'"{name}"' if _ATOM.fullmatch(name) else _words(name, plain=False)


def _words(text: str, *, plain: bool = True) -> str:
    """As encoded words (RFC 2047) where it is more than ASCII, or looks like one."""
    if plain and _PLAIN.fullmatch(text) and "=?" not in text and len(text) <= WIDTH:
        return text
    return "\r\n ".join(f"=?utf-8?B?{base64.b64encode(piece.encode()).decode()}?=" for piece in _pieces(text))


def _pieces(text: str) -> Sequence[str]:
    """Whole characters only, at most WORD bytes each."""
    pieces = [""]
    for letter in text:
        if len((pieces[-1] + letter).encode()) > WORD:
            pieces.append("")
        pieces[-1] += letter
    return pieces
