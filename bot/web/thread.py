"""A thread as the buyer's browser gets it: lines with their options and what proves them."""

import json
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

import anyio
from anyio import to_thread

from bot.bell import Listener
from bot.kernel.rows import Json, Line, Shown
from bot.web.load import stream_threads
from bot.web.place import Place
from bot.web.streams import PING, event
from core.talk import Author

Value = TypeVar("Value")

#: How long a listener sleeps at most (seconds): news of other processes rings the bell too, a little later.
POLL = 30.0
HEARTBEAT = 15.0  # seconds between two signs of life on a quiet stream


def line_json(line: Line) -> dict[str, Any]:
    """Title, quote and link of each source once; its id and version stay here."""
    return {
        "seq": line.seq,
        "author": line.author.value,
        "text": line.text,
        "at": line.at.isoformat(timespec="seconds"),
        "language": line.language,
        "options": list(line.options),
        "sources": _sources(line.claims),
    }


def _sources(claims: tuple[Json, ...]) -> list[dict[str, Any]]:
    found = {
        (source["id"], source.get("quote")): {
            "title": source.get("title") or "",
            "quote": source.get("quote") or "",
            "url": web_address(source.get("url")),
        }
        for claim in claims
        for source in claim.get("sources", ())
    }
    return list(found.values())


def web_address(url: str | None) -> str | None:
    """The address where it is one of the web; never `javascript:` or the like."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


async def events(here: Place, conversation: str, after: int) -> AsyncIterator[bytes]:
    """What the shop's side says after the line `after`, as it comes; is an answer under way; who has the talk."""
    before: Shown | None = None
    with here.house.instruments.tally.streaming(), here.bell.listening(conversation) as listener:
        while not here.bell.closed:
            now = await _read(here.house.conversations.shown, conversation, after)
            for line in now.lines:
                after = line.seq
                if line.author is not Author.BUYER:
                    yield event("line", _json(line_json(line)), line.seq)
            if before is None or now.typing != before.typing:
                yield event("state", _json({"typing": now.typing}))
            if now.person != (before is not None and before.person):
                yield event("owner", _json({"person": now.person}))
            before = now
            async for sign in _silence(listener):
                yield sign


async def _silence(listener: Listener) -> AsyncIterator[bytes]:
    """Signs of life until there may be news; for POLL at most."""
    end = anyio.current_time() + POLL
    while not await listener.wait(min(HEARTBEAT, max(0.0, end - anyio.current_time()))):
        if anyio.current_time() >= end:
            return
        yield PING


async def _read(look: Callable[..., Value], *given: object) -> Value:
    """In a thread of the streams' own: thousands of them must not take those that a webhook needs."""
    return await to_thread.run_sync(partial(look, *given), limiter=stream_threads())


def with_person(here: Place, conversation: str) -> bool:
    """Whether a person answers there next."""
    return here.house.conversations.shown(conversation).person


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
