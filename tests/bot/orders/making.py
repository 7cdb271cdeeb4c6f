"""Orders, parcels and rules to be spoiled in one place."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.hours import Calendar
from bot.orders.rules import Rules, rules
from bot.orders.state import State
from core.evidence import Fact, Scalar
from core.orders import Order, OrderLine, Parcel, Progress
from knowledge.facts import make_fact
from knowledge.settings import Closure, Interval

TOKYO = ZoneInfo("Asia/Tokyo")
DAY = (Interval(opens=time(10), closes=time(18)),)
#: Weekdays 10-18, the holidays of Japan, closed over New Year.
SHOP = Calendar(
    zone=TOKYO,
    weekly=(DAY,) * 5 + ((), ()),
    holidays="JP",
    closures=(Closure(first=date(2026, 12, 29), last=date(2027, 1, 4)),),
)
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
LINKS = "trackings.post.example"


def fact(table: str, values: dict[str, Scalar], **scope: object) -> Fact:
    named = ":".join(["fact", table, *(str(values[key]) for key in ("country", "carrier") if key in values)])
    return make_fact(named, table, values, scope)


FACTS = (
    fact("shipping", {"dispatch_days": "1-2"}),
    fact("shipping.lane", {"country": "DE", "carrier": "EMS", "days": "5-9", "business_days": True}),
    fact("shipping.lane", {"country": "DE", "carrier": "ePacket Light", "days": "10-18", "business_days": False}),
    fact("orders", {"change_until": "24 hours", "cancel_until": "24 hours", "lost_after_days": 14}),
    fact("orders.refund", {"days": "5-10", "business_days": True}),
    fact(
        "returns",
        {
            "accepted": True,
            "window_days": 30,
            "counted_from": "delivery",
            "condition": ("unused", "original_packaging"),
            "shipping_paid_by": "buyer",
            "excluded": ("food", "opened_cosmetics"),
        },
    ),
    fact("exchange", {"accepted": True, "window_days": 14, "counted_from": "delivery"}),
)
RULES: Rules = rules(FACTS, "DE")

ORDER = Order(
    name="#1001",
    email="mira@example.com",
    created=datetime(2026, 11, 24, 9, 14, tzinfo=TOKYO),
    currency="JPY",
    total=Decimal("12400.00"),
    lines=(
        OrderLine(title="Tea Bowl 300 ml", quantity=2, price=Decimal(2400)),
        OrderLine(title="Iron Kettle", quantity=1, price=Decimal(7600)),
    ),
    version="o1",
    country="DE",
    shipping_method="EMS",
    payment="paid",
    paid=datetime(2026, 11, 24, 9, 15, tzinfo=TOKYO),
)


def at(text: str, zone: ZoneInfo = TOKYO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def parcel(progress: Progress, number: str = "EG123456789JP", **more: object) -> Parcel:
    start = Parcel(
        order="#1001",
        carrier="EMS",
        number=number,
        progress=progress,
        version=f"p-{number}",
        shipped=at("2026-11-12T11:00"),
        updated=at("2026-11-20T08:00"),
        url=f"https://{LINKS}/{number}",
    )
    return replace(start, **more)  # type: ignore[arg-type]


#: An order of eleven days ago.
OLD = replace(ORDER, created=at("2026-11-10T23:59"), paid=at("2026-11-10T23:59"))
SENT = replace(OLD, fulfilled=at("2026-11-12T11:00"))

_OF_PROGRESS = {
    State.SENT: Progress.IN_TRANSIT,
    State.OUT_FOR_DELIVERY: Progress.OUT_FOR_DELIVERY,
    State.TO_COLLECT: Progress.AVAILABLE_FOR_PICKUP,
    State.ATTEMPT_FAILED: Progress.ATTEMPT_FAILED,
    State.HELD: Progress.EXCEPTION,
    State.EXPIRED: Progress.EXPIRED,
    State.DELIVERED: Progress.DELIVERED,
}


def example(state: State) -> tuple[Order, tuple[Parcel, ...]]:
    """An order in that state at NOW, with its parcels."""
    match state:
        case State.UNPAID:
            return replace(ORDER, payment="pending", paid=None), ()
        case State.PREPARING:
            return ORDER, ()
        case State.PART_SENT:
            return replace(OLD, part_fulfilled=True), (parcel(Progress.IN_TRANSIT),)
        case State.CANCELLED:
            return replace(OLD, cancelled=at("2026-11-11T10:00")), ()
        case State.REFUNDED:
            return replace(SENT, payment="refunded", refunded=SENT.total), ()
        case _:
            on = date(2026, 11, 20) if state is State.DELIVERED else None
            return SENT, (parcel(_OF_PROGRESS[state], delivered=on),)


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)
