"""Which tickets a phone is shown, and when: each once, and again when something about it is new."""

import logging
from dataclasses import dataclass, field
from datetime import datetime

import anyio
from anyio import to_thread

from bot.channels.telegram.desk import Desk
from bot.channels.telegram.messages import shown_by
from bot.kernel.phones import Notice, Phone, Step
from bot.kernel.tickets import Card
from core.errors import ChannelError

log = logging.getLogger(__name__)

#: Seconds between two looks at the tickets: other processes cannot wake us, and clocks ring nowhere.
POLL = 3.0
#: Seconds that a phone rests whose person has blocked the bot, and one that could not be reached just now.
REST = 300.0
SHORT_REST = 5.0


@dataclass(slots=True, kw_only=True)
class Announcer:
    """One per bot. What was noted as shown is not shown again by the next process."""

    desk: Desk
    poll: float = POLL
    _resting: dict[str, float] = field(default_factory=dict, init=False)  # chat -> until (monotonic, s)
    _woken: anyio.Event = field(default_factory=anyio.Event, init=False)

    def wake(self) -> None:
        """A ticket may have changed. Call from the event loop."""
        self._woken.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.look()
            with anyio.move_on_after(self.poll):
                await self._woken.wait()
            self._woken = anyio.Event()

    async def look(self) -> None:
        """Show each phone what is due there."""
        phones = await to_thread.run_sync(self.desk.phones.phones)
        cards = await to_thread.run_sync(self.desk.queue.tickets) if phones else ()
        for phone in phones:
            if self._resting.get(phone.chat, 0.0) <= anyio.current_time():
                await self._tell(phone, cards)

    async def _tell(self, phone: Phone, cards: tuple[Card, ...]) -> None:
        notices = await to_thread.run_sync(self.desk.phones.notices, phone.chat)
        now = self.desk.clock()
        try:
            for card in cards:
                if is_due(card, notices.get(card.ticket.id), now):
                    await self.desk.show(phone, card)
        except ChannelError as error:
            log.warning("telegram: a phone cannot be reached: %s", error)
            passing = error.unknown or error.retry_after is not None
            rest = max(SHORT_REST, error.retry_after or 0.0) if passing else REST
            self._resting[phone.chat] = anyio.current_time() + rest
        open_ones = {card.ticket.id for card in cards}
        for notice in notices.values():
            if notice.step is Step.SHOWN and notice.ticket not in open_ones:
                await self._close(notice)

    async def _close(self, notice: Notice) -> None:
        """Somebody dealt with it elsewhere: its buttons go."""
        await to_thread.run_sync(self.desk.phones.done, notice.chat, notice.ticket, notice.seq)
        if message := shown_by(notice):
            await self.desk.quietly(notice.chat, message)


def is_due(card: Card, notice: Notice | None, now: datetime) -> bool:
    """Whether an open ticket is to be shown now. Pure; all instants are aware.

    Who writes an answer is only reminded of time: what is new in the thread they hear when they send.
    """
    if card.snoozed and now < card.snoozed:
        return False
    if notice is None:
        return True
    if notice.step is Step.DONE:
        return card.seq > notice.seq  # it was opened again
    if notice.at < card.ticket.reply_by <= now or (card.snoozed and notice.at < card.snoozed):
        return True
    return notice.step is Step.SHOWN and (shown_by(notice) is None or card.seq > notice.seq)
