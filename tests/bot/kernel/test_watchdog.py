"""The watchdog: what is wrong is told and mended; where nothing is wrong it is silent."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.desk.queue import Queue
from bot.kernel import tables
from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine, writing
from bot.kernel.outbox import Outbox, State
from bot.kernel.watchdog import LATE, STUCK, Alarm, Fault, Watchdog
from core.talk import Owner
from tests.bot.kernel.interleaving import CHANNEL
from tests.bot.kernel.making import NOW, buyer_of, buyer_says, hand_over, record, reply

SECRET = "mein Geheimnis 4711"


def due(now: datetime) -> datetime:
    return now + timedelta(hours=1)


@pytest.fixture
def dog(engine: Engine) -> Watchdog:
    return Watchdog(engine=engine, due=due, clock=lambda: NOW)


def changed(engine: Engine, **values: object) -> None:
    with writing(engine) as connection:
        connection.execute(update(tables.conversation).values(**values))


def alarm(fault: Fault, *, mended: bool) -> tuple[Alarm, ...]:
    return (Alarm(fault=fault, conversation="c1", mended=mended),)


@pytest.fixture
def asked(conversations: Conversations) -> Conversations:
    conversations.accept(buyer_says(SECRET), buyer_of("c1"))
    return conversations


def test_in_an_ordinary_day_it_is_silent(asked: Conversations, dog: Watchdog, queue: Queue) -> None:
    assert dog.look() == ()
    record(asked, reply())
    assert dog.look() == ()
    hand_over(asked)
    assert dog.look() == ()
    (card,) = queue.tickets()
    queue.reply(card.ticket.id, "Fünf Tage.", "mika", card.seq)
    assert dog.look() == ()
    asked.release("c1")
    assert dog.look() == ()


def test_a_turn_that_would_never_begin_begins(asked: Conversations, dog: Watchdog, engine: Engine) -> None:
    changed(engine, due=None)
    assert dog.look() == alarm(Fault.NO_TIMER, mended=True)
    assert asked.leases.due()


@pytest.mark.usefixtures("asked")
def test_who_waits_for_a_person_of_whom_no_ticket_tells_gets_one(dog: Watchdog, engine: Engine, queue: Queue) -> None:
    changed(engine, owner=Owner.AGENT, due=None)
    assert dog.look() == alarm(Fault.NO_TICKET, mended=True)
    (card,) = queue.tickets()
    assert (card.conversation, card.assignee) == ("c1", "watchdog")
    assert dog.look() == ()


@pytest.mark.usefixtures("asked")
def test_a_turn_that_nobody_begins_is_told(dog: Watchdog, engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(update(tables.conversation).values(due=tables.conversation.c.due - LATE - 10))
    assert dog.look() == alarm(Fault.LATE, mended=False)


@pytest.mark.parametrize("state", [State.READY, State.SENDING])
def test_a_line_that_nobody_sends_is_told(engine: Engine, dog: Watchdog, state: State) -> None:
    conversations = Conversations(engine, lambda: NOW)
    conversations.accept(buyer_says(SECRET), buyer_of("c1"), pushed=True)
    record(conversations, reply())
    if state is State.SENDING:
        Outbox(engine, lambda: NOW).take("web")
    assert dog.look() == ()
    dog.clock = lambda: NOW + timedelta(seconds=STUCK + 10)
    assert dog.look() == alarm(Fault.UNSENT, mended=False)


@pytest.mark.usefixtures("asked")
def test_what_is_logged_names_the_conversation_and_no_words(
    dog: Watchdog, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    changed(engine, due=None)
    dog.look()
    assert "watchdog: no_timer conversation=c1 mended=True" in caplog.text
    assert SECRET not in caplog.text
    assert CHANNEL not in caplog.text
