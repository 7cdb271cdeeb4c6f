"""A thousand widgets at one `henji serve`: `python -m evals.bench.streams`.

Each holds its event stream open, as a browser does. Measured: the memory that a stream takes, the time from an
accepted message to its reply less the quiet period, and what is lost or shown twice when all of them drop at once and
come back, again and again, while buyers write on.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias

import typer
from rich.console import Console

from bot.app import open_house
from bot.kernel.database import open_database, reading
from bot.settings import DEFAULT_STORE
from evals.samples import SUITES, read_suite
from knowledge.running import Pace
from knowledge.sync import sync

console: Final = Console()
#: All widgets of the bench share one address, and write faster than any buyer: the shop's limits are lifted.
LIMITS: Final = "\n[limits]\nbuyer = 100000\nchannel = 1000000\naddress = 1000000\nstreams = 10000\n"
#: Seconds until a widget whose stream broke asks again, where it found no place.
AGAIN: Final = 0.5
#: Seconds that the last replies have to come.
LAST: Final = 20.0
#: Seconds of calm between two storms.
CALM: Final = 2.0

Json: TypeAlias = dict[str, Any]


@dataclass(slots=True)
class Widget:
    """One visitor. `seen` holds the ids of the lines shown, as often as they were."""

    port: int
    token: str
    talk: str
    seen: list[int] = field(default_factory=list)
    shown_at: float = 0.0  # perf_counter of the last line
    accepted_at: float = 0.0
    refused: int = 0  # how often a message was not taken at once
    open: asyncio.Event = field(default_factory=asyncio.Event)
    _writer: asyncio.StreamWriter | None = None

    async def listen(self) -> None:
        """Until cancelled: whenever the stream breaks, ask for what came after the last line."""
        while True:
            with suppress(OSError, asyncio.IncompleteReadError):
                await self._stream()
            self.open.clear()
            await asyncio.sleep(AGAIN)

    async def _stream(self) -> None:
        reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**14)
        after = f"Last-Event-ID: {self.seen[-1]}\r\n" if self.seen else ""
        asked = f"GET /widget/events?token={self.token} HTTP/1.1\r\nHost: bench\r\n{after}\r\n"
        self._writer.write(asked.encode())
        try:
            if b" 200 " not in await reader.readline():
                return
            await self._events(reader)
        finally:
            self._writer.transport.abort()

    async def _events(self, reader: asyncio.StreamReader) -> None:
        """Chunks and their sizes lie between the lines; no size begins as a field does."""
        kind, id = "", 0
        while line := await reader.readline():
            name, _, value = line.strip().partition(b": ")
            match name:
                case b"event":
                    kind = value.decode()
                    self.open.set()
                case b"id":
                    id = int(value)
                case b"data" if kind == "line":
                    self.seen.append(id)
                    self.shown_at = time.perf_counter()

    def drop(self) -> None:
        """As when the network goes away."""
        if self._writer:
            self._writer.transport.abort()

    async def write(self, id: str, text: str) -> None:
        """As a browser does: what was not taken is sent again, under the same id."""
        while not self.accepted_at:
            try:
                await post(self.port, "/widget/messages", {"token": self.token, "id": id, "text": text})
                self.accepted_at = time.perf_counter()
            except ConnectionError:
                self.refused += 1
                await asyncio.sleep(AGAIN)


async def post(port: int, path: str, body: Json) -> Json:
    """The JSON that came back. Raises ConnectionError for anything but 2xx."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    packed = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nConnection: close\r\n"
    writer.write(f"{head}Content-Length: {len(packed)}\r\n\r\n".encode() + packed)
    answer = await reader.read()
    writer.close()
    status, _, rest = answer.partition(b"\r\n")
    if b" 20" not in status:
        raise ConnectionError(f"{path}: {status.decode(errors='replace')}")
    found: Json = json.loads(rest.partition(b"\r\n\r\n")[2])
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Streamed:
    """What the bench found. `late`: seconds from accepted to shown less the quiet period, sorted."""

    sessions: int
    kilobytes: float  # a session
    processor: float  # ms of the server's for a message, its turn and its reply, streams included
    late: Sequence[float]
    storms: int
    expected: int
    lost: int
    twice: int
    refused: tuple[int, int]  # messages sent again: in the calm, in the storms

    @property
    def p95(self) -> float:
        return self.late[int(len(self.late) * 0.95)]


