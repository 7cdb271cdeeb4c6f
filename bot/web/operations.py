"""For watchers: is the process alive, can it answer, and its figures."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from typing import Annotated

import anyio
from anyio import to_thread
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from bot.kernel.condition import Condition, examine
from bot.kernel.database import HEAD
from bot.kernel.figures import Counting, Figures
from bot.telemetry.instruments import Instruments
from bot.web.place import Here, Place
from bot.web.problems import problem, responses
from bot.web.schema import Health
from core.errors import DatabaseError

router = APIRouter(tags=["operations"])
bearer = HTTPBearer(auto_error=False, description="The token of the API.")

PATIENCE = 1.0  # seconds that the database has to be read and written
#: A request that came through a proxy is not this machine's own, wherever the proxy stands.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-proto", "x-real-ip", "via")


class ChannelState(BaseModel):
    """`since` and `error` are told to those who may read /metrics."""

    channel: str
    state: str  # paused, failing
    since: datetime | None = None
    error: str | None = None
    seconds: float | None = None  # that it still rests


class Ready(BaseModel):
    """`channels`: those that do not work right now; the others do."""

    status: str
    channels: list[ChannelState]


@dataclass(slots=True)
class Watch:
    """What the routes keep between two questions; one per application."""

    instruments: Instruments
    counting: Counting
    # A database that hangs keeps these threads, and no others.
    places: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(2))


def watch(request: Request, here: Here) -> Watch:
    state = request.app.state
    if not hasattr(state, "watch"):
        instruments = getattr(state, "instruments", None) or Instruments()
        state.watch = Watch(instruments, Counting(here.house.talks, here.clock))
    found: Watch = state.watch
    return found


Watched = Annotated[Watch, Depends(watch)]
Shown = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


@router.get("/healthz", summary="Is the process alive?")
async def alive() -> Health:
    return Health(status="ok")


@router.get("/readyz", summary="Can it answer?", responses={200: {"model": Ready}, **responses(503)})
async def ready(request: Request, here: Here, kept: Watched, shown: Shown) -> Response:
    """503 with a problem that names what fails: database, migrations, index, worker.

    A channel that rests or fails is named, and does not count: the others go on, and so must this process.
    """
    failing = [*await _of_database(here, kept), *await to_thread.run_sync(lambda: list(_of_index(here)))]
    if failing:
        return problem(503, "; ".join(failing), {"retry-after": "5"})
    figures = await _figures(kept)
    channels = list(_channels(kept, figures, whole=_own(request) or _known(here, shown)))
    told = Ready(status="ok", channels=channels)
    return Response(told.model_dump_json(exclude_none=True), media_type="application/json")


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    responses={200: {"content": {"text/plain": {}}}, **responses(401, 403)},
)
async def metrics(request: Request, here: Here, kept: Watched, shown: Shown) -> Response:
    """For requests of this machine itself, and for whoever shows the API's token. Each process has its own."""
    _admit(request, here, shown)
    # A tenth of a second that only a shop that is watched pays for.
    from bot.telemetry.metrics import CONTENT_TYPE, Metrics  # noqa: PLC0415

    figures = await _figures(kept)
    made = Metrics(tally=kept.instruments.tally, troubles=kept.instruments.troubles, figures=lambda: figures)
    return Response(made.text(), media_type=CONTENT_TYPE)


def _admit(request: Request, here: Place, shown: HTTPAuthorizationCredentials | None) -> None:
    if _known(here, shown) or (shown is None and _own(request)):
        return
    if shown is None:
        raise HTTPException(403, "figures are for this machine, or for the API's token: send `Authorization: Bearer`")
    raise HTTPException(401, "not the API's token; henji serve says where it is", {"WWW-Authenticate": "Bearer"})


def _known(here: Place, shown: HTTPAuthorizationCredentials | None) -> bool:
    return shown is not None and hmac.compare_digest(shown.credentials.encode(), here.token.encode())


def _own(request: Request) -> bool:
    """Of this machine, and not passed on by a proxy on it."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


async def _of_database(here: Place, kept: Watch) -> list[str]:
    found: list[Condition] = []
    with anyio.move_on_after(PATIENCE):
        try:
            found.append(
                await to_thread.run_sync(examine, here.house.talks, limiter=kept.places, abandon_on_cancel=True)
            )
        except DatabaseError:
            return ["database: it cannot be read and written"]
    if not found:
        return [f"database: no answer within {PATIENCE:g} s"]
    condition = found[0]
    if not condition.current:
        return [f"migrations: the tables are at {condition.revision or 'nothing'}, this henji wants {HEAD}"]
    return [] if condition.workers else ["worker: no process gives signs of life"]


def _of_index(here: Place) -> Iterator[str]:
    knowledge = here.house.knowledge
    try:
        if not knowledge.version():
            yield "index: the shop's files were never loaded"
        elif not _knows(here):
            yield "index: it is empty"
    except DatabaseError:
        yield "index: it cannot be read"


def _knows(here: Place) -> bool:
    """Anything that an answer can be made of."""
    catalogue = here.house.knowledge.catalogue()
    return any(any(counts.values()) for counts in catalogue.counts()) or bool(here.house.knowledge.stats().passages)


async def _figures(kept: Watch) -> Figures | None:
    found: list[Figures] = []
    with anyio.move_on_after(PATIENCE):
        try:
            found.append(await to_thread.run_sync(kept.counting.figures, limiter=kept.places, abandon_on_cancel=True))
        except DatabaseError:
            return None
    return found[0] if found else None


def _channels(kept: Watch, figures: Figures | None, *, whole: bool) -> Iterator[ChannelState]:
    for channel, seconds in (figures.pauses if figures else {}).items():
        yield ChannelState(channel=channel, state="paused", seconds=round(seconds, 1))
    for trouble in kept.instruments.troubles.now():
        since, error = (trouble.since, trouble.says) if whole else (None, None)
        yield ChannelState(channel=trouble.channel, state="failing", since=since, error=error)
