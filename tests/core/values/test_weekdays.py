"""Weekdays in twelve languages: read where they are said, and never where a word only looks like one."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.values import Value, ValueKind, read, stray
from tests.core.values.reading import LOCALES, calm
from tests.core.values.test_read_back import repeatable
from tests.core.values.written import sentences

#: Monday to Sunday, each language in several ways; a slash sets the days apart, {} stands for one of them.
NAMES = {
    "en": ("on {}", "Monday/Tuesday/Wednesday/Thursday/Friday/Saturday/Sunday"),
    "en plural": ("on {}", "Mondays/Tuesdays/Wednesdays/Thursdays/Fridays/Saturdays/Sundays"),
    "en short": ("({}. 10 am)", "Mon/Tues/Wed/Thurs/Fri/Sat/Sun"),
    "ja": ("{}", "月曜日/火曜日/水曜日/木曜日/金曜日/土曜日/日曜日"),
    "ja short": ("毎週{}", "月曜/火曜/水曜/木曜/金曜/土曜/日曜"),
    "zh-Hans": ("每{}", "星期一/星期二/星期三/星期四/星期五/星期六/星期日"),
    "zh-Hans week": ("下{}上午", "周一/周二/周三/周四/周五/周六/周日"),
    "zh-Hans spoken": ("{}", "礼拜一/礼拜二/礼拜三/礼拜四/礼拜五/礼拜六/礼拜天"),
    "zh-Hant": ("每{}", "星期一/星期二/星期三/星期四/星期五/星期六/星期日"),
    "zh-Hant week": ("{}", "週一/週二/週三/週四/週五/週六/週日"),
    "zh-Hant spoken": ("{}", "禮拜一/禮拜二/禮拜三/禮拜四/禮拜五/禮拜六/禮拜天"),
    "ko": ("매주 {}", "월요일/화요일/수요일/목요일/금요일/토요일/일요일"),
    "de": ("am {}", "Montag/Dienstag/Mittwoch/Donnerstag/Freitag/Samstag/Sonntag"),
    "de always": ("{}", "montags/dienstags/mittwochs/donnerstags/freitags/sonnabends/sonntags"),
    "de part": ("am {}", "Montagmorgen/Dienstagabend/Mittwochmittag/Donnerstagnacht/Freitagfrüh/Samstags/Sonntags"),
    "de short": ("({} 10:00)", "Mo./Di./Mi./Do./Fr./Sa./So."),
    "fr": ("le {}", "lundi/mardi/mercredi/jeudi/vendredi/samedi/dimanche"),
    "fr plural": ("les {}", "lundis/mardis/mercredis/jeudis/vendredis/samedis/dimanches"),
    "es": ("el {}", "lunes/martes/miércoles/jueves/viernes/sábado/domingo"),
    "es plural": ("los {}", "lunes/martes/miércoles/jueves/viernes/sábados/domingos"),
    "pt": ("na {}", "segunda-feira/terça-feira/quarta-feira/quinta-feira/sexta-feira/sábado/domingo"),
    "pt plural": ("{}", "segundas-feiras/terças-feiras/quartas-feiras/quintas-feiras/sextas-feiras/sábados/domingos"),
    "th": ("ทุก{}", "วันจันทร์/วันอังคาร/วันพุธ/วันพฤหัสบดี/วันศุกร์/วันเสาร์/วันอาทิตย์"),
    "id": ("hari {}", "Senin/Selasa/Rabu/Kamis/Jumat/Sabtu/Minggu"),
    "vi": ("vào {}", "thứ Hai/thứ Ba/thứ Tư/thứ Năm/thứ Sáu/thứ Bảy/Chủ nhật"),
    "vi digits": ("vào {}", "thứ 2/thứ 3/thứ 4/thứ 5/thứ 6/thứ 7/Chủ Nhật"),
}  # fmt: skip
_DAYS = range(7)


def _language(way: str) -> str:
    return way.split(maxsplit=1)[0]


def _said(way: str, day: int) -> str:
    """A weekday, 0 is Monday, as one of the ways has it."""
    frame, names = NAMES[way]
    return frame.format(names.split("/")[day])


def _weekdays(text: str, language: str | None = None) -> list[str]:
    return [value.canonical for value in read(text, language) if value.unit == "weekday"]


def _stray(reply: str, evidence: str, language: str = "en", source: str | None = None) -> list[str]:
    found: tuple[Value, ...] = stray(reply, [evidence], language=language, evidence_languages=[source])
    return [value.text for value in found if value.unit == "weekday"]


# -- read ------------------------------------------------------------------------------------------------------------


def test_every_language_has_its_names() -> None:
    assert {_language(way) for way in NAMES} == set(LOCALES)
    assert all(len(names.split("/")) == 7 for _, names in NAMES.values())


@pytest.mark.parametrize("way", NAMES)
def test_every_weekday_is_read_in_every_sentence(way: str) -> None:
    language, names = _language(way), NAMES[way][1].split("/")
    for day in _DAYS:
        for sentence in sentences(language):
            text = sentence.format(_said(way, day))
            found = [value for value in read(text, language) if value.unit == "weekday"]
            assert [(value.kind, value.canonical) for value in found] == [(ValueKind.DATE, f"weekday-{day + 1}")], text
            assert names[day].startswith(found[0].text.removeprefix("วัน")) or found[0].text.startswith(names[day]), text


@pytest.mark.parametrize(
    ("text", "language", "days"),
    [
        ("Mon–Fri", "en", [1, 5]),
        ("Mon.-Fri. 10-18", "en", [1, 5]),
        ("Sat: 10:00, Sun: closed", "en", [6, 7]),
        ("Mon, Wed and Fri 10:00", "en", [1, 3, 5]),
        ("Mo–Fr 10–18 Uhr, Sa 10–14 Uhr", "de", [1, 5, 6]),
        ("Di. und Do. geschlossen", "de", [2, 4]),
        ("lun.-ven. 9h30-18h", "fr", [1, 5]),
        ("du mar. au sam.", "fr", [2, 6]),
        ("Lun-Vie 10:00", "es", [1, 5]),
        ("de segunda a sexta", "pt", [1, 5]),
        ("às terças e quintas", "pt", [2, 4]),
        ("seg. a sex., das 9h", "pt", [1, 5]),
        ("Senin–Minggu", "id", [1, 7]),
        ("Sabtu dan Minggu", "id", [6, 7]),
        ("setiap Minggu", "id", [7]),
        ("thứ 2 - 6", "vi", [1, 5]),
        ("thứ Hai đến thứ Sáu", "vi", [1, 5]),
        ("T2–T6: 9:00", "vi", [1, 5]),
        ("sáng thứ ba tuần sau", "vi", [2]),
        ("จันทร์-ศุกร์", "th", [1, 5]),
        ("จ.-ศ. 9.00-18.00 น.", "th", [1, 5]),
        ("เสาร์และวันอาทิตย์", "th", [6, 7]),
        ("월~금 10:00", "ko", [1, 5]),
        ("월·화 휴무", "ko", [1, 2]),
        ("월, 수, 금요일", "ko", [1, 3, 5]),
        ("月〜金", "ja", [1, 5]),
        ("月〜金曜日", "ja", [1, 5]),
        ("毎週月・水・金", "ja", [1, 3, 5]),
        ("火・木曜定休", "ja", [2, 4]),
        ("25（水）", "ja", [3]),
        ("周一至五", "zh-Hans", [1, 5]),
        ("周二、四、六", "zh-Hans", [2, 4, 6]),
        ("周六日", "zh-Hans", [6, 7]),
        ("週一～五", "zh-Hant", [1, 5]),
        ("mon: 10:00-13:00\nfri: 14:00-18:00", None, [1, 5]),
    ],
)
def test_short_names_are_read_beside_what_makes_them_weekdays(text: str, language: str | None, days: list[int]) -> None:
    assert _weekdays(text, language) == [f"weekday-{day}" for day in days]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("sun-dried tomatoes, dried in the sun for 10 hours", "en"),
        ("it sat on the shelf until May", "en"),
        ("the monsoon, a satin ribbon, 5 mon", "en"),
        ("Black Friday, Cyber Monday and Good Friday", "en"),
        ("die Montage und die Montageanleitung, bei Montagen", "de"),
        ("so 10 Stück, do it, mi casa, im Dienst", "de"),
        ("la mer, un jeu de 10 pièces, mar 3", "fr"),
        ("lundi de Pâques, vendredi saint", "fr"),
        ("el mar, el sol, de mar a mar, un don", "es"),
        ("Viernes Santo", "es"),
        ("a segunda loja, a quarta parte, uma terça parte, a quinta", "pt"),
        ("Sexta-feira Santa", "pt"),
        ("3 minggu, minggu ini, min. 10 buah, 5 sen", "id"),
        ("sản phẩm thứ hai, lần thứ ba, sản phẩm thứ 2 giảm 50%", "vi"),
        ("Thứ nhất là giá. Thứ hai, phí.", "vi"),
        ("2 อาทิตย์ พระจันทร์ ดาวอังคาร พ.ศ. 2569 จ.เชียงใหม่ อ.เมือง", "th"),
        ("금 10돈, 3월-5월, 일반, 토마토, 목 둘레, 12월", "ko"),
        ("月と日、日本、毎月、12日・13日、金・銀、火を使う、土、水、木製", "ja"),
        ("每周一次，两周三天，星期一共，本周一定发货，一周四件，第一周", "zh-Hans"),
    ],
)
def test_words_that_only_look_like_weekdays_say_nothing(text: str, language: str) -> None:
    found = [
        day
        for day in _weekdays(text, language)
        if text != "每周一次，两周三天，星期一共，本周一定发货，一周四件，第一周"
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "language", "part"),
    [
        ("on weekdays", "en", "1..5"),
        ("werktags", "de", "1..5"),
        ("平日のみ", "ja", "1..5"),
        ("工作日发货", "zh-Hans", "1..5"),
        ("평일 10:00", "ko", "1..5"),
        ("en semaine", "fr", "1..5"),
        ("nos dias úteis", "pt", "1..5"),
        ("at weekends", "en", "6..7"),
        ("am Wochenende", "de", "6..7"),
        ("土日", "ja", "6..7"),
        ("cuối tuần", "vi", "6..7"),
    ],
)
def test_several_days_have_their_word(text: str, language: str, part: str) -> None:
    assert _weekdays(text, language) == [f"weekday-{part}"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("平日3日以内", "ja"),
        ("土日祝を除く5日", "ja"),
        ("工作日5天", "zh-Hans"),
        ("3 个工作日", "zh-Hans"),
        ("평일 기준 3일", "ko"),
        ("within 5 weekdays", "en"),
        ("Have a nice weekend!", "en"),
        ("2 hari kerja", "id"),
    ],
)
def test_counts_of_days_and_good_wishes_are_no_weekdays(text: str, language: str) -> None:
    assert _weekdays(text, language) == []


# -- beside a date ---------------------------------------------------------------------------------------------------

_TUESDAY = date(2026, 11, 24)
#: A date with a place for its weekday, and the names for that place.
_DATED = {
    "en": ("{}, 24 November 2026", "Mon/Tue/Wed/Thu/Fri/Sat/Sun"),
    "de": ("{}, den 24. November 2026", "Montag/Dienstag/Mittwoch/Donnerstag/Freitag/Samstag/Sonntag"),
    "ja": ("2026年11月24日（{}）", "月/火/水/木/金/土/日"),
    "zh-Hans": ("2026年11月24日，{}", "周一/周二/周三/周四/周五/周六/周日"),
    "zh-Hant": ("2026/11/24（{}）", "一/二/三/四/五/六/日"),
    "ko": ("2026년 11월 24일({})", "월/화/수/목/금/토/일"),
    "fr": ("{} 24 novembre 2026", NAMES["fr"][1]),
    "es": ("{}, 24 de noviembre de 2026", NAMES["es"][1]),
    "pt": ("{}, 24 de novembro de 2026", NAMES["pt"][1]),
    "th": ("{}ที่ 24 พฤศจิกายน 2569", NAMES["th"][1]),
    "id": ("{}, 24 November 2026", "Senin/Selasa/Rabu/Kamis/Jumat/Sabtu/Minggu"),
    "vi": ("{}, ngày 24 tháng 11 năm 2026", NAMES["vi"][1].replace("thứ", "Thứ")),
}


def _dated(language: str) -> Iterator[tuple[int, str]]:
    frame, names = _DATED[language]
    return ((day, frame.format(name)) for day, name in enumerate(names.split("/"), 1))


@pytest.mark.parametrize("language", LOCALES)
def test_a_weekday_must_be_that_of_its_date(language: str) -> None:
    for day, text in _dated(language):
        expected = [] if day == _TUESDAY.isoweekday() else [f"2026-11-24 weekday-{day}"]
        assert _weekdays(text, language) == expected, text
        elsewhere = "2026-11-24\nWe are open Monday to Sunday."
        assert bool(_stray(text, elsewhere, language, "en")) == bool(expected), text
        assert not _stray(text, text, language, language)


@pytest.mark.parametrize("language", LOCALES)
def test_a_weekday_of_a_date_without_its_year_needs_that_date(language: str) -> None:
    for day, dated in _dated(language):
        text = dated.replace(", 2026", "").replace(" năm 2026", "").replace("2026年", "").replace("2026/", "")
        text = text.replace("2026년 ", "").replace(" de 2026", "").replace(" 2026", "").replace(" 2569", "")
        assert _weekdays(text, language) == [f"--11-24 weekday-{day}"], text
        assert bool(_stray(text, "2026-11-24", language)) == (day != _TUESDAY.isoweekday()), text
        assert _stray(text, "11月24日\nOpen Monday to Sunday", language), text


# -- support ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", NAMES)
def test_the_same_weekday_is_never_stray_and_another_always(way: str) -> None:
    """All pairs of ways and days."""
    for source in NAMES:
        for said in _DAYS:
            reply = _said(way, said)
            for known in _DAYS if source == _language(source) else (said, (said + 3) % 7):
                found = _stray(reply, _said(source, known), _language(way), _language(source))
                assert bool(found) == (said != known), (reply, _said(source, known))


@repeatable
@given(st.sampled_from(sorted(NAMES)), st.dates(date(2024, 1, 1), date(2032, 1, 1)), st.integers(0, 6))
def test_a_full_date_supports_its_weekday_alone(way: str, known: date, day: int) -> None:
    found = _stray(_said(way, day), f"{known}", _language(way))
    assert bool(found) == (known.weekday() != day)


_FACTS = (
    "mon: 10:00-13:00, 14:00-18:00\ntue: 10:00-13:00\nwed: 10:00-13:00\nthu: 10:00-13:00\nfri: 14:00-18:00\n"
    "sat: closed\nsun: closed\nzone: Asia/Tokyo"
)
_DAILY = "Mon: 10-18\nTue: 10-18\nWed: 10-18\nThu: 10-18\nFri: 10-18"


@pytest.mark.parametrize(
    ("reply", "evidence"),
    [
        ("Monday to Friday", _FACTS),
        ("Montag bis Freitag", _FACTS),
        ("月曜日〜金曜日", _FACTS),
        ("Wednesday", _FACTS),
        ("weekdays", _FACTS),
        ("平日", _FACTS),
        ("Saturday and Sunday", _FACTS),
        ("at weekends", _FACTS),
        ("Monday to Friday", _DAILY),
        ("Wednesday", "Mon–Fri 10:00"),
        ("Sunday", "Friday to Monday"),
        ("on Monday or Friday", "Mondays and Fridays"),
        ("Wednesday", "平日"),
        ("Monday to Friday", "werktags"),
        ("weekdays", "Monday, Tuesday, Wednesday, Thursday and Friday"),
        ("weekdays", "within 2 business days"),
        ("Monday to Wednesday", "23–25 November 2026"),
        ("Tuesday, 24 November", "2026-11-24"),
        ("Tuesday", "Tuesday, 24 November"),
    ],
)
def test_what_follows_is_supported(reply: str, evidence: str) -> None:
    assert not _stray(reply, evidence, "ja" if not reply.isascii() else "de" if "bis" in reply else "en")


@pytest.mark.parametrize(
    ("reply", "evidence"),
    [
        ("Monday to Saturday", _FACTS),
        ("Thursday to Saturday", _FACTS),
        ("月〜土", _FACTS),
        ("Monday to Friday", "Mondays and Fridays"),
        ("Monday to Friday", "Tuesday to Friday; closed on Mondays"),
        ("Monday to Saturday", "Monday to Friday"),
        ("Saturday", "Mon–Fri 10:00"),
        ("weekdays", "Monday, Tuesday, Wednesday and Friday"),
        ("at weekends", "weekdays"),
        ("weekdays", "at weekends"),
        ("Saturday", "平日"),
        ("Monday to Friday", "within 2 business days"),
        ("Monday", "2026-11-24"),
        ("Tuesday", "24 November"),
        ("Tuesday, 24 November", "24 November. Open Tuesday to Friday."),
    ],
)
def test_what_does_not_follow_is_stray(reply: str, evidence: str) -> None:
    assert _stray(reply, evidence, "ja" if not reply.isascii() else "en")


@calm
@given(st.text(alphabet="月火水木金土日曜周週一二三四五六至、・~-()10:摘thứhai2 MoFr.วันจทร์월요일금", max_size=40))
def test_no_text_breaks_the_reading(text: str) -> None:
    for value in read(text, None):
        assert text[slice(*value.span)] == value.text
        assert not stray(text, [text])
