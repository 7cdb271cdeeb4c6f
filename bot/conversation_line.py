"""A line of the contract's batch format -> a buyer and what they wrote, message by message."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.talk import Buyer

MAX_MESSAGES = 100
#: The first and the last year: no message is from elsewhere, and the calendar ends somewhere.
YEARS = (1971, 2199)


class BadLine(ValueError):
    """The line does not follow the format; says where and how to mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    text: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationLine:
    id: str
    channel: str
    buyer: Buyer
    now: datetime | None
    messages: tuple[Said, ...]


def read_line(raw: object) -> ConversationLine:
    """Check and read one line. Raises BadLine."""
    fields = json_object(raw, "the line")
    id = _text(fields, "id", required=True)
    buyer = json_object(fields.get("buyer") or {}, "buyer")
    messages = fields.get("messages")
    if not isinstance(messages, list) or not 0 < len(messages) <= MAX_MESSAGES:
        raise BadLine(f"messages: need a list of 1 to {MAX_MESSAGES} objects with a text")
    verified = buyer.get("verified", False)
    if not isinstance(verified, bool):
        raise BadLine("buyer.verified: need true or false")
    return ConversationLine(
        id=id,
        channel=_text(fields, "channel") or "web",
        buyer=Buyer(
            id=_text(buyer, "id") or f"buyer-of-{id}",
            email=_text(buyer, "email") or None,
            verified=verified,
            market=_text(buyer, "market").upper() or None,
            locale=_text(buyer, "locale") or None,
        ),
        now=_moment(fields.get("now"), "now"),
        messages=tuple(_said(one, n) for n, one in enumerate(messages)),
    )


def _said(raw: object, number: int) -> Said:
    message = json_object(raw, f"messages[{number}]")
    text = message.get("text")
    if not isinstance(text, str):
        raise BadLine(f"messages[{number}].text: need a text")
    return Said(text=text, at=_moment(message.get("at"), f"messages[{number}].at"))


def json_object(raw: object, where: str) -> dict[str, Any]:
    """The object, or BadLine."""
    if not isinstance(raw, dict):
        raise BadLine(f"{where}: need a JSON object")
    return raw


def _text(fields: dict[str, Any], key: str, *, required: bool = False) -> str:
    found = fields.get(key)
    if found is None and not required:
        return ""
    if not isinstance(found, str) or (required and not found.strip()):
        raise BadLine(f"{key}: need a text")
    return found


def _moment(raw: object, where: str) -> datetime | None:
    if raw is None:
        return None
    try:
        moment = datetime.fromisoformat(str(raw))
    except ValueError as error:
        raise BadLine(f"{where}: need a time such as 2026-11-24T10:00:00+09:00") from error
    if moment.tzinfo is None:
        raise BadLine(f"{where}: the time has no time zone; add +09:00 or Z")
    if not YEARS[0] <= moment.year <= YEARS[1]:
        raise BadLine(f"{where}: need a time from {YEARS[0]} to {YEARS[1]}")
    return moment
