"""An order as the people at the desk see it beside a complaint: plain values."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something the shop's rules say. `name` is a word of the desk; `value` a day, days, months, or ""."""

    name: str
    value: date | int | str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Affair:
    """One order, shown to be its buyer's, and what may still be done about it. `total`, `refunded`: "JPY 13600"."""

    order: str
    state: str  # of bot.orders.state; empty: the files do not say
    total: str
    paid: datetime | None
    is_paid: bool
    refunded: str  # empty: nothing was
    options: tuple[Option, ...]
