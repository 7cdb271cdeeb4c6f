"""All that works in the background of one process: turns, senders, signs of life, news, the watchdog."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import anyio
from anyio import from_thread, to_thread

from bot.bell import DESK, Bell
from bot.channels.opening import Channels
from bot.kernel.conversations import Clock
from bot.kernel.tidings import Tidings
from bot.kernel.watchdog import Watchdog
from bot.worker import Worker
from core.errors import DatabaseError

log = logging.getLogger(__name__)

#: Seconds between two looks of the watchdog, in the one process that has the duty.
WATCH = 10.0
DUTY = "watchdog"


@dataclass(slots=True, kw_only=True)
class Crew:
    """`channels`: what this process sends to; set before it runs."""

    worker: Worker
    bell: Bell
    clock: Clock
    channels: Channels = field(default_factory=Channels)
    watch: float = WATCH
    _signs: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(1))
    _news: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(1))

    def heard(self, conversation: str | None) -> None:
        """Something was said or decided there; None: somewhere. Call from the event loop."""
        if conversation is None:
            self.bell.ring_all()
        else:
            self.bell.ring(conversation, DESK)
        self.worker.wake()
        self.channels.ring()

    def end(self) -> None:
        """Begin nothing new: `run` returns once what was begun came to its end. Call from the event loop."""
        self.worker.end()

    async def run(self) -> None:
        """Until ended or cancelled. Nothing that fails in here stops the rest."""
        tidings = Tidings(self.worker.house.talks, lambda talk: from_thread.run_sync(self.heard, talk))
        try:
            async with anyio.create_task_group() as signs:
                signs.start_soon(self._live)
                signs.start_soon(partial(to_thread.run_sync, tidings.run, limiter=self._news, abandon_on_cancel=True))
                await self._work()
                signs.cancel_scope.cancel()  # last of all: until then others must not take this process for dead
        finally:
            tidings.stop()
            with anyio.CancelScope(shield=True):
                await self._sign(self.worker.house.presence.leave)

    async def _work(self) -> None:
        """Until the worker is told to end and its turns are done; then what is being sent comes to its end."""
        async with anyio.create_task_group() as works:
            works.start_soon(self._watch)
            works.start_soon(self.channels.run)
            await self.worker.run()
            works.cancel_scope.cancel()

    async def _live(self) -> None:
        presence = self.worker.house.presence
        while True:
            await self._sign(presence.beat)
            await anyio.sleep(presence.seconds / 4)

    async def _watch(self) -> None:
        house = self.worker.house
        dog = Watchdog(engine=house.talks, due=house.clerk.due, clock=self.clock)
        while True:
            await anyio.sleep(self.watch)
            await self._sign(lambda: self._look(dog))

    def _look(self, dog: Watchdog) -> None:
        house = self.worker.house
        for alarm in dog.look() if house.presence.duty(DUTY) else ():
            house.instruments.tally.alarmed(alarm.fault)

    async def _sign(self, act: Callable[[], object]) -> None:
        """While the database is away this process counts as dead, and others take over; it comes back by itself."""
        try:
            await to_thread.run_sync(act, limiter=self._signs)
        except DatabaseError as error:
            log.error("crew: %s", error)  # noqa: TRY400 - it names a place, no words
