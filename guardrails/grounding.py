"""A reply that nobody bound to sources: find the evidence for each sentence, and say how well it holds."""

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from core.evidence import Passage, Source
from core.sentences import split
from core.sets import UNTRUSTED_KINDS, ClaimKind, Lane
from core.turn import Claim, Draft
from core.values import read, stray
from guardrails.commitments import said
from guardrails.content import content, novel
from guardrails.overlap import grams, is_packed, masked, precision, share
from guardrails.words import denials, is_courtesy, is_gracious, sense

#: A sentence whose pieces stand in its evidence to this share is supported; fitted on public groundedness data.
SUPPORTED = 0.5
#: Figures that all stand in the quotes, and scripts without blanks (fewer pieces a word), need less.
FIGURES_PROVE = 0.1
PACKED_EASES = 0.1
MAX_QUOTES = 4
WORTH_QUOTING = 0.2  # another sentence is quoted where it adds this share of the reply's pieces
FAR = 0.2  # sentences with a smaller share of the words are not asked for their figures
SAME_FIGURES = 0.15
NEAREST = 8  # by words; only these are asked for their figures
#: Classes of meaning.toml that say something of the shop even in a wish.
GIVING = ("free", "sure", "all", "up", "down")
GRACE = 2  # words of its own that a courtesy may have
_QUESTION = regex.compile(r"[?？]\s*$")
_ROW = regex.compile(r"^[\w .()-]{1,40}[:：]", regex.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounding:
    """A sentence, the evidence nearest to it, and the share of its pieces found there, 0..1."""

    claim: Claim
    support: float
    needed: float = SUPPORTED

    @property
    def is_supported(self) -> bool:
        return self.support >= self.needed


@dataclass(frozen=True, slots=True)
class _Quotable:
    """A sentence of the evidence."""

    text: str
    passage: Passage


def ground(reply: str, evidence: Sequence[Passage], language: str) -> tuple[Grounding, ...]:
    """Every sentence bound to the sentences it most looks like; reviews and buyers' words prove nothing.

    Evidence whose language is "und" (codes, rows of figures) is bound as values without words.
    """
    trusted = [one for one in evidence if one.kind not in UNTRUSTED_KINDS]
    quotable = [_Quotable(text, one) for one in trusted for text in _sentences(one.text)]
    known = " ".join(one.text for one in trusted if one.language == language)
    return tuple(
        _courteous(sentence, known, language) or _bind(sentence, quotable, language) for sentence in split(reply)
    )


def _sentences(text: str) -> tuple[str, ...]:
    """A row of keyed figures is read as a whole: its keys explain each other."""
    return (text,) if len(_ROW.findall(text)) > 1 else split(text)


def _courteous(sentence: str, known: str, language: str) -> Grounding | None:
    """A question, or a sentence that states nothing; None where it may state something."""
    if read(sentence, language):
        return None
    if _QUESTION.search(sentence):
        return Grounding(claim=Claim(text=sentence, kind=ClaimKind.QUESTION), support=1.0)
    if is_courtesy(sentence, language) or _thanks(sentence, known, language):
        return Grounding(claim=Claim(text=sentence, kind=ClaimKind.COURTESY), support=1.0)
    return None


def _thanks(sentence: str, known: str, language: str) -> bool:
    """Thanks, a wish, an invitation to write, in free words: it gives, assures, promises and names nothing."""
    if not is_gracious(sentence, language) or said(sentence, language) or denials(sentence, language) > 1:
        return False
    giving = (sense(name, language) for name in GIVING)
    if any(one is not None and one.search(sentence) for one in giving):
        return False
    return len(novel(sentence, known, language)) <= GRACE


def _bind(sentence: str, evidence: Sequence[_Quotable], language: str) -> Grounding:
    figures = read(sentence, language)
    quoted = _quoted(sentence, evidence, language)
    sources = tuple(_source(one) for one in quoted)
    held = frozenset[str]().union(*(grams(one.passage.text) for one in quoted))
    needed = _needed(sentence, bool(figures))
    support = share(grams(sentence), held) if quoted else 0.0
    if support < needed and _says_nothing_new(sentence, quoted, language):
        support = needed
    return Grounding(claim=Claim(text=sentence, kind=ClaimKind.FACT, sources=sources), support=support, needed=needed)


def _says_nothing_new(sentence: str, quoted: Sequence[_Quotable], language: str) -> bool:
    """Whether all words with a content of their own, one at least, stand in quotes of this language."""
    held = " ".join(one.text for one in quoted if one.passage.language == language)
    return bool(held and content(sentence, language)) and not novel(sentence, held, language)


def support(claim: Claim, evidence: Sequence[Passage], language: str) -> Grounding:
    """How much of a claim stands in its quotes, the titles of their texts included; other languages do not count."""
    quotes = [source for source in claim.sources if source.language == language]
    titles = {one.id: one.title for one in evidence}
    held = frozenset[str]().union(*(grams(f"{one.quote} {titles.get(one.id, '')}") for one in quotes))
    needed = _needed(claim.text, bool(read(claim.text, language)))
    return Grounding(claim=claim, support=share(grams(claim.text), held), needed=needed)


def _needed(sentence: str, has_figures: bool) -> float:
    return SUPPORTED - FIGURES_PROVE * has_figures - PACKED_EASES * is_packed(sentence)


def _source(quote: _Quotable) -> Source:
    passage = quote.passage
    language = None if passage.language == "und" else passage.language
    return Source(id=passage.id, kind=passage.kind, quote=quote.text, version=passage.version, language=language)


def _quoted(sentence: str, evidence: Sequence[_Quotable], language: str) -> list[_Quotable]:
    """The nearest sentence by its words, those that add to it, and those that hold the figures still missing.

    Where all evidence speaks another language, the figures alone say which is nearest.
    """
    words = masked(sentence, language)
    ranked = sorted(evidence, key=lambda one: -precision(words, one.text))
    if not any(one.passage.language in {language, "und"} for one in evidence):
        ranked.sort(key=lambda one: len(stray(sentence, [one.text], language=language)))
        return ranked[:1] + _proving(sentence, ranked[:1], ranked, language)
    ranked[:NEAREST] = sorted(ranked[:NEAREST], key=lambda one: -_nearness(sentence, one, language))
    chosen = ranked[:1]
    for one in ranked[1:]:
        added = (grams(words) & grams(one.text)) - _held(chosen)
        if len(chosen) < MAX_QUOTES and len(added) >= max(1.0, WORTH_QUOTING * len(grams(words))):
            chosen.append(one)
    return chosen + _proving(sentence, chosen, ranked, language)


def _nearness(sentence: str, quote: _Quotable, language: str) -> float:
    """How much of the words stands there; of much the same words, those beside the same figures."""
    words = precision(masked(sentence, language), quote.text)
    figures = len(read(sentence, language))
    if words < FAR or not figures:
        return words
    return words + SAME_FIGURES * (1 - len(stray(sentence, [quote.text], language=language)) / figures)


def _proving(sentence: str, chosen: Sequence[_Quotable], ranked: Sequence[_Quotable], language: str) -> list[_Quotable]:
    """Further sentences that hold figures which the chosen ones lack."""
    missing = stray(sentence, [one.text for one in chosen], language=language)
    proving: list[_Quotable] = []
    for one in ranked:
        if not missing:
            break
        left = stray(sentence, [quote.text for quote in (*chosen, *proving, one)], language=language)
        if len(left) < len(missing):
            proving.append(one)
            missing = left
    return proving


def _held(quotes: Sequence[_Quotable]) -> frozenset[str]:
    return frozenset[str]().union(*(grams(one.text) for one in quotes))


def draft_of(grounded: Sequence[Grounding], reply: str, language: str) -> Draft:
    return Draft(text=reply, claims=tuple(one.claim for one in grounded), lane=Lane.NONE, language=language)


def score(grounded: Sequence[Grounding], reply: str, evidence: Sequence[Passage]) -> float:
    """How well the whole reply stands in the whole evidence, 0..1; higher is better grounded."""
    return round(precision(reply, " ".join(one.text for one in evidence)), 4) if evidence and grounded else 0.0
