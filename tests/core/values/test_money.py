"""Money: one canonical form for every way to write a price."""

import pytest

from core.values import ValueKind, read
from tests.core.values.reading import canonicals, kinds, readings, texts


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("¥2,900", None),
        ("￥2,900", "ja"),
        ("¥ 2,900", "en"),
        ("2,900円", "ja"),
        ("２，９００円", "ja"),
        ("2900 JPY", None),
        ("JPY 2900", None),
        ("jpy 2900", None),
        ("JPY2900", None),
        ("2.900 ¥", "de"),
        ("2.900 ¥", None),
        ("2.900 ¥", "en"),
        ("2 900 ¥", "fr"),
        ("2\u202f900 ¥", "fr"),
        ("JP¥2,900", "zh"),
        ("2900日元", "zh"),
        ("2900日圓", "zh-Hant"),
        ("2900日币", "zh"),
        ("¥2,900日元", "zh"),
        ("¥2,900 JPY", "zh"),
        ("2,900엔", "ko"),
        ("2,900 일본 엔", "ko"),
        ("2,900 เยน", "th"),
        ("2.900 yên", "vi"),
        ("2.900 yen", "id"),
        ("2.900 yenes", "es"),
        ("2.900 ienes", "pt"),
        ("2 900 yens", "fr"),
        ("2,900 Japanese yen", "en"),
        ("2.900 Yen", "de"),
        ("二千九百円", "ja"),
        ("0.29万円", "ja"),
        ("2千9百円", "ja"),
    ],
)
def test_2900_yen_are_2900_yen(text: str, language: str | None) -> None:
    assert readings(text, language) == {"JPY 2900"}


@pytest.mark.parametrize(
    ("text", "language", "canonical"),
    [
        ("12,50 €", "de", "EUR 12.50"),
        ("EUR 12.50", "en", "EUR 12.50"),
        ("EUR 12,50", "de", "EUR 12.50"),
        ("€12.5", "en", "EUR 12.50"),
        ("12 Euro", "de", "EUR 12.00"),
        ("1.234,56 €", "de", "EUR 1234.56"),
        ("€1.234", "de", "EUR 1234.00"),
        ("€1.234", "en", "EUR 1234.00"),
        ("US$10", "en", "USD 10.00"),
        ("$10", "en", "USD 10.00"),
        ("10 dollars", "en", "USD 10.00"),
        ("one hundred dollars", "en", "USD 100.00"),
        ("10 US-Dollar", "de", "USD 10.00"),
        ("10美元", "zh", "USD 10.00"),
        ("10 dólares", "es", "USD 10.00"),
        ("A$10", "en", "AUD 10.00"),
        ("AU $3,000.00", "en", "AUD 3000.00"),
        ("NT$500", "zh-Hant", "TWD 500.00"),
        ("500新台幣", "zh-Hant", "TWD 500.00"),
        ("HK$80", "en", "HKD 80.00"),
        ("80港币", "zh", "HKD 80.00"),
        ("R$ 1.234,56", "pt", "BRL 1234.56"),
        ("£10", "en", "GBP 10.00"),
        ("100元", "zh-Hans", "CNY 100.00"),
        ("人民币100", "zh", "CNY 100.00"),
        ("人民币100元", "zh", "CNY 100.00"),
        ("RMB 100", "en", "CNY 100.00"),
        ("CN¥100", "en", "CNY 100.00"),
        ("30,000원", "ko", "KRW 30000"),
        ("3만원", "ko", "KRW 30000"),
        ("₩30,000", "en", "KRW 30000"),
        ("500 บาท", "th", "THB 500.00"),
        ("฿500", "th", "THB 500.00"),
        ("Rp50.000", "id", "IDR 50000.00"),
        ("Rp 1.500.000", "id", "IDR 1500000.00"),
        ("1.200.000₫", "vi", "VND 1200000"),
        ("500k đồng", "vi", "VND 500000"),
        ("CHF 25.–", "de", "CHF 25.00"),
        ("1万円", "ja", "JPY 10000"),
        ("1万5千円", "ja", "JPY 15000"),
        ("1.5万日元", "zh", "JPY 15000"),
    ],
)
def test_every_notation_of_a_price_is_one_value(text: str, language: str, canonical: str) -> None:
    (value,) = read(text, language)
    assert (value.kind, value.canonical, value.unit) == (ValueKind.MONEY, canonical, canonical[:3])


