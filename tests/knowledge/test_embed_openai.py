"""The real openai client against a server that is right, busy, wrong or lying."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from core.errors import SettingsError, UpstreamError
from knowledge import embedders
from knowledge.embed_openai import OpenAIEmbedder
from knowledge.embedding import MOST_TEXTS, batches, checked
from tests.knowledge.embedders import WordEmbedder
from tests.knowledge.embedding_server import Reply, answer, embedding_server

MODEL = "words"


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ADMIN_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def opened() -> Iterator[list[OpenAIEmbedder]]:
    every: list[OpenAIEmbedder] = []
    yield every
    for one in every:
        one.close()


def client(opened: list[OpenAIEmbedder], url: str, *, seconds: float = 5, retries: int = 2) -> OpenAIEmbedder:
    opened.append(OpenAIEmbedder(MODEL, url, seconds=seconds, retries=retries))
    return opened[-1]


def refusal(opened: list[OpenAIEmbedder], reply: Reply, texts: Sequence[str] = ("tea", "cup")) -> str:
    with embedding_server(WordEmbedder(), reply) as server, pytest.raises(UpstreamError) as raised:
        client(opened, server.url, retries=0).embed(texts)
    return str(raised.value)


def test_vectors_come_in_the_order_of_the_texts_and_have_length_1(opened: list[OpenAIEmbedder]) -> None:
    texts = ["tea bowl", "parcel to Germany", "茶碗"]
    with embedding_server(WordEmbedder()) as server:
        made = client(opened, server.url).embed(texts)

    assert made.dtype == np.float32
    assert np.allclose(made, WordEmbedder().embed(texts), atol=1e-6)
    assert np.allclose(np.linalg.norm(made, axis=1), 1)
    assert server.requests[0]["model"] == MODEL


def test_an_own_server_is_asked_without_a_key_of_the_shop(opened: list[OpenAIEmbedder]) -> None:
    with embedding_server(WordEmbedder()) as server:
        client(opened, server.url).embed(["tea"])

    assert server.keys == ["Bearer none"]


def test_the_key_of_the_environment_is_used_where_there_is_one(
    opened: list[OpenAIEmbedder], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-own")
    with embedding_server(WordEmbedder()) as server:
        client(opened, server.url).embed(["tea"])

    assert server.keys == ["Bearer sk-own"]


def test_openai_itself_without_a_key_is_named() -> None:
    with pytest.raises(UpstreamError, match="OPENAI_API_KEY"):
        OpenAIEmbedder(MODEL).embed(["tea"])


def test_many_texts_go_in_several_requests_and_come_back_as_one(opened: list[OpenAIEmbedder]) -> None:
    texts = [f"text number {number}" for number in range(2 * MOST_TEXTS + 1)]
    with embedding_server(WordEmbedder()) as server:
        made = client(opened, server.url).embed(texts)

    assert [len(request["input"]) for request in server.requests] == [MOST_TEXTS, MOST_TEXTS, 1]
    assert np.allclose(made, WordEmbedder().embed(texts), atol=1e-6)


def test_a_text_longer_than_models_take_is_cut_and_an_empty_one_is_never_sent(opened: list[OpenAIEmbedder]) -> None:
    with embedding_server(WordEmbedder()) as server:
        client(opened, server.url).embed(["茶" * 5_000, " \n"])

    long, empty = server.requests[0]["input"]
    assert 7_990 < len(long.encode()) <= 8_000
    assert set(long) == {"茶"}
    assert empty.strip()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_that_is_busy_is_asked_again(opened: list[OpenAIEmbedder], status: int) -> None:
    def busy_twice(_: dict[str, Any], number: int) -> tuple[int, Any] | None:
        return (status, {"error": {"message": "later"}}) if number < 2 else None

    with embedding_server(WordEmbedder(), busy_twice) as server:
        assert client(opened, server.url).embed(["tea"]).shape == (1, 64)

    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("status", "remedy"), [(401, "OPENAI_API_KEY"), (404, "HENJI_EMBEDDINGS"), (429, "later"), (500, "the server")]
)
def test_a_refusal_is_one_line_that_says_how_to_mend_it(opened: list[OpenAIEmbedder], status: int, remedy: str) -> None:
    said = refusal(opened, lambda *_: (status, {"error": {"message": "sk-secret was refused: tea bowl"}}))

    assert remedy in said
    assert str(status) in said
    assert "\n" not in said
    assert "sk-secret" not in said


@pytest.mark.parametrize(
    ("vectors", "said"),
    [
        ([[1.0, 0.0]], "1 vectors for 2 texts"),
        ([[1.0, 0.0]] * 3, "3 vectors for 2 texts"),
        ([[1.0, 0.0], [1.0]], "different lengths"),
        ([[1.0, 0.0], [0.0, 0.0]], "without a direction"),
        ([[1.0, 0.0], [float("nan"), 1.0]], "without a direction"),
        ([[1.0, 0.0], [float("inf"), 1.0]], "without a direction"),
        ([[], []], "without a direction"),
    ],
)
def test_vectors_that_cannot_be_are_refused(
    opened: list[OpenAIEmbedder], vectors: list[list[float]], said: str
) -> None:
    assert said in refusal(opened, lambda *_: (200, answer(vectors)))


@pytest.mark.parametrize(
    "body", ["<html>hello</html>", "{}", "[]", '{"data": null}', '{"data": [{"index": 0}]}', "{", '{"data": "tea"}', ""]
)
def test_an_answer_that_is_none_is_refused(opened: list[OpenAIEmbedder], body: str) -> None:
    said = refusal(opened, lambda *_: (200, body))

    assert said.startswith("openai:words: ")
    assert "\n" not in said


def test_nobody_there_is_said_in_one_line(opened: list[OpenAIEmbedder]) -> None:
    with embedding_server(WordEmbedder()) as gone:
        pass

    with pytest.raises(UpstreamError, match="OPENAI_BASE_URL"):
        client(opened, gone.url, retries=0).embed(["tea"])


def test_no_texts_ask_nobody(opened: list[OpenAIEmbedder]) -> None:
    with embedding_server(WordEmbedder()) as server:
        assert len(client(opened, server.url).embed([])) == 0

    assert server.requests == []


def test_batches_are_bounded_by_bytes_and_keep_every_text() -> None:
    texts = ["x" * 90_000, "茶" * 40_000, "a", "y" * 300_000, "b"]

    assert [[len(text) for text in batch] for batch in batches(texts)] == [[90_000], [40_000, 1], [300_000], [1]]


def test_vectors_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(UpstreamError, match="no numbers"):
        checked([["a"]], texts=1, source="x")  # type: ignore[list-item]


def test_the_embedder_is_chosen_by_its_provider_and_made_late() -> None:
    assert embedders.patient("openai:text-embedding-3-small").name == "openai:text-embedding-3-small"
    with pytest.raises(SettingsError, match="HENJI_EMBEDDINGS"):
        embedders.prompt("cohere:embed")


def test_a_question_is_embedded_at_once_or_not_at_all() -> None:
    with embedding_server(WordEmbedder(), lambda *_: (503, {"error": {}})) as server:
        made = embedders.prompt("openai:words", server.url)
        with pytest.raises(UpstreamError):
            made.embed(["tea"])
        made.close()

        assert len(server.requests) == 1