@dataclass(slots=True, kw_only=True)
class Bench:
    """One run against a server that is up: `process` is its id, `store` its folder."""

    port: int
    process: int
    store: Path
    quiet: float
    _numbers: Iterator[int] = field(default_factory=count)
    _texts: Iterator[str] = field(default_factory=lambda: cycle(questions()))

    async def run(self, sessions: int, rate: float, seconds: float, storms: int) -> Streamed:
        widgets = await self._widgets(sessions)
        before = resident(self.process)
        async with asyncio.TaskGroup() as listening:
            tasks = [listening.create_task(widget.listen()) for widget in widgets]
            await _all_open(widgets)
            await asyncio.sleep(CALM)
            kilobytes = (resident(self.process) - before) / sessions
            writing, rest = _split(widgets, int(rate * seconds))
            worked = busy(self.process)
            await self._write(writing, rate)
            await _shown(writing)
            worked = busy(self.process) - worked
            late = sorted(widget.shown_at - widget.accepted_at - self.quiet for widget in writing if widget.seen)
            await self._storms(widgets, rest, rate, storms)
            for task in tasks:
                task.cancel()
        lost, twice, expected = accounted(self.store, widgets)
        return Streamed(
            sessions=sessions,
            kilobytes=kilobytes,
            processor=worked * 1000 / len(writing),
            late=late,
            storms=storms,
            expected=expected,
            lost=lost,
            twice=twice,
            refused=(sum(widget.refused for widget in writing), sum(widget.refused for widget in rest)),
        )

    async def _widgets(self, sessions: int) -> list[Widget]:
        """Sessions with a token each; and the server warm, which costs memory once."""
        gate = asyncio.Semaphore(8)

        async def begin() -> Widget:
            async with gate:
                begun = await post(self.port, "/widget/session", {"locale": "en"})
                return Widget(self.port, begun["token"], begun["conversation"])

        widgets = await asyncio.gather(*(begin() for _ in range(sessions)))
        first = await begin()
        await first.write("warming-up", "How much is shipping to Germany?")
        await asyncio.sleep(self.quiet + 1)
        return list(widgets)

    async def _write(self, widgets: Sequence[Widget], rate: float) -> None:
        """One message each, so many a second."""
        began = time.perf_counter()
        async with asyncio.TaskGroup() as sending:
            for number, widget in enumerate(widgets):
                await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
                sending.create_task(widget.write(f"message-{next(self._numbers)}", next(self._texts)))

    async def _storms(self, widgets: Sequence[Widget], rest: Sequence[Widget], rate: float, storms: int) -> None:
        """All drop and come back, so often, while those that were silent so far begin to write."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._write(rest, rate))
            for _ in range(storms):
                for widget in widgets:
                    widget.open.clear()
                    widget.drop()
                await asyncio.wait_for(_all_open(widgets), 60)
                await asyncio.sleep(CALM)
        await _shown(rest)


def _split(widgets: Sequence[Widget], most: int) -> tuple[Sequence[Widget], Sequence[Widget]]:
    """Who writes first, and who writes during the storms: at least some."""
    first = min(most, len(widgets) * 2 // 3)
    return widgets[:first], widgets[first:]


async def _all_open(widgets: Sequence[Widget]) -> None:
    await asyncio.gather(*(widget.open.wait() for widget in widgets))


async def _shown(widgets: Sequence[Widget]) -> None:
    """Until each has a line, or the last replies should have come."""
    end = time.perf_counter() + LAST
    while time.perf_counter() < end and not all(widget.seen for widget in widgets):  # noqa: ASYNC110 - a bench may look
        await asyncio.sleep(0.05)


def questions() -> list[str]:
    """What the demo shop answers in one turn."""
    suite = read_suite(SUITES / "smoke.jsonl")
    return [one.line.messages[0].text for one in suite if one.expect == {"reply"} and len(one.line.messages) == 1]


def accounted(store: Path, widgets: Sequence[Widget]) -> tuple[int, int, int]:
    """Lines lost and shown twice among those that were said, and how many were said."""
    said: dict[str, set[int]] = {widget.talk: set() for widget in widgets}
    with closing_engine(store / ".henji" / "henji.db") as engine, reading(engine) as connection:
        for row in connection.exec_driver_sql("SELECT conversation, seq FROM message WHERE author <> 'buyer'"):
            if row.conversation in said:
                said[row.conversation].add(row.seq)
    lost = sum(len(said[widget.talk] - set(widget.seen)) for widget in widgets)
    twice = sum(len(widget.seen) - len(set(widget.seen)) for widget in widgets)
    return lost, twice, sum(map(len, said.values()))


@contextmanager
def closing_engine(place: Path) -> Iterator[Any]:
    engine = open_database(place)
    try:
        yield engine
    finally:
        engine.dispose()


def resident(process: int) -> float:
    """Memory in kB."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return float(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


