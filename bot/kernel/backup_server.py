"""Backups of PostgreSQL: by its own client programs, `pg_dump`, `pg_restore` and `psql`.

A backup is restored into a schema of its own, made ready there, and takes the place of `public` in one transaction.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from bot.kernel.database import Engine, open_database, reading, upgrade, writing
from bot.kernel.restored import Settled
from core.errors import DatabaseError

#: Where Debian keeps each version's programs; elsewhere they are on the path.
PLACES: Final = Path("/usr/lib/postgresql")
MAGIC: Final = b"PGDMP"
RESTORING: Final = "henji_restoring"
_ASIDE: Final = "henji_before_"

#: Seconds that other processes have to let go.
PATIENCE: Final = 2.0
#: A transaction sees the sessions as they were when it first asked.
_LOOK_AGAIN = text("SELECT pg_stat_clear_snapshot()")
_WORKING = text("SELECT count(*) FROM worker WHERE alive_until > EXTRACT(EPOCH FROM clock_timestamp())")
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name = 'henji' AND pid <> pg_backend_pid()"
)
_BEYOND = text("SELECT greatest((SELECT max(seq) FROM message), (SELECT max(id) FROM outbox), 0)")
_ASIDES = text("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, :begin) ORDER BY nspname")


def back_up(place: str | Path, file: Path) -> None:
    """Into an existing, empty file. Raises DatabaseError."""
    url = str(place)
    with _opened(url) as engine:
        version = _version(engine)
        if not _has(engine, "public", "alembic_version"):
            raise DatabaseError(
                f"{engine.url.database}: there are no tables of henji's yet; henji db upgrade makes them"
            )
    _run(url, version, "pg_dump", "--format=custom", f"--exclude-schema={_ASIDE}*", f"--file={file}")


def restore(
    place: str | Path, file: Path, prepare: Callable[[Engine, int], Settled], stamp: str
) -> tuple[Settled, str | None]:
    """Raises DatabaseError, and nothing is changed."""
    url = str(place)
    with file.open("rb") as written:
        if written.read(len(MAGIC)) != MAGIC:
            raise DatabaseError(f"{file}: no backup of PostgreSQL; HENJI_DATABASE_URL and the file must be of one kind")
    with _opened(url) as engine:
        version, name = _version(engine), engine.url.database
        had = _has(engine, "public", "alembic_version")
        beyond = _left_alone(engine) if had else 0
        try:
            _fill(url, version, file)
            with _opened(url, RESTORING) as fresh:
                upgrade(fresh)
                settled = prepare(fresh, beyond)
            aside = f"{_ASIDE}{stamp}"
            _swap(engine, aside, had=had)
        except SQLAlchemyError as error:
            raise DatabaseError(
                f"{name}: {file} cannot be restored: {type(error).__name__}; nothing was changed"
            ) from error
        finally:
            with writing(engine) as connection:
                connection.execute(text(f'DROP SCHEMA IF EXISTS "{RESTORING}" CASCADE'))
    return settled, f"schema {aside}" if had else None


def asides(place: str | Path) -> tuple[str, ...]:
    """Schemas."""
    with _opened(str(place)) as engine, reading(engine) as connection:
        return tuple(connection.scalars(_ASIDES, {"begin": _ASIDE}))


@contextmanager
def _opened(url: str, schema: str | None = None) -> Iterator[Engine]:
    engine = within(url, schema) if schema else open_database(url)
    try:
        yield engine
    finally:
        engine.dispose()


def within(url: str, schema: str) -> Engine:
    """The database as if it had this schema only."""
    engine = open_database(url)

    def enter(connection: Any, _record: object) -> None:
        connection.autocommit = True
        connection.execute(f'SET search_path = "{schema}"')
        connection.autocommit = False

    event.listen(engine, "connect", enter, insert=True)  # before SQLAlchemy asks which schema is ours
    return engine


def _left_alone(engine: Engine) -> int:
    """The highest number of a line. Raises DatabaseError where somebody works on the database."""
    with reading(engine) as connection:
        _alone(connection)
        if connection.scalar(text("SELECT to_regclass('public.outbox')")) is None:
            return 0
        return int(connection.scalar(_BEYOND) or 0)


def _alone(connection: Connection) -> None:
    known = connection.scalar(text("SELECT to_regclass('public.worker')"))
    working = connection.scalar(_WORKING) if known else 0
    others = _others(connection)
    if working or others:
        raise DatabaseError(
            f"{connection.engine.url.database}: {working or others} processes work on it; "
            "stop henji everywhere, wait ten seconds, and try again"
        )


def _others(connection: Connection) -> int:
    """Connections of henji. Those that were closed a moment ago, our own among them, are still seen for a while."""
    end = time.monotonic() + PATIENCE
    while True:
        connection.execute(_LOOK_AGAIN)
        count = int(connection.scalar(_OTHERS) or 0)
        if not count or time.monotonic() > end:
            return count
        time.sleep(0.05)


def _fill(url: str, version: int, file: Path) -> None:
    """The backup's tables into RESTORING; one transaction, in which `public` is out of the way."""
    with tempfile.TemporaryDirectory(prefix="henji-restore-") as folder:
        first, tables, last = (Path(folder) / name for name in ("first.sql", "tables.sql", "last.sql"))
        away = "henji_meanwhile"
        first.write_text(
            f'DROP SCHEMA IF EXISTS "{RESTORING}" CASCADE;\n'
            f'ALTER SCHEMA public RENAME TO "{away}";\nCREATE SCHEMA public;\n'
        )
        last.write_text(f'ALTER SCHEMA public RENAME TO "{RESTORING}";\nALTER SCHEMA "{away}" RENAME TO public;\n')
        plain = ("--no-owner", "--no-privileges", "--schema=public", f"--file={tables}")
        _run(None, version, "pg_restore", *plain, str(file))
        scripts = [word for script in (first, tables, last) for word in ("--file", str(script))]
        _run(url, version, "psql", "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", *scripts)


