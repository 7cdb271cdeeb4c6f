"""A person's words before they go out: what the buyer would read, what that says, and what the checks found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.desk.proof import mere_marks
from bot.desk.scribe import Proposal
from bot.kernel.glosses import text_hash
from bot.web.desk_acts import Entry
from bot.web.desk_words import Speech
from core.sentences import split
from core.turn import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """`own` are the words as they were typed, where the buyer would read others; `seen` as in Entry."""

    text: str
    findings: tuple[Finding, ...]
    seen: int
    own: str = ""
    pairs: Sequence[tuple[str, str]] = ()  # (sentence, what it says or "")


def checked_preview(entry: Entry, findings: tuple[Finding, ...]) -> Preview:
    """Words that would go out as they are."""
    text = entry.text.strip()
    return Preview(text=text, findings=findings, seen=entry.seen, pairs=[(one, "") for one in split(text)])


def proposed_preview(entry: Entry, proposal: Proposal) -> Preview:
    """Words that were translated."""
    return Preview(
        text=proposal.text,
        findings=proposal.findings,
        seen=entry.seen,
        own=entry.text.strip() if proposal.translated else "",
        pairs=proposal.pairs,
    )


def shown_preview(preview: Preview, speech: Speech) -> dict[str, Any]:
    """Plain values for the template: objections to the whole in a list, others beside their sentences."""
    return {
        "text": preview.text,
        "own": preview.own,
        "seen": preview.seen,
        "checked": text_hash(preview.text),
        "rows": [_row(preview, sentence, gloss, speech) for sentence, gloss in preview.pairs],
        "findings": _findings(preview, speech),
    }


def _row(preview: Preview, sentence: str, gloss: str, speech: Speech) -> dict[str, Any]:
    start = preview.text.find(sentence)
    end = start + len(sentence)
    found = (one for one in preview.findings if one.span and one.span[0] < end and start < one.span[1])
    why = dict.fromkeys(speech.word("reason", one.reason) for one in found)
    return {"text": sentence, "gloss": gloss, "why": tuple(why)}


def _findings(preview: Preview, speech: Speech) -> list[dict[str, str]]:
    """What two checks say in the same words is said once."""
    found = [_finding(one, preview.text, speech) for one in preview.findings if not mere_marks((one,))]
    return list({(one["reason"], one["detail"]): one for one in found}.values())


def _finding(finding: Finding, text: str, speech: Speech) -> dict[str, str]:
    """With the words it is about where it names them, else with what it says."""
    detail = text[slice(*finding.span)] if finding.span else finding.detail
    return {"reason": speech.word("reason", finding.reason), "detail": detail}
