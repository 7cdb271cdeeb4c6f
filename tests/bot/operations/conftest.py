"""Both databases, with the same life in them: a backup and an erasure must hold on each."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from bot.kernel.database import Engine, open_database, upgrade
from bot.testing.postgres import Postgres, postgres
from tests.postgres import need_postgres


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    need_postgres()
    with postgres() as running:
        yield running


@pytest.fixture(scope="session")
def served_form(server: Postgres) -> str:
    """A database at HEAD that is copied for each test: migrations take a second."""
    return _upgraded(server.database())


@pytest.fixture(scope="session")
def file_form(tmp_path_factory: pytest.TempPathFactory) -> str:
    return _upgraded(str(tmp_path_factory.mktemp("form") / "henji.db"))


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database at HEAD in which nothing has happened."""
    if request.param == "sqlite":
        path = tmp_path / "shop" / ".henji" / "henji.db"
        path.parent.mkdir(parents=True)
        shutil.copy(request.getfixturevalue("file_form"), path)
        yield str(path)
        return
    server, form = request.getfixturevalue("server"), request.getfixturevalue("served_form")
    name = f"henji_{uuid4().hex[:12]}"
    engine = open_database(server.url("postgres"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {form.rpartition('/')[2]}"))
    engine.dispose()
    yield server.url(name)
    server.drop(server.url(name))


@pytest.fixture
def engine(place: str) -> Iterator[Engine]:
    engine = open_database(place)
    yield engine
    engine.dispose()


def _upgraded(place: str) -> str:
    engine = open_database(place)
    upgrade(engine)
    engine.dispose()
    return place
