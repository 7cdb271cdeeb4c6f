"""Inverted lists in SQLite: which passages, by number, hold which token how often.

FTS5 walks a disjunction row by row: at 100,000 passages a question of fifty n-grams took it half a
second. Here a token's passages lie packed in a few blobs, so a question is some reads and a handful of
array operations.

Rarity and mean length are those of one language: a word that is rare among German passages is not rarer
for there being Thai ones. Nothing here commits.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from knowledge import bm25

#: A blob's key is its token's number and its block's, so that the blobs of a token are one range.
_KEY: Final = 1 << 16
#: Bytes of a token in `passage_listed`: its number, then (after all numbers) its count.
_LISTED: Final = 5

_TABLES: Final = {
    "passage_language": """(
        number INTEGER PRIMARY KEY, language TEXT NOT NULL UNIQUE,
        passages INTEGER NOT NULL DEFAULT 0, length INTEGER NOT NULL DEFAULT 0
    )""",
    "passage_token": """(
        number INTEGER PRIMARY KEY, language INTEGER NOT NULL, token TEXT NOT NULL, passages INTEGER NOT NULL,
        UNIQUE (language, token)
    )""",
    "passage_posting": "(key INTEGER PRIMARY KEY, postings BLOB NOT NULL)",
    "passage_listed": """(
        number INTEGER PRIMARY KEY, language INTEGER NOT NULL, length INTEGER NOT NULL, tokens BLOB NOT NULL
    )""",
}

_KNOW: Final = """
    INSERT INTO passage_token (language, token, passages) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET passages = passages + excluded.passages
    RETURNING number
"""
_TERMS: Final = """
    SELECT number, passages FROM passage_token
    WHERE language = (SELECT number FROM passage_language WHERE language = ?)
      AND token IN (SELECT value FROM json_each(?)) AND passages > 0
    ORDER BY passages, token LIMIT ?
"""
_READ: Final = """
    SELECT posting.key, posting.postings
    FROM json_each(?1) AS asked CROSS JOIN passage_posting AS posting
      ON posting.key BETWEEN asked.value * ?2 AND asked.value * ?2 + ?2 - 1
"""
_LISTED_OF: Final = """
    SELECT listed.length, listed.tokens
    FROM json_each(?) AS asked CROSS JOIN passage_listed AS listed ON listed.number = asked.value
"""

Numbers: TypeAlias = NDArray[np.int64]
Scores: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A token of a question that some passages have."""

    number: int
    passages: int


