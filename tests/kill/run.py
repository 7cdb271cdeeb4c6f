"""One run from its beginning to its verdict."""

import shutil
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.app import open_house
from bot.kernel.database import Engine, open_database, upgrade
from bot.kernel.outbox import Outbox
from bot.kernel.watchdog import Watchdog
from bot.testing.postgres import Postgres, postgres
from bot.testing.telegram_api import TOKEN
from bot.testing.webhook_receiver import SECRET
from core.errors import DatabaseError
from knowledge.sync import sync
from tests.kill.checker import Verdict, check, check_fences, check_hushed
from tests.kill.fleet import Fleet
from tests.kill.killer import Killer
from tests.kill.person import Person
from tests.kill.plan import Line, Plan, script
from tests.kill.provider import REPEATS, Provider, delivering, providers_of, speak
from tests.kill.receivers import Receivers, receiving
from tests.kill.record import NO_UNIQUE, NOTE_FENCES, read_fences, read_talks, run_all, unsettled
from tests.kill.shop import write_shop

#: The channels of a run; True: it drops a repeat. Telegram is the fourth.
WEBHOOKS = {"shop-a": True, "shop-b": True, "shop-c": False}
LOOK = 0.5  # seconds
#: How a process ends that was asked to.
ENDED = (0, -signal.SIGTERM)


@dataclass(slots=True, kw_only=True)
class Report:
    """What happened, beside the verdict."""

    verdict: Verdict
    kills: int
    database_kills: int
    freezes: int
    takeovers: int
    seconds: float
    settled: bool
    statuses: Counter[int] = field(default_factory=Counter)
    fallen: list[str] = field(default_factory=list)
    logs: str = ""
    took: list[float] = field(default_factory=list)  # seconds until each event was answered
    turns: dict[str, int] = field(default_factory=dict)  # of each conversation
    figures: dict[str, str] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        return self.settled and self.verdict.good


@dataclass(slots=True, kw_only=True)
class Stage:
    """All that stands while a run lasts."""

    plan: Plan
    folder: Path
    server: Postgres | None  # None: the database is a file
    engine: Engine
    receivers: Receivers
    fleet: Fleet
    providers: dict[str, Provider]
    stopped: threading.Event
    faults: list[str] = field(default_factory=list)  # that were seen on the way


@contextmanager
def stage(
    plan: Plan,
    webhooks: Mapping[str, bool] = WEBHOOKS,
    *,
    faults: float = 1.0,
    repeats: float = REPEATS,
    pace: tuple[float, float] = (0.4, 2.0),
) -> Iterator[Stage]:
    """Everything is up, and nobody has written yet. What the processes said is in `folder`, until the end.

    `faults`: of the channels, times their usual share; `pace`: the shop's quiet and longest, in seconds.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(_folder()))
        server = stack.enter_context(postgres())
        database = server.database()
        engine = _opened(stack, plan, database)
        receivers = stack.enter_context(receiving(webhooks, plan.chance("faults"), faults=faults))
        fleet = Fleet(
            store=folder / "shop",
            database=database,
            folder=folder,
            environment=environment(webhooks),
            without=plan.without,
        )
        fleet.muster(plan.webs, plan.workers)
        stack.callback(fleet.disband)
        _open_shop(fleet, receivers, webhooks, pace)
        providers = providers_of(receivers.names, fleet.doors(), plan.seed, receivers.telegram, repeats)
        stopped = threading.Event()
        stack.callback(stopped.set)
        stack.enter_context(delivering(list(providers.values())))
        stack.enter_context(thread(fleet.watch, fleet.unwatch))
        yield Stage(
            plan=plan,
            folder=folder,
            server=server,
            engine=engine,
            receivers=receivers,
            fleet=fleet,
            providers=providers,
            stopped=stopped,
        )


def _opened(stack: ExitStack, plan: Plan, database: str) -> Engine:
    """With its tables, and what the run adds to them or takes away."""
    engine = open_database(database)
    stack.callback(engine.dispose)
    upgrade(engine)
    run_all(engine, NOTE_FENCES)
    if plan.without == "unique":
        run_all(engine, NO_UNIQUE)
    return engine


def _open_shop(fleet: Fleet, receivers: Receivers, webhooks: Mapping[str, bool], pace: tuple[float, float]) -> None:
    """Until all webs answer and Telegram knows where to knock."""
    hook = fleet.doors()[0].replace("http://", "https://")
    urls = {name: (one.url, webhooks[name]) for name, one in receivers.webhooks.items()}
    write_shop(fleet.store, urls, (hook, receivers.telegram.url), pace=pace)
    read_in(fleet.store, fleet.database)
    fleet.begin()
    fleet.await_doors()
    receivers.telegram.await_hook()


def read_in(store: Path, database: str | None) -> None:
    """The store's files, once for all processes."""
    house = open_house(store, database=database)
    sync(house.folder, house.knowledge)
    house.close()


@contextmanager
def thread(work: Callable[[], None], stop: Callable[[], None]) -> Iterator[None]:
    """Run it beside the block."""
    running = threading.Thread(target=work, daemon=True)
    running.start()
    try:
        yield
    finally:
        stop()
        running.join()


