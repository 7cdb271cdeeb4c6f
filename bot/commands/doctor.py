"""`henji doctor`: one line for each thing that must be right, with the fix."""

from collections.abc import Iterator
from dataclasses import dataclass

import typer

from bot.app import House
from bot.commands.shared import Json, Store, console, house_of, print_json
from core.sets import Lane, Mode, Risk
from knowledge import pack

_OF_SETTINGS = frozenset({"hours", "contact"})  # facts that store.toml states: a fresh skeleton has them too


@dataclass(frozen=True, slots=True)
class Line:
    what: str
    well: bool
    says: str


def doctor(store: Store = None, json: Json = False) -> None:
    """Look the shop over."""
    house = house_of(store, quietly=True)
    lines = [*_store(house), *_languages(house), *_modes(house), *_later()]
    if json:
        print_json([{"what": one.what, "well": one.well, "says": one.says} for one in lines])
    for line in [] if json else lines:
        console.print(f"{'ok ' if line.well else '!! '} {line.what:<10} {line.says}", markup=False)
    house.close()
    if not all(line.well for line in lines):
        raise typer.Exit(1)


def _store(house: House) -> Iterator[Line]:
    stats = house.knowledge.stats()
    facts = sum(count for table, count in stats.facts.items() if table not in _OF_SETTINGS)
    yield Line("store", True, f"{house.settings.name}: {house.folder}")
    yield Line(
        "facts",
        facts > 0,
        f"{facts} rows" if facts else "none: fill in facts.toml, then henji knowledge sync",
    )
    problems = house.knowledge.problems()
    if problems:
        yield Line("files", False, f"{len(problems)} problems, the first: {problems[0]}")
    if stats.quarantined:
        yield Line("quarantine", True, f"{stats.quarantined} texts kept out; henji knowledge check names them")


def _languages(house: House) -> Iterator[Line]:
    spoken = set(pack.languages())
    for language in house.settings.languages:
        known = language in spoken
        yield Line(
            "language",
            known,
            language if known else f"{language}: henji has no words in it yet; take it out of languages",
        )


def _modes(house: House) -> Iterator[Line]:
    modes = dict(house.settings.modes)
    for risk in Risk:
        mode = modes.get(f"{Lane.APPROVED}.{risk}", Mode.OFF)
        mark = " (uncertified: no eval has earned it yet)" if mode is Mode.AUTO else ""
        yield Line("mode", True, f"approved.{risk}: {mode}{mark}")


def _later() -> Iterator[Line]:
    yield Line("model", True, "no model lane in this version: every answer comes from approved words")
    yield Line("channels", True, "web (henji serve)")
