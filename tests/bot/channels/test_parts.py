"""Long texts as several messages: nothing lost, nothing too long, cut where a reader would pause."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.parts import parts, units


def test_a_short_text_is_one_message() -> None:
    assert parts("  It ships today. ", 40) == ("It ships today.",)
    assert parts(" \n", 40) == ()


def test_it_is_cut_at_the_end_of_a_sentence() -> None:
    assert parts("One is here. Two is here. Three.", 25) == ("One is here. Two is here.", "Three.")
    assert parts("发货需要三天。退货免运费。", 8) == ("发货需要三天。", "退货免运费。")


def test_a_long_sentence_is_cut_between_words() -> None:
    assert parts("seven long words stand here without end", 12) == ("seven long", "words stand", "here without", "end")


def test_a_long_word_is_cut_anywhere() -> None:
    assert parts("x" * 25, 10) == ("x" * 10, "x" * 10, "x" * 5)


@pytest.mark.parametrize("longest", [7, 8])
def test_no_character_is_cut_in_two(longest: int) -> None:
    assert "".join(parts("😀" * 9, longest)) == "😀" * 9
    assert all(units(part) <= longest for part in parts("😀" * 9, longest))


@given(text=st.text(max_size=300), longest=st.integers(4, 60))
def test_nothing_but_white_space_is_lost(text: str, longest: int) -> None:
    found = parts(text, longest)

    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(part and units(part) <= longest for part in found)
