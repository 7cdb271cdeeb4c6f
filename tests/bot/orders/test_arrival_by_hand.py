"""When goods ordered now would arrive agrees with a table worked out on paper, of five shops and thirteen countries."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.hours import Calendar
from bot.orders.forecast import forecasts
from core.evidence import Fact
from knowledge.settings import Closure, Interval
from tests.bot.orders.making import fact

DAY = (Interval(opens=time(10), closes=time(18)),)
KYOTO = Calendar(
    zone=ZoneInfo("Asia/Tokyo"),
    weekly=(DAY,) * 5 + ((), ()),
    holidays="JP",
    closures=(
        Closure(first=date(2026, 12, 29), last=date(2027, 1, 4)),
        Closure(first=date(2027, 12, 29), last=date(2028, 1, 4)),
    ),
)


def _weekdays(zone: str, holidays: str) -> Calendar:
    return Calendar(zone=ZoneInfo(zone), weekly=(DAY,) * 5 + ((), ()), holidays=holidays)


SHOPS = {
    "kyoto": KYOTO,
    "kyoto-sat": replace(KYOTO, weekly=(DAY,) * 6 + ((),)),
    "shenzhen": _weekdays("Asia/Shanghai", "CN"),
    "newyork": _weekdays("America/New_York", "US"),
    "london": _weekdays("Europe/London", "GB"),
}
#: Now in UTC, shop, days to leave, cut-off, country, days of the lane (d: calendar days), first and last day of
#: arrival | the shop's clock, when it leaves, the weekdays that the shop and the country are off on the longest way.
#: Typed from the holiday laws. GB is what England, Scotland and Northern Ireland share: no Easter Monday. The days off
#: of China in 2027 are the law's own with those that make up for a weekend: the State Council's order may add to them.
TABLE = """
2026-11-24T03:00 kyoto 1-2 14:00 DE 5-9 2026-12-02 2026-12-09 | Tue 12:00: 25-26 Nov
2026-11-20T05:00 kyoto 1-2 14:00 DE 5-9 2026-12-01 2026-12-08 | Fri 14:00: 24-25 Nov, off 11-23
2026-11-20T05:00:01 kyoto 1-2 14:00 DE 5-9 2026-12-02 2026-12-09 | Fri 14:00: 25-26 Nov, off 11-23
2026-11-20T05:01 kyoto 1-2 14:00 DE 5-9 2026-12-02 2026-12-09 | Fri 14:01: 25-26 Nov, off 11-23
2026-11-20T15:30 kyoto 1-2 14:00 DE 5-9 2026-12-02 2026-12-09 | Sat 00:30: 25-26 Nov, off 11-23
2026-11-21T06:30 kyoto 1-2 14:00 DE 5-9 2026-12-02 2026-12-09 | Sat 15:30: 25-26 Nov, off 11-23
2026-11-22T23:00 kyoto 1-2 14:00 AT 6-10 2026-12-03 2026-12-11 | Mon 08:00: 25-26 Nov, off 11-23 AT 12-08
2026-11-23T04:00 kyoto 1-2 14:00 US 7-12 2026-12-07 2026-12-14 | Mon 13:00: 25-26 Nov, off 11-23
2026-11-19T15:00 kyoto 1-2 14:00 US 3-6 2026-11-30 2026-12-04 | Fri 00:00: 24-25 Nov, off 11-23 US 11-26
2026-11-24T03:00 kyoto 1-2 14:00 DE 10-18d 2026-12-05 2026-12-14 | Tue 12:00: 25-26 Nov
2026-12-25T04:00 kyoto 1-2 14:00 DE 10-18d 2027-01-07 2027-01-23 | Fri 13:00: 28 Dec-5 Jan, off 12-29..01-04
2026-12-25T04:00 kyoto 1-2 14:00 DE 5-9 2027-01-05 2027-01-18 | Fri 13:00: 28 Dec-5 Jan, off 12-29..01-04
2026-12-25T06:00 kyoto 1-2 14:00 AT 6-10 2027-01-14 2027-01-20 | Fri 15:00: 5-6 Jan, off 12-29..01-04
2026-12-28T04:59 kyoto 1-2 14:00 GB 5-9 2027-01-12 2027-01-19 | Mon 13:59: 5-6 Jan, off 12-29..01-04
2026-12-28T05:00:30 kyoto 1-2 14:00 GB 3-5 2027-01-11 2027-01-14 | Mon 14:00: 6-7 Jan, off 12-29..01-04
2026-12-31T20:00 kyoto 1-2 14:00 US 3-6 2027-01-11 2027-01-15 | Fri 05:00: 6-7 Jan, off 01-01..01-04
2027-01-04T15:00 kyoto 1-2 14:00 FR 3-5 2027-01-11 2027-01-14 | Tue 00:00: 6-7 Jan
2027-01-05T05:00 kyoto 1-2 14:00 AT 6-10 2027-01-14 2027-01-21 | Tue 14:00: 6-7 Jan
2027-01-07T06:00 kyoto 1-2 14:00 US 7-12 2027-01-22 2027-02-01 | Thu 15:00: 12-13 Jan, off 01-11 US 01-18
2026-12-16T03:00 kyoto 1-2 14:00 GB 5-9 2026-12-24 2027-01-05 | Wed 12:00: 17-18 Dec, GB 12-25..12-28 01-01
2026-12-16T03:00 kyoto 1-2 14:00 FR 5-9 2026-12-24 2027-01-04 | Wed 12:00: 17-18 Dec, FR 12-25 01-01
2026-12-16T03:00 kyoto 1-2 14:00 KR 3-5 2026-12-22 2026-12-28 | Wed 12:00: 17-18 Dec, KR 12-25
2026-12-16T03:00 kyoto 1-2 14:00 US 7-12 2026-12-29 2027-01-07 | Wed 12:00: 17-18 Dec, US 12-25 01-01
2027-04-28T04:00 kyoto 1-2 14:00 KR 3-5 2027-05-07 2027-05-14 | Wed 13:00: 30 Apr-6 May, off 04-29 05-03..05-05 KR 05-13
2027-04-28T06:00 kyoto 1-2 14:00 CN 3-7 2027-05-11 2027-05-18 | Wed 15:00: 6-7 May, off 04-29 05-03..05-05
2027-04-28T06:00 kyoto 1-2 14:00 CN 3-5 2027-05-11 2027-05-14 | Wed 15:00: 6-7 May, off 04-29 05-03..05-05
2027-04-30T05:30 kyoto 1-2 14:00 FR 5-9 2027-05-14 2027-05-24 | Fri 14:30: 7-10 May, off 05-03..05-05 FR 05-17
2027-04-30T05:30 kyoto 1-2 14:00 DE 10-18d 2027-05-17 2027-05-28 | Fri 14:30: 7-10 May, off 05-03..05-05
2027-05-04T04:00 kyoto 1-2 14:00 DE 5-9 2027-05-14 2027-05-24 | Tue 13:00: 7-10 May, off 05-04..05-05 DE 05-17
2027-04-28T14:59 kyoto-sat 1-2 14:00 GB 3-5 2027-05-06 2027-05-13 | Wed 23:59: 1-6 May, off 04-29 05-03..05-05
2027-03-18T05:30 kyoto 1-2 14:00 DE 5-9 2027-04-01 2027-04-08 | Thu 14:30: 23-24 Mar, off 03-22 DE 03-26..03-29
2027-03-19T05:30 kyoto 1-2 14:00 GB 3-5 2027-03-30 2027-04-02 | Fri 14:30: 24-25 Mar, off 03-22 GB 03-26
2027-03-19T04:30 kyoto 1-2 14:00 FR 3-5 2027-03-26 2027-04-01 | Fri 13:30: 23-24 Mar, off 03-22 FR 03-29
2026-09-18T04:00 kyoto 1-2 14:00 KR 3-5 2026-09-30 2026-10-02 | Fri 13:00: 24-25 Sep, off 09-21..09-23
2026-05-01T04:00 kyoto 1-2 14:00 DE 5-9 2026-05-15 2026-05-22 | Fri 13:00: 7-8 May, off 05-04..05-06 DE 05-14
2027-02-01T03:00 kyoto 1-2 14:00 CN 3-7 2027-02-11 2027-02-18 | Mon 12:00: 2-3 Feb, CN 02-05..02-10
2027-02-01T03:00 kyoto 1-2 14:00 KR 3-5 2027-02-05 2027-02-12 | Mon 12:00: 2-3 Feb, KR 02-08..02-09
2027-02-01T03:00 kyoto 1-2 14:00 HK 2-4 2027-02-04 2027-02-11 | Mon 12:00: 2-3 Feb, HK 02-08..02-09
2027-02-01T03:00 kyoto 1-2 14:00 TW 3-6 2027-02-12 2027-02-18 | Mon 12:00: 2-3 Feb, TW 02-04..02-10
2027-02-01T03:00 kyoto 1-2 14:00 CN 10-18d 2027-02-12 2027-02-21 | Mon 12:00: 2-3 Feb
2027-02-10T05:30 kyoto 1-2 14:00 CN 3-7 2027-02-18 2027-02-25 | Wed 14:30: 15-16 Feb, off 02-11
2027-02-22T06:00 kyoto 1-2 14:00 KR 3-5 2027-03-03 2027-03-08 | Mon 15:00: 25-26 Feb, off 02-23 KR 03-01
2028-02-25T04:00 kyoto 1-2 14:00 DE 5-9 2028-03-06 2028-03-13 | Fri 13:00: 28-29 Feb
2028-02-25T04:00 kyoto 1-2 14:00 AU 1-2d 2028-02-29 2028-03-02 | Fri 13:00: 28-29 Feb
2028-02-28T04:00 kyoto 0-1 14:00 DE 0-1d 2028-02-28 2028-03-01 | Mon 13:00: 28-29 Feb
2028-02-28T04:00 kyoto 1 14:00 US 1-2 2028-03-01 2028-03-02 | Mon 13:00: 29 Feb
2028-02-29T05:00 kyoto 1-2 14:00 US 3-6 2028-03-06 2028-03-10 | Tue 14:00: 1-2 Mar
2028-02-10T06:00 kyoto 1-2 14:00 FR 10-18d 2028-02-25 2028-03-05 | Thu 15:00: 15-16 Feb, off 02-11
2027-02-26T04:00 kyoto 1-2 14:00 DE 1-2d 2027-03-02 2027-03-04 | Fri 13:00: 1-2 Mar
2027-12-27T04:00 kyoto 1-2 14:00 US 3-6 2028-01-03 2028-01-13 | Mon 13:00: 28 Dec-5 Jan, off 12-29..01-04
2027-12-22T04:00 kyoto 1-2 14:00 GB 3-5 2027-12-30 2028-01-05 | Wed 13:00: 23-24 Dec, GB 12-27..12-28 01-03
2027-12-22T04:00 kyoto 1-2 14:00 US 3-6 2027-12-29 2028-01-04 | Wed 13:00: 23-24 Dec, US 12-31
2027-12-16T04:00 kyoto 1-2 14:00 KR 3-5 2027-12-22 2027-12-28 | Thu 13:00: 17-20 Dec, KR 12-27
2027-06-14T04:00 kyoto 1-2 14:00 US 3-6 2027-06-21 2027-06-25 | Mon 13:00: 15-16 Jun, US 06-18
2026-06-29T04:00 kyoto 1-2 14:00 US 3-6 2026-07-06 2026-07-10 | Mon 13:00: 30 Jun-1 Jul, US 07-03
2027-06-29T16:00 kyoto 1-2 14:00 US 3-6 2027-07-07 2027-07-13 | Wed 01:00: 1-2 Jul, US 07-05
2027-08-10T04:00 kyoto 1-2 14:00 KR 3-5 2027-08-18 2027-08-23 | Tue 13:00: 12-13 Aug, off 08-11 KR 08-16
2027-07-07T04:00 kyoto 1-2 14:00 FR 3-5 2027-07-13 2027-07-19 | Wed 13:00: 8-9 Jul, FR 07-14
2027-10-28T04:00 kyoto 2-3 14:00 FR 5-9 2027-11-08 2027-11-16 | Thu 13:00: 1-2 Nov, FR 11-11
2027-01-20T04:00 kyoto 1-2 14:00 AU 5-9 2027-01-29 2027-02-05 | Wed 13:00: 21-22 Jan, AU 01-26
2027-01-20T04:00 kyoto 1-2 14:00 AU 10-20d 2027-01-31 2027-02-11 | Wed 13:00: 21-22 Jan
2026-09-29T06:30 shenzhen 1-2 15:00 US 7-12 2026-10-09 2026-10-27 | Tue 14:30: 30 Sep-8 Oct, off 10-01..10-07 US 10-12
2026-09-30T07:00 shenzhen 1-2 15:00 DE 5-9 2026-10-15 2026-10-22 | Wed 15:00: 8-9 Oct, off 10-01..10-07
2026-04-30T08:00 shenzhen 0-1 15:00 GB 5-9 2026-05-13 2026-05-20 | Thu 16:00: 6-7 May, off 05-01..05-05
2026-06-18T06:00 shenzhen 1-2 15:00 US 3-6 2026-06-25 2026-07-01 | Thu 14:00: 22-23 Jun, off 06-19
2027-02-03T06:00 shenzhen 1-2 15:00 KR 3-5 2027-02-11 2027-02-18 | Wed 14:00: 4-11 Feb, off 02-05..02-10
2027-02-04T08:00 shenzhen 1-2 15:00 US 10-18d 2027-02-22 2027-03-05 | Thu 16:00: 12-15 Feb, off 02-05..02-10
2027-03-12T19:00 newyork 1-2 14:00 GB 3-5 2027-03-18 2027-03-23 | Fri 14:00: 15-16 Mar
2027-03-12T19:01 newyork 1-2 14:00 GB 3-5 2027-03-19 2027-03-24 | Fri 14:01: 16-17 Mar
2027-03-15T18:00 newyork 1-2 14:00 GB 3-5 2027-03-19 2027-03-24 | Mon 14:00: 16-17 Mar
2027-03-15T18:01 newyork 1-2 14:00 DE 5-9 2027-03-24 2027-04-02 | Mon 14:01: 17-18 Mar, DE 03-26..03-29
2026-10-30T18:00 newyork 1-2 14:00 FR 5-9 2026-11-09 2026-11-17 | Fri 14:00: 2-3 Nov, FR 11-11
2026-10-30T18:30 newyork 1-2 14:00 FR 5-9 2026-11-10 2026-11-18 | Fri 14:30: 3-4 Nov, FR 11-11
2026-11-02T18:30 newyork 1-2 14:00 FR 5-9 2026-11-10 2026-11-18 | Mon 13:30: 3-4 Nov, FR 11-11
2026-11-02T19:30 newyork 1-2 14:00 FR 5-9 2026-11-12 2026-11-19 | Mon 14:30: 4-5 Nov, FR 11-11
2026-11-25T19:00 newyork 1-2 14:00 DE 5-9 2026-12-04 2026-12-11 | Wed 14:00: 27-30 Nov, off 11-26
2026-11-25T19:30 newyork 1-2 14:00 DE 10-18d 2026-12-10 2026-12-19 | Wed 14:30: 30 Nov-1 Dec, off 11-26
2027-12-23T20:00 newyork 1-2 14:00 FR 3-5 2027-12-31 2028-01-05 | Thu 15:00: 28-29 Dec, off 12-24
2027-12-30T19:30 newyork 0-1 14:00 FR 3-5 2028-01-06 2028-01-11 | Thu 14:30: 3-4 Jan, off 12-31
2027-03-25T13:59 london 1-2 14:00 FR 3-5 2027-04-01 2027-04-06 | Thu 13:59: 29-30 Mar, off 03-26
2027-03-25T14:01 london 1-2 14:00 FR 3-5 2027-04-02 2027-04-07 | Thu 14:01: 30-31 Mar, off 03-26
2027-03-30T13:00 london 1-2 14:00 US 3-6 2027-04-05 2027-04-09 | Tue 14:00: 31 Mar-1 Apr
2027-03-30T13:01 london 1-2 14:00 US 3-6 2027-04-06 2027-04-12 | Tue 14:01: 1-2 Apr
2027-01-13T04:00 kyoto 1-2 14:00 SA 3-5 2027-01-19 2027-01-21 | Wed 13:00: 14-15 Jan
2027-01-13T04:00 kyoto 1-2 14:00 AE 3-5 2027-01-19 2027-01-22 | Wed 13:00: 14-15 Jan
2026-12-24T10:00 london 1-2 14:00 DE 5-9 2027-01-06 2027-01-13 | Thu 10:00: 29-30 Dec, off 12-25..12-28 DE 01-01
"""
#: China works on some weekends to make up for a long holiday: in 2026 on 4 January, 14 and 28 February, 9 May,
#: 20 September and 10 October. These are days of work by order of the State Council.
MADE_UP = """
2026-09-18T06:00 kyoto 1-2 14:00 CN 3-7 2026-09-30 2026-10-13 | Fri 15:00: 25-28 Sep, off 09-21..09-23 CN 10-01..10-07
2026-05-01T06:00 kyoto 0-1 14:00 CN 3-5 2026-05-11 2026-05-14 | Fri 15:00: 7-8 May, off 05-04..05-06
2026-09-30T07:00:01 shenzhen 1-2 15:00 DE 5-9 2026-10-16 2026-10-22 | Wed 15:00: 9-10 Oct, off 10-01..10-07
2026-09-17T08:00 shenzhen 1-2 15:00 DE 10-18d 2026-09-30 2026-10-09 | Thu 16:00: 20-21 Sep
2026-02-10T08:00 shenzhen 1-3 15:00 US 7-12 2026-02-24 2026-03-04 | Tue 16:00: 12-14 Feb, US 02-16
2026-10-09T08:00 shenzhen 1-2 15:00 JP 3-5 2026-10-15 2026-10-20 | Fri 16:00: 12-13 Oct
2026-10-06T01:00 shenzhen 1-2 15:00 FR 3-5 2026-10-14 2026-10-16 | Tue 09:00: 9-10 Oct, off 10-06..10-07
"""


def _rows(table: str) -> list[tuple[str, str]]:
    return [(row, because) for row, _, because in (line.partition(" | ") for line in table.strip().splitlines())]


ROWS = _rows(TABLE)


def _arrives(row: str) -> list[str]:
    """First and last day, as the code has them."""
    now, shop, leaves, cut_off, country, days, *_ = row.split()
    facts: tuple[Fact, ...] = (
        fact("shipping", {"dispatch_days": leaves, "cut_off": cut_off}),
        fact(
            "shipping.lane",
            {"country": country, "carrier": "EMS", "days": days.rstrip("d"), "business_days": days[-1] != "d"},
        ),
    )
    [found] = forecasts(facts, SHOPS[shop], country, datetime.fromisoformat(now).replace(tzinfo=UTC))
    return [f"{day}" for day in found.arrives]


def _disagree() -> set[str]:
    """The shops of the rows that come out otherwise than on paper."""
    return {row.split()[1] for row, _ in ROWS if _arrives(row) != row.split()[-2:]}


@pytest.mark.parametrize(("row", "because"), ROWS, ids=lambda text: text.replace(" ", "_"))
def test_code_and_paper_agree_on_the_days_of_arrival(row: str, because: str) -> None:
    assert _arrives(row) == row.split()[-2:], because


@pytest.mark.xfail(reason="weekends that China works to make up for a holiday count as days off")
@pytest.mark.parametrize(("row", "because"), _rows(MADE_UP), ids=lambda text: text.replace(" ", "_"))
def test_a_weekend_that_china_works_is_a_day_of_work(row: str, because: str) -> None:
    assert _arrives(row) == row.split()[-2:], because


@pytest.mark.parametrize("shop", sorted(SHOPS))
def test_a_shop_that_kept_no_holidays_would_be_found_out(shop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SHOPS, shop, replace(SHOPS[shop], holidays=None, closures=()))

    assert _disagree() == {shop}


@pytest.mark.parametrize("shop", sorted(SHOPS))
def test_a_clock_of_another_zone_would_be_found_out(shop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SHOPS, shop, replace(SHOPS[shop], zone=ZoneInfo("Pacific/Honolulu")))

    assert _disagree() == {shop}
