"""Durations, per cents and quantities."""

import pytest

from core.values import ValueKind, read
from tests.core.values.reading import canonicals, kinds, readings


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("5–9 days", "en"),
        ("5-9 days", None),
        ("5 to 9 days", "en"),
        ("5 until 9 days", "en"),
        ("five to nine days", "en"),
        ("5 bis 9 Tage", "de"),
        ("5-9 Tagen", "de"),
        ("fünf bis neun Tage", "de"),
        ("5〜9日", "ja"),
        ("5-9日間", "ja"),
        ("5日から9日", "ja"),
        ("从5到9天", "zh"),
        ("5至9天", "zh"),
        ("五到九天", "zh"),
        ("5~9일", "ko"),
        ("5일에서 9일", "ko"),
        ("5 à 9 jours", "fr"),
        ("cinq à neuf jours", "fr"),
        ("5 a 9 días", "es"),
        ("cinco a nueve días", "es"),
        ("5 a 9 dias", "pt"),
        ("5 ou 9 dias", "pt"),
        ("5 ถึง 9 วัน", "th"),
        ("5–9 วัน", "th"),
        ("5 sampai 9 hari", "id"),
        ("lima hingga sembilan hari", "id"),
        ("5 đến 9 ngày", "vi"),
        ("5-9 ngày", "vi"),
    ],
)
def test_both_ends_of_a_range_are_days(text: str, language: str | None) -> None:
    assert canonicals(text, language) == ["5 day", "9 day"]
    assert set(kinds(text, language)) == {ValueKind.DURATION}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("5 business days", "en"),
        ("five working days", "en"),
        ("5-business-day", "en"),
        ("5 Werktage", "de"),
        ("fünf Arbeitstagen", "de"),
        ("5 Geschäftstage", "de"),
        ("5営業日", "ja"),
        ("五営業日", "ja"),
        ("5个工作日", "zh"),
        ("5個工作天", "zh-Hant"),
        ("5 工作日", "zh"),
        ("5영업일", "ko"),
        ("5 jours ouvrés", "fr"),
        ("5 jours ouvrables", "fr"),
        ("5 días hábiles", "es"),
        ("5 días laborables", "es"),
        ("5 dias úteis", "pt"),
        ("5 วันทำการ", "th"),
        ("5 hari kerja", "id"),
        ("5 ngày làm việc", "vi"),
    ],
)
def test_business_days_are_not_days(text: str, language: str) -> None:
    assert readings(text, language) == {"5 business_day"}


@pytest.mark.parametrize(
    ("text", "language", "canonical"),
    [
        ("zwei Wochen", "de", "2 week"),
        ("30-tägig", "de", "30 day"),
        ("30-tägiges", "de", "30 day"),
        ("zweiwöchige", "de", "2 week"),
        ("einjährige", "de", "1 year"),
        ("within a week", "en", "1 week"),
        ("within an hour", "en", "1 hour"),
        ("a fortnight", "en", "2 week"),
        ("two-week", "en", "2 week"),
        ("30-day", "en", "30 day"),
        ("three (3) days", "en", None),
        ("half an hour", "en", "30 minute"),
        ("eine halbe Stunde", "de", "30 minute"),
        ("半年", "zh", "6 month"),
        ("十日", "ja", "10 day"),
        ("二週間", "ja", "2 week"),
        ("1か月", "ja", "1 month"),
        ("30分", "ja", "30 minute"),
        ("三十分", "ja", "30 minute"),
        ("十天", "zh", "10 day"),
        ("两周", "zh", "2 week"),
        ("三个月", "zh", "3 month"),
        ("30分钟", "zh", "30 minute"),
        ("열흘", "ko", "10 day"),
        ("하루", "ko", "1 day"),
        ("두 달", "ko", "2 month"),
        ("삼십일", "ko", "30 day"),
        ("십일 개월", "ko", "11 month"),
        ("deux semaines", "fr", "2 week"),
        ("quatre-vingt-dix jours", "fr", "90 day"),
        ("48 heures", "fr", "48 hour"),
        ("dos semanas", "es", "2 week"),
        ("un año", "es", "1 year"),
        ("duas semanas", "pt", "2 week"),
        ("um mês", "pt", "1 month"),
        ("สองสัปดาห์", "th", "2 week"),
        ("ครึ่งชั่วโมง", "th", "30 minute"),
        ("sepuluh hari", "id", "10 day"),
        ("seminggu", "id", "1 week"),
        ("setengah jam", "id", "30 minute"),
        ("mười ngày", "vi", "10 day"),
        ("hai tuần", "vi", "2 week"),
        ("1½ hours", "en", "1.5 hour"),
    ],
)
def test_durations_in_words_and_figures(text: str, language: str, canonical: str | None) -> None:
    assert canonicals(text, language)[-1] == (canonical or "3 day")


