"""Texts as vectors: the port to whatever makes them, and what it must keep to."""

from collections.abc import Iterator, Sequence
from typing import Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.errors import UpstreamError

#: One row a text, float32, each of length 1: the product of two is their cosine.
Vectors: TypeAlias = NDArray[np.float32]

#: Of one request. OpenAI takes 2,048 texts and 300,000 tokens; a token is at least a byte.
MOST_TEXTS: Final = 128
MOST_BYTES: Final = 200_000


class Embedder(Protocol):
    """Makes vectors. Threads may share it."""

    @property
    def name(self) -> str:
        """The model, as HENJI_EMBEDDINGS names it: vectors of two names are never compared."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """A row for each text, in their order. Raises UpstreamError."""

    def close(self) -> None:
        """Let go of connections; the next text opens them again."""


def batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """The texts in their order, in portions that one request may hold; a longer text stands alone."""
    batch: list[str] = []
    size = 0
    for text in texts:
        more = len(text.encode(errors="replace"))
        if batch and (len(batch) == MOST_TEXTS or size + more > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += more
    if batch:
        yield batch


def checked(rows: Sequence[Sequence[float]], *, texts: int, source: str) -> Vectors:
    """The rows as vectors of length 1. Raises UpstreamError for anything that cannot be one vector a text."""
    if len(rows) != texts:
        raise UpstreamError(f"{source}: {len(rows)} vectors for {texts} texts; is it an embeddings endpoint?")
    if len({len(row) for row in rows}) > 1:
        raise UpstreamError(f"{source}: vectors of different lengths in one answer; is it an embeddings endpoint?")
    try:
        vectors = np.asarray(rows, np.float32).reshape(texts, -1)
    except (TypeError, ValueError) as error:
        raise UpstreamError(f"{source}: vectors that are no numbers; is it an embeddings endpoint?") from error
    with np.errstate(over="ignore", invalid="ignore"):
        lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or (lengths < 1e-12).any():
        raise UpstreamError(f"{source}: a vector without a direction (zero, NaN or infinite); try another model")
    return np.ascontiguousarray(vectors / lengths, np.float32)
