"""What the desk's pages show of a ticket: plain values for the templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.desk.brief import SUMMARY, bursts, shortened
from bot.desk.proof import unlike_figures
from bot.desk.queue import Queue
from bot.desk.scribe import Sheet
from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine, reading
from bot.kernel.glosses import Glosses
from bot.kernel.handled import Unsettled, rated
from bot.kernel.ratings import Rating
from bot.kernel.rows import Json, Line
from bot.kernel.tickets import Card, How, Status
from bot.translate import language_name
from bot.web.desk_brief import about
from bot.web.desk_words import Speech
from core.talk import Author

#: As many of the resolved are shown: the list is a memory, not an archive.
SHOWN = 100
#: What became of a line, where its reader should know.
TOLD = frozenset({"ready", "sending", "retry", "unknown", "failed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody had typed when a send was refused: it is given back, not lost."""

    edit: str | None = None
    own: str = ""
    mine: str = ""  # in the agent's own language
    reason: str = ""
    seen: int | None = None  # lines after it are marked as new


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """What the lines of a thread do not say themselves. `released`: the bot answers there again."""

    unsettled: tuple[Unsettled, ...] = ()
    ratings: tuple[Rating, ...] = ()
    released: bool = False


def rows(
    queue: Queue, talks: Conversations, status: Status, speech: Speech, now: datetime, engine: Engine | None = None
) -> list[dict[str, Any]]:
    """The list. With the `engine` of the conversations, what is kept of translations stands under the words."""
    cards = queue.tickets(status)
    if status is Status.RESOLVED:
        cards = tuple(sorted(cards, key=lambda card: card.closed or card.created, reverse=True))[:SHOWN]
    scores = _scores(cards, engine) if status is Status.RESOLVED else {}
    return [
        {
            **_head(card, speech, now),
            **_said(talks, card, speech, engine),
            "rating": _rating(scores[card.ticket.id], speech) if card.ticket.id in scores else None,
        }
        for card in cards
    ]


def _scores(cards: Sequence[Card], engine: Engine | None) -> Mapping[str, Rating]:
    """By ticket: what its buyer thought after it was opened."""
    if engine is None:
        return {}
    with reading(engine) as connection:
        found = rated(connection, {card.conversation for card in cards})
    given = {card.ticket.id: (found.get(card.conversation), card.created) for card in cards}
    return {id: score for id, (score, since) in given.items() if score and score.at >= since}


def _rating(rating: Rating, speech: Speech) -> dict[str, str]:
    return {"score": speech.word("rating", "of").format(score=rating.score), "words": rating.words}


def _head(card: Card, speech: Speech, now: datetime) -> dict[str, Any]:
    is_open = card.status is Status.OPEN
    return {
        "id": card.ticket.id,
        "reason": speech.word("reason", card.ticket.reason),
        "priority": speech.word("priority", card.ticket.priority),
        "urgent": card.ticket.priority in {"high", "urgent"},
        "reply_by": speech.moment(card.ticket.reply_by),
        "reply_by_iso": card.ticket.reply_by.isoformat(timespec="minutes"),
        "late": is_open and card.ticket.reply_by < now,
        "open": is_open,
        "channel": card.channel,
        "how": speech.word("how", card.how) if card.how else "",
        "seq": card.seq,
        "assignee": card.assignee or "",
        "ready": _waiting_draft(card) is not None,
        "spoken": _spoken(card, speech),
        "snoozed": speech.moment(card.snoozed) if is_open and card.snoozed and card.snoozed > now else "",
    }


def _waiting_draft(card: Card) -> Json | None:
    """The proposal that a person could send now."""
    return card.draft if card.status is Status.OPEN and card.how is not How.REJECTED else None


def _spoken(card: Card, speech: Speech) -> str:
    """The name of the buyer's language; empty where nobody knows it."""
    tag = str(card.outcome.get("language") or "")
    return "" if tag in {"", "und"} else language_name(tag, speech.language)


def _said(talks: Conversations, card: Card, speech: Speech, engine: Engine | None) -> dict[str, str]:
    """What the buyer wrote last, however many messages it took, and what of it is translated already."""
    said = _last_said(talks, card)
    if engine is None:
        return {"said": "\n".join(said), "gloss": ""}
    with reading(engine) as connection:
        kept = Glosses(connection).found(card.conversation, speech.language, said)
    # A translation with other figures needs its warning, and that stands on the ticket's own page.
    good = {text: gloss for text, gloss in kept.items() if not unlike_figures(text, gloss, None, speech.language)}
    gloss = "\n".join(good.get(text, text) for text in said) if good else ""
    return {"said": "\n".join(said), "gloss": gloss}


def _last_said(talks: Conversations, card: Card) -> tuple[str, ...]:
    said: list[str] = []
    for line in reversed(talks.transcript(card.conversation)):
        if line.author is Author.BUYER:
            said.append(line.text)
        elif said:
            break
    return tuple(reversed(said))


