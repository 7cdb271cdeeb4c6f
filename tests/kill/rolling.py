"""Every process is ended in order and begun again while buyers write. `python -m tests.kill.rolling`."""

import time

from tests.kill.row import Row, main
from tests.kill.run import ENDED, Stage


def roll(on: Stage, rounds: int) -> None:
    """One after the other, as a new version is brought out; each web waits until the one before is up."""
    for _ in range(rounds):
        for member in on.fleet.members:
            time.sleep(0.5)
            code = on.fleet.end(member.name)
            if code not in ENDED:
                on.faults.append(f"{member.name} ended with {code}")
            on.fleet.begin(member.name)
            on.fleet.await_doors()


def row(rounds: int) -> Row:
    """The channels take everything: what is unknown would come from the restart."""
    return Row(
        name=f"{rounds} rolling restarts",
        during=lambda on: roll(on, rounds),
        seconds=20.0 * rounds,
        faults=0.0,
        must=lambda told: [f"unknown after a drain: {one}" for one in told.verdict.unknown],
    )


if __name__ == "__main__":
    main(lambda short: row(1 if short else 4))
