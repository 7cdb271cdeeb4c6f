"""The widget's own doors: a session, messages in, events out. Anyone may knock, so little is believed."""

from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from typing import Annotated, Any
from zoneinfo import available_timezones

from anyio import to_thread
from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from bot.hours import calendar
from bot.settings import environment
from bot.web import rating
from bot.web.identity import identity
from bot.web.place import Here, Place
from bot.web.problems import responses
from bot.web.schema import Words
from bot.web.scripts import STATIC, script, spoken
from bot.web.streams import EventStream
from bot.web.thread import events, line_json, with_person
from bot.web.tongue import tongue
from bot.web.visiting_hours import hours
from bot.web.visitor import REMEMBERED, VOUCHED, Seen, Visitor, anonymous, known, seen, token, vouched
from core.languages import same
from core.talk import Author, Message
from prompts.words import strings

__all__ = ["STATIC", "router", "script", "spoken"]

router = APIRouter(prefix="/widget", tags=["widget"])
router.include_router(rating.router)

MAX_TEXT = 20_000  # bytes of UTF-8
CHANNEL = "web"
#: Sentences that the widget gets filled in, or not at all.
_FILLED_HERE = frozenset({"hours_open", "hours_closed"})

#: What the button "talk to a person" says for the buyer; the rule `person` of each language must know it.
PERSON_REQUESTS = {
    "en": "I would like to talk to a person.",
    "ja": "スタッフと話したいです。",
    "zh-Hans": "我要转人工客服。",
    "de": "Ich möchte mit einem Menschen sprechen.",
    "zh-Hant": "我要轉接真人客服。",
    "ko": "상담원과 이야기하고 싶습니다.",
    "fr": "Je voudrais parler à une personne.",
    "es": "Quiero hablar con una persona.",
    "pt": "Quero falar com uma pessoa.",
    "th": "ขอคุยกับเจ้าหน้าที่",
    "id": "Saya mau bicara dengan petugas.",
    "vi": "Tôi muốn nói chuyện với nhân viên.",
}


class SessionIn(BaseModel):
    """`token`: of an earlier session. `locale` and `zone`: what the browser says. `identity`: see docs/widget.md."""

    token: Annotated[str, Field(max_length=2000)] = ""
    locale: Annotated[str, Field(max_length=200)] = ""
    zone: Annotated[str, Field(max_length=60)] = ""
    identity: Annotated[str, Field(max_length=4000)] = ""


class Context(BaseModel):
    """Where the buyer is in the shop: the product's handle, the order's number, the address of the page."""

    product: Annotated[Words, Field(max_length=200)] | None = None
    order: Annotated[Words, Field(max_length=100)] | None = None
    page: Annotated[Words, Field(max_length=2000)] | None = None


class MessageIn(BaseModel):
    """`id`: chosen by the browser, the same when it sends the same message again."""

    token: Annotated[str, Field(max_length=2000)]
    id: Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
    text: Words
    context: Context = Field(default_factory=Context)  # checked, and forgotten: a turn cannot use it yet


@router.post("/session", responses=responses(401, 413, 422, 503))
async def session(asked: SessionIn, here: Here) -> dict[str, Any]:
    """Begin, or find again, this visitor's conversation. Nothing is stored before the first message.

    401 for an identity token that proves nothing: its detail names the remedy.
    """
    found = _whom(asked, here)
    visitor = replace(found.visitor, zone=_zone(asked.zone))
    return await to_thread.run_sync(_opened, here, visitor, found.until)


def _whom(asked: SessionIn, here: Place) -> Seen:
    now, offered = here.clock(), spoken(here.house.settings)
    if asked.identity:
        proven = identity(asked.identity, _shared_secret(here), now)
        visitor = vouched(here, proven.sub, proven.email, proven.market)
        locale = tongue(None, f"{asked.locale},{proven.locale or ''}", offered)
        return Seen(replace(visitor, locale=locale), now + VOUCHED)
    found = seen(here, asked.token) or Seen(anonymous(), now)
    # Only the shop can say for longer who somebody is.
    until = found.until if found.visitor.sub else now + REMEMBERED
    return Seen(replace(found.visitor, locale=tongue(None, asked.locale, offered)), until)


def _shared_secret(here: Place) -> str:
    secret = environment().widget_secret
    if secret is None or not here.house.settings.running.widget.identity:
        raise HTTPException(
            401,
            "this shop identifies nobody: set [widget] identity = true in store.toml and HENJI_WIDGET_SECRET,"
            " or do not call henji.identify",
        )
    return secret


def _opened(here: Place, visitor: Visitor, until: datetime) -> dict[str, Any]:
    """Reads the database."""
    locale, house = visitor.locale, here.house
    open_hours = hours(calendar(house.settings), here.clock(), locale=locale, zone=visitor.zone)
    return {
        "token": token(here, visitor, until),
        "conversation": visitor.talk,
        "identified": visitor.sub is not None,
        "locale": locale,
        "strings": _strings(house.settings.name, locale),
        "person_request": PERSON_REQUESTS[same(locale, PERSON_REQUESTS) or "en"],
        "hours": asdict(open_hours) if open_hours else None,
        "person": with_person(here, visitor.talk),
        "rating": rating.asks_for_rating(here, visitor.talk),
        "history": [line_json(line) for line in house.conversations.transcript(visitor.talk)],
    }


def _zone(name: str) -> str | None:
    return name if name in available_timezones() else None


def _strings(shop: str, locale: str) -> dict[str, str]:
    words = strings(locale)["widget"].items()
    return {name: text.replace("{shop}", shop) for name, text in words if name not in _FILLED_HERE}


@router.post("/messages", status_code=202, responses=responses(401, 413, 422, 503))
async def message(sent: MessageIn, here: Here) -> dict[str, bool]:
    """202 once the message is stored. Sent again with the same id it is stored once."""
    visitor = known(here, sent.token)
    if len(sent.text.encode()) > MAX_TEXT:
        raise HTTPException(413, f"the text is over {MAX_TEXT // 1000} kB; send it in parts")
    said = Message(
        conversation=visitor.talk,
        external_id=f"{visitor.talk}/{sent.id}",  # nobody can use up another browser's ids
        channel=CHANNEL,
        author=Author.BUYER,
        text=sent.text,
        at=here.clock(),
    )
    new = await to_thread.run_sync(partial(here.house.conversations.accept, said, visitor.buyer))
    if new:
        here.heard(visitor.talk)
    return {"stored": new}


@router.get("/events", responses=responses(401, 422), response_class=Response)
async def stream(
    here: Here,
    token: Annotated[str, Query(max_length=2000)],
    after: Annotated[int, Query(ge=0, lt=2**53)] = 0,
    last_event_id: Annotated[str, Header()] = "",
) -> EventStream:
    """Server-sent events: `line` (its id is the line's seq), `state` (is an answer under way) and `owner`.

    Goes on after `Last-Event-ID`, or the line `after` where that is later.
    """
    visitor = known(here, token)
    seq = int(last_event_id) if last_event_id.isdecimal() and len(last_event_id) < 16 else 0
    return EventStream(events(here, visitor.talk, max(after, seq)))
