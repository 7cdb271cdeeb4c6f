"""The way out: what the shop's program gets, and what its answers mean."""

import logging
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import anyio
import httpx
import pytest
from standardwebhooks import Webhook

from bot.channels.webhook.client import LONGEST_PAUSE, USUAL_PAUSE, Client, refusal
from bot.channels.webhook.signing import seal_of
from bot.kernel.outbox import Parcel
from bot.testing.telegram_api import Fault
from bot.testing.webhook_receiver import SECRET, WebhookReceiver, webhook_receiver
from core.errors import ChannelError
from knowledge.running import WebhookSettings

PARCEL = Parcel(
    id=1,
    key="key",
    conversation="shop:order-7",
    address="anna",
    text="EMS takes 5-9 days.",
    options=("Red", "Blue"),
    done=(),
    attempts=0,
    bot=False,
    language="en",
)


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    with webhook_receiver() as receiver:
        yield receiver


def client_of(url: str, *, secret: str = SECRET, once: bool = True, timeout: float = 2.0) -> Client:
    settings = WebhookSettings(name="shop", url=url, once=once)
    return Client(settings, seal_of(secret, "here"), timeout=timeout)


def sent(client: Client, *keys: str) -> list[str | ChannelError]:
    async def run() -> list[str | ChannelError]:
        told: list[str | ChannelError] = []
        for key in keys:
            try:
                told.append(await client.send("anna", "hello", key=key))
            except ChannelError as error:
                told.append(error)
        await client.close()
        return told

    return anyio.run(run)


def test_the_program_gets_the_line_with_all_that_is_known_of_it(receiver: WebhookReceiver) -> None:
    async def run() -> None:
        client = client_of(receiver.url)
        await client.send_line(PARCEL, PARCEL.text, PARCEL.options, key="key-1")
        await client.close()

    anyio.run(run)
    [got] = receiver.got
    assert got.key == "key-1"
    assert datetime.fromisoformat(got.event["timestamp"]).tzinfo
    assert (got.event["type"], got.event["data"]) == (
        "message.sent",
        {
            "id": "key-1",
            "conversation": "order-7",
            "buyer": "anna",
            "author": "agent",
            "text": "EMS takes 5-9 days.",
            "language": "en",
            "options": ["Red", "Blue"],
        },
    )


class Echo(BaseHTTPRequestHandler):
    """Keeps the last request, and answers as told."""

    answer: tuple[int, dict[str, str], bytes] = (200, {}, b"")
    requests: list[tuple[dict[str, str], bytes]] = []  # noqa: RUF012 - each test begins with a new one

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        Echo.requests.append(({name.lower(): value for name, value in self.headers.items()}, body))
        status, headers, told = Echo.answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(told)
        except OSError:
            return

    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def echo() -> Iterator[str]:
    Echo.requests, Echo.answer = [], (200, {}, b"")
    server = HTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/henji?password=hidden"
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_standards_own_library_believes_what_is_sent(echo: str) -> None:
    assert sent(client_of(echo), "k1") == ["k1"]
    [(headers, body)] = Echo.requests

    assert Webhook(SECRET).verify(body, headers)["type"] == "message.sent"
    assert headers["content-type"] == "application/json"


def test_a_wrong_secret_is_refused_and_a_person_hears_of_it(receiver: WebhookReceiver) -> None:
    [error] = sent(client_of(receiver.url, secret="another secret, long enough"), "k1")

    assert isinstance(error, ChannelError)
    assert (error.unknown, error.retry_after, receiver.forged, receiver.got) == (False, None, 1, [])
    assert "401" in str(error)


def test_a_redirect_is_not_followed(echo: str) -> None:
    Echo.answer = (308, {"location": "http://169.254.169.254/"}, b"")
    [error] = sent(client_of(echo), "k1")

    assert "moved" in str(error)
    assert len(Echo.requests) == 1


def test_an_answer_without_end_holds_nobody_up(echo: str) -> None:
    Echo.answer = (200, {"content-length": str(10**9)}, b"x" * 200_000)
    started = time.monotonic()

    assert sent(client_of(echo, timeout=5.0), "k1") == ["k1"]
    assert time.monotonic() - started < 4


def test_an_answer_that_drips_counts_by_its_status(echo: str) -> None:
    Echo.answer = (200, {"content-length": "10"}, b"x")
    assert sent(client_of(echo, timeout=0.5), "k1") == ["k1"]


def test_neither_path_nor_words_are_logged_or_told(echo: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    Echo.answer = (404, {}, b"no")
    [error] = sent(client_of(echo), "k1")

    assert "password" not in caplog.text + str(error)
    assert "hello" not in caplog.text + str(error)
    assert str(error).startswith("http://127.0.0.1:")


def said(status: int, **headers: str) -> ChannelError:
    return refusal(httpx.Response(status, headers={name.replace("_", "-"): told for name, told in headers.items()}), "")


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("7", 7.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("9" * 30, LONGEST_PAUSE),
        ("soon", USUAL_PAUSE),
        ("-7", USUAL_PAUSE),
        (format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True), 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_PAUSE),
        ("", USUAL_PAUSE),
    ],
    ids=["seconds", "spaces", "none", "too many", "a word", "negative", "an hour ago", "the last day", "nothing"],
)
def test_a_pause_is_read_as_seconds_or_a_date(written: str, seconds: float) -> None:
    error = said(429, retry_after=written)
    assert (error.unknown, error.retry_after) == (False, seconds)


def test_a_date_is_counted_from_now() -> None:
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    assert 27 <= (said(503, retry_after=then).retry_after or 0) <= 31


@pytest.mark.parametrize(
    ("status", "unknown", "again"),
    [(500, True, False), (502, True, False), (503, True, False), (429, False, True), (400, False, False)],
)
def test_what_a_status_means(status: int, unknown: bool, again: bool) -> None:
    error = said(status)
    assert (error.unknown, error.retry_after is not None) == (unknown, again)


def test_without_keys_each_message_has_its_own_connection(receiver: WebhookReceiver) -> None:
    """A connection that the other side closed meanwhile would fail as one that broke in the middle."""

    async def broken(once: bool) -> bool:
        client = client_of(receiver.url, once=once)
        await client.send("anna", "hello", key=f"{once}-1")
        pool: Any = client._http._transport  # noqa: SLF001 - what is kept open shows nowhere else
        kept = len(pool._pool.connections)  # noqa: SLF001
        await client.close()
        return bool(kept)

    assert anyio.run(broken, True)
    assert not anyio.run(broken, False)


def test_a_ping_is_no_message(receiver: WebhookReceiver) -> None:
    async def run() -> None:
        client = client_of(receiver.url)
        await client.ping("ping-1")
        await client.close()

    anyio.run(run)
    assert (receiver.got, [one.event["type"] for one in receiver.events]) == ([], ["ping"])


def test_what_follows_a_fault_goes_well(receiver: WebhookReceiver) -> None:
    receiver.fail(Fault(cut=True), Fault(500), Fault(503, retry_after=3))
    told = sent(client_of(receiver.url), "k1", "k1", "k1", "k1")

    assert [error.unknown for error in told if isinstance(error, ChannelError)] == [True, True, False]
    assert told[-1] == "k1"
