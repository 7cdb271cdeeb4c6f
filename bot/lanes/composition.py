"""What the model lane brings back, in words that need no model to be understood."""

from dataclasses import dataclass
from typing import Protocol

from core.evidence import Evidence
from core.sets import Scenario
from core.turn import Call, Draft, Finding
from knowledge.matcher import Match


class Identifier(Protocol):
    def identify(self, text: str) -> tuple[str, float]:
        """The language (BCP 47) and how sure that is, 0..1."""


class Ears(Protocol):
    """How henji hears: the part of an understander that the model lane needs too."""

    @property
    def identifier(self) -> Identifier: ...

    def match(self, text: str, language: str) -> Match | None:
        """The topic a text asks for; None where nothing is known of its language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """A draft of claims that hold, why others were left out, and what it took. No draft: the findings say why."""

    draft: Draft | None = None
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()
    unanswered: tuple[str, ...] = ()  # parts of the buyer's own words that the shop's texts do not answer
    scenario: Scenario | None = None  # what the model took the message for
    calls: tuple[Call, ...] = ()
