"""An answer that goes on: server-sent events, with one task a stream beside the request's own."""

from collections.abc import AsyncIterator

import anyio
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

#: A comment, so that whoever stands between knows that the stream lives.
PING = b": ping\r\n\r\n"
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


def event(kind: str, told: str, id: int | None = None) -> bytes:
    """`told` is one line, as JSON is."""
    name = f"id: {id}\r\n" if id is not None else ""
    return f"{name}event: {kind}\r\ndata: {told}\r\n\r\n".encode()


class EventStream(Response):
    """Sends what `events` gives until it ends or the reader goes away; then `events` is closed."""

    media_type = "text/event-stream"

    def __init__(self, events: AsyncIterator[bytes]) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._until_gone, receive, tasks.cancel_scope)
            async for part in self._events:
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            tasks.cancel_scope.cancel()

    async def _until_gone(self, receive: Receive, scope: anyio.CancelScope) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        scope.cancel()
