"""The body of an event: what a program of the shop's tells of a buyer's message."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import regex

from core.attachment import note
from core.talk import Buyer
from core.text import whole

CREATED = "message.created"
LONGEST_ID = 200  # characters; a conversation's id stands in addresses and logs
MOST_ATTACHMENTS = 20
#: Ids and names without white space: two of them with a space between mean one thing only.
_ID = regex.compile(r"[^\s\p{C}]+")
_TYPE = regex.compile(r"[A-Za-z0-9_.:-]{1,60}")
_MARKET = regex.compile(r"[A-Za-z]{2}")
_LOCALE = regex.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8}){0,5}")


class BadEvent(ValueError):
    """The body is not as documented. Says where and what it needs, in none of its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """A buyer wrote. `conversation` is the program's own name for it; None: the one with this buyer."""

    id: str
    conversation: str | None
    buyer: Buyer
    text: str


@dataclass(frozen=True, slots=True)
class Other:
    """An event that is not for us."""

    type: str


Event: TypeAlias = Created | Other


def read_json(body: bytes) -> dict[str, Any] | None:
    """The object in the body; None where there is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def read_event(raw: Mapping[str, Any]) -> Event:
    """Raises BadEvent. What is not documented is left out."""
    type = raw.get("type")
    if not isinstance(type, str) or not _TYPE.fullmatch(type):
        raise BadEvent(f'type: need a text such as "{CREATED}"')
    if type != CREATED:
        return Other(type)
    fields = _object(raw.get("data"), "data")
    return Created(
        id=_id(fields.get("id"), "data.id"),
        conversation=None if fields.get("conversation") is None else _id(fields["conversation"], "data.conversation"),
        buyer=_buyer(_object(fields.get("buyer"), "data.buyer")),
        text=_with_notes(_text(fields.get("text"), "data.text"), fields.get("attachments")),
    )


def _buyer(fields: Mapping[str, Any]) -> Buyer:
    """An address that a program names is a claim: nobody has proven here that they read its mail."""
    email = fields.get("email")
    return Buyer(
        id=_id(fields.get("id"), "data.buyer.id"),
        email=None if email is None else _id(email, "data.buyer.email"),
        market=(_like(fields.get("market"), _MARKET) or "").upper() or None,
        locale=(_like(fields.get("locale"), _LOCALE) or "").replace("_", "-") or None,
    )


def _with_notes(text: str, attachments: object) -> str:
    """The text behind the sign of each thing that came with it: those are a person's business."""
    if attachments is None:
        return text
    if not isinstance(attachments, list) or len(attachments) > MOST_ATTACHMENTS:
        raise BadEvent(f"data.attachments: need a list of at most {MOST_ATTACHMENTS} objects with a kind")
    for one in reversed(attachments):
        kind = _object(one, "data.attachments").get("kind")
        text = note(_text(kind, "data.attachments.kind"), text)
    return text


def _object(raw: object, where: str) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise BadEvent(f"{where}: need an object")
    return raw


def _text(raw: object, where: str) -> str:
    if not isinstance(raw, str):
        raise BadEvent(f"{where}: need a text")
    return whole(raw).replace("\0", "\ufffd")  # PostgreSQL holds no zero character


def _id(raw: object, where: str) -> str:
    if not isinstance(raw, str) or not raw or len(raw) > LONGEST_ID or not _ID.fullmatch(raw):
        raise BadEvent(f"{where}: need 1 to {LONGEST_ID} characters without white space")
    return raw


def _like(raw: object, form: regex.Pattern[str]) -> str | None:
    """What a hint says where it is one; a broken one costs the buyer no answer."""
    return raw if isinstance(raw, str) and form.fullmatch(raw) else None