def test_two_numbers_side_by_side_are_a_range_in_japanese() -> None:
    assert canonicals("二三日", "ja") == ["2 day", "3 day"]


def test_a_rate_is_no_duration() -> None:
    assert canonicals("5 days a week", "en") == ["5 day"]
    assert canonicals("open twice a week", "en") == []
    assert canonicals("a semana passada", "pt") == []
    assert canonicals("5 a 9 a day", "en")[:1] == ["5"]


def test_a_week_is_not_seven_days() -> None:
    assert not readings("1 week") & readings("7 days")


def test_chinese_points_are_no_minutes() -> None:
    assert readings("5分", "zh") == {"5"}
    assert readings("5分", "ja") == {"5 minute"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("10%", None),
        ("10 %", "de"),
        ("１０％", "ja"),
        ("10 percent", "en"),
        ("ten percent", "en"),
        ("10 per cent", "en"),
        ("-10%", "en"),
        ("10 Prozent", "de"),
        ("10 pour cent", "fr"),
        ("10 por ciento", "es"),
        ("10 por cento", "pt"),
        ("10 persen", "id"),
        ("10 phần trăm", "vi"),
        ("10 เปอร์เซ็นต์", "th"),
        ("ร้อยละ 10", "th"),
        ("10퍼센트", "ko"),
        ("10パーセント", "ja"),
        ("一割", "ja"),
        ("1割引", "ja"),
        ("1할", "ko"),
        ("百分之十", "zh"),
        ("百分之10", "zh"),
    ],
)
def test_ten_per_cent_are_ten_per_cent(text: str, language: str | None) -> None:
    assert readings(text, language) == {"10%"}
    assert kinds(text, language) == [ValueKind.PERCENT]


@pytest.mark.parametrize(
    ("text", "share", "off"),
    [("七折", "70", "30"), ("7折", "70", "30"), ("85折", "85", "15"), ("八五折", "85", "15"), ("9.5折", "95", "5")],
)
def test_a_chinese_discount_names_what_is_left(text: str, share: str, off: str) -> None:
    (value,) = read(text, "zh")
    assert (value.kind, value.canonical) == (ValueKind.PERCENT, f"{share}% of price")
    assert value.readings == {f"{share}% of price", f"{off}%"}


def test_a_folding_umbrella_is_no_discount() -> None:
    assert kinds("3折叠伞", "zh") == [ValueKind.NUMBER]
    assert readings("100折", "zh") == {"100% of price"}


@pytest.mark.parametrize("text", ["half price", "halber Preis", "半額", "半价", "반값", "nửa giá"])
def test_half_the_price_is_half_off(text: str) -> None:
    assert "50%" in readings(text)


