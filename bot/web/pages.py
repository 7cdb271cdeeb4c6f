"""Pages from templates: everything that is put in is shown as text, and a missing word is an error."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.web.thread import web_address

TEMPLATES = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["web_address"] = web_address
    return environment


def page(template: str, context: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    """The template rendered whole; never cached."""
    text = _environment().get_template(template).render(context)
    return HTMLResponse(text, status, headers={"cache-control": "no-store"})
