"""What the drafts of a run were worth: in the buyer's language, every sentence quoted, every gap explained."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.language import LanguageIdentifier
from evals.run import Result
from evals.scorers import states

#: Letters that tell a language; shorter drafts are taken at their word.
TELLING = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftScore:
    """One draft. `stated` is None where the sample requires nothing."""

    sample: str
    language: bool  # the buyer's
    bare: int  # facts and promises without a source
    left_out: int  # sentences of the model that did not make it, each explained by a finding
    stated: bool | None  # all that the sample requires


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSummary:
    asked: int  # samples that reached a model
    drafts: int
    calls: int
    language: int
    bare: int
    left_out: int
    required: int
    stated: int


def draft_score(result: Result) -> DraftScore | None:
    """None: no model's draft waits."""
    outcome, sample = result.outcome, result.sample
    if not outcome["draft"] or not outcome["usage"]["model_calls"]:
        return None
    draft: Mapping[str, Any] = outcome["draft"]
    facts = [claim for claim in draft["claims"] if claim["kind"] in {"fact", "promise"}]
    stated = all(states(one, draft["text"], sample.language) for one in sample.required)
    return DraftScore(
        sample=sample.id,
        language=_is_in(draft["text"], sample.language),
        bare=sum(not claim["sources"] for claim in facts),
        left_out=_left_out(outcome),
        stated=stated if sample.required else None,
    )


def draft_summary(results: Sequence[Result]) -> DraftSummary:
    asked = [one for one in results if one.outcome["usage"]["model_calls"]]
    scores = [score for one in asked if (score := draft_score(one))]
    return DraftSummary(
        asked=len(asked),
        drafts=len(scores),
        calls=sum(one.outcome["usage"]["model_calls"] for one in asked),
        language=sum(one.language for one in scores),
        bare=sum(one.bare for one in scores),
        left_out=sum(_left_out(one.outcome) for one in asked),
        required=sum(one.stated is not None for one in scores),
        stated=sum(bool(one.stated) for one in scores),
    )


def _left_out(outcome: Mapping[str, Any]) -> int:
    findings: Iterable[Mapping[str, Any]] = outcome["findings"]
    return sum(one["detail"].startswith("left out: ") for one in findings)


def _is_in(text: str, language: str) -> bool:
    if sum(map(str.isalpha, text)) < TELLING:
        return True
    found, _ = _identifier().identify(text)
    return found in {language, "und"}


@cache
def _identifier() -> LanguageIdentifier:
    """Restricted to no shop's languages: it is to doubt what a model wrote."""
    return LanguageIdentifier()
