"""What a lane brings back: a draft, a question, or a reason to give way."""

from dataclasses import dataclass, field

from core.evidence import Evidence
from core.sets import Lane, Reason, Risk, Scenario
from core.turn import Claim, Draft, Finding, Question
from prompts.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An answer to one question of the buyer. Exactly one of claims, ask and reason is set."""

    scenario: Scenario
    risk: Risk
    topic: str
    score: float
    claims: tuple[Claim, ...] = ()
    ask: Question | None = None
    reason: Reason | None = None
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    product: str | None = None  # what the conversation is about from now on
    country: str | None = None
    wanted: tuple[str, ...] = ()


def draft_of(claims: tuple[Claim, ...], lane: Lane, language: str) -> Draft:
    """The claims, one after the other, as the language joins sentences."""
    text = say(language, "format.sentence_join").join(claim.text for claim in claims)
    return Draft(text=text, claims=claims, lane=lane, language=language)