def busy(process: int) -> float:
    """Seconds of processor time that it took so far."""
    told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def server(store: Path) -> Iterator[tuple[int, int]]:
    """`henji serve` on a free port: the port, and the process's id."""
    surroundings = {**os.environ, "HENJI_STORE": str(store), "HENJI_DATABASE_URL": "", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "bot.cli", "serve", "--port", "0"]
    process = subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    try:
        assert process.stdout
        first = next(line for line in process.stdout if "http://" in line)
        yield int(first.strip().rstrip("/").rpartition(":")[2]), process.pid
    finally:
        process.terminate()
        process.communicate(timeout=30)


@contextmanager
def shop() -> Iterator[Path]:
    """A copy of the demo shop without limits, read already."""
    with tempfile.TemporaryDirectory() as place:
        store = Path(place) / "shop"
        shutil.copytree(DEFAULT_STORE, store, ignore=shutil.ignore_patterns(".henji"))
        with (store / "store.toml").open("a", encoding="utf-8") as settings:
            settings.write(LIMITS)
        with closing(open_house(store)) as house:
            sync(store, house.knowledge)
        yield store


def measured(sessions: int, rate: float, seconds: float, storms: int) -> Streamed:
    with shop() as store, server(store) as (port, process):
        bench = Bench(port=port, process=process, store=store, quiet=Pace().quiet)
        return asyncio.run(bench.run(sessions, rate, seconds, storms))


def main(
    sessions: Annotated[int, typer.Option(help="Widgets with an open stream.")] = 1000,
    rate: Annotated[float, typer.Option(help="Messages a second.")] = 20.0,
    seconds: Annotated[float, typer.Option(help="How long they write before the storms.")] = 30.0,
    storms: Annotated[int, typer.Option(help="How often all drop and come back.")] = 5,
) -> None:
    """Print memory, delay, and what the storms lost."""
    load = os.getloadavg()[0]
    found = measured(sessions, rate, seconds, storms)
    late = found.late
    console.print(f"{found.sessions} sessions (load before: {load:.1f}): {found.kilobytes:.1f} kB each")
    console.print(
        f"{len(late)} replies at {rate:g}/s, less the quiet period: p50 {late[len(late) // 2] * 1000:.0f} ms,"
        f" p95 {found.p95 * 1000:.0f} ms, worst {late[-1] * 1000:.0f} ms;"
        f" {found.processor:.0f} ms of processor a message"
    )
    console.print(f"{storms} storms: {found.expected} lines said, {found.lost} lost, {found.twice} shown twice")
    console.print(
        f"messages that had to be sent again: {found.refused[0]} before the storms, {found.refused[1]} in them"
    )


if __name__ == "__main__":
    typer.run(main)
