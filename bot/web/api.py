"""The API for other programs: one conversation line in, one OUTCOME out."""

import hmac
import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from bot.bell import DESK
from bot.conversation_line import BadLine, ConversationLine, read_line
from bot.interview import interview
from bot.web import operations
from bot.web.place import Here, Place
from bot.web.problems import responses
from bot.web.schema import LineIn, OutcomeOut
from core.talk import Author, Conversation

router = APIRouter()
router.include_router(operations.router)
bearer = HTTPBearer(auto_error=False, description="The token that `henji serve` names at its start.")


def authorised(here: Here, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> None:
    """401 without the token."""
    shown = credentials.credentials if credentials else ""
    if not hmac.compare_digest(shown.encode(), here.token.encode()):
        raise HTTPException(
            401,
            "send `Authorization: Bearer TOKEN`; henji serve says where the token is",
            {"WWW-Authenticate": "Bearer"},
        )


@router.post(
    "/api/ask",
    tags=["API"],
    summary="Ask as a buyer would",
    dependencies=[Depends(authorised)],
    responses={200: {"model": OutcomeOut}, **responses(400, 401, 409, 413, 422, 503)},
)
async def ask(line: LineIn, here: Here) -> Response:
    """Send one conversation line; its messages are said one after the other. Returns the OUTCOME of the last."""
    try:
        read = read_line(line.line(f"api-{uuid.uuid4().hex}"))
    except BadLine as error:
        raise HTTPException(422, str(error)) from error
    outcome = await here.apart(lambda: _said(here, read))
    here.bell.ring(read.id, DESK)
    return JSONResponse(outcome)


def _said(here: Place, line: ConversationLine) -> dict[str, Any]:
    known = here.house.conversations.conversation(line.id)
    if known and (known.channel, known.buyer.id) != (line.channel, line.buyer.id):
        raise HTTPException(409, "this id is another buyer's conversation; leave it out, or name its buyer and channel")
    return interview(here.house, line, first=_said_before(here, known))[-1]


def _said_before(here: Place, known: Conversation | None) -> int:
    """How many messages the buyer has in the thread: the next ones are numbered from there."""
    lines = here.house.conversations.transcript(known.id) if known else ()
    return sum(line.author is Author.BUYER for line in lines)
