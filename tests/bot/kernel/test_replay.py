"""Replay: each event five times, in any order, a week late, by clocks that disagree; and yet one reply each."""

import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from starlette.testclient import TestClient

from bot.app import House
from bot.kernel import tables
from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine, reading
from bot.web.app import web_app
from core.talk import Author, Buyer, Message
from knowledge.running import Pace
from tests.bot.kernel.making import NOW, read, record, reply
from tests.bot.web.visitor import Visitor, until

TIMES = 5
#: Of an event against the time at which it should have come.
SKEWS = (timedelta(), timedelta(minutes=10), timedelta(minutes=-10), timedelta(days=-7))


@dataclass(frozen=True, slots=True)
class Event:
    """What a channel tells of: the `number`th message of a conversation."""

    talk: int
    number: int

    def message(self, skew: timedelta) -> Message:
        return Message(
            conversation=f"replayed {self.talk}",
            external_id=f"{self.talk}/{self.number}",
            channel="hook",
            author=Author.BUYER,
            text="How much is shipping to Germany?",
            at=NOW + timedelta(minutes=self.number) + skew,
        )


EVENTS = tuple(Event(talk, number) for talk in range(4) for number in range(3))


def replayed(seed: int) -> Sequence[tuple[Event, timedelta]]:
    draw = random.Random(seed)  # noqa: S311 - the same order every time
    told = [(event, draw.choice(SKEWS)) for event in EVENTS for _ in range(TIMES)]
    draw.shuffle(told)
    return told


def buyer(message: Message) -> Buyer:
    return Buyer(id=message.conversation)


def answers(engine: Engine) -> Counter[str]:
    """Lines of ours by conversation."""
    with reading(engine) as connection:
        said = tables.message.c
        rows = connection.execute(select(said.conversation).where(said.author == Author.BOT))
        return Counter(rows.scalars())


@pytest.mark.parametrize("seed", range(5))
def test_an_event_told_five_times_is_answered_once(conversations: Conversations, engine: Engine, seed: int) -> None:
    """Answered the moment it is stored, so that each has a reply of its own."""
    for event, skew in replayed(seed):
        message = event.message(skew)
        if conversations.accept(message, buyer(message), wait=0.0):
            assert record(conversations, reply(), talk=message.conversation)
    assert answers(engine) == Counter({f"replayed {talk}": 3 for talk in range(4)})
    assert conversations.leases.due() == ()


def test_events_told_from_several_sides_at_once_are_answered_once(engine: Engine) -> None:
    processes = [Conversations(engine, pace=Pace(quiet=0.0, longest=0.0)) for _ in range(4)]

    def tell(seed: int) -> int:
        messages = [event.message(skew) for event, skew in replayed(seed)]
        return sum(processes[seed].accept(message, buyer(message)) for message in messages)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(tell, range(4))) == len(EVENTS)
    for talk in range(4):
        assert record(processes[0], reply(), talk=f"replayed {talk}")
    assert not any(process.leases.due() for process in processes)
    assert set(answers(engine).values()) == {1}


def test_an_event_of_last_week_is_no_news_today(conversations: Conversations) -> None:
    event = EVENTS[0].message(timedelta())
    conversations.accept(event, buyer(event), wait=0.0)
    record(conversations, reply(), talk=event.conversation)
    late = replace(event, at=event.at + timedelta(days=7), text="edited meanwhile")
    assert not conversations.accept(late, buyer(late), wait=0.0)
    assert conversations.transcript(event.conversation)[0].text == event.text
    assert conversations.leases.due() == ()


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations([event for event in EVENTS[:3] for _ in range(2)]), answer=st.sets(st.integers(0, 5)))
def test_in_whatever_order_and_whenever_answered_nothing_is_answered_twice(
    engine: Engine, order: list[Event], answer: set[int]
) -> None:
    conversations = Conversations(engine, lambda: NOW, pace=Pace(quiet=0.0, longest=0.0))
    turns = 0
    for place, event in enumerate(order):
        message = event.message(SKEWS[place % len(SKEWS)])
        conversations.accept(message, buyer(message))
        if place in answer and read(conversations, message.conversation).unanswered:
            turns += record(conversations, reply(), talk=message.conversation)
    talk = "replayed 0"
    if read(conversations, talk).unanswered:
        turns += record(conversations, reply(), talk=talk)
    lines = conversations.transcript(talk)
    assert sum(line.author is Author.BUYER for line in lines) == 3
    assert sum(line.author is Author.BOT for line in lines) == turns
    assert lines[-1].author is Author.BOT
    with engine.begin() as connection:  # the next order begins with nothing
        for table in (tables.outbox, tables.turn, tables.message, tables.conversation):
            connection.execute(delete(table))


def test_without_the_unique_key_each_would_be_answered_again(conversations: Conversations, engine: Engine) -> None:
    """The red control: under names that differ, the same five are five messages."""
    for time in range(TIMES):
        message = replace(EVENTS[0].message(timedelta()), external_id=f"another name {time}")
        assert conversations.accept(message, buyer(message), wait=0.0)
        record(conversations, reply(), talk=message.conversation)
    assert sum(answers(engine).values()) == TIMES


def test_a_browser_that_sends_again_and_again_is_answered_once(small: House) -> None:
    """Through the widget's door, after answers and before them."""
    with TestClient(web_app(small, token="t" * 40, quiet=0.05)) as client:
        visitor = Visitor(client)
        told = []
        for _ in range(TIMES):
            sent = {"token": visitor.token, "id": "message-1", "text": "Hello!"}
            told.append(client.post("/widget/messages", json=sent).json()["stored"])
            until(lambda: len(visitor.lines()) >= 2)
        assert told == [True, False, False, False, False]
        assert [line["author"] for line in visitor.lines()] == ["buyer", "bot"]