def test_the_yen_sign_is_open_in_chinese() -> None:
    assert readings("¥100", "zh") == {"CNY 100.00", "JPY 100"}
    assert readings("¥100", "zh-Hant") == {"CNY 100.00", "JPY 100"}
    assert readings("这款¥100") == {"CNY 100.00", "JPY 100"}
    assert readings("¥100", "en") == {"JPY 100"}


def test_yuan_are_taiwanese_too_in_traditional_characters() -> None:
    assert readings("100元", "zh-Hant") == {"TWD 100.00", "CNY 100.00", "HKD 100.00"}
    assert readings("100元", "zh-TW") == {"TWD 100.00", "CNY 100.00", "HKD 100.00"}


def test_a_dollar_may_be_that_of_the_territory() -> None:
    assert readings("$10", "en-AU") == {"USD 10.00", "AUD 10.00"}
    assert readings("$10", "es-MX") == {"USD 10.00", "MXN 10.00"}
    assert readings("$10", "zh-Hant") == {"USD 10.00", "TWD 10.00", "HKD 10.00"}


def test_crowns_are_open() -> None:
    assert readings("100 kr", "en") == {"SEK 100.00", "NOK 100.00", "DKK 100.00", "ISK 100"}


@pytest.mark.parametrize(
    ("text", "language", "ends"),
    [
        ("$10-20", "en", ["USD 10.00", "USD 20.00"]),
        ("$10–$20", "en", ["USD 10.00", "USD 20.00"]),
        ("10 to 20 dollars", "en", ["USD 10.00", "USD 20.00"]),
        ("von 10 bis 20 €", "de", ["EUR 10.00", "EUR 20.00"]),
        ("2,900〜3,500円", "ja", ["JPY 2900", "JPY 3500"]),
        ("EUR 10 EUR 20", "en", ["EUR 10.00", "EUR 20.00"]),
    ],
)
def test_both_ends_of_a_range_are_money(text: str, language: str, ends: list[str]) -> None:
    assert canonicals(text, language) == ends


def test_a_sign_belongs_to_the_amount_it_touches() -> None:
    assert canonicals("2 ¥2,900", "en") == ["2", "JPY 2900"]
    assert canonicals("Set of 2 €10", "en") == ["2", "EUR 10.00"]


def test_the_code_after_the_amount_settles_the_sign_before_it() -> None:
    assert canonicals("$50 AUD", "en") == ["AUD 50.00"]
    assert canonicals("¥100 CNY", "en") == ["CNY 100.00"]


def test_a_rebate_is_written_with_a_minus_or_without() -> None:
    assert canonicals("-500円", "ja") == ["JPY 500"]


def test_words_that_contain_a_code_are_no_money() -> None:
    assert kinds("5 trying", "en") == [ValueKind.NUMBER]
    assert kinds("2 europeans", "en") == [ValueKind.NUMBER]
    assert kinds("3 won't do", "en") == [ValueKind.MONEY]  # the price of short names: it fails closed


def test_pounds_are_money_or_weight() -> None:
    assert readings("8 pounds", "en") == {"GBP 8.00", "8 lb"}
    assert readings("£8", "en") == {"GBP 8.00"}


def test_a_year_of_our_era_is_no_money() -> None:
    assert canonicals("公元2世纪", "zh") == ["2"]
    assert canonicals("元12.50", "ja") == ["CNY 12.50"]


def test_a_measure_behind_an_amount_is_another_thing() -> None:
    assert canonicals("€30 m", "en") == ["EUR 30.00"]
    assert canonicals("$5 kg", "en") == ["USD 5.00"]


@pytest.mark.parametrize(
    ("text", "language", "canonical"),
    [
        ("five million dollars", "en", "USD 5000000.00"),
        ("two hundred euros", "en", "EUR 200.00"),
        ("3000 万英镑", "zh", "GBP 30000000.00"),
        ("30 Mio. Euro", "de", "EUR 30000000.00"),
        ("5 mil euros", "es", "EUR 5000.00"),
    ],
)
def test_large_sums_in_words_are_multiplied(text: str, language: str, canonical: str) -> None:
    assert canonicals(text, language) == [canonical]


def test_the_span_holds_sign_and_amount() -> None:
    assert texts("Versand: 2.900 ¥, sonst EUR 12,50.", "de") == ["2.900 ¥", "EUR 12,50"]
