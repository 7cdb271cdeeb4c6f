"""A thread as the buyer's browser gets it: lines with their options and what proves them."""

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

from anyio import to_thread
from sse_starlette import ServerSentEvent

from bot.kernel.rows import Json, Line
from bot.web.place import Place
from core.talk import Author, Owner

#: How long a listener sleeps at most (seconds): another process may have written without ringing our bell.
POLL = 2.0


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
    """What the shop's side says after the line `after`, as it comes; and whether an answer is under way."""
    typing: bool | None = None
    with here.bell.listening(conversation) as listener:
        while True:
            for line in await to_thread.run_sync(here.house.conversations.transcript, conversation, after):
                after = line.seq
                if line.author is not Author.BUYER:
                    yield ServerSentEvent(_json(line_json(line)), event="line", id=str(line.seq))
            now_typing = await to_thread.run_sync(_answering, here, conversation)
            if now_typing != typing:
                typing = now_typing
                yield ServerSentEvent(_json({"typing": typing}), event="state")
            await listener.wait(POLL)


def _answering(here: Place, conversation: str) -> bool:
    talk = here.house.conversations.conversation(conversation)
    return bool(talk and talk.owner is Owner.BOT and talk.unanswered)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
