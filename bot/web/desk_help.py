"""The desk's routes to a model and a phone: translate what is shown, translate what was typed, link a phone."""

import logging
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.desk.scribe import Proposal
from bot.kernel.phones import new_code
from bot.web.bell import DESK
from bot.web.desk import FIELD, card_of, shown, speech_of, thread_page
from bot.web.desk_acts import Entry
from bot.web.desk_preview import proposed_preview
from bot.web.desk_view import Typed
from bot.web.place import Here
from bot.web.session import AtDesk
from core.errors import ModelError
from core.sets import Reason

log = logging.getLogger(__name__)

#: Comes before the other routes of a ticket: their last part is an act.
router = APIRouter(prefix="/desk", include_in_schema=False)

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


@router.get("/phone")
def phone(request: Request, agent: AtDesk) -> HTMLResponse:
    """What linking is, and the button that makes a code."""
    return shown(request, "phone.html", {"code": "", "csrf": agent.csrf})


@router.post("/phone")
def phone_code(request: Request, here: Here, agent: AtDesk, csrf: Csrf = "") -> HTMLResponse:
    """A code, shown on this page and nowhere else."""
    agent.check(csrf)
    code = new_code(here.house.talks, here.clock)
    return shown(request, "phone.html", {"code": f"/link {code}", "csrf": agent.csrf})
