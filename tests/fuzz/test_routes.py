"""Every route, fuzzed from its description while it is really served: no request makes henji stumble.

HENJI_FUZZ sets how many requests each route gets; `make test` keeps it small.
"""

import json
import os
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
import requests
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.openapi import from_dict
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.fuzz.shop import TOKEN, Served, description, served

REQUESTS = int(os.environ.get("HENJI_FUZZ", "8"))
PUBLIC = ("/api", "/hooks", "/widget/", "/healthz", "/readyz", "/metrics")
#: These never end where they are let in.
STREAMS = frozenset({"/widget/events", "/desk/events"})


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("fuzz") / "shop") as shop:
        yield shop


@pytest.fixture(scope="module")
def web() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.mark.timeout(600)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_request_makes_a_route_stumble(shop: Served, web: requests.Session, mode: GenerationMode) -> None:
    """Requests as the description wants them, and as it does not."""
    schema = from_dict(description(shop.app))
    schema.config.update(base_url=shop.base)
    failed: list[Exception] = []
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()

        @settings(
            max_examples=REQUESTS,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def fuzzed(case: Case[Any]) -> None:
            _answered(case, shop, web)

        try:
            fuzzed()
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE, operation.path  # nothing there can be wrong
        except Exception as error:  # noqa: BLE001 - all routes are told at once
            failed.append(error)
    if failed:
        raise ExceptionGroup("routes that stumbled", failed)


def _answered(case: Case[Any], shop: Served, web: requests.Session) -> None:
    path = case.operation.path
    _let_in(case, shop)
    cookies = {} if path in STREAMS else shop.cookies
    answer = case.call(session=web, cookies=cookies, allow_redirects=False, timeout=30)
    described = [status_code_conformance, content_type_conformance, response_schema_conformance]
    public = path.startswith(PUBLIC) and not path.startswith("/widget/panel")
    case.validate_response(answer, checks=[not_a_server_error, *(described if public else ())])
    assert "content-security-policy" in answer.headers


def _let_in(case: Case[Any], shop: Served) -> None:
    """Half of the requests carry what opens the door, so that what lies behind it is fuzzed too."""
    if len(str(case.body)) % 2:
        return
    path = case.operation.path
    case.headers["Authorization"] = f"Bearer {TOKEN}"
    if isinstance(case.body, dict):
        if path.startswith("/widget"):
            case.body["token"] = shop.visitor
        elif path.startswith("/desk"):
            case.body["csrf"] = shop.csrf
    if path.startswith("/desk/tickets/{id}"):
        case.path_parameters["id"] = shop.ticket


# By hand: what a description cannot describe

DEEP = b"[" * 60_000
HOSTILE: tuple[tuple[str, dict[str, str], bytes], ...] = tuple(
    (kind, {"content-type": kind}, body)
    for kind in (
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/html",
    )
    for body in (
        b"",
        b"\0",
        b"\xff\xfe",
        DEEP,
        b'{"a":' * 40_000,
        b'{"token":NaN,"id":1e999,"text":' + b"9" * 5000 + b"}",
        b'{"token":"\\ud800","id":"\\u0000","text":"\\udfff"}',
        b"a=1&" * 60_000,
        b"csrf=%ff%fe&text=%ED%A0%80",
        b'--x\r\nContent-Disposition: form-data; name="csrf"; filename="\xff"\r\n\r\nx\r\n--x--',
        b"--x\r\n" * 40_000,
        b'--x\r\nContent-Disposition: form-data; name="csrf"\r\nContent-Type: text/plain; charset=x\r\n\r\nx\r\n--x--',
    )
)


@pytest.fixture(scope="module")
def client(shop: Served) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=shop.base, trust_env=False, cookies=shop.cookies, timeout=30) as client:
        yield client


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_no_body_makes_a_route_stumble(client: httpx2.Client, shop: Served, number: int) -> None:
    _, headers, body = HOSTILE[number]
    for path, operations in description(shop.app)["paths"].items():
        if "post" in operations:
            filled = path.replace("{id}", shop.ticket).replace("{name}", "reply").replace("{deed}", "edit")
            answer = client.post(filled, content=body, headers={**headers, "Authorization": f"Bearer {TOKEN}"})
            assert answer.status_code < 500, (path, body[:40])


EVENT = {"type": "message.created", "data": {"id": "m-1", "buyer": {"id": "b-1"}, "text": "shipping?"}}


@pytest.mark.parametrize(
    "body",
    [
        *dict.fromkeys(body for _, _, body in HOSTILE),
        b'{"type":"message.created","data":{"id":"m\\u0000","buyer":{"id":"\\ud800"},"text":"\\ud800\\u0000"}}',
        b'{"type":"message.created","data":{"id":"m-2","buyer":{"id":"b-2"},"text":"\\ud800\\u0000"}}',
        b'{"type":"message.created","data":{"id":"m-3","buyer":{"id":"b-3","locale":7},"text":NaN}}',
        json.dumps(EVENT).encode(),
    ],
)
def test_no_signed_event_makes_the_webhook_stumble(client: httpx2.Client, shop: Served, body: bytes) -> None:
    for number in range(2):  # the second time it is a repeat
        signed = shop.seal.headers(f"event-{hash(body)}-{number}", time.time(), body)
        assert client.post("/hooks/shop", content=body, headers=signed).status_code in {202, 400, 422}
    forged = {**shop.seal.headers("event", time.time(), body), "webhook-id": "another"}
    assert client.post("/hooks/shop", content=body, headers=forged).status_code == 401


ODD = (
    "%00",
    "%ff",
    "%ED%A0%80",
    "..%2f..%2fetc%2fpasswd",
    "%",
    "%zz",
    "a" * 5000,
    "\u202e",
    "'--",
    "{{7*7}}",
    "%0d%0aX:y",
)


@pytest.mark.parametrize("odd", ODD)
def test_no_address_makes_a_route_stumble(client: httpx2.Client, odd: str) -> None:
    for path in (f"/{odd}", f"/desk/tickets/{odd}", f"/desk/login/{odd}", f"/hooks/{odd}", f"/static/{odd}"):
        for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "HEAD"):
            answer = client.request(method, path)
            assert answer.status_code < 500, (method, path)
            assert "x" not in answer.headers
    for name in ("lang", "status", "token", "after", "ticket"):
        for page in ("/", "/desk", "/widget/events", "/docs"):
            assert client.get(f"{page}?{name}={odd}&{name}={odd}").status_code < 500


@pytest.mark.parametrize(
    "odd", ["", "\xff", "=;=;", "henji_desk=; henji_desk=", "a" * 5000, '"\\', "henji_desk=\u00fc.x"]
)
def test_no_header_makes_a_route_stumble(shop: Served, odd: str) -> None:
    names = ("cookie", "accept-language", "last-event-id", "authorization", "x-forwarded-for", "origin", "host")
    with httpx2.Client(base_url=shop.base, trust_env=False, timeout=30) as client:
        for name in (*names, "content-type", "if-none-match", "if-modified-since", "range", "x-forwarded-proto"):
            for path in ("/", "/desk", "/widget/events?token=x", "/static/desk.css", "/readyz", "/metrics"):
                answer = client.get(path, headers=[(name.encode(), odd.encode("latin-1"))])
                assert answer.status_code < 500, (name, path)
