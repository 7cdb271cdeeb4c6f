"""A thread as the buyer's browser gets it: lines with their options and what proves them."""

import json
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

from anyio import to_thread
from sse_starlette import ServerSentEvent

from bot.kernel.rows import Json, Line
from bot.web.load import stream_threads
from bot.web.place import Place
from core.talk import Author, Owner

Value = TypeVar("Value")

#: How long a listener sleeps at most (seconds): news of other processes rings the bell too, a little later.
POLL = 30.0


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


async def events(here: Place, conversation: str, after: int) -> AsyncIterator[ServerSentEvent]:
    """What the shop's side says after the line `after`, as it comes; is an answer under way; who has the talk."""
    typing: bool | None = None
    person = False
    with here.house.instruments.tally.streaming(), here.bell.listening(conversation) as listener:
        while True:
            for line in await _read(here.house.conversations.transcript, conversation, after):
                after = line.seq
                if line.author is not Author.BUYER:
                    yield ServerSentEvent(_json(line_json(line)), event="line", id=str(line.seq))
            now_typing, now_person = await _read(_state, here, conversation)
            if now_typing != typing:
                typing = now_typing
                yield ServerSentEvent(_json({"typing": typing}), event="state")
            if now_person != person:
                person = now_person
                yield ServerSentEvent(_json({"person": person}), event="owner")
            await listener.wait(POLL)


async def _read(look: Callable[..., Value], *given: object) -> Value:
    """In a thread of the streams' own: thousands of them must not take those that a webhook needs."""
    return await to_thread.run_sync(partial(look, *given), limiter=stream_threads())


def with_person(here: Place, conversation: str) -> bool:
    """Whether a person answers there next."""
    return _state(here, conversation)[1]


def _state(here: Place, conversation: str) -> tuple[bool, bool]:
    """Is an answer of the bot under way; does a person have the talk."""
    talk = here.house.conversations.conversation(conversation)
    if talk is None:
        return False, False
    person = talk.owner is Owner.AGENT
    return not person and bool(talk.unanswered), person


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
