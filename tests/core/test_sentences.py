"""Where sentences end, and where they only seem to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sentences import spans, split


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Ships in 2 days. EMS!", ["Ships in 2 days.", "EMS!"]),
        ("Really?! Yes.", ["Really?!", "Yes."]),
        ("送料は2,900円です。EMSで届きます！", ["送料は2,900円です。", "EMSで届きます！"]),
        ("可以退货吗？可以。", ["可以退货吗？", "可以。"]),
        ("Tea; cups", ["Tea;", "cups"]),
        ("one\n\ntwo\n", ["one", "two"]),
        ('He said "yes." Then no.', ['He said "yes."', "Then no."]),
        ("EMS?早いです", ["EMS?", "早いです"]),
    ],
)
def test_a_sentence_ends_at_its_mark(text: str, sentences: list[str]) -> None:
    assert list(split(text)) == sentences


@pytest.mark.parametrize(
    "text",
    [
        "It costs approx. 5 euros",
        "z. B. Tee",
        "See No. 7",
        "in St. Gallen",
        "It weighs 1.5 kg",
        "am 11. Dezember",
        "Open to 6 p.m. daily",
        "e.g. tea",
        "see www.shop.example for more",
        "max. 2 kg",
        "Version 1. 2 is out",
    ],
)
def test_a_point_within_a_sentence_does_not_end_it(text: str) -> None:
    assert split(text) == (text,)


def test_a_numbered_line_still_ends_at_its_line() -> None:
    assert split("Steps: 1.\nOpen") == ("Steps: 1.", "Open")


def test_nothing_has_no_sentences() -> None:
    assert spans("") == spans(" \n ") == ()


@given(st.text(alphabet='ab 1.,!?。；;\n」"日', max_size=40))
def test_sentences_lie_in_order_without_overlap_and_lose_no_letter(text: str) -> None:
    found = spans(text)
    ends = [0, *(place for span in found for place in span)]
    assert ends == sorted(ends)
    assert all(start < end for start, end in found)
    kept = "".join(text[start:end] for start, end in found)
    assert "".join(kept.split()) == "".join(text.split())
