"""The model lane: the shop's texts and a question in, a draft of claims that hold out.

One call for an ordinary answer. A second where the shop has no text in the buyer's language (the question is
translated for the search), and one more where the shop asked for an independent check.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import regex
from babel import Locale

from bot import entities
from bot.lanes.cards import cards, facts_for, titled
from bot.lanes.composition import Composition, Ears, Identifier
from bot.lanes.echo import echoed, unheld
from bot.lanes.forms import Answer, Search, Verdicts
from bot.lanes.proposal import draft_of
from bot.lanes.readback import Asked, read_back
from bot.lanes.shelf import Shelf
from bot.writer import Writer
from core.errors import ModelError
from core.evidence import Evidence, Passage
from core.sets import UNTRUSTED_KINDS, ClaimKind, Lane, Reason, Scenario
from core.talk import Author
from core.text import normalise
from core.turn import Call, Claim, Draft, Finding, Turn
from core.values import ValueKind, read
from guardrails.grounding import support
from guardrails.overlap import clauses, is_packed
from guardrails.words import negation
from knowledge.matcher import Match
from prompts.prompt import prompt, quoted

PASSAGES = 5  # of all the shop's texts
FEW = 2  # products whose pages are shown whole
LONGEST_QUERY = 1_000  # characters
MAX_ASKED = 2_000  # characters of a question that a model reads
SAID = 6  # lines of the conversation before it
LINE = 300  # characters of each
_BINDING = frozenset({ValueKind.DURATION, ValueKind.MONEY, ValueKind.PERCENT, ValueKind.DATE})
CLAUSE, PACKED_CLAUSE = 8, 4  # characters; "Yes," says nothing by itself
_PACKED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]"
#: Where scripts without blanks set one, or anybody brackets, something else begins.
_ASIDE = regex.compile(rf"[()（）「」『』\[\]【】]|(?<={_PACKED})\s+|\s+(?={_PACKED})|:\s|：")
ENOUGH = 20  # letters: fewer tell no language


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What the model may use, and the calls it took to find."""

    evidence: tuple[Evidence, ...]
    goods: frozenset[str]  # handles of the products spoken of
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Composer:
    """Asks one writer. Never raises for what a model does: that becomes a finding."""

    writer: Writer
    shop: str
    check: bool = False  # whether a second call holds every claim against its quotes

    def compose(self, turn: Turn, shelf: Shelf, ears: Ears) -> Composition:
        """A draft for what the turn's message asks, or for its open questions where there are some."""
        calls: tuple[Call, ...] = ()
        try:
            gathered = self.gather(turn, shelf, ears)
            calls = gathered.calls
            composition = self._composed(turn, gathered, shelf, ears)
        except ModelError as error:
            return Composition(findings=(Finding(error.reason, str(error)),), calls=(*calls, *error.calls))
        return replace(composition, calls=(*calls, *composition.calls))

    def gather(self, turn: Turn, shelf: Shelf, ears: Ears) -> Gathered:
        """Facts the question is about, all of the product it names, and the nearest texts. Raises ModelError."""
        question = "\n".join(turn.open_questions) or turn.conversation.question
        query, spoken, calls = normalise(question)[:LONGEST_QUERY], turn.understanding.language, tuple[Call, ...]()
        if spoken not in shelf.languages and shelf.languages:
            spoken = _spoken_by(shelf)
            query, calls = self._translated(quoted(question)[:LONGEST_QUERY], spoken)
        goods = _goods(query, turn, shelf)
        country = entities.destination(entities.find(query, spoken), shelf.home) or turn.focus.country
        facts = facts_for(shelf.facts, _topics(ears.match(query, spoken)), country)
        texts = (*_about(goods, spoken, shelf), *shelf.search(query, spoken, PASSAGES, None))
        kept = {one.id: titled(one) for one in texts if one.kind not in UNTRUSTED_KINDS}
        return Gathered(evidence=(*facts, *kept.values()), goods=goods, calls=calls)

    def _translated(self, question: str, language: str) -> tuple[str, tuple[Call, ...]]:
        asked = prompt("search", language=language, language_name=_name(language), question=question)
        filled = self.writer.fill(asked, Search)
        return normalise(filled.form.query)[:LONGEST_QUERY], filled.calls

    def _composed(self, turn: Turn, gathered: Gathered, shelf: Shelf, ears: Ears) -> Composition:
        language = turn.understanding.language
        shown = cards(gathered.evidence, language)
        words = prompt(
            "compose",
            shop=self.shop,
            language=language,
            language_name=_name(language),
            scenarios=", ".join(Scenario),
            cards=shown,
            said=_said(turn),
            question=quoted(turn.conversation.question[:MAX_ASKED]),
            open=[quoted(one) for one in turn.open_questions],
        )
        filled = self.writer.fill(words, Answer)
        asked = Asked(
            cards=shown,
            turn=replace(turn, evidence=tuple(card.evidence for card in shown)),
            instructions=words.system,
            goods=gathered.goods,
            named=lambda text: shelf.finder.mentioned(text).handles,
        )
        composition = replace(self._read(filled.form, asked, ears), calls=filled.calls)
        return self._checked(composition, language) if self.check and composition.draft else composition

    def _read(self, answer: Answer, asked: Asked, ears: Ears) -> Composition:
        turn, back = asked.turn, read_back(answer.sentences, asked)
        draft = draft_of(back.claims, Lane.MODEL, turn.understanding.language) if back.claims else None
        findings = back.findings
        if draft and (strange := _strange(draft, ears.identifier)):
            draft, findings = None, (*findings, strange)
        if draft:
            findings = (*findings, *_thin(draft, turn.evidence, turn.conversation.question))
        if draft is None and not findings:
            findings = (Finding(Reason.NOTHING_FOUND, "the model found no answer in the shop's texts"),)
        return Composition(
            draft=draft,
            evidence=turn.evidence,
            findings=findings,
            unanswered=tuple(part for part in answer.unanswered if _is_said(part, turn.conversation.question)),
            scenario=_scenario(answer.scenario),
        )

    def _checked(self, composition: Composition, language: str) -> Composition:
        """A second call that sees claims and quotes only: what it does not find proven is left out."""
        assert composition.draft is not None
        claims = composition.draft.claims
        proven = [one for one in claims if one.sources]
        asked = prompt("check", language=language, language_name=_name(language), claims=proven)
        try:
            filled = self.writer.fill(asked, Verdicts)
        except ModelError as error:  # unchecked, not undone: a person reads it
            finding = Finding(Reason.CHECK_FAILED, f"no second reading: {error}")
            return replace(
                composition,
                findings=(*composition.findings, finding),
                calls=(*composition.calls, *error.calls),
            )
        verdicts = {one.number: one for one in filled.form.verdicts}
        kept: list[Claim] = []
        findings = list(composition.findings)
        for claim in claims:
            verdict = verdicts.get(proven.index(claim) + 1) if claim in proven else None
            if claim not in proven:
                kept.append(claim)
            elif verdict and verdict.verdict == "proven":
                kept.append(replace(claim, checked=True))
            else:
                why = f"{verdict.verdict} proven: {verdict.why[:120]}" if verdict else "no verdict on it"
                findings.append(Finding(Reason.UNSUPPORTED_CLAIM, f"left out: {claim.text[:200]!r}: {why}"))
        draft = draft_of(tuple(kept), Lane.MODEL, language) if kept else None
        return replace(composition, draft=draft, findings=tuple(findings), calls=(*composition.calls, *filled.calls))


