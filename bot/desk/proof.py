"""A person's words, checked as a draft would be. What is found warns: people may know more than the files do."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot import entities
from bot.desk.knowing import Knowing, same_language
from bot.kernel.rows import Json
from bot.kernel.tickets import Card
from bot.lanes.shop import BY_COUNTRY
from core.evidence import Fact, Passage
from core.sets import UNTRUSTED_KINDS, EntityKind, Kind, Reason, Risk, Scenario
from core.talk import Author, Conversation
from core.text import normalise
from core.turn import Finding, Span, Turn, Understanding
from core.values import Value, ValueKind, read, stray
from core.values.units import PIECE
from guardrails import OUTBOUND, inspect
from guardrails.checks import MAX_REPLY, cross_language
from guardrails.grounding import Grounding, draft_of, ground
from guardrails.leaks import BURIED, key_of, never_human
from guardrails.meaning import invented, meaning_changed
from guardrails.polarity import denied_things
from guardrails.promises import vague_promise
from guardrails.scope import range_broken, scope_mixed
from guardrails.wording import condition_dropped

__all__ = ["MAX_REPLY", "mere_marks", "prove", "unlike_figures"]

MAX_SEARCHED = 1_000  # characters of a question
#: A person may say what no source says; that alone is shown beside the sentence and holds nothing up.
_MARKS = frozenset({Reason.UNCITED, Reason.UNSUPPORTED_CLAIM})
#: What a buyer's own words prove: how their order, their parcel, they themselves are called. Never a sum or a date.
_ECHOED = frozenset({ValueKind.NUMBER, ValueKind.SKU, ValueKind.EMAIL, ValueKind.PHONE})
#: Rows of figures: values without words, whatever the language.
_ROWS = frozenset({Kind.FACT, Kind.STOCK, Kind.ORDER, Kind.TRACKING, Kind.CALENDAR})
#: Not asked of people: whether anybody who reads both languages has looked, whether they are people, and what asks
#: for every word of theirs in a source: they may know more than the files do.
_SPARED = {
    *(cross_language, never_human, vague_promise, condition_dropped),
    *(invented, meaning_changed, denied_things, scope_mixed, range_broken),
}
_CHECKS = tuple(check for check in OUTBOUND if check not in _SPARED)
#: What compares words with those of the nearest source; beside a sentence that no source says it compares nothing.
_COMPARED = frozenset({Reason.NEGATION_CHANGED})


def prove(
    words: str, language: str, card: Card, conversation: Conversation, knowing: Knowing, now: datetime
) -> tuple[Finding, ...]:
    """The objections to a person's words, sent now, and meant for a buyer who reads `language` (BCP 47)."""
    spoken, _ = knowing.understander.language(words, language)
    spoken = language if same_language(spoken, language) else spoken
    evidence = (*_quoted(card, knowing), *_found(words, language, conversation, knowing))
    grounded = ground(words, evidence, spoken)
    turn = Turn(
        conversation=conversation,
        now=now,
        understanding=Understanding(
            language=language, confidence=1.0, scenario=Scenario.UNCLEAR, risk=Risk.INFORMATION
        ),
        licensed=(language,),
        link_hosts=knowing.link_hosts,
        evidence=evidence,
        proven=tuple(key_of(one) for one in evidence if one.kind in BURIED),  # what the ticket cites is the buyer's
        platform=knowing.platform,
        draft=draft_of(grounded, words, spoken),
    )
    thin = [one.claim.text for one in grounded if not one.is_supported]
    far = [(at, at + len(text)) for text in thin if (at := words.find(text)) >= 0]
    compared = (one for one in inspect(turn, _CHECKS) if not (one.reason in _COMPARED and _within(one, far)))
    found = (*compared, *_thin(words, grounded, spoken))
    return tuple(dict.fromkeys(_without_echoes(found, words, spoken, conversation)))


