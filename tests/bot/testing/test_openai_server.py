"""The fake keeps the protocol: asked by the real client, and by hand where the client hides something."""

import base64
import json
import struct
import urllib.request
from collections.abc import Iterator
from typing import Any

import openai
import pytest

from bot.testing import openai_server as does
from bot.testing.openai_bodies import vector
from bot.testing.openai_server import OpenAIServer, serving

ASKED: list[Any] = [{"role": "user", "content": "What colour?"}]


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with serving([does.says("blue, and a good deal of it, so that a stream has several pieces")]) as server:
        yield server


@pytest.fixture
def client(server: OpenAIServer) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=server.base_url, api_key="x", max_retries=0) as client:
        yield client


def test_a_plain_completion(client: openai.OpenAI) -> None:
    done = client.chat.completions.create(model="test-model", messages=ASKED)
    assert (done.choices[0].message.content or "").startswith("blue")
    assert done.choices[0].finish_reason == "stop"
    assert done.usage is not None
    assert done.usage.total_tokens == done.usage.prompt_tokens + done.usage.completion_tokens


def test_a_stream_says_the_same_and_counts_when_it_is_asked_to(client: openai.OpenAI) -> None:
    options: Any = {"include_usage": True}
    stream = client.chat.completions.create(model="m", messages=ASKED, stream=True, stream_options=options)
    pieces = list(stream)
    text = "".join(one.choices[0].delta.content or "" for one in pieces if one.choices)
    assert text == "blue, and a good deal of it, so that a stream has several pieces"
    assert len(pieces) > 4
    assert pieces[-1].usage is not None


def test_a_stream_may_be_cut() -> None:
    with serving([does.cut("blue " * 50, 0.5)]) as server:
        client = openai.OpenAI(base_url=server.base_url, api_key="x", max_retries=0)
        with client, pytest.raises(openai.APIConnectionError):
            list(client.chat.completions.create(model="m", messages=ASKED, stream=True))


def test_a_forced_tool_is_called(server: OpenAIServer, client: openai.OpenAI) -> None:
    tool: Any = {"type": "function", "function": {"name": "glaze", "parameters": {"type": "object"}}}
    forced: Any = {"type": "function", "function": {"name": "glaze"}}
    done = client.chat.completions.create(model="m", messages=ASKED, tools=[tool], tool_choice=forced)
    calls: Any = done.choices[0].message.tool_calls
    assert calls[0].function.name == "glaze"
    assert calls[0].function.arguments.startswith("blue")
    assert server.asked[0].form == "tool"


def test_the_models_are_listed(client: openai.OpenAI) -> None:
    assert [one.id for one in client.models.list()] == ["test-model"]


def test_embeddings_are_of_length_one_the_same_each_time_and_nearer_for_shared_words(client: openai.OpenAI) -> None:
    inputs = ["blue cup", "cup, BLUE", "white vase", "返品 について", ""]
    done = client.embeddings.create(model="e", input=inputs, dimensions=256)
    vectors = [one.embedding for one in done.data]
    assert [one.index for one in done.data] == list(range(5))
    assert all(sum(number * number for number in one) == pytest.approx(1, abs=1e-5) for one in vectors)
    assert vectors[0] == vectors[1] != vectors[2]
    assert len(vectors[3]) == 256
    assert done.usage.prompt_tokens > 0


def test_embeddings_come_packed_or_as_numbers(server: OpenAIServer) -> None:
    packed = post(server, "/embeddings", {"model": "e", "input": "blue", "encoding_format": "base64"})
    plain = post(server, "/embeddings", {"model": "e", "input": ["blue"]})
    numbers = struct.unpack("<64f", base64.b64decode(packed["data"][0]["embedding"]))
    assert numbers == pytest.approx(plain["data"][0]["embedding"])


def test_tokens_may_be_embedded_in_place_of_words() -> None:
    assert vector([1, 2, 3]) == vector([1, 2, 3]) != vector([4])


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
def test_errors_have_openais_shape(status: int) -> None:
    with serving([does.fails(status, retry_after="3", code="a_code")]) as server:
        client = openai.OpenAI(base_url=server.base_url, api_key="x", max_retries=0)
        with client, pytest.raises(openai.APIStatusError) as caught:
            client.chat.completions.create(model="m", messages=ASKED)
    assert (caught.value.status_code, caught.value.code) == (status, "a_code")
    assert caught.value.response.headers["retry-after"] == "3"


def test_a_list_of_behaviours_is_followed_and_the_last_holds() -> None:
    with serving([does.says("1"), does.says("2")]) as server:
        said = [post(server, "/chat/completions", {"messages": ASKED}) for _ in range(3)]
    assert [one["choices"][0]["message"]["content"] for one in said] == ["1", "2", "2"]
    assert len(server.chats) == 3


def test_a_hanging_server_ends_when_it_is_told_to() -> None:
    with serving([does.HANGS]) as server, pytest.raises(OSError, match="timed out"):
        post(server, "/chat/completions", {"messages": ASKED}, timeout=0.1)


def test_what_it_does_not_have_is_not_found(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError):
        client.post("/audio/speech", cast_to=object, body={})


def post(server: OpenAIServer, path: str, body: object, timeout: float = 5.0) -> Any:
    request = urllib.request.Request(  # noqa: S310 - our own server
        server.base_url + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310 - our own server
        return json.loads(answer.read())
