"""What the routes share: the house, its worker and bell, and the signers of this store."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, TypeVar

from fastapi import Depends, Request

from bot.app import STATE, House
from bot.bell import Bell
from bot.crew import Crew
from bot.kernel.conversations import Clock
from bot.web.secret import KEY_FILE, Signer, kept

Value = TypeVar("Value")


@dataclass(frozen=True, kw_only=True)
class Place:
    """One per application; the routes find it on `app.state`."""

    house: House
    token: str  # of the API
    clock: Clock
    bell: Bell
    crew: Crew
    secret: str | None = None  # what is signed with; None: kept in the state folder

    @cached_property
    def key(self) -> str:
        return self.secret or kept(state_folder(self.house) / KEY_FILE)

    def heard(self, conversation: str) -> None:
        """A buyer's message was stored there. Call from the event loop."""
        self.crew.heard(conversation)

    async def apart(self, turn: Callable[[], Value]) -> Value:
        """Run a turn that somebody waits for in a thread, as soon as there is a place for it."""
        return await self.crew.worker.apart(turn)

    def signer(self, purpose: str) -> Signer:
        return Signer(self.key, purpose)


def state_folder(house: House) -> Path:
    return house.folder / STATE


def place_of(request: Request) -> Place:
    place: Place = request.app.state.place
    return place


#: What a route asks for to get at the house.
Here = Annotated[Place, Depends(place_of)]
