"""From what was told to the texts of store.toml and facts.toml."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bot.commands.asking.reading import Told
from knowledge.fact_schema import SCHEMA
from knowledge.settings import WEEKDAYS

Row = Mapping[str, Any]


def store_text(told: Told) -> str:
    """store.toml; needs name, country, currency, zone and languages."""
    languages = told["shop.languages"]
    out = [
        f"name = {_value(told['shop.name'])}",
        f"languages = {_value(languages)}  # henji may answer in these",
        f"default_language = {_value(languages[0])}  # of texts that name none",
        f"country = {_value(told['shop.country'])}",
        f"currency = {_value(told['shop.currency'])}",
        f"time_zone = {_value(told['shop.zone'])}",
    ]
    if email := told.get("contact.email"):
        out += ["", "[contact]", f"email = {_value(email)}"]
    out += _hours(told)
    mode = "auto" if told.get("start.alone") else "draft"
    out += [
        "",
        "[modes]  # draft: a person sends; auto: henji does. What costs money or changes an order waits for a person",
        f'"approved.information" = "{mode}"',
        '"approved.order" = "draft"',
        '"approved.money" = "draft"',
    ]
    return "\n".join(out) + "\n"


def _hours(told: Told) -> list[str]:
    week = told.get("hours.weekly") or {}
    days = ", ".join(f"{day} = {_value(week[day])}" for day in WEEKDAYS if day in week)
    lines = [f"weekly = {{ {days} }}"] if days else []
    lines += [f"{key} = {_value(told[f'hours.{key}'])}" for key in ("holidays", "closures") if told.get(f"hours.{key}")]
    return ["", "[hours]  # when people answer, in the shop's time", *lines] if lines else []


def facts_text(told: Told) -> str:
    """facts.toml; what was passed over does not stand there."""
    return "\n".join(_table(name, row) for name, row in _rows(told)) or "# Nothing was answered yet.\n"


def _rows(told: Told) -> Iterator[tuple[str, Row]]:
    for name, table in SCHEMA.items():
        if name in told:
            yield from ((f"[{name}]", row) for row in told[name])
            continue
        row = {key: told[f"{name}.{key}"] for key in table.keys if f"{name}.{key}" in told}
        if name == "orders.refund" and row:
            days, business = row["days"]
            row = {"days": days, "business_days": business}
        if row:
            yield name, row


def _table(name: str, row: Row) -> str:
    return f"[{name}]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in row.items())


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False)
