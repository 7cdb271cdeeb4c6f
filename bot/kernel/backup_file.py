"""Backups of SQLite: by its own online copy, so that a copy made under load is of one moment, and whole."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bot.kernel.database import APPLICATION_ID, Engine, open_database, upgrade
from bot.kernel.restored import Settled
from core.errors import DatabaseError

#: Seconds that other processes have to let go.
PATIENCE = 2.0
_ASIDE = "before"
_WORKING = "SELECT count(*) FROM worker WHERE alive_until > (julianday('now') - 2440587.5) * 86400.0"
_BEYOND = "SELECT max((SELECT coalesce(max(seq), 0) FROM message), (SELECT coalesce(max(id), 0) FROM outbox))"


def back_up(place: str | Path, file: Path) -> None:
    """Into an existing, empty file. Raises DatabaseError."""
    path = path_of(place)
    _examine(path)
    try:
        _copy(path, file)
        _examine(file)
    except sqlite3.Error as error:
        raise DatabaseError(f"{path}: cannot be copied to {file}: {error}; free the disk, or mend it") from error


def restore(
    place: str | Path, file: Path, prepare: Callable[[Engine, int], Settled], stamp: str
) -> tuple[Settled, str | None]:
    """Raises DatabaseError, and nothing is changed."""
    path, fresh = path_of(place), path_of(place).with_name(f"{path_of(place).name}.restoring")
    _examine(file)
    beyond = _left_alone(path)
    _forget(fresh)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.touch(mode=0o600)
        _copy(file, fresh)
        engine = open_database(fresh)
        try:
            upgrade(engine)
            settled = prepare(engine, beyond)
        finally:
            engine.dispose()
        _single(fresh)
        return settled, _swap(path, fresh, path.with_name(f"{path.name}.{_ASIDE}-{stamp}"))
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(f"{path}: {file} cannot be restored: {error}; nothing was changed") from error
    finally:
        _forget(fresh)


def asides(place: str | Path) -> tuple[str, ...]:
    path = path_of(place)
    found = sorted(path.parent.glob(f"{path.name}.{_ASIDE}-*"))
    return tuple(str(one) for one in found if not one.name.endswith(("-wal", "-shm", "-journal")))


def path_of(place: str | Path) -> Path:
    written = str(place)
    return Path(written.removeprefix("sqlite:///") if written.startswith("sqlite:") else written)


def _copy(source: Path, target: Path) -> None:
    """In one step: a reader of a moment, which never waits for a writer."""
    with closing(_readable(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode = DELETE")  # one file, without others beside it
    with target.open("rb") as written:
        os.fsync(written.fileno())


def _readable(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)
    connection.execute("PRAGMA query_only = ON")
    return connection


def _examine(path: Path) -> None:
    """Raises DatabaseError for a file that is damaged, or none of henji's."""
    if not path.exists():
        raise DatabaseError(f"{path}: there is no database yet; henji serve makes one")
    try:
        with closing(_readable(path)) as connection:
            (mark,) = connection.execute("PRAGMA application_id").fetchone()
            whole = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")]
    except sqlite3.Error as error:
        raise DatabaseError(f"{path}: no database of henji's, or a damaged one: {error}; use another backup") from error
    if mark != APPLICATION_ID:
        raise DatabaseError(f"{path}: not a database of henji's; give a file that henji db backup wrote")
    if whole != ["ok"]:
        raise DatabaseError(f"{path}: damaged: {str(whole[0]).splitlines()[0]}; use another backup")


def _left_alone(path: Path) -> int:
    """The highest number of a line. Raises DatabaseError where another process works on it, or has it open."""
    if not path.exists():
        return 0
    beyond, working = _asked(path, _BEYOND), _asked(path, _WORKING)
    if working:
        raise DatabaseError(f"{path}: {working} processes work on it; stop henji, wait ten seconds, and try again")
    try:
        _single(path)
    except sqlite3.OperationalError as error:
        raise DatabaseError(f"{path}: another process has it open ({error}); stop henji and try again") from error
    except sqlite3.DatabaseError:  # a damaged one is what a restore is for
        return beyond
    return beyond


def _asked(path: Path, question: str) -> int:
    """0 where the database is damaged, or of a henji that kept no such thing."""
    try:
        with closing(_readable(path)) as connection:
            (answer,) = connection.execute(question).fetchone()
    except sqlite3.Error:
        return 0
    return int(answer or 0)


def _single(path: Path) -> None:
    """Everything in the one file, nobody else at it: only the last connection can leave WAL."""
    with closing(sqlite3.connect(path, timeout=PATIENCE)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def _swap(path: Path, fresh: Path, aside: Path) -> str | None:
    if not path.exists():
        fresh.replace(path)
        return None
    os.link(path, aside)
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return str(aside)


def _forget(fresh: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        fresh.with_name(f"{fresh.name}{end}").unlink(missing_ok=True)
