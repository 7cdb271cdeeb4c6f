"""What the generated forms do not reach: the words around a figure, and words that only look like one."""

import pytest

from core.values import ValueKind, read, stray
from core.values.fold import fold
from core.values.spoken import spoken
from core.values.tongue import tongue
from core.values.words import german_large
from tests.core.values.reading import canonicals, kinds, readings


@pytest.mark.parametrize(
    ("text", "language", "canonical"),
    [
        ("two hundred and fifty thousand yen", "en", "JPY 250000"),
        ("a thousand yen", "en", "JPY 1000"),
        ("hundertfünfzigtausend Yen", "de", "JPY 150000"),
        ("einhundertzwanzig Tage", "de", "120 day"),
        ("zwei hundert Gramm", "de", "200 g"),
        ("deux mille cent trente-quatre yens", "fr", "JPY 2134"),
        ("soixante et onze jours", "fr", "71 day"),
        ("mil novecientos yenes", "es", "JPY 1900"),
        ("dois mil e novecentos ienes", "pt", "JPY 2900"),
        ("seratus dua puluh hari", "id", "120 day"),
        ("một trăm lẻ năm ngày", "vi", "105 day"),
        ("bốn mươi năm bảo hành", "vi", "40 year"),
        ("สองพันเก้าร้อยเยน", "th", "JPY 2900"),
        ("삼십일 이내", "ko", "30 day"),
        ("삼십일 개월", "ko", "31 month"),
        ("만 오천 원", "ko", "KRW 15000"),
        ("两千九日元", "zh-Hans", "JPY 2900"),
        ("两千零九日元", "zh-Hans", "JPY 2009"),
        ("二千九円", "ja", "JPY 2009"),
        ("0.5千克", "zh-Hans", "0.5 kg"),
        ("94€89", "fr", "EUR 94.89"),
        ("3割5分引き", "ja", "35%"),
    ],
)
def test_numbers_in_words_are_put_together(text: str, language: str, canonical: str) -> None:
    assert canonicals(text, language) == [canonical]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Sản phẩm thứ hai và thứ ba", "vi"),
        ("이 제품은 오일입니다", "ko"),
        ("백팩 구분", "ko"),
        ("천 가방 만들기", "ko"),
        ("삼일절 사은품", "ko"),
        ("mil gracias", "es"),
        ("segundo a ficha", "pt"),
        ("un tanto por ciento", "es"),
        ("第一千个", "zh-Hans"),
        ("hundertprozentig, tausendfach", "de"),
    ],
)
def test_words_that_only_look_like_numbers_say_nothing(text: str, language: str) -> None:
    assert canonicals(text, language) == []


def test_coins_are_not_hundreds() -> None:
    assert canonicals("50 cents", "en") == ["50"]
    assert canonicals("fifty cents", "en") == ["50"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("영업일 기준 5일", "ko"),
        ("5일(영업일 기준)", "ko"),
        ("土日祝を除く5日", "ja"),
        ("5日（営業日）", "ja"),
        ("工作日5天", "zh-Hans"),
        ("5 Tage (Werktage)", "de"),
        ("5 days (business days only)", "en"),
        ("5 jours (jours ouvrés)", "fr"),
    ],
)
def test_words_beside_days_make_them_business_days(text: str, language: str) -> None:
    assert readings(text, language) == {"5 business_day"}


def test_business_days_and_days_do_not_support_each_other() -> None:
    for plain in ("5일 이내", "5 days"):
        assert stray(plain, ["영업일 기준 5일"], evidence_languages=["ko"])
        assert stray("영업일 기준 5일", [plain], language="ko")


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("de 24 h à 48 h", "fr", ValueKind.DURATION),
        ("en 24 h à 48 h", "fr", ValueKind.DURATION),
        ("de 10 h à 18 h", "fr", ValueKind.TIME),
        ("dentro de 24 h", "es", ValueKind.DURATION),
        ("24h to 48h", "en", ValueKind.DURATION),
        ("das 10h às 18h", "pt", ValueKind.TIME),
    ],
)
def test_hours_of_the_day_are_told_from_hours_that_pass(text: str, language: str, kind: ValueKind) -> None:
    assert set(kinds(text, language)) == {kind}


@pytest.mark.parametrize(
    ("text", "language", "time"),
    [
        ("at noon", "en", "12:00"),
        ("正午", "ja", "12:00"),
        ("자정", "ko", "00:00"),
        ("11 giờ trưa", "vi", "11:00"),
        ("1 giờ trưa", "vi", "13:00"),
        ("中午12点", "zh-Hans", "12:00"),
        ("jam 11 siang", "id", "11:00"),
        ("오후 두 시 30분", "ko", "14:30"),
    ],
)
def test_noon_is_neither_morning_nor_evening(text: str, language: str, time: str) -> None:
    assert canonicals(text, language) == [time]


@pytest.mark.parametrize(
    ("text", "language", "days"),
    [
        ("am elften Dezember 2026", "de", ["2026-12-11"]),
        ("the eleventh of December", "en", ["--12-11"]),
        ("primero de enero", "es", ["--01-01"]),
        ("los 10 y 12 de mayo", "es", ["--05-10", "--05-12"]),
        ("December 11 to 15", "en", ["--12-11", "--12-15"]),
        ("in December 11 to 15 days", "en", ["--12-11", "15 day"]),
        ("R8.12.11", "ja", ["2026-12-11"]),
        ("11 ธ.ค. 69", "th", ["2026-12-11"]),
        ("11 ธ.ค. 10.00 น.", "th", ["--12-11", "10:00"]),
    ],
)
def test_days_of_the_month_in_words_and_rows(text: str, language: str, days: list[str]) -> None:
    assert canonicals(text, language) == days


def test_a_german_compound_is_read_only_whole() -> None:
    assert [number for number, _, _ in german_large(fold("Tausende, hundertfach, zweihundert"))] == [200]
    assert spoken(fold("Zweitausend"), tongue("", "de")) == [(2000, 0, 11)]


def test_a_link_before_an_open_bracket_ends_there() -> None:
    assert canonicals("https://shop.example/a(으)로", "ko") == ["https://shop.example/a"]


def test_hidden_words_do_not_change_a_number() -> None:
    (value,) = read("이천\u200b구백 엔", "ko")
    assert value.canonical == "JPY 2900"


@pytest.mark.parametrize("digits", ["000 000 004", "00999123456", "000-000-0000", "011 999 1234567"])
@pytest.mark.parametrize("language", ["en", "ja", "de", None])
def test_digits_that_call_no_country_are_no_telephone_number(digits: str, language: str | None) -> None:
    assert ValueKind.PHONE not in kinds(digits, language)
