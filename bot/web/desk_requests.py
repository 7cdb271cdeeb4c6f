"""What a buyer asked for and only a person may grant: decided on the ticket's page, done in the shop's own tools."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from bot.bell import DESK
from bot.kernel.approvals import Approval, Approvals, State
from bot.kernel.database import reading, writing
from bot.kernel.ledger import Ledger
from bot.kernel.tickets import Tickets
from bot.web.desk_words import Speech
from bot.web.place import Here, Place
from bot.web.session import Agent, AtDesk

router = APIRouter()

#: What a person may do with a request in each state.
_OFFERED = {State.ASKED: (State.APPROVED, State.REFUSED), State.APPROVED: (State.USED,)}


def requests_of(here: Place, conversation: str) -> tuple[Approval, ...]:
    """Reads the database."""
    with reading(here.house.talks) as connection:
        return Approvals(connection).of(conversation)


def shown_requests(found: Sequence[Approval], speech: Speech, now: datetime) -> list[dict[str, Any]]:
    """For the template: the newest first."""
    return [_shown(one, speech, now) for one in reversed(found)]


def _shown(one: Approval, speech: Speech, now: datetime) -> dict[str, Any]:
    late = one.until <= now and one.state in _OFFERED
    return {
        "id": one.id,
        "hash": one.hash,
        "action": speech.word("requests", one.request.action),
        "arguments": [(speech.word("requests", name), value) for name, value in one.request.arguments],
        "facts": [(speech.word("requests", name), value) for name, value in one.request.facts],
        "state": speech.word("requests", "late" if late else one.state),
        "who": one.who or "",
        "until": speech.moment(one.until) if one.state in _OFFERED else "",
        "offered": [] if late else [(word.value, speech.word("requests", f"to_{word}")) for word in _offered(one)],
    }


def _offered(one: Approval) -> tuple[State, ...]:
    return _OFFERED.get(one.state, ())


@router.post("/tickets/{id}/requests/{request}/{word}")
async def decide(
    here: Here,
    agent: AtDesk,
    id: str,
    request: str,
    word: State,
    hash: Annotated[str, Form(max_length=64)],
    csrf: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Decide, or note as done; 409 where it is another request by now, too late, or was decided before."""
    agent.check(csrf)
    if word is State.ASKED:
        raise HTTPException(404, "no such decision")
    if not await to_thread.run_sync(_decided, here, agent, id.upper(), request, hash, word):
        raise HTTPException(409, "nothing was changed: this was decided before, or its time is over; reload the page")
    here.bell.ring(DESK)
    return RedirectResponse(f"/desk/tickets/{id}", 303)


def _decided(here: Place, agent: Agent, ticket: str, request: str, mark: str, word: State) -> bool:
    now = here.clock()
    with writing(here.house.talks) as connection:
        card = Tickets(connection).card(ticket)
        if card is None:
            raise HTTPException(404, "no such ticket")
        approvals = Approvals(connection)
        if request not in {one.id for one in approvals.of(card.conversation)}:
            raise HTTPException(404, "no such request")
        done = approvals.settle(request, mark, word, agent.who, now)
        if done:
            Ledger(connection).audit(now, agent.who, f"request {word}", card.conversation, card.ticket.id, hash=mark)
        return done
