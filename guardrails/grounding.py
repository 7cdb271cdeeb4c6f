"""A reply that nobody bound to sources: find the evidence for each sentence, and say how well it holds."""

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from core.evidence import Passage, Source
from core.sentences import split
from core.sets import UNTRUSTED_KINDS, ClaimKind, Lane
from core.text import normalise
from core.turn import Claim, Draft
from core.values import read

GRAM = 4
#: A sentence whose pieces stand in its quote to this share is supported; fitted on public groundedness data.
SUPPORTED = 0.5
_QUESTION = regex.compile(r"[?？]\s*$")
_LETTERS = regex.compile(r"[^\p{L}\p{N}\p{M}]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounding:
    """A sentence, the evidence nearest to it, and the share of its pieces found there, 0..1."""

    claim: Claim
    support: float


def grams(text: str) -> set[str]:
    """Overlapping runs of four characters, case and punctuation folded."""
    folded = _LETTERS.sub(" ", normalise(text).casefold()).strip()
    return {folded[i : i + GRAM] for i in range(max(1, len(folded) - GRAM + 1))}


def precision(text: str, evidence: str) -> float:
    """The share of the text's pieces that the evidence has."""
    pieces = grams(text)
    return len(pieces & grams(evidence)) / len(pieces)


def ground(reply: str, evidence: Sequence[Passage], language: str) -> tuple[Grounding, ...]:
    """Every sentence bound to the passage it most looks like; reviews and buyers' words prove nothing."""
    trusted = [one for one in evidence if one.kind not in UNTRUSTED_KINDS]
    return tuple(_bind(sentence, trusted, language) for sentence in split(reply))


def _bind(sentence: str, evidence: Sequence[Passage], language: str) -> Grounding:
    if _QUESTION.search(sentence) and not read(sentence, language):
        return Grounding(claim=Claim(text=sentence, kind=ClaimKind.QUESTION), support=1.0)
    ranked = sorted(evidence, key=lambda one: (-precision(sentence, one.text), one.id))
    if not ranked:
        return Grounding(claim=Claim(text=sentence, kind=ClaimKind.FACT), support=0.0)
    best = ranked[0]
    source = Source(id=best.id, kind=best.kind, quote=best.text, version=best.version, language=best.language)
    return Grounding(
        claim=Claim(text=sentence, kind=ClaimKind.FACT, sources=(source,)),
        support=precision(sentence, best.text),
    )


def draft_of(grounded: Sequence[Grounding], reply: str, language: str) -> Draft:
    return Draft(text=reply, claims=tuple(one.claim for one in grounded), lane=Lane.NONE, language=language)


def score(grounded: Sequence[Grounding], reply: str, evidence: Sequence[Passage]) -> float:
    """How well the whole reply stands in the whole evidence, 0..1; higher is better grounded."""
    return (
        round(precision(reply, " ".join(one.text for one in evidence)), 4) if evidence and grounded else 0.0
    )
