"""From an order's dates to its state and its windows. Pure: where a fact is missing there is None and the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.hours import Calendar
from bot.orders.arrivals import Arrival, arrivals
from bot.orders.days import NO_HOURS, Span, every_day, latest_today, of_shop, span_after
from bot.orders.dispatch import dispatch
from bot.orders.rules import Limit, Rules, Window, held
from bot.orders.state import State, is_handed_over, is_paid, is_split, state
from core.orders import Order, Parcel


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """What an order's dates come to. `because` says of every field how it was worked out, or why it is None.

    Instants and days of dispatch are the shop's; days of arrival and return are those of the country it goes to.
    Spans and days include their last day. `can_*`: None where nothing says so.
    """

    order: str
    zone: ZoneInfo  # the shop's
    state: State | None = None
    dispatch_by: Span | None = None  # of what has not left yet
    arrives: Span | None = None  # of all parcels under way
    arrivals: tuple[Arrival, ...] = ()  # of each of them
    is_late: bool | None = None
    late_arrival: date | None = None  # the day by which a parcel should have come, where that is over
    late_dispatch: date | None = None  # the day by which it should have left
    can_change: bool | None = None
    change_until: datetime | None = None  # None although it can: until it is handed over
    can_cancel: bool | None = None
    cancel_until: datetime | None = None
    can_return: bool | None = None
    return_until: date | None = None
    can_exchange: bool | None = None
    exchange_until: date | None = None
    refund_by: Span | None = None
    lost_after: date | None = None  # counts as lost once that day is over
    is_lost: bool | None = None
    because: Mapping[str, str]


def windows(order: Order, parcels: Sequence[Parcel], rules: Rules, calendar: Calendar, now: datetime) -> Windows:
    """Every window of the order at `now`, which is aware. An order that tells of days to come has no state."""
    return _Order(order, tuple(parcels), rules, calendar, now).windows()


@dataclass(frozen=True, slots=True)
class _Order:
    order: Order
    parcels: tuple[Parcel, ...]
    rules: Rules
    calendar: Calendar
    now: datetime

    def windows(self) -> Windows:
        now_at, why = state(self.order, self.parcels, self.now)
        start = Windows(order=self.order.name, zone=self.calendar.zone, state=now_at, because={"state": why})
        if now_at is None:
            return start
        grown = self._dispatch(start)
        grown = self._arrival(grown)
        grown = self._late(grown)
        grown = self._lost(grown)
        grown = self._touching(grown)
        return self._refund(self._returning(grown))

    # What is still to come

    def _dispatch(self, found: Windows) -> Windows:
        if found.state is State.PREPARING or (is_split(self.order) and self.order.cancelled is None):
            span, why = dispatch(self.order, self.rules, self.calendar)
            return _told(replace(found, dispatch_by=span), dispatch_by=why)
        why = "counted from the payment" if found.state is State.UNPAID else "nothing is left to hand over"
        return _told(found, dispatch_by=why)

    def _arrival(self, found: Windows) -> Windows:
        if found.state in {State.CANCELLED, State.REFUNDED}:
            return _told(found, arrives="nothing is under way")
        each = arrivals(self.order, self.parcels, self.rules, self.calendar.zone)
        why = "; ".join(one.because for one in each) or "nothing is under way"
        spans = [one.span for one in each if one.span]
        grown = replace(found, arrivals=each)
        if not each or len(spans) < len(each):
            return _told(grown, arrives=why)
        whole = Span(min(one.first for one in spans), max(one.last for one in spans))
        return _told(replace(grown, arrives=whole), arrives=why)

    def _late(self, found: Windows) -> Windows:
        if found.state in {State.CANCELLED, State.REFUNDED, State.DELIVERED, State.TO_COLLECT, State.ATTEMPT_FAILED}:
            return _told(replace(found, is_late=False), is_late="there is nothing to wait for")
        there, here = self._today_there(), self._day(self.now)
        passed = [one.span.last for one in found.arrivals if one.span and one.span.last < there]
        left = found.dispatch_by.last if found.dispatch_by and found.dispatch_by.last < here else None
        if passed or left:
            late = replace(found, is_late=True, late_arrival=max(passed, default=None), late_dispatch=left)
            return _told(late, is_late="a day by which it should have come is over")
        if (found.arrivals and found.arrives is None) or not (found.arrives or found.dispatch_by):
            return _told(found, is_late="no day is known by which it should come")
        return _told(replace(found, is_late=False), is_late="its days are not over")

    def _lost(self, found: Windows) -> Windows:
        rule = self.rules.lost_after
        if rule is None or not held(rule.fact, self._day(self.order.created)):
            return _told(found, lost_after="no fact says when a parcel counts as lost")
        latest = [one.latest for one in found.arrivals]
        last = max((one for one in latest if one), default=None)
        if last is None or None in latest:
            return _told(found, lost_after="no last day of arrival is known")
        until = last + timedelta(days=rule.high)
        found = replace(found, lost_after=until, is_lost=self._today_there() > until)
        return _told(found, lost_after=f"last day of arrival {last} + {rule}")

    # What the buyer may still ask for

    def _touching(self, found: Windows) -> Windows:
        can_change, change_until, why_change = self._open(self.rules.change)
        can_cancel, cancel_until, why_cancel = self._open(self.rules.cancel)
        found = replace(found, can_change=can_change, change_until=change_until)
        found = replace(found, can_cancel=can_cancel, cancel_until=cancel_until)
        return _told(found, change_until=why_change, cancel_until=why_cancel)

    def _open(self, rule: Limit | None) -> tuple[bool | None, datetime | None, str]:
        if self.order.cancelled or self.order.payment == "refunded":
            return False, None, "the order is closed"
        if is_handed_over(self.order, self.parcels):
            return False, None, "it was handed over"
        if rule is None or not held(rule.fact, self._day(self.order.created)):
            return None, None, "no fact says how long"
        if rule.hours is None:
            return True, None, "until it is handed over"
        until = (self.order.created.astimezone(UTC) + timedelta(hours=rule.hours)).astimezone(self.calendar.zone)
        placed = self.order.created.astimezone(self.calendar.zone)
        why = f"placed {placed:%Y-%m-%d %H:%M} + {rule.hours} hours"
        return (True, until, why) if self.now <= until else (False, None, f"{why} are over")

    def _returning(self, found: Windows) -> Windows:
        can_return, until, why = self._back(self.rules.returns, found)
        found = _told(replace(found, can_return=can_return, return_until=until), return_until=why)
        can_exchange, until, why = self._back(self.rules.exchange, found)
        return _told(replace(found, can_exchange=can_exchange, exchange_until=until), exchange_until=why)

    def _back(self, rule: Window | None, found: Windows) -> tuple[bool | None, date | None, str]:
        if found.state in {State.CANCELLED, State.REFUNDED}:
            return None, None, "the order is closed"
        if rule is None or not held(rule.fact, self._day(self.order.created)):
            return None, None, "no fact of the order's day says so"
        if not rule.accepted:
            return False, None, "the shop does not accept it"
        start, why = self._counted_from(rule.counted_from, found)
        if start is None or rule.days is None:
            return None, None, why if start is None else "no fact says for how long"
        until = start + timedelta(days=rule.days)
        return self._today_there() <= until, until, f"{why} {start} + {rule.days} days"

    def _counted_from(self, event: str | None, found: Windows) -> tuple[date | None, str]:
        match event:
            case "order":
                return self._day(self.order.created), "placed"
            case "dispatch" if self.order.fulfilled:
                return self._day(self.order.fulfilled), "handed over"
            case "dispatch":
                return None, "no file says when all of it was handed over"
            case "delivery" if found.state is State.DELIVERED:
                days = [one.delivered for one in self.parcels]
                known = [one for one in days if one]
                return (max(known), "delivered") if len(known) == len(days) else (None, "no file says on which day")
            case "delivery":
                return None, "it is not delivered yet"
            case _:
                return None, "no fact says from when it counts"

    def _refund(self, found: Windows) -> Windows:
        rule, order = self.rules.refund, self.order
        if order.cancelled is None or order.refunded >= order.total or not is_paid(order):
            return _told(found, refund_by="no refund is known to be due")
        start = self._day(order.cancelled)
        if rule is None or not held(rule.fact, self._day(order.created)):
            return _told(found, refund_by="no fact says how long a refund takes")
        works = of_shop(self.calendar) if rule.business else every_day
        if works is None:
            return _told(found, refund_by=NO_HOURS)
        return _told(replace(found, refund_by=span_after(start, rule, works)), refund_by=f"cancelled {start} + {rule}")

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.calendar.zone).date()

    def _today_there(self) -> date:
        return latest_today(self.order.country, self.now, self.calendar.zone)


def _told(found: Windows, **why: str) -> Windows:
    return replace(found, because={**found.because, **why})
