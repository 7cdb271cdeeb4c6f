"""What waits, counted in both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.kernel.condition import examine
from bot.kernel.database import HEAD, Engine, open_database, writing
from bot.kernel.figures import Counting
from bot.kernel.outbox import Outbox
from core.errors import DatabaseError
from tests.bot.operations.life import Life


def test_everything_that_waits_is_counted(engine: Engine) -> None:
    life = Life(engine)
    life.say("waits", buyer="1")
    life.say("waits too", buyer="2")
    for state in ("ready", "unknown", "sent"):
        talk = life.say("asked", buyer=state, channel="shop", pushed=True)
        life.answer(talk, "said")
        life.state(state, talk)
    life.hand_over(life.say("a person", buyer="3"), "a draft")
    Outbox(engine).pause("shop", 30)
    figures = Counting(engine, lambda: datetime.now(UTC) + timedelta(hours=2)).figures()
    assert (figures.waiting, figures.leased) == (2, 0)
    assert 0 <= figures.oldest < 60
    assert figures.outbox == {("shop", "ready"): 1, ("shop", "unknown"): 1}
    assert (figures.tickets, figures.late) == (1, 1)
    assert figures.workers == 1
    assert 25 < figures.pauses["shop"] <= 30


def test_an_empty_shop_has_nothing_waiting(engine: Engine) -> None:
    figures = Counting(engine).figures()
    assert (figures.waiting, figures.oldest, figures.tickets, figures.workers) == (0, 0.0, 0, 0)


def test_who_asks_again_at_once_gets_the_same_figures(engine: Engine) -> None:
    counting, always = Counting(engine), Counting(engine, kept=0.0)
    assert counting.figures().waiting == always.figures().waiting == 0
    Life(engine).say("waits")
    assert (counting.figures().waiting, always.figures().waiting) == (0, 1)


def test_a_database_in_order_is_told_with_who_works_on_it(engine: Engine) -> None:
    assert examine(engine).workers == 0
    Life(engine).conversations.presence.beat()
    condition = examine(engine)
    assert (condition.revision, condition.current, condition.workers) == (HEAD, True, 1)


def test_tables_of_another_henji_are_told(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
    assert not examine(engine).current


def test_a_table_that_is_gone_is_an_error(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("ALTER TABLE worker RENAME TO elsewhere"))
    with pytest.raises(DatabaseError):
        examine(engine)


def test_a_database_that_cannot_be_written_is_an_error(engine: Engine) -> None:
    """Reading alone would have missed it."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")
    else:
        with writing(engine) as connection:
            name = connection.scalar(text("SELECT current_database()"))
            connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
        engine.dispose()
    with pytest.raises(DatabaseError):
        examine(engine)


def test_a_server_that_is_away_is_an_error() -> None:
    engine = open_database("postgresql://henji@127.0.0.1:1/none")
    with pytest.raises(DatabaseError):
        examine(engine)
    with pytest.raises(DatabaseError):
        Counting(engine).figures()
    engine.dispose()
