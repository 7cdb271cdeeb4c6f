"""Leases: one process at a time, for one turn; whoever was away too long has no say any more."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.answer import Answerer
from bot.app import House
from bot.clerk import CRASHES
from bot.kernel import conversations as module
from bot.kernel import leases as leases_module
from bot.kernel import tables
from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine, open_database, reading, upgrade, writing
from bot.kernel.leases import Lease
from bot.kernel.ledger import Held
from bot.kernel.presence import Presence
from core.errors import DatabaseError
from core.talk import Author, Buyer, Conversation, Message
from knowledge.running import Pace
from tests.bot.kernel.making import NOW, buyer_of, buyer_says, read, record, reply

SPAWN = multiprocessing.get_context("spawn")
AT_ONCE = Pace(quiet=0.0, longest=0.0)


def process(engine: Engine, seconds: float = 3600.0, clock: datetime = NOW) -> Conversations:
    """One of several on the same database; without a sign of life it is taken for dead after so many seconds."""
    return Conversations(engine, lambda: clock, pace=AT_ONCE, presence=Presence(engine, seconds))


@pytest.fixture
def ours(engine: Engine) -> Conversations:
    return process(engine)


@pytest.fixture
def theirs(engine: Engine) -> Conversations:
    return process(engine)


def asked(conversations: Conversations, talk: str = "c1") -> None:
    assert conversations.accept(buyer_says("Wie lange?", talk=talk), buyer_of(talk))


def due(conversations: Conversations) -> Lease:
    (lease,) = conversations.leases.due()
    return lease


def silent_too_long(conversations: Conversations) -> None:
    """As the database sees a process that is dead, frozen or cut off."""
    worker = tables.worker
    with writing(conversations.leases.engine) as connection:
        mine = worker.c.id == conversations.presence.id
        connection.execute(update(worker).where(mine).values(alive_until=0.0))


# Dead turns


def never(conversation: Conversation, now: datetime) -> Answerer:
    raise AssertionError(f"{conversation.id} was answered at {now}")


def german(house: House, talk: str) -> None:
    message = Message(conversation=talk, external_id=talk, channel="web", author=Author.BUYER, text="Hallo?", at=NOW)
    house.conversations.accept(message, Buyer(id=talk, locale="de-AT"), wait=0.0)


def test_what_killed_two_processes_is_a_persons_and_the_buyer_hears_of_it_in_their_language(small: House) -> None:
    german(small, "deadly")
    for _ in range(CRASHES):
        victim = process(small.talks)
        assert due(victim).conversation == "deadly"
        silent_too_long(victim)

    lease = small.conversations.leases.of("deadly")
    assert lease
    told = replace(small.clerk, answerer=never).answer(lease, NOW)
    assert told
    assert (told["outcome"], told["ticket"]["reason"], told["language"]) == ("handoff", "tool_failed", "de")
    assert "antwortet" in told["text"]
    assert told["ticket"]["id"] in told["text"]
    assert told["usage"]["model_calls"] == 0
    assert small.conversations.leases.of("deadly", patience=0.0) is None


def test_what_killed_one_process_is_answered_by_the_next(small: House) -> None:
    german(small, "unlucky")
    victim = process(small.talks)
    due(victim)
    silent_too_long(victim)
    lease = small.conversations.leases.of("unlucky")
    assert lease
    told = small.clerk.answer(lease, NOW)
    assert told
    assert told["outcome"] != "handoff" or told["ticket"]["reason"] != "tool_failed"


def test_a_turn_that_came_to_its_end_counts_no_crash(ours: Conversations) -> None:
    asked(ours)
    ours.leases.free(due(ours))
    assert due(ours).tries == 1


# Taking over


def test_who_gives_no_sign_of_life_loses_what_they_held(ours: Conversations, theirs: Conversations) -> None:
    asked(ours)
    old = due(ours)
    assert theirs.leases.due() == ()
    silent_too_long(ours)
    new = due(theirs)
    assert (new.fence, new.tries) == (old.fence + 1, 2)


def late(ours: Conversations, theirs: Conversations) -> bool:
    """Whether a process that was taken for dead is recorded after another took over."""
    asked(ours)
    old, on = due(ours), read(ours)
    silent_too_long(ours)
    due(theirs)
    return record(ours, reply(), on=on, lease=old)


def test_what_a_process_decided_that_was_taken_for_dead_is_not_recorded(
    ours: Conversations, theirs: Conversations
) -> None:
    assert not late(ours, theirs)


def test_without_the_fence_it_would_be(
    ours: Conversations, theirs: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = module._answerable  # noqa: SLF001 - the protection that is switched off

    def unfenced(ledger: Any, conversation: Conversation, held: Held | None, lease: Lease) -> int | None:
        return real(ledger, conversation, held, replace(lease, fence=held.fence if held else 0))

    monkeypatch.setattr(module, "_answerable", unfenced)
    assert late(ours, theirs)


def test_a_lease_can_be_taken_from_a_turn_that_hangs(ours: Conversations) -> None:
    asked(ours)
    hanging, on = due(ours), read(ours)
    anew = ours.leases.take_over(hanging)
    assert anew
    assert not record(ours, reply(), on=on, lease=hanging)
    assert record(ours, reply(), on=on, lease=anew)


def test_a_lease_that_was_taken_over_cannot_be_taken_again(ours: Conversations) -> None:
    asked(ours)
    old = due(ours)
    assert ours.leases.take_over(old)
    assert ours.leases.take_over(old) is None


def test_freeing_an_old_lease_frees_nothing(ours: Conversations, theirs: Conversations) -> None:
    asked(ours)
    old = due(ours)
    silent_too_long(ours)
    due(theirs)
    ours.leases.free(old)
    assert process(ours.leases.engine).leases.due() == ()


# Frozen processes and clocks


def answer_when_told(path: Path, ends: Connection) -> None:
    """Lease and read, tell so; record when told to, and tell whether that worked."""
    conversations = process(open_database(path), seconds=0.5)
    lease, on = due(conversations), read(conversations)
    ends.send(os.getpid())
    ends.recv()
    ends.send(record(conversations, reply(), on=on, lease=lease))


def test_a_frozen_process_that_thaws_has_no_say_any_more(path: Path, ours: Conversations) -> None:
    asked(ours)
    here, there = SPAWN.Pipe()
    frozen = SPAWN.Process(target=answer_when_told, args=(path, there))
    frozen.start()
    id = here.recv()
    os.kill(id, signal.SIGSTOP)
    try:
        lease = ours.leases.of("c1", patience=20.0)
        assert lease
        assert record(ours, reply(), lease=lease)
    finally:
        os.kill(id, signal.SIGCONT)
    here.send("go on")
    assert here.recv() is False
    frozen.join()
    assert [line.author for line in ours.transcript("c1")] == [Author.BUYER, Author.BOT]


@pytest.mark.parametrize("jump", [timedelta(days=-3650), timedelta(minutes=10), timedelta(days=3650)])
def test_a_process_whose_clock_is_wrong_takes_nothing_from_others(
    engine: Engine, ours: Conversations, jump: timedelta
) -> None:
    asked(ours)
    due(ours)
    assert process(engine, clock=NOW + jump).leases.due() == ()


def test_the_quiet_is_counted_by_the_databases_clock(engine: Engine) -> None:
    wrong = Conversations(engine, lambda: NOW + timedelta(days=3650), pace=Pace(quiet=0.3, longest=1.0))
    asked(wrong)
    assert wrong.leases.due() == ()
    waits = wrong.leases.next_due()
    assert waits
    assert 0 < waits <= 0.3
    time.sleep(waits + 0.01)
    assert wrong.leases.due()


# Answers of the database that are lost


@contextmanager
def committed_unheard(engine: Engine) -> Iterator[Any]:
    with writing(engine) as connection:
        yield connection
    raise DatabaseError("the connection broke when everything was stored")


def test_a_lease_that_this_process_does_not_know_it_has_is_found_by_it(
    ours: Conversations, theirs: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(ours)
    with monkeypatch.context() as broken:
        broken.setattr(leases_module, "writing", committed_unheard)
        with pytest.raises(DatabaseError):
            ours.leases.due()
    assert theirs.leases.due() == ()  # it is ours, and we live
    assert due(ours).fence == 2
    assert ours.leases.due() == ()


def test_a_message_whose_storing_was_not_heard_of_may_be_stored_again(
    ours: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = buyer_says("Wie lange?", id="m1")
    with monkeypatch.context() as broken:
        broken.setattr(module, "writing", committed_unheard)
        with pytest.raises(DatabaseError):
            ours.accept(message, buyer_of("c1"))
    assert not ours.accept(message, buyer_of("c1"))
    assert len(ours.transcript("c1")) == 1


def test_a_turn_whose_recording_was_not_heard_of_is_not_recorded_twice(
    ours: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(ours)
    lease, on = due(ours), read(ours)
    with monkeypatch.context() as broken:
        broken.setattr(module, "writing", committed_unheard)
        with pytest.raises(DatabaseError):
            record(ours, reply(), on=on, lease=lease)
    assert not record(ours, reply(), on=on, lease=lease)
    assert ours.leases.due() == ()
    assert len(ours.transcript("c1")) == 2


# Waiting for one


def test_who_needs_a_certain_conversation_waits_for_its_holder(ours: Conversations, theirs: Conversations) -> None:
    asked(ours)
    held = due(theirs)
    threading.Timer(0.3, theirs.leases.free, (held,)).start()
    began = time.monotonic()
    lease = ours.leases.of("c1", patience=10.0)
    assert lease
    assert lease.fence == held.fence + 1
    assert time.monotonic() - began >= 0.2


def test_where_nobody_waits_nobody_is_waited_for(ours: Conversations) -> None:
    asked(ours)
    record(ours, reply())
    began = time.monotonic()
    assert ours.leases.of("c1", patience=10.0) is None
    assert ours.leases.of("never-begun", patience=10.0) is None
    assert time.monotonic() - began < 5


def test_a_failed_turn_comes_again_later_and_is_counted(ours: Conversations) -> None:
    asked(ours)
    ours.leases.free(due(ours), failed=True, again=0.2)
    assert ours.leases.due() == ()
    waits = ours.leases.next_due()
    assert waits
    time.sleep(waits + 0.01)
    assert due(ours).tries == 2


def test_the_longest_waiting_come_first(ours: Conversations) -> None:
    for talk in ("c1", "c2", "c3"):
        asked(ours, talk)
        time.sleep(0.002)
    assert [lease.conversation for lease in ours.leases.due(2)] == ["c1", "c2"]
    assert [lease.conversation for lease in ours.leases.due(2)] == ["c3"]
    assert ours.leases.next_due() is None


def test_a_person_ends_the_waiting(ours: Conversations, engine: Engine) -> None:
    asked(ours)
    with writing(engine) as connection:
        connection.execute(update(tables.conversation).values(owner="agent"))
    assert ours.leases.due() == ()
    assert ours.leases.next_due() is None
    with reading(engine) as connection:
        assert connection.scalar(select(tables.conversation.c.worker)) is None


def test_an_upgraded_database_leases_at_once(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "new.db")
    upgrade(engine)
    conversations = process(engine)
    asked(conversations)
    assert due(conversations).fence == 1
    engine.dispose()
