"""What the phone's parts share: how a ticket is shown, and where its people's words come from."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import anyio
from anyio import to_thread

from bot.channels.telegram.buttons import Seal
from bot.channels.telegram.cards import Speech, latest, ticket_buttons, ticket_text
from bot.channels.telegram.client import NAME, Button, Client
from bot.channels.telegram.messages import marked, noted, reopened
from bot.desk.queue import Queue
from bot.desk.scribe import Scribe, Sheet
from bot.kernel.conversations import Clock, Conversations
from bot.kernel.phones import Phone, Phones
from bot.kernel.tickets import Card
from core.attachment import carries_attachment
from core.errors import ChannelError, ModelError

log = logging.getLogger(__name__)

#: How often a message to a phone is tried.
TRIES = 5
LONGEST_WAIT = 60.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """`speech` is the desk's words in a language, `dealt` is called on the event loop after a change of a thread."""

    client: Client
    phones: Phones
    queue: Queue
    conversations: Conversations
    scribe: Scribe | None
    seal: Seal
    speech: Callable[[str], Speech]
    languages: Sequence[str]  # that `speech` knows, the default first
    shop: str
    clock: Clock
    dealt: Callable[[str], None]
    # Tickets and errands are sent side by side, and both add to what is noted about a ticket.
    _noting: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False, compare=False)

    async def show(self, phone: Phone, card: Card) -> None:
        """Show the ticket as it is now; it is noted before, so that a stop in between is noticed.

        Raises ChannelError where it may not have arrived.
        """
        lines = await to_thread.run_sync(self.conversations.transcript, card.conversation)
        sheet = await to_thread.run_sync(self.sheet, card, phone.language)
        speech = self.speech(phone.language)
        await to_thread.run_sync(self._begin, phone.chat, card)
        if any(carries_attachment(line.text) for line in latest(lines)):
            await self._copy(phone, card)
        text = ticket_text(card, lines, sheet, speech, self.clock())
        rows = ticket_buttons(card, self.seal, phone.chat, speech)
        # Stopped between the two, it would be shown once more.
        with anyio.CancelScope(shield=True):
            await self.say(phone.chat, text, rows, ticket=card.ticket.id, shows=True, tries=1)

    async def say(
        self,
        chat: str,
        text: str,
        rows: Sequence[Sequence[Button]] = (),
        *,
        ticket: str = "",
        shows: bool = False,
        prompt: bool = False,
        tries: int = TRIES,
    ) -> None:
        """Send all of it, the buttons under the last part. Raises ChannelError where no try went well.

        `ticket`: what it is about, so that a reply to any part of it finds the ticket. `shows`: as its card.
        """
        *before, last = marked(ticket, text, self.client.abilities.longest)
        for piece in before:
            id = await self._surely(chat, piece, (), prompt=False, tries=tries)
            await self._note(chat, ticket, id)
        id = await self._surely(chat, last, rows, prompt=prompt, tries=tries)
        await self._note(chat, ticket, id, shows=shows)

    async def quietly(self, chat: str, message: str) -> None:
        """Take the buttons off an old message. They would do no harm: nothing depends on it."""
        try:
            await self.client.unbutton(chat, message)
        except ChannelError as error:
            log.debug("telegram: buttons stay: %s", error)

    async def _surely(self, chat: str, text: str, rows: Sequence[Sequence[Button]], *, prompt: bool, tries: int) -> str:
        """Twice is a nuisance on a phone, never is a buyer without an answer: what is unknown is tried again too."""
        for attempt in range(1, tries):
            try:
                return await self.client.show(chat, text, rows, prompt=prompt)
            except ChannelError as error:
                if error.retry_after is None and not error.unknown:
                    raise
                await anyio.sleep(min(LONGEST_WAIT, max(error.retry_after or 0.0, 0.2 * 2**attempt)))
        return await self.client.show(chat, text, rows, prompt=prompt)

    async def _copy(self, phone: Phone, card: Card) -> None:
        """The buyer's pictures and files since our last line: a bot's chats can be seen nowhere else."""
        if card.channel != NAME:
            return
        for id in await to_thread.run_sync(self._attached, card.conversation):
            chat, message, *_ = id.split(":")
            try:
                copy = await self.client.copy(phone.chat, chat, message)
            except ChannelError as error:
                log.debug("telegram: ticket=%s no copy: %s", card.ticket.id, error)
            else:
                await self._note(phone.chat, card.ticket.id, copy)

    def _begin(self, chat: str, card: Card) -> None:
        """Note that the ticket is being sent; replies to older messages about it still find it."""
        ticket = card.ticket.id
        with self._noting:
            before = self.phones.notice(chat, ticket)
            self.phones.show(chat, ticket, card.seq)
            fresh = self.phones.notice(chat, ticket)
            kept = reopened(before) if before else None
            if kept and fresh and fresh.external_id is None:
                self.phones.shown(chat, ticket, kept)

    async def _note(self, chat: str, ticket: str, message: str, *, shows: bool = False) -> None:
        """The message is about the ticket: whoever replies to it means that one."""
        if ticket:
            await to_thread.run_sync(self._noted, chat, ticket, message, shows)

    def _noted(self, chat: str, ticket: str, message: str, shows: bool) -> None:
        with self._noting:
            notice = self.phones.notice(chat, ticket)
            if notice:
                self.phones.shown(chat, ticket, noted(notice, message, shows=shows))

    def _attached(self, talk: str) -> list[str]:
        """The channel's ids of the messages with attachments among the buyer's last."""
        conversation = self.conversations.conversation(talk)
        messages = conversation.messages if conversation else ()
        last = latest(messages)
        return [message.external_id for message in last if carries_attachment(message.text)]

    def sheet(self, card: Card, language: str) -> Sheet | None:
        """As complete as a model makes it; what is known without one where it fails."""
        if self.scribe is None:
            return None
        try:
            return self.scribe.write(card.ticket.id, language)
        except ModelError as error:
            log.warning("telegram: ticket=%s shown without all glosses: %s", card.ticket.id, type(error).__name__)
            return self.scribe.sheet(card.ticket.id, language)
