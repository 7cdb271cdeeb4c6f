"""Red controls: each mechanism of the kernel is switched off, and the checker must notice. PostgreSQL is needed."""

import pytest

from tests.kill.plan import Plan
from tests.kill.run import kill_run
from tests.postgres import needs_postgres

pytestmark = [needs_postgres, pytest.mark.timeout(300)]


@pytest.mark.kill
def test_without_the_fence_a_process_that_was_away_decides_for_another() -> None:
    plan = Plan(
        seed=3,
        messages=160,
        conversations=80,
        seconds=16.0,
        kills=0,
        database_kills=0,
        freezes=4,
        takeovers=0,
        patience=40.0,
        without="fence",
    )
    told = kill_run(plan)
    assert any("was recorded under lease" in fault for fault in told.verdict.wrong)


@pytest.mark.kill
def test_without_the_unique_key_a_repeat_is_another_message() -> None:
    told = kill_run(_small(without="unique"))
    assert any("was stored" in fault for fault in told.verdict.double)


@pytest.mark.kill
def test_without_the_outbox_a_reply_is_lost_with_the_process_that_sent_it() -> None:
    told = kill_run(_small(without="outbox"))
    assert any(fault.startswith("shop-") and "never arrived" in fault for fault in told.verdict.lost)


def test_without_the_takeover_check_the_bot_talks_over_a_person() -> None:
    told = kill_run(_small(without="takeover"))
    assert any("after a person had taken over" in fault for fault in told.verdict.wrong)


def _small(without: str) -> Plan:
    return Plan(
        seed=3,
        messages=240,
        conversations=40,
        seconds=12.0,
        kills=3,
        database_kills=0,
        freezes=0,
        takeovers=6,
        patience=15.0,
        without=without,
    )
