"""Days of work are counted as people count them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hours import Calendar
from bot.orders.days import HORIZON, counted, every_day, latest_today, of_country, of_shop
from tests.bot.orders.making import SHOP, TOKYO

DAYS = st.dates(min_value=date(2025, 1, 1), max_value=date(2032, 12, 31))


def _works(day: date) -> bool:
    works = of_shop(SHOP)
    assert works is not None
    return works(day)


@given(start=DAYS, count=st.integers(min_value=1, max_value=30))
def test_so_many_days_of_work_lie_between(start: date, count: int) -> None:
    end = counted(start, count, _works)

    assert end is not None
    assert _works(end)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(map(_works, between)) == count


@given(start=DAYS, later=st.integers(min_value=0, max_value=30), count=st.integers(min_value=0, max_value=20))
def test_who_starts_later_is_never_done_earlier(start: date, later: int, count: int) -> None:
    one, other = counted(start, count, _works), counted(start + timedelta(days=later), count, _works)

    assert one is not None
    assert other is not None
    assert one <= other


@given(start=DAYS, count=st.integers(min_value=0, max_value=400))
def test_every_day_counts_as_the_calendar_does(start: date, count: int) -> None:
    expected = start + timedelta(days=count) if count <= HORIZON else None

    assert counted(start, count, every_day) == expected


def test_a_shop_that_never_works_has_no_day() -> None:
    assert counted(date(2026, 11, 20), 1, lambda _: False) is None


def test_a_shop_without_hours_has_no_days_of_work() -> None:
    assert of_shop(Calendar(zone=TOKYO)) is None


def test_a_shop_works_when_it_has_hours_and_neither_holiday_nor_closure() -> None:
    days = {date(2026, 11, 20): True, date(2026, 11, 21): False, date(2026, 11, 23): False, date(2026, 12, 29): False}

    assert {day: _works(day) for day in days} == days
    bare = of_shop(replace(SHOP, holidays=None, closures=()))
    assert bare is not None
    assert bare(date(2026, 11, 23))


@pytest.mark.parametrize("code", ["", "ZZ", "de"])
def test_a_country_that_nobody_knows_has_no_days_of_work(code: str) -> None:
    assert of_country(code) is None


@pytest.mark.parametrize(
    ("code", "day", "works"),
    [
        ("DE", "2026-11-06", True),
        ("DE", "2026-11-07", False),
        ("SA", "2026-11-06", False),
        ("SA", "2026-11-08", True),
        ("US", "2026-11-26", False),
        ("KR", "2026-10-05", False),
    ],
)
def test_countries_rest_on_their_own_days(code: str, day: str, works: bool) -> None:
    known = of_country(code)

    assert known is not None
    assert known(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("country", "now", "day"),
    [
        ("DE", "2026-12-03T22:59", "2026-12-03"),
        ("DE", "2026-12-03T23:00", "2026-12-04"),
        ("US", "2026-12-04T09:59", "2026-12-03"),
        ("US", "2026-12-04T10:00", "2026-12-04"),
        ("NZ", "2026-12-03T10:00", "2026-12-03"),
        (None, "2026-12-03T15:00", "2026-12-04"),
        ("ZZ", "2026-12-03T15:00", "2026-12-04"),
    ],
)
def test_a_day_lasts_until_its_last_place_is_through_with_it(country: str | None, now: str, day: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)

    assert latest_today(country, at, ZoneInfo("Asia/Tokyo")).isoformat() == day
