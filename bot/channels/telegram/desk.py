"""What the phone's parts share: how a ticket is shown, and where its people's words come from."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import anyio
from anyio import to_thread

from bot.channels.parts import parts
from bot.channels.telegram.buttons import Seal
from bot.channels.telegram.cards import Speech, latest, ticket_buttons, ticket_text
from bot.channels.telegram.client import NAME, Button, Client
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

    async def show(self, phone: Phone, card: Card) -> None:
        """Show the ticket as it is now; it is noted before, so that a stop in between is noticed.

        Raises ChannelError where it may not have arrived.
        """
        lines = await to_thread.run_sync(self.conversations.transcript, card.conversation)
        sheet = await to_thread.run_sync(self.sheet, card, phone.language)
        speech = self.speech(phone.language)
        await to_thread.run_sync(self.phones.show, phone.chat, card.ticket.id, card.seq)
        if any(carries_attachment(line.text) for line in latest(lines)):
            await self._copy(phone, card)
        text = ticket_text(card, lines, sheet, speech, self.clock())
        rows = ticket_buttons(card, self.seal, phone.chat, speech)
        # Stopped between the two, it would be shown once more.
        with anyio.CancelScope(shield=True):
            id = await self.say(phone.chat, text, rows, tries=1)
            await to_thread.run_sync(self.phones.shown, phone.chat, card.ticket.id, id)

    async def say(
        self,
        chat: str,
        text: str,
        rows: Sequence[Sequence[Button]] = (),
        *,
        prompt: bool = False,
        tries: int = TRIES,
    ) -> str:
        """Send all of it, the buttons under the last part; its id. Raises ChannelError where no try went well."""
        *before, last = parts(text, self.client.longest)
        for piece in before:
            await self._surely(chat, piece, (), prompt=False, tries=tries)
        return await self._surely(chat, last, rows, prompt=prompt, tries=tries)

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
                await self.client.copy(phone.chat, chat, message)
            except ChannelError as error:
                log.debug("telegram: ticket=%s no copy: %s", card.ticket.id, error)

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
