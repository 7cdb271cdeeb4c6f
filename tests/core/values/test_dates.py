"""Dates in twelve languages, whole and in part."""

import pytest

from core.values import ValueKind, read
from tests.core.values.reading import canonicals, kinds, readings, texts

_DAY = "2026-12-11"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("2026-12-11", None),
        ("2026/12/11", None),
        ("2026.12.11", None),
        ("2026. 12. 11.", "ko"),
        ("26. 12. 11.", "ko"),
        ("11.12.2026", None),
        ("11.12.26", "de"),
        ("11. 12. 2026", "de"),
        ("11/12/2026", "fr"),
        ("11/12/2026", "en-GB"),
        ("12/11/2026", "en-US"),
        ("11-12-2026", "es"),
        ("December 11, 2026", "en"),
        ("Dec 11, 2026", "en"),
        ("Dec. 11th, 2026", "en"),
        ("11 December 2026", "en"),
        ("11th of December 2026", "en"),
        ("11-Dec-2026", "en"),
        ("11. Dezember 2026", "de"),
        ("11. Dez. 2026", "de"),
        ("11 décembre 2026", "fr"),
        ("11 déc. 2026", "fr"),
        ("11 de diciembre de 2026", "es"),
        ("11 dic 2026", "es"),
        ("11 de dezembro de 2026", "pt"),
        ("11 de dez. de 2026", "pt"),
        ("11 Desember 2026", "id"),
        ("11 Des 2026", "id"),
        ("2026年12月11日", "ja"),
        ("2026年12月11日", "zh"),
        ("2026 年 12 月 11 日", "zh"),
        ("2026年12月11号", "zh"),
        ("二〇二六年十二月十一日", "zh"),
        ("2026년 12월 11일", "ko"),
        ("11 tháng 12, 2026", "vi"),
        ("11 tháng 12 năm 2026", "vi"),
        ("11 thg 12, 2026", "vi"),
        ("11 ธันวาคม 2026", "th"),
        ("11 ธันวาคม 2569", "th"),
        ("11 ธ.ค. 2569", "th"),
        ("11 ธันวาคม พ.ศ. 2569", "th"),
        ("11 ธันวาคม ปี 2569", "th"),
    ],
)
def test_one_day_is_one_value(text: str, language: str | None) -> None:
    (value,) = read(text, language)
    assert value.kind is ValueKind.DATE
    assert value.readings == {_DAY}


@pytest.mark.parametrize(
    ("text", "language"),
    [("令和8年12月11日", "ja"), ("民國115年12月11日", "zh-Hant"), ("ngày 11 tháng 12 năm 2026", "vi")],
)
def test_an_era_counts_its_own_years(text: str, language: str) -> None:
    assert canonicals(text, language) == [_DAY]


def test_the_first_year_of_an_era_has_a_name() -> None:
    assert canonicals("令和元年", "ja") == ["2019"]
    assert canonicals("平成31年", "ja") == ["2019"]


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("December 11", "en", "--12-11"),
        ("11 December", "en", "--12-11"),
        ("11.12.", "de", "--12-11"),
        ("11. Dezember", "de", "--12-11"),
        ("1er décembre", "fr", "--12-01"),
        ("12月11日", "ja", "--12-11"),
        ("12月11号", "zh", "--12-11"),
        ("十二月二十一日", "zh", "--12-21"),
        ("12월 11일", "ko", "--12-11"),
        ("12/11", "ja", "--12-11"),
        ("11/12", "de", "--12-11"),
        ("12月", "ja", "--12"),
        ("in December", "en", "--12"),
        ("im Dezember", "de", "--12"),
        ("en décembre", "fr", "--12"),
        ("tháng 12", "vi", "--12"),
        ("December 2026", "en", "2026-12"),
        ("Dez. 2026", "de", "2026-12"),
        ("2026年12月", "ja", "2026-12"),
        ("2026年", "ja", "2026"),
        ("2026년", "ko", "2026"),
        ("พ.ศ. 2569", "th", "2026"),
        ("ปี 2569", "th", "2026"),
        ("năm 2026", "vi", "2026"),
    ],
)
def test_a_date_says_no_more_than_is_written(text: str, language: str, day: str) -> None:
    assert canonicals(text, language) == [day]


@pytest.mark.parametrize(
    ("text", "language"),
    [("12/11/2026", None), ("12/11/2026", "en"), ("12-11-2026", None), ("12/11/2026", "ja")],
)
def test_the_order_of_day_and_month_stays_open_where_the_language_does_not_tell(
    text: str, language: str | None
) -> None:
    assert readings(text, language) == {"2026-12-11", "2026-11-12"}


def test_an_impossible_order_is_no_reading() -> None:
    assert readings("25/12/2026") == {"2026-12-25"}
    assert readings("12/25", "en") == {"--12-25"}
    assert readings("2/29", "en-US") == {"--02-29"}
    assert canonicals("2026-02-30") == ["2026", "2", "30"]
    assert canonicals("31/31", "en") == ["31", "31"]


