"""An outcome as the contract's JSON."""

from typing import Any

from bot.kernel.ticket import Ticket
from core.sets import Lane, Risk
from core.turn import Claim, Clarify, Draft, Handoff, Outcome, Reply, Silence, Turn
from guardrails.decide import mode_of


def _claims(draft: Draft | None) -> list[dict[str, Any]]:
    return [claim_json(claim) for claim in draft.claims] if draft else []


def claim_json(claim: Claim) -> dict[str, Any]:
    """A claim with its sources; optional fields only where they say something."""
    sources = [
        {
            "id": source.id,
            "kind": source.kind.value,
            "quote": source.quote,
            "version": source.version,
            **({"url": source.url} if source.url else {}),
            **({"title": source.title} if source.title else {}),
        }
        for source in claim.sources
    ]
    return {"text": claim.text, "kind": claim.kind.value, "sources": sources}


def _draft(draft: Draft | None) -> dict[str, Any] | None:
    return {"text": draft.text, "claims": _claims(draft)} if draft else None


def _ticket(ticket: Ticket | None) -> dict[str, Any] | None:
    if ticket is None:
        return None
    return {
        "id": ticket.id,
        "reason": ticket.reason.value,
        "priority": ticket.priority.value,
        "reply_by": ticket.reply_by.isoformat(timespec="seconds"),
    }


def outcome_json(
    turn: Turn, outcome: Outcome, *, text: str, turn_id: str, ticket: Ticket | None, ms: float
) -> dict[str, Any]:
    """OUTCOME of the contract: `text` is exactly what the buyer reads."""
    understanding = turn.understanding
    sent, waiting = spoken(turn, outcome), outcome.draft if isinstance(outcome, Handoff) else None
    lane = turn.draft.lane if turn.draft else Lane.NONE
    return {
        "outcome": NAMES[type(outcome)],
        "language": understanding.language,
        "text": text,
        "lane": lane.value,
        "mode": mode_of(turn).value,
        "scenario": understanding.scenario.value,
        "risk": Risk(understanding.risk).value,
        "score": round(understanding.score, 4),
        "claims": _claims(sent),
        "findings": [
            {"reason": one.reason.value, "detail": one.detail, "span": list(one.span) if one.span else None}
            for one in (*turn.findings, *turn.open_findings)
        ],
        "draft": _draft(waiting),
        "options": list(outcome.options) if isinstance(outcome, Clarify) else [],
        "ticket": _ticket(ticket),
        "usage": {
            "model_calls": len(turn.calls),
            "input_tokens": sum(call.input_tokens for call in turn.calls),
            "output_tokens": sum(call.output_tokens for call in turn.calls),
        },
        "ms": round(ms, 2),
        "turn": turn_id,
    }


NAMES = {Reply: "reply", Clarify: "clarify", Handoff: "handoff", Silence: "silence"}


def spoken(turn: Turn, outcome: Outcome) -> Draft | None:
    """The part of the draft that the buyer reads."""
    match outcome:
        case Reply(draft=draft):
            return draft
        case Handoff(answered=answered):
            return answered
        case Clarify():
            return turn.draft
        case Silence():
            return None
