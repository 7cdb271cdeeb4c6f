from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.dates import parse_time
from hypothesis import given
from hypothesis import strategies as st

from bot.acknowledge import LONGEST_QUESTION, acknowledgement, moment, spoken_language
from core.sets import TICKET_REASONS, Reason
from prompts.words import languages, say

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 24, 19, 0, tzinfo=TOKYO)
REPLY_BY = datetime(2026, 11, 25, 11, 0, tzinfo=TOKYO)


#: What calls a time the buyer's own.
OWN_TIME = (
    "your time", "Ihre Ortszeit", "現地時間", "当地时间", "您當地的時間", "현지 시간", "votre heure locale",
    "su hora local", "seu horário local", "ตามเวลาของคุณ", "waktu setempat Anda", "giờ địa phương",
)  # fmt: skip


def acknowledged(
    language: str = "en",
    reason: Reason = Reason.NOTHING_FOUND,
    *,
    reply_by: datetime = REPLY_BY,
    is_open: bool = False,
    zone: str | None = "Europe/Berlin",
    open_questions: tuple[str, ...] = (),
) -> str:
    return acknowledgement(
        shop="Yamabuki Lane",
        language=language,
        reason=reason,
        ticket="H-7K2P",
        now=NOW,
        reply_by=reply_by,
        is_open=is_open,
        zone=zone,
        open_questions=open_questions,
    )


@pytest.mark.parametrize(
    ("language", "when"),
    [
        ("en", "Wednesday, November 25, 2026, 3:00 AM Central European Time"),
        ("ja", "2026年11月25日水曜日 3:00 中央ヨーロッパ時間"),
        ("zh-Hans", "2026年11月25日星期三 中欧时间 03:00"),
        ("de", "Mittwoch, 25. November 2026, 03:00 Mitteleuropäische Zeit"),
        ("zh-Hant", "2026年11月25日 星期三 中歐時間 凌晨3:00"),
        ("ko", "중부유럽 시간 2026년 11월 25일 수요일 오전 3:00"),
        ("fr", "mercredi 25 novembre 2026 à 03:00, heure d’Europe centrale"),
        ("es", "miércoles 25 de noviembre de 2026 a las 3:00, hora de Europa central"),
        ("pt", "quarta-feira, 25 de novembro de 2026, às 03:00, horário da Europa Central"),
        ("th", "วันพุธที่ 25 พฤศจิกายน ค.ศ. 2026 เวลา 03:00 น. ตามเวลายุโรปกลาง"),
        ("id", "Rabu, 25 November 2026 pukul 03.00 waktu Eropa Tengah"),
        ("vi", "03:00 giờ Trung Âu, Thứ Tư, ngày 25 tháng 11 năm 2026"),
    ],
)
def test_the_buyer_reads_who_answers_by_when_on_their_clock_and_the_code(language: str, when: str) -> None:
    said = acknowledged(language)

    assert said == say(language, "ack.closed", shop="Yamabuki Lane", when=when, ticket="H-7K2P")
    assert {"Yamabuki Lane", when, "H-7K2P"} == {part for part in ("Yamabuki Lane", when, "H-7K2P") if part in said}


@pytest.mark.parametrize("language", languages())
def test_open_and_closed_hours_are_acknowledged_differently(language: str) -> None:
    assert acknowledged(language, is_open=True) != acknowledged(language, is_open=False)


def test_the_shops_zone_is_told_where_the_buyers_is_unknown() -> None:
    assert "11:00 AM Japan Time" in acknowledged(zone=None)


@pytest.mark.parametrize("language", languages())
def test_the_shops_time_is_never_called_the_buyers(language: str) -> None:
    said = acknowledged(language, zone=None)

    assert not any(words in said for words in OWN_TIME)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "Europe", "a" * 5000, "a\0b", "\ud800"])
def test_a_zone_that_nobody_knows_is_no_zone(zone: str) -> None:
    assert acknowledged(zone=zone) == acknowledged(zone=None)


@pytest.mark.parametrize(("language", "clock"), [("es", "a la 1:00,"), ("pt", "à 01:00,"), ("fr", "à 01:00,")])
def test_one_o_clock_is_singular_where_people_say_so(language: str, clock: str) -> None:
    one = datetime(2026, 11, 25, 1, 0, tzinfo=TOKYO)
    assert clock in moment(one, language=language, zone=TOKYO)
    assert "las 1" in moment(one.replace(hour=11), language="es", zone=TOKYO)


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC"])
def test_a_zone_of_no_place_is_named_too(zone: str) -> None:
    assert "2:00 AM Coordinated Universal Time" in acknowledged(zone=zone)


