"""Will it arrive by then: which day is meant, and what is said when a step is missing."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.hours import Calendar
from bot.orders.arrival_by import arrivals, wanted_day
from core.evidence import Fact, Scalar
from knowledge.settings import Closure, Interval

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # Tuesday noon in Kyoto
WEEK = tuple((Interval(opens=time(10), closes=time(18)),) if day < 5 else () for day in range(7))
OPEN = Calendar(
    zone=TOKYO, weekly=WEEK, holidays="JP", closures=(Closure(first=date(2026, 12, 29), last=date(2027, 1, 4)),)
)


def fact(table: str, **values: Scalar) -> Fact:
    text = "\n".join(f"{key}: {value}" for key, value in values.items())
    name = ":".join(str(values[key]) for key in ("country", "carrier") if key in values)
    return Fact(id=f"fact:{table}:{name}", table=table, values=values, text=text, version="1")


SHOP = fact("shipping", dispatch_days="1-2", cut_off="14:00")
EMS = fact("shipping.lane", country="DE", carrier="EMS", days="5-9", business_days=True)
SLOW = fact("shipping.lane", country="DE", carrier="ePacket Light", days="10-18", business_days=False)
FACTS = (SHOP, EMS, SLOW)


def told(
    question: str, *facts: Fact, calendar: Calendar = OPEN, now: datetime = NOW, country: str = "DE"
) -> list[Mapping[str, str]]:
    rows, _ = arrivals(facts or FACTS, calendar, now)(country, question, "en")
    return [{name.rpartition(".")[2]: slot.text for name, slot in row.items()} for row in rows]


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("Will it be here by 12 December?", "en", date(2026, 12, 12)),
        ("before Christmas?", "en", date(2026, 12, 24)),
        ("kommt das vor Weihnachten an", "de", date(2026, 12, 24)),
        ("bis Freitag?", "de", date(2026, 11, 27)),
        ("by Tuesday", "en", date(2026, 12, 1)),
        ("12月24日までに届きますか", "ja", date(2026, 12, 24)),
        ("クリスマスに間に合いますか", "ja", date(2026, 12, 24)),
        ("10天内能到吗", "zh-Hans", date(2026, 12, 4)),
        ("聖誕節前會到嗎", "zh-Hant", date(2026, 12, 24)),
        ("within two weeks?", "en", date(2026, 12, 8)),
        ("pour la Saint-Valentin", "fr", date(2027, 2, 14)),
        ("llega antes de Navidad?", "es", date(2026, 12, 24)),
        ("chega antes do Natal?", "pt", date(2026, 12, 24)),
        ("크리스마스 전에 와요?", "ko", date(2026, 12, 24)),
        ("sampai sebelum natal?", "id", date(2026, 12, 24)),
        ("trước giáng sinh có tới không", "vi", date(2026, 12, 24)),
        ("ถึงก่อนคริสต์มาสไหม", "th", date(2026, 12, 24)),
        ("when would it arrive?", "en", None),
        ("wochentags?", "de", None),
        ("in time for Easter?", "en", None),
    ],
)
def test_the_day_a_question_names_is_understood(text: str, language: str, day: date | None) -> None:
    assert wanted_day(text, language, NOW.astimezone(TOKYO)) == day


def test_every_way_there_is_told_with_its_span() -> None:
    ems, slow = told("when will it be there?")
    assert (ems["carrier"], ems["first"], ems["last"], ems["reach"]) == (
        "EMS",
        "December 2, 2026",
        "December 9, 2026",
        "open",
    )
    assert (slow["first"], slow["last"]) == ("December 5, 2026", "December 14, 2026")


@pytest.mark.parametrize(
    ("by", "reach"),
    [("9 December", "in_time"), ("8 December", "maybe"), ("2 December", "maybe"), ("1 December", "late")],
)
def test_the_last_day_of_the_span_decides_whether_it_is_in_time(by: str, reach: str) -> None:
    assert told(f"here by {by}?", SHOP, EMS)[0]["reach"] == reach


def test_an_order_after_the_cut_off_counts_from_the_next_day_of_work() -> None:
    noon, evening = (told("when?", SHOP, EMS, now=NOW.replace(hour=hour))[0] for hour in (3, 9))
    assert (noon["first"], evening["first"]) == ("December 2, 2026", "December 3, 2026")


def test_nothing_leaves_while_the_shop_is_closed() -> None:
    before = datetime(2026, 12, 28, 6, 0, tzinfo=UTC)  # Monday 15:00, after the cut-off; closed until 4 January
    assert told("when?", SHOP, EMS, now=before)[0]["first"] == "January 13, 2027"


@pytest.mark.parametrize("step", ["cut_off", "days", "hours", "country"])
def test_a_missing_step_leaves_the_question_to_a_person(step: str) -> None:
    shop = fact("shipping", **{key: value for key, value in SHOP.values.items() if key != step})
    lane = fact(
        "shipping.lane", **{key: value for key, value in EMS.values.items() if key != step or step == "country"}
    )
    calendar = Calendar(zone=TOKYO) if step == "hours" else OPEN
    assert told("when?", shop, lane, calendar=calendar, country="FR" if step == "country" else "DE") == []


def test_a_day_that_is_over_is_nobodys_to_promise() -> None:
    assert told("did it arrive by 24 November 2026?") == []


def test_the_days_are_proven_by_what_was_counted() -> None:
    rows, evidence = arrivals(FACTS, OPEN, NOW)("DE", "by 12 December", "en")
    [source, *_] = rows[0]["arrival.lane.first"].sources
    assert "arrives: 2026-12-02 to 2026-12-09" in source.quote
    assert {"arrival:DE:EMS", SHOP.id, EMS.id} <= {one.id for one in evidence}
