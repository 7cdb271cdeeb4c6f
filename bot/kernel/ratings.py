"""What buyers thought of the answers: one score for the line they had read last; a second thought replaces it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.kernel import tables
from bot.kernel.database import Engine, reading, writing
from core.talk import Author


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """`seq` is the line that had been read last, `score` 1 (bad) to 5 (good), `words` the buyer's own or none."""

    seq: int
    score: int
    words: str
    at: datetime


class Ratings:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def rate(self, conversation: str, rating: Rating) -> bool:
        """Keep it. False, and nothing is kept: the shop's side never said such a line there.

        Raises DatabaseError, and ValueError for a score outside 1 to 5.
        """
        if not 1 <= rating.score <= 5:
            raise ValueError(f"a score of {rating.score}; give 1 to 5")
        said, kept = tables.message.c, tables.rating
        ours = (said.seq == rating.seq) & (said.conversation == conversation) & (said.author != Author.BUYER)
        thought = {"score": rating.score, "words": rating.words, "at": rating.at}
        with writing(self._engine) as connection:
            if connection.scalar(select(said.seq).where(ours)) is None:
                return False
            row = _insert(connection).values(conversation=conversation, seq=rating.seq, **thought)
            connection.execute(row.on_conflict_do_update(index_elements=kept.primary_key, set_=thought))
        return True

    def of(self, conversation: str) -> tuple[Rating, ...]:
        """Of one conversation, in the order of its lines."""
        kept = tables.rating.c
        found = select(kept.seq, kept.score, kept.words, kept.at).where(kept.conversation == conversation)
        with reading(self._engine) as connection:
            rows = connection.execute(found.order_by(kept.seq)).all()
        return tuple(Rating(seq=row.seq, score=row.score, words=row.words, at=row.at) for row in rows)


def _insert(connection: Connection) -> sqlite.Insert | postgresql.Insert:
    """Both databases say "insert, or else change", and with the same words."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert: sqlite.Insert | postgresql.Insert = dialect.insert(tables.rating)
    return insert
