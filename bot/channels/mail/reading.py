"""From the bytes of a mail to what it says, in bounded time whatever the bytes are."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import compat32
from hashlib import sha256

import regex

from bot.channels.mail.body import Body, body_of
from bot.channels.mail.letters import line_of, plain, tidy_line
from bot.channels.mail.mail import Mail

#: Bytes of a mail's head, lines of it, and characters of one header.
MOST_HEAD = 256 * 1024
MOST_HEADERS = 1000
LONGEST_HEADER = 20_000
#: Lines of a mail, parts of parts in it, and lines that may part them: what holds more is kept as a file for a person.
MOST_LINES = 150_000
MOST_PARTS = 40
MOST_SEPARATORS = 2000
LONGEST_ID = 250
#: Ids of a thread: the first and the last of them.
MOST_REFERENCES = 30
LONGEST_SUBJECT = 400
#: Who the servers say it was delivered to, the surest first.
DELIVERED = ("delivered-to", "x-original-to", "x-forwarded-to", "envelope-to", "to", "cc")

_BLANK = regex.compile(rb"\r?\n\r?\n|\r\r")
_PART = regex.compile(rb"boundary|message/(?:rfc822|global|partial|external-body|news)", regex.IGNORECASE)
_ID = regex.compile(r"<[!-;=?-~]{1,248}>")
_QUOTED = regex.compile(r'"(?:[^"\\]|\\.)*+"')
_BRACKETS = regex.compile(r"<\s*([^<>\s]{1,320})\s*>")
_BARE = regex.compile(r"[^\s<>,;:()\"\[\]]{1,64}@[^\s<>,;:()\"\[\]@]{1,255}")
_WORDY = regex.compile(r"[^\s<>,;:()\"\[\]@]{1,64}")
_ADDRESS = regex.compile(r"[^\s<>,;:()\"\[\]@\p{C}]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}.-]{0,253}[\p{L}\p{N}\p{M}])?")


def read(raw: bytes) -> Mail:
    """Never fails."""
    blank = _BLANK.search(raw)
    head = raw[: blank.start()] if blank else raw
    fits = len(head) <= MOST_HEAD and head.count(b"\n") + head.count(b"\r") <= 2 * MOST_HEADERS
    message, whole = _parsed(raw, head[:MOST_HEAD], fits)
    mail = _mail(message, body_of(message) if whole else Body.unread(), raw)
    return replace(mail, whole=whole, cut_head=not fits)


def addresses(value: str) -> tuple[str, ...]:
    """The addresses in a header such as From, lower-cased; what a display name pretends to be is none of them."""
    bare = _QUOTED.sub(" ", value)
    found = _BRACKETS.findall(bare) or _BARE.findall(bare)
    return tuple(one for one in (each.lower() for each in found) if _ADDRESS.fullmatch(one))


def ids(value: str) -> tuple[str, ...]:
    """Message ids in angle brackets, each once."""
    return tuple(dict.fromkeys(_ID.findall(value)))


def _parsed(raw: bytes, head: bytes, fits: bool) -> tuple["Message[str, str]", bool]:
    """Not policy.default: its readers of single headers raise what they like."""
    if fits and _bounded(raw):
        try:
            return BytesParser(policy=compat32).parsebytes(raw), True
        except (ValueError, TypeError, LookupError, AttributeError):
            pass  # parameters in pieces with impossible numbers: the parser of the standard library stumbles
    lines = head.splitlines(keepends=True)[:MOST_HEADERS]
    return BytesHeaderParser(policy=compat32).parsebytes(b"".join(lines)), False


def _bounded(raw: bytes) -> bool:
    """Whether it is read in seconds at worst."""
    lines = max(raw.count(b"\n"), raw.count(b"\r"))
    return lines <= MOST_LINES and raw.count(b"\n--") <= MOST_SEPARATORS and len(_PART.findall(raw)) <= MOST_PARTS


def _mail(message: "Message[str, str]", body: Body, raw: bytes) -> Mail:
    headers = _headers(message)
    said = {name: line_of(headers[name][0]) for name in ("subject",) if name in headers}
    references = _all(ids, headers.get("references", ()))
    return Mail(
        sender=_sender(headers.get("from", ()) or headers.get("sender", ())),
        to=tuple(dict.fromkeys(_all(addresses, _values(headers, DELIVERED)))),
        message_id=next(iter(_all(ids, headers.get("message-id", ()))), ""),
        in_reply_to=_all(ids, headers.get("in-reply-to", ())),
        references=references
        if len(references) <= MOST_REFERENCES
        else (references[0], *references[1 - MOST_REFERENCES :]),
        subject=said.get("subject", "")[:LONGEST_SUBJECT],
        text=body.text,
        attachments=body.attachments,
        types=body.types,
        digest=sha256(raw).hexdigest(),
        headers=headers,
    )


def _headers(message: "Message[str, str]") -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        line = tidy_line(plain(str(value)[:LONGEST_HEADER]))
        found.setdefault(name.strip().lower(), []).append(line)
    return {name: tuple(values) for name, values in found.items()}


def _sender(values: Iterable[str]) -> str:
    """An address where there is one: programs also write only "MAILER-DAEMON"."""
    value = next(iter(values), "")
    found = addresses(value)
    if found:
        return found[0]
    word = _WORDY.search(line_of(_QUOTED.sub(" ", value)))
    return word[0].lower() if word else ""


def _values(headers: dict[str, tuple[str, ...]], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield from headers.get(name, ())


def _all(reader: Callable[[str], tuple[str, ...]], values: Iterable[str]) -> tuple[str, ...]:
    return tuple(one for value in values for one in reader(value))
