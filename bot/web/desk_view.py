"""What the desk's pages show of a ticket: plain values for the templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.desk.queue import Queue
from bot.kernel.conversations import Conversations
from bot.kernel.rows import Json, Line
from bot.kernel.tickets import Card, How, Status
from bot.web.desk_words import Speech
from core.talk import Author

#: As many of the resolved are shown: the list is a memory, not an archive.
SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody had typed when a send was refused: it is given back, not lost."""

    edit: str | None = None
    own: str = ""
    reason: str = ""
    seen: int | None = None  # lines after it are marked as new


def rows(queue: Queue, talks: Conversations, status: Status, speech: Speech, now: datetime) -> list[dict[str, Any]]:
    cards = queue.tickets(status)
    if status is Status.RESOLVED:
        cards = tuple(sorted(cards, key=lambda card: card.closed or card.created, reverse=True))[:SHOWN]
    return [{**_head(card, speech, now), "said": _last_said(talks, card)} for card in cards]


def _head(card: Card, speech: Speech, now: datetime) -> dict[str, Any]:
    return {
        "id": card.ticket.id,
        "reason": speech.word("reason", card.ticket.reason),
        "priority": speech.word("priority", card.ticket.priority),
        "urgent": card.ticket.priority in {"high", "urgent"},
        "reply_by": speech.moment(card.ticket.reply_by),
        "reply_by_iso": card.ticket.reply_by.isoformat(timespec="minutes"),
        "late": card.status is Status.OPEN and card.ticket.reply_by < now,
        "open": card.status is Status.OPEN,
        "channel": card.channel,
        "how": speech.word("how", card.how) if card.how else "",
        "seq": card.seq,
    }


def _last_said(talks: Conversations, card: Card) -> str:
    """What the buyer wrote last, however many messages it took."""
    said: list[str] = []
    for line in reversed(talks.transcript(card.conversation)):
        if line.author is Author.BUYER:
            said.append(line.text)
        elif said:
            break
    return "\n".join(reversed(said))


def thread(card: Card, lines: Sequence[Line], speech: Speech, now: datetime, typed: Typed) -> dict[str, Any]:
    """A ticket with its conversation, its proposal, and why that did not go out by itself."""
    waits = card.status is Status.OPEN and card.draft is not None and card.how is not How.REJECTED
    draft = card.draft if waits and card.draft else None
    return {
        **_head(card, speech, now),
        "seq": lines[-1].seq if lines else card.seq,
        "lines": [_line(line, speech, typed.seen) for line in lines],
        "draft": _draft(draft, speech) if draft else None,
        "edit": typed.edit if typed.edit is not None else draft["text"] if draft else "",
        "typed": typed,
        "findings": [_finding(one, card, speech) for one in card.findings],
        "rejected": card.how is How.REJECTED,
    }


def _line(line: Line, speech: Speech, seen: int | None) -> dict[str, Any]:
    return {
        "author": line.author.value,
        "name": speech.word("author", line.author),
        "text": line.text,
        "at": speech.moment(line.at),
        "language": line.language or "",
        "new": seen is not None and line.seq > seen,
    }


def _draft(draft: Json, speech: Speech) -> dict[str, Any]:
    return {"text": draft["text"], "claims": [_claim(one, speech) for one in draft.get("claims", ())]}


def _claim(claim: Json, speech: Speech) -> dict[str, Any]:
    sources = [
        {
            "kind": speech.word("kind", source["kind"]),
            "title": source.get("title") or source["id"],
            "quote": source.get("quote", ""),
            "url": source.get("url"),
        }
        for source in claim.get("sources", ())
    ]
    needs = claim["kind"] in {"fact", "promise"}
    return {"text": claim["text"], "sources": sources, "bare": needs and not sources}


def _finding(finding: Json, card: Card, speech: Speech) -> dict[str, str]:
    """The ticket's own reason stands above them already."""
    same = finding["reason"] == card.ticket.reason
    return {
        "reason": "" if same else speech.word("reason", finding["reason"]),
        "detail": finding.get("detail") or "",
    }
