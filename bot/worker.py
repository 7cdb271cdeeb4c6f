"""The worker: whoever waits is served after a short quiet, each conversation by one process at a time."""

import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import anyio
from anyio import to_thread

from bot.app import House
from bot.kernel.conversations import Clock
from bot.kernel.leases import Lease
from core.talk import Author, Buyer, Conversation, Message
from prompts.words import say

log = logging.getLogger(__name__)
Value = TypeVar("Value")

#: Seconds until a turn that failed is tried again, by how often it was tried. After that a person answers.
RETRIES = (1.0, 5.0)
#: Turns at a time where a model is asked: they wait for it, most of their time. Without one they only compute.
SIDE_BY_SIDE = 8
#: Conversations that one turn after the other takes from the database at once, where no model is asked.
AT_ONCE = 4
#: Tickets that a model explains at a time.
SHEETS = 2
#: Seconds for a turn. One that takes longer is a person's: the buyer must hear something within a minute.
LONGEST_TURN = 45.0
#: Seconds between two looks where nobody wakes us: other processes store messages too, and turns fall due.
POLL = 1.0
#: Seconds after a wake: messages that come together are looked at together.
TOGETHER = 0.03


@dataclass(slots=True, kw_only=True)
class Worker:
    """`news` is called on the event loop with a conversation that was served."""

    house: House
    clock: Clock
    news: Callable[[str], None] = lambda _: None
    longest_turn: float = LONGEST_TURN
    _woken: anyio.Event = field(default_factory=anyio.Event)
    _busy: int = field(default=0, init=False)  # batches under way
    _ending: bool = field(default=False, init=False)
    _places: anyio.CapacityLimiter = field(init=False)
    _apart: anyio.CapacityLimiter = field(init=False)
    _desks: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(SHEETS))

    def __post_init__(self) -> None:
        places = SIDE_BY_SIDE if self.house.writer else 1
        self._places = anyio.CapacityLimiter(places + 1)  # one more for a turn that hangs and was given up
        self._apart = anyio.CapacityLimiter(places)

    def wake(self) -> None:
        """Somebody may wait. Call from the event loop."""
        self._woken.set()

    def end(self) -> None:
        """Begin no more turns: `run` returns once those under way are done. Call from the event loop."""
        self._ending = True
        self._woken.set()

    async def run(self) -> None:
        """Serve until ended or cancelled."""
        self._ending = False
        await self._guarded("warm-up", self._warm)
        async with anyio.create_task_group() as turns:
            while not self._ending:
                self._woken = anyio.Event()
                batch = await self._leased() if self._busy < self._room() else ()
                if batch:
                    self._busy += 1
                    turns.start_soon(self._serve_all, batch)
                else:
                    await self._pause()

    async def apart(self, turn: Callable[[], Value]) -> Value:
        """Run a turn that somebody waits for in a thread, as soon as there is a place for it."""
        return await to_thread.run_sync(turn, limiter=self._apart)

    def _room(self) -> int:
        return SIDE_BY_SIDE if self.house.writer else 1

    async def _leased(self) -> Sequence[Lease]:
        """Nothing, where the database cannot be used: it is asked again later."""
        found: list[Lease] = []
        most = 1 if self.house.writer else AT_ONCE
        await self._guarded("lease", lambda: found.extend(self.house.conversations.leases.due(most)))
        return found

    async def _pause(self) -> None:
        """Until somebody is due, or wakes us."""
        seconds: list[float | None] = [None]
        if self._busy < self._room():
            await self._guarded("due", lambda: seconds.append(self.house.conversations.leases.next_due()))
        wait = POLL if seconds[-1] is None else max(0.02, min(POLL, seconds[-1]))
        with anyio.move_on_after(wait):
            await self._woken.wait()
            await anyio.sleep(min(TOGETHER, wait))

    async def _serve_all(self, batch: Sequence[Lease]) -> None:
        try:
            for lease in batch:
                await self._serve(lease)
        finally:
            self._busy -= 1
            self._woken.set()

    async def _serve(self, lease: Lease) -> None:
        """Stopped in the middle, a turn is brought to its end: somebody waits for it."""
        told: list[Mapping[str, Any] | None] = []
        clerk, talk = self.house.clerk, lease.conversation
        ended = False
        with anyio.CancelScope(shield=True):
            with anyio.move_on_after(self.longest_turn):
                served = await self._guarded(talk, lambda: told.append(clerk.answer(lease, self.clock())))
                ended = True
            if not ended:
                log.error("turn given up: conversation=%s after %.0f s", talk, self.longest_turn)
                detail = f"the turn took over {self.longest_turn:.0f} s"
                await self._guarded(talk, lambda: told.append(clerk.give_up(lease, self.clock(), detail)))
            elif not served:
                await self._again(lease)
        self.news(talk)
        await self._explain(told[0] if told else None)

    async def _again(self, lease: Lease) -> None:
        tried = min(lease.tries, len(RETRIES)) - 1
        leases = self.house.conversations.leases
        await self._guarded(lease.conversation, lambda: leases.free(lease, failed=True, again=RETRIES[tried]))

    async def _explain(self, outcome: Mapping[str, Any] | None) -> None:
        """After a handoff, let the model write for the people at the desk; no turn waits for that."""
        ticket = outcome and outcome["ticket"]
        if not ticket or self.house.writer is None:
            return
        language = self.house.settings.desk_language or self.house.settings.default_language
        await self._guarded(ticket["id"], lambda: self.house.scribe.write(ticket["id"], language), self._desks)
        self.news("")

    async def _guarded(
        self, name: str, turn: Callable[[], object], places: anyio.CapacityLimiter | None = None
    ) -> bool:
        """Run it in a thread; False where it failed. The one place where anything may come: others must be served."""
        try:
            await to_thread.run_sync(turn, limiter=places or self._places, abandon_on_cancel=True)
        except Exception as error:  # noqa: BLE001
            log.error("turn failed: conversation=%s %s", name, where(error))  # noqa: TRY400 - it would log words
            return False
        return True

    def _warm(self) -> None:
        """Answer what nobody asked, in each language, so that the first buyers do not wait for tables to load."""
        now = self.clock()
        for language in self.house.settings.languages:
            for text in (say(language, name) for name in ("clarify.country", "clarify.product")):
                said = Message(conversation="", external_id="", channel="", author=Author.BUYER, text=text, at=now)
                conversation = Conversation(id="", channel="", buyer=Buyer(id="", locale=language), messages=(said,))
                answerer = replace(self.house.answerer(conversation, now), composer=None)  # no model is asked, or paid
                answerer.answer(conversation, now)


def where(error: BaseException) -> str:
    """The kind of an error and its place, without its message: that may hold a buyer's words."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
