"""What was asked is not thereby answered."""

import pytest

from bot.lanes.echo import echoed


@pytest.mark.parametrize(
    ("claim", "question", "quote"),
    [
        ("The cloth is printed entirely by handcraft.", "Is it handcraft?", "The cloth is printed on one side."),
        ("Das Messer kommt nicht aus Solingen.", "Kommt es aus Solingen?", "Das Messer kommt aus Sakai."),
        ("这款风吕敷是手工印染的。", "是不是手工做的?", "单面印染青海波纹样。"),
        ("表紙は天然素材で染めています。", "天然の染料ですか?", "表紙は柿渋で染めています。"),
    ],
)
def test_a_telling_word_of_the_buyer_that_no_quote_has_is_found(claim: str, question: str, quote: str) -> None:
    assert echoed(claim, question, [quote]) is not None
    assert echoed(claim, question, [quote, question]) is None


@pytest.mark.parametrize(
    ("claim", "question"),
    [
        ("The strainers come out.", "Does the strainer come out?"),
        ("Das Sieb ist herausnehmbar.", "Ist das Sieb herausnehmbar?"),
        ("滤网可以拆下。", "滤网可以拆下吗?"),
    ],
)
def test_what_the_quote_says_too_is_no_echo_whatever_its_ending(claim: str, question: str) -> None:
    assert echoed(claim, question, [claim]) is None


def test_small_words_and_scripts_without_blanks_raise_nothing() -> None:
    assert echoed("Yes, you can do it here.", "Can you do it here?", ["x"]) is None
    assert echoed("ได้ค่ะ", "ได้ไหมคะ", ["x"]) is None
