"""From a conversation to a turn. Production and evals both come through here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import regex
from babel import Locale, UnknownLocaleError

from bot.lanes.approved import Approved, Arrivals
from bot.lanes.cite import Pages
from bot.lanes.composition import Composition, Ears
from bot.lanes.proposal import Proposal, draft_of
from bot.lanes.shelf import Shelf
from bot.listen import Listener, is_courtesy
from bot.orders.affair import Affair
from bot.orders.intents import intents
from bot.orders.tries import PENDING as IDENTITY
from bot.troubles import PERSONAL, SCENARIOS, trouble
from bot.understand import Understander, is_empty
from core.attachment import carries_attachment
from core.evidence import Fact
from core.languages import base, same
from core.memory import forget
from core.sets import ClaimKind, Lane, Mode, Reason, Risk, Scenario
from core.talk import Conversation
from core.text import as_written, normalise
from core.turn import Claim, Finding, Promise, Question, Turn
from guardrails import INBOUND, OUTBOUND, inspect
from guardrails.asking import asks_if_human
from guardrails.modes import permission
from knowledge import pack
from knowledge.files.answers import natural_risk
from knowledge.matcher import Match
from knowledge.traits import wanted
from prompts.words import say

_PACKED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")
_JOINED = regex.compile(r"\p{Hangul}")
MAX_SEARCHED = 1_000  # characters of a question that search reads
THANKS = "thanks/thanks"
RISKS = list(Risk)  # in rising order
#: Languages of which a short text may not tell one from the other; there the buyer's locale does.
WRITTEN_ALIKE = frozenset({"ja", "zh-Hans", "zh-Hant"})
#: Why the approved lane gives way; every other reason is a person's business whatever a model would say.
OPEN = frozenset({Reason.NOTHING_FOUND, Reason.BELOW_THRESHOLD})

#: What is said against a message and leaves it to the order lane to prepare: a person decides all the same.
ABOUT_ORDERS = frozenset({Reason.IDENTITY_UNPROVEN, Reason.MONEY, Reason.COMPLAINT})


class Composer(Protocol):
    """The model lane. Raises nothing: what goes wrong is a finding."""

    def compose(self, turn: Turn, shelf: Shelf, ears: Ears) -> Composition:
        """A draft for what the turn's message asks, or for its open questions where there are some."""


