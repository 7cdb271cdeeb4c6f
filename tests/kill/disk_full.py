"""The disk is full while buyers write: 503 until there is room, nothing lost. `python -m tests.kill.disk_full`.

One `henji serve` on SQLite, whose files may not grow for a while: the limit of a process's file sizes, which any user
may set, stands in for the disk.
"""

import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bot.app import DATABASE, STATE
from bot.kernel.database import open_database
from tests.kill.fleet import Fleet
from tests.kill.plan import Plan, script
from tests.kill.provider import delivering, providers_of, speak
from tests.kill.receivers import Receivers, receiving
from tests.kill.run import WEBHOOKS, Report, Stage, environment, judged, read_in, settle
from tests.kill.shop import write_shop

FULL = 64 * 1024  # bytes: all files of the database are longer than that
PATIENCE = 90.0


def fill(on: Stage, seconds: float) -> None:
    """After a fifth of the time there is no room, for so long."""
    process = on.fleet.members[0].process
    assert process is not None
    time.sleep(on.plan.seconds / 5)
    _, most = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (FULL, most))
    time.sleep(seconds)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, most))


def run_full(seconds: float, seed: int = 1) -> Report:
    """Its report; a disk that never refused anything is wrong, too."""
    total = seconds * 2.5
    plan = Plan(seed=seed, messages=round(total * 8), conversations=40, seconds=total, patience=PATIENCE)
    with _lone(plan) as on:
        lines = script(plan, tuple(WEBHOOKS))
        speaker = threading.Thread(
            target=lambda: speak(lines, on.providers, on.stopped, on.receivers.telegram), daemon=True
        )
        started = time.monotonic()
        speaker.start()
        fill(on, seconds)
        speaker.join()
        settled = settle(on)
        taken = time.monotonic() - started
        on.fleet.end("web-0")
        report = judged(on, lines, settled=settled, seconds=taken, hushed=set(), fences=False)
    if not report.statuses[503]:
        report.verdict.wrong.append("the provider never heard 503")
    return report


@contextmanager
def _lone(plan: Plan) -> Iterator[Stage]:
    """One process that serves, answers and sends, on a file."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="henji-kill-")))
        receivers: Receivers = stack.enter_context(receiving(WEBHOOKS, plan.chance("faults"), faults=0.0))
        fleet = Fleet(store=folder / "shop", database="", folder=folder, environment=environment(WEBHOOKS))
        fleet.environment.pop("HENJI_TELEGRAM_TOKEN")
        fleet.muster(1, 0)
        write_shop(fleet.store, {name: (one.url, WEBHOOKS[name]) for name, one in receivers.webhooks.items()})
        read_in(fleet.store, None)
        engine = open_database(fleet.store / STATE / DATABASE)
        stack.callback(engine.dispose)
        stack.callback(fleet.disband)
        fleet.begin()
        fleet.await_doors()
        providers = providers_of(tuple(WEBHOOKS), fleet.doors(), plan.seed, None)
        stack.enter_context(delivering(list(providers.values())))
        yield Stage(
            plan=plan,
            folder=folder,
            server=None,
            engine=engine,
            receivers=receivers,
            fleet=fleet,
            providers=providers,
            stopped=threading.Event(),
        )


def main() -> int:
    """The full form, or with `--short` the one of `make check`."""
    seconds = 5.0 if "--short" in sys.argv[1:] else 30.0
    report = run_full(seconds)
    for fault in (*report.verdict.lost, *report.verdict.double, *report.verdict.disordered, *report.verdict.wrong):
        sys.stdout.write(f"  {fault}\n")
    answers = ", ".join(f"{status} {count}" for status, count in sorted(report.statuses.items()))
    sys.stdout.write(f"  {report.verdict.counts['messages']} messages, answers: {answers}\n")
    sys.stdout.write(f"disk full for {seconds:.0f} s: {report.verdict.summary()}, {len(report.verdict.wrong)} wrong\n")
    return 0 if report.good else 1


if __name__ == "__main__":
    sys.exit(main())
