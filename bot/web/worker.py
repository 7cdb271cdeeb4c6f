"""The worker inside the web process: who waits is served after a short quiet, each conversation by itself."""

import logging
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import anyio
from anyio import to_thread

from bot.app import House
from bot.kernel.conversations import Clock
from bot.web.bell import DESK, Bell
from core.talk import Author, Buyer, Conversation, Message

log = logging.getLogger(__name__)
Value = TypeVar("Value")

#: Seconds until a turn that failed is tried again, then again. After that it waits for the buyer or a restart.
RETRIES = (1.0, 10.0)
#: Turns at a time where a model is asked: they wait for it, most of their time. Without one they only compute.
SIDE_BY_SIDE = 8
#: Tickets that a model explains at a time.
SHEETS = 2


@dataclass(slots=True)
class _Due:
    """When the buyer began and last wrote (monotonic seconds), and how many turns failed."""

    first: float
    last: float
    failed: int = 0


@dataclass(slots=True, kw_only=True)
class Worker:
    """`quiet` seconds without a new message begin a turn; `longest` after the first one it begins anyway."""

    house: House
    bell: Bell
    clock: Clock
    quiet: float = 0.4
    longest: float = 3.0
    _due: dict[str, _Due] = field(default_factory=dict)
    _woken: anyio.Event = field(default_factory=anyio.Event)
    _served: set[str] = field(default_factory=set)  # right now: a conversation has one turn at a time
    _places: anyio.CapacityLimiter = field(init=False)
    _desks: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(SHEETS))

    def __post_init__(self) -> None:
        self._places = anyio.CapacityLimiter(SIDE_BY_SIDE if self.house.writer else 1)

    def wake(self, conversation: str) -> None:
        """A message was stored there. Call from the event loop."""
        now = time.monotonic()
        due = self._due.setdefault(conversation, _Due(now, now))
        due.last = now
        self._woken.set()

    async def run(self) -> None:
        """Serve until cancelled, beginning with who waits from before."""
        await self._guarded("warm-up", self._warm, self._places)
        before: list[str] = []
        await self._guarded("start", lambda: before.extend(self.house.conversations.waiting()), self._places)
        for conversation in before:
            self.wake(conversation)
        async with anyio.create_task_group() as turns:
            while True:
                await self._pause()
                for conversation in self._ready():
                    self._served.add(conversation)
                    turns.start_soon(self._serve, conversation)

    async def apart(self, turn: Callable[[], Value]) -> Value:
        """Run a turn in a thread, as soon as there is a place for it."""
        return await to_thread.run_sync(turn, limiter=self._places)

    def _at(self, due: _Due) -> float:
        return min(due.last + self.quiet, due.first + self.longest)

    def _ready(self) -> list[str]:
        now = time.monotonic()
        waiting = sorted(self._waiting().items(), key=lambda one: one[1].first)
        return [id for id, due in waiting if self._at(due) <= now]

    def _waiting(self) -> dict[str, _Due]:
        """Who is due and not being served."""
        return {id: due for id, due in self._due.items() if id not in self._served}

    async def _pause(self) -> None:
        """Until somebody is due, or wakes us."""
        self._woken = anyio.Event()
        next_due = min((self._at(due) for due in self._waiting().values()), default=float("inf"))
        with anyio.move_on_after(max(0.0, next_due - time.monotonic())):
            await self._woken.wait()

    async def _serve(self, conversation: str) -> None:
        due = self._due.pop(conversation)
        told: list[Mapping[str, Any] | None] = []
        served = await self._guarded(
            conversation, lambda: told.append(self.house.clerk.serve(conversation, self.clock())), self._places
        )
        if not served and due.failed < len(RETRIES):
            then = time.monotonic() + RETRIES[due.failed]
            self._due.setdefault(conversation, _Due(then, then, due.failed + 1))
        self._served.discard(conversation)
        self._woken.set()
        self.bell.ring(conversation, DESK)
        await self._explain(told[0] if told else None)

    async def _explain(self, outcome: Mapping[str, Any] | None) -> None:
        """After a handoff, let the model write for the people at the desk; no turn waits for that."""
        ticket = outcome and outcome["ticket"]
        if not ticket or self.house.writer is None:
            return
        language = self.house.settings.desk_language or self.house.settings.default_language
        await self._guarded(ticket["id"], lambda: self.house.scribe.write(ticket["id"], language), self._desks)
        self.bell.ring(DESK)

    async def _guarded(self, name: str, turn: Callable[[], object], places: anyio.CapacityLimiter) -> bool:
        """Run a turn; False where it failed. The one place where anything may come: others must still be served."""
        try:
            await to_thread.run_sync(turn, limiter=places)
        except Exception as error:  # noqa: BLE001
            log.error("turn failed: conversation=%s %s", name, where(error))  # noqa: TRY400 - it would log words
            return False
        return True

    def _warm(self) -> None:
        """Answer a greeting that nobody sent, so that the first buyer does not wait for tables to load."""
        now = self.clock()
        said = Message(conversation="", external_id="", channel="", author=Author.BUYER, text="Hello", at=now)
        conversation = Conversation(id="", channel="", buyer=Buyer(id=""), messages=(said,))
        self.house.answerer(conversation, now).answer(conversation, now)


def where(error: BaseException) -> str:
    """The kind of an error and its place, without its message: that may hold a buyer's words."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
