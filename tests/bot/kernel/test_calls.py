import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.kernel import tables
from bot.kernel.calls import Calls, Spent
from bot.kernel.database import Engine, open_database, reading, writing
from core.errors import DatabaseError
from core.turn import Call
from tests.bot.kernel.making import NOW


def call(tokens: int = 10, cost: float | None = None, failed: str = "") -> Call:
    return Call(
        model="openai:m",
        prompt="compose@1f3a9c02",
        form="json_schema",
        input_tokens=tokens,
        output_tokens=1,
        ms=4.2,
        cost=cost,
        failed=failed,
    )


@pytest.fixture
def calls(engine: Engine) -> Calls:
    return Calls(engine)


def rows(engine: Engine) -> list[tuple[object, ...]]:
    row = tables.model_call.c
    columns = (row.at, row.turn, row.model, row.prompt, row.form, row.input_tokens, row.output_tokens, row.cost, row.ms)
    with reading(engine) as connection:
        return [tuple(one) for one in connection.execute(select(*columns, row.failed).order_by(row.id))]


def rolled_back(calls: Calls, made: Call) -> None:
    """Noted in a transaction that fails."""
    with suppress(RuntimeError), writing(calls.engine) as connection:
        calls.note(connection, [made], NOW)
        raise RuntimeError


def test_a_call_is_stored_whole(calls: Calls, engine: Engine) -> None:
    calls.store([call(cost=0.25, failed="busy 503")], NOW)
    assert rows(engine) == [
        (NOW, None, "openai:m", "compose@1f3a9c02", "json_schema", 10, 1, 0.25, 4.2, "busy 503"),
    ]


def test_no_calls_are_no_transaction(calls: Calls, engine: Engine) -> None:
    with writing(engine):  # holds the lock: another writer would wait for 5 s and fail
        calls.store([], NOW)
    assert rows(engine) == []


def test_calls_stand_and_fall_with_the_transaction_they_are_noted_in(calls: Calls, engine: Engine) -> None:
    rolled_back(calls, call())
    assert rows(engine) == []
    with writing(engine) as connection:
        calls.note(connection, [call(), call(20)], NOW)
    assert len(rows(engine)) == 2


def test_a_turn_that_is_not_there_is_refused(calls: Calls, engine: Engine) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"), writing(engine) as connection:
        calls.note(connection, [call()], NOW, turn="nobody's")


def test_what_was_spent_is_summed_from_an_instant_on(calls: Calls) -> None:
    assert calls.spent(NOW) == Spent(cost=0.0, tokens=0)
    calls.store([call(10, cost=0.5)], NOW - timedelta(seconds=1))
    calls.store([call(20, cost=0.25), call(30)], NOW)
    assert calls.spent(NOW) == Spent(cost=0.25, tokens=52)
    assert calls.spent(NOW - timedelta(days=1)) == Spent(cost=0.75, tokens=63)


def test_another_process_sees_what_is_stored(calls: Calls, engine: Engine) -> None:
    calls.store([call()], NOW)
    other = open_database(str(engine.url.database))
    assert Calls(other).spent(NOW).tokens == 11
    other.dispose()


def test_a_call_counts_from_when_it_is_made_and_once_when_it_is_stored(calls: Calls, engine: Engine) -> None:
    made = call(cost=1.0)
    calls.made(made, NOW)
    assert calls.spent(NOW) == Spent(cost=1.0, tokens=11)
    with writing(engine) as connection:
        calls.note(connection, [made], NOW)
    assert calls.spent(NOW) == Spent(cost=1.0, tokens=11)


def test_a_call_whose_turn_failed_still_counts(calls: Calls) -> None:
    made = call()
    calls.made(made, NOW)
    rolled_back(calls, made)
    assert calls.spent(NOW).tokens == 11


def test_what_nobody_ever_stores_is_forgotten_when_it_is_old(calls: Calls) -> None:
    calls.made(call(), NOW)
    calls.made(call(20), NOW + timedelta(days=3))
    assert calls.spent(NOW - timedelta(days=9)).tokens == 21


def test_a_reader_of_the_sum_never_waits_for_a_writer(calls: Calls, engine: Engine) -> None:
    with writing(engine) as connection:
        calls.note(connection, [call()], NOW)
        assert calls.spent(NOW).tokens == 0


def test_many_threads_lose_no_call(calls: Calls) -> None:
    def spend(number: int) -> None:
        for one in range(5):
            made = call(1_000 * number + one)
            calls.made(made, NOW)
            if one % 2:
                calls.store([made], NOW)

    threads = [threading.Thread(target=spend, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls.spent(NOW).tokens == sum(1_000 * number + one + 1 for number in range(6) for one in range(5))


def test_a_database_that_cannot_be_read_is_said(calls: Calls, engine: Engine) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql("DROP TABLE model_call")
    with pytest.raises(DatabaseError):
        calls.spent(NOW)
