"""One normal form, and nothing that hides."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import has_hidden, normalise

HIDING = ["\u200b", "\u202e", "\u2066", "\U000e0041", "\u00ad", "\ufeff", "\u115f", "\u180e", "\ufff9"]


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(max_size=60))
def test_no_hidden_or_control_character_survives(text: str) -> None:
    kept = normalise(text)
    assert not has_hidden(kept)
    assert not any(unicodedata.category(one) == "Cc" and one != "\n" for one in kept)


@pytest.mark.parametrize("hidden", HIDING)
def test_a_hidden_character_does_not_split_a_word(hidden: str) -> None:
    assert normalise(f"law{hidden}yer") == "lawyer"


@pytest.mark.parametrize("hidden", [one for one in HIDING if one != "\u00ad"])
def test_a_hidden_character_is_noticed(hidden: str) -> None:
    assert has_hidden(f"law{hidden}yer")


@pytest.mark.parametrize("text", ["👨\u200d👩\u200d👧", "❤\ufe0f", "Donau\u00addampf", "plain", ""])
def test_joiners_of_emoji_and_soft_hyphens_are_no_trick(text: str) -> None:
    assert not has_hidden(text)


def test_width_blanks_and_lines() -> None:
    assert normalise("  Ｆｒｅｅ\u3000 \t ｓｈｉｐ\x07\nｍｅｎｔ ") == "Free ship \nment"
