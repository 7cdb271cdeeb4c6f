"""What store.toml says of how henji runs: its pace, its limits, and the channels it talks through."""

from dataclasses import dataclass, field
from functools import partial

import regex

from knowledge import fields
from knowledge.fields import Misfit
from knowledge.settings_reader import Reader

#: The tables of store.toml that are read here.
RUNNING = ("pace", "limits", "widget", "telegram", "webhooks", "mail", "platforms")

#: Whose rules henji knows: the own shop's, and those of platforms that forbid sellers some of what they may say.
PLATFORMS = ("own_shop", "amazon", "ebay", "line", "whatsapp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds. A turn begins `quiet` after the buyer's last message, and `longest` after the first at the latest.

    A worker that gave no sign of life for `lease` is taken for dead, and others take over what it held.
    """

    quiet: float = 1.2
    longest: float = 8.0
    lease: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many messages are taken in a minute, and how many requests of one network address."""

    buyer: int = 30
    channel: int = 3000
    address: int = 600
    streams: int = 2000  # open event streams of one process


@dataclass(frozen=True, slots=True, kw_only=True)
class WidgetSettings:
    """`rating`: ask how the answers were. `identity`: believe who the shop says its visitor is (a signed token)."""

    rating: bool = True
    identity: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramSettings:
    """How henji hears from Telegram: it asks (polling), or is told at `webhook`, an https address of this server."""

    webhook: str | None = None
    api: str = "https://api.telegram.org"  # another: a Bot API server of one's own


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """A program of the shop that speaks Standard Webhooks: it knocks at /hooks/NAME, replies are sent to `url`.

    `once`: it drops a repeat with the same webhook-id, as that standard asks; a send of unknown fate is repeated then.
    """

    name: str
    url: str
    once: bool = True
    longest: int = 10_000  # UTF-16 code units of one message


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """`address`: of the shop; aliases of it are answered from themselves. `server`: host:port of the outgoing mail."""

    address: str
    server: str
    user: str | None = None
    security: str = "starttls"  # tls, none
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    pace: Pace = field(default_factory=Pace)
    limits: Limits = field(default_factory=Limits)
    widget: WidgetSettings = field(default_factory=WidgetSettings)
    telegram: TelegramSettings = field(default_factory=TelegramSettings)
    webhooks: tuple[WebhookSettings, ...] = ()
    mail: MailSettings | None = None
    platforms: tuple[tuple[str, str], ...] = ()  # channel -> whose rules hold for what is said there

    def platform(self, channel: str) -> str:
        """Whose rules hold there: as store.toml says, else the platform of that name, else the own shop's."""
        return dict(self.platforms).get(channel, channel if channel in PLATFORMS else PLATFORMS[0])


def read_running(reader: Reader) -> Running:
    """Raises SettingsError."""
    return Running(
        pace=_pace(reader),
        limits=_limits(reader),
        widget=_widget(reader),
        telegram=_telegram(reader),
        webhooks=_webhooks(reader),
        mail=_mail(reader),
        platforms=tuple(
            (name, str(reader.value(("platforms", name), PLATFORM))) for name in reader.table(("platforms",))
        ),
    )


def _pace(reader: Reader) -> Pace:
    reader.known(("pace",), ("quiet", "longest", "lease"))
    usual = Pace()
    pace = Pace(
        quiet=reader.value(("pace", "quiet"), partial(_seconds, least=0.0), usual.quiet),
        longest=reader.value(("pace", "longest"), partial(_seconds, least=0.0), usual.longest),
        lease=reader.value(("pace", "lease"), partial(_seconds, least=2.0), usual.lease),
    )
    if pace.longest < pace.quiet:
        reader.refuse(("pace",), "longest is shorter than quiet", "set quiet <= longest")
    return pace


def _limits(reader: Reader) -> Limits:
    usual = Limits()
    names = ("buyer", "channel", "address", "streams")
    reader.known(("limits",), names)
    return Limits(**{name: reader.value(("limits", name), _count, getattr(usual, name)) for name in names})


def _widget(reader: Reader) -> WidgetSettings:
    reader.known(("widget",), ("rating", "identity"))
    usual = WidgetSettings()
    return WidgetSettings(
        rating=reader.value(("widget", "rating"), fields.truth, usual.rating),
        identity=reader.value(("widget", "identity"), fields.truth, usual.identity),
    )


def _telegram(reader: Reader) -> TelegramSettings:
    reader.known(("telegram",), ("webhook", "api"))
    return TelegramSettings(
        webhook=reader.maybe(("telegram", "webhook"), _secure),
        api=reader.value(("telegram", "api"), fields.web, TelegramSettings().api),
    )


def _webhooks(reader: Reader) -> tuple[WebhookSettings, ...]:
    """[webhooks.NAME] tables."""
    usual = WebhookSettings(name="", url="")
    found = []
    for name in reader.table(("webhooks",)):
        if not _NAME.fullmatch(name) or name in TAKEN:
            reader.refuse(("webhooks", name), f"{name!r} cannot name a webhook", "use small letters, digits and -")
        here = ("webhooks", name)
        reader.known(here, ("url", "once", "longest"))
        found.append(
            WebhookSettings(
                name=name,
                url=reader.value((*here, "url"), fields.web),
                once=reader.value((*here, "once"), fields.truth, usual.once),
                longest=reader.value((*here, "longest"), _count, usual.longest),
            )
        )
    return tuple(found)


def _platforms(reader: Reader) -> tuple[tuple[str, str], ...]:
    channels = reader.table(("platforms",))
    return tuple((name, str(reader.value(("platforms", name), PLATFORM))) for name in channels)


def _mail(reader: Reader) -> MailSettings | None:
    if not reader.table(("mail",)):
        return None
    reader.known(("mail",), ("address", "server", "user", "security", "aliases"))
    return MailSettings(
        address=reader.value(("mail", "address"), fields.email),
        server=reader.value(("mail", "server"), _server),
        user=reader.maybe(("mail", "user"), fields.text),
        security=reader.value(("mail", "security"), _security, "starttls"),
        aliases=reader.value(("mail", "aliases"), fields.many(fields.email), ()),
    )


PLATFORM = fields.one_of(*PLATFORMS)
_NAME = regex.compile(r"[a-z][a-z0-9-]{0,30}")
_SERVER = regex.compile(r"[A-Za-z0-9.-]+:\d{1,5}")
#: Channels that henji itself speaks.
TAKEN = frozenset({"web", "telegram", "mail", "line", "whatsapp", "terminal", "api"})


def _seconds(value: object, *, least: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= 600:
        raise Misfit(f"{value!r} is no number of seconds from {least:g} to 600", "write one such as 1.5")
    return float(value)


def _count(value: object) -> int:
    count = fields.whole(value)
    if count < 1:
        raise Misfit(f"{count} lets nobody in", "write a number from 1 on")
    return count


def _server(value: object) -> str:
    written = fields.text(value)
    if not _SERVER.fullmatch(written):
        raise Misfit(f"{written!r} is no host and port", 'write both, like "smtp.example:587"')
    return written


def _security(value: object) -> str:
    return str(fields.one_of("starttls", "tls", "none")(value))


def _secure(value: object) -> str:
    address = fields.web(value)
    if not address.startswith("https://"):
        raise Misfit(f"{value!r} is not https", "Telegram calls https addresses only; leave the line out to poll")
    return address
