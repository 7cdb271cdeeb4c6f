"""From a model's sentences to claims: blanks filled, quotes found, and what does not hold left out with its reason."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import regex

from bot.lanes.cards import Card, fact_source, passage_source
from bot.lanes.forms import Quote, Sentence
from core.evidence import Fact, Passage, Source
from core.sets import ClaimKind, Lane, Reason
from core.text import normalise
from core.turn import Claim, Draft, Finding, Turn
from core.values import read
from guardrails import OUTBOUND, inspect
from guardrails.words import is_courtesy

#: Sentences of one answer; more is no answer to a buyer's question.
MOST = 12
#: So many letters in a row of our own instructions are no accident.
LEAKED = 40
#: Said of a claim that holds but that a person reads first; everything else leaves it out.
_HOLDS = frozenset({Reason.CROSS_LANGUAGE_UNPROVEN})
_BLANK = regex.compile(r"\{\s*(E\d+\.[\w.]+)\s*\}")
_QUESTION = regex.compile(r"[?？;؟]\s*$")
_SPACE = regex.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Readback:
    """The claims that hold, and why each other sentence does not."""

    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]


class _Left(Exception):
    """A sentence that does not go into the draft, and why."""

    def __init__(self, reason: Reason, why: str) -> None:
        super().__init__(why)
        self.reason = reason


def read_back(sentences: Sequence[Sentence], cards: Sequence[Card], turn: Turn, instructions: str) -> Readback:
    """Every sentence held against the cards by itself. `turn` has the evidence; its draft is not looked at."""
    claims: list[Claim] = []
    findings: list[Finding] = []
    known = {card.id: card for card in cards}
    for sentence in sentences[:MOST]:
        try:
            claim = _claim(sentence, known, turn, _bare(instructions))
        except _Left as left:
            findings.append(Finding(left.reason, f"left out: {sentence.text[:200]!r}: {left}"))
        else:
            if claim not in claims:
                claims.append(claim)
    if len(sentences) > MOST:
        findings.append(Finding(Reason.CHECK_FAILED, f"left out: all after {MOST} sentences of {len(sentences)}"))
    return Readback(claims=tuple(claims), findings=tuple(findings))


def _claim(sentence: Sentence, cards: Mapping[str, Card], turn: Turn, instructions: str) -> Claim:
    text, filled = _filled(sentence.text.strip(), cards)
    if not text:
        raise _Left(Reason.UNCITED, "it says nothing")
    if _leaks(text, instructions):
        raise _Left(Reason.PROMPT_LEAK, "it repeats what the model was told")
    kind = ClaimKind(sentence.kind)
    language = turn.understanding.language
    if kind in {ClaimKind.COURTESY, ClaimKind.QUESTION} and not _is_harmless(text, kind, language):
        kind = ClaimKind.FACT  # called otherwise, a statement needs its proof all the same
    proven = kind in {ClaimKind.FACT, ClaimKind.PROMISE}
    sources = (*_sources(sentence.quotes, cards), *filled) if proven else ()
    claim = Claim(text=text, kind=kind, sources=_whole(sources))
    objections = [one for one in inspect(_alone(claim, turn), OUTBOUND) if one.reason not in _HOLDS]
    if objections:
        raise _Left(objections[0].reason, objections[0].detail)
    return claim


def _filled(text: str, cards: Mapping[str, Card]) -> tuple[str, tuple[Source, ...]]:
    """The text with every blank filled, and the sources the values stand in."""
    blanks = {name: blank for card in cards.values() for name, blank in card.blanks.items()}
    named = _BLANK.findall(text)
    unknown = [name for name in named if name not in blanks]
    if unknown or "{" in _BLANK.sub("", text):
        raise _Left(Reason.VALUE_NOT_IN_EVIDENCE, f"there is no blank {{{unknown[0] if unknown else '...'}}}")
    return _BLANK.sub(lambda match: blanks[match[1]].text, text), tuple(blanks[name].source for name in named)


def _sources(quotes: Iterable[Quote], cards: Mapping[str, Card]) -> Iterator[Source]:
    for quote in quotes:
        card = cards.get(quote.evidence.strip().strip("[]"))
        if card is None:
            raise _Left(Reason.UNSUPPORTED_CLAIM, f"there is no text {quote.evidence[:20]!r}")
        yield _source(card, quote.words)


def _source(card: Card, words: str) -> Source:
    match card.evidence:
        case Fact():
            if _find(_shown(card), words) is None:
                raise _Left(Reason.UNSUPPORTED_CLAIM, f"the quote is not in {card.id}: {words[:80]!r}")
            return fact_source(card.evidence)
        case Passage():
            found = _find(card.text, words)
            if found is None:
                raise _Left(Reason.UNSUPPORTED_CLAIM, f"the quote is not in {card.id}: {words[:80]!r}")
            return passage_source(card.evidence, found)


def _shown(card: Card) -> str:
    return f"{card.text}\n{card.shown}"


def _find(text: str, words: str) -> str | None:
    """The quote as it stands in the text; white space may differ, nothing else."""
    wanted = [regex.escape(part) for part in _SPACE.split(words.strip()) if part]
    if sum(map(len, wanted)) < 2:
        return None
    found = regex.search(r"\s+".join(wanted), text)
    return found.group() if found else None


def _whole(sources: Iterable[Source]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(sources))


def _is_harmless(text: str, kind: ClaimKind, language: str) -> bool:
    """Whether it states nothing: a question by its mark, a courtesy by our own list; neither with figures."""
    if read(text, language):
        return False
    if kind is ClaimKind.QUESTION:
        return _QUESTION.search(text) is not None and len(text) <= 200
    return is_courtesy(text, language)


def _leaks(text: str, instructions: str) -> bool:
    bare = _bare(text)
    return any(bare[at : at + LEAKED] in instructions for at in range(0, max(0, len(bare) - LEAKED) + 1, 8)) and (
        len(bare) >= LEAKED
    )


def _bare(text: str) -> str:
    return _SPACE.sub(" ", normalise(text)).casefold().strip()


def _alone(claim: Claim, turn: Turn) -> Turn:
    draft = Draft(text=claim.text, claims=(claim,), lane=Lane.MODEL, language=turn.understanding.language)
    return replace(turn, draft=draft)
