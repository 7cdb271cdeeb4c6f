"""`henji serve`: shop page, widget, desk and API on one port."""

from typing import Annotated

import typer

from bot.commands.shared import Store, console, house_of
from bot.commands.telling import Log, telling
from bot.settings import environment


def serve(
    store: Store = None,
    host: Annotated[str, typer.Option("--host", help="127.0.0.1: this machine only.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535)] = 8080,
    log: Log = None,
) -> None:
    """Serve until Ctrl-C."""
    # Loaded here: no other command needs the web, and it takes half a second.
    from bot.web.server import run  # noqa: PLC0415

    around = environment()
    with telling(log, around):
        house = house_of(store)
        run(house, host=host, port=port, say=lambda line: console.print(line, markup=False), surroundings=around)
