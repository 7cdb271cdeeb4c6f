"""Both databases, each as empty for every test as on its first day."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.kernel.database import Engine, open_database, upgrade
from bot.testing.postgres import Postgres, postgres
from tests.postgres import need_postgres


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """PostgreSQL, from the installed binaries."""
    need_postgres()
    with postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/henji.db"
        return
    server: Postgres = request.getfixturevalue("server")
    url = server.database()
    yield url
    server.drop(url)


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    engine = open_database(address)
    upgrade(engine)
    yield engine
    engine.dispose()
