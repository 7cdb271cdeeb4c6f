"""What is asked about an order is read in twelve languages, and what is not asked is not."""

import time
import tomllib
from pathlib import Path

import pytest

from bot.orders.intents import DENIABLE, ROOT, Intent, intents, languages
from core.memory import forget

ASKED = Path(__file__).parent / "asked"
SENTENCES = [
    (path.stem, *line.split("\t"))
    for path in sorted(ASKED.glob("*.txt"))
    for line in path.read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(("language", "wanted", "sentence"), SENTENCES)
def test_what_is_asked_is_read(language: str, wanted: str, sentence: str) -> None:
    found = [intent.value for intent in intents(sentence, language)]
    assert set(found) == ({*wanted.split()} - {"-"})


def test_every_language_has_its_words_and_twenty_five_sentences_of_other_words() -> None:
    assert len(languages()) == 12
    for language in languages():
        asking = [one for one in SENTENCES if one[0] == language and one[1] != "-"]
        assert len(asking) >= 25
        assert {intent.value for intent in Intent} <= {word for one in asking for word in one[1].split()}


def test_every_language_knows_every_question() -> None:
    for language in languages():
        raw = tomllib.loads((ROOT / f"{language}.toml").read_text(encoding="utf-8"))
        assert set(raw["asks"]) == {intent.value for intent in Intent}
        assert set(raw["spared"]) == {"before", "after", "unable", "needless", "unless"}


@pytest.mark.parametrize(
    ("wish", "denied"),
    [
        ("Please cancel my order", "Please don't cancel my order"),
        ("I want to return the cup", "I don't want to return the cup"),
        ("I want a refund", "I don't want a refund"),
        ("注文をキャンセルしたいです", "注文をキャンセルしたくないです"),
        ("请取消我的订单", "请不要取消我的订单"),
        ("Ich möchte meine Bestellung stornieren", "Ich möchte meine Bestellung nicht stornieren"),
    ],
)
def test_a_wish_that_is_denied_is_none(wish: str, denied: str) -> None:
    assert [intent in DENIABLE for intent in intents(wish, "und")][:1] == [True]
    assert not any(intent in DENIABLE for intent in intents(denied, "und"))


def test_what_cannot_be_done_is_wished_all_the_same() -> None:
    assert intents("Why can't I cancel my order?", "en") == (Intent.CANCEL,)


def test_denying_one_wish_leaves_the_other() -> None:
    assert intents("I don't want to return it, I want to exchange it for a bigger one", "en") == (Intent.EXCHANGE,)
    assert intents("I don't need a refund. Please send me a replacement.", "en") == (Intent.REPLACE,)


def test_several_questions_are_told_the_more_precise_first() -> None:
    text = "The bowl arrived broken. I want my money back. And please send me an invoice for the tax office."
    assert intents(text, "en") == (Intent.DAMAGED, Intent.REFUND_REQUEST, Intent.INVOICE)


def test_a_precise_question_hides_the_broad_one_it_contains() -> None:
    assert intents("Where is my parcel? It should have arrived last week.", "en") == (Intent.LATE,)


def test_a_question_before_buying_is_about_no_order() -> None:
    assert intents("If I order today, when will my parcel arrive?", "en") == ()


def test_an_unknown_language_is_read_with_all_words_and_english_always() -> None:
    assert intents("Where is my parcel?", "und") == (Intent.STATUS,)
    assert intents("荷物はどこですか", "und") == (Intent.STATUS,)
    assert intents("my order status please よろしく", "ja") == (Intent.STATUS,)
    assert intents("¿Dónde está mi paquete?", "fi") == (Intent.STATUS,)
    assert intents("Cadê meu pacote?", "pt-PT") == (Intent.STATUS,)


@pytest.mark.parametrize(
    "text", ["Où est ma commande ?", "Ou est ma commande", "¿Dónde está mi pedido?", "donde esta mi pedido"]
)
def test_accents_may_be_left_out_where_people_leave_them_out(text: str) -> None:
    assert intents(text, "fr" if "commande" in text else "es") == (Intent.STATUS,)


@pytest.mark.parametrize("text", ["", " ", "?!", "12345", "😀", "a" * 4_000, "order " * 600])
def test_nothing_readable_is_nothing_asked(text: str) -> None:
    assert intents(text, "en") == ()


def test_a_long_message_is_read_in_a_few_milliseconds() -> None:
    """Loose: two cores, shared. `docs/identity.md` tells the figure of a quiet machine."""
    text = " ".join(sentence for language, _, sentence in SENTENCES if language == "en")[:4_000]
    intents(text, "en")
    forget()
    began = time.perf_counter()
    intents(text, "en")
    assert time.perf_counter() - began < 0.5
