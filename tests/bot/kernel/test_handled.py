"""What the desk sees beside its tickets, on both databases."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.queue import Queue
from bot.kernel import tables
from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine, open_database, reading, writing
from bot.kernel.handled import MOST, counts, doubtful, handled, rated, talk, unsettled
from bot.kernel.outbox import Outbox, State
from bot.kernel.ratings import Rating, Ratings
from bot.testing.postgres import Postgres, postgres
from core.talk import Author, Owner
from tests.bot.kernel.making import NOW, buyer_of, buyer_says, hand_over, record, reply
from tests.postgres import need_postgres


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    need_postgres()
    with postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    here = request.param == "sqlite"
    engine = open_database(tmp_path / "henji.db" if here else request.getfixturevalue("server").database())
    with writing(engine) as connection:
        tables.metadata.create_all(connection)
    yield engine
    engine.dispose()


@pytest.fixture
def conversations(engine: Engine) -> Conversations:
    return Conversations(engine, clock=lambda: NOW)


def asks(conversations: Conversations, name: str, *, pushed: bool = False) -> None:
    conversations.accept(buyer_says(f"question of {name}", talk=name), buyer_of(name), pushed=pushed)


def answered(conversations: Conversations, name: str, *, pushed: bool = False) -> None:
    asks(conversations, name, pushed=pushed)
    assert record(conversations, reply(), talk=name)


def test_the_newest_words_come_first_and_once_a_conversation(conversations: Conversations, engine: Engine) -> None:
    answered(conversations, "c1")
    asks(conversations, "c2")
    asks(conversations, "c1")
    with reading(engine) as connection:
        first, second = handled(connection)
    assert (first.id, first.author, first.text, first.waiting) == ("c1", Author.BUYER, "question of c1", True)
    assert (second.id, second.buyer, second.channel, second.state) == ("c2", "buyer of c2", "web", "sent")


def test_who_was_answered_does_not_wait(conversations: Conversations, engine: Engine) -> None:
    answered(conversations, "c1")
    with reading(engine) as connection:
        [found] = handled(connection)
    assert (found.author, found.waiting, found.language) == (Author.BOT, False, "de")


def test_what_a_person_has_is_not_the_bots_until_it_is_released(conversations: Conversations, engine: Engine) -> None:
    hand_over(conversations)
    with reading(engine) as connection:
        assert handled(connection) == ()
        held = talk(connection, "c1")
    assert held
    assert held.owner is Owner.AGENT
    conversations.release("c1")
    with reading(engine) as connection:
        assert [one.id for one in handled(connection)] == ["c1"]


def test_no_more_are_listed_than_a_page_holds(conversations: Conversations, engine: Engine) -> None:
    for number in range(MOST + 3):
        asks(conversations, f"c{number}")
    with reading(engine) as connection:
        found = handled(connection)
        assert counts(connection).handled == MOST + 1
    assert [one.id for one in found] == [f"c{number}" for number in range(MOST + 2, 2, -1)]


def test_what_was_never_said_is_no_conversation(engine: Engine) -> None:
    with reading(engine) as connection:
        assert talk(connection, "nobody") is None
        assert unsettled(connection, "nobody") == ()


def test_every_kind_is_counted(conversations: Conversations, engine: Engine) -> None:
    queue = Queue(engine, clock=lambda: NOW)
    for name in ("c1", "c2"):
        hand_over(conversations, talk=name)
    card = queue.tickets()[0]
    queue.approve(card.ticket.id, "yuki", card.seq)
    answered(conversations, "c3", pushed=True)
    outbox = Outbox(engine, clock=lambda: NOW)
    [parcel] = outbox.take("web")
    outbox.give_up(parcel, State.UNKNOWN, "the connection broke")
    with reading(engine) as connection:
        found = counts(connection)
        assert doubtful(connection) == 1
    assert (found.open, found.handled, found.doubtful, found.resolved) == (1, 1, 1, 1)


def test_a_line_that_waits_says_until_when(conversations: Conversations, engine: Engine) -> None:
    answered(conversations, "c1", pushed=True)
    outbox = Outbox(engine, clock=lambda: NOW)
    [parcel] = outbox.take("web")
    with reading(engine) as connection:
        assert [(one.state, one.until) for one in unsettled(connection, "c1")] == [(State.SENDING, None)]
    outbox.postpone(parcel, 90)
    with reading(engine) as connection:
        [line] = unsettled(connection, "c1")
    assert (line.state, line.until) == (State.RETRY, NOW + timedelta(seconds=90))
    outbox = Outbox(engine, clock=lambda: NOW + timedelta(minutes=2))
    [parcel] = outbox.take("web")
    outbox.arrived(parcel, ("1",), whole=True)
    with reading(engine) as connection:
        assert unsettled(connection, "c1") == ()


def test_the_newest_score_of_each_conversation_is_found(conversations: Conversations, engine: Engine) -> None:
    for name in ("c1", "c2", "c3"):
        answered(conversations, name)
    answered(conversations, "c1")
    for name, score in (("c1", 2), ("c3", 5)):
        for line in conversations.transcript(name):
            Ratings(engine).rate(name, Rating(seq=line.seq, score=score, words="", at=NOW))
    last = conversations.transcript("c1")[-1].seq
    Ratings(engine).rate("c1", Rating(seq=last, score=4, words="better", at=NOW))
    with reading(engine) as connection:
        found = rated(connection, ["c1", "c2"])
    assert {name: (one.score, one.words) for name, one in found.items()} == {"c1": (4, "better")}
