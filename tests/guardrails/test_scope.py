"""A fact of another product, country or order is no evidence for this one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sets import Kind, Reason
from core.turn import Turn
from guardrails.grounding import draft_of, ground
from guardrails.scope import range_broken, scope_mixed
from guardrails.units import segments, units
from tests.guardrails.turns import answered, asked, drafted, passage, reasons

TABLE = (
    "| Country | Carrier | Price | Time |\n|---|---|---|---|\n"
    "| Germany | DHL | €9 | 3-5 days |\n| France | DHL | €12 | 4-6 days |\n| Japan | FedEx | €28 | 7-10 days |"
)
ORDERS = (
    "Order L-1001: paid 2 March 2026, sent 4 March 2026, total €90.00."
    " Order L-1002: paid 5 March 2026, sent 9 March 2026, total €40."
)
#: (language, page, right, wrong)
PAGES = (
    ("en", TABLE, "Shipping to France costs €12.", "Shipping to France costs €9."),
    ("en", TABLE, "France: €12 with DHL.", "France: €12 with FedEx."),
    ("en", ORDERS, "Order L-1001 was sent on 4 March 2026.", "Order L-1001 was sent on 9 March 2026."),
    ("en", ORDERS, "Order L-1001 was sent on 4 March 2026.", "Order L-1001 was sent on 2 March 2026."),
    ("en", ORDERS, "Order L-1001 is here. The total is €90.", "Order L-1001 is here. The total is €40."),
    (
        "de",
        "Österreich: 8,90 EUR, 4 bis 6 Tage. Schweiz: 12,90 EUR, 6 bis 9 Tage.",
        "Nach Österreich kostet es 8,90 EUR.",
        "Nach Österreich kostet es 12,90 EUR.",
    ),
    (
        "ja",
        "ランプ「アルバ」：高さ40cm。ランプ「ブルーノ」：高さ55cm。",
        "アルバは高さ40cmです。",
        "アルバは高さ55cmです。",
    ),
    ("zh-Hant", "台灣順豐 70 元；香港順豐 55 元。", "寄到香港運費 55 元。", "寄到香港運費 70 元。"),
    ("zh-Hans", "阿尔巴台灯：高40厘米。布鲁诺台灯：高55厘米。", "阿尔巴高40厘米。", "阿尔巴高55厘米。"),
    ("ko", "알바 램프: 높이 40cm. 브루노 램프: 높이 55cm.", "알바는 높이 40cm입니다.", "알바는 높이 55cm입니다."),
    (
        "th",
        "ชาข้าว WG-RC60 ราคา 450 บาท ชาดำ WG-OB60 ราคา 520 บาท",
        "ชาข้าว WG-RC60 ราคา 450 บาทค่ะ",
        "ชาข้าว WG-RC60 ราคา 520 บาทค่ะ",
    ),
)


def told(reply: str, page: str, language: str = "en", kind: Kind = Kind.POLICY) -> Turn:
    evidence = (passage(page, language=language, kind=kind),)
    draft = draft_of(ground(reply, evidence, language), reply, language)
    return drafted(*draft.claims, evidence=evidence, language=language)


@pytest.mark.parametrize(("language", "page", "right", "wrong"), PAGES)
def test_a_figure_of_a_neighbour_proves_nothing_here(language: str, page: str, right: str, wrong: str) -> None:
    assert not list(scope_mixed(told(right, page, language)))
    assert set(reasons(scope_mixed, told(wrong, page, language))) == {Reason.SCOPE_CHANGED}


def test_what_a_reply_goes_on_from_names_its_figures() -> None:
    page = "Austria: €9, free from €160.00. Italy: €12, free from €180.00."
    assert not list(scope_mixed(told("To Austria it costs €9; it is free from €160.00.", page)))
    assert list(scope_mixed(told("To Austria it costs €9; it is free from €180.00.", page)))


def test_two_things_of_one_sort_may_share_a_sentence() -> None:
    reply = "DHL takes your parcel to Germany for €9 and to France for €12."
    assert not list(scope_mixed(told(reply, TABLE)))


def test_an_address_belongs_to_every_order() -> None:
    page = f"{ORDERS} Order L-1003: help@shop.example."
    assert not list(scope_mixed(told("Order L-1001 was sent on 4 March 2026; write to help@shop.example.", page)))


def test_a_figure_that_is_nowhere_is_left_to_another_check() -> None:
    assert not list(scope_mixed(told("Shipping to France costs €13.", TABLE)))


def test_reviews_name_no_rivals() -> None:
    assert not list(scope_mixed(told("France costs €9.", TABLE, kind=Kind.REVIEW)))
    assert not list(scope_mixed(asked()))


@pytest.mark.parametrize("reply", ["It takes 4-5 days.", "It takes 5 to 3 days.", "It takes 3-3 days."])
def test_a_range_is_stated_whole(reply: str) -> None:
    assert not list(range_broken(told("It takes 3 to 5 days.", TABLE)))
    assert reasons(range_broken, told(reply, TABLE)) == [Reason.SCOPE_CHANGED]


def test_a_range_is_compared_across_languages() -> None:
    assert not list(range_broken(answered("Es dauert 3 bis 5 Tage.", "3～5日", language="de", spoken="ja")))
    assert list(range_broken(answered("Es dauert 3 bis 6 Tage.", "3～5日、6～9日", language="de", spoken="ja")))


def test_without_ranges_or_a_draft_no_range_is_broken() -> None:
    assert not list(range_broken(answered("It takes 3 to 5 days.", "It takes 3 days, or 5 days.")))
    assert not list(range_broken(asked()))


def test_a_row_is_one_unit_and_its_rule_none() -> None:
    texts = [one.text for one in units(TABLE, "en")]
    assert texts[1:] == [
        "Germany | DHL | €9 | 3-5 days",
        "France | DHL | €12 | 4-6 days",
        "Japan | FedEx | €28 | 7-10 days",
    ]


def test_keyed_rows_are_one_unit() -> None:
    (unit,) = units("price: 9 EUR\ndays: 3-5", "en")
    assert len(unit.values) == 3


def test_a_sentence_is_cut_where_another_figure_of_the_sort_begins() -> None:
    assert segments("To Germany it costs €9, to France €12.", "en") == ("To Germany it costs €9, ", "to France €12.")
    assert segments("3-5 days to Germany for €9", "en") == ("3-5 days to Germany for €9",)


pieces = st.lists(
    st.sampled_from(
        ["EMS", "costs", "€9", "€12", "L-1001", "|", ":", "3-5 days", "とは", "ราคา 450 บาท", ",", "。", "\n"]
    ),
    max_size=14,
).map(" ".join)


@settings(deadline=None, max_examples=60)
@given(pieces, pieces)
def test_whatever_is_written_the_checks_answer(reply: str, page: str) -> None:
    turn = told(reply, page)
    for finding in (*scope_mixed(turn), *range_broken(turn)):
        assert finding.reason is Reason.SCOPE_CHANGED


@settings(deadline=None, max_examples=60)
@given(pieces)
def test_segments_lose_no_letter(text: str) -> None:
    assert "".join("".join(segments(text, "en")).split()) == "".join(text.split())
