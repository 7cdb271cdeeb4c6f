"""What search compares: words, pieces of words, characters."""

import sqlite3
import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from knowledge.tokens import tokens

HARMLESS = regex.compile(r"[\p{L}\p{M}\p{N}_]+")


def test_a_word_comes_whole_and_in_grams_with_its_edges() -> None:
    assert tokens("Shipping") == ["shipping", "_shi", "ship", "hipp", "ippi", "ppin", "ping", "ing_"]


def test_a_short_word_has_a_gram_too() -> None:
    assert tokens("EU") == ["eu", "_eu_"]


def test_repetitions_are_kept_because_they_count() -> None:
    assert tokens("tea tea").count("tea") == 2


def test_case_and_width_make_no_difference() -> None:
    assert tokens("ＦＲＥＥ Shipping") == tokens("free shipping")


def test_hidden_characters_make_no_difference() -> None:
    assert tokens("ship\u200bping") == tokens("shipping")


def test_the_order_and_the_punctuation_around_words_are_nothing() -> None:
    assert sorted(tokens("returns, refunds!")) == sorted(tokens("refunds returns"))


def test_two_characters_of_japanese_are_found_without_a_segmenter() -> None:
    assert {"返品", "返", "品"} <= set(tokens("商品の返品について"))


def test_two_characters_of_chinese_are_found_without_a_segmenter() -> None:
    assert "退货" in tokens("我想退货吗")


def test_korean_words_share_pairs_across_their_particles() -> None:
    assert "배송" in set(tokens("배송은")) & set(tokens("배송이"))


def test_a_thai_vowel_stays_on_its_consonant() -> None:
    assert "ที่" in tokens("ที่")
    assert not any(unicodedata.combining(token[0]) for token in tokens("ส่งที่ไหน"))


def test_a_hindi_word_is_not_cut_at_its_vowel_signs() -> None:
    assert tokens("शिपिंग")[0] == "शिपिंग"


def test_scripts_in_one_run_are_told_apart() -> None:
    assert {"usb", "充", "充電"} <= set(tokens("USB充電"))


@pytest.mark.parametrize(
    ("hasty", "careful"),
    [("envio", "envío"), ("groesse", "groesse"), ("αποστολη", "αποστολή"), ("еще", "ещё"), ("don hang", "đơn hàng")],
)
def test_words_without_their_accents_share_every_gram(hasty: str, careful: str) -> None:
    grams = {token for token in tokens(hasty) if "_" in token}
    assert grams <= set(tokens(careful))


def test_the_accented_word_itself_stays_apart() -> None:
    assert "envío" in tokens("envío")
    assert "envio" not in tokens("envío")


def test_arabic_letters_of_two_keyboards_share_their_grams() -> None:
    persian, arabic = (set(tokens(word)) for word in ("کتاب", "كتاب"))
    assert {token for token in persian if "_" in token} == {token for token in arabic if "_" in token}


def test_symbols_of_a_script_are_no_words() -> None:
    assert tokens("⺀") == []
    assert tokens("〇") == ["〇"]


def test_text_without_words_has_no_tokens() -> None:
    assert tokens("") == []
    assert tokens(" …!? 🎁 ") == []


@given(st.text())
def test_a_token_never_holds_what_a_query_language_could_read(text: str) -> None:
    assert all(HARMLESS.fullmatch(token) for token in tokens(text))


@given(st.text())
def test_the_same_text_always_gives_the_same_tokens(text: str) -> None:
    assert tokens(text) == tokens(text)


@given(st.lists(st.text(), max_size=4))
def test_joining_texts_by_a_line_joins_their_tokens(texts: list[str]) -> None:
    joined = [token for text in texts for token in tokens(text)]
    assert sorted(tokens("\n".join(texts))) == sorted(joined)


@given(st.text(min_size=1))
def test_tokens_joined_by_spaces_come_back_whole_from_the_ascii_tokenizer(text: str) -> None:
    listed = tokens(text)
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5(line, tokenize=\"ascii tokenchars '_'\")")
    connection.execute("CREATE VIRTUAL TABLE found USING fts5vocab(words, row)")
    connection.execute("INSERT INTO words VALUES (?)", (" ".join(listed),))
    assert {term for (term,) in connection.execute("SELECT term FROM found")} == set(listed)
    connection.close()
