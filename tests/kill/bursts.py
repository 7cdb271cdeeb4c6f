"""Five messages in three seconds are one question: one reply covers them all. `python -m tests.kill.bursts`."""

from tests.kill.plan import Line, Plan, burst_script
from tests.kill.row import Row, main
from tests.kill.run import Report

REACH = 0.99


def covered(told: Report) -> list[str]:
    """Conversations whose burst was answered by one turn."""
    one = sum(turns == 1 for turns in told.turns.values())
    share = one / max(1, len(told.turns))
    told.figures["bursts answered as one"] = f"{one} of {len(told.turns)} ({share:.1%})"
    return [] if share >= REACH else [f"only {share:.1%} of the bursts were answered as one"]


def row(talks: int, seconds: float) -> Row:
    def lines(plan: Plan, channels: tuple[str, ...]) -> tuple[Line, ...]:
        return burst_script(plan, channels, talks)

    return Row(
        name=f"{talks} bursts in {seconds:.0f} s",
        seconds=seconds,
        faults=0.0,
        script=lines,
        must=covered,
        quiet=1.2,
        longest=8.0,
    )


if __name__ == "__main__":
    main(lambda short: row(60, 10.0) if short else row(500, 60.0))
