"""`henji channel`: whether a channel works, what signs its events, and which phones are part of the desk."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Annotated

import typer

from bot.app import STATE, House, open_house
from bot.channels.line import Line
from bot.channels.opening import MAIL, sealed
from bot.channels.webhook.secrets import seal_place, seals_of
from bot.channels.webhook.signing import Seal
from bot.commands.shared import Json, Store, console, print_json, store_folder
from bot.kernel.phones import Link, cut_off, links, new_code
from bot.settings import environment
from bot.web.secret import KEY_FILE, kept
from core.errors import SettingsError
from knowledge.running import WebhookSettings

app = typer.Typer(help="Ways to reach buyers, and the desk on a phone.", no_args_is_help=True)


class Name(StrEnum):
    """Channels that need more than `henji serve`."""

    TELEGRAM = "telegram"


UNREACHED = "Telegram cannot be reached"  # as the client begins what it says then

Channel = Annotated[Name, typer.Argument(metavar="NAME", help="telegram")]
Known = Annotated[str, typer.Argument(metavar="NAME", help="telegram, mail, or a webhook of store.toml")]
Webhook = Annotated[str, typer.Argument(metavar="NAME", help="mail, or a webhook of store.toml")]


@app.command()
def check(name: Known, store: Store = None, json: Json = False) -> None:
    """Ask the channel whether everything is right; one line each, with the fix."""
    house = _house(store)
    lines = _lines(house, name)
    if json:
        print_json([{"channel": name, "well": line.well, "says": line.says} for line in lines])
    for line in () if json else lines:
        console.print(f"{'ok ' if line.well else '!! '} {name:<10} {line.says}", markup=False)
    house.close()
    if not all(line.well for line in lines):
        raise typer.Exit(1)


@app.command()
def secret(name: Webhook, store: Store = None) -> None:
    """Print what the webhook's events are signed with, as libraries of Standard Webhooks take it."""
    house = _house(store)
    webhook = _named(house, name)
    console.print(_seal(house)(webhook).shown, markup=False)
    house.close()


def _lines(house: House, name: str) -> Sequence[Line]:
    if name == Name.TELEGRAM:
        return _telegram(house)
    return _mail(house) if name == MAIL else _webhook(house, _named(house, name))


def _mail(house: House) -> Sequence[Line]:
    # Readers of mail that no other command needs.
    from bot.channels.mail.checking import check as checked  # noqa: PLC0415
    from bot.channels.mail.opening import mail_channel  # noqa: PLC0415

    settings, around = house.settings.running.mail, environment()
    if settings is None:
        raise typer.BadParameter("mail: store.toml has no [mail] with the shop's address and its outgoing server")
    key = around.secret or kept(house.folder / STATE / KEY_FILE)
    channel = mail_channel(
        settings, shop=house.settings.name, engine=house.talks, key=key, password=around.mail_password
    )
    return checked(channel, settings.aliases, seal_place(MAIL, around, house.folder / STATE))


def _telegram(house: House) -> Sequence[Line]:
    # A second of imports that no other command needs.
    from bot.channels.telegram.checking import check as checked  # noqa: PLC0415

    settings = house.settings.running.telegram
    lines = checked(_token(), api=settings.api, webhook=settings.webhook)
    return [replace(line, says=_placed(line.says, settings.api)) for line in lines]


def _webhook(house: House, webhook: WebhookSettings) -> Sequence[Line]:
    # An HTTP client that no other command needs.
    from bot.channels.webhook.checking import check as checked  # noqa: PLC0415

    place = seal_place(webhook.name, environment(), house.folder / STATE)
    return checked(webhook, _seal(house)(webhook), place)


def _seal(house: House) -> Callable[[WebhookSettings], Seal]:
    return seals_of(environment(), house.folder / STATE, kept)


def _named(house: House, name: str) -> WebhookSettings:
    known = {webhook.name: webhook for webhook in house.settings.running.webhooks}
    if house.settings.running.mail:
        known[MAIL] = sealed(MAIL)
    if name not in known:
        raise typer.BadParameter(f"{name}: no such channel; store.toml has {', '.join([Name.TELEGRAM, *known])}")
    return known[name]


@app.command()
def link(name: Channel, store: Store = None) -> None:
    """Print a code that links your own chat to the desk: tickets then come to your phone."""
    _token()  # a code that no bot takes would only mislead
    house = _house(store)
    code = new_code(house.talks)
    house.close()
    console.print(f"Send this to the shop's bot on {name.title()}, within ten minutes:", markup=False)
    console.print(f"/link {code}", markup=False, style="bold")


@app.command()
def unlink(
    name: Channel,
    chat: Annotated[str | None, typer.Argument(help="The chat to unlink; without it, all are listed.")] = None,
    store: Store = None,
    json: Json = False,
) -> None:
    """List the linked phones, or unlink one: it is lost, or its owner has left."""
    house = _house(store)
    try:
        if chat is None:
            _list([one for one in links(house.talks) if one.channel == name], json=json)
        elif cut_off(house.talks, name, chat, "terminal"):
            console.print(f"{chat} is unlinked; it can do nothing at the desk any more", markup=False)
        else:
            raise typer.BadParameter(f"{chat} is not linked; `henji channel unlink {name}` lists those that are")
    finally:
        house.close()


def _list(found: list[Link], *, json: bool) -> None:
    if json:
        print_json([{"chat": one.phone.chat, "who": one.phone.who, "since": one.since.isoformat()} for one in found])
        return
    if not found:
        console.print("no phone is linked")
    for one in found:
        since = f"{one.since:%Y-%m-%d %H:%M} UTC"
        console.print(f"{one.phone.chat:<14} {one.phone.who} ({one.phone.language}), since {since}", markup=False)


def _placed(said: str, api: str) -> str:
    """A line of the check; where nothing stands at the address, with the address and the remedy."""
    if api in said or not said.startswith(UNREACHED):
        return said
    return f"{said}; asked {api}: mend [telegram] api in store.toml, or the network of this machine"


def _token() -> str:
    token = environment().telegram_token
    if token is None:
        raise SettingsError("HENJI_TELEGRAM_TOKEN is not set; make a bot with @BotFather and set it to its token")
    return token


def _house(store: Store) -> House:
    return open_house(store_folder(store), database=environment().database_url)