def thread(
    card: Card,
    lines: Sequence[Line],
    speech: Speech,
    now: datetime,
    typed: Typed,
    sheet: Sheet | None,
    aside: Aside | None = None,
) -> dict[str, Any]:
    """A ticket with its conversation, its proposal, what both say, and why that did not go out by itself."""
    draft = _waiting_draft(card)
    return {
        **_head(card, speech, now),
        "seq": lines[-1].seq if lines else card.seq,
        "lines": shown_lines(lines, speech, aside or Aside(), typed.seen, sheet),
        "released": bool(aside and aside.released),
        "draft": _draft(draft, card, speech, sheet) if draft else None,
        "draft_language": card.outcome.get("language") or "",
        "edit": typed.edit if typed.edit is not None else draft["text"] if draft else "",
        "typed": typed,
        "findings": _findings(card, speech, draft),
        "rejected": card.how is How.REJECTED,
        "brief": _brief(sheet, speech, lines) if sheet else None,
        "complete": sheet is None or sheet.complete,
        "glossed": bool(sheet and sheet.glosses),
        "lacks": bool(sheet and sheet.lacks),
    }


def shown_lines(
    lines: Sequence[Line], speech: Speech, aside: Aside, seen: int | None = None, sheet: Sheet | None = None
) -> list[dict[str, Any]]:
    """The thread. `seen`: lines after it are marked as new."""
    until = {one.seq: one.until for one in aside.unsettled}
    scores = {one.seq: _rating(one, speech) for one in aside.ratings}
    return [
        {
            **_line(line, speech, seen, sheet),
            "state": state(line.state, until.get(line.seq), speech),
            "rating": scores.get(line.seq),
        }
        for line in lines
    ]


def state(name: str, until: datetime | None, speech: Speech) -> str:
    """What became of a line, in words; empty where it is with the buyer. `until`: it is not tried before then."""
    if name == "retry" and until:
        return speech.word("state", "waits").format(when=speech.moment(until))
    return speech.word("state", name) if name in TOLD else ""


def _line(line: Line, speech: Speech, seen: int | None, sheet: Sheet | None) -> dict[str, Any]:
    return {
        "author": line.author.value,
        "name": speech.word("author", line.author),
        "text": line.text,
        "at": speech.moment(line.at),
        "language": line.language or "",
        "new": seen is not None and line.seq > seen,
        "lost": line.state in {"unknown", "failed"},
        "in_doubt": line.state == "unknown",
        **_gloss(line.text, sheet),
    }


def _gloss(text: str, sheet: Sheet | None) -> dict[str, Any]:
    return {
        "gloss": sheet.glosses.get(text, "") if sheet else "",
        "doubtful": bool(sheet and text in sheet.doubtful),
        "approved": bool(sheet and text in sheet.approved),
    }


def _brief(sheet: Sheet, speech: Speech, lines: Sequence[Line]) -> dict[str, Any]:
    """What only repeats the thread's last words is left out: they stand beside it."""
    brief = sheet.brief
    last = "" if brief.written else shortened("".join(bursts(lines)[-1:]), SUMMARY)
    summary = brief.summary if brief.summary != last else ""
    questions = tuple(one for one in brief.open_questions if one != last)
    return {
        "intent": speech.word("scenario", brief.intent),
        "summary": summary,
        "open_questions": questions,
        "all_said": bool(brief.open_questions) and not questions,
        "upcoming": brief.upcoming,
        "mood": speech.word("mood", brief.mood),
        "loud": brief.mood in {"angry", "annoyed", "anxious"},
        "reply_by": speech.moment(brief.reply_by),
        "written": brief.written,
        "doubtful": bool(sheet.doubtful & {brief.summary, *brief.open_questions, *brief.upcoming}),
        **about(brief, speech),
    }


def _draft(draft: Json, card: Card, speech: Speech, sheet: Sheet | None) -> dict[str, Any]:
    claims = [_claim(one, draft["text"], card, speech, sheet) for one in draft.get("claims", ())]
    whole = _gloss(draft["text"], sheet)
    alone = whole if not claims or any(not claim["gloss"] for claim in claims) else {**whole, "gloss": ""}
    return {"text": draft["text"], "claims": claims, **alone}


def _claim(claim: Json, text: str, card: Card, speech: Speech, sheet: Sheet | None) -> dict[str, Any]:
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
    found = _told(card, speech, [one for one in card.findings if _touches(one, claim["text"], text)])
    return {
        "text": claim["text"],
        "sources": sources,
        "bare": needs and not sources,
        "findings": found,
        **_gloss(claim["text"], sheet),
    }


def _touches(finding: Json, claim: str, text: str) -> bool:
    """Whether the objection is to this sentence of the draft."""
    span: Sequence[int] = finding.get("span") or ()
    start = text.find(claim)
    return bool(span) and start >= 0 and span[0] < start + len(claim) and start < span[1]


def _findings(card: Card, speech: Speech, draft: Json | None) -> list[dict[str, str]]:
    """The objections to the whole; one to a sentence of the draft stands beside it."""
    claims = [claim["text"] for claim in draft.get("claims", ())] if draft else []
    whole = draft["text"] if draft else ""
    return _told(card, speech, [one for one in card.findings if not any(_touches(one, text, whole) for text in claims)])


def _told(card: Card, speech: Speech, findings: Sequence[Json]) -> list[dict[str, str]]:
    """What two checks say in the same words is said once, and what says nothing not at all."""
    found = [_finding(one, card, speech) for one in findings]
    return list({(one["reason"], one["detail"]): one for one in found if any(one.values())}.values())


def _finding(finding: Json, card: Card, speech: Speech) -> dict[str, str]:
    """The ticket's own reason stands above them already."""
    same = finding["reason"] == card.ticket.reason
    return {
        "reason": "" if same else speech.word("reason", finding["reason"]),
        "detail": finding.get("detail") or "",
    }
