"""Numbers: separators, digits of other scripts, words, scales, signs."""

import pytest

from core.values import ValueKind, read
from tests.core.values.reading import canonicals, readings, texts


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("1,234.56", None, "1234.56"),
        ("1.234,56", None, "1234.56"),
        ("1 234,56", "fr", "1234.56"),
        ("1\u202f234,56", "fr", "1234.56"),
        ("1\u00a0234", "en", "1234"),
        ("1’234.50", None, "1234.5"),
        ("1'234'567", None, "1234567"),
        ("1.234.567", "de", "1234567"),
        ("1,234,567.8", "en", "1234567.8"),
        ("12,34,567", "en", "1234567"),
        ("0.50", None, "0.5"),
        ("0,5", "de", "0.5"),
        ("12,50", "en", "12.5"),
        ("１２３４", "ja", "1234"),
        ("１，２３４", "ja", "1234"),
        ("๑๒๓", "th", "123"),
        ("٣٤٥", None, "345"),
        ("٣٫٥", None, "3.5"),
        ("१२", None, "12"),
        ("①", None, "1"),
        ("½", None, "0.5"),
        ("1½", None, "1.5"),
        ("2 ¼", None, "2.25"),
    ],
)
def test_a_number_is_read_in_every_notation(text: str, language: str | None, number: str) -> None:
    assert canonicals(text, language) == [number]


@pytest.mark.parametrize(
    ("text", "language", "open_readings"),
    [
        ("1.234", "de", {"1234"}),
        ("1.234", "en", {"1.234"}),
        ("1.234", None, {"1234", "1.234"}),
        ("3,500", "en", {"3500"}),
        ("3,500", "de", {"3.5"}),
        ("3,500", None, {"3500", "3.5"}),
        ("0,500", None, {"0.5"}),
        ("1234,567", None, {"1234.567"}),
        ("1.234", "de-CH", {"1.234"}),
        ("1,234", "es-MX", {"1234"}),
        ("1,234", "xx", {"1234", "1.234"}),
    ],
)
def test_a_separator_is_read_by_the_language_and_stays_open_without_one(
    text: str, language: str | None, open_readings: set[str]
) -> None:
    assert readings(text, language) == open_readings


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("1.2.3", None, ["1", "2", "3"]),
        ("5,6,7", None, ["5", "6", "7"]),
        ("192.168.0.1", None, ["192", "168", "0", "1"]),
        ("2 300", "en", ["2", "300"]),
        ("1.23.456,7", None, ["1", "23", "456", "7"]),
        ("尺寸5，9", "zh", ["5", "9"]),
        ("24/7", "en", ["24", "7"]),
        ("16:9", None, ["16", "9"]),
    ],
)
def test_figures_in_a_row_are_not_one_number(text: str, language: str | None, numbers: list[str]) -> None:
    assert canonicals(text, language) == numbers


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("1万", "ja", "10000"),
        ("1万5千", "ja", "15000"),
        ("1万2000", "ja", "12000"),
        ("1.5万", "zh", "15000"),
        ("1,200万", "ja", "12000000"),
        ("1億2千万", "ja", "120000000"),
        ("3억", "ko", "300000000"),
        ("1만 5천", "ko", "15000"),
        ("50 ribu", "id", "50000"),
        ("50rb", "id", "50000"),
        ("500k", "vi", "500000"),
        ("1,2 juta", "id", "1200000"),
        ("2 triệu", "vi", "2000000"),
        ("5 mil", "es", "5000"),
        ("3 Mio.", "de", "3000000"),
        ("2.5 million", "en", "2500000"),
        ("5 พัน", "th", "5000"),
        ("2 หมื่น", "th", "20000"),
        ("3 แสน", "th", "300000"),
    ],
)
def test_scales_multiply(text: str, language: str, number: str) -> None:
    assert canonicals(text, language) == [number]


