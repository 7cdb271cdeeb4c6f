"""Times of day as 24-hour HH:MM: 6 pm, 18 Uhr, 午後6時, 18h30, 6 giờ chiều."""

import re
from collections.abc import Iterator
from dataclasses import replace

from core.values.decimals import tidy
from core.values.fold import Folded
from core.values.found import Found
from core.values.lexicon import Lexicon
from core.values.tongue import Tongue
from core.values.value import ValueKind

_NOON = 12
_EVENING = 18  # where Thai begins to count again: 2 ทุ่ม is 20:00
_MIDNIGHT = 24

_BEFORE_NOON = "am|a.m.|a. m.|sáng|pagi|โมงเช้า|de la mañana|da manhã|du matin|morgens|vormittags"
_AFTER_NOON = (
    "pm|p.m.|p. m.|chiều|tối|sore|malam|โมงเย็น|de la tarde|da tarde|da noite|de la noche|de l'après-midi|"
    "du soir|abends|nachmittags"
)
#: The halves of the day as they stand after the hour, and before it.
_AFTER = Lexicon({**dict.fromkeys(_BEFORE_NOON.split("|"), False), **dict.fromkeys(_AFTER_NOON.split("|"), True)})
_BEFORE = Lexicon(
    {
        "am": False,
        "pm": True,
        **dict.fromkeys("午前|上午|早上|凌晨|早晨|清晨|午夜|朝|오전|아침|새벽|ตี".split("|"), False),
        **dict.fromkeys("午後|下午|中午|晚上|傍晚|夕方|夜|오후|저녁|밤|บ่าย".split("|"), True),
    }
)
_PM_FIRST = frozenset({"ja", "ko", "zh"})  # PM 6:30
_HAN_HOURS = dict(
    zip(("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"), range(1, 13), strict=True)
)

_OPEN = r"(?<![\w.,:/#])"  # not inside another figure
_HOUR = r"(?P<hour>[01]?\d|2[0-4])"
_MINUTE = r"(?P<minute>[0-5]\d)(?!\d)"
_END = r"(?![a-z\u00df-\u024f\u1e00-\u1eff\d])"
_NEXT = r"\s?(?:-|~|to|bis|à|a|às|hingga|sampai|đến|ถึง|から|到|至|에서)\s?\d{1,2}(?:[.:]\d\d)?\s?"

_COLON = re.compile(rf"(?<![\d:.,/]){_HOUR}:{_MINUTE}(?::[0-5]\d)?(?!:?\d)(?:\s?(?:uhr|h|น\.|นาฬิกา){_END})?")
_O_CLOCK = re.compile(rf"{_OPEN}{_HOUR}(?:\.{_MINUTE})?\s?(?P<either>o'clock){_END}")
_HOUR_WORD = re.compile(rf"{_OPEN}{_HOUR}(?:\.{_MINUTE})?\s?(?:uhr{_END}|นาฬิกา|น\.|โมง(?!เ)|(?P<thai>ทุ่ม))")
_UHR_MINUTES = re.compile(rf"{_OPEN}{_HOUR}\s?uhr\s{_MINUTE}(?!\s?[\w%€])")
_H_MINUTES = re.compile(rf"{_OPEN}{_HOUR}\s?(?:h|giờ)\s?{_MINUTE}(?:\s?phút)?{_END}")
_SAID_AT = r"(?:(?<=pukul )|(?<=\bjam )|(?<=lúc ))"
_AT = re.compile(
    rf"{_SAID_AT}{_HOUR}(?:[.:]{_MINUTE})?{_END}"
    r"(?:\s?(?:-|~|s/d|sampai|hingga|đến)\s?(?P<until>[01]?\d|2[0-4])(?:[.:](?P<until_minute>[0-5]\d))?(?!\d))?"
)
#: The first end of "10-18 Uhr" and "9-5 pm" is a time because the second is.
_RANGE_START = re.compile(
    rf"{_OPEN}(?<!-){_HOUR}(?:\.{_MINUTE})?"
    rf"(?={_NEXT}(?:uhr|น\.|時(?!間)|时(?!间)|시(?!간)|(?P<either>[ap]\.?m\b)))"
)
_CJK = re.compile(
    r"(?<![\d:.,/])(?P<hour>[01]?\d|2[0-4]|[一二三四五六七八九十]{1,2})\s?"
    r"(?:時(?![間期代計點点])|时(?![间期代候尚])|(?P<dot>[点點])|시(?!간))"
    r"(?:\s?(?P<minute>[0-5]?\d)\s?[分분](?![間间])|(?P<and_half>\s?[半반]))?"
)
#: Passes over most other numbers of a text at one glance.
_MAY_BE_HOUR = re.compile(rf"\d{{1,2}}(?!\d)(?=[:.]\d|\s?[^\W\d]|\s?[-~]\s?\d)|{_SAID_AT}\d")
_FORMS = (_COLON, _O_CLOCK, _HOUR_WORD, _UHR_MINUTES, _H_MINUTES, _AT, _RANGE_START)
#: Indonesian 18.00; a number with two decimals has a comma there, but prices from abroad may not.
_DOTTED = re.compile(rf"{_OPEN}{_HOUR}\.{_MINUTE}(?![.,]\d)")
#: A time only if a half of the day follows: "9 pagi", "6 giờ chiều".
_HALVED = re.compile(rf"{_OPEN}{_HOUR}(?:\.{_MINUTE})?(?:\s?(?:giờ|horas?|heures?|h))?(?!\d)")


