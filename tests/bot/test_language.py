"""The language of a message, or that it cannot be told."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import language_tables
from bot.language import UNKNOWN, LanguageIdentifier

identifier = LanguageIdentifier()


def named(text: str, previous: str | None = None) -> str:
    return identifier.identify(text, previous)[0]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("When will my order arrive?", "en"),
        ("Wann kommt meine Bestellung an?", "de"),
        ("Quand vais-je recevoir ma commande ?", "fr"),
        ("¿Cuándo llega mi pedido?", "es"),
        ("Quando chega o meu pedido? Vocês enviam para o Porto?", "pt"),
        ("Quando arriva il mio ordine?", "it"),
        ("Wanneer komt mijn bestelling aan?", "nl"),
        ("Kapan pesanan saya sampai?", "id"),
        ("Khi nào đơn hàng của tôi đến?", "vi"),
        ("Siparişim ne zaman gelir?", "tr"),
        ("Kiedy dotrze moje zamówienie?", "pl"),
        ("Kdy dorazí moje objednávka?", "cs"),
        ("När kommer min beställning?", "sv"),
        ("Hvornår kommer min bestilling? Hvad koster fragten?", "da"),
        ("Når kommer pakken min? Jeg har ikke fått noe på e-post", "nb"),
        ("Milloin tilaukseni saapuu?", "fi"),
        ("Mikor érkezik meg a rendelésem?", "hu"),
        ("Când ajunge comanda mea?", "ro"),
        ("Когда придёт мой заказ?", "ru"),
        ("Коли прийде моє замовлення?", "uk"),
        ("Кога ще пристигне поръчката ми?", "bg"),
        ("متى يصل طلبي؟", "ar"),
        ("سفارش من کی می‌رسد؟", "fa"),
        ("मेरा ऑर्डर कब आएगा?", "hi"),
        ("Πότε θα έρθει η παραγγελία μου;", "el"),
        ("สินค้าจะมาถึงเมื่อไหร่", "th"),
        ("주문한 상품은 언제 도착하나요?", "ko"),
        ("注文はいつ届きますか", "ja"),
        ("我的订单什么时候到?", "zh-Hans"),
        ("我的訂單什麼時候會到?", "zh-Hant"),
        ("מתי תגיע ההזמנה שלי?", "he"),
    ],
)
def test_a_buyers_question_is_known_by_its_language(text: str, language: str) -> None:
    assert named(text) == language


@pytest.mark.parametrize(
    "text", ["", " ", "ok", "OK!", "#12345", "12,50", "😀", "👍👍", "?", "AB-ICE26S", "me@shop.example", "XL"]
)
def test_what_says_nothing_is_in_no_language(text: str) -> None:
    assert identifier.identify(text) == (UNKNOWN, 0.0)


@pytest.mark.parametrize("text", ["ok", "#12345", "😀", "https://shop.example/orders/1", "EMS RR123456785JP"])
def test_what_says_nothing_stays_in_the_conversations_language(text: str) -> None:
    assert named(text, "de") == "de"
    assert named(text, "zh-Hant") == "zh-Hant"


def test_an_address_in_a_message_does_not_speak_for_it() -> None:
    assert named("Wo ist https://shop.example/where-is-the-order-that-you-have ?") == "de"


def test_a_short_unclear_word_stays_in_the_conversations_language() -> None:
    assert named("Nike Air", "fr") == "fr"


def test_a_clear_question_leaves_the_conversations_language() -> None:
    assert named("Can you please ship this to Canada before Friday?", "de") == "en"
    assert named("いつ届きますか", "en") == "ja"


@pytest.mark.parametrize(("text", "language"), [("注文", "ja"), ("返品", "ja"), ("送料", "ja"), ("退货", "zh-Hans")])
def test_han_alone_is_told_by_words_and_forms(text: str, language: str) -> None:
    assert named(text) == language


def test_han_of_no_one_standard_stays_japanese_in_a_japanese_talk() -> None:
    assert named("商品", "ja") == "ja"
    assert named("商品", "zh-Hant") == "zh-Hant"
    assert named("商品") == "zh-Hans"


def test_simplified_characters_leave_a_japanese_talk() -> None:
    assert named("什么时候发货", "ja") == "zh-Hans"


def test_a_brand_in_latin_letters_does_not_make_a_message_english() -> None:
    assert named("iPhone 15 Pro Max 有货吗") == "zh-Hans"
    assert named("Kiln and Leaf のマグはありますか") == "ja"


def test_a_foreign_name_in_a_question_does_not_turn_its_language() -> None:
    assert named("do you have 抹茶 chocolate in stock?") == "en"


def test_a_lone_kana_in_a_chinese_name_does_not_make_it_japanese() -> None:
    assert named("优の良品有货吗") == "zh-Hans"
    assert named("代替の電話番号") == "ja"


@pytest.mark.parametrize(("text", "language"), [("cuanto cuesta el envio", "es"), ("voce envia para o brasil", "pt")])
def test_words_without_their_accents_are_known(text: str, language: str) -> None:
    assert named(text) == language


@pytest.mark.parametrize("own", ["da", "nb"])
def test_a_stores_own_language_is_taken_where_two_are_near(own: str) -> None:
    store = LanguageIdentifier(restrict=[own])
    assert store.identify("min ordre er ikke her")[0] == own


@pytest.mark.parametrize("before", ["da", "nb"])
def test_the_conversations_language_is_kept_where_two_are_near(before: str) -> None:
    assert named("min ordre er ikke her", before) == before


def test_a_language_that_is_plainer_than_near_wins_over_both() -> None:
    assert LanguageIdentifier(restrict=["da"]).identify("hei og levering", "da")[0] == "nb"


def test_a_store_of_japanese_reads_unmarked_han_as_japanese() -> None:
    assert LanguageIdentifier(restrict=["ja", "en"]).identify("商品")[0] == "ja"
    assert LanguageIdentifier(restrict=["ja", "zh-Hans"]).identify("商品")[0] == "zh-Hans"


def test_a_clear_other_language_is_reported_though_the_store_lacks_it() -> None:
    store = LanguageIdentifier(restrict=["en", "ja"])
    assert store.identify("Wann kommt meine Bestellung an?")[0] == "de"
    assert store.identify("Когда придёт мой заказ?")[0] == "ru"


def test_a_long_text_in_a_language_nobody_asked_for_is_named_all_the_same() -> None:
    few = LanguageIdentifier(["en", "de"])
    assert few.identify("Wanneer komt mijn bestelling eindelijk aan en wat kost de verzending naar Gent?")[0] == "nl"


def test_the_words_are_read_with_their_hasty_spellings() -> None:
    known = language_tables.words().languages
    assert "es" in known["envío"]
    assert "es" in known["envio"]
    assert "en" in known["order"]


def test_every_language_with_words_has_an_alphabet_of_its_script() -> None:
    languages = {language for known in language_tables.words().languages.values() for language in known}
    assert languages - language_tables.ALPHABETS.keys() == set()


def test_no_listed_word_holds_a_letter_its_language_does_not_write() -> None:
    strangers = [
        (word, language)
        for word, known in language_tables.words().languages.items()
        for language in known
        for letter in word
        if letter.isalpha() and not letter.isascii() and letter not in language_tables.ALPHABETS[language]
    ]
    assert strangers == []


ORDINARY = tomllib.loads((Path(__file__).parents[1] / "guardrails" / "ordinary.toml").read_text(encoding="utf-8"))
TWELVE = LanguageIdentifier(restrict=["en", "ja", "zh-Hans", "de", *ORDINARY])


@pytest.mark.parametrize(("language", "text"), [(tag, text) for tag, texts in ORDINARY.items() for text in texts])
def test_a_short_question_is_known_among_twelve_licensed_languages(language: str, text: str) -> None:
    assert TWELVE.identify(text)[0] == language


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.sampled_from([None, "de", "ja", "zh-Hant"]))
def test_any_text_has_a_tag_and_a_probability(text: str, previous: str | None) -> None:
    language, share = identifier.identify(text, previous)
    assert language
    assert 0 <= share <= 1
    if previous is not None:
        assert language != UNKNOWN


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet="0123456789#-/. ", max_size=30))
def test_figures_are_never_in_a_language(text: str) -> None:
    assert named(text) == UNKNOWN


def test_an_address_ends_where_other_letters_begin() -> None:
    identify = LanguageIdentifier(restrict=("en", "zh-Hans", "ja")).identify
    assert identify("订单1069到哪里了？邮箱gwen.pike@example.org")[0] == "zh-Hans"
    assert identify("gwen.pike@example.orgで注文しました。今どこにありますか")[0] == "ja"
    assert identify("https://shop.example/teaこれはいくらですか")[0] == "ja"
