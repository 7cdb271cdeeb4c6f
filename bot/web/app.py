"""The application: every route around one house, and the worker that answers inside it."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

import anyio
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from bot.app import House
from bot.bell import DESK, Bell
from bot.crew import Crew
from bot.kernel.conversations import Clock, wall_clock
from bot.settings import Environment
from bot.web import api, desk, desk_help, desk_translations, docs, hooks, problems, shop, widget
from bot.web.armour import protect
from bot.web.place import Place
from bot.web.session import LoginCodes
from bot.web.visitor import seen
from bot.worker import Worker
from core.errors import DatabaseError

log = logging.getLogger(__name__)


def web_app(
    house: House,
    *,
    token: str,
    clock: Clock = wall_clock,
    quiet: float | None = None,
    telegram: str | None = None,
    surroundings: Environment | None = None,
) -> FastAPI:
    """Everything that `henji serve` serves. `token` opens the API; `quiet` (s) stands in for the shop's own pace.

    With `telegram`, the token of the shop's bot, its buyers and its owner are served there too; ChannelError for one
    that cannot be a token. `surroundings` hold the secrets of the other channels; SettingsError for a bad one.

    `app.state.desk_link()` gives the path of a new one-time link to the desk.
    """
    if quiet is not None:
        house.conversations.pace = replace(house.conversations.pace, quiet=quiet)
    bell = Bell()
    worker = Worker(house=house, clock=clock, news=lambda talk: bell.ring(talk, DESK))
    crew = Crew(worker=worker, bell=bell, clock=clock)
    surroundings = surroundings or Environment(store=house.folder, database_url=None)
    app = FastAPI(
        title="henji",
        summary=f"Answers the buyers of {house.settings.name}.",
        version="0.1.0",
        docs_url=None,  # these pages would load scripts from elsewhere; ours is at /docs
        redoc_url=None,
        lifespan=_working,
        generate_unique_id_function=lambda route: str(route.name),
    )
    place = Place(house=house, token=token, clock=clock, bell=bell, crew=crew, secret=surroundings.secret)
    outbox = hooks.outbox_of(place)
    app.state.place = place
    app.state.instruments = house.instruments
    app.state.telegram = hooks.telegram(place, telegram, outbox=outbox) if telegram else None
    app.state.channels = crew.channels = hooks.channels(place, surroundings, outbox, app.state.telegram)
    app.state.codes = LoginCodes()
    app.state.desk_link = lambda: f"/desk/login/{app.state.codes.issue()}"
    _routes(app)
    _objections(app)
    _surroundings(app, house)
    return app


def _routes(app: FastAPI) -> None:
    for router in (
        api.router,
        hooks.router,
        widget.script,
        widget.router,
        shop.router,
        docs.router,
        desk_help.router,
        desk.router,
        desk_translations.router,
    ):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=widget.STATIC))


def _objections(app: FastAPI) -> None:
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, problems.of_validation)  # type: ignore[arg-type] # FastAPI's signature names no subclass
    app.add_exception_handler(DatabaseError, _unavailable)


def _surroundings(app: FastAPI, house: House) -> None:
    """The shop's own pages may stand on other hosts than henji: they, and no others, may use the widget."""
    origins = [f"https://{host}" for host in house.settings.link_hosts]
    protect(app, limits=house.settings.running.limits, buyer=partial(_talk, app.state.place), origins=origins)


def _talk(place: Place, signed: str) -> str | None:
    """The conversation of a visitor's token."""
    found = seen(place, signed)
    return found.visitor.talk if found else None


@asynccontextmanager
async def _working(app: FastAPI) -> AsyncIterator[None]:
    crew = app.state.place.crew
    app.state.place.bell.closed = False
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(crew.run)
        yield
        crew.end()


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if request.url.path.startswith("/desk"):
        return desk.refusal(request, error.status_code)
    return problems.of_http(request, error)


def _unavailable(request: Request, error: Exception) -> Response:
    """Nothing was stored, so nobody hears that it was. The reason is for the operator, not for strangers."""
    log.error("503: %s", error)
    if request.url.path.startswith("/desk"):
        return desk.refusal(request, 503)
    return problems.problem(503, "the database cannot be used right now; try again", {"retry-after": "5"})
