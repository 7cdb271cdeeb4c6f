"""The connection before there is a request, on a real socket: who sends heads for ever is shown out."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from bot.web.door import Door
from bot.web.server import listening

QUICK = 0.4  # seconds


async def hello(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"hi"})


class Quick(Door):
    seconds = QUICK


@contextmanager
def behind(protocol: type[Door] | str) -> Iterator[int]:
    with listening("127.0.0.1", 0) as door:
        config = uvicorn.Config(hello, http=protocol, log_level="critical", lifespan="off", timeout_keep_alive=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        try:
            yield door.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with behind(Quick) as port:
        yield port


def answer(port: int, *parts: bytes, pause: float = 0.0) -> bytes:
    """All that comes back until the server hangs up, or nothing more came for a while."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=3)) as wire:
        came = b""
        try:
            for part in parts:
                wire.sendall(part)
                time.sleep(pause)
            while piece := wire.recv(65_536):
                came += piece
        except (ConnectionError, TimeoutError):
            pass
        return came


GET = b"GET / HTTP/1.1\r\nhost: x\r\n"


def test_a_request_is_answered_and_the_next_on_the_same_connection_too(port: int) -> None:
    assert answer(port, GET + b"\r\n", GET + b"\r\n", pause=QUICK / 2).count(b"200 OK") == 2


def test_a_head_that_comes_in_pieces_but_soon_is_answered(port: int) -> None:
    assert b"200 OK" in answer(port, *(GET[at : at + 9] for at in range(0, len(GET), 9)), b"\r\n", pause=0.01)


@pytest.mark.parametrize(
    "head",
    [
        GET + b"x-a: " + b"y" * 40_000,
        GET + b"x-a: y\r\n" * 10_000,
        b"GET /" + b"a" * 40_000,
        GET + b"a" * 40_000 + b": y",
    ],
)
def test_a_head_without_end_is_refused(port: int, head: bytes) -> None:
    pieces = [head[at : at + 8_000] for at in range(0, len(head), 8_000)]
    came = answer(port, *pieces, pause=0.005)
    assert came.startswith((b"HTTP/1.1 431", b"HTTP/1.1 400")) or came == b""  # reset: it was still sending
    assert b"200 OK" not in came


def test_the_second_head_of_a_connection_is_bounded_too(port: int) -> None:
    came = answer(port, GET + b"\r\n", GET + b"x-a: " + b"y" * 20_000, b"y" * 20_000, b"y\r\n\r\n", pause=0.05)
    assert came.count(b"200 OK") <= 1


@pytest.mark.parametrize("parts", [(), (b"GET",), (GET,), (GET + b"\r\n", b"GET / HT")])
def test_a_head_that_does_not_come_ends_by_the_clock(port: int, parts: tuple[bytes, ...]) -> None:
    began = time.monotonic()
    came = answer(port, *parts, pause=0.05)
    assert time.monotonic() - began < QUICK + 1.5
    assert b"408" in came


def test_a_head_of_one_byte_at_a_time_ends_by_the_clock(port: int) -> None:
    began = time.monotonic()
    slow = GET + b"x-slow: " + b"y" * 100
    answer(port, *(slow[at : at + 1] for at in range(len(slow))), pause=0.02)
    assert time.monotonic() - began < QUICK + 2.5


def test_uvicorn_alone_waits_for_ever_and_reads_for_ever() -> None:
    """The red control."""
    with behind("httptools") as port, closing(socket.create_connection(("127.0.0.1", port), timeout=1)) as wire:
        wire.sendall(GET + b"x-a: y\r\n" * 100_000)
        with pytest.raises(TimeoutError):
            wire.recv(100)
        wire.sendall(b"\r\n")
        assert b"200 OK" in wire.recv(100)
