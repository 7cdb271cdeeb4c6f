"""The clerk: whatever happens, the buyer hears of it and a person knows."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime

import pytest
from sqlalchemy import select

from bot import clerk
from bot.answer import Answerer
from bot.app import House
from bot.ask import Ask
from bot.clerk import Clerk, failed_turn
from bot.kernel import tables
from bot.kernel.conversations import Conversations
from bot.lanes.approved import Approved
from bot.lanes.proposal import Proposal
from core.errors import DatabaseError
from core.sets import Reason
from core.talk import Author, Buyer, Conversation, Focus, Message
from core.turn import Call, Finding, Turn
from tests.bot.asking import NOW
from tests.talks import Outcome, Talks


def broken(house: House, answerer: Callable[[Conversation, datetime], Answerer]) -> Talks:
    return Talks(replace(house, clerk=replace(house.clerk, answerer=answerer)))


def no_answerer(conversation: Conversation, now: datetime) -> Answerer:
    raise RuntimeError(f"no shelf for {conversation.id} at {now}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingAnswerer(Answerer):
    def answer(self, conversation: Conversation, now: datetime) -> Turn:
        raise KeyError("lane")


def failing(house: House) -> Talks:
    def answerer(conversation: Conversation, now: datetime) -> Answerer:
        real = house.answerer(conversation, now)
        return FailingAnswerer(
            shop=real.shop,
            licensed=real.licensed,
            modes=real.modes,
            link_hosts=real.link_hosts,
            understander=real.understander,
            shelf=real.shelf,
        )

    return broken(house, answerer)


def acknowledged(outcome: Outcome) -> None:
    assert (outcome["outcome"], outcome["ticket"]["reason"]) == ("handoff", "tool_failed")
    assert outcome["ticket"]["id"] in outcome["text"]
    assert outcome["claims"] == []


def test_a_failure_is_a_persons_business_and_acknowledged(demo: House) -> None:
    acknowledged(failing(demo).last("how much is shipping to Austria?"))


def test_a_failure_before_anything_was_read_is_acknowledged_too(demo: House) -> None:
    acknowledged(broken(demo, no_answerer).last("how much is shipping to Austria?"))


def test_a_failing_lane_is_acknowledged(demo: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(self: Approved, ask: Ask) -> Proposal:
        raise ZeroDivisionError(self, ask)

    monkeypatch.setattr(Approved, "propose", fall)
    acknowledged(Talks(demo).last("how much is shipping to Austria?"))


@pytest.mark.parametrize(("locale", "words"), [("de", "antwortet"), ("ja-JP", "スタッフ"), ("", "will answer")])
def test_the_acknowledgement_of_a_failure_speaks_the_buyers_language(demo: House, locale: str, words: str) -> None:
    outcome = broken(demo, no_answerer).last("how much?", locale=locale)
    acknowledged(outcome)
    assert outcome["language"] == (locale[:2] or "en")
    assert words in outcome["text"]


def test_a_failure_names_its_kind_and_never_the_buyers_words(demo: House, caplog: pytest.LogCaptureFixture) -> None:
    outcome = broken(demo, no_answerer).last("my secret is 4711")
    assert [finding["detail"] for finding in outcome["findings"]] == ["RuntimeError: see the log"]
    assert "4711" not in caplog.text


def test_after_a_failure_the_conversation_is_the_persons(demo: House) -> None:
    outcomes = broken(demo, no_answerer)("one", "two")
    assert [one["outcome"] for one in outcomes] == ["handoff", "silence"]


def test_nothing_waits_in_a_conversation_nobody_began(demo: House) -> None:
    assert demo.clerk.serve("never-begun", NOW) is None


def said(id: str, number: int, text: str) -> Message:
    return Message(conversation=id, external_id=f"{id}/{number}", channel="web", author=Author.BUYER, text=text, at=NOW)


def test_an_answered_conversation_is_not_answered_again(demo: House) -> None:
    demo.conversations.accept(said("once", 0, "hello"), Buyer(id="b-once"))
    assert demo.clerk.serve("once", NOW) is not None
    assert demo.clerk.serve("once", NOW) is None


def test_a_burst_is_one_question(demo: House) -> None:
    for number, text in enumerate(("hello!", "where is my order #1234")):
        demo.conversations.accept(said("burst", number, text), Buyer(id="b-burst"))
    outcome = demo.clerk.serve("burst", NOW)
    assert outcome is not None
    assert outcome["scenario"] == "order.status"
    assert outcome["outcome"] == "clarify"  # whose order is it?
    assert demo.clerk.serve("burst", NOW) is None


def test_a_ticket_can_be_found_and_released_and_then_henji_answers_again(demo: House, talk: Talks) -> None:
    outcome = talk.last("let me talk to a person")
    card = demo.queue.ticket(outcome["ticket"]["id"])
    assert card is not None
    assert demo.conversations.release(card.conversation)
    demo.conversations.accept(said(card.conversation, 9, "hello"), Buyer(id=f"buyer-of-{card.conversation}"))
    again = demo.clerk.serve(card.conversation, NOW)
    assert again is not None
    assert again["outcome"] == "reply"


def test_a_reply_is_due_in_business_hours(talk: Talks) -> None:
    """One business hour after 17:30 on a Tuesday is 10:30 the next day."""
    outcome = talk.last("let me talk to a person", now="2026-11-24T17:30:00+09:00")
    assert outcome["ticket"]["reply_by"] == "2026-11-25T10:30:00+09:00"


def test_a_failed_turn_keeps_the_focus_and_its_language(demo: House) -> None:
    focus = Focus(language="ja", product="gyokuro-uji")
    conversation = Conversation(id="x", channel="web", buyer=Buyer(id="b", locale="de"), focus=focus)
    turn = failed_turn(conversation, NOW, demo.settings, "why")
    assert (turn.understanding.language, turn.focus) == ("ja", focus)
    assert [one.reason for one in turn.findings] == [Reason.TOOL_FAILED]


def test_a_clerk_is_wiring_and_keeps_no_state(demo: House) -> None:
    assert replace(demo.clerk) == demo.clerk
    assert isinstance(demo.clerk, Clerk)


# After the turn

HALF = "tea \ud800"
ASKED = "how much is shipping to Austria?"


@dataclass(frozen=True, slots=True, kw_only=True)
class HalvingAnswerer(Answerer):
    """Finds something that cannot be stored, after a call that cost money."""

    def answer(self, conversation: Conversation, now: datetime) -> Turn:
        turn = Answerer.answer(self, conversation, now)
        call = Call(model="m", prompt="compose@1", form="prompt", input_tokens=7, output_tokens=5, ms=1.0)
        return replace(turn, findings=(Finding(Reason.UNSUPPORTED_CLAIM, HALF),), calls=(call,))


def halving(house: House) -> Talks:
    def answerer(conversation: Conversation, now: datetime) -> Answerer:
        real = house.answerer(conversation, now)
        return HalvingAnswerer(**{field.name: getattr(real, field.name) for field in fields(real)})

    return broken(house, answerer)


def test_what_cannot_be_stored_is_a_persons_business_and_acknowledged(demo: House) -> None:
    outcome = halving(demo).last(ASKED)
    acknowledged(outcome)
    assert [one["detail"] for one in outcome["findings"]] == ["UnicodeEncodeError: see the log"]


def test_what_a_turn_has_cost_is_kept_when_it_cannot_be_stored(demo: House) -> None:
    outcome = halving(demo).last(ASKED)
    assert outcome["usage"] == {"model_calls": 1, "input_tokens": 7, "output_tokens": 5}
    with demo.talks.connect() as connection:
        spent = select(tables.model_call.c.input_tokens).where(tables.model_call.c.turn == outcome["turn"])
        assert connection.scalars(spent).all() == [7]


def first_fails(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """The step of the clerk's that fails once, then does its work."""
    real, once = getattr(clerk, step), iter((ZeroDivisionError(),))

    def stumbling(*given: object, **named: object) -> object:
        for error in once:
            raise error
        return real(*given, **named)

    monkeypatch.setattr(clerk, step, stumbling)


