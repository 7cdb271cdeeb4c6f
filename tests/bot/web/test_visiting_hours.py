from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.hours import Calendar
from bot.web.visiting_hours import closing, hours
from knowledge.settings import Interval
from prompts.words import languages

KYOTO = ZoneInfo("Asia/Tokyo")
WORKDAY = (Interval(opens=time(10), closes=time(13)), Interval(opens=time(14), closes=time(18)))
SHOP = Calendar(zone=KYOTO, weekly=((WORKDAY,) * 5) + ((), ()))
ALWAYS = Calendar(zone=KYOTO, weekly=((Interval(opens=time.min, closes=time(23, 59)),),) * 7)


def kyoto(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KYOTO)


TUESDAY, LUNCH, SATURDAY = kyoto("2026-11-24T10:30:20"), kyoto("2026-11-24T13:15"), kyoto("2026-11-28T12:00")


def told(at: datetime, locale: str = "en", zone: str | None = "Asia/Tokyo") -> str:
    found = hours(SHOP, at, locale=locale, zone=zone)
    assert found
    return found.text.replace("\u202f", " ")


def test_an_open_shop_says_until_when() -> None:
    assert told(TUESDAY) == "Our team is here until 1:00 PM."
    assert told(TUESDAY, "de") == "Unser Team ist bis 13:00 Uhr da."
    assert told(TUESDAY, "ja") == "スタッフは13:00まで対応しております。"


def test_a_closed_shop_says_from_when() -> None:
    assert told(LUNCH) == "Our team is back from 2:00 PM."
    assert told(SATURDAY, "de") == "Unser Team ist ab Montag 10:00 Uhr wieder da."


def test_the_buyers_own_clock_is_told() -> None:
    assert told(TUESDAY, "de", "Europe/Berlin") == "Unser Team ist bis 05:00 Uhr da."
    assert told(SATURDAY, "en", "America/New_York") == "Our team is back from Sunday 8:00 PM."


def test_without_the_buyers_zone_the_shops_is_named() -> None:
    assert told(TUESDAY, "en", None) == "Our team is here until 1:00 PM. (Japan Time)"


def test_far_away_the_day_of_the_week_says_too_little() -> None:
    shop = Calendar(zone=KYOTO, weekly=(WORKDAY, *((),) * 6))
    found = hours(shop, kyoto("2026-11-23T19:00"), locale="en", zone="Asia/Tokyo")
    assert found
    assert found.text == "Our team is back from Nov 30 10:00\u202fAM.".replace("\u202f", " ")


@pytest.mark.parametrize("locale", [*languages(), "pt-BR", "zh-HK", "fi"])
def test_every_language_tells_both(locale: str) -> None:
    for at in (TUESDAY, LUNCH, SATURDAY):
        text = told(at, locale)
        assert "{" not in text
        assert any(digit in text for digit in "0123456789")


def test_a_shop_without_hours_and_one_that_never_closes_say_nothing() -> None:
    assert hours(Calendar(zone=KYOTO), TUESDAY, locale="en", zone=None) is None
    assert hours(ALWAYS, TUESDAY, locale="en", zone=None) is None


@settings(deadline=None)  # the machine may be busy
@given(st.integers(0, 7 * 24 * 60 - 1), st.integers(0, 59))
def test_the_closing_told_is_the_first_moment_that_nobody_is_there(minutes: int, seconds: int) -> None:
    at = kyoto("2026-11-23T00:00") + timedelta(minutes=minutes, seconds=seconds)
    found = hours(SHOP, at, locale="en", zone="UTC")
    assert found
    assert found.open == SHOP.is_open(at)
    assert found.changes > at
    assert SHOP.is_open(found.changes) is not found.open
    assert SHOP.is_open(found.changes - timedelta(seconds=1)) is found.open


def test_the_closing_is_told_to_the_minute() -> None:
    assert closing(SHOP, TUESDAY.astimezone(UTC)) == kyoto("2026-11-24T13:00")
