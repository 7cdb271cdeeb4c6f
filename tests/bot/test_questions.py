"""A message falls into its questions, and never into halves that mean nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.questions import MAX_QUESTIONS, asks, halves, sentences

TOPICS = {
    "pay": "payment",
    "ship": "shipping",
    "送料": "shipping",
    "支払": "payment",
    "运费": "shipping",
    "付款": "payment",
}


def topic(text: str) -> str | None:
    return next((found for word, found in TOPICS.items() if word in text), None)


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("how do I pay and when do you ship?", 2),
        ("how do I pay, when do you ship?", 2),
        ("wie kann ich payen und wann wird geshippt?", 2),
        ("送料はいくらですか、それと支払方法は？", 2),
        ("运费多少，怎么付款？", 2),
        ("do you ship to Austria and Germany?", 1),
        ("a red and blue bowl", 1),
        ("do you ship fast and ship far?", 1),
        ("", 1),
    ],
)
def test_a_sentence_is_divided_only_where_both_halves_ask_for_something(sentence: str, parts: int) -> None:
    assert len(halves(sentence, topic)) == parts


def test_an_aside_stays_with_the_question_before_it() -> None:
    assert halves("how do I pay and not a card and when do you ship?", topic) == (
        "how do I pay not a card",
        "when do you ship?",
    )


def test_too_many_halves_are_left_whole() -> None:
    long = " and ".join(["how do I pay", "when do you ship"] * MAX_QUESTIONS)
    assert halves(long, topic) == (long,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello! How much? ...", ("Hello!", "How much?")),
        ("一つ目。二つ目？", ("一つ目。", "二つ目?")),
        ("👍 !!!", ()),
        ("", ()),
    ],
)
def test_sentences_without_words_are_left_out(text: str, expected: tuple[str, ...]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize("text", ["how much?", "多少钱？", "包邮吗", "送料はいくらですか", "できますか"])
def test_a_question_is_seen(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize("text", ["I bought a bowl.", "ありがとうございます", "谢谢"])
def test_a_statement_asks_nothing(text: str) -> None:
    assert not asks(text)


@given(st.text(max_size=200))
def test_no_letter_of_a_sentence_is_lost(text: str) -> None:
    letters = [one for one in "".join(sentences(text)) if one.isalnum()]
    whole = [one for one in "".join(sentences(" ".join(sentences(text)))) if one.isalnum()]
    assert letters == whole


@pytest.mark.parametrize(
    "text", ["這款有貨嗎", "재고 있나요", "배송됩니까.", "มีของไหม", "ค่าส่งเท่าไหร่", "ส่งถึงเมื่อไรคะ", "Còn hàng không?"]
)
def test_a_question_without_a_mark_is_one_where_a_word_asks(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize("text", ["謝謝你們的回覆", "답변 감사합니다", "ขอบคุณค่ะ", "Cảm ơn shop"])
def test_thanks_ask_nothing(text: str) -> None:
    assert not asks(text)


def test_thai_without_a_full_stop_is_one_sentence() -> None:
    assert sentences("สวัสดีค่ะ มีของไหม ส่งกี่วัน") == ("สวัสดีค่ะ มีของไหม ส่งกี่วัน",)
