"""Where an order is, from its own dates and from what is said of its parcels."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from core.orders import Order, Parcel, Progress

#: Words for an order whose money has come in, and for one whose has not.
PAID = frozenset({"paid", "partially_refunded"})
UNPAID = frozenset({"pending", "voided"})
#: How far the first place on earth that sees a day is ahead.
_EARLIEST = timedelta(hours=14)


class State(StrEnum):
    """As a buyer would ask. A closed set."""

    UNPAID = "unpaid"
    PREPARING = "preparing"
    PART_SENT = "part_sent"
    SENT = "sent"
    OUT_FOR_DELIVERY = "out_for_delivery"
    TO_COLLECT = "to_collect"
    ATTEMPT_FAILED = "attempt_failed"
    HELD = "held"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    EXPIRED = "expired"


#: What one parcel of several says of the whole order, the most pressing first.
_PRESSING = (
    (Progress.EXCEPTION, State.HELD),
    (Progress.ATTEMPT_FAILED, State.ATTEMPT_FAILED),
    (Progress.AVAILABLE_FOR_PICKUP, State.TO_COLLECT),
    (Progress.EXPIRED, State.EXPIRED),
    (Progress.OUT_FOR_DELIVERY, State.OUT_FOR_DELIVERY),
)
#: The carrier knows of the parcel and does not have it.
_AT_HOME = frozenset({Progress.PENDING, Progress.INFO_RECEIVED})


def state(order: Order, parcels: Sequence[Parcel], now: datetime) -> tuple[State | None, str]:
    """The state and why; None where the files do not say, or tell of days that have not come yet."""
    if _tells_of_days_to_come(order, parcels, now):
        return None, "the files tell of a day that has not come yet"
    if order.cancelled:
        return State.CANCELLED, "it has a day of cancelling"
    if order.payment == "refunded":
        return State.REFUNDED, "refunded in full"
    seen = {one.progress for one in parcels}
    pressing = next((state for progress, state in _PRESSING if progress in seen), None)
    if pressing:
        return pressing, "the carrier says so"
    if not is_handed_over(order, parcels):
        return _waiting(order)
    if is_split(order):
        return State.PART_SENT, "a part of it was handed over"
    if seen == {Progress.DELIVERED}:
        return State.DELIVERED, "the carrier says so"
    return State.SENT, "handed over"


def is_handed_over(order: Order, parcels: Sequence[Parcel]) -> bool:
    """Whether a part of it has left, whoever says so."""
    moved = any(one.shipped or one.progress not in _AT_HOME for one in parcels)
    return moved or order.fulfilled is not None or order.part_fulfilled


def is_split(order: Order) -> bool:
    """Whether a part of it has left and another has not."""
    return order.part_fulfilled and order.fulfilled is None


def is_paid(order: Order) -> bool:
    return order.paid is not None or order.payment in PAID


def _waiting(order: Order) -> tuple[State | None, str]:
    if order.payment in UNPAID:
        return State.UNPAID, f"the payment is {order.payment}"
    if is_paid(order):
        return State.PREPARING, "paid and not handed over"
    return None, "no file says whether it is paid"


def _tells_of_days_to_come(order: Order, parcels: Sequence[Parcel], now: datetime) -> bool:
    today = (now.astimezone(UTC) + _EARLIEST).date()
    return any(one > now for one in _instants(order, parcels)) or any(
        one.delivered > today for one in parcels if one.delivered
    )


def _instants(order: Order, parcels: Sequence[Parcel]) -> Iterator[datetime]:
    told = (order.created, order.paid, order.fulfilled, order.cancelled, *(one.shipped for one in parcels))
    yield from (one for one in told if one is not None)