@pytest.mark.parametrize(
    ("step", "text"),
    [
        ("decide", ASKED),
        ("turn_id", ASKED),
        ("outcome_json", ASKED),
        ("Ticket", "let me talk to a person"),
        ("acknowledgement", "let me talk to a person"),
    ],
)
def test_a_failure_after_the_turn_is_acknowledged(
    demo: House, monkeypatch: pytest.MonkeyPatch, step: str, text: str
) -> None:
    first_fails(monkeypatch, step)
    acknowledged(Talks(demo).last(text))


def test_what_fails_for_ever_is_tried_twice_and_goes_up(demo: House, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[object] = []

    def fail(turn: Turn) -> None:
        tried.append(turn)
        raise ZeroDivisionError

    monkeypatch.setattr(clerk, "decide", fail)
    with pytest.raises(ZeroDivisionError):
        Talks(demo).last(ASKED)
    assert len(tried) == 2


def test_a_database_that_cannot_be_written_is_no_reason_for_a_ticket(
    demo: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[object] = []

    def full(*given: object, **_: object) -> bool:
        tried.append(given)
        raise DatabaseError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Conversations, "record", full)
        demo.conversations.accept(said("full", 0, ASKED), Buyer(id="b-full"))
        with pytest.raises(DatabaseError):
            demo.clerk.serve("full", NOW)
    assert len(tried) == 1
    outcome = demo.clerk.serve("full", NOW)  # the worker tries again: the buyer has the answer, not a failure
    assert outcome is not None
    assert outcome["outcome"] == "reply"


def test_a_database_that_cannot_be_read_while_answering_is_acknowledged(demo: House) -> None:
    def locked(conversation: Conversation, now: datetime) -> Answerer:
        raise DatabaseError(f"{conversation.id}: the vectors are locked at {now}")

    acknowledged(broken(demo, locked).last(ASKED))


def test_half_a_character_in_what_was_decided_cannot_be_stored(demo: House) -> None:
    """The red control: why there is something to catch after the turn."""
    demo.conversations.accept(said("half", 0, ASKED), Buyer(id="b-half"))
    conversation = demo.conversations.conversation("half")
    assert conversation is not None
    lease = demo.conversations.leases.of("half")
    assert lease
    turn = failed_turn(conversation, NOW, demo.settings, HALF)
    with pytest.raises(UnicodeEncodeError):
        demo.clerk._recorded(turn, 0.0, lease)  # noqa: SLF001 - what the catch is around
