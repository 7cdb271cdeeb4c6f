"""Under a flood: who finds no place is sent away at once, and no door is closed by the crowd at another."""

import time
from dataclasses import replace
from typing import Any

import anyio
import pytest
from anyio import to_thread
from starlette.types import Receive, Scope, Send

from bot.web.areas import Area
from bot.web.load import SHARES, STREAM_THREADS, THREADS, Load, Share, stream_threads
from tests.bot.web.echo import Echo, Knock

pytestmark = pytest.mark.anyio

NARROW = {area: Share(working=2, waiting=3, patience=0.2) for area in SHARES}
WIDE = {area: Share(working=10**6, waiting=0, patience=0.0) for area in SHARES}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def crowd(load: Load, count: int, path: str = "/widget/messages") -> list[Knock]:
    knocks = [Knock(path=path) for _ in range(count)]
    async with anyio.create_task_group() as tasks:
        for knock in knocks:
            tasks.start_soon(knock.at, load)
    return knocks


async def test_so_many_work_at_a_time_so_many_wait_and_the_rest_is_sent_away() -> None:
    echo = Echo(seconds=0.02)
    load = Load(echo, 10, NARROW)
    knocks = await crowd(load, 20)
    assert echo.most == 2
    assert [knock.status for knock in knocks].count(200) == 5
    away = [knock for knock in knocks if knock.status == 503]
    assert len(away) == 15 == load.crowd.shed[Area.WIDGET]
    assert all(2 <= int(knock.answered["retry-after"]) <= 5 and knock.detail for knock in away)


async def test_without_shares_the_crowd_works_all_at_once() -> None:
    """The red control."""
    echo = Echo(seconds=0.02)
    assert {knock.status for knock in await crowd(Load(echo, 10, WIDE), 20)} == {200}
    assert echo.most == 20


async def test_nobody_waits_longer_than_the_patience() -> None:
    began = time.monotonic()
    knocks = await crowd(Load(Echo(seconds=0.6), 10, NARROW), 5)
    assert sorted(knock.status for knock in knocks) == [200, 200, 503, 503, 503]
    assert time.monotonic() - began < 1.0


async def test_places_are_free_again_when_the_crowd_is_gone_even_after_an_error() -> None:
    class Broken(Echo):
        async def __call__(self, *_: Any) -> None:
            raise ZeroDivisionError

    load = Load(Broken(), 10, NARROW)
    for _ in range(10):
        with pytest.raises(ZeroDivisionError):
            await Knock().at(load)
    load.app = Echo()
    assert (await Knock().at(load)).status == 200


@pytest.mark.parametrize("path", ["/hooks/telegram", "/desk", "/healthz", "/readyz"])
async def test_a_full_widget_and_a_full_api_leave_every_other_door_open(path: str) -> None:
    load = Load(Echo(seconds=0.3), 10, NARROW)
    async with anyio.create_task_group() as tasks:
        for crowded in ("/widget/messages", "/api/ask", "/"):
            for _ in range(30):
                tasks.start_soon(Knock(path=crowded).at, load)
        await anyio.sleep(0.05)
        began = time.monotonic()
        load.app = Echo()
        assert (await Knock(path=path).at(load)).status == 200
        assert time.monotonic() - began < 0.1


async def test_who_only_asks_whether_we_live_is_never_sent_away() -> None:
    nobody = {area: Share(working=1, waiting=0, patience=0.0) for area in SHARES}
    assert {knock.status for knock in await crowd(Load(Echo(seconds=0.05), 10, nobody), 50, "/healthz")} == {200}


async def test_the_process_has_a_thread_for_every_place() -> None:
    """So that a webhook that was let in never waits for a thread that the widget holds."""
    await Knock().at(Load(Echo(), 10))
    assert to_thread.current_default_thread_limiter().total_tokens >= THREADS
    assert sum(share.working for share in SHARES.values()) < THREADS


async def test_streams_look_with_threads_of_their_own() -> None:
    assert stream_threads() is stream_threads()
    assert stream_threads().total_tokens == STREAM_THREADS
    assert stream_threads() is not to_thread.current_default_thread_limiter()


class Slow:
    """Every request holds a thread, as one does that waits for a database."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await to_thread.run_sync(time.sleep, 0.0 if scope["path"].startswith("/hooks") else 0.3)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def webhook_under_a_flood(load: Load) -> float:
    """Seconds that a webhook takes while hundreds of others want threads."""
    seconds = []
    async with anyio.create_task_group() as tasks:
        for number in range(300):
            tasks.start_soon(Knock(path=("/widget/messages", "/api/ask", "/")[number % 3]).at, load)
        await anyio.sleep(0.05)
        began = time.monotonic()
        assert (await Knock(path="/hooks/shop").at(load)).status == 200
        seconds.append(time.monotonic() - began)
    return seconds[0]


SHORT = {area: replace(share, waiting=10) for area, share in SHARES.items()}


async def test_a_flood_that_holds_every_thread_leaves_the_webhooks_theirs() -> None:
    assert await webhook_under_a_flood(Load(Slow(), 10, SHORT)) < 0.25


async def test_without_shares_a_webhook_waits_behind_the_whole_flood() -> None:
    """The red control: 300 requests of 0.3 s on 40 threads."""
    assert await webhook_under_a_flood(Load(Slow(), 10, {})) > 1.0


# Event streams

EVENTS = Knock(method="GET", path="/widget/events", parts=())


async def opened(load: Load, count: int, client: str = "203.0.113.9") -> list[int]:
    """The answers to so many streams of an address; those that were let in stay open."""
    knocks = [replace(EVENTS, client=client, sent=[]) for _ in range(count)]
    task_group = anyio.create_task_group()
    await task_group.__aenter__()
    for knock in knocks:
        task_group.start_soon(knock.at, load)
    OPEN.append(task_group)
    await anyio.sleep(0.05)
    return [knock.status for knock in knocks]


OPEN: list[Any] = []


async def closed(echo: Echo) -> None:
    echo.hang_up.set()
    while OPEN:
        await OPEN.pop().__aexit__(None, None, None)


async def test_no_address_holds_more_streams_than_are_still_free() -> None:
    echo = Echo()
    load = Load(echo, 10)
    assert (await opened(load, 8)).count(200) == 5
    assert (await opened(load, 8, "203.0.113.10")).count(200) == 3
    assert load.crowd.open.total() == 8
    assert load.crowd.shed["stream"] == 8
    await closed(echo)
    assert load.crowd.open == {}
    assert (await Knock(method="GET", path="/desk").at(load)).status == 200


async def test_open_streams_hold_no_places_of_other_requests() -> None:
    echo = Echo()
    load = Load(echo, 100, NARROW)
    assert await opened(load, 40) == [200] * 40
    assert (await Knock().at(load)).status == 200
    await closed(echo)


async def test_many_streams_are_open_where_many_are_allowed() -> None:
    """The red control."""
    echo = Echo()
    assert (await opened(Load(echo, 10**6), 100)).count(200) == 100
    await closed(echo)
