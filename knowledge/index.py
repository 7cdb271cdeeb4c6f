"""Lexical search: which passages share the rare words of a question.

The tables live beside the caller's in one SQLite database and change inside the caller's transaction:
nothing here commits. Two passages of one score come in the order of their ids, so the same store gives
the same hits.
"""

import hashlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

import numpy as np

from core.evidence import Passage
from core.sets import Kind
from knowledge.postings import Numbers, Postings, Scores, Term
from knowledge.scope import Scope
from knowledge.tokens import VERSION, tokens

#: Postings read for one question, those of its rarest tokens first: frequent ones cost time and find little.
POSTINGS: Final = 60_000
#: Passages looked at for each document wanted. The few candidates are then scored by every token.
CANDIDATES: Final = 8
#: Most tokens of one question: a pasted essay must not become thousands of reads.
MOST_TOKENS: Final = 160
#: Passages put in at a time: bounds the memory of a first load.
BATCH: Final = 5_000

_TABLES: Final = (
    """CREATE TABLE passage_entry (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document TEXT NOT NULL, language TEXT NOT NULL,
        kind TEXT NOT NULL, market TEXT, valid_from TEXT, valid_until TEXT, product TEXT, hash TEXT NOT NULL
    )""",
    "CREATE INDEX passage_entry_document ON passage_entry (document)",
    "CREATE INDEX passage_entry_product ON passage_entry (product) WHERE product IS NOT NULL",
    "CREATE TABLE passage_version (tokens INTEGER NOT NULL)",
)

_PUT: Final = """
    INSERT INTO passage_entry (id, document, language, kind, market, valid_from, valid_until, product, hash)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
        document = excluded.document, language = excluded.language, kind = excluded.kind,
        market = excluded.market, valid_from = excluded.valid_from, valid_until = excluded.valid_until,
        product = excluded.product, hash = excluded.hash
    RETURNING number
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A passage and where and when it holds."""

    passage: Passage
    market: str | None = None  # ISO country; None: holds in every market
    valid_from: date | None = None
    valid_until: date | None = None  # the last day it holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that search found; `score` is higher for a better match, and no probability."""

    passage: str
    document: str
    language: str
    score: float


