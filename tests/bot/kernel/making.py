"""What these tests say and decide: buyers' messages, turns on them, outcomes with their JSON."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from bot.kernel.conversations import Conversations
from bot.kernel.leases import Lease
from bot.kernel.ticket import Ticket
from core.sets import ClaimKind, Lane, Priority, Reason, Risk, Scenario
from core.talk import Author, Buyer, Conversation, Focus, Message
from core.turn import Claim, Clarify, Draft, Handoff, Outcome, Reply, Silence, Turn, Understanding

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
BUYER = Buyer(id="b1", email="anna@example.org", market="DE", locale="de", zone="Europe/Berlin")
CLAIM: dict[str, Any] = {
    "text": "EMS takes 5-9 days.",
    "kind": "fact",
    "sources": [{"id": "fact:shipping.lane:DE", "kind": "fact"}],
}
DRAFT: dict[str, Any] = {"text": "EMS takes 5-9 days.", "claims": [CLAIM]}

_numbers = count(1)


def buyer_says(text: str, *, id: str | None = None, talk: str = "c1", at: datetime = NOW) -> Message:
    external_id = id or f"m{next(_numbers)}"
    return Message(conversation=talk, external_id=external_id, channel="web", author=Author.BUYER, text=text, at=at)


def buyer_of(talk: str) -> Buyer:
    return replace(BUYER, id=f"buyer of {talk}")


def turn_on(conversation: Conversation, now: datetime = NOW, focus: Focus | None = None) -> Turn:
    understanding = Understanding(
        language="de", confidence=1.0, scenario=Scenario.SHIPPING_DURATION, risk=Risk.INFORMATION
    )
    return Turn(
        conversation=conversation,
        now=now,
        understanding=understanding,
        licensed=("de", "en"),
        focus=focus or Focus(language="de"),
    )


def reply() -> tuple[Reply, Mapping[str, Any]]:
    claim = Claim(text=CLAIM["text"], kind=ClaimKind.FACT)
    draft = Draft(text=claim.text, claims=(claim,), lane=Lane.APPROVED, language="de")
    written = {"outcome": "reply", "language": "de", "text": draft.text, "claims": [CLAIM], "ms": 4.2}
    return Reply(text=draft.text, language="de", draft=draft), written


def clarify() -> tuple[Clarify, Mapping[str, Any]]:
    options = ("Deutschland", "Österreich")
    written = {"outcome": "clarify", "language": "de", "text": "Welches Land?", "options": list(options)}
    return Clarify(text="Welches Land?", language="de", options=options), written


def silence() -> tuple[Silence, Mapping[str, Any]]:
    return Silence(why="nothing to answer"), {"outcome": "silence", "language": "de", "text": ""}


def handoff(*, draft: bool = True) -> tuple[Handoff, Mapping[str, Any]]:
    findings = [{"reason": "draft_mode", "detail": "a person reads it first", "span": None}]
    written = {"outcome": "handoff", "language": "de", "text": "Jemand antwortet.", "findings": findings}
    outcome = Handoff(reason=Reason.DRAFT_MODE, language="de", priority=Priority.NORMAL)
    return outcome, {**written, "draft": DRAFT if draft else None}


def ticket(id: str, priority: Priority = Priority.NORMAL, hours: float = 1) -> Ticket:
    return Ticket(id=id, reason=Reason.DRAFT_MODE, priority=priority, reply_by=NOW + timedelta(hours=hours))


def read(conversations: Conversations, talk: str = "c1") -> Conversation:
    conversation = conversations.conversation(talk)
    assert conversation is not None
    return conversation


def record(
    conversations: Conversations,
    made: tuple[Outcome, Mapping[str, Any]],
    *,
    on: Conversation | None = None,
    talk: str = "c1",
    ticket: Ticket | None = None,
    focus: Focus | None = None,
    lease: Lease | None = None,
) -> bool:
    """Record the outcome on what is unanswered now, or on an older reading; under a lease taken for it."""
    outcome, written = made
    turn = turn_on(on or read(conversations, talk), focus=focus)
    lease = lease or leased(conversations, turn.conversation.id)
    try:
        return conversations.record(
            turn, outcome, text=written["text"], outcome_json=written, ticket=ticket, lease=lease
        )
    finally:
        conversations.leases.free(lease)


def leased(conversations: Conversations, talk: str) -> Lease:
    """Whoever waits; a lease that is worth nothing where nobody does."""
    return conversations.leases.of(talk) or Lease(conversation=talk, fence=-1, tries=1)


def hand_over(
    conversations: Conversations,
    *,
    talk: str = "c1",
    draft: bool = True,
    priority: Priority = Priority.NORMAL,
) -> str:
    """A question that goes to a person; the ticket's code."""
    conversations.accept(buyer_says("Wo ist mein Paket?", talk=talk), buyer_of(talk))
    code = conversations.ticket_id(read(conversations, talk))
    assert record(conversations, handoff(draft=draft), talk=talk, ticket=ticket(code, priority))
    return code
