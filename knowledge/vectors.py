"""Vectors in Chroma: a cache of the table, which fills and heals itself. Importing this takes 1 s: see vector_index.

Embedded, Chroma belongs to one process: two that write one folder silently lose vectors. So a lock beside the folder
is held for as long as it is open. A server (`chroma run`) takes many clients.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
from chromadb.api.client import Client
from chromadb.api.models.Collection import Collection
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings

from core.errors import DatabaseError, UpstreamError
from knowledge.ledger import Progress
from knowledge.nearest import SAMPLE, Question, unchanged
from knowledge.sync import quiet
from knowledge.vector_table import VectorTable

#: Vectors put in, or ids read, at a time.
_PORTION: Final = 1_000
#: Candidates that the graph keeps while it looks: recall@10 was 1.0 at 100,000 vectors.
_EFFORT: Final = 100
_SECONDS: Final = 2.0  # for a server to say that it is there
_MARK: Final = "mark"


@dataclass(slots=True)
class Chroma:
    """Nearest by Chroma. Close it: the lock goes with it."""

    table: VectorTable
    client: Client
    shop: str  # tells the shops of one server apart
    lock: int | None = None  # an open file
    _collection: Collection | None = field(default=None, init=False)

    def fill(self, progress: Progress = quiet) -> None:
        """Puts in what is missing and takes out what is gone; everything anew where that cannot be told."""
        with _asking():
            mark = self.table.state()
            collection = self._opened()
            if collection is None or _is_at(collection, mark):
                return
            have = _ids(collection)
            wanted = self.table.hashes()
            if not unchanged(self.table, _sample(collection, sorted(have & wanted)[:SAMPLE])):
                self.client.delete_collection(collection.name)
                collection, have = self._make(), set()
            for portion in _portions(sorted(have - wanted)):
                collection.delete(ids=portion)
            self._put(collection, sorted(wanted - have), progress)
            collection.modify(metadata={_MARK: mark})
            self._collection = collection

    def nearest(self, question: Question, most: int) -> list[tuple[str, float]]:
        """See Nearest."""
        if self._collection is None:
            return []
        with _asking():
            found = self._collection.query(
                query_embeddings=question.reshape(1, -1), n_results=most, include=["distances"]
            )
            distances = found["distances"] or [[]]
            scores = ((hash_, 1.0 - float(gap)) for hash_, gap in zip(found["ids"][0], distances[0], strict=True))
            return sorted(scores, key=lambda one: (-one[1], one[0]))

    def close(self) -> None:
        """Let go of the folder, or of the server."""
        self._collection = None
        with _asking():
            self.client.close()
            for line in _lines(self.client):
                line.close()
        if self.lock is not None:
            os.close(self.lock)
            self.lock = None

    def _opened(self) -> Collection | None:
        """None while there are no vectors: their length names the collection."""
        if self.table.dimensions() is None:
            self._collection = None
            return None
        self._collection = self._make()
        return self._collection

    def _make(self) -> Collection:
        named = f"{self.shop}\n{self.table.model}\n{self.table.dimensions()}"
        return self.client.get_or_create_collection(
            f"henji-{hashlib.blake2b(named.encode(), digest_size=16).hexdigest()}",
            embedding_function=None,  # else Chroma downloads a model
            configuration={"hnsw": {"space": "ip", "ef_search": _EFFORT}},
        )

    def _put(self, collection: Collection, hashes: Sequence[str], progress: Progress) -> None:
        done = 0
        for portion in _portions(hashes):
            found, vectors = self.table.vectors(portion)
            if found:
                collection.upsert(ids=found, embeddings=vectors)
            done += len(portion)
            progress("vector index", done, len(hashes))


def embedded(folder: Path, table: VectorTable) -> Chroma:
    """Chroma in this process. Raises UpstreamError where another process has the folder, or it cannot be opened.

    A folder that Chroma cannot read is thrown away: all of it is in the table too.
    """
    lock = _locked(folder)
    try:
        return Chroma(table, _client(folder), "", lock)
    except UpstreamError:
        SharedSystemClient.clear_system_cache()  # else Chroma would go on with the broken one
        shutil.rmtree(folder, ignore_errors=True)
    try:
        return Chroma(table, _client(folder), "", lock)
    except UpstreamError:
        os.close(lock)
        raise


def served(url: str, table: VectorTable) -> Chroma:
    """Chroma as a server. Raises UpstreamError where none answers there."""
    place = urlsplit(url if "//" in url else f"//{url}")
    secure = place.scheme == "https"
    with _asking(f"the Chroma server at {place.hostname}"):
        port = place.port or (443 if secure else 8000)
        # The client itself would wait for ever.
        httpx.get(f"{'https' if secure else 'http'}://{place.hostname}:{port}/api/v2/heartbeat", timeout=_SECONDS)
        client = chromadb.HttpClient(
            host=place.hostname or "127.0.0.1", port=port, ssl=secure, settings=Settings(anonymized_telemetry=False)
        )
        assert isinstance(client, Client)
        for line in _lines(client):
            line.timeout = httpx.Timeout(_SECONDS * 5)
    return Chroma(table, client, table.engine.url.render_as_string(hide_password=True))


def _client(folder: Path) -> Client:
    with _asking(f"Chroma in {folder}"):
        client = chromadb.PersistentClient(folder, Settings(anonymized_telemetry=False))
        assert isinstance(client, Client)
        return client


def _lines(client: Client) -> list[httpx.Client]:
    """The connections to a server, which Chroma never closes and never gives up waiting for; none: embedded."""
    holders = (client, client._admin_client)  # noqa: SLF001 -- there is no other way to them
    lines = (getattr(getattr(holder, "_server", None), "_session", None) for holder in holders)
    return [line for line in lines if isinstance(line, httpx.Client)]


def _locked(folder: Path) -> int:
    """The lock of the folder, held by this process alone until the file is closed."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(folder.with_name(f"{folder.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(file)
        raise UpstreamError(f"{folder}: another henji has it open") from error
    return file


def _is_at(collection: Collection, mark: str) -> bool:
    """Whether it was filled from this very state, and has lost nothing since."""
    held = (collection.metadata or {}).get(_MARK)
    return held == mark and collection.count() == int(mark.split(":", 1)[0])


def _ids(collection: Collection) -> set[str]:
    found: set[str] = set()
    while portion := collection.get(include=[], limit=_PORTION, offset=len(found))["ids"]:
        found.update(portion)
    return found


def _sample(collection: Collection, hashes: Sequence[str]) -> dict[str, Question]:
    if not hashes:
        return {}
    found = collection.get(ids=list(hashes), include=["embeddings"])
    vectors = found["embeddings"]
    assert vectors is not None
    return {hash_: np.asarray(line, np.float32) for hash_, line in zip(found["ids"], vectors, strict=True)}


def _portions(values: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), _PORTION):
        yield list(values[start : start + _PORTION])


@contextmanager
def _asking(whom: str = "Chroma") -> Iterator[None]:
    """Whatever Chroma raises, as one line."""
    try:
        yield
    except (UpstreamError, DatabaseError):
        raise
    except Exception as error:  # its client raises Exception itself for an answer it does not know
        raise UpstreamError(
            f"{whom} does not work: {type(error).__name__}; search compares vectors without it"
        ) from error
