"""The five parts that code knows by itself."""

from datetime import timedelta

from bot.app import House
from bot.desk.brief import Brief, bursts, shortened
from bot.kernel.rows import Line
from core.sets import Mood, Scenario
from core.talk import Author
from tests.bot.desk.making import NOW, handed_over, says, scribe_of


def brief(house: House, code: str) -> Brief:
    sheet = scribe_of(house).sheet(code, "ja")
    assert sheet is not None
    return sheet.brief


def test_it_says_what_is_wanted_asked_coming_up_and_how_the_buyer_feels(house: House) -> None:
    card = handed_over(house, "Was kostet der Versand nach Deutschland? Ich brauche es bis zum 11. Dezember.")
    found = brief(house, card.ticket.id)
    assert found.intent is Scenario.SHIPPING_COST
    assert found.open_questions[0] == "Was kostet der Versand nach Deutschland?"
    assert found.upcoming == ("11. Dezember",)
    assert found.mood is Mood.CALM
    assert found.reply_by == card.ticket.reply_by
    assert not found.written


def test_the_summary_is_the_buyers_own_last_words_shortened(house: House) -> None:
    card = handed_over(house, f"Ich möchte bitte mit einem Menschen sprechen. {'Es ist lang. ' * 60}")
    assert brief(house, card.ticket.id).summary.startswith("Ich möchte bitte mit einem Menschen")
    assert len(brief(house, card.ticket.id).summary) <= 200
    says(house, "Hallo??? Das ist eine Frechheit!!!")
    again = brief(house, card.ticket.id)
    assert again.summary == "Hallo??? Das ist eine Frechheit!!!"
    assert again.mood is not Mood.CALM


def test_what_a_person_has_answered_is_not_asked_any_more(house: House) -> None:
    card = handed_over(house, "Was kostet der Versand nach Deutschland?")
    house.queue.reply(card.ticket.id, "2.900 Yen.", "aki", card.seq)
    says(house, "Und wie lange dauert der Versand?")
    assert brief(house, card.ticket.id).open_questions == ("Und wie lange dauert der Versand?",)


def test_bursts_are_what_the_buyer_wrote_between_our_answers() -> None:
    said = [(Author.BUYER, "a"), (Author.BUYER, "b"), (Author.BOT, "c"), (Author.BUYER, "d")]
    lines = [
        Line(seq=seq, author=author, text=text, at=NOW + timedelta(seconds=seq))
        for seq, (author, text) in enumerate(said)
    ]
    assert bursts(lines) == ("a\nb", "d")
    assert bursts(()) == ()


def test_a_shortened_text_is_one_line_and_hides_nothing() -> None:
    assert shortened("a\n b", 9) == "a b"
    assert shortened("abcdef", 4) == "abc…"
    assert shortened("free\u200b\u202e shipping", 40) == "free shipping"
    assert shortened("（日本）！", 9) == "（日本）！"
