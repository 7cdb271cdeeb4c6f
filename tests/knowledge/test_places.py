"""Countries are found in buyers' words, and only where they are countries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import normalise
from knowledge import places


def codes(text: str, language: str) -> list[str]:
    return [code for _, _, code in places.find(normalise(text), language)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("shipping to Germany?", "en", ["DE"]),
        ("shipping to the UK and France", "en", ["GB", "FR"]),
        ("do you ship to the United States", "en", ["US"]),
        ("to the states pls", "en", ["US"]),
        ("delivery to munich", "en", ["DE"]),
        ("postage to south korea", "en", ["KR"]),
        ("Versand nach Großbritannien", "de", ["GB"]),
        ("VERSAND NACH ÖSTERREICH", "de", ["AT"]),
        ("Lieferung in die Schweiz", "de", ["CH"]),
        ("nach Holland", "de", ["NL"]),
        ("shipping to Germany bitte", "de", ["DE"]),
        ("寄到德国多少钱", "zh-Hans", ["DE"]),
        ("发美国吗", "zh-Hans", ["US"]),
        ("寄到英国和法国", "zh-Hans", ["GB", "FR"]),
        ("ドイツまで送料", "ja", ["DE"]),
        ("タイへ送れますか", "ja", ["TH"]),
        ("アメリカとカナダ", "ja", ["US", "CA"]),
        ("イギリスに送れますか", "ja", ["GB"]),
        ("ship to USA", "en", ["US"]),
        ("Lieferung in die USA", "de", ["US"]),
        ("寄到USA", "zh-Hans", ["US"]),
        ("寄到Germany多少钱", "zh-Hans", ["DE"]),
        ("ドイツとUSAへ", "ja", ["DE", "US"]),
    ],
)
def test_a_country_is_found_as_buyers_write_it(text: str, language: str, expected: list[str]) -> None:
    assert codes(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("can you tell us more about it", "en"),
        ("do you have a jersey in blue", "en"),
        ("my friend chad likes tea", "en"),
        ("a chain for my jerseys", "en"),
        ("germanys", "en"),
        ("このタイプはありますか", "ja"),
        ("ネクタイはありますか", "ja"),
        ("Können Sie mir helfen?", "de"),
        ("hello", "en"),
        ("", "en"),
    ],
)
def test_words_that_only_look_like_countries_are_none(text: str, language: str) -> None:
    assert codes(text, language) == []


def test_a_pronoun_in_capitals_is_a_country_and_in_small_letters_none() -> None:
    assert codes("SHIP TO US", "en") == ["US"]
    assert codes("ship to us", "en") == []


@pytest.mark.parametrize("language", ["en", "ja", "zh-Hans", "de"])
@pytest.mark.parametrize("code", "DE AT CH FR NL GB US CA AU NZ CN TW HK KR SG RU BR".split())
def test_every_country_a_shop_ships_to_is_found_by_its_own_name(code: str, language: str) -> None:
    named = places.name(code, language)
    assert codes(f"「{named}」" if language in {"ja", "zh-Hans"} else named, language) == [code]


def test_a_code_nobody_knows_is_named_by_itself() -> None:
    assert places.name("QQ", "en") == "QQ"


def test_a_span_is_the_word_itself() -> None:
    text = "Nach Großbritannien, bitte"
    [(start, end, code)] = places.find(text, "de")
    assert (text[start:end], code) == ("Großbritannien", "GB")


@given(st.text(max_size=80), st.sampled_from(["en", "ja", "zh-Hans", "de", "fr"]))
def test_spans_lie_in_the_text_in_order_and_apart(text: str, language: str) -> None:
    found = places.find(normalise(text), language)
    bounds = [0, *(edge for start, end, _ in found for edge in (start, end)), len(normalise(text))]
    assert bounds == sorted(bounds)
    assert all(start < end for start, end, _ in found)
