"""How many requests work at a time. Each area has places of its own, so that no flood at one door closes another."""

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import anyio
from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.web.areas import Area, area_of, is_stream
from bot.web.peer import peer
from bot.web.problems import problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`working` requests at a time; `waiting` ones wait for a place, `patience` seconds each."""

    working: int
    waiting: int
    patience: float


#: A provider that is refused sends again later, so that webhooks wait longest; a browser tries again by itself.
SHARES: Mapping[Area, Share] = MappingProxyType(
    {
        Area.HOOK: Share(working=16, waiting=1000, patience=8.0),
        Area.DESK: Share(working=12, waiting=100, patience=5.0),
        Area.API: Share(working=16, waiting=100, patience=5.0),
        Area.WIDGET: Share(working=12, waiting=300, patience=2.0),
        Area.OPERATIONS: Share(working=2, waiting=20, patience=5.0),
    }
)
#: Threads of the process: one for each place above, so that a webhook always finds one, and some for the channels.
THREADS = sum(share.working for share in SHARES.values()) + 8
#: Threads that all open event streams share.
STREAM_THREADS = 8
_STREAMING: RunVar[CapacityLimiter] = RunVar("henji_stream_threads")


def stream_threads() -> CapacityLimiter:
    """For `to_thread.run_sync(..., limiter=stream_threads())` inside an event stream.

    Thousands of streams look often, and would take the threads that a webhook needs.
    """
    try:
        return _STREAMING.get()
    except LookupError:
        _STREAMING.set(CapacityLimiter(STREAM_THREADS))
        return _STREAMING.get()


@dataclass(frozen=True, slots=True)
class Crowd:
    """For /metrics: open event streams by address, and who was sent away by area (or "stream")."""

    open: Counter[str] = field(default_factory=Counter)
    shed: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Places:
    share: Share
    free: CapacityLimiter = field(init=False)
    waiting: int = 0

    def __post_init__(self) -> None:
        self.free = CapacityLimiter(self.share.working)


@dataclass(slots=True)
class Load:
    """ASGI middleware, once a body was read: a slow sender holds no place.

    503 with Retry-After for whoever finds none. Event streams work little and stay long: they have a number of their
    own, and no address may hold more of them than are still free, so that one can never have them all.
    """

    app: ASGIApp
    streams: int
    shares: Mapping[Area, Share] = field(default_factory=lambda: SHARES)
    crowd: Crowd = field(default_factory=Crowd)
    _places: dict[Area, _Places] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif is_stream(scope):
            await self._stream(scope, receive, send)
        else:
            await self._work(scope, receive, send)

    async def _work(self, scope: Scope, receive: Receive, send: Send) -> None:
        area = area_of(scope["path"])
        places = self._places_of(area)
        if places is None:
            await self.app(scope, receive, send)
            return
        me = object()
        if not await _found(places, me):
            self.crowd.shed[area] += 1
            await _busy(scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        finally:
            places.free.release_on_behalf_of(me)

    def _places_of(self, area: Area) -> _Places | None:
        if area not in self.shares:
            return None
        if not self._places:
            threads = to_thread.current_default_thread_limiter()
            threads.total_tokens = max(threads.total_tokens, THREADS)
        if area not in self._places:
            self._places[area] = _Places(self.shares[area])
        return self._places[area]

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        who, held = peer(scope), self.crowd.open
        if held[who] >= self.streams - held.total():
            self.crowd.shed["stream"] += 1
            await _busy(scope, receive, send)
            return
        held[who] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            held[who] -= 1
            if not held[who]:
                del held[who]


async def _found(places: _Places, me: object) -> bool:
    """A place, after waiting for it if need be."""
    try:
        places.free.acquire_on_behalf_of_nowait(me)
    except anyio.WouldBlock:
        pass
    else:
        return True
    if places.waiting >= places.share.waiting:
        return False
    places.waiting += 1
    try:
        with anyio.move_on_after(places.share.patience):
            await places.free.acquire_on_behalf_of(me)
            return True
    finally:
        places.waiting -= 1
    return False


async def _busy(scope: Scope, receive: Receive, send: Send) -> None:
    """Not all at the same second again."""
    wait = str(2 + secrets.randbelow(4))
    refusal = problem(503, "too much at once; try again in a moment", {"retry-after": wait})
    await refusal(scope, receive, send)
