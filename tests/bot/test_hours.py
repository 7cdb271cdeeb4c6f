from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hours import HORIZON, Calendar, calendar, public_holidays
from core.errors import SettingsError
from knowledge.settings import Closure, Interval, read_settings

TOKYO = ZoneInfo("Asia/Tokyo")
DEMO = Path(__file__).parents[2] / "stores" / "demo"


def spans(*written: str) -> tuple[Interval, ...]:
    ends = (span.split("-") for span in written)
    return tuple(Interval(opens=time.fromisoformat(a), closes=time.fromisoformat(b)) for a, b in ends)


WEEKDAY = spans("10:00-13:00", "14:00-18:00")
SHOP = Calendar(
    zone=TOKYO,
    weekly=(WEEKDAY,) * 5 + ((), ()),
    holidays="JP",
    closures=(Closure(first=date(2026, 12, 29), last=date(2027, 1, 4)),),
)


def jst(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("at", "open_"),
    [
        ("2026-11-24T10:00", True),
        ("2026-11-24T09:59:59", False),
        ("2026-11-24T12:59:59", True),
        ("2026-11-24T13:00", False),  # lunch
        ("2026-11-24T14:00", True),
        ("2026-11-24T18:00", False),
        ("2026-11-28T12:00", False),  # Saturday
        ("2026-11-23T12:00", False),  # Labour Thanksgiving Day, a Monday
        ("2026-12-29T12:00", False),  # first day of the closure
        ("2027-01-04T12:00", False),  # last day
        ("2027-01-05T12:00", True),
    ],
)
def test_someone_is_there_in_the_shops_hours(at: str, open_: bool) -> None:
    assert SHOP.is_open(jst(at)) is open_


def test_hours_are_told_by_the_shops_clock_whatever_the_zone_of_the_question() -> None:
    assert SHOP.is_open(datetime(2026, 11, 24, 1, 0, tzinfo=UTC))
    assert SHOP.is_open(datetime(2026, 11, 24, 2, 0, tzinfo=ZoneInfo("Europe/Berlin")))
    assert not SHOP.is_open(datetime(2026, 11, 24, 11, 0, tzinfo=ZoneInfo("Europe/Berlin")))


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-24T11:23", "2026-11-24T11:23"),  # open: now
        ("2026-11-24T13:30", "2026-11-24T14:00"),
        ("2026-11-24T18:00", "2026-11-25T10:00"),
        ("2026-11-27T20:00", "2026-11-30T10:00"),  # over the weekend
        ("2026-05-02T09:00", "2026-05-07T10:00"),  # Golden Week: 3rd a Sunday, its substitute the 6th
        ("2026-09-18T18:00", "2026-09-24T10:00"),  # Silver Week: the 22nd lies between two holidays
        ("2026-12-28T18:00", "2027-01-05T10:00"),
    ],
)
def test_the_next_hours_are_found_past_weekends_holidays_and_closures(at: str, opens: str) -> None:
    assert SHOP.next_open(jst(at)) == jst(opens)


@pytest.mark.parametrize(
    ("at", "hours", "due"),
    [
        ("2026-11-24T10:00", 1, "2026-11-24T11:00"),
        ("2026-11-24T12:30", 1, "2026-11-24T14:30"),  # lunch does not count
        ("2026-11-24T12:00", 1, "2026-11-24T13:00"),  # done as lunch begins
        ("2026-11-24T17:30", 1, "2026-11-25T10:30"),
        ("2026-11-24T20:00", 1, "2026-11-25T11:00"),
        ("2026-11-24T09:00", 7, "2026-11-24T18:00"),
        ("2026-11-24T09:00", 8, "2026-11-25T11:00"),
        ("2026-11-27T17:00", 2, "2026-11-30T11:00"),
        ("2026-11-20T17:00", 2, "2026-11-24T11:00"),  # Monday is a holiday
        ("2026-05-01T17:00", 2, "2026-05-07T11:00"),  # Golden Week 2026
        ("2027-05-01T12:00", 1, "2027-05-06T11:00"),  # Golden Week 2027
        ("2028-05-02T17:30", 1, "2028-05-08T10:30"),  # Golden Week 2028
        ("2027-03-19T17:00", 2, "2027-03-23T11:00"),  # equinox on a Sunday, its substitute on Monday
        ("2026-12-28T17:30", 1, "2027-01-05T10:30"),  # New Year closure
        ("2026-11-24T10:00", 0, "2026-11-24T10:00"),
        ("2026-11-24T19:00", 0, "2026-11-25T10:00"),
    ],
)
def test_a_promise_runs_only_while_the_shop_is_open(at: str, hours: int, due: str) -> None:
    assert SHOP.add_business_time(jst(at), timedelta(hours=hours)) == jst(due)


def test_results_are_told_by_the_shops_clock() -> None:
    due = SHOP.add_business_time(datetime(2026, 11, 24, 1, 0, tzinfo=UTC), timedelta(hours=1))

    assert (due.isoformat(), due.tzinfo) == ("2026-11-24T11:00:00+09:00", TOKYO)


