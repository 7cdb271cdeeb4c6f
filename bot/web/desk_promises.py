"""What the buyer of a ticket was promised and has not been given yet: shown on its page, settled by a person."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from bot.bell import DESK
from bot.kernel.database import reading, writing
from bot.kernel.promises import AGENT, BOT, Kept, Promised, open_for, settle
from bot.kernel.tickets import Tickets
from bot.web.desk_words import Speech
from bot.web.place import Here, Place
from bot.web.session import Agent, AtDesk

router = APIRouter()


class Word(StrEnum):
    """What a person says became of a promise."""

    KEPT = "kept"
    WITHDRAWN = "withdrawn"


_SAYS = {Word.KEPT: Kept.KEPT, Word.WITHDRAWN: Kept.WITHDRAWN}


def promised_to(here: Place, conversation: str) -> tuple[Promised, ...]:
    """Reads the database."""
    with reading(here.house.talks) as connection:
        return open_for(connection, conversation)


def shown_promises(found: Sequence[Promised], speech: Speech, now: datetime) -> list[dict[str, Any]]:
    """For the template: what is due first stands first, what has no time last."""
    ranked = sorted(found, key=lambda one: (one.promise.due is None, one.promise.due or one.at, one.id))
    return [_shown(one, speech, now) for one in ranked]


def _shown(one: Promised, speech: Speech, now: datetime) -> dict[str, Any]:
    due = one.promise.due
    return {
        "id": one.id,
        "kind": speech.word("promises", one.promise.kind),
        "text": one.promise.text,
        "owner": speech.word("author", one.owner) if one.owner in {BOT, AGENT} else one.owner,
        "due": speech.moment(due) if due else "",
        "due_iso": due.isoformat(timespec="minutes") if due else "",
        "late": due is not None and due < now,
    }


@router.post("/tickets/{id}/promises/{promise}/{word}")
async def decide(
    here: Here,
    agent: AtDesk,
    id: str,
    promise: int,
    word: Word,
    csrf: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Say that it was kept, or that it is taken back; 409 where that was said before."""
    agent.check(csrf)
    if not await to_thread.run_sync(_settled, here, agent, id.upper(), promise, word):
        raise HTTPException(409, "nothing was changed: this was decided before; reload the page")
    here.bell.ring(DESK)
    return RedirectResponse(f"/desk/tickets/{id}", 303)


def _settled(here: Place, agent: Agent, ticket: str, promise: int, word: Word) -> bool:
    with writing(here.house.talks) as connection:
        card = Tickets(connection).card(ticket)
        if card is None:
            raise HTTPException(404, "no such ticket")
        if promise not in {one.id for one in open_for(connection, card.conversation)}:
            return False
        return settle(connection, promise, _SAYS[word], agent.who, here.clock())
