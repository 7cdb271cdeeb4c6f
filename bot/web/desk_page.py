"""A page of the desk: its frame in the language of whoever sits there, and what it must never keep quiet about."""

from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse

from bot.kernel.database import reading
from bot.kernel.handled import MOST as HANDLED
from bot.kernel.handled import Counts, doubtful
from bot.web.desk_words import LANGUAGES, NAMES, Speech
from bot.web.pages import page
from bot.web.place import Place
from bot.web.tongue import tongue

LANGUAGE_COOKIE = "henji_desk_language"


def speech_of(request: Request) -> Speech:
    """In the language asked for now, else chosen before, else the browser's."""
    place: Place = request.app.state.place
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    language = tongue(asked, request.headers.get("accept-language", ""), LANGUAGES)
    return Speech(language, place.house.settings.time_zone)


def shown(request: Request, template: str, context: dict[str, Any], status: int = 200) -> HTMLResponse:
    """A page of the desk; a language asked for is remembered.

    Whoever is logged in (the context has their `csrf`) sees on every page how many lines may not have arrived. That
    reads the database.
    """
    place: Place = request.app.state.place
    speech = speech_of(request)
    frame = {
        "language": speech.language,
        "languages": NAMES,
        "words": speech.words,
        "shop": place.house.settings.name,
        "path": request.url.path,
        "query": _query(request),
        "csrf": "",
        "in_doubt": _in_doubt(place) if context.get("csrf") else 0,
    }
    response = page(f"desk/{template}", {**frame, **context}, status)
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, speech.language, path="/desk", httponly=True, samesite="strict")
    return response


def _query(request: Request) -> str:
    """What the page's address says besides its language, for its links to the other languages."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return f"{urlencode(kept)}&" if kept else ""


def _in_doubt(place: Place) -> int:
    with reading(place.house.talks) as connection:
        return doubtful(connection)


def views(counts: Counts) -> dict[str, str]:
    """How many stand in each view, as it is shown beside the view's name."""
    return {
        "open": str(counts.open),
        "handled": str(counts.handled) if counts.handled <= HANDLED else f"{HANDLED}+",
        "doubtful": str(counts.doubtful),
        "resolved": str(counts.resolved),
    }


def refusal(request: Request, status: int) -> HTMLResponse:
    """An error as a page, in the desk's language."""
    return shown(request, "refusal.html", {"status": status}, status)