def test_an_answer_is_promised_for_the_target_and_never_past_the_limit() -> None:
    at = jst("2026-11-24T10:00")

    assert SHOP.reply_by(at, timedelta(hours=1), timedelta(hours=24)) == jst("2026-11-24T11:00")
    assert SHOP.reply_by(at, timedelta(hours=9), timedelta(hours=2)) == jst("2026-11-24T12:00")


@pytest.mark.parametrize(
    ("day", "is_holiday"),
    [
        (date(2026, 5, 6), True),  # substitute for Constitution Day on a Sunday
        (date(2026, 9, 22), True),  # between two holidays
        (date(2026, 5, 7), False),
        (date(2027, 1, 11), True),  # second Monday
        (date(2027, 3, 22), True),
        (date(2027, 12, 23), False),  # the birthday of the emperor who abdicated
        (date(2028, 2, 11), True),
        (date(2028, 9, 22), True),
        (date(2028, 1, 2), False),
    ],
)
def test_public_holidays_are_those_of_the_cabinet_office(day: date, is_holiday: bool) -> None:
    assert (day in public_holidays("JP", day.year)) is is_holiday


def test_holidays_of_nowhere_are_a_mistake_in_the_settings() -> None:
    with pytest.raises(SettingsError, match=r'holidays = "XX" is not known; leave it out'):
        replace(SHOP, holidays="XX").is_open(jst("2026-11-24T10:00"))


def test_a_shop_that_keeps_no_holidays_works_on_them() -> None:
    assert replace(SHOP, holidays=None).is_open(jst("2026-11-23T12:00"))


def test_a_shop_that_says_no_hours_is_always_open() -> None:
    always = Calendar(zone=TOKYO)
    late = jst("2026-11-28T23:59:30")

    assert always.is_open(late)
    assert always.add_business_time(late, timedelta(hours=30)) == late + timedelta(hours=30)


def test_a_day_that_ends_at_23_59_has_no_minute_missing() -> None:
    nights = Calendar(zone=TOKYO, weekly=(spans("00:00-23:59"),) * 7)

    assert nights.is_open(jst("2026-11-24T23:59:30"))
    assert nights.add_business_time(jst("2026-11-24T23:00"), timedelta(hours=2)) == jst("2026-11-25T01:00")


def test_a_shop_that_never_opens_again_promises_the_horizon() -> None:
    closed = replace(SHOP, closures=(Closure(first=date(2026, 1, 1), last=date(2029, 1, 1)),))
    at = jst("2026-11-24T10:00")

    assert closed.next_open(at) is None
    assert closed.add_business_time(at, timedelta(hours=1)) == at + HORIZON


@pytest.mark.parametrize(
    ("at", "hours", "due"),
    [
        ("2026-03-28T20:00+01:00", 8, "2026-03-29T05:00+02:00"),  # the clock goes forward at 2
        ("2026-10-24T20:00+02:00", 8, "2026-10-25T03:00+01:00"),  # the clock goes back at 3
    ],
)
def test_hours_across_a_change_of_the_clock_are_real_hours(at: str, hours: int, due: str) -> None:
    berlin = Calendar(zone=ZoneInfo("Europe/Berlin"))

    assert berlin.add_business_time(datetime.fromisoformat(at), timedelta(hours=hours)) == datetime.fromisoformat(due)


def test_an_hour_that_the_clock_skips_is_no_business_time() -> None:
    berlin = Calendar(zone=ZoneInfo("Europe/Berlin"), weekly=((),) * 6 + (spans("02:30-03:15", "10:00-12:00"),))
    at = datetime.fromisoformat("2026-03-29T00:00+01:00")

    assert berlin.add_business_time(at, timedelta(hours=1)) == datetime.fromisoformat("2026-03-29T11:00+02:00")


def test_the_demo_shops_hours_are_read_from_its_settings() -> None:
    demo = calendar(read_settings(DEMO))

    assert demo.next_open(jst("2026-12-28T19:00")) == jst("2027-01-05T10:00")
    assert demo.add_business_time(jst("2026-11-20T17:30"), timedelta(hours=1)) == jst("2026-11-24T10:30")


MOMENTS = st.integers(min_value=0, max_value=3 * 366 * 24 * 3600).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=TOKYO) + timedelta(seconds=seconds)
)
HOURS = st.floats(min_value=0, max_value=80).map(lambda hours: timedelta(minutes=round(hours * 60)))


@given(MOMENTS, HOURS)
def test_a_promise_never_runs_backward_and_ends_while_the_shop_is_open(at: datetime, duration: timedelta) -> None:
    due = SHOP.add_business_time(at, duration)

    assert due >= at + duration
    assert SHOP.is_open(due) or SHOP.is_open(due - timedelta(microseconds=1))


@given(MOMENTS, HOURS, HOURS)
def test_business_time_adds_up(at: datetime, first: timedelta, second: timedelta) -> None:
    once = SHOP.add_business_time(at, first + second)
    twice = SHOP.add_business_time(SHOP.add_business_time(at, first), second)

    assert SHOP.next_open(once) == SHOP.next_open(twice)


@given(st.lists(MOMENTS, min_size=2, max_size=5), HOURS)
def test_who_writes_earlier_is_never_promised_a_later_answer(moments: list[datetime], duration: timedelta) -> None:
    promises = [SHOP.add_business_time(at, duration) for at in sorted(moments)]
    assert all(earlier <= later for earlier, later in pairwise(promises))
