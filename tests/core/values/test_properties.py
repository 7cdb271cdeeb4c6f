"""What always holds: babel's formats are read back, and no digit is overlooked."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Literal

from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from core.values import ValueKind, read, stray
from core.values.decimals import plain
from core.values.fold import fold
from tests.core.values.reading import LOCALES, calm, readings

_CURRENCIES = ("JPY", "EUR", "USD", "CNY", "GBP", "KRW", "THB", "VND", "IDR", "TWD", "BRL", "AUD", "CHF", "HKD")
_DAYS = {
    "en": "{} days",
    "ja": "{}日以内",
    "zh-Hans": "{}天内",
    "zh-Hant": "{}天內",
    "ko": "{}일 이내",
    "de": "innerhalb von {} Tagen",
    "fr": "sous {} jours",
    "es": "en {} días",
    "pt": "em {} dias",
    "th": "ภายใน {} วัน",
    "id": "dalam {} hari",
    "vi": "trong {} ngày",
}
_WEEKS = {
    "en": "{}–{} weeks",
    "ja": "{}〜{}週間",
    "zh-Hans": "{}到{}周",
    "zh-Hant": "{}至{}週",
    "ko": "{}~{}주",
    "de": "{} bis {} Wochen",
    "fr": "{} à {} semaines",
    "es": "de {} a {} semanas",
    "pt": "{} a {} semanas",
    "th": "{}-{} สัปดาห์",
    "id": "{} sampai {} minggu",
    "vi": "{} đến {} tuần",
}
languages = st.sampled_from(sorted(LOCALES))
amounts = st.decimals(min_value=0, max_value=10**8, places=2, allow_nan=False)
#: Letters, digits and signs that figures are made of, in every script.
messy = st.text(
    st.sampled_from(
        "0123456789０５๕٣ .,:;/-–~〜+()'’%％$¥€円元年月日時分万千百十一二三週間点个個折割天点点周만천원일월년시분개"
        "abhkmxuhruhr\n\t\u00a0\u202f\u200bวันบาทพ.ศ.ก½²℃＠@#_TKBLdaysUhrthángngàyáü"
    ),
    max_size=60,
)
any_text = st.text(max_size=60) | messy


@calm
@given(languages, amounts, st.sampled_from(_CURRENCIES), st.sampled_from(("standard", "name")))
def test_money_is_read_as_it_is_formatted(
    language: str, amount: Decimal, currency: str, form: Literal["standard", "name"]
) -> None:
    digits = get_currency_precision(currency)
    amount = round(amount, digits)
    text = format_currency(amount, currency, locale=LOCALES[language], format_type=form)
    assert f"{currency} {amount:.{digits}f}" in readings(text, language), text


@calm
@given(languages, st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False))
def test_decimals_are_read_as_they_are_formatted(language: str, number: Decimal) -> None:
    text = format_decimal(number, locale=LOCALES[language], decimal_quantization=False)
    assert plain(number) in readings(text, language), text


@calm
@given(languages, st.decimals(min_value=0, max_value=10, places=3, allow_nan=False))
def test_per_cents_are_read_as_they_are_formatted(language: str, share: Decimal) -> None:
    text = format_percent(share, locale=LOCALES[language], decimal_quantization=False)
    assert readings(text, language) == {f"{plain(share * 100)}%"}, text


@calm
@given(languages, st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(("short", "medium", "long")))
def test_dates_are_read_as_they_are_formatted(
    language: str, day: date, width: Literal["short", "medium", "long"]
) -> None:
    text = format_date(day, width, locale=LOCALES[language])
    if width == "short" and str(day.year) not in text:
        return  # two digits of a year: another question
    assert day.isoformat() in readings(text, language), text


@calm
@given(languages, st.times())
def test_times_are_read_as_they_are_formatted(language: str, moment: time) -> None:
    text = format_time(moment, "short", locale=LOCALES[language])
    assert f"{moment:%H:%M}" in readings(text, language), text


@calm
@given(languages, st.integers(1, 400))
def test_days_are_read_in_every_language(language: str, count: int) -> None:
    assert f"{count} day" in readings(_DAYS[language].format(count), language)


@calm
@given(languages, st.integers(1, 50), st.integers(1, 50))
def test_ranges_of_weeks_are_read_in_every_language(language: str, low: int, high: int) -> None:
    first, second = read(_WEEKS[language].format(low, high), language)
    assert (first.canonical, second.canonical) == (f"{low} week", f"{high} week")
    assert {first.kind, second.kind} == {ValueKind.DURATION}


@calm
@given(languages, languages, st.dates(date(2000, 1, 1), date(2099, 12, 31)), amounts)
def test_a_date_and_a_price_are_the_same_in_two_languages(one: str, other: str, day: date, amount: Decimal) -> None:
    said = [
        f"{format_date(day, 'long', locale=LOCALES[each])}: {format_currency(amount, 'EUR', locale=LOCALES[each])}"
        for each in (one, other)
    ]
    assert stray(said[0], [said[1]], language=one, evidence_languages=[other]) == ()
    changed = f"{format_date(day + timedelta(days=1), 'long', locale=LOCALES[one])}"
    assert stray(changed, [said[1]], language=one, evidence_languages=[other])


@calm
@given(any_text, languages | st.none())
def test_values_stand_apart_in_order_and_where_they_say(text: str, language: str | None) -> None:
    end = 0
    for value in read(text, language):
        start, stop = value.span
        assert end <= start < stop <= len(text)
        assert text[start:stop] == value.text
        assert value.canonical in value.readings
        end = stop


@calm
@given(any_text, languages | st.none())
def test_no_digit_is_overlooked(text: str, language: str | None) -> None:
    covered = {at for value in read(text, language) for at in range(*value.span)}
    folded = fold(text)
    for at, char in enumerate(folded.text):
        if char.isdecimal():
            assert folded.starts[at] in covered, (text, at)


@calm
@given(any_text, languages | st.none())
def test_a_text_supports_itself(text: str, language: str | None) -> None:
    assert stray(text, [text], language=language, evidence_languages=[language]) == ()


@calm
@given(any_text)
def test_folding_keeps_the_way_back(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.cased) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)
    assert "  " not in folded.text


@calm
@given(st.lists(st.sampled_from(["5 days", "¥2,900", "12月11日", "10 %", "TK-300", "a@b.example", "18:00"])))
def test_reading_is_deterministic(parts: list[str]) -> None:
    text = " · ".join(parts)
    assert read(text) == read(text)
    assert [value.text for value in read(text)] == parts
