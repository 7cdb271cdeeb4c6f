"""From a model's sentences to claims: blanks filled, quotes found, and what does not hold left out with its reason."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

import regex

from bot.lanes.cards import Card, fact_source, passage_source, weight
from bot.lanes.forms import Quote, Sentence
from bot.lanes.whole import mixed_rows, whole_sentences
from core.evidence import WORDLESS, Fact, Passage, Source
from core.sentences import split
from core.sets import ClaimKind, Kind, Lane, Reason
from core.text import normalise
from core.turn import Claim, Draft, Finding, Turn
from core.values import read, stray
from guardrails import OUTBOUND, inspect
from guardrails.meaning import invented
from knowledge import places

#: Sentences of one answer; more is no answer to a buyer's question.
MOST = 12
LONGEST = 1_000  # characters of a sentence; twice as many of a quote
TELLING = 3  # tokens of a quote, about
#: So many letters in a row of our own instructions are no accident.
LEAKED = 40
#: Said of a claim that holds but that a person reads first; everything else leaves it out.
_HOLDS = frozenset({Reason.CROSS_LANGUAGE_UNPROVEN})
#: Asked of each sentence alone. What only marks a sentence for its reader is asked of the whole draft.
_CHECKS = tuple(check for check in OUTBOUND if check is not invented)
_BLANK = regex.compile(r"\{\s*(E\d+\.[\w.]+)\s*\}")
_QUESTION = regex.compile(r"[?？؟]\s*$")
_MARKDOWN = regex.compile(r"\*\*|__|`|^\s{0,3}(?:#{1,6}\s|[-*+>]\s|\d+[.)]\s)", regex.MULTILINE)
#: Texts whose title is a buyer's question.
_ASKING = frozenset({Kind.APPROVED, Kind.FAQ})
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


#: From a text to the handles of the products it names.
Goods: TypeAlias = Callable[[str], Collection[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the model was asked: the texts it saw, the turn (whose draft is not looked at), its instructions."""

    cards: tuple[Card, ...]
    turn: Turn
    instructions: str
    goods: frozenset[str]  # products that the buyer speaks of; empty: none in particular
    named: Goods


def read_back(sentences: Sequence[Sentence], asked: Asked) -> Readback:
    """Every sentence held against the cards by itself."""
    claims: list[Claim] = []
    findings: list[Finding] = []
    apart = [one for sentence in sentences for one in _apart(sentence)]
    for sentence in apart[:MOST]:
        try:
            claim = _claim(sentence, asked)
        except _Left as left:
            findings.append(Finding(left.reason, f"left out: {sentence.text[:200]!r}: {left}"))
        else:
            if claim not in claims:
                claims.append(claim)
    if len(apart) > MOST:
        findings.append(Finding(Reason.CHECK_FAILED, f"left out: all after {MOST} sentences of {len(apart)}"))
    return Readback(claims=tuple(claims), findings=tuple(findings))


def _apart(sentence: Sentence) -> Iterator[Sentence]:
    """What a model calls one sentence may be several: each is proven by itself, or a truth would carry a lie."""
    parts = split(sentence.text) if len(sentence.text) <= LONGEST else ()
    if len(parts) < 2:
        yield sentence
    else:
        yield from (sentence.model_copy(update={"text": part}) for part in parts)


def _claim(sentence: Sentence, asked: Asked) -> Claim:
    cards = {card.id: card for card in asked.cards}
    _bounded(sentence)
    text, filled = _filled(sentence.text.strip(), cards)
    _plain(text, asked)
    kind, language = ClaimKind(sentence.kind), asked.turn.understanding.language
    if kind is ClaimKind.QUESTION and not _is_harmless(text, language):
        kind = ClaimKind.FACT  # called a question, a statement needs its proof all the same
    sources: tuple[Source, ...] = ()
    if kind is not ClaimKind.QUESTION:
        quoted = tuple(dict.fromkeys((*_sources(sentence.quotes, cards), *filled)))
        _same_goods(text, quoted, asked)
        _same_countries(text, quoted, asked)
        if mixed := mixed_rows(text, quoted, asked.turn.evidence):
            raise _Left(Reason.SCOPE_CHANGED, mixed)
        sources = (*quoted, *_titles(text, quoted, asked))
    claim = Claim(text=text, kind=kind, sources=sources)
    objections = [one for one in inspect(_alone(claim, asked.turn), _CHECKS) if one.reason not in _HOLDS]
    if objections:
        raise _Left(objections[0].reason, objections[0].detail)
    return claim


def _bounded(sentence: Sentence) -> None:
    """Before anything reads it: a model that repeats itself would hold up everybody."""
    if len(sentence.text) > LONGEST or any(len(quote.words) > 2 * LONGEST for quote in sentence.quotes):
        raise _Left(Reason.TOO_LONG, f"a sentence has at most {LONGEST} characters")


def _plain(text: str, asked: Asked) -> None:
    if not text:
        raise _Left(Reason.UNCITED, "it says nothing")
    if _leaks(text, _bare(asked.instructions)):
        raise _Left(Reason.PROMPT_LEAK, "it repeats what the model was told")
    if _MARKDOWN.search(text):
        raise _Left(Reason.MARKUP, "a buyer would read its marks")