@pytest.mark.parametrize(
    ("text", "language", "canonical", "also"),
    [
        ("300 ml", "en", "300 ml", set()),
        ("0.3 l", "en", "0.3 l", {"300 ml"}),
        ("0,3 Liter", "de", "0.3 l", {"300 ml"}),
        ("30 cl", "fr", "30 cl", {"300 ml"}),
        ("300毫升", "zh", "300 ml", set()),
        ("300ミリリットル", "ja", "300 ml", set()),
        ("1 kg", "en", "1 kg", {"1000000 mg"}),
        ("1000 g", "en", "1000 g", {"1000000 mg"}),
        ("450克", "zh", "450 g", {"450000 mg"}),
        ("450グラム", "ja", "450 g", {"450000 mg"}),
        ("12 cm", "en", "12 cm", {"120 mm"}),
        ("12公分", "zh-Hant", "12 cm", {"120 mm"}),
        ("12센티미터", "ko", "12 cm", {"120 mm"}),
        ("12 ซม.", "th", "12 cm", {"120 mm"}),
        ("5in", "en", "5 in", set()),
        ("5 inches", "en", "5 in", set()),
        ("5 Zoll", "de", "5 in", set()),
        ("5″", "en", "5 in", set()),
        ("8 oz", "en", "8 oz", set()),
        ("80 °C", "en", "80 °C", set()),
        ("80℃", "ja", "80 °C", set()),
        ("-5 °C", "en", "-5 °C", set()),
        ("80度", "ja", "80 °", {"80 °C", "80 °F"}),
        ("100V", "ja", "100 V", set()),
        ("1.2 kW", "en", "1.2 kW", {"1200 W"}),
        ("5 m²", "en", "5 m2", set()),
        ("㎏単位の5㎏", "ja", "5 kg", {"5000000 mg"}),
    ],
)
def test_quantities_keep_their_unit_and_know_exact_metric_twins(
    text: str, language: str, canonical: str, also: set[str]
) -> None:
    (value,) = read(text, language)
    assert (value.kind, value.canonical) == (ValueKind.QUANTITY, canonical)
    assert value.readings == {canonical} | also


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("20 pcs", "en"),
        ("20 pieces", "en"),
        ("20 Stück", "de"),
        ("20個", "ja"),
        ("20点", "ja"),
        ("20枚入り", "ja"),
        ("20件", "zh"),
        ("二十个", "zh"),
        ("20개", "ko"),
        ("스무 개", "ko"),
        ("20 pièces", "fr"),
        ("20 unidades", "es"),
        ("20 peças", "pt"),
        ("20 ชิ้น", "th"),
        ("20 buah", "id"),
        ("20 cái", "vi"),
    ],
)
def test_pieces_are_pieces_in_every_language(text: str, language: str) -> None:
    assert readings(text, language) == {"20 piece"}


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("12 x 8 x 5 cm", ["12 cm", "8 cm", "5 cm"]),
        ("12×8cm", ["12 cm", "8 cm"]),
        ("12x8cm", ["12 cm", "8 cm"]),
        ("50cm×30cm×H20cm", ["50 cm", "30 cm", "20 cm"]),
        ("100-240V", ["100 V", "240 V"]),
        ("5-10°C", ["5 °C", "10 °C"]),
    ],
)
def test_dimensions_and_ranges_share_their_unit(text: str, canonical: list[str]) -> None:
    assert canonicals(text) == canonical


def test_a_list_may_share_its_unit() -> None:
    first, second, third = read("50, 100 and 200 g", "en")
    assert {"50", "50 g"} <= first.readings
    assert {"100", "100 g"} <= second.readings
    assert third.canonical == "200 g"
    assert first.kind is ValueKind.NUMBER


def test_a_list_of_ranges_does_not_make_hours_of_days() -> None:
    assert canonicals("9-17, 7 days", "en") == ["9", "17", "7 day"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("5 in stock", ValueKind.NUMBER),
        ("5 mugs", ValueKind.NUMBER),
        ("3 grams", ValueKind.QUANTITY),
        ("3 grammar books", ValueKind.NUMBER),
        ("3 daybeds", ValueKind.NUMBER),
        ("5 일본 그릇", ValueKind.NUMBER),
        ("5 일 이내", ValueKind.DURATION),
        ("5 일까지", ValueKind.DURATION),
    ],
)
def test_a_unit_is_a_whole_word(text: str, kind: ValueKind) -> None:
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    ("text", "language", "canonical"),
    [
        ("ab 5 an den Tisch", "de", "5"),
        ("5 ans", "fr", "5 year"),
        ("5 an", "fr", "5 year"),
        ("2 jam jars", "en", "2"),
        ("2 jam", "id", "2 hour"),
        ("3 pies", "en", "3"),
        ("3 pies", "es", "3 ft"),
        ("3 mes amis", "fr", "3"),
        ("3 mes", "es", "3 month"),
        ("5 mil", "en", "5"),
    ],
)
def test_a_unit_that_is_another_word_elsewhere_counts_in_its_language(text: str, language: str, canonical: str) -> None:
    assert canonicals(text, language) == [canonical]


@pytest.mark.parametrize(
    ("text", "inches"), [("8 x 3 in (20 cm)", True), ("it is 3 in.", True), ("3 in", True), ("3 in stock", False)]
)
def test_in_is_an_inch_at_the_end_of_a_measure(text: str, inches: bool) -> None:
    assert ("3 in" in canonicals(text, "en")) is inches


@pytest.mark.parametrize("text", ["数百个", "數十個", "几十天", "第三天"])
def test_some_hundreds_are_no_figure(text: str) -> None:
    assert canonicals(text, "zh") == []


@pytest.mark.parametrize(("text", "language"), [("3 years old", "en"), ("3岁", "zh"), ("3歳", "ja"), ("3세", "ko")])
def test_an_age_is_in_years(text: str, language: str) -> None:
    assert readings(text, language) == {"3 year"}


def test_a_unit_does_not_cross_a_line() -> None:
    assert canonicals("5\ndays of rain") == ["5"]


def test_combined_figures_are_read_apart() -> None:
    assert canonicals("1時間30分", "ja") == ["1 hour", "30 minute"]
    assert canonicals("满3件8折", "zh") == ["3 piece", "80% of price"]
