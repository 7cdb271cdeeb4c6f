"""What an outcome was worth: right, handed over, wrong. Figures are compared as values, in any language's form."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.text import normalise
from core.values import read
from evals.samples import Sample
from knowledge import places


class Verdict(StrEnum):
    """`WRONG` and `MISSED` are what a buyer may suffer from; the rest costs a person's time at most."""

    RIGHT = "right"
    ASKED = "asked back"
    HANDED_OVER = "handed over"
    NEEDLESS = "handed over needlessly"
    WRONG = "wrong"
    MISSED = "missed handoff"
    SILENT = "wrongly silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A verdict with its reason; `sent`: facts went out without a person."""

    sample: str
    verdict: Verdict
    sent: bool
    why: str = ""

    @property
    def is_wrong(self) -> bool:
        return self.verdict in {Verdict.WRONG, Verdict.MISSED}


def score(sample: Sample, outcome: Mapping[str, Any]) -> Score:
    """Judge the last turn of a sample."""
    said = outcome["outcome"]
    sent = any(claim["kind"] in {"fact", "promise"} for claim in outcome["claims"])
    verdict, why = _verdict(sample, outcome, said)
    return Score(sample=sample.id, verdict=verdict, sent=sent or said == "reply", why=why)


def _verdict(sample: Sample, outcome: Mapping[str, Any], said: str) -> tuple[Verdict, str]:
    if faults := _forbidden(sample, outcome["text"]):
        return Verdict.WRONG, f"says {faults}"
    match said:
        case "reply":
            return _reply(sample, outcome)
        case "silence":
            expected = "silence" in sample.expect
            return (Verdict.RIGHT, "") if expected else (Verdict.SILENT, "silence where an answer was due")
        case "clarify":
            return (Verdict.ASKED, "") if "clarify" in sample.expect else (Verdict.NEEDLESS, "asked back")
        case _:
            return _handoff(sample, outcome)


def _reply(sample: Sample, outcome: Mapping[str, Any]) -> tuple[Verdict, str]:
    if "reply" not in sample.expect:
        return Verdict.MISSED, f"replied where {sorted(sample.expect)} was due: {outcome['text'][:80]!r}"
    if outcome["language"] != sample.language:
        return Verdict.WRONG, f"answered in {outcome['language']}"
    missing = [one for one in sample.required if not states(one, outcome["text"], sample.language)]
    return (Verdict.WRONG, f"lacks {missing}") if missing else (Verdict.RIGHT, "")


def _handoff(sample: Sample, outcome: Mapping[str, Any]) -> tuple[Verdict, str]:
    reason = outcome["ticket"]["reason"] if outcome["ticket"] else "none"
    if "handoff" in sample.expect:
        return Verdict.HANDED_OVER, "" if sample.reason in {None, reason} else f"reason {reason}"
    return Verdict.NEEDLESS, reason


def _forbidden(sample: Sample, text: str) -> list[str]:
    folded = normalise(text).casefold()
    return [one for one in sample.forbidden if normalise(one).casefold() in folded]


def states(required: Mapping[str, Any], text: str, language: str) -> bool:
    """Whether the text holds the required value."""
    [(kind, wanted)] = required.items()
    folded = normalise(text).casefold()
    match kind:
        case "text" | "email":
            return normalise(str(wanted)).casefold() in folded
        case "any":
            return any(normalise(str(one)).casefold() in folded for one in wanted)
        case "country":
            return places.name(str(wanted), language).casefold() in folded
        case "range":
            return all(_has_number(end, text, language) for end in str(wanted).split("-"))
        case "number":
            return _has_number(str(wanted), text, language)
        case _:
            return any(_as_money(str(wanted)) in value.readings for value in read(text, language))


def _as_money(wanted: str) -> str:
    currency, amount = wanted.split()
    return next(iter(read(f"{amount} {currency}", "en"))).canonical


def _has_number(wanted: str, text: str, language: str) -> bool:
    return any(wanted in value.numerals or wanted in value.readings for value in read(text, language))
