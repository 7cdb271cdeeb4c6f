"""An event stream ends when its reader goes away, and lets go of what it held."""

from collections.abc import AsyncIterator

import anyio
import anyio.lowlevel
from starlette.types import Message

from bot.web.streams import PING, EventStream, event


class Reader:
    """Takes so many parts, then goes away; or never does."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.sent: list[Message] = []
        self.gone = anyio.Event()

    async def receive(self) -> Message:
        if not self.sent:
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.sent.append(message)
        if len(self.sent) > self.most:
            self.gone.set()
        await anyio.lowlevel.checkpoint()

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)


def read(events: AsyncIterator[bytes], most: int = 1000) -> Reader:
    async def stream() -> Reader:
        reader = Reader(most)
        with anyio.fail_after(5):
            await EventStream(events)({"type": "http"}, reader.receive, reader.send)
        return reader

    return anyio.run(stream)


def test_an_event_is_told_as_browsers_read_it() -> None:
    assert event("line", '{"seq": 7}', 7) == b'id: 7\r\nevent: line\r\ndata: {"seq": 7}\r\n\r\n'
    assert event("state", "{}") == b"event: state\r\ndata: {}\r\n\r\n"
    assert PING.startswith(b":")


def test_what_is_given_is_sent_as_it_comes() -> None:
    async def two() -> AsyncIterator[bytes]:
        yield event("state", "1")
        yield event("state", "2")

    reader = read(two())
    head = {name.decode(): value.decode() for name, value in reader.sent[0]["headers"]}
    assert head["content-type"].startswith("text/event-stream")
    assert head["cache-control"] == "no-store"
    assert "content-length" not in head
    assert reader.body == event("state", "1") + event("state", "2")
    assert [message["more_body"] for message in reader.sent[1:]] == [True, True, False]


def test_a_reader_that_goes_away_ends_it_and_what_it_held_is_let_go() -> None:
    let_go: list[bool] = []

    async def endless() -> AsyncIterator[bytes]:
        try:
            while True:
                yield PING
                await anyio.sleep(0.001)
        finally:
            let_go.append(True)

    reader = read(endless(), most=3)
    assert let_go == [True]
    assert 3 <= len(reader.sent) < 20
