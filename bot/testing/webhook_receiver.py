"""A shop's program that takes henji's webhooks: it verifies by itself, notes what it got, and fails as told."""

import base64
import hmac
import json
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bot.testing.telegram_api import Fault

#: Of no real shop: 32 bytes.
SECRET = "whsec_" + base64.b64encode(b"a secret that is only for tests!").decode()
TOLERANCE = 300  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """One event that was taken. `key` is its webhook-id."""

    key: str
    event: dict[str, Any]
    attempt: int  # which of the requests with this key it was, from 1

    @property
    def text(self) -> str:
        return str(self.event["data"].get("text", ""))

    @property
    def conversation(self) -> str:
        return str(self.event["data"].get("conversation", ""))


@dataclass(slots=True)
class WebhookReceiver:
    """Drive it from any thread. `once`: it drops a repeat with the same key, as the standard asks.

    `script` decides what happens to a request, by its key and attempt; faults given to `fail` come first.
    """

    secret: str = SECRET
    once: bool = True
    script: Callable[[str, int], Fault | None] = lambda _key, _attempt: None
    url: str = ""  # where it is served
    forged: int = 0  # requests whose signature was not good
    _got: list[Got] = field(default_factory=list)
    _attempts: dict[str, int] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)
    _dropped: list[str] = field(default_factory=list)
    _faults: deque[Fault] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fail(self, *faults: Fault) -> None:
        """What happens to the next requests, one after the other."""
        with self._lock:
            self._faults.extend(faults)

    @property
    def got(self) -> list[Got]:
        """What a buyer would have seen, oldest first."""
        with self._lock:
            return [one for one in self._got if one.event["type"] == "message.sent"]

    @property
    def events(self) -> list[Got]:
        """What was taken, tests of the connection as well."""
        with self._lock:
            return list(self._got)

    @property
    def dropped(self) -> list[str]:
        """The keys of repeats that were not shown again."""
        with self._lock:
            return list(self._dropped)

    @property
    def requests(self) -> int:
        """All that were genuine, failed ones included."""
        with self._lock:
            return sum(self._attempts.values())

    def texts(self, conversation: str) -> list[str]:
        """What the buyer there would have read, in the order in which it came."""
        return [one.text for one in self.got if one.conversation == conversation]

    def genuine(self, headers: Any, body: bytes) -> bool:
        """Whether the signature is good, by the letter of the standard."""
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        id, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "0")
        mark = base64.b64encode(hmac.new(key, f"{id}.{at}.".encode() + body, sha256).digest()).decode()
        good = f"v1,{mark}" in headers.get("webhook-signature", "").split()
        with self._lock:
            self.forged += not good
        return good and abs(time.time() - int(at)) <= TOLERANCE

    def fault(self, key: str) -> tuple[Fault, int]:
        """What happens to this request, and which attempt it is."""
        with self._lock:
            attempt = self._attempts[key] = self._attempts.get(key, 0) + 1
            scripted = self._faults.popleft() if self._faults else self.script(key, attempt)
        return scripted or Fault(), attempt

    def take(self, key: str, event: dict[str, Any], attempt: int) -> None:
        """Show it to the buyer, unless that was done before."""
        with self._lock:
            if self.once and key in self._taken:
                self._dropped.append(key)
                return
            self._taken.add(key)
            self._got.append(Got(key=key, event=event, attempt=attempt))


@contextmanager
def webhook_receiver(receiver: WebhookReceiver | None = None, port: int = 0) -> Iterator[WebhookReceiver]:
    """Serve it at `receiver.url` until the end of the block. Port 0 takes a free one."""
    receiver = receiver or WebhookReceiver()
    server = _Server(("127.0.0.1", port), _Handler)
    server.receiver = receiver
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/henji"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a connection may be kept open for the next event
    request_queue_size = 128
    receiver: WebhookReceiver

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hung up heard no answer: that is one of the things to be tried here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        receiver = self.server.receiver
        if not receiver.genuine(self.headers, body):
            self._reply(401)
            return
        key, event = self.headers["webhook-id"], json.loads(body)
        fault, attempt = receiver.fault(key)
        if fault.stored or (fault.status == 200 and not fault.cut):
            receiver.take(key, event, attempt)
        time.sleep(fault.seconds)
        if fault.cut:
            self._hang_up()
        else:
            self._reply(fault.status, fault.retry_after)

    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""

    def _hang_up(self) -> None:
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def _reply(self, status: int, retry_after: int | None = None) -> None:
        self.send_response(status)
        if retry_after is not None:
            self.send_header("retry-after", str(retry_after))
        self.send_header("content-length", "0")
        self.end_headers()
