"""The desk's page of translations: drafts beside their sources, approved, mended or rejected one by one."""

import logging
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import quote, unquote

from anyio import to_thread
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.desk.knowing import same_language
from bot.desk.translations import Approved, Refusal, TranslationDesk, Waiting
from bot.kernel.translations import Mark, Translations
from bot.translate import language_name
from bot.web.desk import FIELD, shown, speech_of
from bot.web.desk_words import Speech
from bot.web.place import Here, Place
from bot.web.session import Agent, AtDesk
from core.errors import ModelError
from core.sets import Reason

log = logging.getLogger(__name__)

router = APIRouter(prefix="/desk/translations", include_in_schema=False)

#: So many stand on a page; the next come when these are settled.
SHOWN = 50
KEY = 500  # characters of an id
#: A cookie, so that no link from elsewhere can say that a file was written.
WRITTEN = "henji_desk_written"
PATH = "/desk/translations"


class Deed(StrEnum):
    APPROVE = "approve"
    EDIT = "edit"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody had typed when an approval was refused: it is given back, not lost."""

    mark: Mark
    text: str
    questions: str
    refusal: Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A draft told back by a call that has seen nothing but the draft; `notice` where that came to nothing."""

    mark: Mark
    rows: tuple[tuple[str, str], ...] = ()  # (sentence, what it says or "")
    notice: str = ""


def desk_of(here: Place) -> TranslationDesk:
    house = here.house
    return TranslationDesk(
        folder=house.folder,
        settings=house.settings,
        knowledge=house.knowledge,
        translations=Translations(house.state),
        clock=here.clock,
    )


@router.get("")
def drafts(request: Request, here: Here, agent: AtDesk) -> HTMLResponse:
    response = _page(request, here, agent)
    if WRITTEN in request.cookies:  # said once
        response.delete_cookie(WRITTEN, path=PATH, httponly=True, samesite="strict")
    return response


@router.post("/gloss")
async def gloss(
    request: Request,
    here: Here,
    agent: AtDesk,
    answer: Annotated[str, Form(max_length=KEY)],
    to: Annotated[str, Form(max_length=40)],
    version: Annotated[str, Form(max_length=80)],
    csrf: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """What a draft says, beside it. Stores nothing; where the model fails, one line says so and the page works on."""
    agent.check(csrf)
    mark = Mark(answer=answer, language=to, source_version=version)
    told = await to_thread.run_sync(_told, here, mark, speech_of(request).language)
    return await to_thread.run_sync(_page, request, here, agent, None, told)


@router.post("/{deed}")
async def settle(
    request: Request,
    here: Here,
    agent: AtDesk,
    deed: Deed,
    answer: Annotated[str, Form(max_length=KEY)],
    to: Annotated[str, Form(max_length=40)],
    version: Annotated[str, Form(max_length=80)],
    csrf: Annotated[str, Form(max_length=200)] = "",
    text: Annotated[str, Form(max_length=FIELD)] = "",
    questions: Annotated[str, Form(max_length=FIELD)] = "",
) -> Response:
    """Do it and show what is left; 409 and everything typed where it cannot be done."""
    agent.check(csrf)
    mark = Mark(answer=answer, language=to, source_version=version)
    written = text.replace("\r\n", "\n")
    done = await to_thread.run_sync(_settled, here, deed, mark, written, questions, agent.who)
    if isinstance(done, Refusal):
        typed = Typed(mark=mark, text=written, questions=questions, refusal=done)
        return await to_thread.run_sync(_page, request, here, agent, typed)
    response = RedirectResponse(PATH, 303)
    if done is not None:
        response.set_cookie(WRITTEN, quote(done.path), max_age=60, path=PATH, httponly=True, samesite="strict")
    return response


def _settled(here: Place, deed: Deed, mark: Mark, text: str, questions: str, who: str) -> Approved | Refusal | None:
    desk = desk_of(here)
    match deed:
        case Deed.APPROVE:
            return desk.approve(mark, who)
        case Deed.EDIT:
            return desk.approve(mark, who, text=text, questions=tuple(questions.splitlines()))
        case Deed.REJECT:
            return desk.reject(mark, who)


def _told(here: Place, mark: Mark, language: str) -> Told:
    draft = Translations(here.house.state).one(mark)
    try:
        return Told(mark=mark, rows=here.house.scribe.tell(draft.text, language) if draft else ())
    except ModelError as error:
        log.warning("no help of the model: translation=%s %s", mark.answer, error)
        return Told(mark=mark, notice="usage_limit" if error.reason is Reason.USAGE_LIMIT else "model_failed")


def _page(
    request: Request, here: Place, agent: Agent, typed: Typed | None = None, told: Told | None = None
) -> HTMLResponse:
    speech = speech_of(request)
    waiting = desk_of(here).waiting(speech.language)
    shown_here = waiting[:SHOWN]
    context = {
        "drafts": [_card(one, speech, typed, told) for one in shown_here],
        "can_translate": here.house.scribe.writer is not None,
        "notice": told.notice if told else "",
        "left": len(waiting),
        "written": unquote(request.cookies.get(WRITTEN, "")) if request.method == "GET" else "",
        "refusal": typed.refusal.value if typed else "",
        "typed": typed
        if typed and not any(one.source and one.draft.mark == typed.mark for one in shown_here)
        else None,
        "csrf": agent.csrf,
    }
    failed = 502 if told and told.notice else 200
    return shown(request, "translations.html", context, 409 if typed else failed)


def _card(one: Waiting, speech: Speech, typed: Typed | None, told: Told | None) -> dict[str, Any]:
    draft = one.draft
    mine = typed if typed and typed.mark == draft.mark else None
    return {
        "answer": draft.mark.answer,
        "version": draft.mark.source_version,
        "to": draft.mark.language,
        "to_name": language_name(draft.mark.language, speech.language),
        "from": draft.source_language,
        "from_name": language_name(draft.source_language, speech.language),
        "stale": one.source is None,
        "source": one.source.text if one.source else "",
        "asked": one.source.questions if one.source else (),
        "parallel": one.parallel or "",
        "text": draft.text,
        "questions": draft.questions,
        "foreign": not same_language(draft.mark.language, speech.language),
        "told": told.rows if told and told.mark == draft.mark else (),
        "edit": (mine.text if mine else "") or draft.text,
        "edit_questions": (mine.questions if mine else "") or "\n".join(draft.questions),
        "open": mine is not None and bool(mine.text),
        "findings": [{"reason": speech.word("reason", each.reason), "detail": each.detail} for each in draft.findings],
    }
