"""A small shop with a clerk whose answers are written down, so that the web's promises can be tested alone."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import House, open_house
from bot.clerk import Clerk
from bot.kernel.leases import Lease
from bot.kernel.ticket import Ticket
from bot.outcome import claim_json
from core.evidence import Source
from core.sets import ClaimKind, Kind, Lane, Priority, Reason, Risk, Scenario
from core.talk import Conversation, Focus
from core.turn import Claim, Clarify, Draft, Handoff, Outcome, Reply, Silence, Turn, Understanding
from knowledge.sync import sync
from tests.knowledge.shops import PRODUCTS

STORE = """\
name = "Yamabuki <b>Lane</b>"
languages = ["en", "ja", "zh-Hans", "de"]
link_hosts = ["shop.example"]
"""

#: What an attacker would like a browser to run, or to fetch from elsewhere.
PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=https://evil.example/x.png onerror=alert(2)>",
    "[click](javascript:alert(3)) ![x](https://evil.example/y.png)",
    '"><svg/onload=alert(4)><iframe src=https://evil.example></iframe>',
    "</textarea><script>alert(5)</script>",
    "{{ 7 * 7 }} {% raw %} ${alert(6)}",
)

SHIPPING = Claim(
    text="EMS to Germany costs 2,900 yen.",
    kind=ClaimKind.FACT,
    sources=(
        Source(
            id="fact:shipping.lane:DE",
            kind=Kind.FACT,
            quote="Germany | EMS | 2,900 JPY",
            version="1",
            url="https://shop.example/shipping",
            title="Shipping",
        ),
    ),
)
POISONED = Claim(
    text=PAYLOADS[0],
    kind=ClaimKind.FACT,
    sources=(
        Source(id="p", kind=Kind.PAGE, quote=PAYLOADS[1], version="1", url="javascript:alert(7)", title=PAYLOADS[3]),
    ),
)
PROMISE = Claim(text="You may send it back within 30 days.", kind=ClaimKind.PROMISE)


def _draft(*claims: Claim) -> Draft:
    text = " ".join(claim.text for claim in claims)
    return Draft(text=text, claims=claims, lane=Lane.APPROVED, language="en")


def _decided(text: str) -> Outcome:
    """The script: a word in the question decides."""
    if "boom" in text:
        raise RuntimeError(text)
    if "person" in text or "alert(" in text:
        poison = _draft(POISONED) if "alert(" in text else None
        return Handoff(reason=Reason.ASKED_FOR_HUMAN, language="en", priority=Priority.HIGH, draft=poison)
    if "send it back" in text:
        draft = _draft(SHIPPING, PROMISE)
        return Handoff(reason=Reason.DRAFT_MODE, language="en", priority=Priority.NORMAL, draft=draft)
    if "colour" in text:
        return Clarify(text="Which colour?", language="en", options=("Red", "Blue"))
    if text in {"quiet", "\N{SLIGHTLY SMILING FACE}"}:
        return Silence(why="nothing to answer")
    claims = (SHIPPING, POISONED) if "poison" in text else (SHIPPING,)
    draft = _draft(*claims)
    return Reply(text=draft.text, language="en", draft=draft)


def _words(outcome: Outcome, code: str) -> str:
    match outcome:
        case Handoff():
            return f"A person will answer you. Your reference is {code}."
        case Silence():
            return ""
        case _:
            return outcome.text


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedClerk(Clerk):
    """Decides from the script and records for real: rows, tickets and seqs are the kernel's own."""

    def _served(self, conversation: Conversation, now: datetime, started: float, lease: Lease) -> dict[str, Any] | None:
        outcome = _decided(conversation.question)
        ticket = self._card(conversation, outcome, now) if isinstance(outcome, Handoff) else None
        text = _words(outcome, ticket.id if ticket else "")
        told = _told(outcome, text, ticket)
        turn = _turn(conversation, now)
        stored = self.conversations.record(turn, outcome, text=text, outcome_json=told, ticket=ticket, lease=lease)
        return told if stored else None

    def _card(self, conversation: Conversation, outcome: Handoff, now: datetime) -> Ticket:
        return Ticket(
            id=self.conversations.ticket_id(conversation),
            reason=outcome.reason,
            priority=outcome.priority,
            reply_by=now + timedelta(hours=1),
        )


def _turn(conversation: Conversation, now: datetime) -> Turn:
    understanding = Understanding(language="en", confidence=1.0, scenario=Scenario.SHIPPING_COST, risk=Risk.INFORMATION)
    return Turn(
        conversation=conversation, now=now, understanding=understanding, licensed=("en",), focus=Focus(language="en")
    )


def _told(outcome: Outcome, text: str, ticket: Ticket | None) -> dict[str, Any]:
    draft = outcome.draft if isinstance(outcome, Handoff) else None
    claims = outcome.draft.claims if isinstance(outcome, Reply) else ()
    findings = [{"reason": ticket.reason, "detail": f"said {PAYLOADS[0]}", "span": None}] if ticket else []
    return {
        "outcome": type(outcome).__name__.lower(),
        "language": "en",
        "text": text,
        "claims": [claim_json(claim) for claim in claims],
        "findings": findings,
        "draft": {"text": draft.text, "claims": [claim_json(claim) for claim in draft.claims]} if draft else None,
        "options": list(outcome.options) if isinstance(outcome, Clarify) else [],
        "ticket": {"id": ticket.id, "reason": ticket.reason} if ticket else None,
    }


def small_house(folder: Path, more: str = "") -> House:
    """A shop with three products and no texts, in the folder; `more` ends its store.toml."""
    folder.mkdir(exist_ok=True)
    (folder / "store.toml").write_text(STORE + more, encoding="utf-8")
    (folder / "products.en.csv").write_text(PRODUCTS, encoding="utf-8")
    house = open_house(folder)
    sync(house.folder, house.knowledge)
    clerk = house.clerk
    scripted = ScriptedClerk(
        settings=clerk.settings,
        calendar=clerk.calendar,
        conversations=clerk.conversations,
        answerer=clerk.answerer,
    )
    return replace(house, clerk=scripted)
