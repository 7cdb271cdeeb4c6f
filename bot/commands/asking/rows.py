"""One typed line as more than one value: a week of hours, days off, a lane, who pays duty, files of products."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import regex

from bot.commands.asking.reading import Told, countries, hour, is_business, money, parts, plain
from knowledge import fields
from knowledge.fact_schema import SCHEMA
from knowledge.fields import Misfit
from knowledge.settings import WEEKDAYS

_SPAN = regex.compile(r"(?P<opens>\d{1,2}(?::\d\d)?)\s*[-–~〜]\s*(?P<closes>\d{1,2}(?::\d\d)?)")
_LANE = regex.compile(
    r"(?P<countries>\S+)\s+(?:(?P<carrier>.+?)\s+)??(?P<price>\d+(?:\.\d{1,3})?(?:\s?[A-Z]{3})?|-)\s+"
    r"(?P<days>\d{1,3}(?:-\d{1,3})?)(?:\s*(?P<kind>[bcBC]))?"
)


def weekly(line: str, _told: Told) -> Mapping[str, tuple[str, ...]]:
    """From "mon-fri 10:00-13:00 14:00-18:00, sat 10-15" to the spans of each day."""
    week: dict[str, tuple[str, ...]] = {}
    for part in parts(line):
        days, *spans = part.split()
        if not spans:
            raise Misfit(f"{part!r} says no hours", "write days and hours, like mon-fri 10:00-18:00")
        week |= dict.fromkeys(_days(days.casefold()), tuple(map(_span, spans)))
    return {name: week[name] for name in WEEKDAYS if name in week}


def _days(written: str) -> Iterable[str]:
    first, _, last = written.partition("-")
    short = {name: number for number, name in enumerate(WEEKDAYS)}
    if first not in short or (last and last not in short) or (last and short[first] > short[last]):
        raise Misfit(f"{written!r} are no days", f"write {' '.join(WEEKDAYS)}, or from and to, like mon-fri")
    return WEEKDAYS[short[first] : short[last or first] + 1]


def _span(written: str) -> str:
    match = _SPAN.fullmatch(written)
    if match is None:
        raise Misfit(f"{written!r} is no span of time", "write from and to, like 10:00-18:00")
    opens, closes = fields.clock(hour(match["opens"])), fields.clock(hour(match["closes"]))
    if opens >= closes:
        raise Misfit(f"{written!r} closes before it opens", "write the earlier time first; end a day at 23:59")
    return f"{opens}-{closes}"


def closures(line: str, _told: Told) -> tuple[str, ...]:
    return tuple(_closure(part) for part in parts(line))


def _closure(part: str) -> str:
    first, _, last = part.partition("/")
    begins, ends = fields.day(first), fields.day(last or first)
    if begins > ends:
        raise Misfit(f"{part!r} ends before it begins", "write the earlier day first")
    return f"{begins}/{ends}" if last else f"{begins}"


def lane(line: str, told: Told) -> tuple[Mapping[str, Any], ...]:
    """From "DE,AT EMS 29 5-9 b" to a row for each country."""
    match = _LANE.fullmatch(plain(line))
    if match is None:
        raise Misfit(
            f"{line!r} is no lane", "write countries, carrier, price, days and b or c, like DE,AT EMS 29 5-9 b"
        )
    row: dict[str, Any] = {"carrier": fields.text(match["carrier"])} if match["carrier"] else {}
    if match["price"] != "-":
        row["price"] = money(match["price"], told)
    row |= {"days": fields.days(match["days"]), "business_days": is_business(match["kind"])}
    return tuple({"country": code, **row} for code in countries(match["countries"], told))


def duty(line: str, told: Told) -> tuple[Mapping[str, Any], ...]:
    """From "DE,FR buyer" to a row for each country; `*` are those of the lanes, the shop's own left out."""
    named, _, payer = plain(line).rpartition(" ")
    paid_by = SCHEMA["customs.rule"].keys["paid_by"](payer.casefold())
    lanes = dict.fromkeys(row["country"] for row in told.get("shipping.lane", ()))
    abroad = tuple(code for code in lanes if code != told["shop.country"])
    if not named or (named == "*" and not abroad):
        raise Misfit(f"{line!r} names no country", "write countries and who pays, like DE,FR buyer")
    said = {row["country"] for row in told.get("customs.rule", ())}
    codes = tuple(code for code in abroad if code not in said) if named == "*" else countries(named, told)
    return tuple({"country": code, "paid_by": paid_by} for code in codes)


def products(line: str, told: Told) -> tuple[Path, ...]:
    """Files that are there, looked for in the folders of `told["folders"]`, in their order."""
    return tuple(_file(part, told["folders"]) for part in parts(line))


def _file(written: str, folders: Iterable[Path]) -> Path:
    path = Path(written.strip("\"'")).expanduser()
    found = next((folder / path for folder in folders if (folder / path).is_file()), None)
    if found is None:
        raise Misfit(f"{written}: there is no such file", "give the path of a CSV, like ~/products_export.csv")
    if found.suffix.casefold() not in {".csv", ".tsv"}:
        raise Misfit(f"{written} is no CSV", "export the products as CSV, as Shopify does")
    return found
