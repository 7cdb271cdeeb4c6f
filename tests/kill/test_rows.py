"""The rows of the kernel's table that need real processes, in their short form."""

import pytest

from tests.kill import bursts, database_down, disk_full, rolling, webhook
from tests.kill.row import Row, run_row
from tests.postgres import needs_postgres

pytestmark = pytest.mark.timeout(300)
#: Seconds: other tests may have the cores. `python -m tests.kill.webhook` alone measures against the real figure.
BESIDE_OTHERS = 5.0


@pytest.mark.kill
@needs_postgres
@pytest.mark.parametrize(
    "row",
    [database_down.row(5.0), rolling.row(1), bursts.row(60, 10.0), webhook.row(10.0, reach=BESIDE_OTHERS)],
    ids=lambda row: str(row.name),
)
def test_what_happens_to_the_processes_costs_no_message(row: Row) -> None:
    told = run_row(row)
    assert told.good, (told.verdict.summary(), told.verdict.wrong[:5], told.statuses)


def test_a_full_disk_is_told_to_the_provider_and_nothing_is_lost() -> None:
    told = disk_full.run_full(5.0)
    assert told.good, (told.verdict.summary(), told.verdict.wrong[:5], told.statuses)
