"""What the kernel promises, on SQLite and on PostgreSQL alike."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import func, inspect, select, update

from bot.desk.queue import Conflict, Queue, Sent
from bot.kernel import outbox as outbox_module
from bot.kernel import tables
from bot.kernel.database import HEAD, Engine, open_database, reading, revision, served, upgrade, writing
from bot.kernel.leases import Lease
from bot.kernel.moment import Now
from bot.kernel.outbox import Parcel, State
from bot.kernel.presence import Presence
from bot.kernel.tidings import Tidings
from bot.kernel.watchdog import Fault, Watchdog
from core.talk import Author, Buyer, Message, Owner
from tests.bot.kernel.interleaving import CHANNEL, Process, due
from tests.bot.kernel.making import NOW, handoff, read, record, reply, ticket
from tests.bot.kernel.test_takeover import TOGETHER, machine
from tests.bot.web.visitor import until

#: Threads that do the same at the same moment.
AT_ONCE = 4


@pytest.fixture
def process(engine: Engine) -> Process:
    return Process(engine)


@pytest.fixture
def other(engine: Engine) -> Process:
    """Another process on the same database."""
    return Process(engine)


def says(process: Process, id: str = "m1", talk: str = "c1", text: str = "Wie lange?") -> bool:
    message = Message(conversation=talk, external_id=id, channel=CHANNEL, author=Author.BUYER, text=text, at=NOW)
    return process.conversations.accept(message, Buyer(id=talk), pushed=True)


def answered(process: Process, id: str = "m1", talk: str = "c1") -> None:
    """A question, and the bot's answer ready to be sent."""
    says(process, id, talk)
    assert record(process.conversations, reply(), talk=talk)


def leased(process: Process) -> Lease:
    (lease,) = process.conversations.leases.due()
    return lease


def lines(engine: Engine) -> list[tuple[str, str]]:
    with reading(engine) as connection:
        rows = connection.execute(select(tables.outbox.c.state, tables.outbox.c.text).order_by(tables.outbox.c.seq))
        return [(row.state, row.text) for row in rows]


def forget(process: Process) -> None:
    """No sign of life for too long, by the database's clock."""
    worker = tables.worker
    with writing(process.engine) as connection:
        connection.execute(update(worker).where(worker.c.id == process.presence.id).values(alive_until=0.0))


# Accepting


def test_a_message_is_accepted_once(process: Process, other: Process) -> None:
    assert says(process)
    assert not says(process)
    assert not says(other)
    assert [line.text for line in process.conversations.transcript("c1")] == ["Wie lange?"]


