"""The outbox: in order, once, and nothing that may have gone wrong stays unseen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.queue import Conflict, Queue, Sent
from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine, open_database, reading, writing
from bot.kernel.outbox import STALE, Outbox, Parcel, State
from bot.kernel.presence import Presence
from bot.kernel.tables import metadata
from bot.kernel.tickets import Card, Status
from core.sets import Reason
from core.talk import Author, Buyer, Message, Owner
from tests.bot.kernel.making import CLAIM, DRAFT, NOW, handoff, read, record, reply, ticket

TALK = "telegram:5"
BUYER = Buyer(id="5")


class Hand:
    """A clock that stands until moved."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def presence(engine: Engine) -> Presence:
    return Presence(engine)


@pytest.fixture
def outbox(engine: Engine, hand: Hand, presence: Presence) -> Outbox:
    return Outbox(engine, hand, presence=presence)


def says(text: str, id: str, buyer: Buyer = BUYER) -> Message:
    return Message(
        conversation=f"telegram:{buyer.id}",
        external_id=id,
        channel="telegram",
        author=Author.BUYER,
        text=text,
        at=NOW,
    )


def answered(conversations: Conversations, id: str, buyer: Buyer = BUYER) -> None:
    """A question with the bot's answer, which waits to be sent."""
    conversations.accept(says("Wie lange?", id, buyer), buyer, pushed=True)
    assert record(conversations, reply(), talk=f"telegram:{buyer.id}")


def handed_over(conversations: Conversations, id: str) -> str:
    conversations.accept(says("Mensch!", id), BUYER, pushed=True)
    code = conversations.ticket_id(read(conversations, TALK))
    assert record(conversations, handoff(), talk=TALK, ticket=ticket(code))
    return code


