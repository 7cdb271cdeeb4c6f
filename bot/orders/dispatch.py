"""By when an order leaves the shop: so many of the shop's days of work after it was paid."""

from datetime import date, datetime, time

from bot.hours import Calendar
from bot.orders.days import NO_HOURS, Span, Works, counted, of_shop, span_after
from bot.orders.rules import Rules, held
from core.orders import Order


def dispatch(order: Order, rules: Rules, calendar: Calendar) -> tuple[Span | None, str]:
    """The span and how it was counted, for what has not left yet; None and why where a fact is missing."""
    rule, works = rules.dispatch, of_shop(calendar)
    if rule is None or not held(rule.fact, order.created.astimezone(calendar.zone).date()):
        return None, "no fact says how long it takes"
    if works is None:
        return None, NO_HOURS
    if order.paid is None:
        return None, "no file says when it was paid"
    paid = max(order.paid, order.created).astimezone(calendar.zone)
    start = begins(paid, rules.cut_off, works)
    span = span_after(start, rule, works) if start else None
    return span, f"paid {paid:%Y-%m-%d %H:%M} + {rule}"


def begins(paid: datetime, cut_off: time | None, works: Works) -> date | None:
    """The day the count begins. With a cut-off, what comes later or on a day off counts as of the next day of work."""
    if cut_off is None:
        return paid.date()
    return counted(paid.date(), 1 if paid.time() > cut_off else 0, works)
