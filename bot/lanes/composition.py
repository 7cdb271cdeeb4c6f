"""What the model lane brings back, in words that need no model to be understood."""

from dataclasses import dataclass

from core.evidence import Evidence
from core.sets import Scenario
from core.turn import Call, Draft, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """A draft of claims that hold, why others were left out, and what it took. No draft: the findings say why."""

    draft: Draft | None = None
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()
    unanswered: tuple[str, ...] = ()  # parts of the buyer's own words that the shop's texts do not answer
    scenario: Scenario | None = None  # what the model took the message for
    calls: tuple[Call, ...] = ()
