"""Vectors for what a sync brought: only new words are embedded, and each batch is kept at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from core.errors import UpstreamError
from knowledge.embedding import Embedder, Vectors, batches
from knowledge.ledger import Progress
from knowledge.store import KnowledgeStore
from knowledge.sync import quiet
from knowledge.vector_table import VectorTable, prune

#: Texts read at a time: bounds the memory of a first run.
_PORTION: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """What was done. `problem` is one line for a person where the endpoint failed; what came before it is kept."""

    embedded: int
    removed: int
    waiting: int  # texts without a vector still: search finds them by their words alone
    problem: str | None = None


def embed_missing(
    store: KnowledgeStore, embedder: Embedder, progress: Progress = quiet, *, again: bool = False
) -> Embedded:
    """Embed the words of passages that have no vector of this model, and drop vectors of words that are gone.

    With `again` all of the model's vectors are dropped first. Raises DatabaseError; a failing endpoint is a `problem`.
    """
    table = VectorTable(store.engine, embedder.name)
    removed = prune(store) + (table.forget() if again else 0)
    table.index()
    missing = table.missing()
    done, problem = 0, None
    try:
        for hashes, vectors in _made(table, embedder, missing):
            table.keep(hashes, vectors)
            done += len(hashes)
            progress("embedding", done, len(missing))
    except UpstreamError as error:
        problem = str(error)
    return Embedded(embedded=done, removed=removed, waiting=len(missing) - done, problem=problem)


def _made(table: VectorTable, embedder: Embedder, missing: Sequence[str]) -> Iterator[tuple[list[str], Vectors]]:
    """One request after the other. Raises UpstreamError."""
    length = table.dimensions()
    for hashes, texts in _requests(table, missing):
        vectors = embedder.embed(texts)
        length = length or vectors.shape[1]
        if vectors.shape != (len(texts), length):
            raise UpstreamError(
                f"{embedder.name}: vectors of {vectors.shape[-1]} numbers, and those kept have {length}:"
                " another model under the same name? henji knowledge sync --embed-again starts anew"
            )
        yield hashes, vectors


def _requests(table: VectorTable, missing: Sequence[str]) -> Iterator[tuple[list[str], list[str]]]:
    for start in range(0, len(missing), _PORTION):
        words = table.texts(missing[start : start + _PORTION])
        hashes = iter(words)
        for texts in batches(list(words.values())):
            yield [next(hashes) for _ in texts], texts
