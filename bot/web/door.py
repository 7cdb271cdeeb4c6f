"""The connection before there is a request: its head must be short, and must come soon.

uvicorn bounds neither: a connection that sends headers for ever, or nothing at all, would be kept and filled for ever.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD = 32 * 1024  # bytes of the request line and all headers
SECONDS = 10.0


class Door(HttpToolsProtocol):
    """For uvicorn's `http` setting."""

    head = HEAD
    seconds = SECONDS
    _seen = 0
    _open = True  # the head of a request is still to come
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's own
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._open, self._seen = True, 0
        self._wait()

    def on_headers_complete(self) -> None:
        self._open = False
        self._rest()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._open and not self.transport.is_closing():
            self._seen += len(data)
            if self._seen > self.head:
                self._refuse(b"431 Request Header Fields Too Large")

    def _wait(self) -> None:
        self._rest()
        self._timer = self.loop.call_later(self.seconds, self._late)

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _late(self, *_: Any) -> None:
        if self._open and not self.transport.is_closing():
            self._refuse(b"408 Request Timeout")

    def _refuse(self, status: bytes) -> None:
        self._rest()
        answering = getattr(self.cycle, "response_complete", True) is False  # pipelined: ours would stand amid its own
        if not answering:
            self.transport.write(b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()
