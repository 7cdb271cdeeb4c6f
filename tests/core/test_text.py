"""One normal form, and nothing that hides."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import as_written, has_hidden, normalise, visible, whole

HIDING = [
    "\u200b",
    "\u202e",
    "\u2066",
    "\U000e0041",
    "\u00ad",
    "\ufeff",
    "\u115f",
    "\u180e",
    "\ufff9",
    "\ud800",
    "\udfff",
]


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


@pytest.mark.parametrize(
    ("text", "part", "written"),
    [
        ("木托盘会不会有味道？寄到上海", "会不会有味道?", "会不会有味道？"),
        ("刃の長さが２つ  ありますけど…", "2つ ありますけど", "２つ  ありますけど"),
        ("How much? And\u200b where?", "And where?", "And\u200b where?"),
        ("How much?", "not said", "not said"),
        ("How much?", "", ""),
    ],
)
def test_a_piece_of_the_normal_form_is_found_as_it_was_written(text: str, part: str, written: str) -> None:
    assert as_written(text, part) == written


@given(st.text(max_size=60))
def test_the_whole_is_found_in_itself_or_told_as_it_is(text: str) -> None:
    assert "".join(normalise(as_written(text, normalise(text))).split()) == "".join(normalise(text).split())


def test_what_is_shown_keeps_its_letters_and_loses_what_hides() -> None:
    assert visible("ㅠㅠ２つ\u200b\u202e ok\x00") == "ㅠㅠ２つ ok"


#: `st.text` makes none of these.
HALVES = st.text(alphabet=st.one_of(st.characters(), st.integers(0xD800, 0xDFFF).map(chr)), max_size=30)


@given(HALVES)
def test_whatever_was_tidied_can_be_stored_and_sent(text: str) -> None:
    for tidy in (normalise, visible, whole):
        assert tidy(text).encode().decode() == tidy(text)


@given(st.text(max_size=60))
def test_a_text_of_whole_characters_stays_as_it_was_written(text: str) -> None:
    assert whole(text) == text


def test_a_mark_stands_where_half_a_character_was() -> None:
    assert whole("tea \ud83d for 😀\udc00") == "tea \ufffd for 😀\ufffd"
    with pytest.raises(UnicodeEncodeError):  # the red control
        "tea \ud83d".encode()
