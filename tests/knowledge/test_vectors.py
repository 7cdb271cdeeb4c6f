"""Chroma and the exact way find the same; Chroma fills, heals and belongs to one process."""

import fcntl
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from chromadb.config import Settings
from sqlalchemy import Engine, create_engine, delete

from core.errors import UpstreamError
from knowledge import tables, vectors
from knowledge.embedding import Vectors
from knowledge.nearest import Exact, Nearest
from knowledge.vector_table import VectorTable
from knowledge.vectors import Chroma, embedded, served

SIZE = 16
MODEL = "openai:words"


def lines(count: int, seed: int = 0, size: int = SIZE) -> Vectors:
    made = np.random.default_rng(seed).standard_normal((count, size)).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


def named(count: int, start: int = 0) -> list[str]:
    return [f"h{number:05}" for number in range(start, start + count)]


@pytest.fixture
def table(engine: Engine) -> VectorTable:
    return VectorTable(engine, MODEL)


Opened = Callable[[], Chroma]


@pytest.fixture
def chroma(table: VectorTable, tmp_path: Path) -> Iterator[Opened]:
    """Opens the same folder anew, closing what was opened before."""
    held: list[Chroma] = []

    def opened() -> Chroma:
        while held:
            held.pop().close()
        held.append(embedded(tmp_path / "chroma", table))
        return held[-1]

    yield opened
    for one in held:
        one.close()


@pytest.fixture(params=["exact", "embedded"])
def nearest(request: pytest.FixtureRequest, table: VectorTable, chroma: Opened) -> Nearest:
    return Exact(table) if request.param == "exact" else chroma()


def found(nearest: Nearest, question: Vectors, most: int = 5) -> list[str]:
    return [hash_ for hash_, _ in nearest.nearest(question, most)]


# One suite for every way to compare.


def test_the_nearest_come_first_with_their_cosine(table: VectorTable, nearest: Nearest) -> None:
    made = lines(200)
    table.keep(named(200), made)
    nearest.fill()
    question = lines(1, seed=7)[0]
    cosines = made @ question

    hits = nearest.nearest(question, 5)

    assert [hash_ for hash_, _ in hits] == [named(200)[row] for row in np.argsort(-cosines)[:5]]
    assert np.allclose([score for _, score in hits], sorted(cosines, reverse=True)[:5], atol=1e-4)


def test_filling_again_follows_what_came_and_went(table: VectorTable, nearest: Nearest, engine: Engine) -> None:
    made = lines(30)
    table.keep(named(20), made[:20])
    nearest.fill()
    with engine.begin() as connection:
        connection.execute(delete(tables.vector).where(tables.vector.c.hash == "h00003"))
    table.keep(named(10, 20), made[20:])

    nearest.fill()

    assert found(nearest, made[25], 1) == ["h00025"]
    assert "h00003" not in found(nearest, made[3], 30)
    assert len(found(nearest, made[3], 30)) == 29


def test_vectors_made_anew_for_the_same_words_replace_the_old(table: VectorTable, nearest: Nearest) -> None:
    table.keep(named(20), lines(20))
    nearest.fill()
    table.forget()
    again = lines(20, seed=9)
    table.keep(named(20), again)

    nearest.fill()

    assert [found(nearest, line, 1) for line in again] == [[name] for name in named(20)]


def test_a_model_of_another_length_replaces_the_old(table: VectorTable, nearest: Nearest) -> None:
    table.keep(named(20), lines(20))
    nearest.fill()
    table.forget()
    again = lines(20, size=8)
    table.keep(named(20), again)

    nearest.fill()

    assert found(nearest, again[4], 1) == ["h00004"]


def test_nothing_kept_is_nothing_found(table: VectorTable, nearest: Nearest) -> None:
    nearest.fill()
    assert nearest.nearest(lines(1)[0], 5) == []
    table.keep(named(3), lines(3))
    nearest.fill()
    table.forget()
    nearest.fill()
    assert nearest.nearest(lines(1)[0], 5) == []


# Chroma alone.


def puts(monkeypatch: pytest.MonkeyPatch, one: Chroma) -> list[int]:
    """The numbers of vectors that are put in from now on."""
    counted: list[int] = []
    right = one._put  # noqa: SLF001

    def counting(_: Chroma, collection: object, hashes: list[str], progress: object) -> None:
        counted.append(len(hashes))
        right(collection, hashes, progress)  # type: ignore[arg-type]

    monkeypatch.setattr(Chroma, "_put", counting)
    return counted


