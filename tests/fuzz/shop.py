"""A shop that is really served, for tests that knock at every door of it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from bot.app import House, open_house
from bot.channels.webhook.secrets import kept_at
from bot.channels.webhook.signing import Seal, seal_of
from bot.web.app import web_app
from bot.web.armour import protect
from bot.web.place import Place, state_folder
from bot.web.secret import kept
from bot.web.server import serving
from bot.web.visitor import seen
from knowledge.sync import sync
from tests.bot.web.making import STORE
from tests.bot.web.visitor import Visitor, until
from tests.knowledge.shops import PRODUCTS

#: Replies of that channel go nowhere: nobody listens there.
HOOK = '\n[webhooks.shop]\nurl = "http://127.0.0.1:9/"\n'
TOKEN = "a-token-of-the-fuzzer"
#: So much that a test is never stopped by it: the limits have tests of their own.
PLENTY = {"address": 10**9, "buyer": 10**9, "channel": 10**9}


@dataclass(frozen=True, slots=True)
class Served:
    """`visitor` and `csrf` are good; `cookies` open the desk; `ticket` waits there."""

    app: FastAPI
    house: House
    base: str
    visitor: str
    ticket: str
    cookies: dict[str, str]
    csrf: str

    @property
    def seal(self) -> Seal:
        """Signs as the program behind /hooks/shop does."""
        path = kept_at("shop", state_folder(self.house))
        return seal_of(kept(path), str(path))


def talk_of(place: Place, signed: str) -> str | None:
    found = seen(place, signed)
    return found.visitor.talk if found else None


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    folder.mkdir(exist_ok=True)
    (folder / "store.toml").write_text(STORE + HOOK, encoding="utf-8")
    (folder / "products.en.csv").write_text(PRODUCTS, encoding="utf-8")
    house = open_house(folder)
    sync(house.folder, house.knowledge)
    app = web_app(house, token=TOKEN, quiet=0.05)
    if not hasattr(app.state, "allowance"):
        place = app.state.place
        protect(app, limits=house.settings.running.limits, buyer=lambda signed: talk_of(place, signed))
    app.state.allowance.figures = replace(house.settings.running.limits, **PLENTY)
    try:
        with serving(app) as base, httpx2.Client(base_url=base, trust_env=False) as web:
            visitor = Visitor(web)  # type: ignore[arg-type] # it needs only what both clients have
            visitor.says("I would like to talk to a person.")
            until(lambda: bool(house.queue.tickets()))
            [card] = house.queue.tickets()
            web.post(app.state.desk_link())
            page = web.get(f"/desk/tickets/{card.ticket.id}").text
            csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
            assert csrf, "the ticket's page has no form"
            yield Served(app, house, base, visitor.token, card.ticket.id, dict(web.cookies), csrf)
    finally:
        house.close()


def description(app: FastAPI) -> dict[str, Any]:
    """The public description, with the routes that it leaves out: the desk's, and the pages."""
    every = FastAPI(title="every route", version="1")
    for route in _hidden(app.routes):
        every.add_api_route(route.path, route.endpoint, methods=sorted(route.methods or ()), name=route.name)
    found = every.openapi()
    for schema in found["components"]["schemas"].values():
        schema.pop("title", None)
    public = app.openapi()
    return {
        **public,
        "paths": {**found["paths"], **public["paths"]},
        "components": {
            **public["components"],
            "schemas": {**found["components"]["schemas"], **public["components"]["schemas"]},
        },
    }


def _hidden(routes: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            if not route.include_in_schema:
                yield route
        elif isinstance(router := getattr(route, "original_router", None), APIRouter):
            yield from _hidden(router.routes)
