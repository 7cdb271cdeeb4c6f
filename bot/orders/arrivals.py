"""When a parcel usually arrives: the carrier's own word, else the day it left and the days its lane takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import regex

from bot.orders.days import Span, every_day, of_country, span_after
from bot.orders.rules import Lane, Rules, held
from core.orders import Order, Parcel, Progress
from core.text import normalise

#: The carrier has been there; nothing is left to wait for.
_ARRIVED = frozenset({Progress.DELIVERED, Progress.AVAILABLE_FOR_PICKUP, Progress.ATTEMPT_FAILED})
_WORD = regex.compile(r"[\p{L}\p{N}]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Of one parcel under way; an order that was handed over without a parcel's row has one with no number."""

    number: str
    span: Span | None
    by_carrier: bool  # the carrier said so; else the lane's days were counted
    latest: date | None  # the last day, of the carrier's word and the lane's days the later one
    lane: Lane | None
    because: str


def arrivals(order: Order, parcels: Sequence[Parcel], rules: Rules, zone: ZoneInfo) -> tuple[Arrival, ...]:
    """One of each parcel that has left and has not arrived."""
    under_way = [one for one in parcels if one.progress not in _ARRIVED and (one.shipped or order.fulfilled)]
    if parcels or order.fulfilled is None:
        return tuple(_arrival(order, one, rules, zone) for one in under_way)
    lane = lane_of(order, order.shipping_method, rules)
    span, why = _by_lane(lane, order.fulfilled, order, zone)
    return (
        Arrival(number="", span=span, by_carrier=False, latest=span.last if span else None, lane=lane, because=why),
    )


def lane_of(order: Order, carrier: str, rules: Rules) -> Lane | None:
    """The one lane of that country and carrier: by the same words, or by all of its words among the carrier's."""
    there = [lane for lane in rules.lanes if lane.country == order.country]
    words = _words(carrier)
    exact = [lane for lane in there if lane.carrier and _words(lane.carrier) == words]
    within = [lane for lane in there if lane.carrier and words and set(_words(lane.carrier)) <= set(words)]
    every = [lane for lane in there if not lane.carrier]
    found = exact or within or every
    return found[0] if len(found) == 1 else None


def _words(name: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(normalise(name).casefold()))


def _arrival(order: Order, parcel: Parcel, rules: Rules, zone: ZoneInfo) -> Arrival:
    lane = lane_of(order, parcel.carrier or order.shipping_method, rules)
    span, why = _by_lane(lane, parcel.shipped or order.fulfilled, order, zone)
    usual = span.last if span else None
    if parcel.expected is None:
        return Arrival(number=parcel.number, span=span, by_carrier=False, latest=usual, lane=lane, because=why)
    said = Span(*parcel.expected)
    latest = max(said.last, usual) if usual else said.last
    because = f"expected by {parcel.carrier}"
    return Arrival(number=parcel.number, span=said, by_carrier=True, latest=latest, lane=lane, because=because)


def _by_lane(lane: Lane | None, left: datetime | None, order: Order, zone: ZoneInfo) -> tuple[Span | None, str]:
    if lane is None or left is None:
        return None, "no fact says how long this carrier takes there" if left else "no file says when it left"
    start = left.astimezone(zone).date()
    if not held(lane.days.fact, start):
        return None, "no fact of that day says how long it takes"
    works = of_country(order.country or "") if lane.days.business else every_day
    if works is None:
        return None, f"the holidays of {order.country} are not known"
    return span_after(start, lane.days, works), f"left {start} + {lane.days} in {order.country}"
