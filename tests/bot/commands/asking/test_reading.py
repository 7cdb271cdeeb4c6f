"""A typed line as a value: the short forms that are taken, and what is refused with an example."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.commands.asking import reading, rows
from bot.commands.asking.reading import Read
from knowledge.fields import Misfit

TOLD: dict[str, Any] = {"shop.country": "CN", "shop.currency": "USD"}


@pytest.mark.parametrize(
    ("read", "line", "value"),
    [
        (reading.truth, "はい", True),
        (reading.truth, "否", False),
        (reading.whole, "３０", 30),
        (reading.percent, "10 %", 10),
        (reading.money, "25", "25 USD"),
        (reading.money, "2900 jpy", "2900 JPY"),
        (reading.clock, "9:30", "09:30"),
        (reading.clock, "14", "14:00"),
        (reading.limit, "24", "24 hours"),
        (reading.limit, "Dispatch", "dispatch"),
        (reading.counted_days, "5-10 b", ("5-10", True)),
        (reading.country, "Germany", "DE"),
        (reading.country, "ドイツ", "DE"),
        (reading.country, "德国", "DE"),
        (reading.country, "UK", "GB"),
        (reading.countries, "de、FR, DE", ("DE", "FR")),
        (reading.zone, "1", "Asia/Shanghai"),
        (reading.zone, "Asia/Urumqi", "Asia/Urumqi"),
        (reading.languages, "en, zh-CN, ja", ("en", "zh-Hans", "ja")),
        (reading.holidays, "y", "CN"),
        (reading.holidays, "n", None),
        (reading.holidays, "JP", "JP"),
        (rows.closures, "2027-02-04/2027-02-12, 2027-05-01", ("2027-02-04/2027-02-12", "2027-05-01")),
        (reading.terms_of("payment", "methods", "payment"), "Visa, 支付宝, apple pay", ("visa", "alipay", "apple_pay")),
        (reading.term_of("returns", "counted_from", "counted_from"), "delivery", "delivery"),
        (reading.terms_of("payment", "currency", "currency"), "USD, EUR", ("USD", "EUR")),
    ],
)
def test_a_line_is_read_as_it_was_meant(read: Read, line: str, value: object) -> None:
    assert read(line, TOLD) == value


def test_a_week_is_written_in_one_line() -> None:
    week = rows.weekly("mon-wed 10-13 14:00-18:00, sat 10-15", TOLD)
    assert week["tue"] == ("10:00-13:00", "14:00-18:00")
    assert list(week) == ["mon", "tue", "wed", "sat"]


def test_a_lane_holds_for_each_of_its_countries() -> None:
    first, second = rows.lane("DE,AT DHL Express 29.50 5-9 b", TOLD)
    assert first == {
        "country": "DE", "carrier": "DHL Express", "price": "29.50 USD", "days": "5-9", "business_days": True,
    }  # fmt: skip
    assert second["country"] == "AT"


def test_a_lane_may_leave_out_carrier_and_price() -> None:
    (row,) = rows.lane("DE - 10-18 c", TOLD)
    assert row == {"country": "DE", "days": "10-18", "business_days": False}


def test_a_star_is_every_country_abroad_that_nobody_named_yet() -> None:
    told = {**TOLD, "shipping.lane": [{"country": code} for code in ("CN", "DE", "US", "FR")]}
    told["customs.rule"] = rows.duty("US shop", told)
    assert [row["country"] for row in rows.duty("* buyer", told)] == ["DE", "FR"]


def test_a_sale_does_not_end_before_it_starts() -> None:
    with pytest.raises(Misfit, match="before the first day"):
        reading.last_day("2027-01-01", {"sale.starts": date(2027, 1, 2)})


def test_products_are_found_in_the_folders_that_are_named(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("Title\n")
    assert rows.products("mine.csv", {"folders": (tmp_path,)}) == (tmp_path / "mine.csv",)
    with pytest.raises(Misfit, match="no such file"):
        rows.products("other.csv", {"folders": (tmp_path,)})


@pytest.mark.parametrize(
    ("read", "line", "remedy"),
    [
        (reading.truth, "perhaps", "write y or n"),
        (reading.whole, "thirty", "like 30"),
        (reading.money, "cheap", "25 USD"),
        (reading.counted_days, "5-10", "5-9 b"),
        (reading.counted_days, "soon", "5-10 b"),
        (reading.country, "Deutschland or so", "DE"),
        (rows.lane, "DE EMS 29 5-9", "5-9 b"),
        (rows.lane, "DE EMS", "DE,AT EMS 29 5-9 b"),
        (rows.lane, "XX EMS 29 5-9 b", "DE"),
        (rows.duty, "buyer", "DE,FR buyer"),
        (rows.duty, "DE friend", "buyer"),
        (rows.weekly, "monday 10-18", "mon-fri"),
        (rows.weekly, "mon", "10:00-18:00"),
        (rows.weekly, "mon 18-10", "earlier time first"),
        (rows.closures, "tomorrow", "2026-12-01"),
        (reading.percent, "a lot", "10"),
        (reading.limit, "a day", "24 hours"),
        (reading.terms_of("payment", "methods", "payment"), "visa, shells", "write one of"),
    ],
)
def test_a_wrong_line_is_refused_with_what_to_write(read: Read, line: str, remedy: str) -> None:
    with pytest.raises(Misfit) as refused:
        read(line, TOLD)
    assert remedy in str(refused.value)
