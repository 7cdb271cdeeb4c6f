"""A small shop in a folder, and a database to sync it into."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from knowledge import tables
from knowledge.store import KnowledgeStore
from tests.knowledge.shops import ShopFolder


@pytest.fixture
def shop(tmp_path: Path) -> ShopFolder:
    folder = ShopFolder(tmp_path / "shop")
    folder.write("store.toml", 'name = "Kiln and Leaf"\nlanguages = ["en", "ja"]\n')
    return folder


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'henji.db'}", connect_args={"timeout": 20})
    tables.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> KnowledgeStore:
    return KnowledgeStore(engine)


@pytest.fixture
def content(engine: Engine) -> Callable[[], str]:
    """Everything the database holds, as text."""

    def read() -> str:
        with engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            return "\n".join(raw.iterdump())

    return read
