"""The same words are never paid for twice, a crash loses one batch, and what is gone is forgotten."""

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from sqlalchemy import Engine, select

from core.errors import DatabaseError, UpstreamError
from knowledge import embedding, tables
from knowledge.embed import embed_missing
from knowledge.embedding import Vectors
from knowledge.store import KnowledgeStore
from knowledge.sync import sync
from knowledge.vector_table import VectorTable, kept, prune
from tests.knowledge.embedders import WordEmbedder
from tests.knowledge.shops import ShopFolder


def pages(shop: ShopFolder, count: int) -> None:
    for number in range(count):
        shop.write(f"pages/p{number:03}.en.md", f"Words about page {number}.\n")


def stored(engine: Engine) -> dict[str, bytes]:
    with engine.connect() as connection:
        return {row.hash: row.vector for row in connection.execute(select(tables.vector))}


@pytest.fixture
def batches_of_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "MOST_TEXTS", 10)


def test_every_passage_gets_the_vector_of_its_title_and_text(
    shop: ShopFolder, store: KnowledgeStore, engine: Engine
) -> None:
    shop.write("pages/tea.en.md", "---\ntitle: Tea\n---\n\nGreen and black.\n")
    sync(shop.path, store)
    embedder = WordEmbedder()

    done = embed_missing(store, embedder)

    assert "Tea\nGreen and black." in embedder.texts
    assert done.embedded == len(set(embedder.texts))
    digest = hashlib.blake2b(b"Tea\nGreen and black.", digest_size=16).hexdigest()
    line = np.frombuffer(stored(engine)[digest], "<f4")
    assert np.allclose(line, embedder.embed(["Tea\nGreen and black."])[0])


def test_before_the_first_sync_there_is_nothing_to_embed(store: KnowledgeStore) -> None:
    assert embed_missing(store, WordEmbedder()).embedded == 0
    assert prune(store) == 0


def test_the_work_is_that_of_the_change(shop: ShopFolder, store: KnowledgeStore) -> None:
    pages(shop, 50)
    sync(shop.path, store)
    embed_missing(store, WordEmbedder())
    shop.write("pages/p007.en.md", "Other words.\n")
    sync(shop.path, store)
    embedder = WordEmbedder()

    done = embed_missing(store, embedder)

    assert [text.endswith("Other words.") for text in embedder.texts] == [True]
    assert (done.embedded, done.removed, done.waiting) == (1, 1, 0)
    assert embed_missing(store, embedder).embedded == 0
    assert len(embedder.asked) == 1


def test_the_same_words_in_two_places_are_embedded_once(shop: ShopFolder, store: KnowledgeStore) -> None:
    for name in ("a", "b"):
        shop.write(f"pages/{name}.en.md", "---\ntitle: Care\n---\n\nWash by hand.\n")
    sync(shop.path, store)
    embedder = WordEmbedder()

    embed_missing(store, embedder)

    assert embedder.texts.count("Care\nWash by hand.") == 1


def test_words_that_come_back_elsewhere_are_not_paid_for_again(shop: ShopFolder, store: KnowledgeStore) -> None:
    path = shop.write("pages/a.en.md", "---\ntitle: Care\n---\n\nWash by hand.\n")
    sync(shop.path, store)
    embed_missing(store, WordEmbedder())
    assert path.read_text(encoding="utf-8")
    path.rename(path.with_name("b.en.md"))
    sync(shop.path, store)
    prune(store)
    embedder = WordEmbedder()

    assert embed_missing(store, embedder).embedded == 0


@pytest.mark.usefixtures("batches_of_ten")
def test_a_crash_in_the_middle_loses_one_batch(shop: ShopFolder, store: KnowledgeStore) -> None:
    class Crash(RuntimeError):
        pass

    def crash(number: int) -> bool:
        if number == 2:
            raise Crash
        return False

    pages(shop, 45)
    sync(shop.path, store)

    with pytest.raises(Crash):
        embed_missing(store, WordEmbedder(fails=crash))

    again = WordEmbedder()
    total = len(VectorTable(store.engine, "openai:words").missing()) + 20
    assert embed_missing(store, again).embedded == total - 20


