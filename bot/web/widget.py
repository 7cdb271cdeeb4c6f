"""The widget's own doors: a session, messages in, events out. Anyone may knock, so little is believed."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4
from zoneinfo import available_timezones

from anyio import to_thread
from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field
from sse_starlette import EventSourceResponse
from starlette.exceptions import HTTPException

from bot.web.place import Here, Place
from bot.web.problems import responses
from bot.web.schema import Words
from bot.web.thread import events, line_json
from bot.web.tongue import tongue
from core.languages import same
from core.talk import Author, Buyer, Message
from knowledge.settings import StoreSettings
from prompts.words import languages, strings

router = APIRouter(prefix="/widget", tags=["widget"])
script = APIRouter()

STATIC = Path(__file__).parent / "static"
MAX_TEXT = 20_000  # bytes of UTF-8
CHANNEL = "web"
REMEMBERED = timedelta(days=30)  # how long a browser finds its conversation again
HEARTBEAT = 15  # seconds between two signs of life on a quiet stream

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
    """`token`: of an earlier session. `locale` and `zone`: what the browser says."""

    token: Annotated[str, Field(max_length=2000)] = ""
    locale: Annotated[str, Field(max_length=200)] = ""
    zone: Annotated[str, Field(max_length=60)] = ""


class MessageIn(BaseModel):
    """`id`: chosen by the browser, the same when it sends the same message again."""

    token: Annotated[str, Field(max_length=2000)]
    id: Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
    text: Words


@script.get("/widget.js", include_in_schema=False)
async def widget_script() -> FileResponse:
    return FileResponse(STATIC / "widget.js", media_type="text/javascript", headers={"cache-control": "no-cache"})


def spoken(settings: StoreSettings) -> tuple[str, ...]:
    """The languages the widget's buttons can be in, the shop's default first."""
    ours = [one for one in settings.languages if same(one, languages())] or ["en"]
    return tuple(sorted(ours, key=lambda one: one != settings.default_language))


@router.post("/session", responses=responses(413, 422, 503))
async def session(asked: SessionIn, here: Here) -> dict[str, Any]:
    """Begin, or find again, this browser's conversation. Nothing is stored before the first message."""
    known = here.signer("visitor").read(asked.token, here.clock())
    conversation = known["talk"] if known else f"web-{uuid4().hex}"
    locale = tongue(None, asked.locale, spoken(here.house.settings))
    fields = {"talk": conversation, "locale": locale, "zone": _zone(asked.zone)}
    history = await to_thread.run_sync(here.house.conversations.transcript, conversation)
    return {
        "token": here.signer("visitor").sign(fields, here.clock() + REMEMBERED),
        "conversation": conversation,
        "locale": locale,
        "strings": _strings(here.house.settings.name, locale),
        "person_request": PERSON_REQUESTS[same(locale, PERSON_REQUESTS) or "en"],
        "history": [line_json(line) for line in history],
    }


def _zone(name: str) -> str | None:
    return name if name in available_timezones() else None


def _strings(shop: str, locale: str) -> dict[str, str]:
    return {name: text.replace("{shop}", shop) for name, text in strings(locale)["widget"].items()}


@router.post("/messages", status_code=202, responses=responses(401, 413, 422, 503))
async def message(sent: MessageIn, here: Here) -> dict[str, bool]:
    """202 once the message is stored. Sent again with the same id it is stored once."""
    visitor = _visitor(here, sent.token)
    if len(sent.text.encode()) > MAX_TEXT:
        raise HTTPException(413, f"the text is over {MAX_TEXT // 1000} kB; send it in parts")
    said = Message(
        conversation=visitor["talk"],
        external_id=f"{visitor['talk']}/{sent.id}",  # nobody can use up another browser's ids
        channel=CHANNEL,
        author=Author.BUYER,
        text=sent.text,
        at=here.clock(),
    )
    buyer = Buyer(id=f"visitor-{visitor['talk']}", locale=visitor["locale"], zone=visitor["zone"])
    new = await to_thread.run_sync(partial(here.house.conversations.accept, said, buyer))
    if new:
        here.worker.wake(visitor["talk"])
        here.bell.ring(visitor["talk"])
    return {"stored": new}


@router.get("/events", responses=responses(401, 422), response_class=Response)
async def stream(
    here: Here,
    token: Annotated[str, Query(max_length=2000)],
    after: Annotated[int, Query(ge=0, lt=2**53)] = 0,
    last_event_id: Annotated[str, Header()] = "",
) -> EventSourceResponse:
    """Server-sent events: `line` (its id is the line's seq) and `state`. Goes on after `Last-Event-ID`."""
    visitor = _visitor(here, token)
    seen = int(last_event_id) if last_event_id.isdecimal() and len(last_event_id) < 16 else 0
    return EventSourceResponse(events(here, visitor["talk"], max(after, seen)), ping=HEARTBEAT)


def _visitor(here: Place, token: str) -> dict[str, Any]:
    found = here.signer("visitor").read(token, here.clock())
    if found is None:
        raise HTTPException(401, "the session is unknown or too old; begin a new one at /widget/session")
    return found
