"""Webhooks at a steady rate: each is stored and answered in time. `python -m tests.kill.webhook`."""

from dataclasses import replace
from statistics import quantiles

from tests.kill.plan import Line, Plan, steady_script
from tests.kill.row import Row, main
from tests.kill.run import Report

RATE = 50.0  # a second
WARM = 5.0  # seconds until its tables are loaded: who restarts a shop waits for that
REACH = 1.0  # seconds, of the slowest hundredth


def in_time(told: Report, reach: float) -> list[str]:
    """Objections to how long it took, and to what was answered."""
    slowest = quantiles(told.took, n=100)[98]
    told.figures["webhook p50, p99, longest (ms)"] = ", ".join(
        f"{seconds * 1000:.0f}" for seconds in (quantiles(told.took, n=100)[49], slowest, max(told.took))
    )
    found = [f"{count} times {status}" for status, count in told.statuses.items() if status >= 500 or not status]
    return [*found, *([f"p99 is {slowest:.2f} s"] if slowest >= reach else [])]


def row(seconds: float, reach: float = REACH) -> Row:
    def lines(plan: Plan, channels: tuple[str, ...]) -> tuple[Line, ...]:
        return tuple(replace(line, at=line.at + WARM) for line in steady_script(plan, channels, RATE))

    return Row(
        name=f"{RATE:.0f} webhooks a second",
        seconds=seconds,
        faults=0.0,
        script=lines,
        must=lambda told: in_time(told, reach),
        repeats=0.0,
    )


if __name__ == "__main__":
    main(lambda short: row(10.0 if short else 60.0))
