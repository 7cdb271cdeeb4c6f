"""What the shop's rules allow for an order, as a person at the desk reads it beside a complaint."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.orders.affair import Affair, Option
from bot.orders.options import affair
from bot.orders.rules import Rules, rules
from bot.orders.windows import windows
from core.orders import Order, Parcel, Progress
from tests.bot.orders.making import NOW, ORDER, RULES, SHOP, at, fact, parcel

SENT = replace(ORDER, created=at("2026-11-01T10:00"), paid=at("2026-11-01T10:01"), fulfilled=at("2026-11-03T15:00"))


def told(order: Order, parcels: tuple[Parcel, ...] = (), held: Rules = RULES) -> Affair:
    return affair(order, windows(order, parcels, held, SHOP, NOW), held)


def test_a_delivered_order_tells_until_when_it_may_come_back() -> None:
    found = told(SENT, (parcel(Progress.DELIVERED, shipped=SENT.fulfilled, delivered=date(2026, 11, 12)),))
    assert (found.order, found.state, found.total, found.is_paid) == ("#1001", "delivered", "JPY 12400.00", True)
    assert found.paid == SENT.paid
    assert set(found.options) >= {
        Option(name="return_open", value=date(2026, 12, 12)),
        Option(name="exchange_open", value=date(2026, 11, 26)),
        Option(name="refund_days", value="5–10"),
    }


def test_a_window_that_is_over_is_called_so() -> None:
    found = told(SENT, (parcel(Progress.DELIVERED, shipped=SENT.fulfilled, delivered=date(2026, 11, 5)),))
    assert Option(name="exchange_over", value=date(2026, 11, 19)) in found.options


def test_where_no_day_is_known_the_rule_itself_is_told() -> None:
    names = {one.name: one.value for one in told(ORDER).options}
    assert names["return_rule"] == 30
    assert names["exchange_rule"] == 14
    assert names["cancel_open"] == date(2026, 11, 25)


def test_what_the_shop_does_not_accept_is_told_too_and_without_facts_nothing() -> None:
    none = rules((fact("returns", {"accepted": False}), fact("orders.refund", {"days": "5"})), "DE")
    assert told(ORDER, held=none).options == (Option(name="return_none"), Option(name="refund_days", value="5"))
    assert told(ORDER, held=Rules()).options == ()


def test_money_that_came_back_and_money_that_never_came_are_told() -> None:
    back = told(replace(ORDER, payment="partially_refunded", refunded=Decimal("2400.00")))
    open_yet = told(replace(ORDER, payment="pending", paid=None))
    assert back.refunded == "JPY 2400.00"
    assert (open_yet.is_paid, open_yet.paid, open_yet.refunded) == (False, None, "")


def test_a_parcel_that_counts_as_lost_is_named() -> None:
    long_ago = replace(SENT, created=at("2026-09-01T10:00"), fulfilled=at("2026-09-02T15:00"))
    names = {one.name for one in told(long_ago, (parcel(Progress.IN_TRANSIT, shipped=long_ago.fulfilled),)).options}
    assert "is_lost" in names