def states(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT state FROM outbox ORDER BY id")]


def taken(outbox: Outbox) -> Parcel:
    [parcel] = outbox.take("telegram")
    return parcel


def card(queue: Queue, status: Status = Status.OPEN) -> Card:
    [found] = queue.tickets(status)
    return found


def test_a_line_waits_for_the_sender_on_a_channel_that_is_sent_to(
    conversations: Conversations, outbox: Outbox, engine: Engine
) -> None:
    answered(conversations, "1")

    parcel = taken(outbox)

    assert (parcel.address, parcel.conversation, parcel.text, parcel.done) == ("5", TALK, DRAFT["text"], ())
    assert states(engine) == ["sending"]


@pytest.mark.parametrize(("talk", "channel"), [("c1", "web"), ("c2", "telegram"), ("telegram:6", "telegram")])
def test_nothing_is_pushed_where_the_channels_own_adapter_did_not_begin_the_conversation(
    conversations: Conversations, outbox: Outbox, engine: Engine, talk: str, channel: str
) -> None:
    message = replace(says("Wie lange?", "1"), conversation=talk, channel=channel)
    conversations.accept(message, BUYER)
    assert record(conversations, reply(), talk=talk)

    assert states(engine) == ["sent"]
    assert outbox.take("telegram") == ()
    assert outbox.take("web") == ()


def test_a_line_is_taken_by_one_sender(conversations: Conversations, outbox: Outbox) -> None:
    answered(conversations, "1")
    taken(outbox)

    assert outbox.take("telegram") == ()


def test_a_later_line_waits_for_the_one_before(conversations: Conversations, outbox: Outbox) -> None:
    answered(conversations, "1")
    answered(conversations, "2")
    first = taken(outbox)
    assert outbox.take("telegram") == ()
    outbox.postpone(first, 0)
    again = taken(outbox)
    assert (again.id, outbox.take("telegram")) == (first.id, ())

    outbox.arrived(again, ("77",), True)
    assert taken(outbox).id > first.id


def test_another_buyers_line_does_not_wait(conversations: Conversations, outbox: Outbox) -> None:
    answered(conversations, "1")
    answered(conversations, "2", Buyer(id="6"))
    taken(outbox)

    assert taken(outbox).address == "6"


def test_a_postponed_line_is_taken_when_its_time_has_come(
    conversations: Conversations, outbox: Outbox, hand: Hand
) -> None:
    answered(conversations, "1")
    outbox.postpone(taken(outbox), 30)
    hand.now = NOW + timedelta(seconds=29)
    assert outbox.take("telegram") == ()
    hand.now = NOW + timedelta(seconds=30)

    assert taken(outbox).attempts == 1


def test_what_arrived_is_not_sent_again(conversations: Conversations, outbox: Outbox, engine: Engine) -> None:
    answered(conversations, "1")
    outbox.arrived(taken(outbox), ("77",), True)

    assert (states(engine), outbox.take("telegram")) == (["sent"], ())
    assert outbox.options("telegram", "5", "77") == ()


def test_parts_that_arrived_are_known_in_the_next_attempt(conversations: Conversations, outbox: Outbox) -> None:
    answered(conversations, "1")
    parcel = taken(outbox)
    outbox.arrived(parcel, ("77", "78"), False)
    outbox.postpone(parcel, 0)

    assert taken(outbox).done == ("77", "78")


def restarted(engine: Engine, hand: Hand, presence: Presence) -> Outbox:
    """Another process, once the first one is dead."""
    assert Outbox(engine, hand).recover("telegram") == 0  # it lives
    presence.leave()
    return Outbox(engine, hand)


def test_a_line_that_was_being_sent_when_henji_stopped_is_unknown_and_never_sent_again(
    conversations: Conversations, outbox: Outbox, engine: Engine, hand: Hand, presence: Presence
) -> None:
    answered(conversations, "1")
    taken(outbox)
    later = restarted(engine, hand, presence)

    assert later.recover("telegram") == 1
    assert later.recover("telegram") == 0
    assert (states(engine), later.take("telegram")) == (["unknown"], ())
    assert [line.text for line in later.doubtful()] == [DRAFT["text"]]


def test_a_line_is_sent_again_where_the_channel_delivers_a_repeat_once(
    conversations: Conversations, outbox: Outbox, engine: Engine, hand: Hand, presence: Presence
) -> None:
    answered(conversations, "1")
    first = taken(outbox)
    later = restarted(engine, hand, presence)

    assert later.recover("telegram", once=True) == 1
    again = taken(later)
    assert (again.key, again.attempts) == (first.key, 1)
    assert not outbox.arrived(first, ("77",), True)  # the first process comes back: it has no say any more
    assert later.arrived(again, ("77",), True)


def test_an_answer_that_may_have_arrived_is_shown_and_the_bot_goes_on(
    conversations: Conversations, outbox: Outbox, queue: Queue, engine: Engine
) -> None:
    answered(conversations, "1")
    outbox.give_up(taken(outbox), State.UNKNOWN, "the connection broke")

    assert [line.conversation for line in outbox.doubtful()] == [TALK]
    assert (queue.tickets(), read(conversations, TALK).owner) == ((), Owner.BOT)
    answered(conversations, "2")
    assert states(engine) == ["unknown", "ready"]


@pytest.mark.parametrize(("word", "after"), [(State.SENT, "sent"), (State.READY, "ready")])
def test_a_person_says_what_became_of_a_doubtful_line(
    conversations: Conversations, outbox: Outbox, engine: Engine, word: State, after: str
) -> None:
    answered(conversations, "1")
    outbox.give_up(taken(outbox), State.UNKNOWN, "the connection broke")
    [line] = outbox.doubtful()

    assert outbox.decide(line.id, word, "mika")
    assert not outbox.decide(line.id, word, "mika")
    assert (states(engine), outbox.doubtful()) == ([after], ())


def test_a_channel_that_asks_for_a_rest_gets_nothing_from_any_process(
    conversations: Conversations, outbox: Outbox, engine: Engine, hand: Hand
) -> None:
    answered(conversations, "1")
    outbox.pause("telegram", 60)
    outbox.pause("telegram", 1)  # a shorter one does not end it

    assert 50 < outbox.paused("telegram") <= 60
    assert Outbox(engine, hand).take("telegram") == ()
    assert outbox.paused("web") == 0


def test_an_answer_that_did_not_arrive_becomes_a_ticket_with_its_words(
    conversations: Conversations, outbox: Outbox, queue: Queue, engine: Engine
) -> None:
    answered(conversations, "1")
    outbox.give_up(taken(outbox), State.FAILED, "blocked")

    found = card(queue)
    assert (found.ticket.reason, found.draft) == (Reason.TOOL_FAILED, {"text": DRAFT["text"], "claims": [CLAIM]})
    assert found.findings[-1] == {"reason": "tool_failed", "detail": "blocked", "span": None}
    assert found.ticket.reply_by == NOW + timedelta(hours=1)
    assert read(conversations, TALK).owner is Owner.AGENT
    # Sent again only because a person says so.
    assert isinstance(queue.approve(found.ticket.id, "mika", found.seq), Sent)
    assert states(engine) == ["failed", "ready"]


def test_an_acknowledgement_that_did_not_arrive_is_told_in_its_ticket(
    conversations: Conversations, outbox: Outbox, queue: Queue
) -> None:
    code = handed_over(conversations, "1")
    outbox.give_up(taken(outbox), State.UNKNOWN, "the connection broke")

    found = card(queue)
    assert found.ticket.id == code
    assert [one["reason"] for one in found.findings] == ["draft_mode", "tool_failed"]
    assert found.draft == DRAFT


def test_a_persons_answer_that_did_not_arrive_opens_the_ticket_again_with_their_words(
    conversations: Conversations, outbox: Outbox, queue: Queue
) -> None:
    code = handed_over(conversations, "1")
    outbox.arrived(taken(outbox), ("1",), True)
    queue.reply(code, "Morgen.", "mika", card(queue).seq)
    outbox.give_up(taken(outbox), State.UNKNOWN, "the connection broke")

    found = card(queue)
    assert (found.ticket.id, found.draft) == (code, {"text": "Morgen.", "claims": []})
    assert isinstance(queue.approve(code, "mika", found.seq), Sent)


def test_an_agent_who_took_over_silences_what_the_bot_had_not_sent_yet(
    conversations: Conversations, outbox: Outbox, queue: Queue, engine: Engine
) -> None:
    answered(conversations, "1")
    code = handed_over(conversations, "2")

    parcel = taken(outbox)

    assert states(engine) == ["failed", "sending"]
    assert parcel.text == "Jemand antwortet."  # that a person has taken over, the buyer hears
    assert [one["reason"] for one in card(queue).findings] == ["draft_mode"]
    assert card(queue).ticket.id == code


@pytest.mark.parametrize(("doubtful", "after"), [(False, "failed"), (True, "unknown")])
def test_a_silenced_line_that_may_have_arrived_before_is_told_as_doubtful(
    conversations: Conversations, outbox: Outbox, queue: Queue, engine: Engine, *, doubtful: bool, after: str
) -> None:
    answered(conversations, "1")
    outbox.postpone(taken(outbox), 0, doubtful=doubtful)
    queue.take_over(TALK, "mika", lambda now: now)

    assert outbox.take("telegram") == ()
    assert (states(engine), len(outbox.doubtful())) == ([after], int(doubtful))


def test_without_a_person_the_bots_words_go_out(conversations: Conversations, outbox: Outbox) -> None:
    answered(conversations, "1")
    conversations_owner = read(conversations, TALK).owner

    assert (conversations_owner, taken(outbox).text) == (Owner.BOT, DRAFT["text"])


def test_what_could_not_be_delivered_for_a_day_is_a_persons_business(
    conversations: Conversations, outbox: Outbox, queue: Queue, hand: Hand, engine: Engine
) -> None:
    answered(conversations, "1")
    outbox.postpone(taken(outbox), 1)
    hand.now = NOW + STALE + timedelta(seconds=1)

    assert outbox.take("telegram") == ()
    assert states(engine) == ["failed"]
    assert "for a day" in card(queue).findings[-1]["detail"]


def test_a_draft_that_is_approved_twice_goes_out_once(
    conversations: Conversations, queue: Queue, engine: Engine
) -> None:
    code = handed_over(conversations, "1")
    seen = card(queue).seq

    assert isinstance(queue.approve(code, "mika", seen), Sent)
    assert isinstance(queue.approve(code, "yuki", seen), Conflict)
    assert states(engine) == ["ready", "ready"]


Move = Callable[[Outbox, Parcel], object]
MOVES: tuple[Move, ...] = (
    lambda outbox, parcel: outbox.arrived(parcel, (*parcel.done, "1"), True),
    lambda outbox, parcel: outbox.arrived(parcel, (*parcel.done, "1"), False),
    lambda outbox, parcel: outbox.postpone(parcel, 0),
    lambda outbox, parcel: outbox.give_up(parcel, State.UNKNOWN, "lost"),
    lambda outbox, _: outbox.recover("telegram"),
)


@settings(deadline=None, max_examples=40)
@given(moves=st.lists(st.integers(0, len(MOVES) - 1), max_size=12))
def test_whatever_happens_no_line_overtakes_another_and_none_is_sent_after_it_was_settled(moves: list[int]) -> None:
    engine = open_database(":memory:")
    with writing(engine) as connection:
        metadata.create_all(connection)
    conversations, outbox = Conversations(engine, lambda: NOW), Outbox(engine, lambda: NOW)
    for number in range(3):
        answered(conversations, str(number))
    order: list[int] = []
    settled: set[int] = set()
    for move in moves:
        found = outbox.take("telegram")
        if not found:
            break
        [parcel] = found
        assert parcel.id not in settled
        order.append(parcel.id)
        MOVES[move](outbox, parcel)
        if states(engine)[parcel.id - 1] in {"sent", "unknown", "failed"}:
            settled.add(parcel.id)
    assert order == sorted(order)
    engine.dispose()
