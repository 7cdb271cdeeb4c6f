"""The desk's routes: what waits for a person, and the forms that deal with it."""

from dataclasses import replace
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from bot.bell import DESK
from bot.desk.proof import mere_marks
from bot.desk.queue import Conflict
from bot.kernel.database import reading
from bot.kernel.glosses import text_hash
from bot.kernel.handled import counts, talk, unsettled
from bot.kernel.ratings import Ratings
from bot.kernel.tickets import Card, Status
from bot.web import desk_conversations, desk_news, desk_promises, desk_requests
from bot.web.desk_acts import LEAVING, OBJECTABLE, Act, Entry, act
from bot.web.desk_page import refusal, shown, speech_of, views
from bot.web.desk_preview import Preview, checked_preview, shown_preview
from bot.web.desk_view import Aside, Typed, rows, thread
from bot.web.place import Here, Place
from bot.web.session import Agent, AtDesk, LoginCodes, enter, leave
from core.sets import Reason
from core.talk import Owner

__all__ = ["refusal", "router", "shown", "speech_of"]

router = APIRouter(prefix="/desk", include_in_schema=False)
router.include_router(desk_conversations.router)
router.include_router(desk_news.router)
router.include_router(desk_promises.router)
router.include_router(desk_requests.router)

FIELD = 20_000  # characters


@router.get("/login/{code}")
def login_page(request: Request, code: str) -> HTMLResponse:
    """Only a button: a program that previews links must not use the link up."""
    good = _codes(request).good(code)
    return shown(request, "login.html", {"good": good}, 200 if good else 403)


@router.post("/login/{code}")
def login(request: Request, here: Here, code: str) -> Response:
    if not _codes(request).redeem(code):
        return shown(request, "login.html", {"good": False}, 403)
    response = RedirectResponse("/desk", 303)
    enter(here, request, response)
    return response


def _codes(request: Request) -> LoginCodes:
    codes: LoginCodes = request.app.state.codes
    return codes


@router.post("/logout")
def logout(agent: AtDesk, csrf: Annotated[str, Form(max_length=200)] = "") -> Response:
    agent.check(csrf)
    response = RedirectResponse("/desk", 303)
    leave(response)
    return response


@router.get("")
def tickets(request: Request, here: Here, agent: AtDesk, status: Status = Status.OPEN) -> HTMLResponse:
    house, as_of = here.house, desk_news.state(here)
    found = rows(house.queue, house.conversations, status, speech_of(request), here.clock(), house.talks)
    with reading(house.talks) as connection:
        numbers = views(counts(connection))
    context = {"tickets": found, "status": status.value, "view": status.value, "views": numbers, "csrf": agent.csrf}
    return shown(request, "tickets.html", {**context, "as_of": as_of})


@router.get("/tickets/{id}")
def ticket(request: Request, here: Here, agent: AtDesk, id: str) -> HTMLResponse:
    return thread_page(request, here, agent, card_of(here, id), Typed())