def test_a_folder_opened_again_puts_in_only_what_is_new(
    table: VectorTable, chroma: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    table.keep(named(50), lines(50))
    chroma().fill()
    again = chroma()
    counted = puts(monkeypatch, again)
    again.fill()
    assert counted == []

    table.keep(named(2, 50), lines(2, seed=3))
    again.fill()
    assert counted == [2]


def test_a_deleted_folder_heals(table: VectorTable, chroma: Opened, tmp_path: Path) -> None:
    made = lines(50)
    table.keep(named(50), made)
    chroma().fill()
    chroma().close()
    shutil.rmtree(tmp_path / "chroma")

    healed = chroma()
    healed.fill()

    assert found(healed, made[7], 1) == ["h00007"]


def test_a_folder_that_cannot_be_read_heals(table: VectorTable, chroma: Opened, tmp_path: Path) -> None:
    made = lines(50)
    table.keep(named(50), made)
    chroma().fill()
    chroma().close()
    for file in (tmp_path / "chroma").rglob("*"):
        if file.is_file():
            file.write_bytes(b"this is no database, and no index either")

    healed = chroma()
    healed.fill()

    assert found(healed, made[7], 1) == ["h00007"]


def test_vectors_that_chroma_lost_are_put_in_again(table: VectorTable, chroma: Opened) -> None:
    made = lines(50)
    table.keep(named(50), made)
    one = chroma()
    one.fill()
    (collection,) = one.client.list_collections()
    one.client.get_collection(collection.name, embedding_function=None).delete(ids=["h00007"])

    one.fill()

    assert found(one, made[7], 1) == ["h00007"]


def test_progress_counts_what_is_put_in(table: VectorTable, chroma: Opened) -> None:
    table.keep(named(2_500), lines(2_500))
    told: list[tuple[str, int, int]] = []

    chroma().fill(lambda *step: told.append(step))

    assert told == [("vector index", done, 2_500) for done in (1_000, 2_000, 2_500)]


#: Another process that wants the folder, as often as it gets a line.
ELSEWHERE = """
import sys
from pathlib import Path
from sqlalchemy import create_engine
from core.errors import UpstreamError
from knowledge.vector_table import VectorTable
from knowledge.vectors import embedded

for folder in sys.stdin:
    try:
        embedded(Path(folder.strip()), VectorTable(create_engine("sqlite://"), "openai:words")).close()
        print("opened", flush=True)
    except UpstreamError as error:
        print(error, flush=True)
"""


def test_a_second_process_does_not_open_the_folder_of_the_first(
    table: VectorTable, chroma: Opened, tmp_path: Path
) -> None:
    table.keep(named(5), lines(5))
    one = chroma()
    one.fill()
    words = (sys.executable, "-c", ELSEWHERE)
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:  # noqa: S603
        assert other.stdin is not None
        assert other.stdout is not None

        def tried() -> str:
            print(tmp_path / "chroma", file=other.stdin, flush=True)
            return other.stdout.readline() if other.stdout else ""

        assert "another henji has it open" in tried()
        one.close()
        assert tried() == "opened\n"
        other.stdin.close()


def test_without_the_lock_a_second_one_would_open_it(
    table: VectorTable, chroma: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chroma()
    with pytest.raises(UpstreamError):
        embedded(tmp_path / "chroma", table)

    monkeypatch.setattr(fcntl, "flock", lambda *_: None)  # the red control
    embedded(tmp_path / "chroma", table).close()


def test_chroma_is_never_asked_to_embed_or_to_tell_anybody(chroma: Opened, table: VectorTable) -> None:
    table.keep(named(5), lines(5))
    one = chroma()
    one.fill()

    assert one.client.get_settings().anonymized_telemetry is False
    assert Settings().anonymized_telemetry is not False  # what it would be
    (collection,) = one.client.list_collections()
    stored = one.client.get_collection(collection.name, embedding_function=None).get(include=["documents"])
    assert not any(stored["documents"] or ())


def free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`chroma run`, as an owner starts it."""
    port = free_port()
    program = Path(sys.executable).with_name("chroma")
    words = (program, "run", "--path", tmp_path_factory.mktemp("server"), "--host", "127.0.0.1", "--port", str(port))
    running = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        for _ in range(1_200):
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        else:
            pytest.fail("chroma run did not start within 60 s")
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(10)


def test_a_server_takes_several_clients(server: str, table: VectorTable) -> None:
    made = lines(60)
    table.keep(named(60), made)
    one, two = served(server, table), served(server, table)
    one.fill()
    two.fill()

    assert found(one, made[7], 1) == found(two, made[7], 1) == ["h00007"]
    one.close()
    two.close()


def test_two_shops_on_one_server_do_not_see_each_other(server: str, table: VectorTable, tmp_path: Path) -> None:
    other_engine = create_engine(f"sqlite:///{tmp_path / 'other.db'}")
    tables.metadata.create_all(other_engine)
    other = VectorTable(other_engine, MODEL)
    table.keep(named(5), lines(5))
    other.keep(named(3, 100), lines(3, seed=4))
    one, two = served(server, table), served(server, other)
    one.fill()
    two.fill()
    one.fill()

    assert sorted(found(one, lines(1)[0], 9)) == named(5)
    assert sorted(found(two, lines(1)[0], 9)) == named(3, 100)
    one.close()
    two.close()
    other_engine.dispose()


def test_a_server_that_is_not_there_is_said_at_once(table: VectorTable) -> None:
    began = time.monotonic()

    with pytest.raises(UpstreamError, match="the Chroma server at"):
        served(f"http://127.0.0.1:{free_port()}", table)

    assert time.monotonic() - began < 3


def test_a_server_that_never_answers_is_left_in_time(table: VectorTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "_SECONDS", 0.2)
    began = time.monotonic()
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(UpstreamError):
            served(f"http://127.0.0.1:{silent.getsockname()[1]}", table)

    assert time.monotonic() - began < 3
