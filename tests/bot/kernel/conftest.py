from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk.queue import Queue
from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine, open_database, upgrade
from tests.bot.kernel.making import NOW


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop" / "henji.db"


@pytest.fixture
def engine(path: Path) -> Iterator[Engine]:
    engine = open_database(path)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def conversations(engine: Engine) -> Conversations:
    return Conversations(engine, clock=lambda: NOW)


@pytest.fixture
def queue(engine: Engine) -> Queue:
    return Queue(engine, clock=lambda: NOW)
