"""Every way to a person: the buyer hears of it once, the shop has one ticket with its reason, nothing goes round."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select

from bot.answer import Answerer
from bot.app import House
from bot.clerk import Clerk
from bot.desk.queue import Queue
from bot.kernel import outbox as outbox_module
from bot.kernel import tables
from bot.kernel.database import reading
from bot.kernel.outbox import Outbox, Parcel, State
from bot.kernel.tickets import Card
from bot.kernel.watchdog import Watchdog
from bot.testing.writers import ScriptedWriter
from core.errors import ModelError
from core.sets import TICKET_REASONS, Reason
from core.talk import Author, Buyer, Conversation, Message, Owner
from core.turn import Finding, Turn
from tests.bot.asking import NOW

_numbers = count(1)

#: What buyers of the demo shop write, message by message, and why a person answers.
SAID = {
    Reason.ASKED_FOR_HUMAN: ("are you a robot? just get me an actual person thanks",),
    Reason.NOTHING_FOUND: ("How heavy is the Tokoname 360 ml pot when it's empty?",),
    Reason.UNCLEAR_TWICE: ("blorp", "zwibble", "quonk"),
    Reason.MONEY: ("You charged me twice! refund me",),
    Reason.BELOW_THRESHOLD: ("Does the gyokuro go with sushi in a microwave",),
    Reason.SOURCES_DISAGREE: (
        "I run a deli in Leeds. For trade prices, what's the smallest quantity I'd have to take?",
    ),
    Reason.LEGAL_OR_SAFETY: ("My little boy has a severe wheat allergy. Are any of your teas or snacks safe for him?",),
    Reason.IDENTITY_UNPROVEN: (
        "where is my parcel?? order #10482, placed three weeks ago",
        "it was ordered by nobody@example.org",
        "or somebody@example.org",
    ),
    Reason.UNSUPPORTED_LANGUAGE: ("Buongiorno, quanto costa la spedizione in Italia?",),
    Reason.USAGE_LIMIT: ("tea " * 5000,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One conversation on a channel of its own, so that nobody else's lines lie on it."""

    house: House
    name: str
    clerk: Clerk

    def says(self, text: str, locale: str | None = "de") -> dict[str, Any] | None:
        """Stored and answered; the OUTCOME."""
        message = Message(
            conversation=self.name,
            external_id=f"{self.name}/{next(_numbers)}",
            channel=self.name,
            author=Author.BUYER,
            text=text,
            at=NOW,
        )
        assert self.house.conversations.accept(message, Buyer(id=self.name, locale=locale), pushed=True, wait=0.0)
        return self.clerk.serve(self.name, NOW)

    @property
    def outbox(self) -> Outbox:
        return Outbox(self.house.talks, lambda: NOW, due=self.clerk.due, presence=self.house.presence)

    def ours(self) -> list[str]:
        lines = self.house.conversations.transcript(self.name)
        return [line.text for line in lines if line.author is not Author.BUYER]

    def cards(self) -> list[Card]:
        return [card for card in self.house.queue.tickets() if card.conversation == self.name]

    def parcels(self) -> list[Parcel]:
        """All that may be sent, one after the other; each arrives."""
        found: list[Parcel] = []
        while taken := self.outbox.take(self.name):
            found.extend(taken)
            assert self.outbox.arrived(taken[0], ("x",), whole=True)
        return found


@pytest.fixture
def case(demo: House) -> Case:
    return Case(house=demo, name=f"handoff-{next(_numbers)}", clerk=demo.clerk)


def escalated(case: Case, told: dict[str, Any] | None, reason: Reason) -> Card:
    """One notice, of the file's words and with the ticket's code; one ticket with the reason; a person has it."""
    assert told is not None
    assert told["outcome"] == "handoff", told
    assert told["ticket"]["reason"] == reason
    (card,) = case.cards()
    assert card.ticket.reason is reason
    notices = [text for text in case.ours() if card.ticket.id in text]
    assert notices == case.ours()[-1:]
    assert case.house.conversations.conversation(case.name).owner is Owner.AGENT  # type: ignore[union-attr] # it is there
    assert [parcel.text for parcel in case.parcels() if card.ticket.id in parcel.text] == notices
    return card


def nothing_more(case: Case, lines: int) -> None:
    """However often the buyer writes and whoever looks: no further word, no further ticket."""
    for text in ("hello?", "are you there?", "thanks"):
        assert case.says(text) is None
    Watchdog(engine=case.house.talks, due=case.clerk.due, clock=lambda: NOW).look()
    assert len(case.ours()) == lines
    assert len(case.cards()) == 1
    assert case.parcels() == []


@pytest.mark.parametrize("reason", SAID, ids=str)
def test_what_buyers_write_comes_to_a_person_once(case: Case, reason: Reason) -> None:
    told = None
    for text in SAID[reason]:
        told = case.says(text, locale="en")
    escalated(case, told, reason)
    nothing_more(case, len(case.ours()))


# Every reason there is, found by an answerer that finds nothing else


@dataclass(frozen=True, slots=True, kw_only=True)
class OneFinding(Answerer):
    """Its answers have the one finding."""

    reason: Reason

    def answer(self, conversation: Conversation, now: datetime) -> Turn:
        turn = Answerer.answer(self, conversation, now)
        return replace(turn, draft=None, clarify=None, findings=(Finding(self.reason, "as this test wants it"),))


