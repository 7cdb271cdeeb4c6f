"""Numbers in words, spelt here a second time, in another way than the vocabulary spells them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.values import read
from tests.core.values.reading import calm, canonicals, readings

_DAY_PHRASES = {
    "en": "{} days",
    "de": "{} Tage",
    "fr": "{} jours",
    "es": "{} días",
    "pt": "{} dias",
    "id": "{} hari",
    "vi": "{} ngày",
    "th": "{}วัน",
}
_SPELT = {
    "en": {
        2: "two",
        9: "nine",
        12: "twelve",
        13: "thirteen",
        20: "twenty",
        22: "twenty-two",
        30: "thirty",
        60: "sixty",
    },
    "de": {
        2: "zwei",
        7: "sieben",
        12: "zwölf",
        16: "sechzehn",
        17: "siebzehn",
        24: "vierundzwanzig",
        31: "einunddreißig",
        38: "achtunddreißig",
        60: "sechzig",
        90: "neunzig",
    },
    "fr": {
        2: "deux",
        9: "neuf",
        14: "quatorze",
        17: "dix-sept",
        21: "vingt et un",
        28: "vingt-huit",
        31: "trente et un",
        36: "trente-six",
        60: "soixante",
        72: "soixante-douze",
        80: "quatre-vingts",
        90: "quatre-vingt-dix",
        95: "quatre-vingt-quinze",
    },
    "es": {
        2: "dos",
        11: "once",
        15: "quince",
        16: "dieciséis",
        22: "veintidós",
        31: "treinta y un",
        45: "cuarenta y cinco",
    },
    "pt": {
        2: "dois",
        10: "dez",
        14: "quatorze",
        16: "dezesseis",
        21: "vinte e um",
        30: "trinta",
        48: "quarenta e oito",
    },
    "id": {
        2: "dua",
        5: "lima",
        10: "sepuluh",
        11: "sebelas",
        14: "empat belas",
        21: "dua puluh satu",
        60: "enam puluh",
    },
    "vi": {2: "hai", 5: "năm", 10: "mười", 15: "mười lăm", 21: "hai mươi mốt", 24: "hai mươi tư", 60: "sáu mươi"},
    "th": {2: "สอง", 5: "ห้า", 10: "สิบ", 11: "สิบเอ็ด", 14: "สิบสี่", 21: "ยี่สิบเอ็ด", 30: "สามสิบ", 45: "สี่สิบห้า"},
}
_HAN_DIGITS = "〇一二三四五六七八九"
_HANGUL_DIGITS = ("", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구")
_NATIVE_UNITS = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_NATIVE_TENS = ("", "열", "스물", "서른")


@pytest.mark.parametrize(
    ("language", "number", "word"),
    [(language, number, word) for language, words in _SPELT.items() for number, word in words.items()],
)
def test_a_number_in_words_counts_days(language: str, number: int, word: str) -> None:
    text = _DAY_PHRASES[language].format(word)
    assert canonicals(text, language) == [f"{number} day"]
    assert canonicals(text.capitalize()) == [f"{number} day"]


def _in_han(number: int) -> str:
    """A number below ten thousand in Chinese numerals, without zeros in between: 二百五十."""
    spelt = ""
    for power, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            spelt += ("" if digit == 1 and power > 1 else _HAN_DIGITS[digit]) + sign
    return spelt


@calm
@given(st.integers(2, 9999))
def test_chinese_numerals_count_yen(number: int) -> None:
    assert readings(f"{_in_han(number)}円", "ja") == {f"JPY {number}"}


@calm
@given(st.integers(1, 9999), st.integers(0, 9999))
def test_myriads_count_yen(myriads: int, rest: int) -> None:
    amount = myriads * 10_000 + rest
    assert readings(f"{myriads}万{rest or ''}円", "ja") == {f"JPY {amount}"}


@calm
@given(st.integers(1000, 9999))
def test_digits_in_a_row_are_a_number(number: int) -> None:
    spelt = "".join(_HAN_DIGITS[int(digit)] for digit in str(number))
    assert readings(f"{spelt}円", "ja") == {f"JPY {number}"}


@calm
@given(st.integers(12, 99))
def test_sino_korean_numbers_count_months(number: int) -> None:
    tens, unit = divmod(number, 10)
    spelt = ("" if tens == 1 else _HANGUL_DIGITS[tens]) + "십" + _HANGUL_DIGITS[unit]
    assert readings(f"{spelt} 개월", "ko") == {f"{number} month"}


@calm
@given(st.integers(2, 31).filter(lambda number: number != 20))
def test_native_korean_numbers_count_pieces(number: int) -> None:
    tens, unit = divmod(number, 10)
    assert readings(f"{_NATIVE_TENS[tens]}{_NATIVE_UNITS[unit]} 개", "ko") == {f"{number} piece"}


@calm
@given(st.integers(2, 20))
def test_a_word_and_its_figure_are_the_same(number: int) -> None:
    english = (
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty"
    ).split()
    assert readings(f"{english[number - 2]} weeks") == readings(f"{number} weeks")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("one day", "en"),
        ("a day", "en"),
        ("ein Tag", "de"),
        ("einen Tag", "de"),
        ("un jour", "fr"),
        ("un día", "es"),
        ("um dia", "pt"),
        ("satu hari", "id"),
        ("sehari", "id"),
        ("một ngày", "vi"),
        ("หนึ่งวัน", "th"),
        ("一日", "ja"),
        ("一天", "zh"),
        ("하루", "ko"),
    ],
)
def test_one_day_is_a_day_everywhere(text: str, language: str) -> None:
    (value,) = read(text, language)
    assert value.canonical == "1 day"
