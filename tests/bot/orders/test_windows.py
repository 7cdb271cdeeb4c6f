"""Windows are a pure reading of an order: never a guess, never an error, and always with a reason."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.orders.rules import Rules
from bot.orders.state import State, state
from bot.orders.windows import Windows, windows
from core.orders import Order, Parcel, Progress
from tests.bot.orders.making import NOW, OLD, ORDER, RULES, SENT, SHOP, TOKYO, at, example, parcel

START = at("2026-01-01T00:00")
INSTANTS = st.integers(min_value=0, max_value=3 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
ORDERS = st.builds(
    replace,
    st.just(ORDER),
    created=INSTANTS,
    paid=st.none() | INSTANTS,
    fulfilled=st.none() | INSTANTS,
    cancelled=st.none() | INSTANTS,
    part_fulfilled=st.booleans(),
    payment=st.sampled_from(["", "paid", "pending", "refunded", "partially_refunded", "voided", "authorized"]),
    refunded=st.sampled_from([Decimal(0), Decimal(100), ORDER.total]),
    country=st.sampled_from([None, "DE", "US", "ZZ", ""]),
    shipping_method=st.sampled_from(["", "EMS", "Sea Mail"]),
)
PARCELS = st.lists(
    st.builds(
        parcel,
        st.sampled_from(Progress),
        st.sampled_from(["A1", "A2", ""]),
        shipped=st.none() | INSTANTS,
        delivered=st.none() | st.dates(min_value=date(2026, 1, 1), max_value=date(2028, 12, 31)),
        expected=st.none() | st.just((date(2026, 11, 20), date(2026, 11, 24))),
    ),
    max_size=3,
)


@given(order=ORDERS, parcels=PARCELS, now=INSTANTS, known=st.sampled_from([RULES, Rules()]))
def test_whatever_the_files_say_there_is_an_answer_or_a_reason(
    order: Order, parcels: list[Parcel], now: datetime, known: Rules
) -> None:
    found = windows(order, parcels, known, SHOP, now)

    assert found.because["state"]
    if found.state is None:
        assert _said(found) == {}
        return
    for name in ("dispatch_by", "arrives", "return_until", "cancel_until", "change_until", "refund_by", "lost_after"):
        assert found.because[name]
    for span in (found.dispatch_by, found.arrives, found.refund_by):
        assert span is None or span.first <= span.last
    assert found.cancel_until is None or now <= found.cancel_until
    assert found.state is not State.DELIVERED or not found.is_late


def _said(found: Windows) -> dict[str, object]:
    told = {one.name: getattr(found, one.name) for one in fields(found)}
    aside = {"order", "zone", "because"}
    return {name: value for name, value in told.items() if name not in aside and value not in (None, ())}


@given(order=ORDERS, parcels=PARCELS, now=INSTANTS)
def test_without_rules_nothing_is_computed_but_what_a_carrier_said(
    order: Order, parcels: list[Parcel], now: datetime
) -> None:
    found = windows(order, parcels, Rules(), SHOP, now)

    assert (found.dispatch_by, found.return_until, found.cancel_until, found.refund_by) == (None,) * 4
    assert all(one.by_carrier for one in found.arrivals if one.span)


@given(paid=INSTANTS, minutes=st.integers(min_value=0, max_value=20_000), cut=st.booleans())
def test_who_pays_later_is_not_sent_earlier(paid: datetime, minutes: int, cut: bool) -> None:
    known = replace(RULES, cut_off=time(14) if cut else None)
    after = (paid.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(TOKYO)
    one, other = (
        windows(replace(ORDER, created=when, paid=when), (), known, SHOP, after).dispatch_by for when in (paid, after)
    )

    assert one is not None
    assert other is not None
    assert one.last <= other.last
    assert one.first <= other.first


@pytest.mark.parametrize("expected", State)
def test_each_state_has_its_order(expected: State) -> None:
    order, parcels = example(expected)

    assert windows(order, parcels, RULES, SHOP, NOW).state is expected


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ((Progress.DELIVERED, Progress.EXCEPTION), State.HELD),
        ((Progress.OUT_FOR_DELIVERY, Progress.ATTEMPT_FAILED), State.ATTEMPT_FAILED),
        ((Progress.OUT_FOR_DELIVERY, Progress.IN_TRANSIT), State.OUT_FOR_DELIVERY),
        ((Progress.DELIVERED, Progress.IN_TRANSIT), State.SENT),
        ((Progress.EXPIRED, Progress.IN_TRANSIT), State.EXPIRED),
        ((Progress.AVAILABLE_FOR_PICKUP, Progress.DELIVERED), State.TO_COLLECT),
    ],
)
def test_of_several_parcels_the_pressing_one_speaks(seen: tuple[Progress, ...], expected: State) -> None:
    parcels = [parcel(one, f"A{number}") for number, one in enumerate(seen)]

    assert state(SENT, parcels, NOW)[0] is expected


@pytest.mark.parametrize("payment", ["", "authorized", "unknown"])
def test_a_payment_that_nobody_explains_is_no_state(payment: str) -> None:
    assert state(replace(ORDER, payment=payment, paid=None), (), NOW)[0] is None


@pytest.mark.parametrize("name", ["created", "paid", "fulfilled", "cancelled"])
def test_an_order_that_tells_of_days_to_come_is_not_answered(name: str) -> None:
    order = replace(OLD, **{name: NOW + timedelta(minutes=1)})  # type: ignore[arg-type]

    assert windows(order, (), RULES, SHOP, NOW).state is None


def test_instants_of_any_zone_are_the_same_instants() -> None:
    moved = replace(ORDER, created=ORDER.created.astimezone(UTC), paid=ORDER.created.astimezone(UTC))
    here, there = windows(ORDER, (), RULES, SHOP, NOW), windows(moved, (), RULES, SHOP, NOW)

    assert (here.dispatch_by, here.cancel_until) == (there.dispatch_by, there.cancel_until)


def test_what_is_late_names_the_day_that_has_passed() -> None:
    order, parcels = example(State.SENT)
    found = windows(order, parcels, RULES, SHOP, at("2026-12-01T10:00"))

    assert (found.is_late, found.late_arrival, found.late_dispatch) == (True, date(2026, 11, 25), None)
    waiting = windows(ORDER, (), RULES, SHOP, at("2026-12-01T10:00"))
    assert (waiting.is_late, waiting.late_arrival, waiting.late_dispatch) == (True, None, date(2026, 11, 26))
