"""A person takes over: from then on the bot starts no word there, whatever else happens in between."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from bot.kernel import outbox, tables
from bot.kernel.database import MEMORY, Engine, open_database, writing
from tests.bot.kernel.interleaving import Interleaving

#: The same interleavings every time.
TOGETHER = settings(
    max_examples=2000,
    stateful_step_count=16,
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=False,
    suppress_health_check=list(HealthCheck),
)
#: Stops at the first fault, and does not look for a shorter way to it.
A_FAULT = settings(TOGETHER, phases=(Phase.generate,), max_examples=300, report_multiple_bugs=False)


@pytest.fixture
def floor() -> Iterator[Engine]:
    """A database whose audit lets itself be emptied, so that each interleaving begins with nothing."""
    engine = open_database(MEMORY)
    with writing(engine) as connection:
        tables.metadata.create_all(connection)
        for trigger in ("audit_no_update", "audit_no_delete"):
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
    yield engine
    engine.dispose()


def machine(engine: Engine) -> type[Interleaving]:
    return type("OnThisEngine", (Interleaving,), {"engine": engine})


@pytest.mark.timeout(600)  # about a minute of work, on a machine that does other things too
def test_the_bot_starts_no_word_after_a_person_took_over(floor: Engine) -> None:
    run_state_machine_as_test(machine(floor), settings=TOGETHER)


@pytest.mark.timeout(600)
def test_without_the_token_the_bot_is_caught_speaking_over_a_person(
    floor: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unchecked(row: Any) -> bool:
        return row is None

    monkeypatch.setattr(outbox, "_silenced", unchecked)
    with pytest.raises(AssertionError, match="the bot spoke over a person"):
        run_state_machine_as_test(machine(floor), settings=A_FAULT)
