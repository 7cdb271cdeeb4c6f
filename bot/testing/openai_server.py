"""A server that speaks OpenAI's protocol on loopback and behaves as it is told: well, badly, or not at all."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, TypeAlias

from bot.testing.openai_bodies import chunks, completion, embeddings, error, models

Json: TypeAlias = dict[str, Any]
CHAT, EMBEDDINGS, MODELS = "/v1/chat/completions", "/v1/embeddings", "/v1/models"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client asked: the body as JSON, header names in lower case."""

    path: str
    headers: Mapping[str, str]
    body: Json

    @property
    def form(self) -> str:
        """How the answer's shape is asked for: json_schema, json_object, tool or prompt."""
        if "response_format" in self.body:
            return str(self.body["response_format"]["type"])
        return "tool" if self.body.get("tools") else "prompt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """One answer of the server: what it says, and how it says it."""

    text: str = "{}"  # the assistant's words, or the arguments of the tool it was told to call
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    code: str | None = None  # of an error
    raw: bytes | None = None  # the body as it is, in place of all of the above
    change: Callable[[Json], Json] | None = None  # of the completion before it is sent
    usage: bool = True
    delay: float = 0.0  # seconds before it begins; a server that stops ends it early
    drip: float = 0.0  # seconds between bytes of the body
    part: float = 1.0  # of the body that is sent before the connection closes
    silent: bool = False  # closes the connection before it answers


Script: TypeAlias = Callable[[Request], Behaviour] | Sequence[Behaviour]


@dataclass(slots=True, kw_only=True)
class OpenAIServer:
    """A running server. `asked` holds every request, oldest first."""

    script: Script
    without: Mapping[str, int]  # form -> the status it is refused with
    models: tuple[str, ...]
    port: int = 0
    asked: list[Request] = field(default_factory=list)
    connections: int = 0  # that clients opened
    stopped: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def base_url(self) -> str:
        """As OPENAI_BASE_URL takes it."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def chats(self) -> list[Request]:
        return [one for one in self.asked if one.path == CHAT]

    def note(self, request: Request) -> Behaviour:
        """What the script says; the last of a list holds for all that follow."""
        with self._lock:
            number = len([one for one in self.asked if one.path == request.path])
            self.asked.append(request)
        if request.path == CHAT and request.form in self.without:
            return Behaviour(status=self.without[request.form], code="unsupported_value")
        if callable(self.script):
            return self.script(request)
        return self.script[min(number, len(self.script) - 1)]


