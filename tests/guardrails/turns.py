"""Turns as tests of the guardrails grow them: a good one, to be spoiled in one place."""

from dataclasses import replace
from datetime import UTC, datetime

from core.evidence import Passage, Source
from core.sets import ClaimKind, Kind, Lane, Mode, Reason, Risk, Scenario
from core.talk import Author, Buyer, Conversation, Message
from core.turn import Claim, Draft, Turn, Understanding
from guardrails.checks import Check

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
FACT = "EMS to Germany costs 2,900 yen and takes 5-9 business days."


def passage(text: str, *, id: str = "ship", kind: Kind = Kind.POLICY, language: str = "en") -> Passage:
    return Passage(id=id, document=id, kind=kind, language=language, title="", text=text, version="1")


def claim(text: str, *proof: Passage, kind: ClaimKind = ClaimKind.FACT, language: str | None = "") -> Claim:
    """Proven by the whole text of each passage; `language=None` makes them values without words."""
    sources = tuple(
        Source(
            id=one.id,
            kind=one.kind,
            quote=one.text,
            version=one.version,
            language=one.language if language == "" else language,
        )
        for one in proof
    )
    return Claim(text=text, kind=kind, sources=sources)


def asked(text: str = "How much is shipping to Germany?") -> Turn:
    """A buyer's message, understood, with nothing found yet."""
    message = Message(conversation="c", external_id="1", channel="web", author=Author.BUYER, text=text, at=NOW)
    return Turn(
        conversation=Conversation(id="c", channel="web", buyer=Buyer(id="b"), messages=(message,)),
        now=NOW,
        understanding=Understanding(
            language="en", confidence=1.0, scenario=Scenario.SHIPPING_COST, risk=Risk.INFORMATION
        ),
        licensed=("en", "ja", "zh-Hans", "de"),
        modes=(("approved.information", Mode.AUTO),),
        link_hosts=("shop.example",),
    )


def drafted(*claims: Claim, evidence: tuple[Passage, ...] = (), language: str = "en") -> Turn:
    text = " ".join(one.text for one in claims)
    draft = Draft(text=text, claims=claims, lane=Lane.APPROVED, language=language)
    turn = asked()
    return replace(turn, draft=draft, evidence=evidence, understanding=replace(turn.understanding, language=language))


def answered(reply: str, *texts: str, language: str = "en", spoken: str | None = None) -> Turn:
    """A reply of one claim, proven by one passage a text."""
    evidence = tuple(passage(text, id=f"e{n}", language=spoken or language) for n, text in enumerate(texts))
    return drafted(claim(reply, *evidence), evidence=evidence, language=language)


def reasons(check: Check, turn: Turn) -> list[Reason]:
    return [finding.reason for finding in check(turn)]