class Postings:
    """The tokens of passages, both ways round."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def create(self) -> None:
        """Make the tables anew, empty."""
        for table, columns in _TABLES.items():
            self._connection.execute(f"DROP TABLE IF EXISTS {table}")
            self._connection.execute(f"CREATE TABLE {table} {columns}")

    def languages(self) -> list[str]:
        found = self._connection.execute("SELECT language FROM passage_language WHERE passages > 0 ORDER BY 1")
        return [language for (language,) in found]

    def add(self, language: str, passages: Mapping[int, Sequence[str]]) -> None:
        """List passages of one language that are not listed yet: number -> tokens, repetitions counted."""
        counted = {number: Counter(tokens) for number, tokens in passages.items()}
        place = self._language(language)
        known = self._known(place, Counter(token for counts in counted.values() for token in counts))
        blobs: defaultdict[int, bytearray] = defaultdict(bytearray)
        for number, counts in counted.items():
            listed = {known[token]: min(count, bm25.MOST_COUNT) for token, count in counts.items()}
            self._list(number, place, counts.total(), listed)
            bare = bm25.pack(number & bm25.MOST_PLACE, 0, counts.total())
            for token, count in listed.items():
                posting = bare | count << bm25.LENGTH
                blobs[token * _KEY + (number >> bm25.PLACE)] += posting.to_bytes(4, "little")
        self._append(blobs)
        self._total(place, len(counted), sum(counts.total() for counts in counted.values()))

    def remove(self, numbers: Iterable[int]) -> None:
        """Forget passages. A number that is not listed is no error."""
        gone: defaultdict[int, list[int]] = defaultdict(list)
        for number in numbers:
            row = self._connection.execute(
                "DELETE FROM passage_listed WHERE number = ? RETURNING language, length, tokens", (number,)
            ).fetchone()
            if row is None:
                continue
            language, length, listed = row
            for token in np.frombuffer(listed, bm25.POSTING, len(listed) // _LISTED).tolist():
                gone[token * _KEY + (number >> bm25.PLACE)].append(number & bm25.MOST_PLACE)
            self._total(language, -1, -length)
        for key, places in sorted(gone.items()):
            self._strike(key, places)

    def terms(self, language: str, tokens: Iterable[str], *, most: int) -> list[Term]:
        """The tokens that some passage of the language has, rarest first, at most `most`."""
        asked = json.dumps(sorted(set(tokens)))
        found = self._connection.execute(_TERMS, (language, asked, most))
        return [Term(number=number, passages=passages) for number, passages in found]

    def scores(self, language: str, terms: Sequence[Term]) -> tuple[Numbers, Scores]:
        """The numbers of all passages with one of the terms, ascending, and the BM25 score of each."""
        asked = json.dumps([term.number for term in terms])
        rows = self._connection.execute(_READ, (asked, _KEY)).fetchall()
        if not rows:
            return np.empty(0, np.int64), np.empty(0)
        passages, mean = self._size(language)
        rarity = {term.number: bm25.rarity(term.passages, passages) for term in terms}
        packed = np.frombuffer(b"".join(blob for _, blob in rows), bm25.POSTING)
        sizes = [len(blob) // bm25.POSTING.itemsize for _, blob in rows]
        blocks = np.repeat(np.array([(key % _KEY) << bm25.PLACE for key, _ in rows], np.int64), sizes)
        weights = np.repeat([rarity[key // _KEY] for key, _ in rows], sizes)
        total = np.bincount(blocks + bm25.places(packed), weights * bm25.saturation(packed, mean))
        found = np.flatnonzero(total > 0)
        return found.astype(np.int64), np.asarray(total[found], np.float64)

    def rescored(self, language: str, terms: Sequence[Term], numbers: Numbers) -> Scores:
        """The BM25 score of a few listed passages over all the terms, read from the passages' side."""
        rows = self._connection.execute(_LISTED_OF, (json.dumps(numbers.tolist()),)).fetchall()
        if not rows or not terms:
            return np.zeros(len(rows))
        passages, mean = self._size(language)
        by_number = sorted(terms, key=lambda term: term.number)
        asked = np.array([term.number for term in by_number], np.uint32)
        rarity = np.array([bm25.rarity(term.passages, passages) for term in by_number])
        sizes = [len(blob) // _LISTED for _, blob in rows]
        tokens = np.concatenate([np.frombuffer(blob, bm25.POSTING, len(blob) // _LISTED) for _, blob in rows])
        counts = np.frombuffer(b"".join(blob[-(len(blob) // _LISTED) :] for _, blob in rows), np.uint8)
        bare = np.repeat(np.array([bm25.pack(0, 0, length) for length, _ in rows], np.uint32), sizes)
        slots = np.minimum(np.searchsorted(asked, tokens), len(asked) - 1)
        met = np.flatnonzero(asked[slots] == tokens)
        packed = bare[met] | counts[met].astype(np.uint32) << np.uint32(bm25.LENGTH)
        owners = np.repeat(np.arange(len(rows)), sizes)[met]
        weights = rarity[slots[met]] * bm25.saturation(packed, mean)
        return np.asarray(np.bincount(owners, weights, len(rows)), np.float64)

    def _known(self, language: int, passages: Mapping[str, int]) -> dict[str, int]:
        """The number of each token, made where it is new; their counts of passages grow as told."""
        return {
            token: self._connection.execute(_KNOW, (language, token, count)).fetchone()[0]
            for token, count in sorted(passages.items())
        }

    def _list(self, number: int, language: int, length: int, listed: Mapping[int, int]) -> None:
        blob = np.fromiter(listed, bm25.POSTING).tobytes() + bytes(listed.values())
        self._connection.execute("INSERT INTO passage_listed VALUES (?, ?, ?, ?)", (number, language, length, blob))

    def _append(self, blobs: Mapping[int, bytearray]) -> None:
        self._connection.executemany(
            "INSERT INTO passage_posting VALUES (?, ?)"
            " ON CONFLICT DO UPDATE SET postings = CAST(postings || excluded.postings AS BLOB)",
            sorted(blobs.items()),
        )

    def _strike(self, key: int, places: Sequence[int]) -> None:
        (blob,) = self._connection.execute("SELECT postings FROM passage_posting WHERE key = ?", (key,)).fetchone()
        packed = np.frombuffer(blob, bm25.POSTING)
        kept = packed[~np.isin(bm25.places(packed), places)]
        if len(kept):
            self._connection.execute("UPDATE passage_posting SET postings = ? WHERE key = ?", (kept.tobytes(), key))
        else:
            self._connection.execute("DELETE FROM passage_posting WHERE key = ?", (key,))
        self._connection.execute(
            "UPDATE passage_token SET passages = passages - ? WHERE number = ?", (len(places), key // _KEY)
        )

    def _language(self, language: str) -> int:
        (number,) = self._connection.execute(
            "INSERT INTO passage_language (language) VALUES (?)"
            " ON CONFLICT DO UPDATE SET language = excluded.language RETURNING number",
            (language,),
        ).fetchone()
        return int(number)

    def _total(self, language: int, passages: int, length: int) -> None:
        self._connection.execute(
            "UPDATE passage_language SET passages = passages + ?, length = length + ? WHERE number = ?",
            (passages, length, language),
        )

    def _size(self, language: str) -> tuple[int, float]:
        """How many passages the language has, and their mean length in tokens."""
        passages, length = self._connection.execute(
            "SELECT passages, length FROM passage_language WHERE language = ?", (language,)
        ).fetchone()
        return passages, length / passages
