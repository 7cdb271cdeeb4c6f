"""Words for colours, sizes and materials come down to one word each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.traits import fold, option_named, telling, traits, wanted


@pytest.mark.parametrize(
    ("text", "language", "trait"),
    [
        ("Rot", "de", "red"),
        ("rote", "de", "red"),
        ("schwarzer Ton", "de", "black"),
        ("grey", "en", "gray"),
        ("赤", "ja", "red"),
        ("黒い急須", "ja", "black"),
        ("红色", "zh-Hans", "red"),
        ("有黑色的吗", "zh-Hans", "black"),
        ("50 G", "en", "50g"),
        ("1,5 l", "de", "1.5l"),
        ("300 ml", "ja", "300ml"),
        ("rot", "ja", "rot"),
    ],
)
def test_a_word_comes_down_to_its_trait(text: str, language: str, trait: str) -> None:
    assert trait in traits(text, language)


def test_english_words_are_read_in_every_language() -> None:
    assert "red" in traits("Tasse in red bitte", "de")


def test_only_words_of_the_table_are_wanted() -> None:
    assert wanted("is the red teapot shipped to Norway?", "en") == {"red"}
    assert wanted("how long does it take?", "en") == frozenset()


def test_what_all_values_share_tells_nothing() -> None:
    found = telling(["Red clay", "Black clay"], "en")
    assert {value: "clay" in words for value, words in found.items()} == {"Red clay": False, "Black clay": False}
    assert "red" in found["Red clay"]


def test_a_single_value_is_told_by_all_its_words() -> None:
    assert {"red", "clay"} <= telling(["Red clay"], "en")["Red clay"]


@pytest.mark.parametrize(
    ("text", "names", "language", "expected"),
    [
        ("which colours are there?", ["Size", "Colour"], "en", "Colour"),
        ("which shades do you have?", ["Size", "Colour"], "en", "Colour"),
        ("Welche Größen gibt es?", ["Farbe", "Größe"], "de", "Größe"),
        ("何色がありますか", ["サイズ", "色"], "ja", "色"),
        ("有哪些尺寸", ["颜色", "尺寸"], "zh-Hans", "尺寸"),
        ("is it in stock?", ["Size", "Colour"], "en", None),
        ("which colours?", [], "en", None),
    ],
)
def test_the_option_a_question_names_is_found(text: str, names: list[str], language: str, expected: str | None) -> None:
    assert option_named(names, text, language) == expected


def test_an_option_is_no_part_of_another_word() -> None:
    assert option_named(["Set"], "a sunset print", "en") is None


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60), st.sampled_from(["en", "ja", "zh-Hans", "de"]))
def test_traits_are_the_same_in_any_case(text: str, language: str) -> None:
    assert wanted(text, language) <= traits(text, language)
