"""When goods ordered now would arrive: the cut-off, the days to leave, the lane's days, counted by both calendars."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.hours import Calendar
from bot.orders.days import Span, Works, counted, every_day, of_country, of_shop
from bot.orders.dispatch import begins
from bot.orders.rules import Lane, rules
from core.evidence import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """One lane's estimate for an order placed and paid now, in the shop's days."""

    lane: Lane
    leaves: Span
    arrives: Span
    facts: tuple[Fact, ...]  # the shop's row and the lane's


def forecasts(facts: Iterable[Fact], calendar: Calendar, country: str, now: datetime) -> tuple[Forecast, ...]:
    """One a lane of the country, the shop's order; none unless every step is covered.

    `facts` hold today; `now` is aware. Covered: days to leave, a cut-off, hours in store.toml, the lane's days, and for
    business days the holidays of the country. Every day is counted from the earliest and from the latest one before it.
    """
    held, works = rules(facts, country), of_shop(calendar)
    if held.dispatch is None or held.cut_off is None or works is None:
        return ()
    start = begins(now.astimezone(calendar.zone), held.cut_off, works)
    first = counted(start, held.dispatch.low, works) if start else None
    last = counted(start, held.dispatch.high, works) if start else None
    if first is None or last is None:
        return ()
    there, leaves = of_country(country), Span(first, last)
    found = []
    for lane in held.lanes:
        days = there if lane.days.business else every_day
        if lane.country == country and days is not None and (arrives := _after(leaves, lane, days)):
            rows = (held.dispatch.fact, lane.days.fact)
            found.append(Forecast(lane=lane, leaves=leaves, arrives=arrives, facts=rows))
    return tuple(found)


def _after(leaves: Span, lane: Lane, works: Works) -> Span | None:
    first, last = counted(leaves.first, lane.days.low, works), counted(leaves.last, lane.days.high, works)
    return Span(first, last) if first and last else None
