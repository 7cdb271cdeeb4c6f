"""The database: opened safely, brought to this henji's tables, written by one at a time."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, InterfaceError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from core.errors import DatabaseError

__all__ = ["HEAD", "Engine", "open_database", "reading", "revision", "upgrade", "writing"]

#: The revision of `migrations/` this code is written for; known here, so that most starts need no Alembic.
HEAD = "0004"
#: Written into the file's header ("henj"), so that another program's database is never taken for ours.
APPLICATION_ID = 0x68656E6A
MEMORY = ":memory:"

#: synchronous=FULL: with NORMAL a power cut may lose the last commits of a WAL, and a channel that was told
#: "stored" never sends the message again.
_PRAGMAS = ("busy_timeout = 5000", "foreign_keys = ON", "journal_mode = WAL", "synchronous = FULL")
_WRITER = "henji_writer"
_WRITERS: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()
#: PostgreSQL, in milliseconds: what waits longer for a lock gives up, and a process that stopped in the middle of a
#: transaction (a debugger, a frozen machine) loses what it held.
_PATIENCE = "-c lock_timeout=5000 -c statement_timeout=20000 -c idle_in_transaction_session_timeout=20000"
#: Of the lock that one process holds while it brings the tables up to date ("henj").
_UPGRADING = APPLICATION_ID
#: Whatever a database or its pool says when it cannot be used now.
_AWAY = (OperationalError, InterfaceError, InternalError, NoConnection)


def open_database(place: str | Path) -> Engine:
    """The engine of a path, a `sqlite:///` or `postgresql://` address, or `:memory:` (for one thread).

    Makes the folder only; a server is asked later. Raises DatabaseError for an address that names no database of
    henji's, and for a file that cannot be opened or belongs to another program.
    """
    if served(place):
        return _remote(make_url(str(place)))
    path = _path(place)
    if path == MEMORY:
        return _listening(create_engine("sqlite://", poolclass=StaticPool, json_serializer=_json, hide_parameters=True))
    _examine(Path(path))
    engine = _listening(create_engine(f"sqlite:///{path}", json_serializer=_json, hide_parameters=True))
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
        if served(engine.url):
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADING})
        if revision(connection) != HEAD:
            # Alembic takes half a second to import: only a database that is behind pays for it.
            from bot.kernel.migrate import migrate  # noqa: PLC0415

            migrate(connection)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Reads what is committed; never waits for a writer. Raises DatabaseError where it cannot be read."""
    try:
        with engine.begin() as connection:
            yield connection
    except _AWAY as error:
        raise DatabaseError(f"{engine.url.database}: {_told(error)}; `henji doctor` tells what to do") from error


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction.

    On SQLite it holds the write lock from its start: what it reads stays so until it commits; on PostgreSQL that
    holds for the rows it locks.

    Raises DatabaseError where it stays locked for 5 s, is read-only, or the disk is full: nothing is stored. Where
    the connection breaks at the very end, nobody can know: what is done again must do no harm.
    """
    try:
        with _writer(engine).begin() as connection:
            yield connection
    except _AWAY as error:
        raise DatabaseError(
            f"{engine.url.database}: nothing was stored: {_told(error)}; free the disk, or end the other writer"
        ) from error


def _writer(engine: Engine) -> Engine:
    """The engine with the option that makes its transactions writers; made once, it takes as long as a query."""
    if engine not in _WRITERS:
        _WRITERS[engine] = engine.execution_options(**{_WRITER: True})
    return _WRITERS[engine]


def served(place: object) -> bool:
    """Whether the address is one of a PostgreSQL server."""
    return str(place).startswith(("postgresql:", "postgresql+", "postgres:"))


def _remote(url: URL) -> Engine:
    """By psycopg 3; connections that broke are replaced when they are next asked for."""
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        json_serializer=_json,
        hide_parameters=True,  # they hold buyers' words, and errors are logged
        pool_size=10,
        max_overflow=20,
        pool_timeout=5,
        connect_args={"connect_timeout": 5, "application_name": "henji", "options": _PATIENCE},
    )


def _told(error: SQLAlchemyError) -> str:
    """What the database said, in one line."""
    first = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
    return first or type(error).__name__


def _path(place: str | Path) -> str:
    if "://" not in str(place):
        return str(place)
    try:
        url = make_url(str(place))
    except ArgumentError as error:
        raise DatabaseError(f"{place}: no database address; write sqlite:///path/to/henji.db") from error
    if url.get_backend_name() != "sqlite":
        raise DatabaseError(
            f"{url.get_backend_name()}: henji keeps its state in SQLite or PostgreSQL; "
            "write sqlite:///path/to/henji.db or postgresql://user:password@host/name"
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
