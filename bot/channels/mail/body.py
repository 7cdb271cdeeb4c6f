"""The words of a mail and what is attached to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

import regex

from bot.channels.mail.letters import text_of, tidy
from knowledge.files.plain import from_html

#: Characters that are read of one mail, and of its HTML.
LONGEST = 100_000
LONGEST_HTML = 200_000
#: Bytes of a picture below which it is part of a signature when it stands in the text.
ORNAMENT = 20_000
#: Parts that a mail program adds for itself.
_OWN = frozenset({
    "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "text/x-amp-html",
})  # fmt: skip
_KINDS = {"image": "photo", "video": "video", "audio": "voice"}
_PARAMETER = r"(?:^|[;\s]){}\s*=\s*\"?([\w.:-]{{1,40}})"
_CHARSET = regex.compile(_PARAMETER.format(r"charset\*?(?:0\*?)?"), regex.IGNORECASE)
_FLOWED = regex.compile(r"(?:^|[;\s])format\s*=\s*\"?flowed", regex.IGNORECASE)
_NAMED = regex.compile(r"(?:^|[;\s])(?:file)?name(?:\*\d{0,3}\*?)?\s*=", regex.IGNORECASE)
_TYPE = regex.compile(r"\s*([\w.+-]{1,60}/[\w.+-]{1,100})", regex.IGNORECASE)
_QUOTE = regex.compile(r"<(/?)blockquote\b[^<>]*>", regex.IGNORECASE)
#: Stands in the words where a quote stood.
_MARK = "<p>&gt; …</p>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    text: str
    attachments: tuple[str, ...]
    types: frozenset[str]

    @classmethod
    def unread(cls) -> "Body":
        """Of a mail that is only a file for a person."""
        return cls(text="", attachments=("file",), types=frozenset())


def body_of(message: "Message[str, str]") -> Body:
    """Never fails. Of alternatives the plain text is read, unless it is empty."""
    parts = tuple(_parts(message))
    text = "\n\n".join(text for text in _texts(message) if text.strip())
    kinds = tuple(kind for part, inside in parts if (kind := _attached(part, inside)))
    return Body(text=text[:LONGEST].strip(), attachments=kinds, types=frozenset(_type(part) for part, _ in parts))


def _parts(message: "Message[str, str]", inside: str = "") -> Iterator[tuple["Message[str, str]", str]]:
    """Each part with the type of what it stands in. A mail in a mail is one thing: its parts are not ours."""
    yield message, inside
    if _holds(message):
        for part in _children(message):
            yield from _parts(part, _type(message))


def _texts(message: "Message[str, str]") -> Iterator[str]:
    if not _holds(message):
        if not _is_file(message):
            yield _words(message)
    elif _type(message) == "multipart/alternative":
        told = ["\n\n".join(text for text in _texts(part) if text.strip()) for part in _ranked(message)]
        yield next((text for text in told if text.strip()), "")
    else:
        for part in _children(message):
            yield from _texts(part)


def _ranked(message: "Message[str, str]") -> list["Message[str, str]"]:
    return sorted(_children(message), key=lambda part: _type(part) != "text/plain")


def _words(part: "Message[str, str]") -> str:
    declared = _CHARSET.search(_header(part, "content-type"))
    text = tidy(text_of(_content(part), declared[1] if declared else ""))
    if _type(part) == "text/html":
        return from_html(_unquoted(text[:LONGEST_HTML]))
    return _unfolded(text) if _FLOWED.search(_header(part, "content-type")) else text


def _unquoted(markup: str) -> str:
    """HTML with a mark in the place of each quote."""
    said: list[str] = []
    depth, end = 0, 0
    for tag in _QUOTE.finditer(markup):
        if not depth:
            said.append(markup[end : tag.start()])
        was, depth = depth, max(0, depth + (-1 if tag[1] else 1))
        if was and not depth:
            said.append(_MARK)
        end = tag.end()
    return "".join((*said, _MARK if depth else markup[end:]))


def _unfolded(text: str) -> str:
    """Lines of format=flowed (RFC 3676): one that ends in a space goes on."""
    said: list[str] = []
    for line in text.split("\n"):
        open_ = bool(said) and said[-1].endswith(" ") and said[-1] != "-- " and not line.startswith(">")
        if open_ and not said[-1].startswith(">"):
            said[-1] += line.removeprefix(" ")
        else:
            said.append(line)
    return "\n".join(said)


def _attached(part: "Message[str, str]", inside: str) -> str | None:
    """Its kind; None for words, ornaments, and what a mail program adds for itself."""
    type = _type(part)
    if _holds(part) or type in _OWN or not _is_file(part):
        return None
    ornament = type.startswith("image/") and _header(part, "content-id") and inside == "multipart/related"
    if ornament and len(_content(part)) < ORNAMENT:
        return None
    return _KINDS.get(type.partition("/")[0], "file")


def _is_file(part: "Message[str, str]") -> bool:
    if _type(part) not in {"text/plain", "text/html"}:
        return True
    disposition = _header(part, "content-disposition")
    return disposition.lower().lstrip().startswith("attachment") or bool(_NAMED.search(disposition))


def _holds(part: "Message[str, str]") -> bool:
    return part.is_multipart() and _type(part).startswith("multipart/")


def _children(part: "Message[str, str]") -> list["Message[str, str]"]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _content(part: "Message[str, str]") -> bytes:
    """Undone base64 and quoted-printable; what is neither whole is as much of it as there is."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _type(part: "Message[str, str]") -> str:
    found = _TYPE.match(_header(part, "content-type"))
    return found[1].lower() if found else "text/plain"


def _header(part: "Message[str, str]", name: str) -> str:
    """As it was written: the standard library's reader of parameters stumbles over some."""
    return next((str(value)[:2000] for key, value in part.raw_items() if key.lower() == name), "")
