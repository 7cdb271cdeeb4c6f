"""News for an open page of the desk: what it shows has changed, since it was made or since it last heard."""

import hashlib
from collections.abc import AsyncIterator
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Query
from sse_starlette import EventSourceResponse, ServerSentEvent

from bot.bell import DESK
from bot.kernel.approvals import Approvals
from bot.kernel.database import reading
from bot.kernel.handled import doubtful, handled, talk, unsettled
from bot.web.load import stream_threads
from bot.web.place import Here, Place
from bot.web.schema import Plain
from bot.web.session import agent_of

router = APIRouter()

ID = 300  # characters
POLL = 3.0  # seconds; the terminal and other processes cannot ring our bell


@router.get("/events", dependencies=[Depends(agent_of)])
async def news(
    here: Here,
    ticket: Annotated[str, Query(max_length=40)] = "",
    conversation: Annotated[Plain, Query(max_length=ID)] = "",
) -> EventSourceResponse:
    """An event `news` with the state of the lists, or of the thread: at once, and each time that it changes."""
    return EventSourceResponse(_news(here, ticket, conversation), ping=15)


async def _news(here: Place, ticket: str, conversation: str) -> AsyncIterator[ServerSentEvent]:
    before = ""
    with here.bell.listening(DESK) as listener:
        while True:
            now = await to_thread.run_sync(state, here, ticket, conversation, limiter=stream_threads())
            if now != before:
                yield ServerSentEvent(now, event="news")
            before = now
            await listener.wait(POLL)


def state(here: Place, ticket: str = "", conversation: str = "") -> str:
    """A name for what is shown, another one when that changes; it tells nothing else.

    Pages carry it as it was before they were read, so that nothing falls between a page and its stream.
    """
    queue = here.house.queue
    cards = [queue.ticket(ticket.upper())] if ticket else [] if conversation else list(queue.tickets())
    found = tuple((card.ticket.id, card.seq, card.status, card.how, card.conversation) for card in cards if card)
    threads = [conversation] if conversation else [card[-1] for card in found] if ticket else []
    with reading(here.house.talks) as connection:
        loose = tuple(unsettled(connection, one) for one in threads)
        talks = tuple(talk(connection, one) for one in threads) if threads else handled(connection)
        asked = tuple((one.id, one.state) for thread in threads for one in Approvals(connection).of(thread))
        told = repr((found, loose, talks, asked, doubtful(connection)))
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()