def finding(house: House, reason: Reason) -> Callable[[Conversation, datetime], Answerer]:
    def answerer(conversation: Conversation, now: datetime) -> Answerer:
        real = house.answerer(conversation, now)
        return OneFinding(reason=reason, **{field.name: getattr(real, field.name) for field in fields(real)})

    return answerer


@pytest.mark.parametrize("reason", sorted(TICKET_REASONS), ids=str)
def test_each_reason_of_a_ticket_is_told_once(case: Case, demo: House, reason: Reason) -> None:
    clerk = replace(demo.clerk, answerer=finding(demo, reason))
    case = replace(case, clerk=clerk)
    escalated(case, case.says("Wie viel kostet der Versand?"), reason)
    nothing_more(case, 1)


# What goes wrong inside


def broken(conversation: Conversation, now: datetime) -> Answerer:
    raise RuntimeError(f"{conversation.id} at {now}")


def test_what_fails_inside_is_told_once(case: Case) -> None:
    case = replace(case, clerk=replace(case.clerk, answerer=broken))
    escalated(case, case.says("Wie viel kostet der Versand?"), Reason.TOOL_FAILED)
    nothing_more(case, 1)


def test_a_turn_that_takes_too_long_is_told_once(case: Case) -> None:
    case = replace(case, clerk=replace(case.clerk, answerer=broken))
    message = Message(
        conversation=case.name, external_id=case.name, channel=case.name, author=Author.BUYER, text="Hallo?", at=NOW
    )
    case.house.conversations.accept(message, Buyer(id=case.name, locale="de"), pushed=True, wait=0.0)
    lease = case.house.conversations.leases.of(case.name)
    assert lease
    escalated(case, case.clerk.give_up(lease, NOW, "the turn took over 45 s"), Reason.TOOL_FAILED)
    assert case.clerk.answer(lease, NOW) is None  # the turn that hung comes to its end after all
    nothing_more(case, 1)


def test_a_model_that_fails_is_told_once(small: House) -> None:
    # The model lane needs a form of pydantic's; only this test pays for it.
    from bot.app import open_house  # noqa: PLC0415

    writer = ScriptedWriter(lambda _: ModelError("it did not answer"))
    house = open_house(small.folder, writer=writer)
    case = Case(house=house, name="model-gone", clerk=house.clerk)
    told = case.says("Könnte man in diesem Krug auch Suppe für vier Leute warm halten?")
    assert told
    assert told["ticket"]["reason"] in {Reason.MODEL_FAILED, Reason.NOTHING_FOUND}
    escalated(case, told, Reason(told["ticket"]["reason"]))
    nothing_more(case, 1)
    house.close()


# What goes wrong on the way


@pytest.mark.parametrize("state", [State.UNKNOWN, State.FAILED], ids=str)
def test_a_notice_that_did_not_arrive_is_not_told_again(case: Case, state: State) -> None:
    case.says("let me talk to a person", locale="en")
    (notice,) = case.outbox.take(case.name)
    case.outbox.give_up(notice, state, "the channel said so")
    (card,) = case.cards()
    assert [one["reason"] for one in card.findings][-1] == Reason.TOOL_FAILED
    nothing_more(case, 1)


@pytest.mark.parametrize(("state", "tickets"), [(State.UNKNOWN, 0), (State.FAILED, 1)], ids=str)
def test_an_answer_that_certainly_did_not_arrive_is_a_persons(case: Case, state: State, tickets: int) -> None:
    """What may have arrived is shown at the desk; the bot goes on."""
    case.says("How much is shipping to Germany?", locale="en")
    (answer,) = case.outbox.take(case.name)
    case.outbox.give_up(answer, state, "the channel said so")
    assert len(case.cards()) == tickets
    assert len(case.ours()) == 1
    with reading(case.house.talks) as connection:
        kept = connection.scalar(select(tables.outbox.c.state).where(tables.outbox.c.id == answer.id))
    assert kept == state


def test_a_persons_words_that_fail_after_the_release_leave_a_ticket_that_can_be_answered(case: Case) -> None:
    told = case.says("let me talk to a person", locale="en")
    assert told
    case.parcels()
    (card,) = case.cards()
    queue = Queue(case.house.talks, lambda: NOW)
    queue.reply(card.ticket.id, "Here I am.", "mika", card.seq)
    assert case.house.conversations.release(case.name)
    (words,) = case.outbox.take(case.name)
    case.outbox.give_up(words, State.FAILED, "the channel said so")

    (card,) = case.cards()
    assert case.house.conversations.conversation(case.name).owner is Owner.AGENT  # type: ignore[union-attr] # it is there
    sent = queue.reply(card.ticket.id, "Here I am again.", "mika", card.seq)
    assert not hasattr(sent, "why"), sent


def test_were_every_lost_notice_a_ticket_of_its_own_it_would_be_seen(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The red control: a sender that takes each lost line for news opens what the tests above do not find."""
    again: list[str] = []
    monkeypatch.setattr(outbox_module, "hand_over", lambda *given: again.append(given[1].text))
    case.says("let me talk to a person", locale="en")
    (notice,) = case.outbox.take(case.name)
    case.outbox.give_up(notice, State.FAILED, "gone")
    assert again == [notice.text]
    (card,) = case.cards()
    assert [one["reason"] for one in card.findings][-1] != Reason.TOOL_FAILED