class OrderTaker(Protocol):
    """The order lane. Raises DatabaseError."""

    def take(self, turn: Turn, pages: Pages) -> Turn | None:
        """The turn answered, asked back or objected to; None where it is about no order."""

    def arrivals(self, facts: Sequence[Fact], now: datetime) -> Arrivals:
        """When goods ordered now (aware) would arrive, by `facts` that hold today."""

    def shown(self, conversation: Conversation, since: datetime, now: datetime) -> tuple[Affair, ...]:
        """The orders that were shown to be the buyer's, for the people at the desk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerer:
    """Gathers what one turn needs; `guardrails.decide` rules on it."""

    shop: str
    licensed: tuple[str, ...]
    modes: tuple[tuple[str, Mode], ...]
    link_hosts: tuple[str, ...]
    understander: Understander
    shelf: Shelf
    composer: Composer | None = None  # None: no model
    orders: OrderTaker | None = None  # None: the shop gave no orders
    promised: tuple[Promise, ...] = ()  # to this buyer, and not given yet
    platform: str = "own_shop"  # whose rules hold for what is said in this conversation

    def answer(self, conversation: Conversation, now: datetime) -> Turn:
        """Stop at the first stage with an objection; what was found until then waits for the person."""
        try:
            return self._answered(conversation, now)
        finally:
            forget()  # the buyer's words: nothing of them stays in memory when the turn is over

    def _answered(self, conversation: Conversation, now: datetime) -> Turn:
        turn = self._start(conversation, now)
        if is_empty(conversation.question) and not any(carries_attachment(one.text) for one in conversation.unanswered):
            return replace(turn, quiet="the message holds no words")
        turn = _complained(replace(turn, findings=inspect(turn, INBOUND)))
        about_an_order = self._of_an_order(turn)
        if about_an_order is None and (turn.findings or turn.quiet):
            return turn
        turn = about_an_order or self._answered_otherwise(turn)
        return replace(turn, findings=(*turn.findings, *inspect(turn, OUTBOUND)))

    def _start(self, conversation: Conversation, now: datetime) -> Turn:
        focus = conversation.focus
        wished = licensed_language(conversation.buyer.locale, self.licensed)
        before = focus.language or (wished if wished in WRITTEN_ALIKE else None)
        understanding = self.understander.understand(conversation.question[:20_000], before)
        language = understanding.language
        if language == "und":  # nothing tells the language: speak the buyer's, else the shop's own
            language = wished or self.understander.default_language
        elif wished and base(wished) == base(language):  # of two licensed regions the buyer's
            language = wished
        language = same(language, self.licensed) or language  # pt is called pt-BR where the shop calls it so
        understanding = replace(understanding, language=language)
        return Turn(
            conversation=conversation,
            now=now,
            understanding=understanding,
            licensed=self.licensed,
            modes=self.modes,
            link_hosts=self.link_hosts,
            promised=self.promised,
            platform=self.platform,
            focus=replace(focus, language=language, pending=None, clarified=0, question=""),
        )

    def _answered_otherwise(self, turn: Turn) -> Turn:
        """By the other lanes. Whoever was asked whose order it is, and speaks of something else, begins anew."""
        talk = turn.conversation
        if talk.focus.pending == IDENTITY:
            focus = replace(talk.focus, pending=None, clarified=0, question="")
            turn = replace(turn, conversation=replace(talk, focus=focus))
        return self._courtesy(turn) or self._assisted(self._compose(turn))

    def _of_an_order(self, turn: Turn) -> Turn | None:
        """What the order lane makes of it: an answer, or what a person needs who deals with a demand."""
        if self.orders is None or not {one.reason for one in turn.findings} <= ABOUT_ORDERS:
            return None
        demands = tuple(one for one in turn.findings if one.reason is not Reason.IDENTITY_UNPROVEN)
        taken = self.orders.take(replace(turn, findings=()), self.shelf.pages)
        if taken is None or (demands and taken.draft is None):
            return None
        taken = replace(taken, findings=(*demands, *taken.findings))
        if taken.draft is None:
            return taken
        rest = tuple(as_written(turn.conversation.question, part) for part in self._besides(turn))
        if not self._may_be_told(taken):
            return replace(taken, open_questions=rest)
        return replace(  # the facts go out at once; the complaint is a person's all the same
            taken,
            findings=(),
            open_findings=taken.findings,
            open_questions=(as_written(turn.conversation.question, turn.conversation.question), *rest),
            open_reason=Reason.COMPLAINT,
        )

    def _may_be_told(self, turn: Turn) -> bool:
        """Whether a complaint is all that keeps proven facts about an order from going out."""
        alone = bool(turn.findings) and {one.reason for one in turn.findings} == {Reason.COMPLAINT}
        return alone and permission(turn.modes, Lane.APPROVED, turn.understanding.risk) is Mode.AUTO

    def _besides(self, turn: Turn) -> tuple[str, ...]:
        """Questions of the same message that are about no order."""
        language, text = turn.understanding.language, normalise(turn.conversation.question)
        listener = Listener(self.understander, self.shelf, language, turn.conversation.buyer)
        return tuple(
            part
            for part in listener.questions(text, turn.focus)
            if not intents(part, language) and self._is_answerable(listener.match(part))
        )

    def _is_answerable(self, found: Match | None) -> bool:
        return found is not None and found.sure and pack.topics()[found.topic].answerable

    def _courtesy(self, turn: Turn) -> Turn | None:
        """A greeting is greeted, thanks need nothing; neither when more was said or a question is pending."""
        understanding = turn.understanding
        found = self.understander.match(turn.conversation.question, understanding.language)
        if found is None or not found.sure or not is_courtesy(found.topic) or turn.conversation.focus.pending:
            return None
        if found.topic == THANKS:
            return replace(turn, quiet="thanks need no answer")
        asked = asks_if_human(turn.conversation.question, understanding.language)
        hello = say(understanding.language, "disclosure.asked" if asked else "courtesy.hello", shop=self.shop)
        return replace(
            turn, draft=draft_of((Claim(text=hello, kind=ClaimKind.COURTESY),), Lane.APPROVED, understanding.language)
        )

    def _compose(self, turn: Turn) -> Turn:
        listener = Listener(self.understander, self.shelf, turn.understanding.language, turn.conversation.buyer)
        arrivals = self.orders.arrivals(self.shelf.facts, turn.now) if self.orders else None
        approved = Approved(self.shelf, arrivals)
        text = normalise(turn.conversation.question)
        focus = listener.setting(text, turn.conversation.focus)
        proposals: list[tuple[str, Proposal]] = []
        for question in listener.questions(text, focus):
            proposal = approved.propose(listener.ask(question, focus, text))
            proposals.append((question, proposal))
            focus = replace(focus, product=proposal.product or focus.product, country=proposal.country or focus.country)
        return self._merge(turn, proposals)

    # The model lane, for what the approved lane leaves open

    def _assisted(self, turn: Turn) -> Turn:
        if self.composer is None or turn.clarify or not self._may_be_drafted(turn):
            return turn
        return self._rest_drafted(turn, self.composer) if turn.open_questions else self._drafted(turn, self.composer)

    def _may_be_drafted(self, turn: Turn) -> bool:
        """Whether a model is asked: there is one, the shop permits it, and nothing makes it a person's business."""
        if self.composer is None or permission(turn.modes, Lane.MODEL, turn.understanding.risk) is Mode.OFF:
            return False
        if turn.open_questions:
            return turn.open_reason in OPEN
        return bool(turn.findings) and {one.reason for one in turn.findings} <= OPEN

    def _drafted(self, turn: Turn, composer: Composer) -> Turn:
        """A model's draft in place of none, or of one that the approved lane was not sure of."""
        found = composer.compose(turn, self.shelf, self.understander)
        turn = replace(self._read_as(turn, found.scenario, sure=False), calls=(*turn.calls, *found.calls))
        if found.draft is None:
            left = _unanswered(found.unanswered)
            turn = replace(turn, findings=(*found.findings, *turn.findings), open_findings=left)
            return turn if turn.draft else self._read_up(turn)
        turn = self._read_as(turn, found.scenario, sure=True)
        return replace(
            turn,
            draft=found.draft,
            evidence=found.evidence,
            findings=found.findings,
            open_questions=found.unanswered,
            open_findings=_unanswered(found.unanswered),
        )

    def _rest_drafted(self, turn: Turn, composer: Composer) -> Turn:
        """What is proven goes out; the rest waits for a person, with a draft."""
        found = composer.compose(turn, self.shelf, self.understander)
        turn = replace(turn, calls=(*turn.calls, *found.calls))
        if found.draft is None:
            return replace(turn, open_findings=(*found.findings, *_unanswered(found.unanswered)))
        alone = replace(turn, draft=found.draft, evidence=found.evidence)
        objections = (*found.findings, *inspect(alone, OUTBOUND), *_unanswered(found.unanswered))
        return replace(turn, open_draft=found.draft, open_findings=objections)

    def _read_as(self, turn: Turn, scenario: Scenario | None, *, sure: bool) -> Turn:
        """What the model took the message for, where nothing else tells or it had an answer; the risk can only rise."""
        understanding = turn.understanding
        if scenario is None or not (sure or understanding.scenario is Scenario.UNCLEAR):
            return turn
        risk = max(understanding.risk, natural_risk(scenario), key=RISKS.index)
        return replace(turn, understanding=replace(understanding, scenario=scenario, risk=risk))

    # Putting together

    def _merge(self, turn: Turn, proposals: list[tuple[str, Proposal]]) -> Turn:
        answered = [one for _, one in proposals if one.claims and not one.reason]
        asked = [one for _, one in proposals if one.ask]
        left = [(text, one) for text, one in proposals if one.reason]
        turn = self._about(turn, [one for _, one in proposals])
        if left and not answered:
            return self._left_to_a_person(turn, left)
        claims = tuple(dict.fromkeys(claim for one in answered for claim in one.claims))
        evidence = tuple({item.id: item for one in answered for item in one.evidence}.values())
        turn = replace(
            turn,
            draft=draft_of(claims, Lane.APPROVED, turn.understanding.language) if claims else None,
            evidence=evidence,
        )
        if left:
            return replace(
                turn,
                open_questions=tuple(as_written(turn.conversation.question, text) for text, _ in left),
                open_reason=left[0][1].reason or Reason.NOTHING_FOUND,
            )
        return self._asking(turn, asked[0]) if asked else turn

    def _left_to_a_person(self, turn: Turn, left: list[tuple[str, Proposal]]) -> Turn:
        """Nothing may go out: the reasons become objections, and what was found becomes the person's draft."""
        vague = self._vague(turn, left)
        if vague:
            return vague
        findings = tuple(finding for _, one in left for finding in self._objections(one))
        claims = tuple(claim for _, one in left for claim in one.claims)
        evidence = tuple({item.id: item for _, one in left for item in one.evidence}.values())
        turn = replace(turn, findings=findings)
        if claims:
            return replace(turn, draft=draft_of(claims, Lane.APPROVED, turn.understanding.language), evidence=evidence)
        return turn if self._may_be_drafted(turn) else self._read_up(turn)

    def _read_up(self, turn: Turn) -> Turn:
        """Nothing is proven: the person gets the nearest words of the shop's own texts to read, not to send."""
        question = normalise(turn.conversation.question)[:MAX_SEARCHED]
        passages = self.shelf.passages(question, turn.understanding.language)
        nearest = tuple(
            Finding(
                Reason.NOTHING_FOUND, f"the nearest text, which may not answer: {passage.text[:200]!r} ({passage.id})"
            )
            for passage in passages[:1]
        )
        return replace(turn, findings=(*turn.findings, *nearest), evidence=passages)

    def _vague(self, turn: Turn, left: list[tuple[str, Proposal]]) -> Turn | None:
        """A few words that could mean much are asked about once or twice; a clear question is not."""
        text, proposal = left[0]
        words = (len(text) + 1) // 2 if _PACKED.search(text) else len(text.split())
        if _JOINED.search(text):
            words *= 2  # a word of Korean is a word and its particles
        unclear = proposal.reason in {Reason.NOTHING_FOUND, Reason.BELOW_THRESHOLD} and words <= 3
        if len(left) > 1 or not unclear or turn.understanding.topic == "out_of_scope/elsewhere":
            return None
        ask = Question(text=say(turn.understanding.language, "clarify.unclear"), options=(), about="unclear")
        return self._asking(turn, replace(proposal, ask=ask, reason=None))

    def _objections(self, proposal: Proposal) -> tuple[Finding, ...]:
        if proposal.findings:
            return proposal.findings
        reason = proposal.reason or Reason.NOTHING_FOUND
        details = {
            Reason.NOTHING_FOUND: "the shop's files do not say it, or no topic matches",
            Reason.BELOW_THRESHOLD: f"looks like {proposal.topic}, sure to {proposal.score:.2f}",
        }
        return (Finding(reason, details.get(reason, f"the buyer speaks of {proposal.topic}")),)

    def _asking(self, turn: Turn, proposal: Proposal) -> Turn:
        assert proposal.ask is not None
        before = turn.conversation.focus
        focus = replace(
            turn.focus,
            pending=proposal.ask.about,
            clarified=before.clarified + 1,
            topic=proposal.topic or turn.focus.topic,
        )
        return replace(turn, clarify=proposal.ask, focus=focus)

    def _about(self, turn: Turn, proposals: list[Proposal]) -> Turn:
        """What the turn is about, and what the next one starts from."""
        main = next((one for one in proposals if one.claims or one.ask), proposals[0])
        focus = replace(
            turn.focus,
            topic=main.topic if main.topic in pack.topics() else turn.focus.topic,
            product=next((one.product for one in proposals if one.product), turn.focus.product),
            country=next((one.country for one in proposals if one.country), turn.focus.country),
            wanted=tuple(wanted(turn.conversation.question, turn.understanding.language)),
        )
        understanding = replace(
            turn.understanding,
            scenario=main.scenario,
            risk=max((one.risk for one in proposals), key=RISKS.index),
            topic=main.topic or None,
            score=min(one.score for one in proposals),
        )
        return replace(turn, focus=focus, understanding=understanding)