@pytest.mark.usefixtures("batches_of_ten")
def test_a_failing_endpoint_leaves_what_was_embedded_and_is_told(shop: ShopFolder, store: KnowledgeStore) -> None:
    pages(shop, 45)
    sync(shop.path, store)

    done = embed_missing(store, WordEmbedder(fails=lambda number: number >= 2))

    assert done.embedded == 20
    assert done.waiting >= 25
    assert done.problem == "openai:words: the endpoint answers 503"
    assert embed_missing(store, WordEmbedder()).waiting == 0


@pytest.mark.usefixtures("batches_of_ten")
def test_progress_counts_up_to_the_end(shop: ShopFolder, store: KnowledgeStore) -> None:
    pages(shop, 25)
    sync(shop.path, store)
    told: list[tuple[str, int, int]] = []

    done = embed_missing(store, WordEmbedder(), lambda *step: told.append(step))

    assert [step[1] for step in told] == sorted(step[1] for step in told)
    assert told[-1] == ("embedding", done.embedded, done.embedded)


def test_a_model_of_another_length_is_refused_and_embed_again_takes_it(shop: ShopFolder, store: KnowledgeStore) -> None:
    pages(shop, 3)
    sync(shop.path, store)
    embed_missing(store, WordEmbedder(size=64))
    shop.write("pages/new.en.md", "New words.\n")
    sync(shop.path, store)

    refused = embed_missing(store, WordEmbedder(size=32))
    again = embed_missing(store, WordEmbedder(size=32), again=True)

    assert refused.embedded == 0
    assert "--embed-again" in (refused.problem or "")
    assert again.problem is None
    assert VectorTable(store.engine, "openai:words").dimensions() == 32


class Short:
    """Gives one vector too few."""

    name = "openai:short"

    def embed(self, texts: Sequence[str]) -> Vectors:
        return WordEmbedder().embed(texts)[1:]

    def close(self) -> None: ...


def test_a_vector_too_few_is_refused_before_anything_is_kept(shop: ShopFolder, store: KnowledgeStore) -> None:
    pages(shop, 3)
    sync(shop.path, store)

    done = embed_missing(store, Short())

    assert done.problem
    assert kept(store) == {}


def test_vectors_of_gone_texts_go_whatever_their_model(
    shop: ShopFolder, store: KnowledgeStore, content: Callable[[], str]
) -> None:
    path = shop.write("pages/secret.en.md", "Never again.\n")
    sync(shop.path, store)
    for name in ("openai:one", "openai:two"):
        embed_missing(store, WordEmbedder(name=name))
    digest = next(
        hash_
        for hash_, words in VectorTable(store.engine, "x").texts(VectorTable(store.engine, "x").missing()).items()
        if "Never again." in words
    )
    assert digest in content()
    path.unlink()
    sync(shop.path, store)

    assert digest in content()  # the red control: a sync alone keeps them
    assert prune(store) == 2
    assert digest not in content()


def test_two_models_lie_beside_each_other(shop: ShopFolder, store: KnowledgeStore) -> None:
    pages(shop, 3)
    sync(shop.path, store)
    one = embed_missing(store, WordEmbedder(name="openai:one"))
    two = embed_missing(store, WordEmbedder(name="openai:two"))

    assert kept(store) == {"openai:one": one.embedded, "openai:two": two.embedded}


def test_what_another_process_stored_first_stays(engine: Engine) -> None:
    table = VectorTable(engine, "openai:words")
    table.keep(["a"], np.array([[1, 0]], np.float32))
    table.keep(["a", "b"], np.array([[0, 1], [0, 1]], np.float32))

    assert table.vectors(["a", "b"])[1].tolist() == [[1, 0], [0, 1]]


def test_a_database_that_is_gone_is_named(engine: Engine) -> None:
    tables.metadata.drop_all(engine)

    with pytest.raises(DatabaseError, match="henji db upgrade"):
        VectorTable(engine, "openai:words").count()
    with pytest.raises(DatabaseError):
        VectorTable(engine, "openai:words").keep(["a"], np.array([[1, 0]], np.float32))


def test_the_fake_fails_as_the_real_one_does() -> None:
    with pytest.raises(UpstreamError):
        WordEmbedder(fails=lambda _: True).embed(["tea"])
