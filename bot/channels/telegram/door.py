"""Telegram's door: updates that its servers send to the webhook, believed only with the secret we gave them."""

import hmac
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.channels.hook import Answer, Refused, Stored

log = logging.getLogger(__name__)
SECRET = "x-telegram-bot-api-secret-token"  # noqa: S105 - the name of a header
#: What Telegram is told, where others hear 202.
TAKEN = Stored(200)


class Bot(Protocol):
    """The shop's bot, as much of it as the door needs."""

    @property
    def secret(self) -> str:
        """What a request to its webhook must carry."""

    async def receive(self, raw: Mapping[str, Any]) -> None:
        """Store what came, or leave out what nobody can. Raises DatabaseError where it could not be stored."""


@dataclass(frozen=True, slots=True)
class Door:
    """A Hook."""

    bot: Bot

    async def knock(self, headers: Mapping[str, str], body: bytes) -> Answer:
        """See bot.channels.hook.

        What henji can never read is taken, and left out: it would come again for ever, before all others.
        """
        shown, secret = headers.get(SECRET, ""), self.bot.secret
        if not hmac.compare_digest(shown.encode(), secret.encode()):
            return Refused(401, "no good secret; henji serve tells Telegram the right one at its start")
        try:
            raw = json.loads(body)
        except ValueError:
            return Refused(400, "the body is no JSON")
        except RecursionError:
            log.error("telegram: an update is left out: it is nested too deeply")  # noqa: TRY400 - the trace tells nothing
            return TAKEN
        if not isinstance(raw, dict):
            return Refused(400, "the body is no update")
        await self.bot.receive(raw)
        return TAKEN
