"""`henji knowledge sync` with HENJI_EMBEDDINGS, and without it."""

import json
from collections.abc import Iterator

import pytest

from tests.bot.commands.conftest import Run
from tests.knowledge.embedders import WordEmbedder
from tests.knowledge.embedding_server import EmbeddingServer, embedding_server
from tests.knowledge.shops import ShopFolder


@pytest.fixture
def refuses() -> list[bool]:
    """Not empty: the server refuses whoever asks."""
    return []


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, refuses: list[bool]) -> Iterator[EmbeddingServer]:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with embedding_server(WordEmbedder(), lambda *_: (401, {}) if refuses else None) as up:
        monkeypatch.setenv("HENJI_EMBEDDINGS", "openai:words")
        monkeypatch.setenv("OPENAI_BASE_URL", up.url)
        yield up


def test_a_sync_embeds_what_is_new_and_a_second_asks_for_nothing(henji: Run, server: EmbeddingServer) -> None:
    first = json.loads(henji("knowledge", "sync", "--json").out)["vectors"]
    asked = len(server.requests)
    second = henji("knowledge", "sync")

    assert first["embedded"] > 0
    assert first["waiting"] == 0
    assert len(server.requests) == asked
    assert "0 texts embedded, 0 vectors removed, 0 waiting" in second.out
    assert json.loads(henji("knowledge", "stats", "--json").out)["vectors"] == {"openai:words": first["embedded"]}
    assert f"{first['embedded']} vectors of openai:words" in henji("knowledge", "stats").out


@pytest.mark.usefixtures("server")
def test_embed_again_makes_every_vector_anew(henji: Run) -> None:
    first = json.loads(henji("knowledge", "sync", "--json").out)["vectors"]

    again = json.loads(henji("knowledge", "sync", "--embed-again", "--json").out)["vectors"]

    assert again["embedded"] == again["removed"] == first["embedded"]


@pytest.mark.usefixtures("server")
def test_an_endpoint_that_fails_is_one_line_and_search_goes_on(henji: Run, refuses: list[bool]) -> None:
    refuses.append(True)

    ran = henji("knowledge", "sync")

    assert ran.code == 5
    assert "OPENAI_API_KEY" in ran.err
    assert ran.err.count("\n") == 1
    assert "tea-bowl" in henji("knowledge", "search", "tea bowl induction").out


@pytest.mark.usefixtures("server")
def test_a_text_that_is_gone_takes_its_vector_along_even_where_a_question_syncs(
    henji: Run, small_folder: ShopFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_folder.write("pages/rare.en.md", "# Rare\n\nOnly here stands this sentence.\n")
    before = json.loads(henji("knowledge", "sync", "--json").out)["vectors"]["embedded"]
    (small_folder.path / "pages" / "rare.en.md").unlink()
    monkeypatch.delenv("HENJI_EMBEDDINGS")

    stats = json.loads(henji("knowledge", "stats", "--json").out)  # syncs first, as every command that answers

    assert stats["vectors"] == {"openai:words": before - 1}


def test_a_dry_run_embeds_nothing(henji: Run, server: EmbeddingServer) -> None:
    assert henji("knowledge", "sync", "--dry-run").code == 0
    assert server.requests == []


def test_without_embeddings_nothing_speaks_of_vectors(henji: Run) -> None:
    assert "vectors" not in json.loads(henji("knowledge", "sync", "--json").out)
    assert "vector" not in henji("knowledge", "sync").out
    assert "vector" not in henji("knowledge", "stats").out
    assert "vectors" not in json.loads(henji("knowledge", "stats", "--json").out)


def test_another_provider_is_a_setting_to_mend(henji: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HENJI_EMBEDDINGS", "cohere:embed")

    ran = henji("knowledge", "sync")

    assert ran.code == 4
    assert "HENJI_EMBEDDINGS" in ran.err
