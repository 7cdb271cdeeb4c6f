"""From an order's windows to what the shop's rules allow: facts for a person, never told to the buyer from here."""

from collections.abc import Iterator
from datetime import date

from bot.orders.affair import Affair, Option
from bot.orders.rules import Days, Rules, Window
from bot.orders.state import is_paid
from bot.orders.windows import Windows
from core.orders import Order


def affair(order: Order, found: Windows, rules: Rules) -> Affair:
    """Pure."""
    return Affair(
        order=order.name,
        state=found.state or "",
        total=f"{order.currency} {order.total}",
        paid=order.paid,
        is_paid=is_paid(order),
        refunded=f"{order.currency} {order.refunded}" if order.refunded else "",
        options=tuple(_options(found, rules)),
    )


def _options(found: Windows, rules: Rules) -> Iterator[Option]:
    yield from _window("return", found.can_return, found.return_until, rules.returns)
    yield from _window("exchange", found.can_exchange, found.exchange_until, rules.exchange)
    if found.can_cancel:
        yield Option(name="cancel_open", value=found.cancel_until.date() if found.cancel_until else "")
    if found.lost_after:
        yield Option(name="is_lost" if found.is_lost else "lost_after", value=found.lost_after)
    if rules.refund:
        yield Option(name="refund_days", value=_span(rules.refund))


def _window(name: str, allowed: bool | None, until: date | None, rule: Window | None) -> Iterator[Option]:
    if rule is not None and not rule.accepted:
        yield Option(name=f"{name}_none")
    elif allowed is not None and until is not None:
        yield Option(name=f"{name}_open" if allowed else f"{name}_over", value=until)
    elif rule is not None and rule.days is not None:
        yield Option(name=f"{name}_rule", value=rule.days)


def _span(days: Days) -> str:
    return str(days.low) if days.low == days.high else f"{days.low}–{days.high}"
