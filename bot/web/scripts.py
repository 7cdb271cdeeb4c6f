"""The widget's two scripts: the loader that a shop's page names, and the panel that the loader fetches."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import Response

from bot.web.place import Here
from core.languages import same
from knowledge.settings import StoreSettings
from prompts.words import languages, strings

script = APIRouter()

STATIC = Path(__file__).parent / "static"
#: What the loader says before the panel is there.
LABELS = ("open", "away")
#: Where the loader's text has them; in the file stand English ones, so that it is a script by itself.
_WORDS = 'const WORDS = { en: ["Open chat", "The chat cannot be reached right now."] };'
_VERSION = 'const VERSION = "";'
#: Pages that isolate themselves may load them too.
_HEADERS = {"cross-origin-resource-policy": "cross-origin"}
_A_YEAR = "public, max-age=31536000, immutable"


def spoken(settings: StoreSettings) -> tuple[str, ...]:
    """The languages the widget's buttons can be in, the shop's default first."""
    ours = [one for one in settings.languages if same(one, languages())] or ["en"]
    return tuple(sorted(ours, key=lambda one: one != settings.default_language))


@script.get("/widget.js", include_in_schema=False)
def widget_script(here: Here, if_none_match: Annotated[str, Header()] = "") -> Response:
    """Asked for by every page of the shop: small, and not sent again while it is the same."""
    text = loader(spoken(here.house.settings))
    return _served(text, "no-cache", if_none_match)


@script.get("/widget/panel.js", include_in_schema=False)
def panel_script(
    v: Annotated[str, Query(max_length=64)] = "", if_none_match: Annotated[str, Header()] = ""
) -> Response:
    """With the version in its address it is kept for good: another text has another address."""
    text = _text("panel.js")
    return _served(text, _A_YEAR if v == _mark(text) else "no-cache", if_none_match)


@cache
def loader(offered: tuple[str, ...]) -> str:
    """The loader's text for a shop with these languages, the default first."""
    words = {one: [strings(one)["widget"][label] for label in LABELS] for one in offered}
    text = _text("widget.js")
    for old, new in ((_WORDS, f"const WORDS = {_js(words)};"), (_VERSION, f"const VERSION = {_js(_version())};")):
        assert text.count(old) == 1, f"widget.js lacks the line {old}"
        text = text.replace(old, new)
    return text


def _version() -> str:
    return _mark(_text("panel.js"))


@cache
def _text(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def _js(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _served(text: str, keep: str, known: str) -> Response:
    etag = f'"{_mark(text)}"'
    headers = {**_HEADERS, "cache-control": keep, "etag": etag}
    if etag in known:
        return Response(status_code=304, headers=headers)
    return Response(text, media_type="text/javascript", headers=headers)
