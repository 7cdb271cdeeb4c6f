"""`henji db`: the database brought up to date, copied, and put back."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.app import DATABASE, STATE, database_of
from bot.commands.shared import Json, Store, console, print_json, store_folder
from bot.hours import calendar
from bot.kernel.backup import back_up, restore
from bot.kernel.database import HEAD, open_database, reading, revision, served, upgrade
from bot.settings import environment
from core.errors import SettingsError
from knowledge.settings import read_settings

app = typer.Typer(help="The database: upgrade, backup, restore.", no_args_is_help=True)
File = Annotated[Path, typer.Argument(metavar="FILE")]


@app.command("upgrade")
def upgrade_tables(store: Store = None, json: Json = False) -> None:
    """Bring the tables to this henji's form; several processes may try at the same time."""
    for place in _places(_folder(store)):
        engine = open_database(place)
        try:
            with reading(engine) as connection:
                before = revision(connection)
            upgrade(engine)
        finally:
            engine.dispose()
        if json:
            print_json({"database": engine.url.database, "from": before, "to": HEAD})
            continue
        done = f"already at {HEAD}" if before == HEAD else f"{before or 'nothing'} -> {HEAD}"
        console.print(f"{engine.url.database}: {done}", markup=False)


@app.command()
def backup(file: File, store: Store = None) -> None:
    """Write a copy of the database to a new FILE, while henji works. The store's files are not in it."""
    back_up(database_of(_folder(store), environment().database_url), file)
    console.print(f"{file}: {file.stat().st_size:,} bytes", markup=False)


@app.command("restore")
def put_back(
    file: File,
    store: Store = None,
    nothing_since: Annotated[
        bool,
        typer.Option("--nothing-since", help="henji did not run after this backup: what waited is sent and answered."),
    ] = False,
    json: Json = False,
) -> None:
    """Put a backup in the database's place; henji must be stopped. What was there before is kept aside."""
    folder = _folder(store)
    settings = read_settings(folder)
    place = database_of(folder, environment().database_url)
    hours = timedelta(hours=settings.reply.target_hours), timedelta(hours=settings.reply.limit_hours)
    opening = calendar(settings)
    restored = restore(place, file, nothing_since=nothing_since, due=lambda now: opening.reply_by(now, *hours))
    settled = restored.settled
    if json:
        told = {"unknown": settled.unknown, "held": settled.held, "waiting": settled.waiting}
        print_json({**told, "aside": restored.aside})
        return
    if restored.aside:
        console.print(f"the database before is kept: {restored.aside}", markup=False)
    console.print(f"{settled.waiting} conversations wait, and the bot answers them", markup=False)
    if settled.unknown or settled.held:
        console.print(
            f"a person must look at the desk: {settled.unknown} lines may have been delivered, "
            f"{settled.held} buyers may have been answered",
            style="yellow",
            markup=False,
        )


def _places(folder: Path) -> tuple[str, ...]:
    """Where the state lies, and on a machine of many the file of the shop's knowledge."""
    place = database_of(folder, environment().database_url)
    return (place, str(folder / STATE / DATABASE)) if served(place) else (place,)


def _folder(store: Path | None) -> Path:
    folder = store_folder(store)
    if not folder.is_dir():
        raise SettingsError(f"{folder}: there is no such store folder; henji init DIR makes one")
    return folder
