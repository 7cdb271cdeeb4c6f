"""Tidings: what one process writes, the others hear of. PostgreSQL's are in tests/contracts."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.kernel import tidings as module
from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine, open_database
from bot.kernel.tidings import Tidings
from tests.bot.kernel.making import buyer_of, buyer_says
from tests.bot.web.visitor import until


@contextmanager
def listening(engine: Engine) -> Iterator[list[str | None]]:
    heard: list[str | None] = []
    tidings = Tidings(engine, heard.append)
    thread = threading.Thread(target=tidings.run)
    thread.start()
    try:
        until(lambda: bool(heard))
        yield heard
    finally:
        tidings.stop()
        thread.join(5)
        assert not thread.is_alive()


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK", 0.02)
    monkeypatch.setattr(module, "PAUSE", 0.02)


def says(path: Path, talk: str) -> None:
    """Another process writes."""
    engine = open_database(path)
    Conversations(engine).accept(buyer_says("Wie lange?", talk=talk), buyer_of(talk))
    engine.dispose()


def test_at_first_anything_may_have_happened(engine: Engine) -> None:
    with listening(engine) as heard:
        assert heard == [None]


def test_what_another_process_wrote_is_heard_of_by_its_conversation(engine: Engine, path: Path) -> None:
    with listening(engine) as heard:
        says(path, "c1")
        until(lambda: heard == [None, "c1"])
        says(path, "c2")
        says(path, "c1")
        until(lambda: set(heard[2:]) == {"c1", "c2"})


def test_when_the_database_comes_back_anything_may_have_happened(engine: Engine, path: Path) -> None:
    with listening(engine) as heard:
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE message RENAME TO elsewhere")
        threading.Event().wait(0.1)
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO message")
        until(lambda: heard.count(None) == 2)
        says(path, "c1")
        until(lambda: heard[-1] == "c1")
