"""What a lane brings back: a draft, a question, or a reason to give way."""

from dataclasses import dataclass, field

from core.evidence import Evidence
from core.sets import Reason, Risk, Scenario
from core.turn import Claim, Finding, Question


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
