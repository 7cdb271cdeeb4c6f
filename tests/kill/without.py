"""The mechanisms of the kernel, switched off one at a time: what the checker must notice.

`unique` is not here: the run drops it from the database.
"""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import local
from typing import Any

import httpx

from bot.channels.webhook.signing import seal_of
from bot.kernel import conversations, outbox
from bot.kernel.conversations import Conversations
from bot.kernel.leases import Lease
from bot.kernel.ledger import Held, Ledger
from bot.settings import environment
from bot.testing.webhook_sender import created
from core.talk import Conversation
from knowledge.settings import read_settings


def switch_off(name: str) -> None:
    """In this process, until it ends. Empty: nothing."""
    switches: dict[str, Callable[[], None]] = {
        "fence": _without_fence,
        "outbox": _without_outbox,
        "takeover": _without_takeover,
    }
    if name in switches:
        switches[name]()


def _without_fence() -> None:
    """Whoever held the conversation once may decide for ever."""
    answerable = conversations._answerable  # noqa: SLF001 - this is what is switched off

    def loosely(ledger: Ledger, conversation: Conversation, held: Held | None, lease: Lease) -> int | None:
        return answerable(ledger, conversation, held, replace(lease, fence=held.fence) if held else lease)

    conversations._answerable = loosely  # noqa: SLF001 - as above


def _without_takeover() -> None:
    """The sender does not ask whether a person took over since."""
    outbox._silenced = lambda row: row is None  # noqa: SLF001 - this is what is switched off: no row is None


def _without_outbox() -> None:
    """The worker sends by itself once the turn is stored; nothing waits anywhere to be sent."""
    send, record = Ledger.send, Conversations.record
    said = local()

    def noted(self: Ledger, conversation: str, held: Held, author: Any, text: str, at: Any, **how: Any) -> int:
        said.last = (conversation, held.channel, held.buyer, text) if held.pushed else None
        return send(self, conversation, replace(held, pushed=False), author, text, at, **how)

    def sent(self: Conversations, *turn: Any, **how: Any) -> bool:
        said.last = None
        done = record(self, *turn, **how)
        if done and said.last:
            _post(*said.last)
        return done

    Ledger.send = noted  # type: ignore[method-assign]
    Conversations.record = sent  # type: ignore[method-assign]


def _post(conversation: str, channel: str, buyer: str, text: str) -> None:
    around = environment()
    webhooks = read_settings(Path(around.store)).running.webhooks
    found = next((one for one in webhooks if one.name == channel), None)
    if found is None:
        return
    id = os.urandom(8).hex()
    own = conversation.removeprefix(f"{channel}:")
    event = {**created(id, buyer, text, conversation=own), "type": "message.sent"}
    body = httpx.Request("POST", found.url, json=event).content
    headers = seal_of(around.webhook_secrets[channel], channel).headers(id, time.time(), body)
    with suppress(httpx.HTTPError):
        httpx.post(found.url, content=body, headers=headers, timeout=5)
