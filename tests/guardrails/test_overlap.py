"""How much of one text stands in another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.overlap import clauses, grams, is_packed, masked, precision, share

texts = st.text(alphabet="abc DE.,!1返品でき不可。、", max_size=40)


@given(texts)
def test_a_text_stands_wholly_in_itself(text: str) -> None:
    assert precision(text, text) == 1.0


@given(texts, texts)
def test_a_share_is_a_share(text: str, evidence: str) -> None:
    assert 0.0 <= precision(text, evidence) <= 1.0


@given(texts, texts, texts)
def test_more_evidence_never_proves_less(text: str, evidence: str, more: str) -> None:
    assert precision(text, f"{evidence} . {more}") + 1e-9 >= min(
        precision(text, evidence), share(grams(text), grams(evidence) & grams(f"{evidence} . {more}"))
    )


def test_case_width_and_punctuation_count_for_nothing() -> None:
    assert grams("Free SHIPPING!") == grams("ｆｒｅｅ shipping")


def test_nothing_in_common_is_zero() -> None:
    assert precision("kettle", "返品できます") == 0.0


def test_characters_of_packed_scripts_count_in_twos() -> None:
    assert grams("返品可") == {"返品", "品可"}
    assert grams("EMS送料") == {"ems", "送料"}


def test_an_empty_wish_is_fulfilled() -> None:
    assert share((), frozenset()) == 1.0


@pytest.mark.parametrize(
    ("text", "packed"),
    [("返品できます", True), ("EMS送料", False), ("送料EMSです、はい", True), ("", False), ("42", False)],
)
def test_the_script_of_most_letters_decides(text: str, packed: bool) -> None:
    assert is_packed(text) is packed


def test_figures_are_taken_out_and_words_stay() -> None:
    assert masked("EMS costs 2,900 yen, 5-9 days.", "en").split() == ["EMS", "costs", ",", "-", "."]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("We ship to Japan, but not to Russia.", ["We ship to Japan", "but not to Russia."]),
        ("It costs 2,900 yen.", ["It costs 2,900 yen."]),
        ("Tea but no cups. Sorry!", ["Tea", "but no cups.", "Sorry!"]),
        ("交換できますが、返金はできません。", ["交換できますが", "返金はできません。"]),
        ("可以退货，但是食品除外。", ["可以退货", "但是食品除外。"]),
        ("Wir liefern, aber nicht heute", ["Wir liefern", "aber nicht heute"]),
        ("", []),
    ],
)
def test_statements_are_told_apart(text: str, parts: list[str]) -> None:
    assert list(clauses(text)) == parts
