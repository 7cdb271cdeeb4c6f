"""The database: opened safely, brought to this henji's tables, written by one at a time."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError

from core.errors import DatabaseError

__all__ = ["HEAD", "Engine", "open_database", "reading", "revision", "upgrade", "writing"]

#: The revision of `migrations/` this code is written for; known here, so that most starts need no Alembic.
HEAD = "0002"
#: Written into the file's header ("henj"), so that another program's database is never taken for ours.
APPLICATION_ID = 0x68656E6A
MEMORY = ":memory:"

#: synchronous=FULL: with NORMAL a power cut may lose the last commits of a WAL, and a channel that was told
#: "stored" never sends the message again.
_PRAGMAS = ("busy_timeout = 5000", "foreign_keys = ON", "journal_mode = WAL", "synchronous = FULL")
_WRITER = "henji_writer"


def open_database(place: str | Path) -> Engine:
    """The engine of a path, a `sqlite:///` address or `:memory:` (for one thread). Makes the folder only.

    Raises DatabaseError for a file that cannot be opened or belongs to another program.
    """
    path = _path(place)
    if path == MEMORY:
        return _listening(create_engine("sqlite://", poolclass=StaticPool, json_serializer=_json))
    _examine(Path(path))
    engine = _listening(create_engine(f"sqlite:///{path}", json_serializer=_json))
    try:
        with engine.connect():
            return engine
    except SQLAlchemyError as error:
        raise _unusable(path, error.args[0]) from error


def upgrade(engine: Engine) -> None:
    """Bring the tables to HEAD in one transaction. Raises DatabaseError for a database of a newer henji."""
    with reading(engine) as connection:
        if revision(connection) == HEAD:
            return
    with writing(engine) as connection:  # whoever comes second waits here, and finds the work done
        if revision(connection) != HEAD:
            # Alembic takes half a second to import: only a database that is behind pays for it.
            from bot.kernel.migrate import migrate  # noqa: PLC0415

            migrate(connection)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent view; never waits for a writer. Raises DatabaseError where the file cannot be read."""
    try:
        with engine.begin() as connection:
            yield connection
    except OperationalError as error:
        raise DatabaseError(f"{engine.url.database}: {error.orig}; `henji doctor` tells what to do") from error


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that holds the write lock from its start: what it reads stays so until it commits.

    Raises DatabaseError where it stays locked for 5 s, is read-only, or the disk is full: nothing is stored.
    """
    try:
        with engine.execution_options(**{_WRITER: True}).begin() as connection:
            yield connection
    except OperationalError as error:
        raise DatabaseError(
            f"{engine.url.database}: nothing was stored: {error.orig}; free the disk, or end the other writer"
        ) from error


def _path(place: str | Path) -> str:
    if "://" not in str(place):
        return str(place)
    try:
        url = make_url(str(place))
    except ArgumentError as error:
        raise DatabaseError(f"{place}: no database address; write sqlite:///path/to/henji.db") from error
    if url.get_backend_name() != "sqlite":
        raise DatabaseError(
            f"{url.get_backend_name()}: henji keeps its state in SQLite; write sqlite:///path/to/henji.db"
        )
    return url.database or MEMORY


def _examine(path: Path) -> None:
    """Look before touching: switching another program's file to WAL would change it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(path, error) from error
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            (mark,) = connection.execute("PRAGMA application_id").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        raise _unusable(path, error) from error
    if tables and mark != APPLICATION_ID:
        raise DatabaseError(f"{path}: the database of another program; set HENJI_DATABASE_URL to a file of henji's own")


def _unusable(path: str | Path, error: object) -> DatabaseError:
    return DatabaseError(f"{path}: cannot be used as a database: {error}; mend its permissions, or restore a backup")


def _listening(engine: Engine) -> Engine:
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # sqlite3 must not begin transactions of its own: `_begin` does
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writer = connection.get_execution_options().get(_WRITER, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def revision(connection: Connection) -> str | None:
    """What the tables are at; None: there are none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    stored: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return stored
