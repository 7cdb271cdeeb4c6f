"""The smallest application behind the doors: it says what reached it."""

import json
from dataclasses import dataclass, field
from typing import Any

import anyio
from starlette.types import Message, Receive, Scope, Send


@dataclass(slots=True)
class Echo:
    """Answers after `seconds`; a stream goes on until `hang_up`."""

    seconds: float = 0.0
    status: int = 200
    bodies: list[bytes] = field(default_factory=list)
    most: int = 0  # at a time
    working: int = 0
    hang_up: anyio.Event = field(default_factory=anyio.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.working += 1
        self.most = max(self.most, self.working)
        try:
            await self._answer(scope, receive, send)
        finally:
            self.working -= 1

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "POST":
            self.bodies.append((await receive())["body"])
        await anyio.sleep(self.seconds)
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        if scope["path"].endswith("/events"):
            await send({"type": "http.response.body", "body": b": hello\n\n", "more_body": True})
            await self.hang_up.wait()
        await send({"type": "http.response.body", "body": b"", "more_body": False})


@dataclass(slots=True)
class Knock:
    """One request, sent as a server would hand it over; `parts` of the body come one after the other."""

    path: str = "/api/ask"
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=lambda: {"content-type": "application/json"})
    parts: tuple[bytes, ...] = (b"{}",)
    client: str = "203.0.113.9"
    query: bytes = b""
    pause: float = 0.0  # seconds before each part
    sent: list[Message] = field(default_factory=list)
    taken: int = 0  # parts that were read

    async def at(self, app: Any) -> "Knock":
        await app(self.scope(), self.receive, self.send)
        return self

    def scope(self) -> Scope:
        headers = [(name.encode(), value.encode("latin-1")) for name, value in self.headers.items()]
        return {
            "type": "http",
            "method": self.method,
            "path": self.path,
            "query_string": self.query,
            "headers": headers,
            "client": (self.client, 1),
        }

    async def receive(self) -> Message:
        if self.taken >= len(self.parts):
            return {"type": "http.disconnect"}
        await anyio.sleep(self.pause)
        part = self.parts[self.taken]
        self.taken += 1
        return {"type": "http.request", "body": part, "more_body": self.taken < len(self.parts)}

    async def send(self, message: Message) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def answered(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.sent[0]["headers"]}

    @property
    def detail(self) -> str:
        assert self.answered["content-type"] == "application/problem+json"
        told = json.loads(b"".join(one.get("body", b"") for one in self.sent[1:]))
        assert told["status"] == self.status
        return str(told["detail"])
