"""Quotes made whole: what was cut off comes back, and rows are not mixed."""

import pytest

from bot.lanes.whole import mixed_rows, whole_sentences
from core.evidence import Passage, Source
from core.sets import Kind

ROWS = (
    "Country: Germany; Carrier: EMS; Price: 2,900 JPY\nCountry: Germany; Carrier: ePacket Light; Price: 1,680 JPY\n"
    "Free from 25,000 JPY."
)
EMS, EPACKET, _ = ROWS.split("\n")
CARE = "It can be used on gas. It cannot be used on induction. Ask us."


def passage(text: str = ROWS) -> Passage:
    return Passage(id="p", document="p", kind=Kind.POLICY, language="en", title="Shipping", text=text, version="1")


def source(quote: str) -> Source:
    return Source(id="p", kind=Kind.POLICY, quote=quote, version="1", language="en")


def quoted(text: str, words: str) -> str:
    start = text.index(words)
    return whole_sentences(text, (start, start + len(words)))


@pytest.mark.parametrize(
    ("text", "words", "whole"),
    [
        (CARE, "be used on induction", "It cannot be used on induction."),
        (CARE, "gas. It", "It can be used on gas. It cannot be used on induction."),
        (CARE, CARE, CARE),
        (ROWS, "1,680", EPACKET),
        (ROWS, "from", "Free from 25,000 JPY."),
        ("食器洗い機は使わないでください。乾かします。", "食器洗い機は使", "食器洗い機は使わないでください。"),
    ],
)
def test_a_quote_is_widened_to_its_sentence_or_row(text: str, words: str, whole: str) -> None:
    assert quoted(text, words) == whole


@pytest.mark.parametrize(
    ("claim", "quotes"),
    [
        ("EMS to Germany costs 1,680 JPY.", [EPACKET]),
        ("Germany: 1,680 JPY.", [EMS, EPACKET]),
    ],
)
def test_a_claim_takes_from_one_row_alone(claim: str, quotes: list[str]) -> None:
    assert mixed_rows(claim, [source(quote) for quote in quotes], [passage()])


@pytest.mark.parametrize("claim", ["EMS to Germany costs 2,900 JPY.", "To Germany it is 2,900 JPY.", "It ships."])
def test_a_claim_that_stays_in_its_row_holds(claim: str) -> None:
    assert mixed_rows(claim, [source(EMS)], [passage()]) is None


def test_a_key_that_is_a_statement_needs_its_value() -> None:
    row = "Country: Germany; Duty and import tax are paid by: the buyer"
    said = "Germany: Duty and import tax are paid by"
    assert mixed_rows(f"{said} the shop.", [source(row)], [passage(row)])
    assert mixed_rows(f"{said} the buyer.", [source(row)], [passage(row)]) is None


def test_prose_with_a_colon_is_no_row() -> None:
    text = "Please note: we are closed; ask us later."
    assert mixed_rows("We are closed.", [source(text)], [passage(text)]) is None
