"""Processes and their database die at random: nothing is lost, nothing said twice, nothing out of order."""

import pytest

from tests.kill.plan import Plan
from tests.kill.run import kill_run
from tests.postgres import needs_postgres

SHORT = Plan(
    seed=1,
    messages=600,
    conversations=60,
    seconds=24.0,
    kills=8,
    database_kills=2,
    freezes=2,
    takeovers=6,
    patience=90.0,
)


@needs_postgres
@pytest.mark.timeout(300)
def test_henji_loses_nothing_while_its_processes_are_killed() -> None:
    told = kill_run(SHORT)
    verdict = told.verdict
    assert verdict.summary() == "0 lost, 0 double, 0 out of order", (verdict.lost, verdict.double, verdict.disordered)
    assert not verdict.wrong
    assert (told.kills, told.database_kills, told.takeovers) == (SHORT.kills, SHORT.database_kills, SHORT.takeovers)
    assert verdict.counts["messages"] == SHORT.messages