@router.post("/tickets/{id}/{name}")
async def deal(
    request: Request,
    here: Here,
    agent: AtDesk,
    id: str,
    name: Act,
    seen_seq: Annotated[int, Form(ge=0, lt=2**53)],
    csrf: Annotated[str, Form(max_length=200)] = "",
    text: Annotated[str, Form(max_length=FIELD)] = "",
    reason: Annotated[str, Form(max_length=FIELD)] = "",
    checked: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Do it and go back to the thread; 409 and everything typed where the thread has moved on.

    Words of the agent's own that a check objects to are shown with what it found, once, before they go out.
    """
    agent.check(csrf)
    card = await to_thread.run_sync(card_of, here, id)
    entry = Entry(text=text.replace("\r\n", "\n"), reason=reason, seen=seen_seq, checked=checked)
    if name in OBJECTABLE:
        shown = await to_thread.run_sync(_objection, request, here, agent, card, name, entry)
        if shown is not None:
            return shown
    conflict = await to_thread.run_sync(act, here.house, card, name, entry, agent.who, here.clock())
    here.bell.ring(card.conversation, DESK)
    if conflict is None:
        after = desk_conversations.address(card.conversation) if name in LEAVING else f"/desk/tickets/{id}"
        return RedirectResponse(after, 303)
    return await to_thread.run_sync(_conflict, request, here, agent, entry, name, id, conflict)


def _objection(request: Request, here: Place, agent: Agent, card: Card, name: Act, entry: Entry) -> HTMLResponse | None:
    """Why the words are not sent at once, or None.

    A draft was checked when it was made; since then the hours of its channel may have run out.
    """
    if name is Act.APPROVE:
        draft = replace(entry, text=str((card.draft or {}).get("text", "")))
        return _overdue(request, here, agent, card, draft)
    typed = typed_back(entry, name)
    if entry.is_too_long:
        return thread_page(request, here, agent, card, typed, notice="too_long", status=422)
    if not entry.text.strip() or entry.checked == text_hash(entry.text.strip()):
        return None
    findings = here.house.scribe.proof(card.ticket.id, entry.text.strip())
    if mere_marks(findings):
        return None
    return thread_page(request, here, agent, card, typed, preview=checked_preview(entry, findings))


def _overdue(request: Request, here: Place, agent: Agent, card: Card, draft: Entry) -> HTMLResponse | None:
    """What the sales channel forbids now, beside the draft as words of the agent's own."""
    found = here.house.scribe.proof(card.ticket.id, draft.text) if draft.text else ()
    forbidden = tuple(one for one in found if one.reason is Reason.PLATFORM_RULE)
    if not forbidden:
        return None
    typed = typed_back(draft, Act.EDIT)
    return thread_page(request, here, agent, card, typed, preview=checked_preview(draft, forbidden))


def _conflict(
    request: Request, here: Place, agent: Agent, entry: Entry, name: Act, id: str, conflict: Conflict
) -> Response:
    notice = "moved_on" if conflict.lines else "settled"
    return thread_page(request, here, agent, card_of(here, id), typed_back(entry, name), notice=notice, status=409)


def typed_back(entry: Entry, name: Act) -> Typed:
    """What a refused form held, for the page to hold it again."""
    return Typed(
        edit=entry.text if name is Act.EDIT else None,
        own=entry.text if name is Act.REPLY else "",
        reason=entry.reason,
        seen=entry.seen,
    )


def thread_page(
    request: Request,
    here: Place,
    agent: Agent,
    card: Card,
    typed: Typed,
    *,
    notice: str = "",
    preview: Preview | None = None,
    status: int = 200,
) -> HTMLResponse:
    """The ticket's page: with `notice`, a key of the desk's words, and with what would be sent."""
    house, speech = here.house, speech_of(request)
    as_of = desk_news.state(here, ticket=card.ticket.id)
    lines = house.conversations.transcript(card.conversation)
    sheet = house.scribe.sheet(card.ticket.id, speech.language)
    context = {
        "as_of": as_of,
        "ticket": thread(card, lines, speech, here.clock(), typed, sheet, _aside(here, card)),
        "talk": card.conversation,
        "conversation": desk_conversations.address(card.conversation),
        "promised": desk_promises.shown_promises(
            desk_promises.promised_to(here, card.conversation), speech, here.clock()
        ),
        "requests": desk_requests.shown_requests(
            desk_requests.requests_of(here, card.conversation), speech, here.clock()
        ),
        "preview": shown_preview(preview, speech) if preview else None,
        "can_translate": house.scribe.writer is not None,
        "csrf": agent.csrf,
        "notice": notice,
        "path": f"/desk/tickets/{card.ticket.id}",
    }
    return shown(request, "thread.html", context, status)


def _aside(here: Place, card: Card) -> Aside:
    with reading(here.house.talks) as connection:
        held, loose = talk(connection, card.conversation), unsettled(connection, card.conversation)
    return Aside(
        unsettled=loose,
        ratings=Ratings(here.house.talks).of(card.conversation),
        released=bool(held and held.owner is Owner.BOT),
    )


def card_of(here: Place, id: str) -> Card:
    """The ticket of a path; 404 where there is none."""
    card = here.house.queue.ticket(id.upper())
    if card is None:
        raise HTTPException(404, "no such ticket")
    return card
