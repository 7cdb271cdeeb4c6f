"""How were the answers: one score from the buyer, for the line they had read last."""

from functools import partial
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from bot.kernel.ratings import Rating, Ratings
from bot.web.place import Here, Place
from bot.web.problems import responses
from bot.web.schema import Words
from bot.web.visitor import known

router = APIRouter()

MAX_WORDS = 1000  # characters


class RatingIn(BaseModel):
    """`seq`: of the line that was read last. `score`: 1 (bad) to 5 (good)."""

    token: Annotated[str, Field(max_length=2000)]
    seq: Annotated[int, Field(ge=1, lt=2**53)]
    score: Annotated[int, Field(ge=1, le=5, strict=True)]
    words: Annotated[Words, Field(max_length=MAX_WORDS)] = ""


@router.post("/rating", status_code=202, responses=responses(401, 404, 413, 422, 503))
async def rate(said: RatingIn, here: Here) -> dict[str, bool]:
    """202 once it is stored; a second score for the same line replaces the first."""
    talk = known(here, said.token).talk
    rating = Rating(seq=said.seq, score=said.score, words=said.words, at=here.clock())
    if not await to_thread.run_sync(partial(Ratings(here.house.talks).rate, talk, rating)):
        raise HTTPException(404, "no such line of the shop's side in this conversation; rate one that was shown")
    return {"stored": True}


def asks_for_rating(here: Place, talk: str) -> bool:
    """Whether the shop asks, and this conversation has said nothing yet. Reads the database."""
    return here.house.settings.running.widget.rating and not Ratings(here.house.talks).of(talk)
