"""Webhooks: what a channel's own servers send us, believed only with the secret that they and we share."""

import logging
import time
from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from bot.bell import DESK
from bot.channels.hook import Hook, Refused, Stored
from bot.channels.opening import Bot, Channels, open_channels
from bot.channels.webhook.secrets import seals_of
from bot.kernel.outbox import Outbox
from bot.settings import Environment
from bot.web.desk_words import LANGUAGES, Speech
from bot.web.place import Place, state_folder
from bot.web.problems import responses
from bot.web.secret import kept

log = logging.getLogger(__name__)
router = APIRouter(tags=["channels"])


def outbox_of(place: Place) -> Outbox:
    """What this process sends from; one for all of its channels."""
    house = place.house
    return Outbox(house.talks, place.clock, house.clerk.due, house.presence)


def channels(place: Place, surroundings: Environment, outbox: Outbox, bot: Bot | None = None) -> Channels:
    """The shop's channels, not running yet. `bot`: see `telegram`. Raises SettingsError for a secret."""
    house = place.house
    return open_channels(
        house,
        outbox,
        seal=seals_of(surroundings, state_folder(house), kept),
        heard=place.heard,
        clock=place.clock,
        bot=bot,
        key=place.key,
        password=surroundings.mail_password,
    )


def telegram(place: Place, token: str, *, outbox: Outbox | None = None, timeout: float = 10.0) -> Bot:
    """The shop's bot, not running yet. Raises ChannelError for a token that cannot be one."""
    # A second of imports that only a shop on Telegram pays for.
    from bot.channels.telegram.running import Wiring, open_telegram  # noqa: PLC0415

    house, settings = place.house, place.house.settings
    wiring = Wiring(
        engine=house.talks,
        conversations=house.conversations,
        queue=house.queue,
        outbox=outbox or outbox_of(place),
        scribe=house.scribe,
        key=place.key,
        shop=settings.name,
        speech=lambda language: Speech(language, settings.time_zone),
        languages=sorted(LANGUAGES, key=lambda one: one != settings.desk_language),
        heard=place.heard,
        dealt=lambda talk: place.bell.ring(talk, DESK),
        duty=lambda: house.presence.duty("telegram"),
        clock=place.clock,
        webhook=settings.running.telegram.webhook,
    )
    return open_telegram(wiring, token=token, api=settings.running.telegram.api, timeout=timeout)


@router.post("/hooks/{channel}", status_code=202, responses=responses(400, 401, 404, 409, 413, 422, 503))
async def hook(channel: str, request: Request) -> Response:
    """An event of a channel. 202 (200 to Telegram) once stored; 401, and nothing is stored, without the secret."""
    found = _hooks(request).get(channel)
    if found is None:
        raise HTTPException(404, "no channel of this shop has that name")
    started = time.perf_counter()
    body = await request.body()
    answer = await found.knock({name.lower(): value for name, value in request.headers.items()}, body)
    request.app.state.instruments.tally.knocked(channel, answer.status, time.perf_counter() - started)
    match answer:
        case Stored(status=status):
            return Response(status_code=status)
        case Refused(status=status, why=why):
            raise HTTPException(status, why)


def _hooks(request: Request) -> Mapping[str, Hook]:
    opened: Channels | None = getattr(request.app.state, "channels", None)
    return opened.hooks if opened else {}