def _same_goods(text: str, sources: Iterable[Source], asked: Asked) -> None:
    """What is said of one product is not proven by the page of another."""
    named = set(asked.named(text))
    about = named or set(asked.goods)
    products = {one.id: one.product for one in asked.turn.evidence if isinstance(one, Passage)}
    quoted = {product for source in sources if (product := products.get(source.id))}
    if foreign := about and quoted - about:
        raise _Left(Reason.SCOPE_CHANGED, f"its quotes speak of {_listed(foreign)}, this of {_listed(about)}")
    told = {handle for source in sources for handle in asked.named(source.quote)}
    if quoted and len(named) > 1 and (silent := named - quoted - told):
        raise _Left(Reason.SCOPE_CHANGED, f"it names {_listed(silent)}, of which no quote speaks")


def _listed(handles: Iterable[str]) -> str:
    return ", ".join(sorted(handles))


def _same_countries(text: str, sources: Iterable[Source], asked: Asked) -> None:
    """A country that no quote names is not what the quotes speak of: "every country in the table" names none."""
    language = asked.turn.understanding.language
    named = {code for _, _, code in places.find(normalise(text), language)}
    rows = {one.id: one.values.get("country") for one in asked.turn.evidence if isinstance(one, Fact)}
    for source in sources if named else ():
        spoken = source.language if source.language and source.language != WORDLESS else "en"
        named -= {code for _, _, code in places.find(normalise(source.quote), spoken)} | {rows.get(source.id)}
    if named:
        raise _Left(Reason.SCOPE_CHANGED, f"it names {', '.join(sorted(named))}, which its quotes do not")


def _titles(text: str, sources: Sequence[Source], asked: Asked) -> Iterator[Source]:
    """The names of the quoted texts, where a figure of the claim is part of one: "Notebook A5"."""
    language = asked.turn.understanding.language
    quotes = [source.quote for source in sources]
    missing = stray(text, quotes, language=language)
    passages = {one.id: one for one in asked.turn.evidence if isinstance(one, Passage)}
    for passage in dict.fromkeys(passages[source.id] for source in sources if source.id in passages):
        if missing and passage.title and len(stray(text, [*quotes, passage.title], language=language)) < len(missing):
            yield passage_source(passage, passage.title)


def _filled(text: str, cards: Mapping[str, Card]) -> tuple[str, tuple[Source, ...]]:
    """The text with every blank filled, and the sources the values stand in."""
    blanks = {name: blank for card in cards.values() for name, blank in card.blanks.items()}
    named = _BLANK.findall(text)
    unknown = [name for name in named if name not in blanks]
    if unknown or "{" in _BLANK.sub("", text):
        raise _Left(Reason.VALUE_NOT_IN_EVIDENCE, f"there is no blank {{{unknown[0] if unknown else '...'}}}")
    return _BLANK.sub(lambda match: blanks[match[1]].text, text), tuple(blanks[name].source for name in named)


def _sources(quotes: Sequence[Quote], cards: Mapping[str, Card]) -> Iterator[Source]:
    """The quotes that are really there; where none is, why the first is not."""
    found = [_found(quote, cards) for quote in quotes]
    missing = [one for one in found if isinstance(one, _Left)]
    if missing and len(missing) == len(found):
        raise missing[0]
    yield from (one for one in found if isinstance(one, Source))


def _found(quote: Quote, cards: Mapping[str, Card]) -> Source | _Left:
    card = cards.get(quote.evidence.strip().strip("[]"))
    if card is None:
        return _Left(Reason.UNSUPPORTED_CLAIM, f"there is no text {quote.evidence[:20]!r}")
    try:
        return _source(card, quote.words)
    except _Left as left:
        return left


def _source(card: Card, words: str) -> Source:
    match card.evidence:
        case Fact():
            if _find(f"{card.text}\n{card.shown}", words) is None:
                raise _Left(Reason.UNSUPPORTED_CLAIM, f"the quote is not in {card.id}: {words[:80]!r}")
            return fact_source(card.evidence)
        case Passage():
            found = _find(card.text, words)
            if found is None:
                raise _Left(Reason.UNSUPPORTED_CLAIM, f"the quote is not in {card.id}: {words[:80]!r}")
            whole = whole_sentences(card.text, found)
            if whole == card.evidence.title and card.evidence.kind in _ASKING:
                raise _Left(Reason.UNSUPPORTED_CLAIM, f"the title of {card.id} asks; it proves nothing")
            return passage_source(card.evidence, whole)


def _find(text: str, words: str) -> tuple[int, int] | None:
    """Where the quote stands in the text; white space may differ, nothing else."""
    wanted = r"\s+".join(regex.escape(part) for part in _SPACE.split(words.strip()) if part)
    if weight(words) < TELLING:  # "is", "the": a word or two must be a line of its own to prove anything
        wanted = rf"(?m)^\s*{wanted}\s*$" if wanted else ""
    found = regex.search(wanted, text) if wanted else None
    return found.span() if found else None


def _is_harmless(text: str, language: str) -> bool:
    """Whether it is one question that states nothing: by its mark, and without figures."""
    is_one = len(split(text)) == 1 and _QUESTION.search(text) is not None
    return is_one and len(text) <= 200 and not read(text, language)


def _leaks(text: str, instructions: str) -> bool:
    bare = _bare(text)
    return any(bare[at : at + LEAKED] in instructions for at in range(0, max(0, len(bare) - LEAKED) + 1, 8)) and (
        len(bare) >= LEAKED
    )


@lru_cache(maxsize=64)
def _bare(text: str) -> str:
    """Instructions are the same each time, and long."""
    return _SPACE.sub(" ", normalise(text)).casefold().strip()


def _alone(claim: Claim, turn: Turn) -> Turn:
    draft = Draft(text=claim.text, claims=(claim,), lane=Lane.MODEL, language=turn.understanding.language)
    return replace(turn, draft=draft)
