"""Who the shop says its visitor is: a JWT that the shop signed with the secret it shares with henji."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import regex
from starlette.exceptions import HTTPException

AUDIENCE = "henji"
LONGEST = timedelta(hours=1)  # a token that is good for longer could be stolen for longer
SKEW = timedelta(minutes=1)  # the clocks of two machines
SHORTEST = 32  # bytes of the secret, RFC 7518 section 3.2
_EMAIL = regex.compile(r"[^@\s]+@[^@\s]+")
_MARKET = regex.compile(r"[A-Za-z]{2}")
_LOCALE = regex.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The claims that henji uses; a name is not among them."""

    sub: str
    email: str | None = None
    market: str | None = None
    locale: str | None = None


def identity(token: str, secret: str, now: datetime) -> Identity:
    """What the token proves. HTTPException 401, with the remedy, for one that proves nothing."""
    if len(secret.encode()) < SHORTEST:
        raise _refused(f"HENJI_WIDGET_SECRET is shorter than the {SHORTEST} bytes that HS256 asks for; make a new one")
    claims = _claims(token, secret)
    _in_time(claims, now)
    sub = claims["sub"]
    if not sub.strip() or len(sub.encode("utf-8", "replace")) > 128:
        raise _refused("`sub` is empty or over 128 bytes; put the shop's own id of the buyer there")
    return Identity(
        sub=sub,
        email=_text(claims, "email", _EMAIL, 254),
        market=(_text(claims, "market", _MARKET, 2) or "").upper() or None,
        locale=_text(claims, "locale", _LOCALE, 35),
    )


def _claims(token: str, secret: str) -> dict[str, Any]:
    # pyjwt takes a moment to import, and most shops never identify anybody.
    import jwt  # noqa: PLC0415

    own = {"require": ["sub", "aud", "exp"], "verify_exp": False, "verify_nbf": False, "verify_iat": False}
    try:
        return jwt.decode(token, secret, algorithms=["HS256"], audience=AUDIENCE, options=own)  # type: ignore[arg-type] # a TypedDict
    except jwt.MissingRequiredClaimError as error:
        raise _refused(f"it has no claim `{error.claim}`; give sub, aud and exp") from error
    except jwt.InvalidAudienceError as error:
        raise _refused(f'`aud` must be "{AUDIENCE}"') from error
    except jwt.InvalidAlgorithmError as error:
        raise _refused("its algorithm is not HS256; sign it with HS256") from error
    except jwt.InvalidSignatureError as error:
        raise _refused("its signature is wrong; sign it with HENJI_WIDGET_SECRET, on the shop's server") from error
    except jwt.PyJWTError as error:
        raise _refused("it cannot be read; send a JWT in its compact form") from error


def _in_time(claims: dict[str, Any], now: datetime) -> None:
    """By henji's own clock, which tests move."""
    moment, ends, begins = now.timestamp(), claims["exp"], claims.get("nbf", 0)
    if not (_number(ends) and _number(begins)):
        raise _refused("`exp` must be a number of seconds since 1970")
    if ends <= moment:
        raise _refused("it has expired; make a new one for every page")
    if ends > moment + (LONGEST + SKEW).total_seconds():
        raise _refused("`exp` is more than an hour ahead; set it an hour ahead at the most")
    if begins > moment + SKEW.total_seconds():
        raise _refused("it is not good yet (`nbf`); set the clocks of both servers")


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(claims: dict[str, Any], name: str, form: regex.Pattern[str], longest: int) -> str | None:
    found = claims.get(name)
    if found is None:
        return None
    if not isinstance(found, str) or len(found.encode("utf-8", "replace")) > longest or not form.fullmatch(found):
        raise _refused(f"its claim `{name}` is not what it should be; leave it out or mend it")
    return found


def _refused(why: str) -> HTTPException:
    return HTTPException(401, f"the identity token is refused: {why}")