class Index:
    """Passages by the tokens they share with a question, in one SQLite database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._postings = Postings(connection)

    def create(self) -> bool:
        """Make the tables; true if they are new, so that every passage must be added.

        Tables that hold tokens of another version are dropped: questions would no longer meet them.
        """
        if self._version() == VERSION:
            return False
        self._connection.execute("DROP TABLE IF EXISTS passage_entry")
        self._connection.execute("DROP TABLE IF EXISTS passage_version")
        for statement in _TABLES:
            self._connection.execute(statement)
        self._connection.execute("INSERT INTO passage_version VALUES (?)", (VERSION,))
        self._postings.create()
        return True

    def add(self, entries: Iterable[Entry]) -> int:
        """Put passages in, replacing those of the same id; returns how many had to be tokenised."""
        return sum(self._add(batch) for batch in _batches(entries))

    def remove(self, document_ids: Iterable[str]) -> int:
        """Take out every passage of these documents; returns how many passages that were."""
        gone: list[int] = []
        for document in document_ids:
            rows = self._connection.execute(
                "DELETE FROM passage_entry WHERE document = ? RETURNING number", (document,)
            ).fetchall()
            gone.extend(number for (number,) in rows)
        self._postings.remove(gone)
        return len(gone)

    def search(
        self,
        query: str,
        *,
        limit: int,
        language: str | None = None,
        market: str | None = None,
        on: date | None = None,
        kinds: Collection[Kind] | None = None,
        product: str | None = None,
    ) -> list[Hit]:
        """The best passage of each document that passes every filter, best first, at most `limit`.

        A passage without a market holds in all of them; where no `market` is given, no passage is left out for
        its own. Filters are never widened: no hit is an answer too.
        """
        if limit < 1:
            return []
        scope = Scope(market=market, on=on, kinds=kinds, product=product)
        asked = tokens(query)
        languages = self._postings.languages() if language is None else [language]
        hits = [hit for one in languages for hit in self._search(one, asked, scope, limit)]
        return _one_per_document(hits)[:limit]

    def _search(self, language: str, asked: Sequence[str], scope: Scope, limit: int) -> list[Hit]:
        """The rarest tokens first; all of them only where narrow filters left too few documents."""
        terms = self._postings.terms(language, asked, most=MOST_TOKENS)
        cheap = _within(terms, POSTINGS)
        hits = self._best(language, terms, cheap, scope, limit)
        if len(hits) < limit and len(cheap) < len(terms):
            hits = self._best(language, terms, terms, scope, limit)
        return hits

    def _best(self, language: str, terms: Sequence[Term], read: Sequence[Term], scope: Scope, limit: int) -> list[Hit]:
        """Candidates by the terms read, scored by all; more and more of them while filters leave too few."""
        if not read:
            return []
        found = self._postings.scores(language, read)
        pool = limit * CANDIDATES
        while True:
            numbers, scores = _top(*found, pool)
            if len(read) < len(terms):
                scores = self._postings.rescored(language, terms, numbers)
            hits = self._hits(numbers, scores, scope, language)
            if len(hits) >= limit or len(found[0]) <= pool:
                return hits
            if pool == limit * CANDIDATES:
                found = self._allowed(*found, scope, language)
            pool *= CANDIDATES

    def _hits(self, numbers: Numbers, scores: Scores, scope: Scope, language: str) -> list[Hit]:
        """The allowed ones among these passages, one per document, best first."""
        score = dict(zip(numbers.tolist(), scores.tolist(), strict=True))
        condition, bound = scope.within(language)
        found = self._connection.execute(
            "SELECT number, id, document, language FROM passage_entry"  # noqa: S608 -- Scope writes names only
            f" WHERE number IN (SELECT value FROM json_each(:numbers)) AND {condition}",
            {**bound, "numbers": json.dumps(list(score))},
        )
        return _one_per_document(
            Hit(passage=passage, document=document, language=written, score=score[number])
            for number, passage, document, written in found
        )

    def _allowed(self, numbers: Numbers, scores: Scores, scope: Scope, language: str) -> tuple[Numbers, Scores]:
        condition, bound = scope.within(language)
        rows = self._connection.execute(
            f"SELECT number FROM passage_entry WHERE {condition}",  # noqa: S608 -- Scope writes names only
            bound,
        )
        kept = np.isin(numbers, np.fromiter((number for (number,) in rows), np.int64))
        return numbers[kept], scores[kept]

    def _add(self, batch: Iterable[Entry]) -> int:
        """An id that comes twice in a batch counts as it comes last."""
        fresh: defaultdict[str, dict[int, list[str]]] = defaultdict(dict)
        for entry in {entry.passage.id: entry for entry in batch}.values():
            text = f"{entry.passage.title}\n{entry.passage.text}"
            digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
            known = self._connection.execute(
                "SELECT 1 FROM passage_entry WHERE id = ? AND language = ? AND hash = ?",
                (entry.passage.id, entry.passage.language, digest),
            ).fetchone()
            number = self._put(entry, digest)
            if known is None:
                fresh[entry.passage.language][number] = tokens(text)
        self._postings.remove(number for listed in fresh.values() for number in listed)
        for language, listed in fresh.items():
            self._postings.add(language, listed)
        return sum(map(len, fresh.values()))

    def _put(self, entry: Entry, digest: str) -> int:
        passage = entry.passage
        (number,) = self._connection.execute(
            _PUT,
            (
                passage.id,
                passage.document,
                passage.language,
                passage.kind.value,
                entry.market,
                None if entry.valid_from is None else entry.valid_from.isoformat(),
                None if entry.valid_until is None else entry.valid_until.isoformat(),
                passage.product,
                digest,
            ),
        ).fetchone()
        return int(number)

    def _version(self) -> int | None:
        known = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'passage_version'"
        if self._connection.execute(known).fetchone() is None:
            return None
        row = self._connection.execute("SELECT tokens FROM passage_version").fetchone()
        return None if row is None else int(row[0])


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    pending = iter(entries)
    while batch := list(islice(pending, BATCH)):
        yield batch


def _within(terms: Sequence[Term], postings: int) -> Sequence[Term]:
    """The rarest terms that stay under `postings` together, at least one."""
    total = 0
    for place, term in enumerate(terms):
        total += term.passages
        if total > postings and place:
            return terms[:place]
    return terms


def _top(numbers: Numbers, scores: Scores, most: int) -> tuple[Numbers, Scores]:
    """The best `most` and whatever ties with the last of them, so that order never hangs on numbers."""
    if len(scores) <= most:
        return numbers, scores
    kept = scores >= np.partition(scores, -most)[-most]
    return numbers[kept], scores[kept]


def _one_per_document(hits: Iterable[Hit]) -> list[Hit]:
    best: dict[str, Hit] = {}
    for hit in sorted(hits, key=lambda hit: (-hit.score, hit.passage)):
        best.setdefault(hit.document, hit)
    return list(best.values())
