"""Who sits at the widget: an anonymous browser, or somebody the shop vouches for. Signed, so that it is believed."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from starlette.exceptions import HTTPException

from bot.web.place import Place
from core.talk import Buyer

REMEMBERED = timedelta(days=30)  # how long a browser finds its conversation again
VOUCHED = timedelta(hours=12)  # how long a page that stays open goes on with what the shop vouched for
_PURPOSE = "visitor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """`sub` is the shop's own name for the buyer, proven; None: nobody knows who it is."""

    talk: str
    locale: str = "en"
    zone: str | None = None
    sub: str | None = None
    email: str | None = None
    market: str | None = None

    @property
    def buyer(self) -> Buyer:
        return Buyer(
            id=f"shop:{self.sub}" if self.sub else f"visitor-{self.talk}",
            email=self.email,
            verified=self.sub is not None,
            market=self.market,
            locale=self.locale,
            zone=self.zone,
        )


class Seen(NamedTuple):
    """A visitor whose token was good, and until when it is."""

    visitor: Visitor
    until: datetime


def anonymous() -> Visitor:
    """Somebody new, in a conversation that nobody can guess."""
    return Visitor(talk=f"web-{uuid4().hex}")


def vouched(here: Place, sub: str, email: str | None, market: str | None) -> Visitor:
    """The same conversation from every browser; its name cannot be worked out without this henji's key."""
    return Visitor(talk=f"web-{here.signer('identity').mark(sub)}", sub=sub, email=email, market=market)


def token(here: Place, visitor: Visitor, until: datetime) -> str:
    known = {name: value for name, value in asdict(visitor).items() if value is not None}
    return here.signer(_PURPOSE).sign(known, until)


def seen(here: Place, signed: str) -> Seen | None:
    """None for a token that is not ours, or no longer good."""
    found: dict[str, Any] | None = here.signer(_PURPOSE).read(signed, here.clock())
    if found is None:
        return None
    names = {field.name for field in fields(Visitor)}
    until = datetime.fromtimestamp(found["until"], tz=here.clock().tzinfo)
    return Seen(Visitor(**{name: value for name, value in found.items() if name in names}), until)


def known(here: Place, signed: str) -> Visitor:
    """HTTPException 401 for a token that is not ours, or no longer good."""
    found = seen(here, signed)
    if found is None:
        raise HTTPException(401, "the session is unknown or too old; begin a new one at /widget/session")
    return found.visitor