def test_the_same_message_from_several_sides_at_once_is_accepted_once(engine: Engine) -> None:
    processes = [Process(engine) for _ in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number in range(10):
            together = Barrier(AT_ONCE)

            def store(process: Process, id: str = f"m{number}", together: Barrier = together) -> bool:
                together.wait()
                return says(process, id)

            assert sum(pool.map(store, processes)) == 1
    assert len(processes[0].conversations.transcript("c1")) == 10


def test_the_thread_stands_in_the_order_in_which_it_could_be_seen(engine: Engine) -> None:
    """Whoever has read up to a line misses nothing that comes in with a lower number later."""
    processes = [Process(engine) for _ in range(AT_ONCE)]
    watcher = Process(engine).conversations
    seen: list[int] = []

    def write(number: int) -> None:
        for message in range(5):
            says(processes[number], f"{number}.{message}")
            seen.extend(line.seq for line in watcher.transcript("c1", seen[-1] if seen else 0))

    with ThreadPoolExecutor(1) as pool:
        list(pool.map(write, range(AT_ONCE)))
    assert seen == [line.seq for line in watcher.transcript("c1")]
    assert seen == sorted(seen)


def test_what_no_database_keeps_is_stored_without_it(process: Process) -> None:
    assert says(process, text="a\0b \ud800 \U0001f375")
    (line,) = process.conversations.transcript("c1")
    assert "a\ufffdb" in line.text
    assert "\U0001f375" in line.text


# Turns


def test_a_turn_is_recorded_under_the_newest_lease_only(process: Process, other: Process) -> None:
    says(process)
    old = leased(process)
    on = read(process.conversations)
    forget(process)
    new = leased(other)
    assert new.fence > old.fence
    assert not record(process.conversations, reply(), on=on, lease=old)
    assert record(other.conversations, reply(), on=on, lease=new)
    assert not record(process.conversations, reply(), on=on, lease=old)
    assert len(lines(process.engine)) == 1


def test_a_turn_on_an_older_reading_is_not_recorded(process: Process) -> None:
    says(process, "m1")
    on, lease = read(process.conversations), leased(process)
    says(process, "m2")
    assert not record(process.conversations, reply(), on=on, lease=lease)
    assert record(process.conversations, reply())


def test_what_another_process_holds_is_left_to_it(process: Process, other: Process) -> None:
    says(process)
    assert leased(process).tries == 1
    assert other.conversations.leases.due() == ()
    assert other.conversations.leases.of("c1", patience=0.1) is None


def test_each_waiting_conversation_is_leased_by_one_of_many(engine: Engine) -> None:
    processes = [Process(engine) for _ in range(AT_ONCE)]
    talks = [f"c{number}" for number in range(20)]
    for talk in talks:
        says(processes[0], talk, talk)
    together = Barrier(AT_ONCE)

    def lease_all(process: Process) -> list[str]:
        together.wait()
        found: list[str] = []
        while batch := process.conversations.leases.due(3):
            found.extend(lease.conversation for lease in batch)
        return found

    with ThreadPoolExecutor(AT_ONCE) as pool:
        leases = [talk for found in pool.map(lease_all, processes) for talk in found]
    assert sorted(leases) == sorted(talks)


def test_two_that_record_at_once_say_it_once(engine: Engine) -> None:
    processes = [Process(engine) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        for number in range(10):
            says(processes[0], f"m{number}")
            on, lease = read(processes[0].conversations), leased(processes[0])
            together = Barrier(2)

            def decide(process: Process, on: object = on, lease: Lease = lease, at: Barrier = together) -> bool:
                at.wait()
                return record(process.conversations, reply(), on=on, lease=lease)  # type: ignore[arg-type] # bound above

            assert sum(pool.map(decide, processes)) == 1
    assert len(lines(engine)) == 10


# Sending


def test_a_line_is_taken_once_and_settled_once(process: Process, other: Process) -> None:
    answered(process)
    (parcel,) = process.outbox.take(CHANNEL)
    assert other.outbox.take(CHANNEL) == ()
    assert process.outbox.arrived(parcel, ("x",), whole=True)
    assert not process.outbox.arrived(parcel, ("x",), whole=True)
    assert process.outbox.take(CHANNEL) == ()
    assert lines(process.engine) == [("sent", "EMS takes 5-9 days.")]


def test_many_senders_take_each_line_once(engine: Engine) -> None:
    processes = [Process(engine) for _ in range(AT_ONCE)]
    for number in range(20):
        answered(processes[0], f"m{number}", f"c{number}")
    together = Barrier(AT_ONCE)

    def take_all(process: Process) -> list[int]:
        together.wait()
        found: list[Parcel] = []
        while batch := process.outbox.take(CHANNEL, 3):
            found.extend(batch)
        return [parcel.id for parcel in found]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        taken = [id for found in pool.map(take_all, processes) for id in found]
    # What others had locked at the moment was left to them: whoever looks again finds the rest.
    taken += take_all_alone(processes[0])
    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == 20


def take_all_alone(process: Process) -> list[int]:
    found: list[int] = []
    while batch := process.outbox.take(CHANNEL, 3):
        found.extend(parcel.id for parcel in batch)
    return found


def test_a_later_line_waits_for_the_one_before(process: Process, other: Process) -> None:
    answered(process, "m1")
    answered(process, "m2")
    (first,) = process.outbox.take(CHANNEL, 5)
    assert other.outbox.take(CHANNEL, 5) == ()
    assert process.outbox.arrived(first, ("x",), whole=True)
    (second,) = other.outbox.take(CHANNEL, 5)
    assert second.id > first.id


@pytest.mark.parametrize(("once", "state"), [(False, "unknown"), (True, "ready")])
def test_what_a_dead_process_was_sending_is_settled(process: Process, other: Process, once: bool, state: str) -> None:
    answered(process)
    (parcel,) = process.outbox.take(CHANNEL)
    assert other.outbox.recover(CHANNEL, once) == 0
    forget(process)
    assert other.outbox.recover(CHANNEL, once) == 1
    assert [line[0] for line in lines(process.engine)] == [state]
    assert not process.outbox.arrived(parcel, ("x",), whole=True)


def test_a_rest_that_a_channel_asked_for_holds_for_all(process: Process, other: Process) -> None:
    answered(process)
    process.outbox.pause(CHANNEL, 30.0)
    process.outbox.pause(CHANNEL, 1.0)  # a shorter one does not end the longer
    assert other.outbox.take(CHANNEL) == ()
    assert 25 < other.outbox.paused(CHANNEL) <= 30
    assert other.outbox.paused("elsewhere") == 0


# Taking over


@pytest.fixture
def queue(engine: Engine) -> Queue:
    return Queue(engine, lambda: NOW)


def test_after_a_takeover_the_bot_starts_no_word(process: Process, queue: Queue) -> None:
    answered(process)
    queue.take_over("c1", "mika", due)
    assert process.outbox.take(CHANNEL) == ()
    assert [line[0] for line in lines(process.engine)] == ["failed"]
    says(process, "m2")
    assert process.conversations.leases.due() == ()


def test_a_person_is_sent_though_the_bot_is_silenced(process: Process, queue: Queue) -> None:
    answered(process)
    code = queue.take_over("c1", "mika", due)
    card = queue.ticket(code)
    assert card
    assert isinstance(queue.reply(code, "Fünf Tage.", "mika", card.seq), Sent)
    (parcel,) = process.outbox.take(CHANNEL)
    assert (parcel.text, parcel.bot) == ("Fünf Tage.", False)


def test_after_a_release_only_what_came_after_it_is_answered(process: Process, queue: Queue) -> None:
    answered(process, "m1")
    queue.take_over("c1", "mika", due)
    says(process, "m2")
    assert process.conversations.release("c1")
    assert process.conversations.leases.due() == ()
    assert process.outbox.take(CHANNEL) == ()
    says(process, "m3")
    assert [message.external_id for message in read(process.conversations).unanswered] == ["m3"]
    assert record(process.conversations, reply())
    (parcel,) = process.outbox.take(CHANNEL)
    assert parcel.bot


def raced(engine: Engine, rounds: int) -> int:
    """A person takes over in the very moment in which a sender takes the line; how often the bot began too late."""
    process, queue = Process(engine), Queue(engine, lambda: NOW)
    late = 0
    with ThreadPoolExecutor(2) as pool:
        for number in range(rounds):
            talk = f"c{number}"
            answered(process, talk, talk)
            together = Barrier(2)

            def take(at: Barrier = together) -> tuple[Parcel, ...]:
                at.wait()
                return process.outbox.take(CHANNEL, 100)

            sending = pool.submit(take)
            together.wait()
            queue.take_over(talk, "mika", due)
            with reading(engine) as connection:
                sent = tables.outbox.c
                ready = connection.scalar(select(sent.state).where(sent.conversation == talk)) == State.READY
            taken = (*sending.result(), *process.outbox.take(CHANNEL, 100))
            late += ready and any(parcel.conversation == talk for parcel in taken)
            for parcel in taken:
                process.outbox.arrived(parcel, ("x",), whole=True)
    return late


def test_a_takeover_and_a_sender_in_the_same_moment_have_one_winner(engine: Engine) -> None:
    assert raced(engine, 40) == 0


def test_without_the_token_the_race_is_lost(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_module, "_silenced", lambda row: row is None)
    assert raced(engine, 40) > 0


def test_interleavings_end_well(engine: Engine) -> None:
    """As tests/bot/kernel/test_takeover.py, where there are many more of them."""
    with writing(engine) as connection:
        if served(engine.url):
            connection.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER ALL")
        else:
            for trigger in ("audit_no_update", "audit_no_delete"):
                connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
    fewer = settings(TOGETHER, max_examples=25, phases=(Phase.generate,))
    run_state_machine_as_test(machine(engine), settings=fewer)


# Presence


def test_a_duty_has_one_holder_until_it_leaves_or_dies(process: Process, other: Process) -> None:
    assert process.presence.duty("watchdog")
    assert not other.presence.duty("watchdog")
    assert process.presence.duty("watchdog")
    forget(process)
    assert other.presence.duty("watchdog")
    assert not process.presence.duty("watchdog")
    other.presence.leave()
    assert process.presence.duty("watchdog")


def test_of_many_that_want_a_duty_one_has_it(engine: Engine) -> None:
    presences = [Presence(engine) for _ in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number in range(5):
            together = Barrier(AT_ONCE)

            def want(presence: Presence, name: str = f"duty {number}", at: Barrier = together) -> bool:
                at.wait()
                return presence.duty(name)

            assert sum(pool.map(want, presences)) == 1


def test_the_databases_clock_tells_who_lives(engine: Engine) -> None:
    presence = Presence(engine, seconds=0.5)
    presence.beat()
    with reading(engine) as connection:
        left = connection.scalar(select(tables.worker.c.alive_until - Now()))
    assert left is not None
    assert 0 < left <= 0.5


# The watchdog


def alarms(engine: Engine) -> list[tuple[Fault, bool]]:
    dog = Watchdog(engine=engine, due=due, clock=lambda: NOW)
    return [(alarm.fault, alarm.mended) for alarm in dog.look()]


def test_a_bots_turn_without_a_moment_alarms_and_is_mended(process: Process) -> None:
    says(process)
    with writing(process.engine) as connection:
        connection.execute(update(tables.conversation).values(due=None))
    assert alarms(process.engine) == [(Fault.NO_TIMER, True)]
    assert alarms(process.engine) == []
    assert leased(process).tries == 1


def test_a_persons_turn_without_a_ticket_alarms_and_is_mended(process: Process, queue: Queue) -> None:
    says(process)
    with writing(process.engine) as connection:
        connection.execute(update(tables.conversation).values(owner=Owner.AGENT, due=None))
    assert alarms(process.engine) == [(Fault.NO_TICKET, True)]
    assert alarms(process.engine) == []
    (card,) = queue.tickets()
    assert not isinstance(queue.reply(card.ticket.id, "Fünf Tage.", "mika", card.seq), Conflict)


def test_a_handoff_leaves_nothing_to_alarm(process: Process) -> None:
    says(process)
    assert record(process.conversations, handoff(), ticket=ticket("H-2222"))
    assert alarms(process.engine) == []


# News


def test_news_reach_the_other_processes(process: Process, engine: Engine) -> None:
    heard: list[str | None] = []
    tidings = Tidings(engine, heard.append)
    thread = Thread(target=tidings.run)
    thread.start()
    try:
        until(lambda: heard == [None])
        says(process, talk="c1")
        until(lambda: heard[-1] == "c1")
        assert record(process.conversations, reply())
        until(lambda: heard.count("c1") >= 2)
    finally:
        tidings.stop()
        thread.join(5)


# Tables


def test_a_database_that_was_migrated_has_the_tables_this_henji_expects(engine: Engine) -> None:
    with reading(engine) as connection:
        assert revision(connection) == HEAD
        told = compare_metadata(MigrationContext.configure(connection), tables.metadata)
        # What was read from the store's files lies beside them, and has metadata of its own.
        ours = set(tables.metadata.tables)
        assert [change for change in told if _about(change) in ours] == []


def _about(change: Any) -> str:
    """The table that a difference is about: Alembic tells of tuples, and of lists of them."""
    first = change[0] if isinstance(change, list) else change
    about = getattr(first[1], "table", first[1])
    return str(getattr(about, "name", None) or next(part for part in first[2:] if isinstance(part, str)))


def test_the_unique_keys_are_there(engine: Engine) -> None:
    keys = {
        (table, tuple(key["column_names"]))
        for table in ("message", "turn", "outbox")
        for key in inspect(engine).get_unique_constraints(table)
    }
    assert {
        ("message", ("channel", "external_id")),
        ("turn", ("conversation", "through_seq")),
        ("outbox", ("turn", "part")),
    } <= keys
    assert "ticket_open_once" in {index["name"] for index in inspect(engine).get_indexes("ticket")}


def test_upgrading_from_several_sides_at_once_upgrades_once(address: str) -> None:
    engines = [open_database(address) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(upgrade, engines))
    with reading(engines[0]) as connection:
        assert revision(connection) == HEAD
        assert connection.scalar(select(func.count()).select_from(tables.audit)) == 0
    for engine in engines:
        engine.dispose()


def test_the_audit_is_never_rewritten(process: Process, queue: Queue) -> None:
    answered(process)
    queue.take_over("c1", "mika", due)
    with pytest.raises(Exception, match="the audit is append-only"), writing(process.engine) as connection:
        connection.execute(update(tables.audit).values(who="nobody"))