def _swap(engine: Engine, aside: str, *, had: bool) -> None:
    """In one transaction, and only if still nobody works there."""
    with writing(engine) as connection:
        if had:
            _alone(connection)
            connection.execute(text(f'ALTER SCHEMA public RENAME TO "{aside}"'))
        else:
            connection.execute(text("DROP SCHEMA IF EXISTS public"))  # empty, or this fails
        connection.execute(text(f'ALTER SCHEMA "{RESTORING}" RENAME TO public'))


def _has(engine: Engine, schema: str, table: str) -> bool:
    with reading(engine) as connection:
        return connection.scalar(text("SELECT to_regclass(:name)"), {"name": f"{schema}.{table}"}) is not None


def _version(engine: Engine) -> int:
    """Of the server: 16."""
    with reading(engine) as connection:
        return int(connection.scalar(text("SHOW server_version_num")) or 0) // 10_000


def _run(url: str | None, server: int, program: str, *words: str) -> None:
    """Raises DatabaseError with what the program said first. The password is not among its words: others see those."""
    asked = [str(_client(program, server)), *words]
    surroundings = {**os.environ, "LC_ALL": "C"}
    if url:
        address = make_url(url).set(drivername="postgresql")
        asked += ["--dbname", address.set(password=None).render_as_string()]
        if address.password:
            surroundings["PGPASSWORD"] = str(address.password)
    ran = subprocess.run(asked, check=False, capture_output=True, text=True, env=surroundings)  # noqa: S603 - our own words
    if ran.returncode:
        said = next((line for line in ran.stderr.splitlines() if "error" in line.lower()), ran.stderr.strip()[:200])
        raise DatabaseError(f"{program}: {said}; nothing was changed")


def _client(program: str, server: int) -> Path:
    """The newest one installed. Raises DatabaseError where it is older than the server: it cannot read that."""
    found = [*sorted(PLACES.glob(f"*/bin/{program}"), key=_number), *_on_path(program)]
    if not found:
        raise DatabaseError(f"{program} is not installed; on Debian: apt-get install postgresql-client-{server}")
    said = subprocess.run([found[-1], "--version"], check=True, capture_output=True, text=True).stdout  # noqa: S603
    version = int((re.findall(r"\d+", said) or ["0"])[0])
    if version < server:
        raise DatabaseError(
            f"{program} {version} is older than the server, {server}; "
            f"on Debian: apt-get install postgresql-client-{server}"
        )
    return found[-1]


def _on_path(program: str) -> Sequence[Path]:
    """What the path names is what its owner wants used."""
    found = shutil.which(program)
    return [Path(found)] if found and not Path(found).resolve().is_relative_to("/usr/share") else []


def _number(program: Path) -> int:
    return int(re.sub(r"\D", "", program.parent.parent.name) or 0)
