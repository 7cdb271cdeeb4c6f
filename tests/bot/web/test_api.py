import json
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from bot.app import House
from bot.web.schema import LineIn
from tests.bot.web.conftest import TOKEN

AUTHORISED = {"authorization": f"Bearer {TOKEN}"}


def ask(client: TestClient, line: object, **headers: str) -> Response:
    return client.post("/api/ask", json=line, headers={**AUTHORISED, **headers})


def is_problem(answer: Response, status: int) -> str:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert set(told) == {"type", "title", "status", "detail"}
    assert told["status"] == status
    return str(told["detail"])


def test_a_line_is_answered_with_the_outcome_of_its_last_message(client: TestClient) -> None:
    line = {"messages": [{"text": "which colour"}, {"text": "How much is shipping?"}]}
    answer = ask(client, line)
    assert answer.status_code == 200
    assert answer.json()["outcome"] == "reply"
    assert answer.json()["claims"][0]["sources"][0]["id"] == "fact:shipping.lane:DE"


def test_without_an_id_every_line_is_a_conversation_of_its_own(client: TestClient, house: House) -> None:
    line = {"messages": [{"text": "I want a person"}]}
    assert [ask(client, line).json()["outcome"] for _ in range(2)] == ["handoff", "handoff"]
    assert len(house.queue.tickets()) == 2


def test_with_an_id_the_messages_go_on_with_that_conversation(client: TestClient, house: House) -> None:
    first = ask(client, {"id": "case-1", "messages": [{"text": "shipping"}]}).json()
    second = ask(client, {"id": "case-1", "messages": [{"text": "shipping"}]}).json()
    assert (first["outcome"], second["outcome"]) == ("reply", "reply")
    assert len(house.conversations.transcript("case-1")) == 4


def test_after_a_handoff_the_bot_is_silent(client: TestClient) -> None:
    ask(client, {"id": "case-2", "messages": [{"text": "a person"}]})
    assert ask(client, {"id": "case-2", "messages": [{"text": "shipping"}]}).json()["outcome"] == "silence"


def test_another_buyers_conversation_cannot_be_entered(client: TestClient) -> None:
    ask(client, {"id": "case-3", "buyer": {"id": "anna"}, "messages": [{"text": "shipping"}]})
    answer = ask(client, {"id": "case-3", "buyer": {"id": "eve"}, "messages": [{"text": "shipping"}]})
    assert "another buyer" in is_problem(answer, 409)


@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer wrong", "Basic YTpi", f"Bearer {TOKEN}x"])
def test_a_wrong_token_opens_nothing(client: TestClient, house: House, shown: str) -> None:
    headers = {"authorization": shown} if shown else {}
    answer = client.post("/api/ask", json={"messages": [{"text": "a person"}]}, headers=headers)
    is_problem(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"
    assert house.queue.tickets() == ()


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ({}, "messages"),
        ({"messages": []}, "messages"),
        ({"messages": [{"text": 5}]}, "messages.0.text"),
        ({"messages": [{"text": "x"}], "now": "2026-11-24T10:00:00"}, "now"),
        ({"messages": [{"text": "x", "at": "soon"}]}, "messages.0.at"),
        ({"messages": [{"text": "x"}], "buyer": {"market": "Germany"}}, "buyer.market"),
        ({"messages": [{"text": "x"}] * 101}, "messages"),
        ({"id": " ", "messages": [{"text": "x"}]}, "id"),
        ([], "body"),
        ("secret words", "body"),
    ],
)
def test_a_bad_line_is_refused_by_the_name_of_its_field(client: TestClient, line: object, named: str) -> None:
    detail = is_problem(ask(client, line), 422)
    assert detail.startswith(named)
    assert "secret words" not in detail


@pytest.mark.parametrize("body", [b"{", b"", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 30_000])
def test_what_is_no_json_is_refused(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/ask", content=body, headers={**AUTHORISED, "content-type": "application/json"})
    assert answer.status_code in {400, 422}
    is_problem(answer, answer.status_code)


def test_half_a_character_is_refused_before_it_can_hurt_the_database(client: TestClient) -> None:
    body = b'{"messages": [{"text": "\\ud800"}]}'
    answer = client.post("/api/ask", content=body, headers={**AUTHORISED, "content-type": "application/json"})
    is_problem(answer, 422)


def test_a_body_over_the_cap_is_refused_announced_or_not(client: TestClient) -> None:
    line = json.dumps({"messages": [{"text": "x" * 300_000}]}).encode()
    is_problem(client.post("/api/ask", content=line, headers=AUTHORISED), 413)
    parts = (line[start : start + 50_000] for start in range(0, len(line), 50_000))
    headers = {**AUTHORISED, "content-type": "application/json"}
    is_problem(client.post("/api/ask", content=parts, headers=headers), 413)


def test_a_body_just_under_the_cap_is_read(client: TestClient) -> None:
    line = {"messages": [{"text": "x" * 125_000}, {"text": "x" * 125_000}]}
    assert ask(client, line).status_code == 200


def test_unknown_addresses_and_methods_are_problems(client: TestClient) -> None:
    is_problem(client.get("/nowhere"), 404)
    is_problem(client.get("/api/ask"), 405)


def test_the_description_is_openapi_3_1_and_its_references_resolve(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert set(described["paths"]) >= {"/api/ask", "/widget/session", "/widget/messages", "/widget/events"}
    assert not any(path.startswith("/desk") for path in described["paths"])
    names = {one.rsplit("/", 1)[-1] for one in _references(described)}
    assert names <= set(described["components"]["schemas"])


def _references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*(_references(one) for one in value.values()))
    return set().union(*(_references(one) for one in value)) if isinstance(value, list) else set()


def test_the_documentation_page_needs_nothing_from_elsewhere(client: TestClient) -> None:
    text = client.get("/docs").text
    assert "/api/ask" in text
    assert "cdn" not in text
    assert "<script" not in text


def test_the_example_of_the_description_is_answered(client: TestClient) -> None:
    schema = LineIn.model_json_schema()
    assert ask(client, schema["examples"][0]).status_code == 200
