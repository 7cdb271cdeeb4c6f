"""The database is stopped while buyers write: 503 until it is back. `python -m tests.kill.database_down`."""

import time

from tests.kill.row import Row, main
from tests.kill.run import Stage


def down(on: Stage, seconds: float) -> None:
    """In the middle of the run, stop it for so long."""
    assert on.server is not None
    time.sleep(on.plan.seconds / 4)
    on.server.stop()
    time.sleep(seconds)
    on.server.start()


def row(seconds: float) -> Row:
    """`seconds` without a database, under load before, meanwhile and after."""
    return Row(
        name=f"database stopped for {seconds:.0f} s",
        during=lambda on: down(on, seconds),
        seconds=seconds * 2 + 4,
        must=lambda told: [] if told.statuses[503] else ["the provider never heard 503"],
    )


if __name__ == "__main__":
    main(lambda short: row(5.0 if short else 60.0))
