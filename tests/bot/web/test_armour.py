"""All doors together, around an application that is really served."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import httpx2
import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from bot.web.armour import HEADERS, protect
from bot.web.intake import Caps
from bot.web.problems import AT_THE_DOOR, MEDIA_TYPE
from bot.web.server import serving
from knowledge.running import Limits

SHOP = "https://shop.example"
LIMITS = Limits(buyer=2, channel=1000, address=50, streams=10)


def hello() -> FastAPI:
    app = FastAPI()

    @app.post("/widget/messages", status_code=202)
    async def message(request: Request) -> int:
        return len(await request.body())

    @app.get("/broken")
    async def broken() -> None:
        raise ZeroDivisionError

    return app


@pytest.fixture
def app() -> FastAPI:
    app = hello()
    protect(app, limits=LIMITS, buyer={"anna's": "anna"}.get, origins=[SHOP], caps=replace(Caps(), seconds=0.5))
    return app


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, client=("203.0.113.9", 1), raise_server_exceptions=False)


@pytest.fixture
def base(app: FastAPI) -> Iterator[str]:
    with serving(app) as base:
        yield base


def test_every_refusal_is_a_problem_in_armour_that_the_shops_page_can_read(client: TestClient) -> None:
    says = {"token": "anna's", "text": "tea?"}
    answers = [client.post("/widget/messages", json=says, headers={"origin": SHOP}) for _ in range(3)]
    assert [one.status_code for one in answers] == [202, 202, 429]
    answers.append(client.post("/widget/messages", content=b"x" * 300_000, headers={"origin": SHOP}))
    answers.extend(client.get("/nowhere", headers={"origin": SHOP}) for _ in range(47))
    assert [one.status_code for one in answers[3:]] == [413, *[404] * 46, 429]
    for one in (answers[2], answers[3], answers[-1]):
        assert one.headers["content-type"] == MEDIA_TYPE
        assert one.headers["access-control-allow-origin"] == SHOP
        assert "retry-after" in one.headers["access-control-expose-headers"].lower()
        assert HEADERS.items() <= dict(one.headers).items()
        assert one.json()["status"] == one.status_code
    assert int(answers[-1].headers["retry-after"]) > 50


def test_another_sites_page_may_not_read_an_answer(client: TestClient) -> None:
    answer = client.post("/widget/messages", json={}, headers={"origin": "https://elsewhere.example"})
    assert "access-control-allow-origin" not in answer.headers


def test_what_was_refused_is_counted_for_the_operator(app: FastAPI, client: TestClient) -> None:
    for _ in range(4):
        client.post("/widget/messages", json={"token": "anna's"})
    assert app.state.allowance.refused == {"address": 0, "buyer": 2, "channel": 0}
    assert app.state.load.shed == {}
    assert app.state.load.open == {}


def test_the_description_names_what_the_doors_answer(app: FastAPI) -> None:
    described = app.openapi()
    for operations in described["paths"].values():
        for operation in operations.values():
            for status in AT_THE_DOOR:
                assert list(operation["responses"][str(status)]["content"]) == [MEDIA_TYPE]
    assert app.openapi() is described
    assert "429" not in hello().openapi()["paths"]["/broken"]["get"]["responses"]  # the red control


def test_four_megabytes_are_refused_on_the_wire_before_they_were_read(base: str) -> None:
    with httpx2.Client(base_url=base, trust_env=False, timeout=10) as web:
        for _ in range(3):
            assert _refused(web, b"x" * 4_000_000) in {413, 0}
        assert web.post("/widget/messages", content=b"tea").json() == 3


def test_four_megabytes_that_nobody_announced_are_refused_too(base: str) -> None:
    with httpx2.Client(base_url=base, trust_env=False, timeout=10) as web:
        assert _refused(web, (b"x" * 50_000 for _ in range(80))) in {413, 0}
        assert web.post("/widget/messages", content=b"tea").json() == 3


def _refused(web: httpx2.Client, body: bytes | Iterator[bytes]) -> int:
    """0: the connection ended while the sender was still sending, and told nothing."""
    try:
        return web.post("/widget/messages", content=body).status_code
    except httpx2.TransportError:
        return 0


def test_a_body_of_one_byte_at_a_time_ends_by_the_clock(base: str) -> None:
    host, _, port = base.removeprefix("http://").partition(":")
    began = time.monotonic()
    with closing(socket.create_connection((host, int(port)), timeout=5)) as wire:
        wire.sendall(b"POST /widget/messages HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nx")
        came = b""
        while piece := wire.recv(65_536):
            came += piece
    assert came.startswith(b"HTTP/1.1 408")
    assert time.monotonic() - began < 3.0


def test_a_visitor_behind_the_proxy_is_one_address_whatever_they_write(base: str) -> None:
    with httpx2.Client(base_url=base, trust_env=False) as web:
        came = [
            web.get("/nowhere", headers={"x-forwarded-for": f"192.0.2.{n}, 203.0.113.9"}).status_code for n in range(52)
        ]
        assert came.count(429) == 2
        assert web.get("/nowhere", headers={"x-forwarded-for": "203.0.113.10"}).status_code == 404
