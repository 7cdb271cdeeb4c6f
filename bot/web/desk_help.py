"""The desk's routes to a model and a phone: translate what is shown, translate what was typed, link a phone."""

import logging
import re
from collections.abc import Awaitable
from contextlib import suppress
from typing import Annotated, Any, Protocol

from anyio import move_on_after, to_thread
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.bell import DESK
from bot.desk.scribe import Proposal
from bot.kernel.phones import Link, cut_off, links, new_code
from bot.web.desk import FIELD, card_of, shown, speech_of, thread_page
from bot.web.desk_acts import Entry
from bot.web.desk_preview import proposed_preview
from bot.web.desk_view import Typed
from bot.web.desk_words import NAMES, Speech
from bot.web.place import Here
from bot.web.session import AtDesk
from core.errors import ChannelError, ModelError
from core.sets import Reason

log = logging.getLogger(__name__)

#: Comes before the other routes of a ticket: their last part is an act.
router = APIRouter(prefix="/desk", include_in_schema=False)

PATIENCE = 3.0  # seconds that the page waits for the bot's name
_USERNAME = re.compile(r"\w{3,64}", re.ASCII)  # as Telegram gives them: nothing that could break out of an address

Csrf = Annotated[str, Form(max_length=200)]


@router.post("/tickets/{id}/gloss")
async def gloss(request: Request, here: Here, agent: AtDesk, id: str, csrf: Csrf = "") -> Response:
    """Let the model write what is missing. Where it does not, one line says so and the page works on (502)."""
    agent.check(csrf)
    card = await to_thread.run_sync(card_of, here, id)
    language = speech_of(request).language
    try:
        await to_thread.run_sync(here.house.scribe.write, card.ticket.id, language)
    except ModelError as error:
        notice = _told(error, card.ticket.id)
        return await to_thread.run_sync(
            lambda: thread_page(request, here, agent, card, Typed(), notice=notice, status=502)
        )
    here.bell.ring(DESK)
    return RedirectResponse(f"/desk/tickets/{card.ticket.id}", 303)


@router.post("/tickets/{id}/propose")
async def propose(
    request: Request,
    here: Here,
    agent: AtDesk,
    id: str,
    seen_seq: Annotated[int, Form(ge=0, lt=2**53)],
    csrf: Csrf = "",
    text: Annotated[str, Form(max_length=FIELD)] = "",
) -> Response:
    """The agent's words as the buyer would read them, with what that says and what the checks found. Sends nothing."""
    agent.check(csrf)
    card = await to_thread.run_sync(card_of, here, id)
    entry = Entry(text=text.replace("\r\n", "\n"), seen=seen_seq)
    typed = Typed(mine=entry.text, seen=entry.seen)
    notice, status, preview = "settled", 409, None
    if entry.is_too_long:
        notice, status = "too_long", 422
    elif entry.text.strip():
        try:
            proposal = await to_thread.run_sync(
                _proposed, here, card.ticket.id, entry.text, speech_of(request).language
            )
            notice, status, preview = "", 200, proposed_preview(entry, proposal)
        except ModelError as error:
            notice, status = _told(error, card.ticket.id), 502
    return await to_thread.run_sync(
        lambda: thread_page(request, here, agent, card, typed, notice=notice, preview=preview, status=status)
    )


def _proposed(here: Here, ticket: str, text: str, language: str) -> Proposal:
    return here.house.scribe.propose(ticket, text, language)


def _told(error: ModelError, ticket: str) -> str:
    """The notice for an agent; the reason is for the log."""
    log.warning("no help of the model: ticket=%s %s", ticket, error)
    return "usage_limit" if error.reason is Reason.USAGE_LIMIT else "model_failed"


class _Named(Protocol):
    def username(self) -> Awaitable[str]:
        """ChannelError where the channel does not tell."""


class _Bot(Protocol):
    """As much of a running channel as its page needs."""

    @property
    def client(self) -> _Named: ...


@router.get("/phone")
async def phone(request: Request, here: Here, agent: AtDesk) -> HTMLResponse:
    """Who is linked, what linking is, and the button that makes a code."""
    return await _phones(request, here, agent.csrf)


@router.post("/phone")
async def phone_code(request: Request, here: Here, agent: AtDesk, csrf: Csrf = "") -> HTMLResponse:
    """A code, shown on this page and nowhere else; 409 and none where no bot could take it."""
    agent.check(csrf)
    if request.app.state.telegram is None:
        return await _phones(request, here, agent.csrf, status=409)
    code = await to_thread.run_sync(new_code, here.house.talks, here.clock)
    return await _phones(request, here, agent.csrf, code=f"/link {code}")


@router.post("/phone/unlink")
async def unlink(
    here: Here,
    agent: AtDesk,
    channel: Annotated[str, Form(max_length=40)],
    chat: Annotated[str, Form(max_length=100)],
    csrf: Csrf = "",
) -> Response:
    """The phone can do nothing at the desk from now on; one that was not linked any more is none either way."""
    agent.check(csrf)
    await to_thread.run_sync(cut_off, here.house.talks, channel, chat, agent.who)
    return RedirectResponse("/desk/phone", 303)


async def _phones(request: Request, here: Here, csrf: str, *, code: str = "", status: int = 200) -> HTMLResponse:
    speech = speech_of(request)
    found = await to_thread.run_sync(links, here.house.talks)
    context = {
        "code": code,
        "csrf": csrf,
        "can_link": request.app.state.telegram is not None,
        "bot": await _bot_name(request.app.state),
        "phones": [_phone(one, speech) for one in found],
    }
    return shown(request, "phone.html", context, status)


def _phone(link: Link, speech: Speech) -> dict[str, str]:
    language = link.phone.language
    return {
        "channel": link.channel,
        "channel_name": link.channel.title(),
        "chat": link.phone.chat,
        "who": link.phone.who,
        "language": NAMES.get(language, language),
        "since": speech.moment(link.since),
    }


async def _bot_name(state: Any) -> str:
    """As people find the bot on Telegram, asked for once; empty where it is not told in time."""
    bot: _Bot | None = state.telegram
    known: str = getattr(state, "bot_name", "")
    if bot is None or known:
        return known
    with suppress(ChannelError), move_on_after(PATIENCE):
        told = await bot.client.username()
        state.bot_name = told if _USERNAME.fullmatch(told) else ""
    return getattr(state, "bot_name", "")
