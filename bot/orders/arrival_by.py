"""Will it arrive by then? Rows for the topic's sentences, and the fact that proves their days."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import regex

from bot.hours import Calendar
from bot.lanes.approved import Arrivals
from bot.lanes.slots import Slot, day, source
from bot.orders.forecast import Forecast, forecasts
from core import patterns
from core.evidence import Fact
from core.sets import Kind
from core.text import normalise
from core.values import read_once
from guardrails.due import due_of
from knowledge import places
from knowledge.files.nouns import version_of

TABLE: Final = "arrival.lane"
_FILE: Final = Path(__file__).parent / "occasions.toml"

Row = Mapping[str, Slot]


def arrivals(facts: Sequence[Fact], calendar: Calendar, now: datetime) -> Arrivals:
    """How the shop would answer now (aware). `facts` hold today in the buyer's market."""

    def rows(country: str, text: str, language: str) -> tuple[Sequence[Row], tuple[Fact, ...]]:
        local = now.astimezone(calendar.zone)
        wanted = wanted_day(text, language, local)
        if wanted is not None and wanted <= local.date():
            return (), ()
        found = [one for one in forecasts(facts, calendar, country, now) if one.lane.carrier]
        proofs = [_fact(one, country, wanted, local) for one in found]
        filled = [_row(one, proof, country, wanted, language) for one, proof in zip(found, proofs, strict=True)]
        return filled, (*proofs, *(fact for one in found for fact in one.facts))

    return rows


def wanted_day(text: str, language: str, now: datetime) -> date | None:
    """The one day a question names, by date, span or fixed occasion; the latest of several; None: it names none."""
    said = due_of(read_once(text, language), now)  # a buyer's words are not remembered
    if said is not None:
        return said.date()
    plain = unicodedata.normalize("NFKC", normalise(text))
    for name, pattern in _occasions().items():
        if pattern.search(plain):
            month, dayed = map(int, name.split("-"))
            this = date(now.year, month, dayed)
            return this if this > now.date() else date(now.year + 1, month, dayed)
    return None


@cache
def _occasions() -> Mapping[str, regex.Pattern[str]]:
    def compiled(raw: Mapping[str, Any]) -> dict[str, regex.Pattern[str]]:
        return {name: patterns.joined(one["words"]) for name, one in raw.items()}

    return patterns.cached(_FILE, "occasions 1", compiled)


def _fact(one: Forecast, country: str, wanted: date | None, now: datetime) -> Fact:
    """What code worked out, and from what."""
    lines = {
        "carrier": one.lane.carrier,
        "country": country,
        "ordered": f"{now:%Y-%m-%d %H:%M}",
        "leaves": f"{one.leaves.first} to {one.leaves.last}",
        "arrives": f"{one.arrives.first} to {one.arrives.last} ({one.lane.days} in {country})",
        **({"wanted": f"{wanted}"} if wanted else {}),
    }
    text = "\n".join(f"{key}: {value}" for key, value in lines.items())
    id = f"arrival:{country}:{one.lane.carrier}"
    return Fact(id=id, table=TABLE, values=lines, text=text, version=version_of(text), kind=Kind.CALENDAR)


def _row(one: Forecast, proof: Fact, country: str, wanted: date | None, language: str) -> Row:
    proven = (source(proof), *map(source, one.facts))

    def slot(text: str, value: str = "") -> Slot:
        return Slot(text=text, value=value, sources=proven)

    reach = _reach(one, wanted)
    found = {
        "arrival.lane.country": slot(places.name(country, language)),
        "arrival.lane.carrier": slot(one.lane.carrier),
        "arrival.lane.first": slot(day(one.arrives.first, language)),
        "arrival.lane.last": slot(day(one.arrives.last, language)),
        "arrival.lane.reach": slot(reach, reach),
    }
    return found | ({"arrival.lane.wanted": slot(day(wanted, language))} if wanted else {})


def _reach(one: Forecast, wanted: date | None) -> str:
    if wanted is None:
        return "open"
    if one.arrives.last <= wanted:
        return "in_time"
    return "late" if one.arrives.first > wanted else "maybe"
