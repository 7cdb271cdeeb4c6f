"""Times of day."""

import pytest

from core.values import ValueKind, read
from tests.core.values.reading import canonicals, kinds, readings


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("18:00", None),
        ("18：00", "ja"),
        ("18:00:00", None),
        ("6 pm", "en"),
        ("6pm", "en"),
        ("6 p.m.", "en"),
        ("6:00 PM", "en"),
        ("18 Uhr", "de"),
        ("18.00 Uhr", "de"),
        ("18:00 Uhr", "de"),
        ("6 Uhr abends", "de"),
        ("18h00", "fr"),
        ("18 h 00", "fr"),
        ("6 de la tarde", "es"),
        ("6 horas da tarde", "pt"),
        ("午後6時", "ja"),
        ("午後6:00", "ja"),
        ("18時", "ja"),
        ("午後六時", "ja"),
        ("下午6点", "zh"),
        ("下午6點", "zh-Hant"),
        ("晚上6时", "zh"),
        ("오후 6시", "ko"),
        ("PM 6:00", "ko"),
        ("18.00 น.", "th"),
        ("6 โมงเย็น", "th"),
        ("18 นาฬิกา", "th"),
        ("pukul 18.00", "id"),
        ("jam 6 sore", "id"),
        ("6 giờ chiều", "vi"),
        ("18 giờ 00", "vi"),
        ("lúc 18:00", "vi"),
    ],
)
def test_six_in_the_evening_is_18_00(text: str, language: str | None) -> None:
    (value,) = read(text, language)
    assert (value.kind, value.canonical) == (ValueKind.TIME, "18:00")


@pytest.mark.parametrize(
    ("text", "language", "time"),
    [
        ("9:30 a.m.", "en", "09:30"),
        ("12 am", "en", "00:00"),
        ("12 pm", "en", "12:00"),
        ("18.30 Uhr", "de", "18:30"),
        ("18 Uhr 30", "de", "18:30"),
        ("18h30", "fr", "18:30"),
        ("午前10時30分", "ja", "10:30"),
        ("6時半", "ja", "06:30"),
        ("晚上8:30", "zh", "20:30"),
        ("오전 9시 30분", "ko", "09:30"),
        ("8h30", "vi", "08:30"),
        ("2 ทุ่ม", "th", "20:00"),
        ("บ่าย 2 โมง", "th", "14:00"),
        ("9 pagi", "id", "09:00"),
        ("午前十二時", "ja", "00:00"),
    ],
)
def test_minutes_and_halves_of_the_day_count(text: str, language: str, time: str) -> None:
    assert canonicals(text, language) == [time]


@pytest.mark.parametrize(
    ("text", "language", "ends"),
    [
        ("10:00-18:00", None, ["10:00", "18:00"]),
        ("10am-6pm", "en", ["10:00", "18:00"]),
        ("9-5 pm", "en", ["09:00", "17:00"]),
        ("10–18 Uhr", "de", ["10:00", "18:00"]),
        ("von 10 bis 18 Uhr", "de", ["10:00", "18:00"]),
        ("9.30–17 Uhr", "de", ["09:30", "17:00"]),
        ("10-18時", "ja", ["10:00", "18:00"]),
        ("10時〜18時", "ja", ["10:00", "18:00"]),
        ("10点到18点", "zh", ["10:00", "18:00"]),
        ("10시~18시", "ko", ["10:00", "18:00"]),
        ("10.00-18.00 น.", "th", ["10:00", "18:00"]),
        ("pukul 10.00–18.00", "id", ["10:00", "18:00"]),
        ("pukul 10-18", "id", ["10:00", "18:00"]),
    ],
)
def test_both_ends_of_a_range_are_times(text: str, language: str | None, ends: list[str]) -> None:
    assert canonicals(text, language) == ends
    assert set(kinds(text, language)) == {ValueKind.TIME}


def test_an_hour_without_its_half_of_the_day_stays_open() -> None:
    assert readings("6 o'clock", "en") == {"06:00", "18:00"}
    assert readings("14 o'clock", "en") == {"14:00"}
    assert readings("24:00") == {"24:00", "00:00"}


def test_an_h_is_an_hour_of_the_day_or_a_duration() -> None:
    assert readings("18 h", "fr") == {"18 hour", "18:00"}
    assert readings("48 h", "fr") == {"48 hour"}
    assert readings("24 giờ", "vi") == {"24 hour", "24:00"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("24時間", "ja"),
        ("24小时", "zh"),
        ("24시간", "ko"),
        ("一時的", "ja"),
        ("10点", "ja"),
        ("16:9", "en"),
        ("25:00", "en"),
    ],
)
def test_what_is_no_time_of_day(text: str, language: str) -> None:
    assert ValueKind.TIME not in kinds(text, language)


def test_german_am_is_no_morning() -> None:
    assert kinds("3 am Tag", "de") == [ValueKind.NUMBER]
    assert kinds("3 am", "en") == [ValueKind.TIME]
    assert kinds("am 5:30", "de") == [ValueKind.TIME]


def test_an_indonesian_time_with_a_dot_may_be_a_number_from_abroad() -> None:
    assert readings("18.30", "id") == {"18:30", "18.3"}
    assert kinds("18.30 cm", "id") == [ValueKind.QUANTITY]