def test_a_bare_offset_is_told_as_one() -> None:
    at = REPLY_BY.astimezone(timezone(timedelta(hours=9)))
    assert "11:00 AM GMT+09:00" in acknowledged(reply_by=at, zone=None)


@pytest.mark.parametrize(
    ("reply_by", "clock"),
    [
        ("2026-03-29T00:30+00:00", "1:30 AM"),
        ("2026-03-29T01:30+00:00", "3:30 AM"),
        ("2026-10-25T01:30+00:00", "2:30 AM"),
    ],
)
def test_the_buyers_summer_time_is_kept(reply_by: str, clock: str) -> None:
    told = moment(datetime.fromisoformat(reply_by), language="en", zone=ZoneInfo("Europe/Berlin"))
    assert told.endswith(f"{clock} Central European Time")


@pytest.mark.parametrize(
    ("reason", "key"),
    [
        (Reason.IDENTITY_UNPROVEN, "ack.order"),
        (Reason.COMPLAINT, "ack.complaint"),
        (Reason.LEGAL_OR_SAFETY, "ack.safety"),
        (Reason.ASKED_FOR_HUMAN, "ack.human"),
        (Reason.USAGE_LIMIT, "ack.too_long"),
    ],
)
@pytest.mark.parametrize("language", languages())
def test_a_grave_reason_gets_its_own_word_first(language: str, reason: Reason, key: str) -> None:
    assert acknowledged(language, reason).startswith(say(language, key))


@pytest.mark.parametrize("reason", sorted(TICKET_REASONS))
@pytest.mark.parametrize("language", languages())
def test_every_reason_is_acknowledged_in_every_language(language: str, reason: Reason) -> None:
    said = acknowledged(language, reason, open_questions=("?",))

    assert "H-7K2P" in said
    assert "{" not in said


def test_each_question_left_open_is_named() -> None:
    said = acknowledged(open_questions=("Can you engrave it?", "Do you price match?"))

    first, second = said.index("“Can you engrave it?”"), said.index("“Do you price match?”")
    assert first < second < said.index("H-7K2P")


def test_a_question_is_said_back_short_and_on_one_line() -> None:
    said = acknowledged(open_questions=("so\n\nI was   wondering\u202e " + "very " * 100,))

    assert "so I was wondering very" in said
    assert "…" in said
    assert "\n" not in said
    assert "\u202e" not in said
    assert len(said) < len(acknowledged(open_questions=("",))) + LONGEST_QUESTION + 1


def test_braces_in_a_question_are_only_braces() -> None:
    assert "{ticket}" in acknowledged(open_questions=("what is {ticket}?",))


def test_sentences_of_packed_scripts_are_not_spaced() -> None:
    said = acknowledged("ja", Reason.ASKED_FOR_HUMAN)
    assert said.startswith(say("ja", "ack.human") + say("ja", "ack.closed", shop="", when="", ticket="")[:3])


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("zh-Hant", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh", "zh-Hans"),
        ("pt-PT", "pt"),
        ("sw", "en"),
        ("und", "en"),
        ("", "en"),
    ],
)
def test_a_language_without_words_is_answered_in_english(written: str, spoken: str) -> None:
    assert spoken_language(written) == spoken
    assert acknowledged(written) == acknowledged(spoken)


def test_a_promise_that_lies_behind_is_told_as_now() -> None:
    assert "11:00 AM Central European Time" in acknowledged(reply_by=NOW - timedelta(days=1))


ZONES = st.sampled_from(["Asia/Tokyo", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Chatham", "UTC"])


@given(st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2030, 1, 1)), ZONES)  # noqa: DTZ001
def test_a_promise_is_never_told_earlier_than_it_is(naive: datetime, name: str) -> None:
    at, zone = naive.replace(tzinfo=UTC), ZoneInfo(name)

    told = moment(at, language="de", zone=zone).split(", ")[-1]

    clock = parse_time(told.split(" ")[0], locale=Locale("de"))
    local = at.astimezone(zone)
    late = (clock.hour * 60 + clock.minute - local.hour * 60 - local.minute) % (24 * 60)
    assert 0 <= late <= 5
    assert late > 0 or (local.second, local.microsecond) == (0, 0)
