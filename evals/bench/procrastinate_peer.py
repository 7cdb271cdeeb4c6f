"""The same work by procrastinate and by henji's kernel: 500 jobs, 50 conversations, two rows in a transaction each.

Both on the same PostgreSQL, as durable as it is by default, with as many processes; jobs and messages are stored
before the clock starts. Procrastinate keeps a conversation's jobs in order by a lock; the kernel would answer a burst
at once, and is given one message a conversation at a time, ten times.
"""

import asyncio
import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier
from typing import Any, Final, TypeAlias

import procrastinate

from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine, open_database, reading, upgrade
from bot.kernel.leases import Lease
from bot.kernel.outbox import Outbox
from bot.testing.postgres import Postgres
from core.sets import Lane, Risk, Scenario
from core.talk import Author, Buyer, Message
from core.turn import Draft, Reply, Turn, Understanding
from knowledge.running import Pace

JOBS: Final = 500
TALKS: Final = 50
PROCESSES: Final = 2
CONCURRENCY: Final = 8  # of procrastinate's worker: it waits for the database most of its time
CHANNEL: Final = "null"
SPAWN: Final = multiprocessing.get_context("spawn")
TABLES: Final = (
    (
        "CREATE TABLE turn (id bigserial PRIMARY KEY, conversation text NOT NULL,"
        " at timestamptz NOT NULL DEFAULT now(), outcome jsonb NOT NULL)"
    ),
    "CREATE TABLE outbox (id bigserial PRIMARY KEY, turn bigint NOT NULL REFERENCES turn, text text NOT NULL)",
)

THEIRS: Final = "procrastinate"
ALONE: Final = "henji's kernel"
SENDING: Final = "henji's kernel, with its sender"

#: Works on a database (address) as often as the barrier opens and shuts: so many rounds.
Child: TypeAlias = Callable[[str, Barrier, int], None]


def compared(server: Postgres, rounds: int, jobs: int = JOBS, talks: int = TALKS) -> dict[str, list[float]]:
    """Jobs a second of each, round by round, side after side."""
    rates: dict[str, list[float]] = {THEIRS: [], ALONE: [], SENDING: []}
    for _ in range(rounds):
        rates[THEIRS].append(jobs / theirs(server, jobs, talks))
        rates[ALONE].append(jobs / ours(server, jobs, talks, answer_all))
        rates[SENDING].append(jobs / ours(server, jobs, talks, answer_and_send_all))
    return rates


# Procrastinate


def application(url: str) -> procrastinate.App:
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url, min_size=1, max_size=CONCURRENCY))

    @app.task(name="answer")
    async def answer(conversation: str) -> None:
        connector: Any = app.connector
        async with connector.pool.connection() as connection, connection.transaction():
            said = 'INSERT INTO turn (conversation, outcome) VALUES (%s, \'{"outcome": "reply"}\') RETURNING id'
            row = await (await connection.execute(said, (conversation,))).fetchone()
            id = row["id"] if isinstance(row, dict) else row[0]
            await connection.execute("INSERT INTO outbox (turn, text) VALUES (%s, %s)", (id, "Five days."))

    return app


def theirs(server: Postgres, jobs: int, talks: int) -> float:
    """Seconds."""
    url = server.database()
    asyncio.run(_deferred(url, jobs, talks))
    seconds = _timed(url, drain_jobs)
    engine = open_database(url)
    assert _counted(engine) == (jobs, jobs), "procrastinate left something undone"
    engine.dispose()
    server.drop(url)
    return seconds


async def _deferred(url: str, jobs: int, talks: int) -> None:
    app = application(url)
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        connector: Any = app.connector
        async with connector.pool.connection() as connection:
            for table in TABLES:
                await connection.execute(table)
        for number in range(jobs):
            talk = f"c{number % talks}"
            await app.configure_task("answer", lock=talk).defer_async(conversation=talk)


def drain_jobs(url: str, together: Barrier, rounds: int) -> None:
    for _ in range(rounds):
        asyncio.run(_drained(url, together))


async def _drained(url: str, together: Barrier) -> None:
    app = application(url)
    async with app.open_async():
        await asyncio.to_thread(together.wait)
        await app.run_worker_async(
            wait=False, concurrency=CONCURRENCY, install_signal_handlers=False, listen_notify=False
        )
    together.wait()


