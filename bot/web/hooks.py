"""Webhooks: what a channel's own servers send us, believed only with the secret that we gave them."""

import hmac
import json
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Protocol

import anyio
from fastapi import APIRouter, Header, Request, Response
from starlette.exceptions import HTTPException

from bot.kernel.outbox import Outbox
from bot.web.bell import DESK
from bot.web.desk_words import LANGUAGES, Speech
from bot.web.place import Place
from bot.web.problems import responses

log = logging.getLogger(__name__)
router = APIRouter(tags=["channels"])
POLL = 1.0  # seconds; other processes cannot ring our bell


class Running(Protocol):
    """A channel that runs beside the web."""

    @property
    def secret(self) -> str:
        """What a request to its webhook must carry."""

    def ring(self) -> None:
        """Something may have to be sent."""

    async def run(self) -> None:
        """Until cancelled."""

    async def receive(self, raw: Mapping[str, Any]) -> None:
        """Store what came, or leave out what nobody can. Raises DatabaseError where it could not be stored."""


def telegram(place: Place, token: str, *, timeout: float = 10.0) -> Running:
    """The shop's bot, not running yet. Raises ChannelError for a token that cannot be one."""
    # A second of imports that only a shop on Telegram pays for.
    from bot.channels.telegram.running import Wiring, open_telegram  # noqa: PLC0415

    house, settings = place.house, place.house.settings
    outbox = Outbox(house.talks, place.clock, lambda now: _due(place, now))
    wiring = Wiring(
        engine=house.talks,
        conversations=house.conversations,
        queue=house.queue,
        outbox=outbox,
        scribe=house.scribe,
        key=place.key,
        shop=settings.name,
        speech=lambda language: Speech(language, settings.time_zone),
        languages=sorted(LANGUAGES, key=lambda one: one != settings.desk_language),
        heard=lambda talk: _heard(place, talk),
        dealt=lambda talk: place.bell.ring(talk, DESK),
        clock=place.clock,
        webhook=settings.telegram.webhook,
    )
    return open_telegram(wiring, token=token, api=settings.telegram.api, timeout=timeout)


async def run(place: Place, channel: Running) -> None:
    """Run it until cancelled, woken by the bell."""
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(channel.run)
        with place.bell.listening(DESK) as listener:
            while True:
                await listener.wait(POLL)
                channel.ring()


@router.post("/hooks/telegram", responses=responses(400, 401, 404, 413, 503))
async def hook(request: Request, x_telegram_bot_api_secret_token: Annotated[str, Header()] = "") -> Response:
    """Telegram's updates. 200 once stored; 401, and nothing is stored, without the secret.

    What henji can never read is answered by 200 too, and left out: it would come again for ever, before all others.
    """
    channel: Running | None = getattr(request.app.state, "telegram", None)
    if channel is None:
        raise HTTPException(404, "this shop is not on Telegram")
    if not hmac.compare_digest(x_telegram_bot_api_secret_token.encode(), channel.secret.encode()):
        raise HTTPException(401, "no good secret; henji serve tells Telegram the right one at its start")
    try:
        raw = json.loads(await request.body())
    except ValueError as error:
        raise HTTPException(400, "the body is no JSON") from error
    except RecursionError:
        log.error("telegram: an update is left out: it is nested too deeply")  # noqa: TRY400 - the trace tells nothing
        return Response(status_code=200)
    if not isinstance(raw, dict):
        raise HTTPException(400, "the body is no update")
    await channel.receive(raw)
    return Response(status_code=200)


def _heard(place: Place, talk: str) -> None:
    place.worker.wake(talk)
    place.bell.ring(talk, DESK)


def _due(place: Place, now: datetime) -> datetime:
    """By when a person answers what was not delivered."""
    target = place.house.settings.reply
    hours = timedelta(hours=target.target_hours), timedelta(hours=target.limit_hours)
    return place.house.clerk.calendar.reply_by(now, *hours)