def _within(finding: Finding, spans: Sequence[Span]) -> bool:
    start, end = finding.span or (0, 0)
    return any(begin <= start and end <= stop for begin, stop in spans)


def mere_marks(findings: Sequence[Finding]) -> bool:
    """Whether all there is to say is that no source says so."""
    return all(one.reason in _MARKS for one in findings)


def unlike_figures(one: str, other: str, language: str | None, other_language: str | None) -> tuple[str, ...]:
    """The figures, dates, prices and links that only one of two texts states, as written there.

    "One" of something is said or left out as a language pleases: 1回のみ is "once".
    """
    lost = stray(one, [other], language=language, evidence_languages=[other_language])
    added = stray(other, [one], language=other_language, evidence_languages=[language])
    return tuple(value.text for value in (*lost, *added) if not _is_single(value))


def _is_single(value: Value) -> bool:
    counted = value.kind is ValueKind.NUMBER or value.unit == PIECE
    return counted and value.numerals == {"1"}


def _thin(words: str, grounded: Sequence[Grounding], language: str) -> Iterator[Finding]:
    """Sentences that the evidence says too little of; where it speaks another language, nobody can tell."""
    for one in grounded:
        foreign = any(source.language not in {None, language} for source in one.claim.sources)
        if one.claim.sources and not one.is_supported and not foreign:
            at = words.find(one.claim.text)
            span = (at, at + len(one.claim.text)) if at >= 0 else None
            yield Finding(Reason.UNSUPPORTED_CLAIM, f"the shop's texts do not say: {one.claim.text!r}", span)


def _without_echoes(
    findings: Sequence[Finding], words: str, language: str, conversation: Conversation
) -> Iterator[Finding]:
    """An order's number that the buyer gave may be said back."""
    heard = [one.text for one in conversation.messages if one.author is Author.BUYER]
    unheard = {value.span for value in stray(words, heard, language=language)}
    echoes = {value.span for value in read(words, language) if value.kind in _ECHOED and value.span not in unheard}
    for one in findings:
        if one.reason is not Reason.VALUE_NOT_IN_EVIDENCE or one.span not in echoes:
            yield one


def _quoted(card: Card, knowing: Knowing) -> Iterator[Passage]:
    """What the ticket's draft, and what was answered before it, rest on."""
    draft: Json = card.draft or {}
    for claim in (*draft.get("claims", ()), *card.outcome.get("claims", ())):
        for source in claim.get("sources", ()):
            yield _passage(source, knowing)


def _passage(source: Json, knowing: Knowing) -> Passage:
    kind = Kind(source["kind"])
    quote = source.get("quote", "")
    language = "und" if kind in _ROWS else knowing.understander.language(quote, None)[0]
    return Passage(
        id=source["id"],
        document=source["id"],
        kind=kind,
        language=language,
        title=source.get("title") or "",
        text=quote,
        version=source.get("version", ""),
    )


def _found(words: str, language: str, conversation: Conversation, knowing: Knowing) -> Iterator[Passage]:
    """The passages nearest to the question and to the answer, and the shop's rows for the places they name."""
    shelf = knowing.shelf
    asked = " ".join(one.text for one in conversation.messages if one.author is Author.BUYER)
    for text in (asked[-MAX_SEARCHED:], words[:MAX_SEARCHED]):
        for passage in shelf.passages(normalise(text), language):
            if passage.kind not in UNTRUSTED_KINDS:
                yield passage
    named = entities.find(f"{asked} {words}", language)
    countries = {one.value for one in named if one.kind is EntityKind.COUNTRY} | {conversation.focus.country}
    for fact in shelf.facts:
        if fact.table not in BY_COUNTRY or fact.values.get("country") in countries:
            yield _row(fact)


def _row(fact: Fact) -> Passage:
    return Passage(
        id=fact.id,
        document=fact.id,
        kind=fact.kind,
        language="und",
        title=fact.table,
        text=fact.text,
        version=fact.version,
    )
