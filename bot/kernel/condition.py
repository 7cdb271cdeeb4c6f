"""Whether the database can be worked with: reached, written, of this henji's form, with somebody at work on it."""

from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from bot.kernel import tables
from bot.kernel.database import HEAD, Engine, reading, revision, writing
from bot.kernel.moment import Now
from core.errors import DatabaseError

#: Changes nothing, and must reach the disk all the same: a full or read-only one is found.
_TOUCH = text("UPDATE alembic_version SET version_num = version_num")
_WAITS = select(tables.conversation.c.due).where(tables.conversation.c.waiting.is_not(None)).limit(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """`revision` is none where there are no tables yet; `workers`: how many processes give signs of life."""

    revision: str | None
    workers: int = 0

    @property
    def current(self) -> bool:
        """Whether the tables are those that this henji knows."""
        return self.revision == HEAD


def examine(engine: Engine) -> Condition:
    """Read and write. Raises DatabaseError where one of them cannot be done."""
    try:
        with reading(engine) as connection:
            stored = revision(connection)
            if stored != HEAD:
                return Condition(revision=stored)
            connection.execute(_WAITS).first()
            alive = connection.scalar(select(func.count()).where(tables.worker.c.alive_until > Now()))
        with writing(engine) as connection:
            connection.execute(_TOUCH)
    except SQLAlchemyError as error:  # a table is gone, or is not ours
        raise DatabaseError(
            f"{engine.url.database}: {type(error).__name__}; not henji's tables: restore a backup"
        ) from error
    return Condition(revision=stored, workers=alive or 0)
