"""A copy of the database while it is worked on, and back: the same two verbs for both kinds of database.

What is restored is made ready beside the database first, and takes its place in one step; the one before stays aside.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.kernel import backup_file, backup_server
from bot.kernel.database import Engine, open_database, served
from bot.kernel.restored import Settled, settle
from core.errors import DatabaseError


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """`aside`: where the database before is kept; None: there was none."""

    settled: Settled
    aside: str | None


def back_up(place: str | Path, file: Path) -> None:
    """Write the database's state of this moment to a new file. Raises DatabaseError; nothing is left then."""
    if file.exists():
        raise DatabaseError(f"{file}: exists already; henji overwrites no backup")
    fresh = file.with_name(f"{file.name}.part")
    try:
        fresh.touch(mode=0o600)  # it holds what buyers wrote
        (backup_server if served(place) else backup_file).back_up(place, fresh)
        fresh.replace(file)
    except OSError as error:
        raise DatabaseError(f"{file}: cannot be written: {error.strerror or error}; choose another place") from error
    finally:
        fresh.unlink(missing_ok=True)


def restore(
    place: str | Path,
    file: Path,
    *,
    nothing_since: bool = False,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    due: Callable[[datetime], datetime] = lambda now: now + timedelta(hours=1),
) -> Restored:
    """Put the backup in the database's place, brought to this henji's tables and settled; see `restored.settle`.

    Raises DatabaseError, and nothing is changed, where somebody works on the database, the file is no backup of its
    kind, or is damaged.
    """
    if not file.is_file():
        raise DatabaseError(f"{file}: there is no such file; give one that henji db backup wrote")

    def prepare(engine: Engine, beyond: int) -> Settled:
        return settle(engine, now=clock(), due=due, beyond=beyond, nothing_since=nothing_since)

    kind = backup_server if served(place) else backup_file
    settled, aside = kind.restore(place, file, prepare, f"{clock():%Y%m%dt%H%M%S%f}")
    return Restored(settled=settled, aside=aside)


def asides(place: str | Path) -> tuple[str, ...]:
    """What was kept aside when backups were restored: it holds what it held."""
    found: tuple[str, ...] = (backup_server if served(place) else backup_file).asides(place)
    return found


def opened_aside(place: str | Path, aside: str) -> Engine:
    """One of those. Raises DatabaseError."""
    return backup_server.within(str(place), aside) if served(place) else open_database(aside)
