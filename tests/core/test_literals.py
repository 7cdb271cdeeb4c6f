import sys
from typing import Final

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from core.literals import _PLAIN, fold, is_plain, literals

EVERY: Final = "".join(map(chr, range(sys.maxunicode + 1)))
LETTERS: Final = "abiksßéIKS届け "


def holds(text: str, words: frozenset[str]) -> bool:
    return any(word in fold(text) for word in words)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\b(?:free|no) shipp?ing\b(?! to)", {"free shiping", "free shipping", "no shiping", "no shipping"}),
        (r"お?届け(?!先|物)", {"お届け", "届け"}),
        (r"\m[- ]a[éê]b", {" aéb", " aêb", "-aéb", "-aêb"}),
        (r"refund\w*|\d+ days back", {"refund", " days back"}),
        (r"(?<!not )GIFT", {"gift"}),
        (r"x\]y+z", {"x]"}),
        (r"(?P<one>ab)c", {"abc"}),
    ],
)
def test_what_a_match_must_hold_is_read_off_the_pattern(pattern: str, words: set[str]) -> None:
    assert literals(pattern) == frozenset(words)


@pytest.mark.parametrize(
    "pattern",
    [
        r"\d+",
        "a?",
        "(?:ab)*",
        "a|",
        r"\w+|free",
        "(?i)ab",
        "(ab",
        "ab)",
        "[ab",
        "[a[bc]]x",
        r"(a)\1",
        r"\L<w>",
        "x{e<=1}",
    ],
)
def test_a_pattern_that_tells_nothing_or_is_not_understood_is_always_tried(pattern: str) -> None:
    assert literals(pattern) is None


def test_every_case_of_a_letter_that_is_looked_for_has_one_form() -> None:
    spelt = [letter for letter in EVERY[:0x2000] if is_plain(letter) and not letter.isspace()]
    cased = "".join(one for one in EVERY if one.lower() != one or one.upper() != one or one in "ıſ\U0001df95")
    for letter in spelt:
        for other in regex.findall(regex.escape(letter), cased, regex.IGNORECASE):
            assert fold(other) == fold(letter), (letter, other)


def test_a_letter_without_cases_stands_for_itself_alone() -> None:
    caseless = _PLAIN.pattern.replace(r"\x00-\x7fÀ-ſẠ-ỹ", "")
    assert caseless != _PLAIN.pattern
    others = regex.sub(caseless, "", EVERY)
    assert regex.search(caseless, others, regex.IGNORECASE) is None


@pytest.mark.parametrize(("letter", "other"), [("k", "\u212a"), ("s", "ſ"), ("i", "İ"), ("ß", "ẞ"), ("é", "É")])
def test_letters_that_look_alike_in_another_case_meet(letter: str, other: str) -> None:
    assert regex.fullmatch(letter, other, regex.IGNORECASE)
    assert fold(other) == fold(letter)


PIECES: Final = st.recursive(
    st.sampled_from([*"abiksßé届け ", r"\d", r"\w", ".", r"\b", "[ab]", "[^a]", "[- ]", r"\s"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda some: f"(?:{'|'.join(some)})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{0,2}", "{1,}", "+?"])).map(
            lambda it: f"(?:{it[0]}){it[1]}"
        ),
        inner.map(lambda one: f"(?={one})"),
        inner.map(lambda one: f"(?!{one})"),
    ),
    max_leaves=8,
)


@given(PIECES, st.text(alphabet=LETTERS, max_size=12))
def test_no_text_that_matches_lacks_the_words(pattern: str, text: str) -> None:
    words = literals(pattern)
    if words is not None and regex.search(pattern, text, regex.IGNORECASE):
        assert holds(text, words)
