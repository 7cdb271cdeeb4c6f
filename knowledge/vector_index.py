"""The best way there is now to compare vectors, kept in step with their table."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from core.errors import UpstreamError
from knowledge.ledger import Progress
from knowledge.nearest import Exact, Nearest, Question
from knowledge.store import KnowledgeStore
from knowledge.sync import quiet
from knowledge.vector_table import VectorTable

#: Bytes of vectors that are compared in memory: 10 ms a question. Chroma takes a second to import and 2 to 4 ms.
EXACT: Final = 128 * 1024 * 1024
_LOOK: Final = 1.0  # s between two looks at whether the table has changed
_PAUSE: Final = 60.0  # s before a Chroma that failed is tried again

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class VectorIndex:
    """Exact for small stores; Chroma for large ones or where a server is named; exact again where Chroma is down.

    `folder` is where an embedded Chroma lives. Threads may share it.
    """

    store: KnowledgeStore
    model: str
    folder: Path
    chroma_url: str | None = None
    exact_bytes: int = EXACT
    clock: Callable[[], float] = time.monotonic
    _table: VectorTable = field(init=False)
    _used: Nearest | None = field(default=None, init=False)
    _chroma: Nearest | None = field(default=None, init=False)
    _state: str = field(default="", init=False)
    _looked: float = field(default=float("-inf"), init=False)
    _down: float = field(default=float("-inf"), init=False)  # until when Chroma is left alone
    _filling: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __post_init__(self) -> None:
        self._table = VectorTable(self.store.engine, self.model)

    @property
    def table(self) -> VectorTable:
        return self._table

    def fill(self, progress: Progress = quiet) -> None:
        """Be in step with the table; who comes while another fills goes on with what there was. DatabaseError."""
        if not self._filling.acquire(blocking=self._used is None):
            return
        try:
            if self._used is None or self.clock() - self._looked >= _LOOK:
                self._renew(progress)
                self._looked = self.clock()
        finally:
            self._filling.release()

    def warm(self, progress: Progress = quiet) -> None:
        """Fill Chroma now, where it is what questions will use: memory is filled fast enough by the first of them."""
        if self._wants_chroma():
            self.fill(progress)

    def nearest(self, question: Question, most: int) -> list[tuple[str, float]]:
        """Hashes of texts and their cosine, best first. Raises DatabaseError."""
        self.fill()
        used = self._used
        assert used is not None
        try:
            return used.nearest(question, most)
        except UpstreamError as error:
            with self._filling:
                self._give_up(error)
                self._renew(quiet)
            assert self._used is not None
            return self._used.nearest(question, most)

    def close(self) -> None:
        """Let go of Chroma; the next question opens it again."""
        with self._filling:
            self._drop_chroma()
            self._used, self._state = None, ""

    def _renew(self, progress: Progress) -> None:
        wants = self._wants_chroma()
        state = f"{wants}:{self._table.state()}"
        if state == self._state and self._used is not None:
            return
        try:
            self._used = self._filled(self._opened() if wants else Exact(self._table), progress)
        except UpstreamError as error:
            self._give_up(error)
            self._used = self._filled(Exact(self._table), progress)
            state = f"{False}:{self._table.state()}"
        self._state = state

    def _filled(self, index: Nearest, progress: Progress) -> Nearest:
        """What is in use already learns only what is new."""
        chosen = self._used if isinstance(index, Exact) and isinstance(self._used, Exact) else index
        chosen.fill(progress)
        return chosen

    def _wants_chroma(self) -> bool:
        if self.clock() < self._down:
            return False
        return self.chroma_url is not None or self._bytes() > self.exact_bytes

    def _bytes(self) -> int:
        return self._table.count() * 4 * (self._table.dimensions() or 0)

    def _opened(self) -> Nearest:
        if self._chroma is None:
            # Importing chromadb takes a second, and small stores never need it.
            from knowledge.vectors import embedded, served  # noqa: PLC0415

            url = self.chroma_url
            self._chroma = served(url, self._table) if url else embedded(self.folder, self._table)
        return self._chroma

    def _give_up(self, error: UpstreamError) -> None:
        """For a while. Said once until it works again: the questions are answered all the same."""
        self._drop_chroma()
        self._down = self.clock() + _PAUSE
        logger.warning("vectors are compared in memory: %s", error)

    def _drop_chroma(self) -> None:
        chroma, self._chroma = self._chroma, None
        if chroma is not None:
            try:
                chroma.close()
            except UpstreamError as error:
                logger.warning("Chroma did not close: %s", error)
