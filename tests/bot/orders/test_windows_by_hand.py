"""Windows agree with a table that was worked out on paper: holidays, leap days, clock changes, closures, last hours."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.hours import Calendar
from bot.orders.days import Span
from bot.orders.rules import Rules, rules
from bot.orders.windows import Windows, windows
from core.evidence import Fact, Scalar
from core.orders import Order, Parcel, Progress
from tests.bot.orders.making import DAY, SHOP, fact

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "windows_by_hand.jsonl").read_text(encoding="utf-8").splitlines()
]


def _weekdays(zone: str, holidays: str) -> Calendar:
    return Calendar(zone=ZoneInfo(zone), weekly=(DAY,) * 5 + ((), ()), holidays=holidays)


SHOPS: dict[str, Calendar] = {
    "kyoto": SHOP,
    "kyoto-sat": replace(SHOP, weekly=(DAY,) * 6 + ((),)),
    "always": Calendar(zone=SHOP.zone),
    "berlin": _weekdays("Europe/Berlin", "DE"),
    "london": _weekdays("Europe/London", "GB"),
    "newyork": _weekdays("America/New_York", "US"),
    "sydney": _weekdays("Australia/Sydney", "AU"),
}
#: Country, carrier, days; calendar days where a mark says so.
LANES = """
DE EMS 5-9 | DE ePacket_Light 10-18 calendar | AT EMS 6-10 | CH EMS 6-10 | FR EMS 5-9 | FR DHL_Express 3-5
NL EMS 5-9 | GB EMS 5-9 | US EMS 7-12 | US DHL_Express 3-6 | CA EMS 7-12 | AU EMS 5-9
AU ePacket_Light 10-20 calendar | NZ EMS 6-10 | CN EMS 3-7 | TW EMS 3-6 | HK EMS 3-6 | HK SF_Express 2-4
KR EMS 3-5 | SG EMS 3-6
"""


def _lanes() -> tuple[Fact, ...]:
    found = []
    for line in LANES.replace("\n", "|").split("|"):
        if line.strip():
            country, carrier, days, *mark = line.split()
            values: dict[str, Scalar] = {
                "country": country,
                "carrier": carrier.replace("_", " "),
                "days": days,
                "business_days": not mark,
            }
            found.append(fact("shipping.lane", values))
    return tuple(found)


def _rules(said: Mapping[str, Any], country: str | None) -> Rules:
    """The rules that most rows share, with what the row says otherwise; null: the shop does not say it."""
    shipping = {"dispatch_days": said.get("dispatch_days", "1-2"), "cut_off": said.get("cut_off")}
    orders = {
        "change_until": said.get("change_until", "24 hours"),
        "cancel_until": said.get("cancel_until", "24 hours"),
        "lost_after_days": 14,
    }
    returns = dict(said.get("returns", {"accepted": True, "window_days": 30, "counted_from": "delivery"}))
    begins = returns.pop("valid_from", None)
    named = tuple(fact("shipping.lane", row) for row in said["lanes"]) if "lanes" in said else _lanes()
    facts = (
        fact("shipping", {key: value for key, value in shipping.items() if value is not None}),
        fact("orders", {key: value for key, value in orders.items() if value is not None}),
        fact("orders.refund", said.get("refund", {"days": "5-10", "business_days": True})),
        fact("returns", returns, **({"valid_from": date.fromisoformat(begins)} if begins else {})),
        fact("exchange", {"accepted": True, "window_days": 14, "counted_from": "delivery"}),
        *named,
    )
    return rules(facts, country)


def _at(text: str | None, zone: ZoneInfo) -> datetime | None:
    if text is None:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _parcel(row: Mapping[str, Any], number: int, zone: ZoneInfo) -> Parcel:
    expected = row.get("expected")
    return Parcel(
        order="#1001",
        carrier=row.get("carrier", "EMS"),
        number=f"EG{number}",
        progress=Progress(row["progress"]),
        version="1",
        shipped=_at(row.get("shipped"), zone),
        delivered=date.fromisoformat(row["delivered"]) if "delivered" in row else None,
        expected=(date.fromisoformat(expected[0]), date.fromisoformat(expected[1])) if expected else None,
    )


def _found(row: Mapping[str, Any]) -> Windows:
    shop = SHOPS[row["shop"]]
    placed = _at(row["placed"], shop.zone)
    now = _at(row["now"], shop.zone)
    assert placed is not None
    assert now is not None
    order = Order(
        name="#1001",
        email="",
        created=placed,
        currency="JPY",
        total=Decimal(12400),
        lines=(),
        version="1",
        country=row.get("country"),
        shipping_method=row.get("carrier", "EMS"),
        payment=row.get("payment", "paid"),
        paid=_at(row.get("paid", row["placed"]), shop.zone),
        fulfilled=_at(row.get("sent"), shop.zone),
        part_fulfilled=row.get("part_sent", False),
        cancelled=_at(row.get("cancelled"), shop.zone),
        refunded=Decimal(row.get("refunded", 0)),
    )
    parcels = [_parcel(one, number, shop.zone) for number, one in enumerate(row["parcels"])]
    return windows(order, parcels, _rules(row["rules"], order.country), shop, now)


def _written(value: object) -> object:
    match value:
        case Span():
            return [f"{value.first}", f"{value.last}"]
        case datetime():
            return value.isoformat(timespec="minutes")
        case date():
            return value.isoformat()
        case _:
            return value


def _said(row: Mapping[str, Any]) -> Mapping[str, object]:
    found = _found(row)
    return {key: _written(getattr(found, key)) for key in row["expect"]}


def test_the_table_has_two_hundred_rows_with_their_reasons() -> None:
    assert len(ROWS) >= 200
    assert [row["id"] for row in ROWS] == list(range(1, len(ROWS) + 1))
    assert all(row["because"] and row["expect"] for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['id']}-{row['shop']}")
def test_code_and_paper_agree(row: Mapping[str, Any]) -> None:
    assert _said(row) == row["expect"], row["because"]


def test_the_table_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shop that kept no holidays and no closures would send on days off, and the table would say so."""
    monkeypatch.setitem(SHOPS, "kyoto", replace(SHOP, holidays=None, closures=()))
    wrong = [row["id"] for row in ROWS if _said(row) != row["expect"]]

    assert len(wrong) > 30


def test_a_table_of_clocks_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one zone for all shops the rows of clock changes and of other shops' days disagree."""
    for name in ("berlin", "london", "newyork", "sydney"):
        monkeypatch.setitem(SHOPS, name, SHOP)

    assert [row["id"] for row in ROWS if row["shop"] == "sydney" and _said(row) != row["expect"]]