def _unanswered(parts: tuple[str, ...]) -> tuple[Finding, ...]:
    """What a person must know of a draft: it leaves these out."""
    return tuple(Finding(Reason.NOTHING_FOUND, f"the shop's texts do not answer: {part[:200]!r}") for part in parts)


def licensed_language(locale: str | None, licensed: tuple[str, ...]) -> str | None:
    """The shop's language that a browser's locale asks for, or None: "de-AT" asks for de, "zh-CN" for zh-Hans.

    "pt-PT" asks for pt-PT where the shop has it, else for pt, else for pt-BR.
    """
    try:
        asked = Locale.parse((locale or "").replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        return None
    wishes = (f"{asked.language}-{asked.script}", f"{asked.language}-{asked.territory}", asked.language)
    exact = next((wish for wish in wishes if wish in licensed), None)
    return exact if exact or asked.language == "zh" else same(asked.language, licensed)


def _complained(turn: Turn) -> Turn:
    """With an objection where something went wrong that a person reads, whatever the lanes would answer."""
    reading = turn.understanding
    wrong = trouble(turn.conversation.question, reading.language, reading)
    if wrong is None or wrong not in PERSONAL:
        return turn
    scenario = SCENARIOS[wrong] if reading.scenario is Scenario.UNCLEAR else reading.scenario
    return replace(
        turn,
        understanding=replace(reading, scenario=scenario, risk=max(reading.risk, Risk.ORDER, key=RISKS.index)),
        findings=(*turn.findings, Finding(Reason.COMPLAINT, f"complains: {wrong}")),
    )