def times(folded: Folded, tongue: Tongue) -> Iterator[Found]:
    """The times of day in a text, in no order and perhaps overlapping."""
    text = folded.text
    hours = [start for start in folded.digits if _MAY_BE_HOUR.match(text, start)]
    for start in hours:
        for form in _FORMS:
            if match := form.match(text, start):
                yield _time(text, match, int(match["hour"]), tongue)
                yield from _until(match)
        yield from _halved(text, start, tongue)
        if tongue.code == "id":
            yield from _dotted(text, start, tongue)
    for start in () if text.isascii() else (*hours, *folded.han):
        if (match := _CJK.match(text, start)) and (hour := _cjk_hour(text, match, tongue)) is not None:
            yield _time(text, match, hour, tongue)


def _halved(text: str, start: int, tongue: Tongue) -> Iterator[Found]:
    match = _HALVED.match(text, start)
    if match and _half_after(text, match.end(), tongue):
        yield _time(text, match, int(match["hour"]), tongue)


def _dotted(text: str, start: int, tongue: Tongue) -> Iterator[Found]:
    if match := _DOTTED.match(text, start):
        found = _time(text, match, int(match["hour"]), tongue)
        number = tidy(match["hour"], match["minute"])
        yield replace(found, readings=(*found.readings, number), numerals=(number,))


def _until(match: re.Match[str]) -> Iterator[Found]:
    """The second end of "pukul 10.00-18.00"."""
    if match.re is _AT and match["until"]:
        reading = f"{int(match['until']):02}:{match['until_minute'] or '00'}"
        yield Found(match.start("until"), match.end(), ValueKind.TIME, (reading,))


def _time(text: str, match: re.Match[str], hour: int, tongue: Tongue) -> Found:
    groups = match.groupdict()
    minute = "30" if groups.get("and_half") else f"{int(groups.get('minute') or 0):02}"
    start, end = match.start(), match.end()
    if match.re is _AT and match["until"]:
        end = match.end("minute" if match["minute"] else "hour")
    half: bool | None = None
    if before := _half_before(text, start, tongue):
        half, start = before
    elif after := _half_after(text, end, tongue):
        half, end = after
    hours = [hour + _EVENING] if groups.get("thai") else _hours(hour, half, either=bool(groups.get("either")))
    readings = tuple(f"{each:02}:{minute}" for each in hours)
    return Found(start, end, ValueKind.TIME, readings)


def _half_before(text: str, start: int, tongue: Tongue) -> tuple[bool, int] | None:
    found = _BEFORE.before(text, start - (text[start - 1 : start] == " "))
    if found and text[found[1]].isascii() and tongue.code not in _PM_FIRST:
        return None
    return found


def _half_after(text: str, end: int, tongue: Tongue) -> tuple[bool, int] | None:
    place = end + (text[end : end + 1] == " ")
    found = _AFTER.at(text, place)
    is_german_am = found and tongue.code == "de" and text[place : found[1]] == "am"  # "3 am Tag"
    return None if is_german_am else found


def _hours(hour: int, half: bool | None, *, either: bool) -> list[int]:
    """The hours of the day that `hour` may be; `half` is true after noon, None where nothing says."""
    if half is not None:
        return [hour % _NOON + _NOON * half]
    if either and hour <= _NOON:
        return [hour % _NOON, hour % _NOON + _NOON]
    return [_MIDNIGHT, 0] if hour == _MIDNIGHT else [hour]


def _cjk_hour(text: str, match: re.Match[str], tongue: Tongue) -> int | None:
    """十時 is an hour only after 午前 or 午後 (一時的), and 10点 only in Chinese: elsewhere ten pieces."""
    raw, start = match["hour"], match.start()
    if match["dot"] and tongue.code != "zh":
        return None
    if raw.isdecimal():
        return int(raw)
    return _HAN_HOURS.get(raw) if _half_before(text, start, tongue) else None
