"""Around every answer: the headers that go out with it, and the order in which requests are looked at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.intake import Caps, Intake
from bot.web.limits import AddressLimit, Allowance, MessageLimit
from bot.web.load import Crowd, Load
from bot.web.problems import describe
from knowledge.running import Limits

DEFAULT_CAPS = Caps()

#: No page of ours needs anything from elsewhere, or a style or script inside its own text.
POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self'; "
    "connect-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass(frozen=True, slots=True)
class Armour:
    """ASGI middleware; a plain one, because event streams must flow through it."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def clad(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if "cache-control" not in headers:
                    headers["cache-control"] = "no-store"
            await send(message)

        await self.app(scope, receive, clad)


def protect(
    app: FastAPI,
    *,
    limits: Limits,
    buyer: Callable[[str], str | None],
    origins: Sequence[str] = (),
    caps: Caps = DEFAULT_CAPS,
) -> None:
    """All that stands between strangers and the routes.

    Outermost first: headers on what goes out, other sites' pages (`origins`), the address, the body, the load, the
    channel and the buyer. `buyer` tells whose a visitor's token is. `app.state.allowance` and `app.state.load` tell
    what was refused.
    """
    app.state.allowance = allowance = Allowance(limits)
    app.state.load = crowd = Crowd()
    app.add_middleware(MessageLimit, allowance=allowance, buyer=buyer)
    app.add_middleware(Load, streams=limits.streams, crowd=crowd)
    app.add_middleware(Intake, caps=caps)
    app.add_middleware(AddressLimit, allowance=allowance)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_methods=["GET", "POST"],
        allow_headers=["content-type", "last-event-id"],
        expose_headers=["retry-after"],
    )
    app.add_middleware(Armour)
    describe(app)
