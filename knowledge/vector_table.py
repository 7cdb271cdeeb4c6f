"""Vectors in SQL: what was embedded once is there for good, by the words it was made from.

Which passage has which words is known by the search index, which keeps a hash of every passage's text. Vectors carry
the same hash, so that finding what has no vector yet, and whose vector nobody needs, is one statement each.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import numpy as np
from sqlalchemy import Connection, Engine, delete, func, select, text
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import SQLAlchemyError

from knowledge import tables
from knowledge.embedding import Vectors
from knowledge.index import Hit
from knowledge.scope import Scope
from knowledge.store import KnowledgeStore, database_error

_PORTION: Final = 500  # values in one statement

_MISSING: Final = """
    SELECT DISTINCT entry.hash FROM passage_entry AS entry
    LEFT JOIN knowledge_vector AS made ON made.model = :model AND made.hash = entry.hash
    WHERE made.hash IS NULL ORDER BY entry.number
"""
_GONE: Final = "DELETE FROM knowledge_vector WHERE hash NOT IN (SELECT hash FROM passage_entry)"
_TEXTS: Final = """
    SELECT entry.hash AS hash, min(part.title || char(10) || part.text) AS words
    FROM passage_entry AS entry JOIN knowledge_passage AS part ON part.id = entry.id
    WHERE entry.hash IN (SELECT value FROM json_each(:hashes)) GROUP BY entry.hash
"""
_PLACED: Final = """
    SELECT hash, id, document, language FROM passage_entry
    WHERE hash IN (SELECT value FROM json_each(:hashes)) AND {condition} ORDER BY id
"""
#: Made where vectors are used and nowhere else; it goes with the table when tokens change, and comes again.
_BY_HASH: Final = "CREATE INDEX IF NOT EXISTS passage_entry_hash ON passage_entry (hash)"


@dataclass(frozen=True, slots=True)
class VectorTable:
    """The vectors of one model. Every method raises DatabaseError where the database cannot be read or written."""

    engine: Engine
    model: str

    def index(self) -> None:
        """Make looking up a passage by its words fast."""
        with _reading(self.engine) as connection:
            if not _indexed(connection):
                return
        with _writing(self.engine) as connection:
            connection.execute(text(_BY_HASH))

    def missing(self) -> list[str]:
        """Hashes of texts that have no vector yet, oldest passage first."""
        with _reading(self.engine) as connection:
            if not _indexed(connection):
                return []
            return list(connection.execute(text(_MISSING), {"model": self.model}).scalars())

    def texts(self, hashes: Sequence[str]) -> dict[str, str]:
        """Hash -> the words it stands for; those that are gone meanwhile are left out."""
        found: dict[str, str] = {}
        with _reading(self.engine) as connection:
            for portion in _portions(hashes):
                rows = connection.execute(text(_TEXTS), {"hashes": json.dumps(portion)})
                found.update((row.hash, row.words) for row in rows)
        return found

    def keep(self, hashes: Sequence[str], vectors: Vectors) -> None:
        """Store a batch in one transaction. What another process stored first stays."""
        lines = vectors.astype("<f4")
        rows = [
            {"model": self.model, "hash": hash_, "vector": line.tobytes()}
            for hash_, line in zip(hashes, lines, strict=True)
        ]
        if rows:
            with _writing(self.engine) as connection:
                connection.execute(insert(tables.vector).on_conflict_do_nothing(), rows)

    def forget(self) -> int:
        """Drop every vector of this model, so that all texts are embedded again; returns how many there were."""
        with _writing(self.engine) as connection:
            return connection.execute(delete(tables.vector).where(tables.vector.c.model == self.model)).rowcount

    def count(self) -> int:
        vector = tables.vector.c
        with _reading(self.engine) as connection:
            statement = select(func.count(vector.hash)).where(vector.model == self.model)
            return int(connection.execute(statement).scalar_one())

    def dimensions(self) -> int | None:
        """Of the vectors kept; None while there are none."""
        vector = tables.vector.c
        statement = select(func.length(vector.vector)).where(vector.model == self.model).limit(1)
        with _reading(self.engine) as connection:
            size = connection.execute(statement).scalar_one_or_none()
        return None if size is None else int(size) // 4

    def state(self) -> str:
        """Another word whenever vectors have come, gone or been made anew."""
        vector = tables.vector.c
        first = select(vector.hash, vector.vector).where(vector.model == self.model).order_by(vector.hash).limit(1)
        with _reading(self.engine) as connection:
            row = connection.execute(first).first()
        mark = "" if row is None else hashlib.blake2b(row.vector, digest_size=8).hexdigest()
        return f"{self.count()}:{mark}"

    def hashes(self) -> set[str]:
        """Of every vector."""
        vector = tables.vector.c
        with _reading(self.engine) as connection:
            return set(connection.execute(select(vector.hash).where(vector.model == self.model)).scalars())

    def vectors(self, hashes: Sequence[str]) -> tuple[list[str], Vectors]:
        """Those of these hashes that are still kept, and a row for each."""
        vector, found, lines = tables.vector.c, [], []
        with _reading(self.engine) as connection:
            for portion in _portions(hashes):
                statement = select(vector.hash, vector.vector).where(vector.model == self.model)
                for hash_, line in connection.execute(statement.where(vector.hash.in_(portion))):
                    found.append(hash_)
                    lines.append(line)
        if not lines:
            return [], np.zeros((0, 0), np.float32)
        return found, np.frombuffer(b"".join(lines), "<f4").reshape(len(lines), -1).astype(np.float32)

    def placed(self, scores: Sequence[tuple[str, float]], scope: Scope, language: str | None) -> list[Hit]:
        """The passages that have these words and may be found, best first, one a document."""
        condition, bound = scope.within(language)
        statement = text(_PLACED.format(condition=condition or "TRUE"))
        score = dict(scores)
        with _reading(self.engine) as connection:
            rows = connection.execute(statement, {**bound, "hashes": json.dumps(list(score))}).all()
        hits = (
            Hit(passage=row.id, document=row.document, language=row.language, score=score[row.hash]) for row in rows
        )
        best: dict[str, Hit] = {}
        for hit in sorted(hits, key=lambda hit: (-hit.score, hit.passage)):
            best.setdefault(hit.document, hit)
        return list(best.values())


def prune(store: KnowledgeStore) -> int:
    """Drop the vectors, of any model, whose words no passage has any more; returns how many."""
    with _reading(store.engine) as connection:
        if not _indexed(connection) or not _any(connection):
            return 0
    with _writing(store.engine) as connection:
        return connection.execute(text(_GONE)).rowcount


def kept(store: KnowledgeStore) -> dict[str, int]:
    """Model -> vectors."""
    vector = tables.vector.c
    with _reading(store.engine) as connection:
        rows = connection.execute(select(vector.model, func.count(vector.hash).label("vectors")).group_by(vector.model))
        return {row.model: row.vectors for row in rows}


def _any(connection: Connection) -> bool:
    return connection.execute(select(tables.vector.c.hash).limit(1)).first() is not None


def _indexed(connection: Connection) -> bool:
    """Whether there was a sync: before, the index has no tables."""
    known = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'passage_entry'"
    return connection.execute(text(known)).first() is not None


def _portions(values: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), _PORTION):
        yield list(values[start : start + _PORTION])


@contextmanager
def _reading(engine: Engine) -> Iterator[Connection]:
    try:
        with engine.connect() as connection:
            yield connection
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise database_error(error) from error


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    try:
        with engine.begin() as connection:
            yield connection
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise database_error(error) from error
