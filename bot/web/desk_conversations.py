"""The desk's routes beside its tickets: talks that the bot handles, and lines that may not have arrived."""

from enum import StrEnum
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

from anyio import to_thread
from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from bot.kernel.database import reading
from bot.kernel.handled import Talk, counts, handled, talk, unsettled
from bot.kernel.outbox import Doubtful, State
from bot.kernel.ratings import Ratings
from bot.kernel.tickets import Tickets
from bot.translate import language_name
from bot.web import desk_news
from bot.web.desk_page import shown, speech_of, views
from bot.web.desk_view import Aside, shown_lines, state
from bot.web.desk_words import Speech
from bot.web.place import Here, Place
from bot.web.schema import Plain
from bot.web.session import Agent, AtDesk
from core.talk import Author, Owner

router = APIRouter()

ID = 300  # characters
Csrf = Annotated[str, Form(max_length=200)]


class Word(StrEnum):
    """What a person says became of a line."""

    ARRIVED = "arrived"
    AGAIN = "again"


_SAYS = {Word.ARRIVED: State.SENT, Word.AGAIN: State.READY}


def address(conversation: str) -> str:
    """The page of a conversation; ids of channels may hold anything."""
    return f"/desk/conversation?{urlencode({'id': conversation})}"


@router.get("/handled")
def bot_answers(request: Request, here: Here, agent: AtDesk) -> HTMLResponse:
    speech, as_of = speech_of(request), desk_news.state(here)
    with reading(here.house.talks) as connection:
        found, numbers = handled(connection), views(counts(connection))
    context = {"talks": [_row(one, speech) for one in found], "views": numbers, "view": "handled", "csrf": agent.csrf}
    return shown(request, "handled.html", {**context, "as_of": as_of})


def _row(one: Talk, speech: Speech) -> dict[str, Any]:
    return {
        "id": one.id,
        "address": address(one.id),
        "channel": one.channel,
        "at": speech.moment(one.at),
        "at_iso": one.at.isoformat(timespec="minutes"),
        "name": speech.word("author", one.author),
        "text": one.text,
        "spoken": language_name(one.language, speech.language) if one.language else "",
        "status": speech.word("talks", _status(one)),
        "waits": one.waiting,
        "lost": one.state in {State.UNKNOWN, State.FAILED},
        "state": state(one.state, None, speech),
    }


def _status(one: Talk) -> str:
    if one.waiting:
        return "waits"
    return "quiet" if one.author is Author.BUYER else "answered"


@router.get("/conversation")
def conversation(request: Request, here: Here, agent: AtDesk, id: Annotated[Plain, Query(max_length=ID)]) -> Response:
    """The thread as the bot has it; one that a person has is on its ticket's page."""
    as_of = desk_news.state(here, conversation=id)
    with reading(here.house.talks) as connection:
        found = talk(connection, id)
        card = Tickets(connection).latest(id) if found and found.owner is Owner.AGENT else None
        loose = unsettled(connection, id)
    if found is None:
        raise HTTPException(404, "no such conversation")
    if card:
        return RedirectResponse(f"/desk/tickets/{card.ticket.id}", 303)
    speech = speech_of(request)
    aside = Aside(unsettled=loose, ratings=Ratings(here.house.talks).of(id))
    context = {
        "as_of": as_of,
        "talk": {**_row(found, speech), "buyer": found.buyer},
        "lines": shown_lines(here.house.conversations.transcript(id), speech, aside),
        "csrf": agent.csrf,
    }
    return shown(request, "conversation.html", context)


@router.post("/conversation/take")
async def take(
    here: Here, agent: AtDesk, conversation: Annotated[Plain, Form(max_length=ID)], csrf: Csrf = ""
) -> Response:
    """From now on a person answers; their ticket opens."""
    agent.check(csrf)
    code = await to_thread.run_sync(_taken, here, agent, conversation)
    here.heard(conversation)
    return RedirectResponse(f"/desk/tickets/{code}", 303)


def _taken(here: Place, agent: Agent, conversation: str) -> str:
    with reading(here.house.talks) as connection:
        if talk(connection, conversation) is None:
            raise HTTPException(404, "no such conversation")
    return here.house.queue.take_over(conversation, agent.who, here.house.clerk.due)


@router.get("/doubtful")
def doubtful(request: Request, here: Here, agent: AtDesk) -> HTMLResponse:
    return _doubtful(request, here, agent)


@router.post("/doubtful/{line}/{word}")
async def decide(request: Request, here: Here, agent: AtDesk, line: int, word: Word, csrf: Csrf = "") -> Response:
    """A person says what became of the line; 409 where that was said before."""
    agent.check(csrf)
    if not 0 < line < 2**53:
        raise HTTPException(404, "no such line")
    if await to_thread.run_sync(here.house.outbox.decide, line, _SAYS[word], agent.who):
        here.crew.heard(None)
        return RedirectResponse("/desk/doubtful", 303)
    return await to_thread.run_sync(partial(_doubtful, request, here, agent, notice="settled", status=409))


def _doubtful(request: Request, here: Place, agent: Agent, *, notice: str = "", status: int = 200) -> HTMLResponse:
    speech, as_of = speech_of(request), desk_news.state(here)
    with reading(here.house.talks) as connection:
        numbers = views(counts(connection))
    context = {
        "as_of": as_of,
        "lines": [_line(one, speech) for one in here.house.outbox.doubtful()],
        "views": numbers,
        "view": "doubtful",
        "notice": notice,
        "path": "/desk/doubtful",
        "csrf": agent.csrf,
    }
    return shown(request, "doubtful.html", context, status)


def _line(one: Doubtful, speech: Speech) -> dict[str, Any]:
    return {
        "id": one.id,
        "channel": one.channel,
        "buyer": one.buyer,
        "text": one.text,
        "at": speech.moment(one.at),
        "at_iso": one.at.isoformat(timespec="minutes"),
        "address": address(one.conversation),
    }
