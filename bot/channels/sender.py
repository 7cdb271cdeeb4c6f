"""The sender: lines of the outbox go to their channel, conversations side by side, and each is settled once."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import anyio
from anyio import to_thread
from anyio.abc import TaskGroup

from bot.channels.parts import parts
from bot.channels.port import Channel, Telling
from bot.kernel.conversations import Clock
from bot.kernel.outbox import Outbox, Parcel, State
from bot.telemetry.instruments import Instruments
from bot.telemetry.spans import span
from core.errors import ChannelError, DatabaseError

log = logging.getLogger(__name__)
Value = TypeVar("Value")

#: Seconds between two looks at the outbox: another process may have written there, and cannot wake us.
POLL = 1.0
#: Seconds between two looks for lines whose sender died.
RECOVER = 5.0
#: The longest wait (s) before the next attempt of a line that a channel would not take.
LONGEST = 60.0
#: Lines that are sent side by side.
MOST = 8
#: Seconds that what is being sent has to come to its end when henji stops.
DRAIN = 10.0
#: Seconds until what a channel took is noted again, where the database did not take the note.
NOTE_AGAIN = 0.5


@dataclass(slots=True, kw_only=True)
class Sender:
    """One per channel and process; any number of processes send from the same outbox."""

    outbox: Outbox
    channel: Channel
    clock: Clock
    poll: float = POLL
    most: int = MOST
    drain: float = DRAIN
    instruments: Instruments = field(default_factory=Instruments)
    _sending: dict[int, anyio.CancelScope] = field(default_factory=dict, init=False)  # by parcel
    _recovered: float = field(default=float("-inf"), init=False)  # monotonic, s
    _woken: anyio.Event = field(default_factory=anyio.Event, init=False)

    def wake(self) -> None:
        """There may be something to send. Call from the event loop."""
        self._woken.set()

    async def run(self) -> None:
        """Send until cancelled; then nothing new is begun, and what was begun comes to its end.

        While the database cannot be used nothing is sent.
        """
        async with anyio.create_task_group() as deliveries:
            try:
                while True:
                    await self._look(deliveries)
                    await self._rest()
            finally:
                self._stop()

    async def once(self) -> bool:
        """Send what may be sent now, at most one line a conversation; False: there is nothing."""
        async with anyio.create_task_group() as deliveries:
            begun = await self._begin(deliveries)
        return begun > 0

    async def _look(self, deliveries: TaskGroup) -> None:
        try:
            await self._recover()
            while len(self._sending) < self.most and await self._begin(deliveries):
                pass
        except DatabaseError as error:
            log.error("%s: outbox: %s", self.channel.name, error)  # noqa: TRY400 - it names a place, no words

    async def _recover(self) -> None:
        """Lines whose sender died: sent again only where the channel drops a repeat."""
        if anyio.current_time() - self._recovered < RECOVER:
            return
        lost = await to_thread.run_sync(self.outbox.recover, self.channel.name, self.channel.abilities.once)
        self._recovered = anyio.current_time()
        if lost:
            log.warning("%s: %s lines were left by a sender that died", self.channel.name, lost)

    async def _begin(self, deliveries: TaskGroup) -> int:
        """Take as many lines as there are free places, and send them; how many."""
        # Taken and not begun, a line would be found by the next process only: nobody stops us in between.
        with anyio.CancelScope(shield=True):
            free = self.most - len(self._sending)
            parcels = await to_thread.run_sync(self.outbox.take, self.channel.name, free)
            for parcel in parcels:
                scope = self._sending[parcel.id] = anyio.CancelScope(shield=True)
                deliveries.start_soon(self._deliver, parcel, scope)
        return len(parcels)

    async def _deliver(self, parcel: Parcel, scope: anyio.CancelScope) -> None:
        """Stopped in the middle nobody would know whether it went out: what was begun is brought to its end."""
        try:
            with scope, span("send", channel=self.channel.name, conversation=parcel.conversation):
                await self._send(parcel)
            if scope.cancelled_caught:
                log.error("%s: conversation=%s was being sent at the end", self.channel.name, parcel.conversation)
        finally:
            if self._sending.get(parcel.id) is scope:  # put off, it may have been taken again already
                del self._sending[parcel.id]
            self._woken.set()

    async def _send(self, parcel: Parcel) -> None:
        pieces = parts(parcel.text, self.channel.abilities.longest)
        done = parcel.done
        try:
            for number, piece in enumerate(pieces[len(done) :], len(done) + 1):
                last = number == len(pieces)
                done = (*done, await self._handed(parcel, piece, number, last=last))
                if not await self._note(lambda ids=done, whole=last: self.outbox.arrived(parcel, ids, whole)):  # type: ignore[misc]
                    log.warning("%s: conversation=%s was settled elsewhere", self.channel.name, parcel.conversation)
                    return
            self.instruments.troubles.worked(self.channel.name)
            self.instruments.tally.delivered(self.channel.name, State.SENT)
        except ChannelError as error:
            await self._refused(parcel, error)
        except Exception as error:  # noqa: BLE001 - whatever a channel stumbles over, the others are sent, and this is told
            await self._refused(parcel, ChannelError(f"henji stumbled: {type(error).__name__}", unknown=True))

    async def _handed(self, parcel: Parcel, piece: str, number: int, *, last: bool) -> str:
        """Give a part to the channel; its id there. What does not fit below a message is left to the buyer's words."""
        options: Sequence[str] = parcel.options[: self.channel.abilities.options] if last else ()
        key = f"{parcel.key}-{number}"
        if isinstance(self.channel, Telling):
            return await self.channel.send_line(parcel, piece, options, key=key)
        return await self.channel.send(parcel.address, piece, options, key=key)

    async def _refused(self, parcel: Parcel, error: ChannelError) -> None:
        name, where = self.channel.name, parcel.conversation
        self.instruments.troubles.failed(name, error)
        backoff = min(LONGEST, 2.0 ** min(parcel.attempts, 10)) if parcel.attempts else 0.0
        if error.unknown and self.channel.abilities.once:
            seconds = max(1.0, backoff)
            log.warning("%s: conversation=%s is sent again in %.0f s: %s", name, where, seconds, error)
            await self._note(lambda: self.outbox.postpone(parcel, seconds, doubtful=True))
        elif error.retry_after is not None and not error.unknown:
            rest, seconds = error.retry_after, max(error.retry_after, backoff)
            log.warning("%s: conversation=%s waits %.0f s, all others %.0f s: %s", name, where, seconds, rest, error)
            await self._note(lambda: self.outbox.pause(name, rest))
            await self._note(lambda: self.outbox.postpone(parcel, seconds))
        else:
            state = State.UNKNOWN if error.unknown else State.FAILED
            self.instruments.tally.delivered(name, state)
            log.error("%s: conversation=%s delivery %s: %s", name, where, state, error)
            await self._note(lambda: self.outbox.give_up(parcel, state, str(error)))

    async def _note(self, write: Callable[[], Value]) -> Value:
        """Store what became of a line, as often as it takes: it cannot be learnt again."""
        while True:
            try:
                return await to_thread.run_sync(write)
            except DatabaseError as error:
                log.error("%s: not noted yet: %s", self.channel.name, error)  # noqa: TRY400 - it names a place
                await anyio.sleep(NOTE_AGAIN)

    def _stop(self) -> None:
        """What is being sent has so long to end; what did not is found by the next process."""
        for scope in self._sending.values():
            scope.deadline = anyio.current_time() + self.drain

    async def _rest(self) -> None:
        with anyio.move_on_after(self.poll):
            await self._woken.wait()
        self._woken = anyio.Event()
