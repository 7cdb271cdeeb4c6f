"""From store.toml and the environment to the channels of one process: what it sends to, and who may knock."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import anyio

from bot.app import House
from bot.channels.hook import Hook
from bot.channels.port import Channel
from bot.channels.sender import Sender
from bot.channels.telegram import door as telegram_door
from bot.channels.webhook.door import Door
from bot.channels.webhook.secrets import seals_of
from bot.channels.webhook.signing import Seal
from bot.kernel.conversations import Clock, wall_clock
from bot.kernel.outbox import Outbox
from knowledge.running import MailSettings, WebhookSettings

__all__ = ["Bot", "Channels", "Opened", "Running", "open_channels", "seals_of"]

TELEGRAM = "telegram"
MAIL = "mail"


class Running(Protocol):
    """What runs beside the web or a worker."""

    def ring(self) -> None:
        """Something may have to be sent. Call from the event loop."""

    async def run(self) -> None:
        """Until cancelled."""


class Bot(Running, telegram_door.Bot, Protocol):
    """Telegram with its desk, as the web runs it; it sends by itself."""


class Opened(Channel, Protocol):
    """A channel with connections of its own."""

    async def close(self) -> None:
        """Let go of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """All that one process sends to, and the doors by their names in /hooks/NAME."""

    senders: tuple[Sender, ...] = ()
    bot: Bot | None = None
    hooks: Mapping[str, Hook] = field(default_factory=dict)
    closing: tuple[Callable[[], Awaitable[None]], ...] = ()

    def ring(self) -> None:
        """Something may have to be sent. Call from the event loop."""
        for sender in self.senders:
            sender.wake()
        if self.bot:
            self.bot.ring()

    async def run(self) -> None:
        """Until cancelled; then what is being sent comes to its end."""
        try:
            async with anyio.create_task_group() as tasks:
                for sender in self.senders:
                    tasks.start_soon(sender.run)
                if self.bot:
                    tasks.start_soon(self.bot.run)
        finally:
            with anyio.CancelScope(shield=True):
                for close in self.closing:
                    await close()


def open_channels(
    house: House,
    outbox: Outbox,
    *,
    seal: Callable[[WebhookSettings], Seal],
    heard: Callable[[str], None],
    clock: Clock = wall_clock,
    bot: Bot | None = None,
    token: str | None = None,
    key: str = "",
    password: str | None = None,
) -> Channels:
    """The channels that store.toml names; none runs yet. One outbox serves all of a process.

    `bot` is Telegram as the web runs it; a worker without the web gives the `token` instead, and only sends. `key`
    is the store's own and `password` that of its outgoing mail. `heard` is called on the event loop with a
    conversation that has news. Raises SettingsError for a secret, ChannelError for a token that cannot be one.
    """
    webhooks = house.settings.running.webhooks
    seals = {one.name: seal(one) for one in webhooks}
    channels = _clients(webhooks, seals)
    if token and bot is None:
        channels.append(_telegram(house, token))
    hooks: dict[str, Hook] = {
        name: Door(name=name, seal=key, conversations=house.conversations, clock=clock, heard=heard)
        for name, key in seals.items()
    }
    if bot:
        hooks[TELEGRAM] = telegram_door.Door(bot)
    if house.settings.running.mail:
        post, hooks[MAIL] = _mail(house, house.settings.running.mail, seal(sealed(MAIL)), heard, clock, key, password)
        channels.append(post)
    return Channels(
        senders=tuple(
            Sender(outbox=outbox, channel=channel, clock=clock, instruments=house.instruments) for channel in channels
        ),
        bot=bot,
        hooks=hooks,
        closing=tuple(channel.close for channel in channels),
    )


def _clients(webhooks: Sequence[WebhookSettings], seals: Mapping[str, Seal]) -> list[Opened]:
    if not webhooks:
        return []
    # An HTTP client that only a shop with webhooks pays for.
    from bot.channels.webhook.client import Client  # noqa: PLC0415

    return [Client(one, seals[one.name]) for one in webhooks]


def sealed(name: str) -> WebhookSettings:
    """What has a seal and nothing to send to."""
    return WebhookSettings(name=name, url="")


def _mail(
    house: House,
    settings: MailSettings,
    seal: Seal,
    heard: Callable[[str], None],
    clock: Clock,
    key: str,
    password: str | None,
) -> tuple[Opened, Hook]:
    # Readers of mail that only a shop with e-mail pays for.
    from bot.channels.mail.opening import mail_channel, mail_hook  # noqa: PLC0415

    engine, shop = house.talks, house.settings.name
    hook = mail_hook(
        settings, seal=seal, conversations=house.conversations, engine=engine, key=key, heard=heard, clock=clock
    )
    return mail_channel(settings, shop=shop, engine=engine, key=key, password=password, clock=clock), hook


def _telegram(house: House, token: str) -> Opened:
    # A second of imports that only a shop on Telegram pays for.
    from bot.channels.telegram.client import Client  # noqa: PLC0415

    return Client(token, api=house.settings.running.telegram.api)
