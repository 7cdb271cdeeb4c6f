"""What comes in: nothing too large, too slow or packed reaches a route, and what reaches it is whole."""

import json
import time
from dataclasses import replace

import anyio
import pytest
from starlette.types import Message, Receive, Scope, Send

from bot.web.intake import BODY, Caps, Intake
from tests.bot.web.echo import Echo, Knock

pytestmark = pytest.mark.anyio

JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
CAPS = Caps()
#: Nothing is refused: each protection is shown to be the one that refuses.
OPEN = Caps(body=10**30, seconds=10**6, head=10**9, headers=10**9, address=10**9, held=10**12, shape=None)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def let_in(knock: Knock, caps: Caps = CAPS) -> tuple[int, list[bytes]]:
    echo = Echo()
    await knock.at(Intake(echo, caps))
    return knock.status, echo.bodies


async def test_a_body_reaches_the_route_whole_however_it_came() -> None:
    body = json.dumps({"text": "茶" * 5000}).encode()
    parts = tuple(body[at : at + 1000] for at in range(0, len(body), 1000))
    assert await let_in(Knock(parts=parts)) == (200, [body])


async def test_the_middlewares_behind_find_the_body() -> None:
    found = []

    async def app(scope: Scope, receive: Receive, _send: Send) -> None:
        found.append(scope[BODY])
        assert (await receive())["body"] == scope[BODY]
        assert (await receive())["type"] == "http.disconnect"

    await Knock(parts=(b'{"a":', b"1}")).at(Intake(app))
    assert found == [b'{"a":1}']


async def test_a_stream_without_a_body_is_not_touched() -> None:
    knock = Knock(method="GET", parts=())

    async def app(scope: Scope, receive: Receive, _send: Send) -> None:
        assert receive == knock.receive
        assert BODY not in scope

    await knock.at(Intake(app))


async def test_other_than_requests_pass() -> None:
    scopes = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        scopes.append(scope)

    knock = Knock()
    await Intake(app)({"type": "lifespan"}, knock.receive, knock.send)
    assert scopes == [{"type": "lifespan"}]


BIG = (b'"' + b"x" * 50_000, *[b"x" * 50_000] * 5, b'"')


CAPPED = [
    (Knock(headers={**JSON, "content-length": "4000000"}), 413),
    (Knock(headers={**JSON, "content-length": "9" * 5000}), 413),
    (Knock(parts=BIG), 413),
    (Knock(parts=BIG, method="GET", headers={**JSON, "transfer-encoding": "chunked"}), 413),
    (Knock(headers={**JSON, **{f"x-{n}": "y" for n in range(100)}}), 431),
    (Knock(headers={**JSON, "x-long": "y" * 17_000}), 431),
    (Knock(query=b"q=" + b"x" * 9000), 414),
    (Knock(path="/" + "x" * 9000), 414),
    (Knock(headers=FORM, parts=(b"csrf=%00",)), 422),
    (Knock(headers=FORM, parts=(b"text=a\0b",)), 422),
    (Knock(parts=(b"[" * 100,)), 400),
    (Knock(parts=(b"{", b"]")), 400),
    (Knock(parts=(b'["\\ud800"]',)), 422),
    (Knock(headers={"content-type": "application/cloudevents+json"}, parts=(b"NaN",)), 400),
    (Knock(parts=(b'"a"',) * 5, pause=0.05), 408),
]


@pytest.mark.parametrize(("knock", "status"), CAPPED)
async def test_what_is_over_a_cap_reaches_no_route(knock: Knock, status: int) -> None:
    knock = replace(knock, sent=[], taken=0)
    assert await let_in(knock, replace(CAPS, seconds=0.12)) == (status, [])
    assert knock.detail


@pytest.mark.parametrize("knock", [knock for knock, _ in CAPPED])
async def test_where_the_caps_are_off_it_reaches_the_route(knock: Knock) -> None:
    """The red control."""
    knock = replace(knock, sent=[], taken=0)
    assert await let_in(knock, OPEN) == (200, [b"".join(knock.parts)] if knock.method == "POST" else [])


@pytest.mark.parametrize(
    ("knock", "status"),
    [
        (Knock(headers={**JSON, "content-encoding": "gzip"}, parts=(b"\x1f\x8b" + b"\0" * 50,)), 415),
        (Knock(headers={**JSON, "content-encoding": "br"}), 415),
        (Knock(headers={**JSON, "content-encoding": "gzip, identity"}), 415),
        (Knock(headers={"content-type": "application/json; charset=utf-16"}), 415),
        (Knock(headers={"content-type": 'application/problem+json;Charset="Shift_JIS"'}), 415),
        (Knock(path="/desk/tickets/\0"), 400),
        (Knock(query=b"lang=%00"), 400),
        (Knock(query=b"lang=\0"), 400),
    ],
)
async def test_what_nobody_here_can_read_or_store_reaches_no_route(knock: Knock, status: int) -> None:
    assert await let_in(knock, OPEN) == (status, [])
    assert knock.taken == 0


async def test_of_four_megabytes_not_more_than_the_cap_is_read() -> None:
    knock = Knock(parts=tuple(b"x" * 64 * 1024 for _ in range(64)))
    assert (await let_in(knock))[0] == 413
    assert knock.taken == 5
    assert knock.answered["connection"] == "close"


async def test_one_byte_a_second_ends_by_the_clock() -> None:
    knock = Knock(parts=(b" ",) * 1000, pause=0.02)
    began = time.monotonic()
    assert (await let_in(knock, replace(CAPS, seconds=0.2)))[0] == 408
    assert time.monotonic() - began < 1.0
    assert knock.answered["connection"] == "close"


async def test_who_hangs_up_in_the_middle_reaches_no_route() -> None:
    class Cut(Knock):
        async def receive(self) -> Message:
            return {**await Knock.receive(self), "more_body": True}

    assert await let_in(Cut()) == (400, [])


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "application/json; charset=UTF-8"},
        {"content-type": 'application/json; charset="utf-8"; x'},
        {**JSON, "content-encoding": "identity"},
        {**JSON, "content-length": "nonsense"},
        {**JSON, "content-length": "²"},
    ],
)
async def test_what_is_as_it_should_be_comes_in(headers: dict[str, str]) -> None:
    assert await let_in(Knock(headers=headers, parts=(b'"tea"',))) == (200, [b'"tea"'])


async def test_a_webhooks_json_is_left_to_who_checks_its_signature_first() -> None:
    deep = b"[" * 1000
    assert await let_in(Knock(path="/hooks/shop", parts=(deep,))) == (200, [deep])


async def test_bodies_under_way_are_bounded_together_and_forgotten_when_they_came() -> None:
    echo = Echo()
    intake = Intake(echo, replace(CAPS, held=150))
    knocks = [Knock(parts=(b"1" * 50, b" " * 50), pause=0.05) for _ in range(4)]
    async with anyio.create_task_group() as tasks:
        for knock in knocks:
            tasks.start_soon(knock.at, intake)
    assert min(knock.status for knock in knocks) == 200
    assert {knock.status for knock in knocks} == {200, 503}
    assert all("retry-after" in knock.answered for knock in knocks if knock.status == 503)
    assert intake.held == 0
    assert (await Knock(parts=(b"1",)).at(intake)).status == 200
