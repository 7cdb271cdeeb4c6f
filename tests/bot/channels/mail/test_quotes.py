import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.mail.quotes import own_words

SHOP = "Shop <help@shop.example>"

#: As mail programs write them, in the languages of their users.
HEADINGS = [
    f"On Mon, Nov 23, 2026 at 10:00 AM {SHOP} wrote:",
    "On Mon, Nov 23, 2026 at 10:00 AM Yamabuki Lane Customer Care\n<help@shop.example> wrote:",
    f"Am Mo., 23. Nov. 2026 um 10:00 Uhr schrieb {SHOP}:",
    f"Le lun. 23 nov. 2026 à 10:00, {SHOP} a écrit :",
    f"El lun, 23 nov 2026 a las 10:00, {SHOP} escribió:",
    f"Il giorno lun 23 nov 2026 alle ore 10:00 {SHOP} ha scritto:",
    f"2026年11月23日(月) 10:00 {SHOP}:",
    f"{SHOP} 于2026年11月23日周一 10:00写道：",
    f"2026년 11월 23일 (월) 오전 10:00, {SHOP}님이 작성:",
    f"Vào Th 2, 23 thg 11, 2026 vào lúc 10:00 {SHOP} đã viết:",
    f"Op ma 23 nov 2026 om 10:00 schreef {SHOP}:",
    f"Em seg., 23 de nov. de 2026 às 10:00, {SHOP} escreveu:",
]


@pytest.mark.parametrize("heading", HEADINGS)
def test_the_quote_below_an_answer_is_left_out(heading: str) -> None:
    assert own_words(f"Yes, the red one.\n\n{heading}\n\n> Which colour?\n> Red or blue?\n") == "Yes, the red one."


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_quote_without_marks_is_left_out_too(heading: str) -> None:
    assert own_words(f"Yes, the red one.\n\n{heading}\n\nWhich colour?\nRed or blue?\n") == "Yes, the red one."


@pytest.mark.parametrize(
    "block",
    [
        "From: Shop <help@shop.example>\nSent: Monday, 23 November 2026 10:00\nTo: Anna\nSubject: Re: EMS",
        "Von: Shop\nGesendet: Montag, 23. November 2026 10:00\nAn: Anna\nBetreff: AW: EMS",
        "发件人: Shop\n发送时间: 2026年11月23日\n收件人: Anna\n主题: EMS",
        "-----Original Message-----",
    ],
)
def test_the_block_that_outlook_writes_ends_what_was_said(block: str) -> None:
    text = f"Yes.\n\n________________________________\n{block}\n\nWhich colour?"
    assert own_words(text).removesuffix("________________________________").strip() == "Yes."


def test_an_answer_below_the_quote_stays() -> None:
    text = f"On Mon, Nov 23, 2026 at 10:00 AM {SHOP} wrote:\n> Which colour?\n\nThe red one.\n> And the size?\nLarge."
    assert own_words(text) == "The red one.\nLarge."


def test_a_signature_is_left_out() -> None:
    assert own_words("Where is it?\n-- \nAnna Muster\nMusterweg 1\n+49 30 1234567") == "Where is it?"
    assert own_words("Where is it?\n\nSent from my iPhone") == "Where is it?"
    assert own_words("Wo ist es?\n\nGesendet von meinem iPhone") == "Wo ist es?"


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, I got it.\nBut where is my refund?",
        "Best regards from Vienna, and where is it?",
        "I need:\n- two red cups\n- one blue cup",
        "From: Tokyo\nTo: Berlin\nHow long does it take?",
        "On Monday your colleague wrote:\nwe will refund you.\nWhere is it?",
        "Date: 3 May\nTo: my sister\nCan you deliver?",
        "-- two things --\nfirst, where is it?",
        "Note: the box was open.\nWhat now?",
        "Sent from my old address was the first letter.\nI moved.\nPlease change it.\nAnd then?",
    ],
)
def test_a_buyers_own_words_stay_though_they_look_alike(text: str) -> None:
    assert own_words(text) == text


def test_a_mail_that_only_forwards_stays_whole() -> None:
    text = f"On Mon, Nov 23, 2026 at 10:00 AM {SHOP} wrote:\n\nWhich colour?"
    assert own_words(text) == text


@given(st.text(alphabet=" \n>:-ab@<1.On wrote", max_size=300))
def test_something_always_stays(text: str) -> None:
    assert bool(own_words(text)) is bool(text.strip())