def _goods(query: str, turn: Turn, shelf: Shelf) -> frozenset[str]:
    """The products that are spoken of; the conversation's where the message names none."""
    named = {*shelf.finder.mentioned(query).handles, *shelf.finder.mentioned(turn.conversation.question).handles}
    return frozenset(named or filter(None, [turn.focus.product]))


def _about(goods: Collection[str], language: str, shelf: Shelf) -> Iterator[Passage]:
    """All that the pages of a few products say; of many, the search finds the nearest."""
    for handle in sorted(goods) if len(goods) <= FEW else ():
        yield from shelf.of_product(handle, language)


def _topics(found: Match | None) -> tuple[str, ...]:
    return (found.topic, found.runner_up) if found else ()


def _strange(draft: Draft, identifier: Identifier) -> Finding | None:
    """The objection to a draft that is not in the buyer's language."""
    if sum(map(str.isalpha, draft.text)) < ENOUGH:
        return None
    written, sure = identifier.identify(draft.text)
    if written in {draft.language, "und"} or _related(written, draft.language):
        return None
    return Finding(Reason.WRONG_LANGUAGE, f"asked in {draft.language}, the model wrote {written} ({sure:.2f})")


def _thin(draft: Draft, evidence: Sequence[Evidence], question: str) -> Iterator[Finding]:
    """The sentences that say it so differently from what they quote that a person must look.

    And those that take a word of the buyer's for granted: "yes, by hand", where no quote says by hand.
    """
    texts = [one for one in evidence if isinstance(one, Passage)]
    for claim in draft.claims:
        if claim.kind is ClaimKind.QUESTION:
            yield _marked(draft, claim, "the model asks this of its own accord")
        elif any(source.language != draft.language for source in claim.sources):
            continue  # marked already: nothing proves words by those of another language
        elif why := _far(claim, draft.language, texts, question):
            yield _marked(draft, claim, why)


