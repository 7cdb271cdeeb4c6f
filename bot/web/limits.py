"""How much one network address, one buyer and one channel may send in a minute."""

import json
import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from limits import RateLimitItemPerMinute
from limits.storage import Storage
from limits.storage.base import MovingWindowSupport
from limits.strategies import MovingWindowRateLimiter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.areas import WEB, Area, area_of, channel_of
from bot.web.intake import BODY
from bot.web.peer import peer
from bot.web.problems import problem

#: Names that are remembered at a time. One more, and who was silent longest is forgotten.
REMEMBERED = 20_000
#: Asked for nothing, or known by a secret: a shared address must not stop a provider's webhooks or the shop's programs.
FREE = frozenset({Area.ALIVE, Area.HOOK, Area.API})


class Windows(Storage, MovingWindowSupport):
    """When each name last came, in this process. Used from the event loop only.

    The library's own MemoryStorage keeps every name for ever: 50,000 addresses of one minute are never forgotten.
    """

    STORAGE_SCHEME = None

    def __init__(self, *, most: int = REMEMBERED, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.most = most
        self.clock = clock
        self.times: OrderedDict[str, deque[float]] = OrderedDict()  # who came last stands last

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        now = self.clock()
        self._forget(now - expiry)
        times = self._window(key, now - expiry)
        if len(times) + amount > limit:
            return False
        times.extend([now] * amount)
        self.times[key] = times
        self.times.move_to_end(key)
        if len(self.times) > self.most:
            self.times.popitem(last=False)
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        now = self.clock()
        times = self._window(key, now - expiry)
        return (times[0] if times else now), len(times)

    def _window(self, key: str, since: float) -> deque[float]:
        times = self.times.get(key) or deque()
        while times and times[0] <= since:
            times.popleft()
        return times

    def _forget(self, since: float) -> None:
        """Those who did not come any more. All windows are a minute, so the longest silent stand first."""
        while self.times:
            key, times = next(iter(self.times.items()))
            if times and times[-1] > since:
                return
            del self.times[key]

    # What the library asks of a storage beyond moving windows

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        return ()

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        raise NotImplementedError("only moving windows are kept here")

    def get(self, key: str) -> int:
        return len(self.times.get(key, ()))

    def get_expiry(self, key: str) -> float:
        return self.clock()

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        count = len(self.times)
        self.times.clear()
        return count

    def clear(self, key: str) -> None:
        self.times.pop(key, None)


class Figures(Protocol):
    """How many a minute; see knowledge.running.Limits."""

    @property
    def buyer(self) -> int: ...

    @property
    def channel(self) -> int: ...

    @property
    def address(self) -> int: ...


@dataclass(slots=True)
class Allowance:
    """What is left of a minute's allowance, for this process: with two processes everybody may send twice as much."""

    figures: Figures
    windows: Windows = field(default_factory=Windows)
    refused: dict[str, int] = field(default_factory=lambda: {"address": 0, "buyer": 0, "channel": 0})  # for /metrics

    def spend(self, kind: str, name: str) -> int | None:
        """None: it may come. Otherwise in how many seconds it may."""
        if MovingWindowRateLimiter(self.windows).hit(self._item(kind), kind, name):
            return None
        return self._wait(kind, name)

    def look(self, kind: str, name: str) -> int | None:
        """As `spend`, without spending."""
        if MovingWindowRateLimiter(self.windows).test(self._item(kind), kind, name):
            return None
        return self._wait(kind, name)

    def _item(self, kind: str) -> RateLimitItemPerMinute:
        return RateLimitItemPerMinute(getattr(self.figures, kind))

    def _wait(self, kind: str, name: str) -> int:
        self.refused[kind] += 1
        reset, _ = MovingWindowRateLimiter(self.windows).get_window_stats(self._item(kind), kind, name)
        return max(1, math.ceil(reset - self.windows.clock()))


@dataclass(frozen=True, slots=True)
class AddressLimit:
    """ASGI middleware, before a body is read."""

    app: ASGIApp
    allowance: Allowance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and area_of(scope["path"]) not in FREE:
            wait = self.allowance.spend("address", peer(scope))
            if wait is not None:
                await _too_many(wait)(scope, receive, send)
                return
        await self.app(scope, receive, send)


@dataclass(frozen=True, slots=True)
class MessageLimit:
    """ASGI middleware, once a body was read: a buyer's and a channel's messages.

    A channel's allowance is spent by what was accepted only. Otherwise a stranger without the secret could use it up.
    """

    app: ASGIApp
    allowance: Allowance
    buyer: Callable[[str], str | None]  # whose a visitor's token is; None: nobody's

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        channel = channel_of(scope) if scope["type"] == "http" else None
        if channel is None:
            await self.app(scope, receive, send)
            return
        wait = self.allowance.look("channel", channel) or self._buyers(scope, channel)
        if wait is not None:
            await _too_many(wait)(scope, receive, send)
            return

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 300:
                self.allowance.spend("channel", channel)
            await send(message)

        await self.app(scope, receive, counted)

    def _buyers(self, scope: Scope, channel: str) -> int | None:
        """Only the widget's: who pushes messages to us would push a refused one again for ever, before all others."""
        token = _token(scope.get(BODY, b"")) if channel == WEB else None
        buyer = self.buyer(token) if token else None
        return self.allowance.spend("buyer", buyer) if buyer else None


def _token(body: bytes) -> str | None:
    try:
        sent: Any = json.loads(body)
    except (ValueError, RecursionError):  # sent as something else than JSON, so that nobody looked at it yet
        return None
    token = sent.get("token") if isinstance(sent, dict) else None
    return token if isinstance(token, str) else None


def _too_many(wait: int) -> ASGIApp:
    return problem(429, f"too much in one minute; try again in {wait} s", {"retry-after": str(wait)})