# henji


def ours(server: Postgres, jobs: int, talks: int, child: Child) -> float:
    """Seconds of all rounds together; storing the messages between them is not counted."""
    url = server.database()
    engine = open_database(url)
    upgrade(engine)
    seconds = _timed(url, child, feed=lambda number: _accepted(engine, number, talks), rounds=jobs // talks)
    assert _counted(engine) == (jobs, jobs), "henji left something undone"
    engine.dispose()
    server.drop(url)
    return seconds


def _conversations(engine: Engine) -> Conversations:
    return Conversations(engine, pace=Pace(quiet=0.0, longest=0.0))


def _accepted(engine: Engine, number: int, talks: int) -> None:
    conversations = _conversations(engine)
    for talk in range(talks):
        message = Message(
            conversation=f"c{talk}",
            external_id=f"{talk}.{number}",
            channel=CHANNEL,
            author=Author.BUYER,
            text="How long does it take?",
            at=datetime.now(UTC),
        )
        conversations.accept(message, Buyer(id=f"b{talk}"), pushed=True)


def answer_all(url: str, together: Barrier, rounds: int) -> None:
    for conversations, _ in _rounds(url, together, rounds):
        _answered(conversations)


def answer_and_send_all(url: str, together: Barrier, rounds: int) -> None:
    for conversations, outbox in _rounds(url, together, rounds):
        while _answered(conversations, once=True) + _sent(outbox):
            pass


def _rounds(url: str, together: Barrier, rounds: int) -> Iterator[tuple[Conversations, Outbox]]:
    """Between two barriers lies a round."""
    engine = open_database(url)
    conversations = _conversations(engine)
    conversations.presence.beat()
    outbox = Outbox(engine, presence=conversations.presence)
    for _ in range(rounds):
        together.wait()
        yield conversations, outbox
        together.wait()
    engine.dispose()


def _answered(conversations: Conversations, *, once: bool = False) -> int:
    answered = 0
    while leases := conversations.leases.due(4):
        answered += sum(_turned(conversations, lease) for lease in leases)
        if once:
            break
    return answered


def _turned(conversations: Conversations, lease: Lease) -> bool:
    """Read, answered by a constant, recorded."""
    conversation = conversations.conversation(lease.conversation)
    assert conversation is not None
    understanding = Understanding(
        language="en", confidence=1.0, scenario=Scenario.SHIPPING_DURATION, risk=Risk.INFORMATION
    )
    turn = Turn(conversation=conversation, now=datetime.now(UTC), understanding=understanding, licensed=("en",))
    draft = Draft(text="Five days.", claims=(), lane=Lane.APPROVED, language="en")
    outcome = Reply(text=draft.text, language="en", draft=draft)
    told = {"outcome": "reply", "language": "en", "text": draft.text}
    return conversations.record(turn, outcome, text=draft.text, outcome_json=told, ticket=None, lease=lease)


def _sent(outbox: Outbox) -> int:
    """All that may go now, to a channel that takes no time."""
    parcels = outbox.take(CHANNEL, 8)
    return sum(outbox.arrived(parcel, (str(parcel.id),), whole=True) for parcel in parcels)


# Both


def _timed(url: str, child: Child, feed: Callable[[int], None] = lambda _: None, rounds: int = 1) -> float:
    """Seconds between the moment when all processes begin and the one when the last is done, summed over rounds."""
    together = SPAWN.Barrier(PROCESSES + 1)
    children = [SPAWN.Process(target=child, args=(url, together, rounds)) for _ in range(PROCESSES)]
    for process in children:
        process.start()
    spent = 0.0
    for number in range(rounds):
        feed(number)
        together.wait(120)
        began = time.perf_counter()
        together.wait(120)
        spent += time.perf_counter() - began
    _ended(children)
    return spent


def _ended(children: Sequence[Any]) -> None:
    for process in children:
        process.join(30)
        assert process.exitcode == 0, f"a process ended with {process.exitcode}"


def _counted(engine: Engine) -> tuple[int, int]:
    """Rows of `turn` and `outbox`."""
    with reading(engine) as connection:
        turns = connection.exec_driver_sql("SELECT count(*) FROM turn").scalar_one()
        lines = connection.exec_driver_sql("SELECT count(*) FROM outbox").scalar_one()
        return int(turns), int(lines)
