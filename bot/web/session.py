"""Who may enter the desk: a one-time link at the start, then a signed cookie."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from starlette.exceptions import HTTPException

from bot.web.place import Here, Place

COOKIE = "henji_desk"
PATH = "/desk"
LASTS = timedelta(days=7)
ENTRY = "open the one-time link that henji serve printed"


@dataclass(slots=True)
class LoginCodes:
    """Codes that each open the desk once. They live as long as the process."""

    _hashes: set[bytes] = field(default_factory=set)

    def issue(self) -> str:
        code = secrets.token_urlsafe(24)
        self._hashes.add(_hash(code))
        return code

    def good(self, code: str) -> bool:
        """Would it open? Asking does not use it up."""
        return _hash(code) in self._hashes

    def redeem(self, code: str) -> bool:
        """Use it up. False: it was used before, or never ours."""
        good = self.good(code)
        self._hashes.discard(_hash(code))
        return good


def _hash(code: str) -> bytes:
    """Compared instead of the code, so that the time a look-up takes tells nothing about it."""
    return hashlib.sha256(code.encode()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """A person at the desk. `csrf` must come back with every form."""

    session: str
    csrf: str
    who: str = "desk"

    def check(self, csrf: str) -> None:
        """403 unless the form was one of ours: another site can send a form, but cannot know this."""
        if not hmac.compare_digest(csrf.encode(errors="replace"), self.csrf.encode()):
            raise HTTPException(403, "the form has no good token; reload the page")


def enter(here: Place, request: Request, response: Response) -> None:
    """Give the browser its cookie."""
    signed = here.signer("desk").sign({"session": secrets.token_urlsafe(12)}, here.clock() + LASTS)
    response.set_cookie(
        COOKIE,
        signed,
        path=PATH,
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def leave(response: Response) -> None:
    response.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="strict")


def agent_of(here: Here, request: Request) -> Agent:
    """401 without a good cookie."""
    found: dict[str, Any] | None = here.signer("desk").read(request.cookies.get(COOKIE, ""), here.clock())
    if found is None:
        raise HTTPException(401, ENTRY)
    return Agent(session=found["session"], csrf=here.signer("csrf").mark(found["session"]))


#: What a route of the desk asks for; without it nobody gets in.
AtDesk = Annotated[Agent, Depends(agent_of)]
