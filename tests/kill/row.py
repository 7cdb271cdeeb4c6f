"""A row of the kernel's table: a load, something that happens meanwhile, and what must hold afterwards."""

import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.kill.plan import Line, Plan, script
from tests.kill.provider import REPEATS, speak
from tests.kill.run import WEBHOOKS, Report, Stage, drain, judged, settle, stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`must` returns what does not hold; nothing lost, double or out of order is asked of every row."""

    name: str
    seconds: float
    during: Callable[[Stage], None] = lambda _on: None
    must: Callable[[Report], Sequence[str]] = lambda _told: ()
    script: Callable[[Plan, tuple[str, ...]], tuple[Line, ...]] = script
    faults: float = 1.0  # of the channels, times their usual share
    repeats: float = REPEATS
    quiet: float = 0.4
    longest: float = 2.0


def run_row(row: Row, seed: int = 1, *, workers: int = 4) -> Report:
    """Its report; what must hold and does not is among what is wrong."""
    plan = Plan(
        seed=seed,
        messages=round(row.seconds * 10),
        conversations=max(20, round(row.seconds)),
        seconds=row.seconds,
        workers=workers,
        patience=180.0,
    )
    with stage(plan, WEBHOOKS, faults=row.faults, repeats=row.repeats, pace=(row.quiet, row.longest)) as on:
        lines = row.script(plan, on.receivers.names)
        speaker = threading.Thread(
            target=lambda: speak(lines, on.providers, on.stopped, on.receivers.telegram), daemon=True
        )
        started = time.monotonic()
        speaker.start()
        row.during(on)
        speaker.join()
        settled = settle(on)
        seconds = time.monotonic() - started
        drain(on)
        report = judged(on, lines, settled=settled, seconds=seconds, hushed=set())
    report.verdict.wrong.extend([*on.faults, *row.must(report)])
    return report


def main(row_of: Callable[[bool], Row]) -> None:
    """The full form, or with `--short` the one of `make check`."""
    short = "--short" in sys.argv[1:]
    row = row_of(short)
    report = run_row(row)
    for fault in (*report.verdict.lost, *report.verdict.double, *report.verdict.disordered, *report.verdict.wrong):
        sys.stdout.write(f"  {fault}\n")
    for name, figure in report.figures.items():
        sys.stdout.write(f"  {name}: {figure}\n")
    answers = ", ".join(f"{status} {count}" for status, count in sorted(report.statuses.items()))
    sys.stdout.write(f"  {report.verdict.counts['messages']} messages, answers: {answers}; {report.seconds:.0f} s\n")
    sys.stdout.write(
        f"{row.name}: {report.verdict.summary()}, {len(report.verdict.wrong)} wrong,"
        f" {len(report.verdict.unknown)} unknown\n"
    )
    sys.exit(0 if report.good else 1)
