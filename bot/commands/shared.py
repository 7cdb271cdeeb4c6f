"""What the commands share: the store option, an opened house, and output for people or programs."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.app import House, open_house
from bot.settings import environment
from knowledge.sync import Plan, sync
from knowledge.vector_table import prune

Store = Annotated[Path | None, typer.Option("--store", help="The store folder; default HENJI_STORE, else stores/demo.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]

console = Console(highlight=False, soft_wrap=True, emoji=False)
errors = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)


def store_folder(store: Path | None) -> Path:
    return store or environment().store


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar on a terminal's stderr, nothing elsewhere."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=errors, transient=True, disable=not sys.stderr.isatty()) as bar:
        yield bar


@contextmanager
def watched() -> Iterator[Callable[[str, int, int], None]]:
    """Progress as knowledge tells it, a bar for each thing that is done."""
    with progress_bar() as bar:
        tasks: dict[str, Any] = {}

        def progress(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=of)
            bar.update(tasks[what], completed=done, total=of)

        yield progress


def synced(house: House) -> Plan:
    """Load changed store files; what is wrong with them is said on stderr and does not stop the rest."""
    with watched() as progress:
        plan = sync(house.folder, house.knowledge, progress)
    if plan.changed or plan.removed:
        prune(house.knowledge)  # words that are gone leave no vector behind
    return plan


def house_of(store: Path | None, *, scratch: Path | None = None, quietly: bool = False) -> House:
    """Open the store and load what changed. With `scratch`, conversations go to that database only."""
    around = environment()
    house = open_house(store_folder(store), database=around.database_url, scratch=scratch, surroundings=around)
    plan = synced(house)
    if not quietly:
        for problem in plan.invalid:
            errors.print(str(problem), style="yellow", markup=False)
    return house


def print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
