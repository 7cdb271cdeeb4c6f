"""What the matcher sees: names and figures masked, packed and spaced scripts apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.features import content, features, mask, words


@pytest.mark.parametrize(
    ("text", "language", "masked"),
    [
        ("Shipping to Germany?", "en", "shipping to xcountry ?"),
        ("my order #1234 to a@b.example", "en", "my order xnumber to xemail"),
        ("see https://x.example/a?b", "en", "see xurl"),
        ("3 bowls for 2,50", "en", "0 bowls for 0"),
        ("寄到德国", "zh-Hans", "寄到 xcountry"),
    ],
)
def test_names_and_figures_are_masked(text: str, language: str, masked: str) -> None:
    assert mask(text, language).split() == masked.split()


def test_two_countries_look_the_same_to_the_matcher() -> None:
    assert features(mask("Versand nach Polen?", "de")) == features(mask("Versand nach Italien?", "de"))


def test_packed_and_spaced_scripts_are_told_apart() -> None:
    assert {"w免运费", "wdhl"} <= features("免运费dhl")


def test_spaced_words_have_edged_pieces_and_packed_ones_plain_pieces() -> None:
    assert "c<te" in features("tea")
    assert {"c送料", "c送"} <= features("送料")


def test_order_is_seen_in_pairs() -> None:
    assert "ptea bowl" in features("tea bowl")
    assert "ptea bowl" not in features("bowl tea")


def test_content_leaves_short_words_and_masks_out() -> None:
    assert content("is the xcountry teapot ok") == ["the", "teapot"]
    assert content("送料は") == ["送料", "料は"]


@given(st.text(max_size=100), st.sampled_from(["en", "ja", "zh-Hans", "de"]))
def test_any_text_can_be_seen_and_looks_the_same_twice(text: str, language: str) -> None:
    masked = mask(text, language)
    assert features(masked) == features(mask(text, language))
    assert all(word.strip() for word in words(masked))
    assert features(masked)  # the pair of beginning and end is always there
