"""The decision: pure, total, and never a reply where anything objects."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sets import TICKET_REASONS, ClaimKind, Lane, Mode, Mood, Priority, Reason, Risk
from core.talk import Focus, Owner
from core.turn import Claim, Clarify, Draft, Finding, Handoff, Question, Reply, Silence, Turn
from guardrails import decide
from guardrails.decide import MAX_CLARIFICATIONS, gravest, mode_of, priority_of, ticket_reason
from tests.guardrails.turns import asked

HELLO = Claim(text="Hello!", kind=ClaimKind.COURTESY)
ASK = Question(text="Which one?", options=("a", "b"), about="product")


def draft(lane: Lane = Lane.APPROVED) -> Draft:
    return Draft(text=HELLO.text, claims=(HELLO,), lane=lane, language="en")


ANSWERED = replace(asked(), draft=draft())

findings = st.lists(st.builds(Finding, st.sampled_from(Reason), st.just("why")), max_size=3).map(tuple)
modes = st.dictionaries(
    st.sampled_from([f"{lane}.{risk}" for lane in Lane for risk in Risk]), st.sampled_from(Mode), max_size=12
).map(lambda chosen: tuple(sorted(chosen.items())))


@st.composite
def turns(draw: st.DrawFn) -> Turn:
    """Any turn, in everything that the decision reads."""
    turn = asked()
    return replace(
        turn,
        conversation=replace(
            turn.conversation,
            owner=draw(st.sampled_from(Owner)),
            focus=Focus(clarified=draw(st.integers(0, 4))),
        ),
        understanding=replace(turn.understanding, risk=draw(st.sampled_from(Risk)), mood=draw(st.sampled_from(Mood))),
        modes=draw(modes),
        findings=draw(findings),
        draft=draw(st.none() | st.sampled_from(Lane).map(draft)),
        clarify=draw(st.none() | st.just(ASK)),
        quiet=draw(st.sampled_from(["", "thanks need no answer"])),
        open_questions=draw(st.sampled_from([(), ("and the price?",)])),
        open_reason=draw(st.sampled_from(sorted(TICKET_REASONS))),
    )


@given(turns())
def test_the_same_turn_gives_the_same_outcome(turn: Turn) -> None:
    assert decide(turn) == decide(replace(turn))


@given(turns())
def test_an_objection_never_leads_to_a_reply(turn: Turn) -> None:
    outcome = decide(turn)
    if turn.findings:
        assert isinstance(outcome, Handoff | Silence)
        assert not isinstance(outcome, Handoff) or outcome.answered is None


@given(turns())
def test_a_reply_goes_out_only_with_permission(turn: Turn) -> None:
    outcome = decide(turn)
    goes_out = outcome.draft if isinstance(outcome, Reply) else getattr(outcome, "answered", None)
    if goes_out:
        assert goes_out == turn.draft
        assert mode_of(turn) is Mode.AUTO
        assert turn.conversation.owner is Owner.BOT
        assert not turn.findings


@given(turns())
def test_the_bot_is_silent_where_a_person_owns_the_conversation(turn: Turn) -> None:
    theirs = replace(turn, conversation=replace(turn.conversation, owner=Owner.AGENT))
    assert isinstance(decide(theirs), Silence)


@given(turns())
def test_every_ticket_has_a_reason_of_the_closed_set(turn: Turn) -> None:
    outcome = decide(turn)
    if isinstance(outcome, Handoff):
        assert outcome.reason in TICKET_REASONS


@given(turns())
def test_a_third_question_back_becomes_a_handoff(turn: Turn) -> None:
    tired = replace(turn.conversation, owner=Owner.BOT, focus=Focus(clarified=MAX_CLARIFICATIONS))
    outcome = decide(replace(turn, conversation=tired, findings=(), quiet="", clarify=ASK))
    assert isinstance(outcome, Handoff)
    assert outcome.reason is Reason.UNCLEAR_TWICE


def test_a_proven_draft_with_permission_goes_out() -> None:
    assert decide(ANSWERED) == Reply(text="Hello!", language="en", draft=draft())


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.SHADOW, Mode.DRAFT])
def test_any_lesser_mode_waits_for_a_person(mode: Mode) -> None:
    outcome = decide(replace(ANSWERED, modes=(("approved.information", mode),)))
    assert isinstance(outcome, Handoff)
    assert (outcome.reason, outcome.draft) == (Reason.DRAFT_MODE, draft())


@pytest.mark.parametrize(("lane", "risk"), [("model", Risk.INFORMATION), ("approved", Risk.MONEY)])
def test_permission_is_of_one_lane_and_one_risk(lane: str, risk: Risk) -> None:
    turn = replace(ANSWERED, understanding=replace(ANSWERED.understanding, risk=risk))
    assert mode_of(replace(turn, draft=draft(Lane(lane)))) is Mode.OFF
    assert mode_of(replace(turn, draft=draft(Lane(lane)), modes=((f"{lane}.{risk}", Mode.AUTO),))) is Mode.AUTO


def test_without_a_draft_no_lane_has_permission() -> None:
    assert mode_of(asked()) is Mode.OFF


def test_nothing_found_is_a_reason_of_its_own() -> None:
    outcome = decide(asked())
    assert isinstance(outcome, Handoff)
    assert outcome.reason is Reason.NOTHING_FOUND


def test_a_question_left_open_names_its_reason_where_nothing_was_answered() -> None:
    outcome = decide(replace(asked(), open_questions=("my order?",), open_reason=Reason.IDENTITY_UNPROVEN))
    assert isinstance(outcome, Handoff)
    assert outcome.reason is Reason.IDENTITY_UNPROVEN


def test_what_is_proven_goes_out_and_the_rest_goes_to_a_person() -> None:
    turn = replace(ANSWERED, open_questions=("my order?",), open_reason=Reason.IDENTITY_UNPROVEN)
    outcome = decide(turn)
    assert isinstance(outcome, Handoff)
    assert (outcome.answered, outcome.draft, outcome.reason) == (draft(), None, Reason.IDENTITY_UNPROVEN)


def test_courtesies_need_no_answer() -> None:
    assert decide(replace(ANSWERED, quiet="thanks need no answer")) == Silence(why="thanks need no answer")


def test_an_unclear_message_is_asked_about() -> None:
    assert decide(replace(asked(), clarify=ASK)) == Clarify(text="Which one?", language="en", options=("a", "b"))


@pytest.mark.parametrize(
    ("raised", "named"),
    [
        ((Reason.NOTHING_FOUND, Reason.LEGAL_OR_SAFETY), Reason.LEGAL_OR_SAFETY),
        ((Reason.ASKED_FOR_HUMAN, Reason.MONEY), Reason.MONEY),
        ((Reason.BELOW_THRESHOLD, Reason.UNCITED), Reason.CHECK_FAILED),
        ((Reason.INJECTION_SIGNAL,), Reason.BELOW_THRESHOLD),
        ((Reason.TOO_LONG,), Reason.USAGE_LIMIT),
        ((Reason.PERSONAL_DATA, Reason.COMPLAINT), Reason.COMPLAINT),
        ((Reason.NEGATION_CHANGED,), Reason.CHECK_FAILED),
        ((Reason.ATTACHMENT, Reason.NOTHING_FOUND), Reason.ATTACHMENT),
    ],
)
def test_the_gravest_objection_names_the_ticket(raised: tuple[Reason, ...], named: Reason) -> None:
    assert gravest(tuple(Finding(reason, "why") for reason in raised)) is named


@pytest.mark.parametrize("reason", Reason)
def test_every_objection_has_a_ticket_reason(reason: Reason) -> None:
    assert ticket_reason(Finding(reason, "why")) in TICKET_REASONS


@pytest.mark.parametrize(
    ("reason", "mood", "risk", "priority"),
    [
        (Reason.LEGAL_OR_SAFETY, Mood.CALM, Risk.INFORMATION, Priority.URGENT),
        (Reason.NOTHING_FOUND, Mood.ANGRY, Risk.INFORMATION, Priority.HIGH),
        (Reason.NOTHING_FOUND, Mood.ANXIOUS, Risk.INFORMATION, Priority.HIGH),
        (Reason.MONEY, Mood.CALM, Risk.INFORMATION, Priority.HIGH),
        (Reason.COMPLAINT, Mood.CALM, Risk.INFORMATION, Priority.HIGH),
        (Reason.DRAFT_MODE, Mood.CALM, Risk.MONEY, Priority.HIGH),
        (Reason.NOTHING_FOUND, Mood.CONFUSED, Risk.ORDER, Priority.NORMAL),
    ],
)
def test_danger_money_and_distress_come_first(reason: Reason, mood: Mood, risk: Risk, priority: Priority) -> None:
    turn = asked()
    turn = replace(turn, understanding=replace(turn.understanding, mood=mood, risk=risk))
    assert priority_of(turn, reason) is priority
