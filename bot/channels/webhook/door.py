"""The door of one webhook: who knocks is verified first, and what they bring is stored before they are told so."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from anyio import to_thread

from bot.channels.hook import Answer, Refused, Stored
from bot.channels.webhook.events import BadEvent, Created, Other, read_event, read_json
from bot.channels.webhook.signing import Seal
from bot.kernel.conversations import Clock, Conversations
from core.errors import DatabaseError
from core.talk import Author, Buyer, Message

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A Hook. `heard` is called on the event loop with a conversation that has news."""

    name: str
    seal: Seal
    conversations: Conversations
    clock: Clock
    heard: Callable[[str], None]

    async def knock(self, headers: Mapping[str, str], body: bytes) -> Answer:
        """See bot.channels.hook. 401 before a byte of the body is read as anything."""
        objection = self.seal.objection(headers, body, self.clock().timestamp())
        if objection:
            return Refused(401, objection)
        raw = read_json(body)
        if raw is None:
            return Refused(400, "the body is no JSON object")
        try:
            event = read_event(raw)
        except BadEvent as error:
            log.warning("%s: an event is refused: %s", self.name, error)
            return Refused(422, str(error))
        return await self._deal(event)

    async def _deal(self, event: Created | Other) -> Answer:
        match event:
            case Other(type=type):
                log.info("%s: an event is left out: type=%s", self.name, type)
                return Stored()
            case Created():
                return await self._store(event)

    async def _store(self, event: Created) -> Answer:
        own = event.conversation or event.buyer.id
        talk = f"{self.name}:{own}"
        message = Message(
            conversation=talk,
            external_id=unique(own, event.id),
            channel=self.name,
            author=Author.BUYER,
            text=event.text,
            at=self.clock(),
        )
        try:
            new = await to_thread.run_sync(self._accept, message, event.buyer)
        except DatabaseError:
            if await to_thread.run_sync(self._foreign, talk, event.buyer):
                log.warning("%s: conversation=%s is not this buyer's", self.name, talk)
                return Refused(409, "this conversation is held with another buyer; name another one")
            raise
        if new:
            self.heard(talk)
        return Stored()

    def _accept(self, message: Message, buyer: Buyer) -> bool:
        return self.conversations.accept(message, buyer, pushed=True)

    def _foreign(self, talk: str, buyer: Buyer) -> bool:
        found = self.conversations.conversation(talk)
        return found is not None and (found.channel, found.buyer.id) != (self.name, buyer.id)


def unique(conversation: str, id: str) -> str:
    """A message's id on the channel.

    A program may count its messages anew in each conversation: alone, the id could hide another one's message.
    Neither holds white space, so that no two pairs look alike.
    """
    return f"{conversation} {id}"
