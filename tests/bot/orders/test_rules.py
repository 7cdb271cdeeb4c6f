"""The shop's rules are what its facts say, and nothing that they do not say."""

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from bot.orders.rules import Days, held, rules
from core.values import read
from knowledge.facts import load_facts
from tests.bot.orders.making import FACTS, RULES, fact


def test_every_rule_is_read_from_its_fact() -> None:
    assert RULES.dispatch == Days(low=1, high=2, business=True, fact=FACTS[0])
    assert [(lane.carrier, lane.days.low, lane.days.high, lane.days.business) for lane in RULES.lanes] == [
        ("EMS", 5, 9, True),
        ("ePacket Light", 10, 18, False),
    ]
    assert RULES.change is not None
    assert (RULES.change.hours, RULES.cancel and RULES.cancel.hours) == (24, 24)
    assert RULES.returns is not None
    assert (RULES.returns.accepted, RULES.returns.days, RULES.returns.counted_from) == (True, 30, "delivery")
    assert str(RULES.refund) == "5-10 business days"
    assert str(RULES.lost_after) == "14 days"


def test_no_facts_are_no_rules() -> None:
    none = rules((), "DE")

    assert (none.dispatch, none.cancel, none.returns, none.refund, none.lost_after, none.lanes) == (None,) * 5 + ((),)
    assert none.facts == ()


def test_a_table_without_the_key_says_nothing_of_it() -> None:
    found = rules((fact("orders", {"change_until": "2 hours"}), fact("returns", {"accepted": False})), "DE")

    assert found.change is not None
    assert (found.change.hours, found.cancel, found.lost_after) == (2, None, None)
    assert found.returns is not None
    assert (found.returns.accepted, found.returns.days, found.returns.counted_from) == (False, None, None)


def test_until_it_is_handed_over_has_no_hours() -> None:
    found = rules((fact("orders", {"cancel_until": "dispatch"}),), None)

    assert found.cancel is not None
    assert found.cancel.hours is None


def test_a_last_hour_alone_means_the_same_day() -> None:
    found = rules((fact("shipping", {"cut_off": "14:00"}),), None)

    assert found.cut_off == time(14)
    assert found.dispatch is not None
    assert (found.dispatch.low, found.dispatch.high) == (0, 0)


def test_the_countrys_own_row_stands_before_the_general_one() -> None:
    general = fact("returns", {"accepted": True, "window_days": 14, "counted_from": "delivery"})
    german = fact("returns", {"accepted": True, "window_days": 30, "counted_from": "delivery"}, market="DE")

    here, elsewhere = rules((general, german), "DE").returns, rules((general, german), "US").returns
    assert here is not None
    assert elsewhere is not None
    assert (here.days, elsewhere.days) == (30, 14)


def test_two_rows_that_both_hold_say_nothing() -> None:
    one = fact("returns", {"accepted": True, "window_days": 14, "counted_from": "delivery"})
    other = fact("returns", {"accepted": True, "window_days": 30, "counted_from": "delivery"})

    assert rules((one, other), "DE").returns is None


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2026-03-31", False), ("2026-04-01", True), ("2026-12-31", True), ("2027-01-01", False)],
)
def test_a_rule_holds_from_its_first_day_to_its_last(day: str, holds: bool) -> None:
    dated = replace(FACTS[0], valid_from=date(2026, 4, 1), valid_until=date(2026, 12, 31))

    assert held(dated, date.fromisoformat(day)) is holds


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ('cancel_until = "soon"', "'soon' is no limit"),
        ("cancel_until = 24", "24 is no limit"),
        ('cancel_until = "0 hours"', "'0 hours' is no limit"),
        ("lost_after_days = -1", "-1 is no whole number"),
        ("cancel_hours = 24", 'unknown key "cancel_hours"'),
    ],
)
def test_a_rule_that_is_written_wrong_is_named_with_its_line(written: str, message: str) -> None:
    found = load_facts(f"[orders]\n{written}\n", "facts.toml")

    assert found.items == ()
    assert [(one.line, message in one.message) for one in found.problems] == [(2, True)]


def test_days_of_refund_need_their_kind() -> None:
    found = load_facts('[orders.refund]\ndays = "5-10"\n', "facts.toml")

    assert [one.message for one in found.problems] == ["days of which kind?"]


def test_the_rules_of_orders_load_beside_those_of_refunds() -> None:
    text = '[orders]\ncancel_until = "1 hour"\n[orders.refund]\ndays = "5-10"\nbusiness_days = true\n'
    found = load_facts(text, "facts.toml")
    read = rules([item.fact for item in found.items if item.fact], None)

    assert found.problems == ()
    assert read.cancel is not None
    assert read.cancel.hours == 1
    assert str(read.refund) == "5-10 business days"


@pytest.mark.parametrize("language", ["en", "ja", "zh-Hans", "de"])
def test_the_demo_shops_pages_say_what_its_facts_say(language: str) -> None:
    store = Path(__file__).parents[3] / "stores" / "demo"
    loaded = load_facts((store / "facts.toml").read_text(encoding="utf-8"), "facts.toml")
    known = rules([item.fact for item in loaded.items if item.fact], "DE")
    said = {
        name: {value.canonical for value in read((store / "pages" / f"{name}.{language}.md").read_text(), language)}
        for name in ("shipping", "returns")
    }

    assert known.cancel is not None
    assert known.lost_after is not None
    assert known.refund is not None
    assert {f"{known.cancel.hours} hour", f"{known.lost_after.high} day"} <= said["shipping"]
    assert {f"{known.refund.low} business_day", f"{known.refund.high} business_day"} <= said["returns"]
