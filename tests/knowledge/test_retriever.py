"""Meaning helps where it is there in time, and never keeps words from answering."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from core.errors import DatabaseError, UpstreamError
from core.sets import Kind
from knowledge import tables
from knowledge.embed import embed_missing
from knowledge.index import Hit
from knowledge.patience import Breaker
from knowledge.retriever import Meaning, Remembered, Retriever, retriever
from knowledge.store import KnowledgeStore
from knowledge.sync import sync
from knowledge.vector_index import VectorIndex
from tests.knowledge.embedders import WordEmbedder
from tests.knowledge.shops import ShopFolder

SYNONYMS = {"sofa": "couch", "長椅子": "couch"}
TEXTS = {
    "couch.en": "The couch seats three.",
    "table.en": "The table is made of oak.",
    "lamp.en": "The lamp needs a bulb.",
    "couch.ja": "長椅子 三人",
}


@pytest.fixture
def filled(shop: ShopFolder, store: KnowledgeStore) -> KnowledgeStore:
    for name, text in TEXTS.items():
        shop.write(f"pages/{name}.md", f"{text}\n")
    sync(shop.path, store)
    embed_missing(store, WordEmbedder(synonyms=SYNONYMS))
    return store


Make = Callable[..., Retriever]


@pytest.fixture
def make(filled: KnowledgeStore, tmp_path: Path) -> Iterator[Make]:
    made: list[Retriever] = []

    def build(embedder: WordEmbedder | None = None, **changes: object) -> Retriever:
        index = VectorIndex(filled, "openai:words", tmp_path / "chroma", **changes)  # type: ignore[arg-type]
        questions = Remembered(embedder or WordEmbedder(synonyms=SYNONYMS))
        meaning = Meaning(index=index, questions=questions)
        made.append(Retriever(knowledge=filled, meaning=meaning, own=0.5, patience=60))  # machines may be busy
        return made[-1]

    yield build
    for one in made:
        one.close()


def documents(hits: list[Hit]) -> list[str]:
    return [hit.document for hit in hits]


def test_what_shares_no_word_with_the_question_is_found_by_its_meaning(filled: KnowledgeStore, make: Make) -> None:
    assert filled.search("sofa", language="en") == []

    assert documents(make().hits("sofa", language="en"))[0] == "page:couch:en"
    assert make().passages("sofa", language="en", limit=1)[0].text == "The couch seats three."


def test_with_enough_words_in_common_nobody_is_asked_for_a_vector(filled: KnowledgeStore, make: Make) -> None:
    embedder = WordEmbedder(synonyms=SYNONYMS)
    found = make(embedder)
    found.own = 0.0

    assert found.hits("oak", language="en", limit=1) == filled.search("oak", language="en", limit=1)
    assert embedder.asked == []
    assert documents(found.hits("oak sofa", language="en", limit=2)) == ["page:table:en", "page:couch:en"]
    assert embedder.asked


def test_another_language_is_reached_where_none_is_asked_for_and_never_where_one_is(make: Make) -> None:
    assert "page:couch:ja" in documents(make().hits("sofa", language=None, limit=2))
    assert all(hit.language == "en" for hit in make().hits("sofa", language="en", limit=10))


def test_without_meaning_it_is_search_byte_for_byte(filled: KnowledgeStore) -> None:
    plain = Retriever(knowledge=filled)

    for question in ("sofa", "oak table", "", "couch lamp bulb"):
        assert plain.hits(question, language="en", limit=2) == filled.search(question, language="en", limit=2)


def test_an_embedder_that_is_down_leaves_search_as_it_is(
    filled: KnowledgeStore, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    down = WordEmbedder(fails=lambda _: True)
    found = make(down)

    for _ in range(5):
        assert found.hits("oak lamp", language="en", limit=1) == filled.search("oak lamp", language="en", limit=1)

    assert len(down.asked) == 2  # then the pause
    assert [record.getMessage() for record in caplog.records] == [
        "search goes on by words alone: openai:words: the endpoint answers 503"
    ]
    assert "oak" not in caplog.text


def test_when_the_embedder_is_back_so_is_meaning(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    found = make(WordEmbedder(synonyms=SYNONYMS, fails=lambda number: number < 2))
    now = 0.0
    found.breaker = Breaker(failures=2, pause=30, clock=lambda: now)
    for _ in range(3):
        assert found.hits("sofa", language="en") == []

    now = 31.0

    assert documents(found.hits("sofa", language="en"))[0] == "page:couch:en"
    assert caplog.records[-1].getMessage() == "search compares vectors again"


def test_an_embedder_that_hangs_costs_no_more_than_patience(filled: KnowledgeStore, make: Make) -> None:
    goes_on = threading.Event()
    found = make(WordEmbedder(fails=lambda _: goes_on.wait(10)))
    found.patience = 0.1
    began = time.monotonic()

    for _ in range(6):
        assert found.hits("oak", language="en", limit=1) == filled.search("oak", language="en", limit=1)

    assert time.monotonic() - began < 2
    goes_on.set()


def test_without_patience_it_would_hang(make: Make) -> None:
    goes_on = threading.Event()
    found = make(WordEmbedder(fails=lambda _: goes_on.wait(10)))
    found.patience = 0.6  # the red control: patience is what bounds it
    began = time.monotonic()

    found.hits("oak", language="en", limit=1)

    assert time.monotonic() - began >= 0.5
    goes_on.set()


def test_a_question_asked_again_is_not_embedded_again(make: Make) -> None:
    embedder = WordEmbedder(synonyms=SYNONYMS)
    found = make(embedder)

    for question in ("sofa", " sofa ", "so\u200bfa", "ｓｏｆａ"):
        found.hits(question, language="en")

    assert embedder.texts == ["sofa"]


def test_the_oldest_questions_are_forgotten_first() -> None:
    embedder = WordEmbedder()
    questions = Remembered(embedder, most=2)

    for question in ("a", "b", "a", "c", "a", "b"):
        questions.vector(question)

    assert embedder.texts == ["a", "b", "c", "b"]


def test_nothing_is_asked_for_an_empty_question_or_no_hits(make: Make) -> None:
    embedder = WordEmbedder()
    found = make(embedder)

    assert found.hits(" \u200b", language="en") == []
    assert found.hits("sofa", language="en", limit=0) == []
    assert embedder.asked == []


def test_filters_hold_for_meaning_too(shop: ShopFolder, filled: KnowledgeStore, make: Make) -> None:
    shop.write(
        "knowledge/dated.jsonl",
        '{"id": "de", "language": "en", "text": "couch germany", "kind": "policy", "market": "DE"}\n'
        '{"id": "old", "language": "en", "text": "couch old", "kind": "policy", "valid_until": "2026-01-31"}\n',
    )
    sync(shop.path, filled)
    embed_missing(filled, WordEmbedder(synonyms=SYNONYMS))
    found = make()

    def asked(market: str, day: date) -> set[str]:
        return set(documents(found.hits("sofa", language="en", market=market, day=day, kinds=[Kind.POLICY])))

    assert asked("DE", date(2026, 1, 31)) == {"de", "old"}
    assert asked("FR", date(2026, 1, 31)) == {"old"}
    assert asked("DE", date(2026, 2, 1)) == {"de"}


def test_narrow_filters_look_further_down_the_list(shop: ShopFolder, store: KnowledgeStore, tmp_path: Path) -> None:
    lines = (f'{{"id": "x{n}", "language": "en", "text": "couch couch {n}", "kind": "page"}}' for n in range(400))
    shop.write("knowledge/many.jsonl", "\n".join(lines) + '\n{"id": "far", "language": "ja", "text": "couch lamp"}\n')
    sync(shop.path, store)
    embed_missing(store, WordEmbedder(synonyms=SYNONYMS))
    found = retriever(store, WordEmbedder(synonyms=SYNONYMS), tmp_path / "chroma")
    found.patience = 60

    assert documents(found.hits("sofa", language="ja", limit=1)) == ["far"]


def test_a_text_removed_since_the_index_was_filled_is_not_found(
    shop: ShopFolder, filled: KnowledgeStore, make: Make
) -> None:
    found = make(clock=lambda: 0.0)  # never looks again
    assert documents(found.hits("sofa", language="en"))[0] == "page:couch:en"

    (shop.path / "pages" / "couch.en.md").unlink()
    sync(shop.path, filled)

    assert "page:couch:en" not in documents(found.hits("sofa", language="en"))


def test_a_text_embedded_later_is_found_without_a_restart(shop: ShopFolder, filled: KnowledgeStore, make: Make) -> None:
    now = 0.0
    found = make(clock=lambda: now)
    found.hits("sofa", language="en")
    shop.write("pages/bench.en.md", "couch couch couch\n")
    sync(shop.path, filled)
    embed_missing(filled, WordEmbedder(synonyms=SYNONYMS))
    now = 2.0

    assert "page:bench:en" in documents(found.hits("sofa", language="en"))


def test_chroma_serves_large_stores_and_memory_where_it_is_taken(
    make: Make, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = make(exact_bytes=1), make(exact_bytes=1)

    assert documents(first.hits("sofa", language="en"))[0] == "page:couch:en"
    assert (tmp_path / "chroma").is_dir()
    for _ in range(3):  # the lock is the first one's
        assert documents(first.hits("sofa", language="en")) == documents(second.hits("sofa", language="en"))

    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 1
    assert "another henji has it open" in said[0]


def test_small_stores_open_no_chroma(make: Make, tmp_path: Path) -> None:
    make().hits("sofa", language="en")

    assert not (tmp_path / "chroma").exists()


def test_a_chroma_server_that_is_down_leaves_memory(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    found = make(chroma_url="http://127.0.0.1:9")

    for _ in range(3):
        assert documents(found.hits("sofa", language="en"))[0] == "page:couch:en"

    assert len(caplog.records) == 1
    assert "the Chroma server at 127.0.0.1" in caplog.text


class Broken:
    """An index that works until it is asked."""

    closed = False

    def fill(self, progress: object = None) -> None: ...

    def nearest(self, question: object, most: int) -> list[tuple[str, float]]:
        raise UpstreamError("Chroma does not work: InternalError")

    def close(self) -> None:
        self.closed = True


def test_a_chroma_that_breaks_is_closed_and_tried_again_after_a_while(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, opened = 0.0, list[Broken]()

    def open_broken(self: VectorIndex) -> Broken:
        opened.append(Broken())
        self._chroma = opened[-1]
        return opened[-1]

    monkeypatch.setattr(VectorIndex, "_opened", open_broken)
    found = make(exact_bytes=1, clock=lambda: now)
    for second in (0.0, 10.0, 50.0):
        now = second
        assert documents(found.hits("sofa", language="en"))[0] == "page:couch:en"
    assert [one.closed for one in opened] == [True]

    now = 61.0
    found.hits("sofa", language="en")

    assert len(opened) == 2


def test_a_store_that_cannot_be_read_is_still_told(make: Make, engine: Engine) -> None:
    found = make()
    tables.metadata.drop_all(engine)

    with pytest.raises(DatabaseError):
        found.hits("oak", language="en")


def test_no_embedder_is_no_meaning(filled: KnowledgeStore, tmp_path: Path) -> None:
    assert retriever(filled, None, tmp_path).meaning is None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from("sofa couch oak lamp 長椅子 three x".split()), max_size=4).map(" ".join), st.integers(1, 5)
)
def test_whatever_is_asked_hits_are_in_the_language_once_each_and_no_more_than_wished(
    make: Make, question: str, limit: int
) -> None:
    hits = make().hits(question, language="en", limit=limit)

    assert len(hits) <= limit
    assert len(set(documents(hits))) == len(hits)
    assert {hit.language for hit in hits} <= {"en"}
