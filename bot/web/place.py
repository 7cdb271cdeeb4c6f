"""What the routes share: the house, its worker and bell, and the signers of this store."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from bot.app import STATE, House
from bot.kernel.conversations import Clock
from bot.web.bell import Bell
from bot.web.secret import KEY_FILE, Signer, kept
from bot.web.worker import Worker


@dataclass(frozen=True, kw_only=True)
class Place:
    """One per application; the routes find it on `app.state`."""

    house: House
    token: str  # of the API
    clock: Clock
    bell: Bell
    worker: Worker

    @cached_property
    def key(self) -> str:
        return kept(state_folder(self.house) / KEY_FILE)

    def signer(self, purpose: str) -> Signer:
        return Signer(self.key, purpose)


def state_folder(house: House) -> Path:
    return house.folder / STATE


def place_of(request: Request) -> Place:
    place: Place = request.app.state.place
    return place


#: What a route asks for to get at the house.
Here = Annotated[Place, Depends(place_of)]
