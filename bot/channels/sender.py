"""The sender: lines of the outbox go to their channel one by one, and each is settled."""

import logging
from dataclasses import dataclass, field

import anyio
from anyio import to_thread

from bot.channels.parts import parts
from bot.channels.port import Channel
from bot.kernel.conversations import Clock
from bot.kernel.outbox import Outbox, Parcel, State
from core.errors import ChannelError, DatabaseError

log = logging.getLogger(__name__)

#: Seconds between two looks at the outbox: another process may have written there, and cannot wake us.
POLL = 1.0
#: The longest wait (s) before the next attempt of a line that a channel would not take.
LONGEST = 60.0


@dataclass(slots=True, kw_only=True)
class Sender:
    """One per channel and database. A channel that asks for a pause gets nothing from anybody until it is over."""

    outbox: Outbox
    channel: Channel
    clock: Clock
    poll: float = POLL
    _pause: float = field(default=0.0, init=False)  # monotonic, s
    _woken: anyio.Event = field(default_factory=anyio.Event, init=False)

    def wake(self) -> None:
        """There may be something to send. Call from the event loop."""
        self._woken.set()

    async def run(self) -> None:
        """Send until cancelled. While the database cannot be used nothing is sent."""
        while True:
            try:
                await self._serve()
            except DatabaseError as error:
                log.error("%s: outbox: %s", self.channel.name, error)  # noqa: TRY400 - it names a place, no words
                await self._rest()

    async def _serve(self) -> None:
        """What was being sent when henji stopped, or the database failed, is not sent again."""
        lost = await to_thread.run_sync(self.outbox.recover, self.channel.name)
        if lost:
            log.warning("%s: %s lines may not have been delivered", self.channel.name, lost)
        while True:
            if not await self.once():
                await self._rest()

    async def once(self) -> bool:
        """Send one line; False: there is none to send now."""
        if anyio.current_time() < self._pause:
            return False
        parcel = await to_thread.run_sync(self.outbox.take, self.channel.name)
        if parcel is None:
            return False
        # Stopped in the middle nobody would know whether it went out: what was begun is brought to its end.
        with anyio.CancelScope(shield=True):
            await self._deliver(parcel)
        return True

    async def _deliver(self, parcel: Parcel) -> None:
        pieces = parts(parcel.text, self.channel.longest)
        done = parcel.done
        try:
            for number, piece in enumerate(pieces[len(done) :], len(done) + 1):
                last = number == len(pieces)
                done = (*done, await self.channel.send(parcel.address, piece, parcel.options if last else ()))
                await to_thread.run_sync(self.outbox.arrived, parcel, done, last)
        except ChannelError as error:
            await self._refused(parcel, error)

    async def _refused(self, parcel: Parcel, error: ChannelError) -> None:
        name, where = self.channel.name, parcel.conversation
        if error.retry_after is not None and not error.unknown:
            seconds = max(error.retry_after, min(LONGEST, 2.0 ** min(parcel.attempts, 10)) if parcel.attempts else 0.0)
            self._pause = anyio.current_time() + seconds
            log.warning("%s: conversation=%s waits %.0f s: %s", name, where, seconds, error)
            await to_thread.run_sync(self.outbox.postpone, parcel, seconds)
            return
        state = State.UNKNOWN if error.unknown else State.FAILED
        log.error("%s: conversation=%s delivery %s: %s", name, where, state, error)
        await to_thread.run_sync(self.outbox.give_up, parcel, state, str(error))

    async def _rest(self) -> None:
        wait = max(self.poll, self._pause - anyio.current_time())
        with anyio.move_on_after(wait):
            await self._woken.wait()
        self._woken = anyio.Event()
