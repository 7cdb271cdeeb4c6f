"""Five tries in a quarter of an hour, however many processes try; what was shown stays; who is erased is forgotten."""

import multiprocessing
from collections.abc import Iterator
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import select

from bot.kernel import proofs as counting
from bot.kernel import tables
from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine, open_database, reading, upgrade
from bot.kernel.erasure import erase, known
from bot.kernel.proofs import KEPT, SPAN, TRIES, Proofs, Try, buyer, guess, order
from bot.testing.postgres import postgres
from tests.bot.kernel.making import NOW, buyer_of, buyer_says
from tests.postgres import need_postgres

SPAWN = multiprocessing.get_context("spawn")
ANNA, ORDER = buyer("web", "anna"), order("1001")


@pytest.fixture
def proofs(engine: Engine) -> Proofs:
    return Proofs(engine)


@pytest.fixture
def served() -> Iterator[Engine]:
    need_postgres()
    with postgres() as server:
        engine = open_database(server.database())
        upgrade(engine)
        yield engine
        engine.dispose()


def tried(proofs: Proofs, words: str, who: str = ANNA, what: str = ORDER, minutes: float = 0) -> Try:
    return proofs.note_try((who, what), guess(who, what, words), NOW + timedelta(minutes=minutes))


def rows(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.scalars(select(tables.attempt.c.who)))


def test_what_was_shown_stays_with_its_conversation(proofs: Proofs, conversations: Conversations) -> None:
    for talk in ("c1", "c2"):
        conversations.accept(buyer_says("hello", talk=talk), buyer_of(talk))
    proofs.prove("c1", "1042", "email", NOW)
    proofs.prove("c1", "1001", "postcode", NOW + timedelta(minutes=1))
    proofs.prove("c1", "1042", "postcode", NOW + timedelta(minutes=2))
    later = NOW + timedelta(hours=1)
    assert proofs.proven("c1", later) == ("1001", "1042")
    assert proofs.proven("c2", later) == ()


def test_after_a_day_an_order_has_to_be_shown_again(proofs: Proofs, conversations: Conversations) -> None:
    conversations.accept(buyer_says("hello", talk="c1"), buyer_of("c1"))
    proofs.prove("c1", "1042", "email", NOW)
    assert proofs.proven("c1", NOW + timedelta(hours=23)) == ("1042",)
    assert proofs.proven("c1", NOW + timedelta(hours=25)) == ()
    proofs.prove("c1", "1042", "email", NOW + timedelta(hours=25))
    assert proofs.proven("c1", NOW + timedelta(hours=26)) == ("1042",)


def test_a_conversation_that_is_not_stored_shows_nothing(proofs: Proofs) -> None:
    proofs.prove("nowhere", "1001", "email", NOW)
    assert proofs.proven("nowhere", NOW) == ()


def test_the_sixth_try_in_a_quarter_of_an_hour_is_refused(proofs: Proofs) -> None:
    assert [tried(proofs, str(number)) for number in range(6)] == [Try.COUNTED] * 5 + [Try.REFUSED]
    assert proofs.tries(ANNA, NOW - SPAN) == TRIES
    assert tried(proofs, "later", minutes=14.9) is Try.REFUSED
    assert tried(proofs, "later", minutes=15.1) is Try.COUNTED


def test_a_refused_try_does_not_prolong_the_wait(proofs: Proofs) -> None:
    for number in range(20):
        tried(proofs, str(number), minutes=number / 2)
    assert proofs.tries(ANNA, NOW - SPAN) == TRIES
    assert tried(proofs, "later", minutes=17.5) is Try.COUNTED


def test_the_buyer_and_the_order_are_counted_each_by_itself(proofs: Proofs) -> None:
    for number in range(5):
        assert tried(proofs, "x", what=order(str(number))) is Try.COUNTED
        assert tried(proofs, "x", who=buyer("web", str(number)), what=order("1042")) is Try.COUNTED
    assert tried(proofs, "x", what=order("9")) is Try.REFUSED
    assert tried(proofs, "x", who=buyer("web", "9"), what=order("1042")) is Try.REFUSED
    assert tried(proofs, "x", who=buyer("mail", "anna"), what=order("9")) is Try.COUNTED, "another channel's anna"


