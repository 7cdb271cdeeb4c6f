"""A complaint's brief: what happened, which order, what was paid and what the rules allow; who writes beside it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.app import House
from bot.desk.brief import Brief
from bot.desk.case import Case, case
from bot.orders.affair import Affair, Option
from bot.orders.state import State
from bot.segments import Segment, Wish
from bot.troubles import Trouble
from bot.web.desk_brief import about, told
from bot.web.desk_words import LANGUAGES, Speech, desk_words
from core.sets import Mood, Risk, Scenario
from core.turn import Understanding
from tests.bot.desk.making import NOW, handed_over, scribe_of
from tests.bot.orders.making import fact

CALM = Understanding(language="en", confidence=1.0, scenario=Scenario.UNCLEAR, risk=Risk.INFORMATION)
AFFAIR = Affair(
    order="#1011",
    state="delivered",
    total="JPY 12800",
    paid=datetime(2026, 11, 1, 20, tzinfo=UTC),
    is_paid=True,
    refunded="",
    options=(Option(name="return_open", value=date(2026, 12, 4)), Option(name="exchange_none")),
)
BRIEF = Brief(
    intent=Scenario.ORDER_DAMAGED,
    summary="",
    open_questions=(),
    upcoming=(),
    mood=Mood.CALM,
    reply_by=NOW,
    segments=(Segment.RESELLER, Segment.COMPLAINING),
    wish=Wish(quantity=60, product="hagi-tea-bowl", country="AT"),
    case=Case(what=Trouble.DAMAGED, affairs=(AFFAIR,), general=(Option(name="warranty", value=12),)),
)
NAMES = (
    *(f"{kind}_{how}" for kind in ("return", "exchange") for how in ("open", "over", "rule", "none")),
    *("cancel_open", "lost_after", "is_lost", "refund_days", "warranty", "warranty_none"),
)


def test_the_newest_complaint_names_the_case() -> None:
    found = case(["It is three weeks late!", "Now it came, and the bowl arrived broken."], CALM, (), ())
    assert found == Case(what=Trouble.DAMAGED)
    assert case(["How much is shipping?"], CALM, (AFFAIR,), ()) is None


def test_where_no_pattern_reads_it_a_sure_topic_does() -> None:
    found = case(["hm"], replace(CALM, scenario=Scenario.ORDER_LOST), (), ())
    assert found == Case(what=Trouble.LOST)


def test_the_warranty_is_told_whichever_order_it_is() -> None:
    def general(**values: bool | int) -> tuple[Option, ...]:
        found = case(["My bowl arrived broken."], CALM, (), (fact("warranty", dict(values)),))
        assert found is not None
        return found.general

    assert general(offered=True, months=12) == (Option(name="warranty", value=12),)
    assert general(offered=False) == (Option(name="warranty_none"),)
    assert general(offered=True) == ()


def test_the_terminal_tells_it_in_lines() -> None:
    assert list(told(BRIEF, Speech("en", "Asia/Tokyo"))) == [
        "Buyer: reseller, complains",
        "Wants: 60 pieces · hagi-tea-bowl · Austria (AT)",
        "What went wrong: Damaged",
        "  #1011 · delivered · Total JPY 12800 · paid on Nov 2, 2026",
        "    Return: open until Dec 4, 2026",
        "    Exchange: not offered",
        "  Warranty: 12 months",
    ]


def test_what_is_not_said_is_left_out() -> None:
    bare = replace(BRIEF, wish=Wish(), case=None, segments=(Segment.CONSUMER,))
    assert list(told(bare, Speech("en", "Asia/Tokyo"))) == ["Buyer: consumer"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"is_paid": False, "paid": None}, "not paid"),
        ({"paid": None}, "paid"),
        ({"refunded": "JPY 500"}, "refunded already JPY 500"),
        ({"state": "refunded"}, "refunded in full"),
    ],
)
def test_the_head_of_an_order_says_where_its_money_is(change: dict[str, object], words: str) -> None:
    one = replace(AFFAIR, **change)  # type: ignore[arg-type]
    brief = replace(BRIEF, case=Case(what=Trouble.LOST, affairs=(one,)))
    assert words in about(brief, Speech("en", "Asia/Tokyo"))["case"]["affairs"][0]["head"].split(" · ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_member_of_the_closed_sets_has_its_word(language: str) -> None:
    words = desk_words(language)
    assert {str(one) for one in Segment} <= set(words["segment"])
    assert {str(one) for one in Trouble} == set(words["trouble"])
    assert {{"unpaid": "unpaid_state", "refunded": "state_refunded"}.get(one, str(one)) for one in State} <= set(
        words["case"]
    )
    assert set(NAMES) <= set(words["case"])


def test_a_ticket_shows_who_writes_without_a_word_of_it_to_the_buyer(house: House) -> None:
    card = handed_over(house, "Die Schale, die ich gestern bekommen habe, ist zerbrochen.")
    sheet = scribe_of(house).sheet(card.ticket.id, "ja")
    assert sheet is not None
    assert sheet.brief.case is not None
    assert sheet.brief.case.what is Trouble.DAMAGED
    assert sheet.brief.case.affairs == ()
    assert sheet.brief.segments == (Segment.CONSUMER, Segment.COMPLAINING)