def _far(claim: Claim, language: str, texts: Sequence[Passage], question: str) -> str | None:
    """Every part of a claim needs its own support: a true half must not carry an invented one."""
    for part in (piece for clause in clauses(claim.text) for piece in _ASIDE.split(clause)):
        least = PACKED_CLAUSE if is_packed(part) else CLAUSE
        if len(part.strip()) >= least and not support(replace(claim, text=part), texts, language).is_supported:
            return f"too little of it stands in what it quotes: {part[:200]!r}"
    quotes = [f"{source.quote} {source.title or ''}" for source in claim.sources]
    if echo := echoed(claim.text, question, quotes):
        return f"{echo!r} is the buyer's word and in none of its quotes"
    denial = negation(language)
    if denial and len(claim.sources) > 1 and not denial.search(claim.text):
        denied = next((one.quote for one in claim.sources if denial.search(one.quote)), None)
        if denied:
            return f"one of its quotes denies: {denied[:120]!r}"
    if dropped := _dropped(claim, language):
        return f"it leaves out {dropped!r} of its quote"
    if added := unheld(claim.text, quotes):
        return f"{', '.join(map(repr, added))} stands in none of its quotes"
    return None


def _dropped(claim: Claim, language: str) -> str | None:
    """The only term or sum of a single quoted sentence, where the claim has no figure at all: "within 30 days"."""
    if len(claim.sources) != 1 or read(claim.text, language):
        return None
    figures = [one for one in read(claim.sources[0].quote, language) if one.kind in _BINDING]
    return figures[0].text if len(figures) == 1 else None


def _marked(draft: Draft, claim: Claim, detail: str) -> Finding:
    at = draft.text.find(claim.text)
    return Finding(Reason.UNSUPPORTED_CLAIM, detail, (at, at + len(claim.text)))


def _related(one: str, other: str) -> bool:
    """As de and de-AT are; but the two ways to write Chinese are two languages to a reader."""
    return one.partition("-")[0] == other.partition("-")[0] != "zh"


def _said(turn: Turn) -> list[str]:
    """The last lines before what is unanswered, each on one line."""
    before = turn.conversation.messages[: len(turn.conversation.messages) - len(turn.conversation.unanswered)]
    names = {Author.BUYER: "buyer", Author.BOT: "shop", Author.AGENT: "shop"}
    return [f"{names[one.author]}: {quoted(' '.join(one.text.split()))[:LINE]}" for one in before[-SAID:]]


def _is_said(part: str, question: str) -> bool:
    """Whether the model copied the part from the message: nothing else may be said back to a buyer."""
    bare = " ".join(normalise(part).casefold().split())
    return len(bare) > 2 and bare in " ".join(normalise(question).casefold().split())


def _spoken_by(shelf: Shelf) -> str:
    return shelf.default_language if shelf.default_language in shelf.languages else min(shelf.languages)


def _scenario(word: str) -> Scenario | None:
    return Scenario(word) if word in set(Scenario) else None


def _name(language: str) -> str:
    """The language in English, as a model knows it best: "Brazilian Portuguese", "Simplified Chinese"."""
    return str(Locale.parse(language, sep="-").get_display_name("en"))
