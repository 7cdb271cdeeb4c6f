"""`henji channel`: whether a channel works, and linking a phone to the desk."""

from enum import StrEnum
from typing import Annotated

import typer

from bot.app import House, open_house
from bot.commands.shared import Json, Store, console, print_json, store_folder
from bot.kernel.phones import new_code
from bot.settings import environment
from core.errors import SettingsError

app = typer.Typer(help="Ways to reach buyers, and the desk on a phone.", no_args_is_help=True)


class Name(StrEnum):
    """Channels that need more than `henji serve`."""

    TELEGRAM = "telegram"


Channel = Annotated[Name, typer.Argument(metavar="NAME", help="telegram")]


@app.command()
def check(name: Channel, store: Store = None, json: Json = False) -> None:
    """Ask the channel whether everything is right; one line each, with the fix."""
    house = _house(store)
    # A second of imports that no other command needs.
    from bot.channels.telegram.checking import check as checked  # noqa: PLC0415

    settings, token = house.settings.telegram, environment().telegram_token
    if token is None:
        raise SettingsError("HENJI_TELEGRAM_TOKEN is not set; make a bot with @BotFather and set it to its token")
    lines = checked(token, api=settings.api, webhook=settings.webhook)
    if json:
        print_json([{"channel": name, "well": line.well, "says": line.says} for line in lines])
    for line in [] if json else lines:
        console.print(f"{'ok ' if line.well else '!! '} {name:<10} {line.says}", markup=False)
    house.close()
    if not all(line.well for line in lines):
        raise typer.Exit(1)


@app.command()
def link(name: Channel, store: Store = None) -> None:
    """Print a code that links your own chat to the desk: tickets then come to your phone."""
    house = _house(store)
    code = new_code(house.talks)
    house.close()
    console.print(f"Send this to the shop's bot on {name.title()}, within ten minutes:", markup=False)
    console.print(f"/link {code}", markup=False, style="bold")


def _house(store: Store) -> House:
    return open_house(store_folder(store), database=environment().database_url)
