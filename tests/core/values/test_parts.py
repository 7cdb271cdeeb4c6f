"""The parts reading is made of: folding, phrases, tongues, and the examples in their docstrings."""

import doctest
from types import ModuleType

import pytest

from core.values import currency, dates, decimals, lexicon
from core.values.fold import fold
from core.values.lexicon import Lexicon
from core.values.tongue import Tongue, tongue


@pytest.mark.parametrize("module", [currency, dates, decimals, lexicon], ids=lambda module: module.__name__)
def test_the_examples_of_a_docstring_hold(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("５％", "5%"),
        ("2\u00a0900", "2'900"),
        ("2\u00a090", "2 90"),
        ("a\u00a0b", "a b"),
        ("5–9 ― 7", "5-9 — 7"),
        ("5〜9", "5~9"),
        ("1’234", "1'234"),
        ("5 m²", "5 m²"),
        ("1½", "1½"),
        ("5，6", "5、6"),
        ("５，６７８", "5,678"),
        ("a \u200b\t b", "a b"),
        ("a\r\nb", "a\n\nb"),
        ("cafe\u0301", "café"),
        ("\u1112\u1161\u11ab", "한"),
        ("İSTANBUL", "İstanbul"),
        ("๑๒", "12"),
        ("", ""),
    ],
)
def test_folding_spells_everything_one_way(text: str, folded: str) -> None:
    assert fold(text).text == folded


def test_case_is_kept_beside_the_folded_text() -> None:
    assert fold("Tk-３００").cased == "Tk-300"


def test_a_folded_place_leads_back_to_the_source() -> None:
    source = "ab ㎏\u200b５"
    folded = fold(source)
    assert folded.text == "ab kg5"
    start, end = folded.span(3, 5)
    assert source[start:end] == "㎏"
    start, end = folded.span(5, 6)
    assert source[start:end] == "５"


def test_a_folded_text_knows_where_figures_and_words_begin() -> None:
    folded = fold("5 to 12 days 十二 ü")
    assert folded.digits == (0, 5)
    assert folded.han == (13,)
    assert folded.words == ((2, "to"), (8, "days"), (16, "ü"))


def test_the_longest_phrase_wins() -> None:
    words = Lexicon({"day": 1, "day of rest": 2, "日": 3, "日元": 4, "บาท": 5})
    assert words.at("day of rest", 0) == (2, 11)
    assert words.at("day of work", 0) == (1, 3)
    assert words.at("日元", 0) == (4, 2)
    assert words.at("日本", 0) == (3, 1)
    assert words.before("5 บาท", 5) == (5, 2)


def test_a_latin_phrase_is_a_whole_word() -> None:
    words = Lexicon({"day": 1})
    assert words.at("days", 0) is None
    assert words.at("day5", 0) is None
    assert words.at("dayの", 0) == (1, 3)
    assert words.at("da", 0) is None
    assert words.before("holiday", 7) is None
    assert words.before("a day", 5) == (1, 2)
    assert words.before("", 0) is None
    assert words.before("y", 1) is None


def test_phrases_are_found_where_words_begin() -> None:
    words = Lexicon({"dua": 2, "dua puluh": 20, "puluh": 10, "สอง": 2, "두": 2})
    assert list(words.within(fold("ada dua puluh mug"))) == [(20, 4, 13)]
    assert list(words.within(fold("มีสองใบ"))) == [(2, 2, 5)]
    assert list(words.within(fold("모두 두 개"))) == [(2, 3, 4)]


@pytest.mark.parametrize(
    ("text", "language", "code", "decimal", "day_first"),
    [
        ("", "de", "de", ",", True),
        ("", "de-AT", "de", ",", True),
        ("", "de-CH", "de", ".", True),
        ("", "en", "en", ".", None),
        ("", "en-US", "en", ".", False),
        ("", "en-GB", "en", ".", True),
        ("", "zh-Hans", "zh", ".", False),
        ("", "pt", "pt", ",", True),
        ("", "fa", "fa", ".", False),
        ("", "not a tag", None, None, None),
        ("", "und", None, None, None),
        ("", "qq", None, None, None),
        ("こんにちは", None, "ja", ".", False),
        ("漢字とかな", None, "ja", ".", False),
        ("안녕하세요", None, "ko", ".", False),
        ("สวัสดี", None, "th", ".", True),
        ("你好", None, "zh", ".", False),
        ("hello", None, None, None, None),
        ("hello", "und", None, None, None),
    ],
)
def test_a_tongue_is_of_its_tag_or_its_script(
    text: str, language: str | None, code: str | None, decimal: str | None, day_first: bool | None
) -> None:
    found = tongue(text, language)
    assert (found.code, found.decimal, found.day_first) == (code, decimal, day_first)


def test_traditional_characters_are_of_script_or_territory() -> None:
    assert tongue("", "zh-Hant").traditional
    assert tongue("", "zh-HK").traditional
    assert not tongue("", "zh-Hans").traditional
    assert not tongue("", "zh").traditional
    assert Tongue() == tongue("hello", None)
