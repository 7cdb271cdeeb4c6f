"""How fast waiting buyers are answered: `python -m evals.bench.drain`.

Keyless turns of the smoke suite, one question a conversation, all stored before the clock starts: by one `henji serve`
on SQLite, and by several `henji worker` on PostgreSQL; both as durable as in a shop. Then the kernel without the
answering beside procrastinate, on the same server: see `evals.bench.procrastinate_peer`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from bot.app import House, open_house
from bot.kernel.database import Engine, reading, writing
from bot.settings import DEFAULT_STORE
from bot.testing.postgres import postgres
from core.talk import Author, Message
from evals.bench.procrastinate_peer import ALONE, SENDING, THEIRS, compared
from evals.samples import SUITES, Sample, read_suite
from knowledge.sync import sync

console: Final = Console()
#: Seconds until preloaded messages would be due by themselves: long after the bench.
LATER: Final = 86_400.0
#: Seconds that a process may take to start, and all of them together to come to the end.
PATIENCE: Final = 120.0
#: Seconds after a process gave its first sign of life, until its tables are loaded.
WARM: Final = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """`seconds` from the first recorded turn to the last one."""

    turns: int
    seconds: float
    replies: int

    @property
    def rate(self) -> float:
        return (self.turns - 1) / self.seconds


def questions(most: int) -> Iterator[Sample]:
    """So many of the suite's conversations of one message, round and round, each with an id of its own."""
    alone = [one for one in read_suite(SUITES / "smoke.jsonl") if len(one.line.messages) == 1]
    for number in range(most):
        yield replace(alone[number % len(alone)], id=f"drain-{number}")


def preload(house: House, most: int) -> None:
    """Store the questions; nobody answers them before they are due."""
    for sample in questions(most):
        message = Message(
            conversation=sample.id,
            external_id=sample.id,
            channel="web",
            author=Author.BUYER,
            text=sample.line.messages[-1].text,
            at=datetime.now(UTC),
        )
        buyer = replace(sample.line.buyer, id=f"buyer-of-{sample.id}")
        house.conversations.accept(message, buyer, wait=LATER)


def drained(house: House, processes: Sequence[Sequence[str]], most: int, environment: dict[str, str]) -> Drained:
    """Start the processes, let them warm up, make all due at once, and wait for the last turn."""
    preload(house, most)
    with _running(processes, environment):
        _wait(lambda: _count(house.talks, "SELECT count(*) FROM worker") >= len(processes), "start")
        time.sleep(WARM)
        with writing(house.talks) as connection:
            connection.exec_driver_sql(f"UPDATE conversation SET due = {time.time()}")  # noqa: S608 - a number
        _wait(lambda: _count(house.talks, "SELECT count(*) FROM turn") >= most, "drain")
    with reading(house.talks) as connection:
        found = connection.exec_driver_sql("SELECT at, ms, outcome FROM turn").all()
    return _summed([(_moment(row.at), row.ms, str(row.outcome)) for row in found])


def _summed(turns: Sequence[tuple[float, float, str]]) -> Drained:
    """From (when it began, ms, OUTCOME): a turn is recorded when it ends."""
    ends = sorted(began + ms / 1000 for began, ms, _ in turns)
    replies = sum("'reply'" in told or '"reply"' in told for *_, told in turns)
    return Drained(turns=len(ends), seconds=ends[-1] - ends[0], replies=replies)


def _moment(at: Any) -> float:
    """SQLite hands out the text it keeps."""
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    return moment.replace(tzinfo=UTC).timestamp()


def _count(engine: Engine, asked: str) -> int:
    with reading(engine) as connection:
        return int(connection.exec_driver_sql(asked).scalar_one())


def _wait(done: Any, what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not done after {PATIENCE:.0f} s")
        time.sleep(0.05)


@contextmanager
def _running(commands: Sequence[Sequence[str]], environment: dict[str, str]) -> Iterator[None]:
    surroundings = {**os.environ, **environment}
    started = [
        subprocess.Popen(  # noqa: S603 - our own commands
            [sys.executable, "-m", "bot.cli", *command], env=surroundings, stdout=subprocess.DEVNULL
        )
        for command in commands
    ]
    try:
        yield
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(30)


def on_sqlite(folder: Path, most: int) -> Drained:
    """One `henji serve`."""
    store = _copy(folder / "sqlite")
    with closing(open_house(store)) as house:
        sync(store, house.knowledge)
        return drained(house, [("serve", "--port", "0")], most, {"HENJI_STORE": str(store), "HENJI_DATABASE_URL": ""})


def on_postgres(folder: Path, url: str, most: int, workers: int) -> Drained:
    """So many `henji worker`."""
    store = _copy(folder / "postgres")
    with closing(open_house(store, database=url)) as house:
        sync(store, house.knowledge)
        around = {"HENJI_STORE": str(store), "HENJI_DATABASE_URL": url}
        return drained(house, [("worker",)] * workers, most, around)


def _copy(folder: Path) -> Path:
    shutil.copytree(DEFAULT_STORE, folder, ignore=shutil.ignore_patterns(".henji"))
    return folder


def bench(
    turns: Annotated[int, typer.Option(help="Conversations that wait on PostgreSQL; on SQLite half as many.")] = 1200,
    workers: Annotated[int, typer.Option(help="`henji worker` processes on PostgreSQL.")] = 4,
    rounds: Annotated[int, typer.Option(help="Of each side, in turns; 0 leaves procrastinate out.")] = 3,
) -> None:
    """Print turns a second, then the kernel beside procrastinate."""
    load = os.getloadavg()[0]
    table = Table("who", "turns", "of them replies", "turns/s", title=f"turns drained (load before: {load:.1f})")
    with tempfile.TemporaryDirectory() as place, postgres() as server:
        found = {"1 henji serve, SQLite": on_sqlite(Path(place), turns // 2)}
        found[f"{workers} henji worker, PostgreSQL"] = on_postgres(Path(place), server.database(), turns, workers)
        for name, one in found.items():
            table.add_row(name, str(one.turns), str(one.replies), f"{one.rate:.0f}")
        console.print(table)
        if rounds:
            _print(compared(server, rounds))


def _print(rates: dict[str, list[float]]) -> None:
    load = os.getloadavg()[0]
    title = f"500 jobs, 50 conversations, two rows each (load: {load:.1f})"
    table = Table("who", "jobs/s, each round", "median", "to procrastinate", title=title)
    middle = {name: sorted(each)[len(each) // 2] for name, each in rates.items()}
    for name in (THEIRS, ALONE, SENDING):
        each = " ".join(f"{rate:.0f}" for rate in rates[name])
        table.add_row(name, each, f"{middle[name]:.0f}", f"{middle[name] / middle[THEIRS]:.2f}")
    console.print(table)


if __name__ == "__main__":
    typer.run(bench)