def test_a_german_day_at_the_end_of_an_unknown_sentence_may_be_a_number() -> None:
    assert readings("Es kostet 12.11.") == {"--11-12", "12.11"}


@pytest.mark.parametrize(
    ("text", "language", "days"),
    [
        ("December 11–15, 2026", "en", ["2026-12-11", "2026-12-15"]),
        ("December 11–15", "en", ["--12-11", "--12-15"]),
        ("from 11 to 15 December", "en", ["--12-11", "--12-15"]),
        ("11.–15. Dezember", "de", ["--12-11", "--12-15"]),
        ("vom 11. bis 15. Dezember 2026", "de", ["2026-12-11", "2026-12-15"]),
        ("11.-15.12.2026", "de", ["2026-12-11", "2026-12-15"]),
        ("11.–15.12.", "de", ["--12-11", "--12-15"]),
        ("12月11日〜15日", "ja", ["--12-11", "--12-15"]),
        ("12月11日から15日", "ja", ["--12-11", "--12-15"]),
        ("12月29日至1月4日", "zh", ["--12-29", "--01-04"]),
        ("12월 11일부터 15일", "ko", ["--12-11", "--12-15"]),
        ("5 al 9 de mayo", "es", ["--05-05", "--05-09"]),
        ("du 5 au 9 mai", "fr", ["--05-05", "--05-09"]),
        ("29 December 2026 – 4 January 2027", "en", ["2026-12-29", "2027-01-04"]),
    ],
)
def test_both_ends_of_a_range_are_days(text: str, language: str, days: list[str]) -> None:
    assert canonicals(text, language) == days


@pytest.mark.parametrize(
    ("text", "language", "canonical"),
    [
        ("3年", "ja", ["3 year"]),
        ("2年間", "ja", ["2 year"]),
        ("3ヶ月", "ja", ["3 month"]),
        ("3个月", "zh", ["3 month"]),
        ("3개월", "ko", ["3 month"]),
        ("3 tháng", "vi", ["3 month"]),
        ("3 tháng 5 ngày", "vi", ["3 month", "5 day"]),
        ("2日間", "ja", ["2 day"]),
    ],
)
def test_counts_of_days_months_and_years_are_durations(text: str, language: str, canonical: list[str]) -> None:
    assert canonicals(text, language) == canonical


@pytest.mark.parametrize(
    ("text", "language", "years"),
    [
        ("im Jahr 1998 an den Start", "de", ["1998"]),
        ("在2005到2010年间", "zh", ["2005", "2010"]),
        ("1870 年到 1939 年", "zh", ["1870", "1939"]),
        ("2026 ans", "fr", ["2026"]),
    ],
)
def test_four_digits_are_a_year_and_no_count_of_years(text: str, language: str, years: list[str]) -> None:
    assert canonicals(text, language) == years


@pytest.mark.parametrize(
    ("text", "language", "month"),
    [("in March", "en", "--03"), ("bis Mai", "de", "--05"), ("en mars", "fr", "--03"), ("until May", "en", "--05")],
)
def test_a_month_that_is_another_word_counts_after_a_preposition(text: str, language: str, month: str) -> None:
    assert canonicals(text, language) == [month]


def test_a_lone_day_may_be_a_duration_or_a_day_of_the_month() -> None:
    assert readings("9日", "ja") == {"9 day", "---09"}
    assert readings("9일", "ko") == {"9 day", "---09"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("you may return it", "en"),
        ("they march on", "en"),
        ("ngày mai", "vi"),
        ("a set", "en"),
        ("hace mucho", "es"),
        ("des bols", "fr"),
    ],
)
def test_months_that_are_other_words_say_nothing_alone(text: str, language: str) -> None:
    assert canonicals(text, language) == []


def test_months_that_are_words_elsewhere_count_in_their_language_or_with_a_year() -> None:
    assert canonicals("5 set", "pt") == ["--09-05"]
    assert canonicals("5 set 2026") == ["2026-09-05"]
    assert kinds("5 set", "en") == [ValueKind.NUMBER]
    assert kinds("5 set") == [ValueKind.NUMBER]
    assert canonicals("12 Mei 2026") == ["2026-05-12"]


def test_a_time_behind_a_month_is_no_day() -> None:
    assert canonicals("in December 10:00", "en") == ["--12", "10:00"]


def test_always_open_is_no_date() -> None:
    assert kinds("24/7", "de") == [ValueKind.NUMBER, ValueKind.NUMBER]


def test_the_year_of_a_date_is_a_number_and_its_day_is_not() -> None:
    (value,) = read("11.12.2026")
    assert value.numerals == {"2026"}
    assert next(iter(read("12月11日"))).numerals == frozenset()


def test_the_span_is_the_date() -> None:
    assert texts("gültig bis 11. Dezember 2026, danach nicht", "de") == ["11. Dezember 2026"]
    assert texts("締切は 2026年12月11日 です", "ja") == ["2026年12月11日"]
