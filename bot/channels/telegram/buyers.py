"""Buyers on Telegram: what they say is stored once, and whoever answers is woken."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import anyio
from anyio import to_thread

from bot.channels.telegram.client import NAME, Client
from bot.channels.telegram.updates import Person, Pressed, Said
from bot.kernel.conversations import Clock, Conversations
from bot.kernel.outbox import Outbox
from core.attachment import note
from core.errors import ChannelError, DatabaseError
from core.talk import Author, Buyer, Message, Owner

log = logging.getLogger(__name__)

#: What the button "Start" says for a buyer who opens the chat: the greeting that the bot answers.
START = {
    "en": "Hello",
    "ja": "こんにちは",
    "zh": "你好",
    "de": "Hallo",
    "ko": "안녕하세요",
    "fr": "Bonjour",
    "es": "Hola",
    "pt": "Olá",
    "th": "สวัสดีค่ะ",
    "id": "Halo",
    "vi": "Xin chào",
}
TYPING = 4.0  # seconds between two signs that an answer is being written; Telegram shows one for five
LONGEST_TURN = 60.0  # seconds after which no more such signs are given


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyers:
    """`heard` is called on the event loop with a conversation that has news."""

    client: Client
    conversations: Conversations
    outbox: Outbox
    clock: Clock
    heard: Callable[[str], None]

    async def hear(self, said: Said) -> bool:
        """Store it; False: it was stored before. Raises DatabaseError where it could not be stored."""
        text = _greeting(said.person) if said.text.split(maxsplit=1)[:1] == ["/start"] else said.text
        if said.attachment:
            text = note(said.attachment, said.text)
        # An edit is said anew: it may come after the answer, and nothing that a buyer wrote is lost.
        id = f"{said.person.chat}:{said.id}" + (f":{said.update}" if said.edited else "")
        return await self._store(said.person, id, text)

    async def choose(self, pressed: Pressed) -> bool:
        """Store the option they chose; the first one, where they press several. False: there is nothing to store."""
        chosen = pressed.label or await self._offered(pressed)
        if not chosen:
            return False
        return await self._store(pressed.person, f"{pressed.person.chat}:{pressed.message}:chosen", chosen)

    async def _offered(self, pressed: Pressed) -> str:
        """The option as we sent it, where Telegram does not tell it any more."""
        number = pressed.data.removeprefix("o:")
        options = await to_thread.run_sync(self.outbox.options, NAME, pressed.person.chat, pressed.message)
        return options[int(number)] if number.isdecimal() and int(number) < len(options) else ""

    async def _store(self, person: Person, id: str, text: str) -> bool:
        talk = conversation_with(person.chat)
        message = Message(
            conversation=talk, external_id=id, channel=NAME, author=Author.BUYER, text=text, at=self.clock()
        )
        buyer = Buyer(id=person.chat, locale=person.language)
        try:
            new = await to_thread.run_sync(self._accept, message, buyer)
        except DatabaseError:
            if await to_thread.run_sync(self._foreign, talk, person):
                log.exception("telegram: conversation=%s is not this buyer's", talk)
                return False  # it would be refused for ever, and hold up everybody behind it
            raise
        if new:
            self.heard(talk)
        return new

    async def show_typing(self, chat: str) -> None:
        """As long as the bot has something to answer there. Nothing depends on it, so its errors stay here."""
        talk = conversation_with(chat)
        with anyio.move_on_after(LONGEST_TURN):
            while await to_thread.run_sync(self._answering, talk):
                try:
                    await self.client.typing(chat)
                except ChannelError as error:
                    log.debug("telegram: conversation=%s no sign of typing: %s", talk, error)
                    return
                await anyio.sleep(TYPING)

    def _accept(self, message: Message, buyer: Buyer) -> bool:
        return self.conversations.accept(message, buyer, pushed=True)

    def _foreign(self, talk: str, person: Person) -> bool:
        """Whether somebody else's conversation has this one's name: another program may have begun it."""
        found = self.conversations.conversation(talk)
        return found is not None and (found.channel, found.buyer.id) != (NAME, person.chat)

    def _answering(self, talk: str) -> bool:
        conversation = self.conversations.conversation(talk)
        return bool(conversation and conversation.owner is Owner.BOT and conversation.unanswered)


def conversation_with(chat: str) -> str:
    """The one conversation with a buyer on Telegram."""
    return f"{NAME}:{chat}"


def _greeting(person: Person) -> str:
    return START.get((person.language or "").partition("-")[0], START["en"])
