"""Whose Han characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.writing import chinese, standard


@pytest.mark.parametrize("text", ["什么时候发货", "我的订单", "退货", "运费多少"])
def test_simplified_characters_are_the_mainlands(text: str) -> None:
    assert standard(text) == "zh-Hans"


@pytest.mark.parametrize("text", ["什麼時候出貨", "我的訂單", "退貨嗎", "運費是多少錢"])
def test_traditional_characters_are_taiwans(text: str) -> None:
    assert standard(text) == "zh-Hant"


@pytest.mark.parametrize("text", ["発売", "円", "税込価格", "図", "対応", "会員登録"])
def test_japans_own_forms_are_japanese(text: str) -> None:
    assert standard(text) == "ja"


@pytest.mark.parametrize("text", ["商品", "大小", "", "hello", "の"])
def test_characters_of_all_standards_decide_nothing(text: str) -> None:
    assert standard(text) is None


def test_one_slip_of_the_pen_does_not_turn_a_text() -> None:
    assert standard("我們什麼時候可以收到訂單的货") == "zh-Hant"


def test_a_character_the_mainland_lacks_is_traditional() -> None:
    assert chinese("記事") == "zh-Hant"
    assert chinese("商品") == "zh-Hans"


@given(st.text())
def test_any_text_has_a_standard_or_none(text: str) -> None:
    assert standard(text) in {None, "zh-Hans", "zh-Hant", "ja"}
