"""The fake Bot API on a port of this machine, and the fake Telegram that sends updates to a webhook."""

import json
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from bot.testing.telegram_api import TOKEN, Fault, Refused, TelegramApi

RETRY = 0.1  # seconds until a webhook that failed is tried again


@contextmanager
def telegram_server(api: TelegramApi | None = None) -> Iterator[TelegramApi]:
    """Serve the API at `api.url` until the end of the block."""
    api = api or TelegramApi()
    server = _Server(("127.0.0.1", 0), _Handler)
    server.api = api
    api.url = f"http://127.0.0.1:{server.server_address[1]}"
    stopped = threading.Event()
    threads = [
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}),
        threading.Thread(target=_deliver, args=(api, stopped)),
    ]
    for thread in threads:
        thread.start()
    try:
        yield api
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()
        for thread in threads:
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a question for updates may still be open
    api: TelegramApi

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hung up heard no answer: that is one of the things to be tried here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        fields = parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True)
        given = {key: _value(key, value) for key, value in fields}
        token, _, method = self.path.removeprefix("/bot").rpartition("/")
        fault = self.server.api.noted(method, given)
        if token != TOKEN:
            self._refuse(Refused(401, "Unauthorized"))
        elif fault is None or fault == Fault():
            self._carry_out(method, given)
        else:
            self._fail(fault, method, given)

    do_GET = do_POST  # noqa: N815 - the name is the base class's

    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""

    def _carry_out(self, method: str, given: dict[str, Any]) -> None:
        try:
            self._reply(200, {"ok": True, "result": self.server.api.call(method, given)})
        except Refused as error:
            self._refuse(error)

    def _fail(self, fault: Fault, method: str, given: dict[str, Any]) -> None:
        if fault.stored:
            self.server.api.call(method, given)
        time.sleep(fault.seconds)
        if fault.cut or fault.stored:
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        else:
            self._refuse(Refused(fault.status, fault.description, fault.retry_after))

    def _refuse(self, error: Refused) -> None:
        more = {"parameters": {"retry_after": error.retry_after}} if error.retry_after is not None else {}
        told = {"ok": False, "error_code": error.status, "description": error.description, **more}
        self._reply(error.status, told)

    def _reply(self, status: int, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _value(key: str, value: str) -> Any:
    """Numbers and objects come as JSON; texts as they are, also those that look like numbers."""
    if key in {"text", "caption", "url", "secret_token", "callback_query_id"}:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _deliver(api: TelegramApi, stopped: threading.Event) -> None:
    """As Telegram does: one update after the other, again until the webhook says that it has it."""
    while not stopped.is_set():
        update = api.next_for_hook(0.05)
        if update is None:
            continue
        status = _post(api, update)
        if 200 <= status < 300:
            api.hook_error = ""
            api.confirm(update["update_id"])
        else:
            api.hook_error = f"Wrong response from the webhook: {status}"
            stopped.wait(RETRY)


def _post(api: TelegramApi, update: dict[str, Any]) -> int:
    headers = {"content-type": "application/json", "x-telegram-bot-api-secret-token": api.hook.get("secret_token", "")}
    url = str(api.hook.get("url", "")).replace("https://127.0.0.1", "http://127.0.0.1")  # no certificates here
    request = urllib.request.Request(url, json.dumps(update).encode(), headers)  # noqa: S310 - a loopback address
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - as above
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return 0