@contextmanager
def serving(
    script: Script = (Behaviour(),),
    *,
    without: Mapping[str, int] | None = None,
    models: Sequence[str] = ("test-model",),
) -> Iterator[OpenAIServer]:
    """A server on a free port of 127.0.0.1 for as long as the block lasts.

    `without` names forms it does not know and the status it refuses each with: `{"json_schema": 500}`.
    """
    server = OpenAIServer(script=script, without=without or {}, models=tuple(models))
    handler = type("Handler", (_Handler,), {"house": server})
    with _Listener(("127.0.0.1", 0), handler) as listener:
        listener.house = server
        server.port = int(listener.server_address[1])
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.stopped.set()  # whoever is being slow stops
            listener.shutdown()
            thread.join()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a client may keep its connection open
    request_queue_size = 64
    house: OpenAIServer

    def process_request(self, request: Any, client_address: Any) -> None:
        self.house.connections += 1
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60
    house: OpenAIServer

    def log_message(self, format: str, *args: object) -> None:
        return

    def do_GET(self) -> None:
        request = Request(path=self.path, headers=self._headers(), body={})
        behaviour = self.house.note(request)
        body = models(self.house.models) if self.path == MODELS else error(404, None)
        self._send(200 if self.path == MODELS else 404, behaviour, behaviour.raw or _bytes(body))

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        request = Request(path=self.path, headers=self._headers(), body=sent)
        behaviour = self.house.note(request)
        ended = behaviour.delay > 0 and self.house.stopped.wait(behaviour.delay)
        if ended or behaviour.silent:
            self.close_connection = True
        else:
            self._answer(request, behaviour)

    def _answer(self, request: Request, behaviour: Behaviour) -> None:
        if behaviour.raw is not None:
            self._send(behaviour.status, behaviour, behaviour.raw)
        elif behaviour.status != 200:
            self._send(behaviour.status, behaviour, _bytes(error(behaviour.status, behaviour.code)))
        elif request.path == EMBEDDINGS:
            self._send(200, behaviour, _bytes(embeddings(request.body)))
        elif request.path == CHAT:
            self._chat(request, behaviour)
        else:
            self._send(404, behaviour, _bytes(error(404, None)))

    def _chat(self, request: Request, behaviour: Behaviour) -> None:
        whole = completion(request.body, behaviour.text, usage=behaviour.usage)
        whole = behaviour.change(whole) if behaviour.change else whole
        if request.body.get("stream"):
            events = [b"data: " + _bytes(one) + b"\n\n" for one in chunks(request.body, whole)]
            kind = {"Content-Type": "text/event-stream"}
            self._send(200, behaviour, b"".join(events) + b"data: [DONE]\n\n", kind)
        else:
            self._send(200, behaviour, _bytes(whole))

    def _send(self, status: int, behaviour: Behaviour, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        told = {"Content-Type": "application/json", "Content-Length": str(len(body)), **(headers or {})}
        for name, value in (told | dict(behaviour.headers)).items():
            self.send_header(name, value)
        self.end_headers()
        sent = body[: int(len(body) * behaviour.part)]
        if behaviour.drip:
            self._drip(sent, behaviour.drip)
        else:
            self.wfile.write(sent)
        self.close_connection = self.close_connection or behaviour.part < 1

    def _drip(self, body: bytes, pause: float) -> None:
        for place in range(len(body)):
            self.wfile.write(body[place : place + 1])
            if self.house.stopped.wait(pause):
                self.close_connection = True
                return

    def _headers(self) -> Mapping[str, str]:
        return {name.lower(): value for name, value in self.headers.items()}


def _bytes(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


# Behaviours by name.

HANGS_UP: Final = Behaviour(silent=True)
HANGS: Final = Behaviour(delay=3_600)
HTML: Final = Behaviour(raw=b"<html><body>Bad gateway</body></html>", headers={"Content-Type": "text/html"})
EMPTY: Final = Behaviour(raw=b"")
NO_CHOICES: Final = Behaviour(change=lambda whole: whole | {"choices": []})
NULL_CHOICES: Final = Behaviour(change=lambda whole: whole | {"choices": None})
ERROR_INSIDE: Final = Behaviour(change=lambda _: {"error": {"message": "something broke"}})


def says(text: str, *, usage: bool = True) -> Behaviour:
    return Behaviour(text=text, usage=usage)


def fails(status: int, *, retry_after: str | None = None, code: str | None = None) -> Behaviour:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return Behaviour(status=status, headers=headers, code=code)


def cut(text: str, part: float) -> Behaviour:
    """The connection closes when that part of the body is sent."""
    return Behaviour(text=text, part=part)


def slow(text: str, seconds: float) -> Behaviour:
    return Behaviour(text=text, delay=seconds)


def drips(text: str, seconds: float) -> Behaviour:
    """One byte at a time, with so much time between them."""
    return Behaviour(text=text, drip=seconds)


def with_message(**fields: object) -> Behaviour:
    """An answer whose message has these fields instead: `content=None`, `refusal="..."`."""

    def change(whole: Json) -> Json:
        choice = whole["choices"][0]
        return whole | {"choices": [choice | {"message": choice["message"] | fields}]}

    return Behaviour(change=change)


def ending(text: str, reason: str) -> Behaviour:
    """An answer with this finish_reason: length, content_filter."""
    return Behaviour(
        text=text, change=lambda whole: whole | {"choices": [whole["choices"][0] | {"finish_reason": reason}]}
    )
