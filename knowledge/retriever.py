"""Passages for a question: by its words always, by its meaning where vectors are there in time."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from core.errors import UpstreamError
from core.evidence import Passage
from core.sets import Kind
from core.text import normalise
from knowledge.embedding import Embedder
from knowledge.fusion import ACROSS, OWN, fused
from knowledge.index import Hit
from knowledge.nearest import Question
from knowledge.patience import Aside, Breaker
from knowledge.scope import Scope
from knowledge.store import KnowledgeStore
from knowledge.vector_index import VectorIndex

#: Seconds that a question waits for its vectors, all in all.
PATIENCE: Final = 2.0
#: Failures in a row after which vectors are left alone for PAUSE seconds.
FAILURES: Final = 2
PAUSE: Final = 30.0
#: Questions whose vectors are remembered.
REMEMBERED: Final = 1_000
#: Hits of each list that are fused, and texts looked at for each of them: filters come after.
DEPTH: Final = 30
CANDIDATES: Final = 8
#: Texts looked at before narrow filters win.
MOST: Final = 20_000

logger = logging.getLogger(__name__)


class Remembered:
    """The vectors of the last questions. Threads may share it."""

    def __init__(self, embedder: Embedder, most: int = REMEMBERED) -> None:
        self._embedder, self._most = embedder, most
        self._known: OrderedDict[str, Question] = OrderedDict()
        self._lock = threading.Lock()

    def vector(self, question: str) -> Question:
        """Raises UpstreamError."""
        with self._lock:
            if question in self._known:
                self._known.move_to_end(question)
                return self._known[question]
        vector: Question = self._embedder.embed([question])[0]
        with self._lock:
            self._known[question] = vector
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return vector

    def close(self) -> None:
        """Let go of the embedder's connections."""
        self._embedder.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """Search by vectors."""

    index: VectorIndex
    questions: Remembered

    def near(self, question: str, scope: Scope, language: str | None, wanted: int) -> list[Hit]:
        """One hit a document, best first; more and more texts are looked at while filters leave too few.

        Raises UpstreamError, DatabaseError.
        """
        vector = self.questions.vector(question)
        most = wanted * CANDIDATES
        while True:
            scores = self.index.nearest(vector, most)
            hits = self.index.table.placed(scores, scope, language)
            if len(hits) >= wanted or len(scores) < most or most >= MOST:
                return hits[:wanted]
            most *= CANDIDATES


@dataclass(slots=True, kw_only=True)
class Retriever:
    """Without `meaning` it is KnowledgeStore.search. Threads may share it.

    With it, hits near in meaning are fused in. Whatever fails on that way, or takes longer than `patience` seconds,
    is left out: the words answer. Every method raises DatabaseError where the store itself cannot be read.
    """

    knowledge: KnowledgeStore
    meaning: Meaning | None = None
    across: float = ACROSS
    own: float = OWN
    patience: float = PATIENCE
    breaker: Breaker = field(default_factory=lambda: Breaker(failures=FAILURES, pause=PAUSE, clock=time.monotonic))

    def passages(
        self,
        question: str,
        *,
        language: str | None,
        market: str | None = None,
        day: date | None = None,
        kinds: Collection[Kind] | None = None,
        limit: int = 10,
    ) -> tuple[Passage, ...]:
        """The best passage of each document, best first, at most `limit`. None: of any language, market, day, kind."""
        hits = self.hits(question, language=language, market=market, day=day, kinds=kinds, limit=limit)
        return self.knowledge.passages(hit.passage for hit in hits)

    def hits(
        self,
        question: str,
        *,
        language: str | None = None,
        market: str | None = None,
        day: date | None = None,
        kinds: Collection[Kind] | None = None,
        limit: int = 10,
    ) -> list[Hit]:
        """The same without their texts. Filters are never widened."""

        def by_words(most: int) -> list[Hit]:
            return self.knowledge.search(question, limit=most, language=language, market=market, on=day, kinds=kinds)

        asked, depth = normalise(question), max(limit, DEPTH)
        meaning = self.meaning
        if meaning is None or limit < 1 or not asked:
            return by_words(limit)
        weight = self.across if language is None else self.own
        if not weight and len(enough := by_words(limit)) == limit:
            return enough  # nearness would come after these
        if not self.breaker.lets_through():
            return by_words(limit)
        scope = Scope(market=market, on=day, kinds=kinds)
        aside = Aside(lambda: meaning.near(asked, scope, language, depth))
        lexical = by_words(depth)
        near = self._in_time(aside)
        return fused(lexical, near, weight=weight)[:limit] if near else by_words(limit)

    def _in_time(self, aside: Aside[list[Hit]]) -> list[Hit]:
        """Nothing, where it is late or failed: said at the beginning and at the end of such a time."""
        try:
            near = aside.result(self.patience)
        except UpstreamError as error:
            if self.breaker.failed():
                logger.warning("search goes on by words alone: %s", error)
            return []
        if self.breaker.succeeded():
            logger.warning("search compares vectors again")
        return near

    def close(self) -> None:
        """Let go of Chroma, and of the endpoint; the next question opens them again."""
        if self.meaning is not None:
            self.meaning.index.close()
            self.meaning.questions.close()


def retriever(
    knowledge: KnowledgeStore, embedder: Embedder | None, folder: Path, chroma_url: str | None = None
) -> Retriever:
    """`embedder`: a prompt one, see knowledge.embedders; None: words alone. `folder`: where Chroma may live."""
    if embedder is None:
        return Retriever(knowledge=knowledge)
    index = VectorIndex(knowledge, embedder.name, folder, chroma_url)
    return Retriever(knowledge=knowledge, meaning=Meaning(index=index, questions=Remembered(embedder)))
