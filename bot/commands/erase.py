"""`henji erase`: everything of one buyer, gone."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.app import DATABASE, STATE, database_of
from bot.commands.shared import Json, Store, console, errors, print_json, store_folder
from bot.kernel.backup import asides, opened_aside
from bot.kernel.database import Engine, open_database, upgrade
from bot.kernel.erasure import Known, erase, known, scrub, words
from bot.settings import environment
from core.errors import DatabaseError

#: Shorter words stand everywhere.
TELLING = 12


def erase_buyer(
    buyer: Annotated[str, typer.Argument(metavar="BUYER", help="Their id, address of e-mail, or channel:id.")],
    store: Store = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Json = False,
) -> None:
    """Erase a buyer's messages, answers, drafts, tickets, ratings and all else that names them."""
    folder = store_folder(store)
    databases = list(_databases(folder, environment().database_url))
    try:
        found = [(engine, _chosen(known(engine, buyer), buyer)) for engine in databases]
        if not any(buyers for _, buyers in found):
            raise DatabaseError(f"nobody is known as {buyer}; give the id, the address of e-mail, or channel:id")
        if not yes:
            _ask(found)
        said = frozenset[str]().union(*(words(engine, buyers) for engine, buyers in found))
        counts = _erased(found)
        unscrubbed = [engine for engine in databases if not scrub(engine)]
    finally:
        for engine in databases:
            engine.dispose()
    left = sorted(_holding(folder, said))
    if json:
        print_json({"erased": counts, "scrubbed": not unscrubbed, "left": [str(path) for path in left]})
    else:
        _tell(counts, left)
    if unscrubbed:
        errors.print(
            "others read the database just now: erased words stay in its files until you run this again "
            "with henji stopped",
            style="yellow",
            markup=False,
        )
    if left or unscrubbed:
        raise typer.Exit(1)


def _databases(folder: Path, url: str | None) -> Iterator[Engine]:
    """Where buyers may be: the database, the file of this machine, and what restores left aside."""
    local = folder / STATE / DATABASE
    for place in dict.fromkeys((database_of(folder, url), str(local))):
        if place == str(local) and not local.exists():
            continue
        engine = open_database(place)
        upgrade(engine)
        yield engine
        for aside in asides(place):
            before = opened_aside(place, aside)
            upgrade(before)
            yield before


def _chosen(found: Sequence[Known], who: str) -> Sequence[Known]:
    """Raises DatabaseError for an id that several people may have, each on a channel of their own."""
    named = sorted({f"{one.channel}:{one.buyer}" for one in found if not one.by_email})
    exact = [one for one in found if f"{one.channel}:{one.buyer}" == who]
    if exact:
        return exact
    if len(named) > 1:
        raise DatabaseError(f"{who} is a buyer on several channels; say which: {', '.join(named)}")
    return found


def _ask(found: Iterable[tuple[Engine, Sequence[Known]]]) -> None:
    for engine, buyers in found:
        for one in buyers:
            how = "who gave this address" if one.by_email else "by their id"
            line = f"{engine.url.database}: {one.channel}:{one.buyer}, {how}: {len(one.conversations)} conversations"
            console.print(line, markup=False)
    typer.confirm("Erase all of it, for ever?", abort=True)


def _erased(found: Iterable[tuple[Engine, Sequence[Known]]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for engine, buyers in found:
        for table, count in (erase(engine, buyers) if buyers else {}).items():
            counts[table] = counts.get(table, 0) + count
    return counts


def _tell(counts: dict[str, int], left: Sequence[Path]) -> None:
    for table, count in sorted(counts.items()):
        console.print(f"{count:>6} {table}", markup=False)
    for path in left:
        console.print(f"still written in {path}: look, and delete it", style="yellow", markup=False)


def _holding(folder: Path, said: Iterable[str]) -> Iterator[Path]:
    """Files of henji, and drafts that `henji knowledge gaps --write` made, in which the buyer's words still stand."""
    wanted = [text.encode() for text in said if len(text) >= TELLING]
    for path in (*(folder / STATE).rglob("*"), *(folder / "answers").glob("_*")):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            if any(one in content for one in wanted):
                yield path