def test_a_try_that_is_refused_for_one_is_counted_for_none(proofs: Proofs) -> None:
    for number in range(6):
        tried(proofs, str(number))
    tried(proofs, "6", what=order("1042"))
    assert proofs.tries(order("1042"), NOW - SPAN) == 0


def test_the_same_guess_of_the_same_buyer_counts_once(proofs: Proofs) -> None:
    assert [tried(proofs, "10115") for _ in range(9)] == [Try.COUNTED] + [Try.REPEATED] * 8
    assert tried(proofs, "10115", who=buyer("web", "ben")) is Try.COUNTED
    assert proofs.tries(ORDER, NOW - SPAN) == 2


def test_a_repeated_guess_is_known_even_when_no_other_is_allowed(proofs: Proofs) -> None:
    for number in range(6):
        tried(proofs, str(number))
    assert tried(proofs, "0") is Try.REPEATED
    assert tried(proofs, "5") is Try.REFUSED


def test_digests_name_nobody_and_nothing(proofs: Proofs, engine: Engine) -> None:
    tried(proofs, "anna@example.org 10115")
    stored = " ".join(rows(engine))
    assert not any(word in stored for word in ("anna", "1001", "10115", "web"))
    assert (
        len({buyer("a", "b"), buyer("a:b", ""), order("a"), order("b"), guess(ANNA, "a", "b"), guess(ANNA, "ab")}) == 6
    )


def test_old_tries_are_forgotten(proofs: Proofs, engine: Engine) -> None:
    tried(proofs, "old")
    tried(proofs, "new", who="somebody", what="else", minutes=KEPT / timedelta(minutes=1))
    assert sorted(rows(engine)) == sorted(["somebody", "else", guess("somebody", "else", "new")])


def test_a_buyer_who_is_erased_leaves_no_tries(proofs: Proofs, engine: Engine, conversations: Conversations) -> None:
    conversations.accept(buyer_says("hello"), buyer_of("c1"))
    for id in ("buyer of c1", "buyer of c10"):
        tried(proofs, "10115", who=buyer("web", id))
    erase(engine, known(engine, "buyer of c1"))
    left = rows(engine)
    assert not [one for one in left if one.startswith(buyer("web", "buyer of c1"))]
    assert len([one for one in left if one.startswith(buyer("web", "buyer of c10"))]) == 2


def try_until_refused(path: Path, told: Connection, number: int) -> None:
    """Another process, with guesses of its own, from conversations of its own."""
    proofs = Proofs(open_database(path))
    told.send("ready")
    told.recv()
    told.send(sum(tried(proofs, f"{number}.{one}") is Try.COUNTED for one in range(8)))


def test_two_processes_at_once_have_five_tries_together(proofs: Proofs, path: Path) -> None:
    pipes = [SPAWN.Pipe() for _ in range(2)]
    started = [SPAWN.Process(target=try_until_refused, args=(path, pipes[n][1], n)) for n in range(2)]
    for process in started:
        process.start()
    for here, _ in pipes:
        assert here.recv() == "ready"
    for here, _ in pipes:
        here.send("go")
    assert sum(here.recv() for here, _ in pipes) == TRIES
    for process in started:
        process.join()
    assert proofs.tries(ANNA, NOW - SPAN) == TRIES


def racing(engine: Engine) -> int:
    """Eight threads try at once, each with connections of its own."""
    found: list[Try] = []
    what = [order(str(number)) for number in range(8)]
    threads = [
        Thread(target=lambda one=number: found.append(tried(Proofs(engine), str(one), what=what[one])))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    return found.count(Try.COUNTED)


def test_on_a_server_the_lock_holds_too(served: Engine) -> None:
    assert racing(served) == TRIES


def test_without_the_lock_the_server_would_count_too_late(served: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The red control: once in a few rounds, more than five get through."""
    monkeypatch.setattr(counting, "_lock", unlocked)
    assert any(racing_anew(served) > TRIES for _ in range(20))


def unlocked(_connection: object, _who: object) -> None:
    """In place of the lock."""


def racing_anew(engine: Engine) -> int:
    with engine.begin() as connection:
        connection.execute(tables.attempt.delete())
    return racing(engine)
