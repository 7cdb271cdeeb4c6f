"""What comes in, read whole before anybody works on it: not too large, not too slow, and of a kind we read."""

from dataclasses import dataclass, field

import anyio
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.areas import Area, area_of
from bot.web.problems import problem
from bot.web.strict_json import Shape, Unfit, read_json

#: Where a request's body lies in its scope, for the middlewares behind this one.
BODY = "henji.body"
BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """Bytes and seconds of one request; `held` bytes of all bodies that are being received at a time."""

    body: int = 256 * 1024
    seconds: float = 10.0
    head: int = 16 * 1024
    headers: int = 100
    address: int = 8 * 1024  # path and query
    held: int = 64 * 1024 * 1024
    shape: Shape | None = field(default_factory=Shape)  # None: JSON is not looked at


#: A mail with its pictures is larger than anything else that knocks.
WIDE = {"/hooks/mail": Caps(body=10 * 1024 * 1024, seconds=30.0)}


@dataclass(slots=True)
class Intake:
    """ASGI middleware. A webhook's JSON is left to its own reader, which must believe the sender first."""

    app: ASGIApp
    caps: Caps = field(default_factory=Caps)
    held: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        caps = WIDE.get(scope["path"], self.caps)
        try:
            _look(scope, headers, caps)
            body = await self._taken(scope, headers, receive, caps)
        except Unfit as error:
            # What the sender still sends is nobody's: the connection ends, or it would be read as the next request.
            await problem(error.status, str(error), _hints(error.status))(scope, receive, send)
            return
        if body is not None:
            scope[BODY] = body
            receive = _again(body, receive)
        await self.app(scope, receive, send)

    async def _taken(self, scope: Scope, headers: Headers, receive: Receive, caps: Caps) -> bytes | None:
        """The body; None: there is none to come."""
        if scope["method"] in BODILESS and "transfer-encoding" not in headers and not _announced(headers):
            return None
        with anyio.move_on_after(caps.seconds):
            body = await self._received(receive, caps)
            _read(scope, headers, body, caps)
            return body
        raise Unfit(408, f"the body took over {caps.seconds:g} s; send it faster")

    async def _received(self, receive: Receive, caps: Caps) -> bytes:
        parts: list[bytes] = []
        size = 0
        try:
            more = True
            while more:
                message = await receive()
                if message["type"] != "http.request":
                    raise Unfit(400, "the body ended too early")
                part = message.get("body", b"")
                size += len(part)
                self.held += len(part)
                if size > caps.body:
                    raise Unfit(413, _too_large(caps))
                if self.held > self.caps.held:
                    raise Unfit(503, "too much is coming in at once; try again")
                parts.append(part)
                more = message.get("more_body", False)
        finally:
            self.held -= size
        return b"".join(parts)


def _look(scope: Scope, headers: Headers, caps: Caps) -> None:
    """What can be refused before the body is read."""
    raw = scope["headers"]
    if len(raw) > caps.headers or sum(len(name) + len(value) for name, value in raw) > caps.head:
        raise Unfit(431, f"over {caps.headers} headers, or {caps.head // 1024} kB of them; send fewer")
    query = scope.get("query_string", b"")
    if len(query) + len(scope["path"]) > caps.address:
        raise Unfit(414, f"the address is over {caps.address // 1024} kB; send it as a body")
    if "\0" in scope["path"] or b"\0" in query or b"%00" in query:
        raise Unfit(400, "the address holds the character NUL; leave it out")
    if headers.get("content-encoding", "identity").strip().lower() not in {"identity", ""}:
        raise Unfit(415, "the body is packed; send it as it is, without Content-Encoding")
    if _announced(headers) > caps.body:
        raise Unfit(413, _too_large(caps))
    if _kind(headers) == "json" and _charset(headers) not in {"utf-8", "utf8", "us-ascii"}:
        raise Unfit(415, "JSON is read as UTF-8 only; send that, or leave the charset out")


def _read(scope: Scope, headers: Headers, body: bytes, caps: Caps) -> None:
    if area_of(scope["path"]) is Area.HOOK or caps.shape is None:
        return
    if _kind(headers) == "json" and body:
        read_json(body, caps.shape)
    elif _kind(headers) == "form" and (b"\0" in body or b"%00" in body):
        raise Unfit(422, "a field holds the character NUL; leave it out")


def _kind(headers: Headers) -> str:
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == "application/json" or media.endswith("+json"):
        return "json"
    return "form" if media in {FORM, "multipart/form-data"} else ""


def _charset(headers: Headers) -> str:
    for part in headers.get("content-type", "").lower().split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip() == "charset":
            return value.strip(' "')
    return "utf-8"


def _announced(headers: Headers) -> int:
    """Bytes; 0 where nothing is announced. Whoever announces nothing, or nonsense, is counted while they send."""
    length = headers.get("content-length", "")
    return int(length[:20]) if length.isdecimal() else 0


def _too_large(caps: Caps) -> str:
    return f"the body is over {caps.body // 1024} kB; send less at once"


def _hints(status: int) -> dict[str, str]:
    hints = {408: {"connection": "close"}, 413: {"connection": "close"}, 415: {"accept-encoding": "identity"}}
    return hints.get(status, {"retry-after": "2"} if status == 503 else {})


def _again(body: bytes, receive: Receive) -> Receive:
    """The body once more, then what comes after it: that the client went away."""
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