def test_a_k_is_a_thousand_only_where_prices_are_long() -> None:
    assert canonicals("500k", "vi") == ["500000"]
    assert canonicals("4K", "en") == ["4K"]


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("two versions", "en", "2"),
        ("twenty-one pages", "en", "21"),
        ("twenty one pages", "en", "21"),
        ("forty-five steps", "en", "45"),
        ("fünf Farben", "de", "5"),
        ("dreißig Seiten", "de", "30"),
        ("einundzwanzig Blatt", "de", "21"),
        ("siebenundneunzig Blatt", "de", "97"),
        ("trois couleurs", "fr", "3"),
        ("soixante-douze pages", "fr", "72"),
        ("siete colores", "es", "7"),
        ("treinta y uno", "es", "31"),
        ("duas cores", "pt", "2"),
        ("vinte e cinco folhas", "pt", "25"),
        ("tiga warna", "id", "3"),
        ("dua puluh lima lembar", "id", "25"),
        ("hai màu", "vi", "2"),
        ("ba mươi mốt trang", "vi", "31"),
    ],
)
def test_a_number_in_words_counts_where_words_stand_apart(text: str, language: str, number: str) -> None:
    assert [value.numerals for value in read(text, language)] == [{number}]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("one of our staff", "en"),
        ("a teapot", "en"),
        ("eine Kanne", "de"),
        ("neuf et beau", "fr"),
        ("una vez más", "es"),
        ("năm ngoái", "vi"),
        ("一般的に一番人気の九谷焼", "ja"),
        ("十分にお気をつけください", "ja"),
        ("万一の場合", "ja"),
        ("六本木のお店", "ja"),
        ("一时找不到", "zh"),
        ("一些人", "zh"),
        ("第一年", "zh"),
        ("한국에서", "ko"),
        ("ห้ามใช้", "th"),
    ],
)
def test_words_that_only_look_like_numbers_are_left_alone(text: str, language: str) -> None:
    assert canonicals(text, language) == []


def test_without_a_language_words_need_a_unit() -> None:
    assert canonicals("two versions") == []
    assert canonicals("two weeks") == ["2 week"]


@pytest.mark.parametrize("text", ["-5", "−5", "(-5)", "from -5", "temperature: -5", "≥-5"])
def test_a_dash_is_a_minus_where_no_range_can_end(text: str) -> None:
    assert canonicals(text) == ["-5"]


@pytest.mark.parametrize(("text", "numbers"), [("x-5 y", ["X-5"]), ("の-5", ["5"]), ("10 -5", ["10", "5"])])
def test_a_dash_after_a_word_or_a_figure_is_no_minus(text: str, numbers: list[str]) -> None:
    assert canonicals(text) == numbers


def test_a_long_dash_is_never_a_minus() -> None:
    assert canonicals("Allen ―5 veces", "es") == ["5"]
    assert canonicals("5—9 days", "en") == ["5 day", "9 day"]


def test_a_dash_between_numbers_is_a_range() -> None:
    assert canonicals("5-9") == ["5", "9"]
    assert canonicals("5 -9") == ["5", "9"]
    assert canonicals("5–9") == ["5", "9"]


def test_zeros_in_front_may_be_a_code() -> None:
    assert readings("007") == {"7", "007"}
    assert readings("0") == {"0"}


def test_very_long_digits_are_kept_as_written() -> None:
    digits = "9" * 5000
    assert canonicals(digits) == [digits]
    assert canonicals(f"{digits}日") == [f"{digits} day"]
    assert canonicals("1." + "2" * 60) == ["1", "2" * 60]
    assert len(read("一" * 200 + "日")) == 0


@pytest.mark.parametrize(
    ("text", "number"),
    [("2nd", "2"), ("3x", "3"), ("2er-Set", "2"), ("3番目", "3"), ("5号", "5"), ("1990s", "1990"), ("5-star", "5")],
)
def test_ordinals_and_multiples_are_numbers(text: str, number: str) -> None:
    (value,) = read(text)
    assert value.kind is ValueKind.NUMBER
    assert value.numerals == {number}


def test_a_list_marker_is_a_number() -> None:
    assert texts("1. Boil water\n2. Pour") == ["1", "2"]


@pytest.mark.parametrize("hidden", ["\u200b", "\u2060", "\u00ad", "\ufeff", "\U000e0031"])
def test_hidden_characters_do_not_split_a_figure(hidden: str) -> None:
    (value,) = read(f"2{hidden}9{hidden}00円")
    assert value.canonical == "JPY 2900"
    assert value.text == f"2{hidden}9{hidden}00円"


def test_fractions_with_a_slash_may_be_numbers_too() -> None:
    assert "0.5" in readings("1/2", "en")


def test_a_dozen_is_twelve() -> None:
    assert canonicals("a dozen", "en") == ["12"]
    assert canonicals("1ダース", "ja")[-1] == "12"
