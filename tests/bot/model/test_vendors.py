"""Every behaviour of a server, met by the real client: a filled form or a ModelError, in time, and nothing else."""

import gzip
import time
from dataclasses import dataclass

import pytest

from bot.model.guarded import GuardedWriter
from bot.testing import openai_server as does
from bot.testing.openai_server import Behaviour, Request, serving
from core.errors import ModelError
from core.sets import Reason
from tests.bot.model.conftest import Opening
from tests.bot.model.making import FILLED, PROMPT, Glaze, glaze

GOOD = does.says(FILLED)
FENCED = f"Of course! Here it is:\n```json\n{FILLED}\n```\nAnything else?"


def failure(writer: GuardedWriter) -> ModelError:
    with pytest.raises(ModelError) as caught:
        writer.fill(PROMPT, Glaze)
    return caught.value


def test_an_ordinary_answer_takes_one_call(opened: Opening) -> None:
    with serving([GOOD]) as server:
        filled = opened(server).fill(PROMPT, Glaze)
    assert filled.form == glaze()
    assert len(server.chats) == 1
    (call,) = filled.calls
    assert (call.model, call.prompt, call.form, call.failed) == (
        "openai:test-model",
        "glaze@1f3a9c02",
        "json_schema",
        "",
    )
    assert (call.input_tokens, call.output_tokens) == (server_tokens(server.chats[0]), len(FILLED) // 4 + 1)
    assert call.ms > 0


def server_tokens(request: Request) -> int:
    return sum(len(str(one["content"])) for one in request.body["messages"]) // 4 + 1


def test_the_schema_is_sent_strictly_at_no_temperature_and_to_one_answer(opened: Opening) -> None:
    with serving([GOOD]) as server:
        opened(server).fill(PROMPT, Glaze)
    body = server.chats[0].body
    shape = body["response_format"]["json_schema"]
    assert shape["strict"] is True
    assert shape["schema"]["required"] == ["colour", "kind"]
    assert shape["schema"]["additionalProperties"] is False
    assert body["temperature"] == 0
    assert not body.get("stream")
    assert [one["role"] for one in body["messages"]] == ["system", "user"]


@dataclass(frozen=True)
class Case:
    name: str
    behaviour: Behaviour
    failed: str  # as the last call keeps it
    calls: int


FAILURES = (
    Case("a key that is refused", does.fails(401), "key 401", 1),
    Case("a key without the right", does.fails(403), "key 403", 1),
    Case("a quota used up", does.fails(429, code="insufficient_quota"), "credit 429", 1),
    Case("no such model", does.fails(404, code="model_not_found"), "model 404", 1),
    Case("too long a prompt", does.fails(400, code="context_length_exceeded"), "long 400", 1),
    Case("a filter of the provider's", does.fails(400, code="content_filter"), "refused 400", 1),
    Case("no such address", does.fails(404), "model 404", 4),
    Case("busy", does.fails(429), "busy 429", 3),
    Case("busy for a short while", does.fails(429, retry_after="0.01"), "busy 429", 3),
    Case("busy for a long while", does.fails(429, retry_after="60"), "busy 429", 1),
    Case("busy until a date", does.fails(503, retry_after="Wed, 21 Oct 2026 07:28:00 GMT"), "busy 503", 3),
    Case("broken whatever it is asked", does.fails(500), "busy 500", 6),
    Case("a gateway without its server", does.fails(502), "busy 502", 3),
    Case("a status nobody knows", does.fails(599), "busy 599", 3),
    Case("hangs up", does.HANGS_UP, "unreachable", 3),
    Case("cut at a tenth", does.cut(FILLED, 0.1), "unreachable", 3),
    Case("cut in half", does.cut(FILLED, 0.5), "unreachable", 3),
    Case("cut near the end", does.cut(FILLED, 0.9), "unreachable", 3),
    Case("an empty body", does.EMPTY, "odd", 3),
    Case("a page of HTML", does.HTML, "odd", 3),
    Case("HTML that says it is JSON", Behaviour(raw=b"<html></html>"), "odd", 3),
    Case("JSON that is a list", Behaviour(raw=b"[]"), "odd", 3),
    Case("JSON that is null", Behaviour(raw=b"null"), "odd", 3),
    Case("JSON that is a number", Behaviour(raw=b"7"), "odd", 3),
    Case("bytes that are no text", Behaviour(raw=b"\xff\xfe\x00"), "odd", 3),
    Case("no choices", does.NO_CHOICES, "odd", 3),
    Case("choices of null", does.NULL_CHOICES, "odd", 3),
    Case("an error within a 200", does.ERROR_INSIDE, "odd", 3),
    Case("a choice without a message", Behaviour(change=lambda whole: whole | {"choices": [{}]}), "odd", 3),
    Case("ten megabytes", does.says("x" * 10_000_000), "odd", 3),
    Case("a refusal", does.with_message(content=None, refusal="I cannot help with that."), "refused", 1),
    Case("an answer that was withheld", does.ending("", "content_filter"), "refused", 1),
    Case("an answer cut off by its length", does.ending('{"colour": "bl', "length"), "cut", 1),
    Case("an answer in words", does.says("The cup is blue."), "invalid", 2),
    Case("no content", does.with_message(content=None), "invalid", 2),
    Case("content of an empty list", does.with_message(content=[]), "invalid", 2),
    Case("a form of another kind", does.says('{"color": "blue"}'), "invalid", 2),
    Case("a value too long, twice", does.says('{"colour": "' + "b" * 50 + '", "kind": "fact"}'), "invalid", 2),
    Case("an answer in another language", does.says("コップは青いです。"), "invalid", 2),
    Case("JSON nested a thousand deep", does.says("[" * 1_000 + '{"a":' * 1_000), "invalid", 2),
)


@pytest.mark.parametrize("case", FAILURES, ids=lambda case: case.name)
def test_whatever_the_server_does_it_ends_in_a_model_error_in_time(
    opened: Opening, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.model.guarded.BACKOFF", 0.001)
    with serving([case.behaviour]) as server:
        began = time.monotonic()
        error = failure(opened(server))
    assert time.monotonic() - began < 4.0
    assert error.reason is Reason.MODEL_FAILED
    assert error.calls[-1].failed == case.failed
    assert len(error.calls) == len(server.chats) == case.calls
    assert "secret-buyer-word" not in str(error)
    assert "openai:test-model" in str(error)


GOOD_AFTER_ALL = {
    "a fence and courtesies around it": does.says(FENCED),
    "thoughts before it": does.says('<think>{"colour": "red", "kind": "fact"}</think>' + FILLED),
    "content in parts": does.with_message(content=[{"type": "text", "text": FILLED}]),
    "nothing counted": does.says(FILLED, usage=False),
    "nonsense counted": Behaviour(text=FILLED, change=lambda whole: whole | {"usage": {"prompt_tokens": -5}}),
    "fields nobody asked for": Behaviour(text=FILLED, change=lambda whole: whole | {"timings": {"ms": 1}}),
    "another model's name": Behaviour(text=FILLED, change=lambda whole: whole | {"model": None}),
    "a finish of null": Behaviour(
        text=FILLED, change=lambda whole: whole | {"choices": [whole["choices"][0] | {"finish_reason": None}]}
    ),
    "one byte after the other": does.drips(FILLED, 0.0005),
}


@pytest.mark.parametrize("behaviour", GOOD_AFTER_ALL.values(), ids=GOOD_AFTER_ALL.keys())
def test_a_good_answer_in_an_odd_coat_is_one_call(opened: Opening, behaviour: Behaviour) -> None:
    with serving([behaviour]) as server:
        filled = opened(server).fill(PROMPT, Glaze)
    assert filled.form == glaze()
    assert len(filled.calls) == len(server.chats) == 1
    assert filled.calls[0].input_tokens > 0
    assert filled.calls[0].output_tokens > 0


PASSING: tuple[Behaviour, ...] = (
    does.fails(429, retry_after="0"),
    does.fails(503),
    does.HANGS_UP,
    does.cut(FILLED, 0.5),
    does.EMPTY,
)


@pytest.mark.parametrize("behaviour", PASSING, ids=["429", "503", "hangs up", "cut", "empty"])
def test_what_passes_is_tried_again(opened: Opening, behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.model.guarded.BACKOFF", 0.001)
    with serving([behaviour, GOOD]) as server:
        filled = opened(server).fill(PROMPT, Glaze)
    assert filled.form == glaze()
    assert [bool(call.failed) for call in filled.calls] == [True, False]


@pytest.mark.parametrize("behaviour", [does.HANGS, does.slow(FILLED, 3.0), does.drips(FILLED, 0.05)])
def test_a_server_that_takes_too_long_is_left_at_the_timeout(opened: Opening, behaviour: Behaviour) -> None:
    with serving([behaviour]) as server:
        writer = opened(server, timeout=0.3)
        writer.warm()
        began = time.monotonic()
        error = failure(writer)
        took = time.monotonic() - began
    assert 0.25 < took < 0.9
    assert error.calls[-1].failed == "timeout"
    assert error.calls[-1].input_tokens > 0  # it read the prompt: that may be billed


def test_an_address_where_nobody_listens_is_named_without_its_secret(
    opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.model.guarded.BACKOFF", 0.001)
    with serving() as server:
        pass
    error = failure(opened(server, address=server.base_url.replace("http://", "http://shop:hunter2@")))
    assert f"127.0.0.1:{server.port}" in str(error)
    assert "hunter2" not in str(error)
    assert [call.failed for call in error.calls] == ["unreachable"] * 3
    assert [call.input_tokens for call in error.calls] == [0, 0, 0]


@pytest.mark.parametrize("status", [400, 404, 422, 500])
@pytest.mark.parametrize(
    ("without", "reached"),
    [
        (("json_schema",), "json_object"),
        (("json_schema", "json_object"), "tool"),
        (("json_schema", "json_object", "tool"), "prompt"),
    ],
)
def test_a_refused_form_leads_one_rung_down_and_is_not_tried_again(
    opened: Opening, without: tuple[str, ...], reached: str, status: int
) -> None:
    with serving([GOOD], without=dict.fromkeys(without, status)) as server:
        first = opened(server).fill(PROMPT, Glaze)
        second = opened(server).fill(PROMPT, Glaze)  # another process: only the file knows
    assert first.form == second.form == glaze()
    assert [call.form for call in first.calls] == [*without, reached]
    assert [call.form for call in second.calls] == [reached]


def test_where_no_schema_can_be_sent_it_stands_in_the_text(opened: Opening) -> None:
    with serving([GOOD], without={"json_schema": 400}) as server:
        opened(server).fill(PROMPT, Glaze)
    system = server.chats[-1].body["messages"][0]["content"]
    assert system.startswith(PROMPT.system)
    assert '"additionalProperties": false' in system


def test_a_server_that_knows_no_tools_and_answers_in_words_is_asked_by_prompt(opened: Opening) -> None:
    def script(request: Request) -> Behaviour:
        if request.form == "tool":
            return does.with_message(content="I call nothing.", tool_calls=None)
        return GOOD

    with serving(script, without={"json_schema": 400, "json_object": 400}) as server:
        filled = opened(server).fill(PROMPT, Glaze)
    assert [call.form for call in filled.calls] == ["json_schema", "json_object", "tool", "prompt"]


def test_the_repair_shows_the_model_its_answer_and_what_is_wrong(opened: Opening) -> None:
    with serving([does.says('{"colour": "blue", "kind": "guess"}'), GOOD]) as server:
        filled = opened(server).fill(PROMPT, Glaze)
    assert filled.form == glaze()
    assert [call.failed for call in filled.calls] == ["invalid", ""]
    *_, answer, complaint = server.chats[1].body["messages"]
    assert answer == {"role": "assistant", "content": '{"colour": "blue", "kind": "guess"}'}
    assert "kind: Input should be 'fact' or 'promise'" in complaint["content"]


def test_a_model_that_takes_no_temperature_is_asked_without(opened: Opening) -> None:
    def script(request: Request) -> Behaviour:
        return does.fails(400, code="unsupported_temperature") if "temperature" in request.body else GOOD

    with serving(script) as server:
        writer = opened(server)
        writer.fill(PROMPT, Glaze)
        writer.fill(PROMPT, Glaze)
    assert ["temperature" in one.body for one in server.chats] == [True, False, False]


def test_no_key_is_needed_for_a_server_of_ones_own_and_a_key_is_sent_as_it_is(
    opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving([GOOD]) as server:
        opened(server).fill(PROMPT, Glaze)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-shop")
        opened(server).fill(PROMPT, Glaze)
    assert [one.headers["authorization"] for one in server.chats] == ["Bearer none", "Bearer sk-of-the-shop"]


@pytest.mark.parametrize("variable", ["LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"])
def test_no_variable_sends_the_buyers_words_to_a_third_party(
    opened: Opening, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    with serving([GOOD]) as server, serving() as third_party:
        monkeypatch.setenv(variable, "true")
        monkeypatch.setenv("LANGSMITH_API_KEY", "lsv2_x")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", third_party.base_url)
        opened(server).fill(PROMPT, Glaze)
    assert third_party.asked == []


def test_a_compressed_bomb_is_not_unpacked(opened: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.model.guarded.BACKOFF", 0.001)
    bomb = Behaviour(raw=gzip.compress(b"0" * 100_000_000, 1), headers={"Content-Encoding": "gzip"})
    with serving([bomb]) as server:
        error = failure(opened(server))
    assert error.calls[-1].failed == "odd"
    assert server.chats[0].headers["accept-encoding"] == "identity"


def test_the_connection_is_kept_for_the_next_question(opened: Opening) -> None:
    with serving([GOOD]) as server:
        writer = opened(server)
        for _ in range(5):
            writer.fill(PROMPT, Glaze)
    assert server.connections == 1