def kill_run(plan: Plan, say: Callable[[str], None] = lambda _: None) -> Report:
    """A whole run. Raises SettingsError where PostgreSQL is not installed."""
    with stage(plan) as on:
        lines = script(plan, on.receivers.names)
        assert on.server is not None
        killer = Killer(plan=plan, fleet=on.fleet, server=on.server)
        pause = plan.seconds / max(1, plan.takeovers) / 2
        person = Person(engine=on.engine, most=plan.takeovers, pause=pause)
        started = time.monotonic()
        say(f"seed {plan.seed}: {len(lines)} messages in {plan.conversations} conversations begin")
        works = (
            lambda: speak(lines, on.providers, on.stopped, on.receivers.telegram),
            lambda: killer.run(on.stopped),
            lambda: person.run(on.stopped),
        )
        threads = [threading.Thread(target=work, daemon=True) for work in works]
        for one in threads:
            one.start()
        threads[0].join(plan.seconds * 3 + 60)
        threads[1].join(plan.seconds * 3 + 60)
        say(f"seed {plan.seed}: all is written, {time.monotonic() - started:.0f} s; waiting until all is settled")
        settled = settle(on)
        on.stopped.set()
        seconds = time.monotonic() - started
        threads[2].join(30)
        codes = drain(on)
        report = judged(on, lines, settled=settled, seconds=seconds, hushed=person.hushed)
        report.kills, report.database_kills = sum(on.fleet.killed.values()), killer.database_kills
        report.freezes, report.takeovers = killer.freezes, len(person.taken)
        report.verdict.wrong.extend(f"{name} ended with {code}" for name, code in codes.items() if code not in ENDED)
        return report


def settle(on: Stage) -> bool:
    """Wait until every event is delivered, every turn taken and every line sent; False: not in the plan's patience."""
    end = time.monotonic() + on.plan.patience
    while time.monotonic() < end:
        try:
            if not any(one.waiting() for one in on.providers.values()) and not unsettled(on.engine):
                return True
        except DatabaseError:
            pass  # it is being killed
        time.sleep(LOOK)
    return False


def drain(on: Stage) -> dict[str, int]:
    """End every process in order; how each ended."""
    return {member.name: on.fleet.end(member.name) for member in on.fleet.members if member.process}


def judged(
    on: Stage, lines: tuple[Line, ...], *, settled: bool, seconds: float, hushed: set[int], fences: bool = True
) -> Report:
    """Compare all records."""
    talks = read_talks(on.engine)
    verdict = check(lines, talks, on.receivers.said())
    if fences:
        check_fences(verdict, _journal(on.folder / "journal"), read_fences(on.engine))
    check_hushed(verdict, talks, hushed)
    _desk(verdict, on.engine)
    logs = "".join(on.fleet.log(member) for member in on.fleet.members)
    _alarms(verdict, on.engine, logs)
    if not settled:
        verdict.wrong.append(f"not settled: {[one.waiting() for one in on.providers.values()]} {unsettled(on.engine)}")
    statuses = Counter(status for one in on.providers.values() for _, status in one.statuses)
    for status in set(statuses) - {0, 200, 202, 503}:
        verdict.wrong.append(f"{statuses[status]} events were answered {status}")
    return Report(
        verdict=verdict,
        kills=0,
        database_kills=0,
        freezes=0,
        takeovers=0,
        seconds=seconds,
        settled=settled,
        statuses=statuses,
        fallen=list(on.fleet.fallen),
        logs=logs,
        took=[seconds for one in on.providers.values() for seconds in one.took],
        turns={talk.id: len(talk.turns) for talk in talks.values()},
    )


def _desk(verdict: Verdict, engine: Engine) -> None:
    """Every line of unknown fate is shown at the desk."""
    shown = len(Outbox(engine).doubtful())
    if shown != len(verdict.unknown):
        verdict.wrong.append(f"{len(verdict.unknown)} lines of unknown fate, {shown} of them at the desk")


def _alarms(verdict: Verdict, engine: Engine, logs: str) -> None:
    found = [line for line in logs.splitlines() if "watchdog:" in line]
    verdict.late.extend(line for line in found if "watchdog: late" in line)
    found = [line for line in found if "watchdog: late" not in line]
    dog = Watchdog(engine=engine, due=lambda now: now + timedelta(hours=1))
    found.extend(f"watchdog at the end: {alarm}" for alarm in dog.look())
    verdict.wrong.extend(found)
    stumbles = logs.count("Traceback (most recent call last)")
    if stumbles:
        verdict.wrong.append(f"{stumbles} errors were raised that nobody expected: see --log")


def _journal(place: Path) -> dict[str, int]:
    """Turn -> the fence of the lease under which it was recorded."""
    words = [line.split() for line in place.read_text().splitlines()] if place.exists() else []
    return {turn: int(fence) for turn, fence in words}


def environment(webhooks: Mapping[str, bool]) -> dict[str, str]:
    secrets = {f"HENJI_WEBHOOK_{name.upper().replace('-', '_')}": SECRET for name in webhooks}
    return {
        **secrets,
        "HENJI_TELEGRAM_TOKEN": TOKEN,
        "HENJI_SECRET": "a secret of a test and of nobody else",
        "HENJI_API_TOKEN": "a token of a test and of nobody else",
    }


@contextmanager
def _folder() -> Iterator[str]:
    made = tempfile.mkdtemp(prefix="henji-kill-")
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
