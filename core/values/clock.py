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
_FORENOON = 10  # 11 giờ trưa is 11:00, 1 giờ trưa is 13:00
_EVENING = 18  # where Thai begins to count again: 2 ทุ่ม is 20:00
_MIDNIGHT = 24

_BEFORE_NOON = (
    "am|a.m.|a. m.|de la madrugada|da madrugada|sáng|dini hari|pagi|โมงเช้า|de la mañana|da manhã|du matin|"
    "morgens|vormittags"
)
_AFTER_NOON = (
    "pm|p.m.|p. m.|chiều|tối|đêm|sore|malam|โมงเย็น|de la tarde|da tarde|da noite|de la noche|de l'après-midi|"
    "du soir|abends|nachmittags"
)
_MIDDAY = "trưa|siang|mittags|del mediodía"  # from ten to three
#: The parts of the day as they stand after the hour, and before it.
_AFTER = Lexicon(
    {
        **dict.fromkeys(_BEFORE_NOON.split("|"), "am"),
        **dict.fromkeys(_AFTER_NOON.split("|"), "pm"),
        **dict.fromkeys(_MIDDAY.split("|"), "midday"),
    }
)
_BEFORE = Lexicon(
    {
        "am": "am",
        "pm": "pm",
        **dict.fromkeys("午前|上午|早上|凌晨|早晨|清晨|午夜|朝|오전|아침|새벽|ตี".split("|"), "am"),
        **dict.fromkeys("午後|下午|晚上|傍晚|夕方|夜|오후|저녁|밤|บ่าย".split("|"), "pm"),
        **dict.fromkeys(("中午", "昼", "お昼", "낮"), "midday"),
    }
)
_PM_FIRST = frozenset({"ja", "ko", "zh"})  # PM 6:30
_HAN_HOURS = {
    **dict(
        zip(("零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"), range(13), strict=True)
    ),
    "两": 2,
    "兩": 2,
}
_KOREAN_HOURS = {word: hour for hour, word in enumerate("한 두 세 네 다섯 여섯 일곱 여덟 아홉 열 열한 열두".split(), 1)}
#: Hours with a name of their own.
_NAMED = Lexicon(
    {
        **dict.fromkeys("noon|midday|正午|정오|เที่ยง|เที่ยงวัน|meio-dia|mediodía".split("|"), "12:00"),
        **dict.fromkeys(
            "midnight|mitternacht|minuit|medianoche|meia-noite|tengah malam|자정|เที่ยงคืน".split("|"), "00:00"
        ),
        "บ่ายโมง": "13:00",
    }
)

_OPEN = r"(?<![\w.,/#])(?<!\d:)"  # not inside another figure
_HOUR = r"(?P<hour>[01]?\d|2[0-4])"
_MINUTE = r"(?P<minute>[0-5]\d)(?!\d)"
_END = r"(?![a-z\u00df-\u024f\u1e00-\u1eff\d])"
_NEXT = r"\s?(?:-|~|to|bis|à|a|às|hingga|sampai|đến|ถึง|から|到|至|에서)\s?\d{1,2}(?:[.:]\d\d)?\s?"

_COLON = re.compile(rf"(?<![\d.,/])(?<!\d:){_HOUR}:{_MINUTE}(?::[0-5]\d)?(?!:?\d)(?:\s?(?:uhr|h|น\.|นาฬิกา){_END})?")
_O_CLOCK = re.compile(rf"{_OPEN}{_HOUR}(?:\.{_MINUTE})?\s?(?P<either>o'clock){_END}")
_HOUR_WORD = re.compile(rf"{_OPEN}{_HOUR}(?:\.{_MINUTE})?\s?(?:uhr{_END}|นาฬิกา|น\.|โมง(?!เ)|(?P<thai>ทุ่ม))")
#: Two digits behind an hour that count something else.
_COUNTED = (
    r"(?!\s?(?:[%€$¥£]|euros?|yens?|minut|stund|tag|werktag|arbeitstag|wochen|stück|artikel|jours?|semaines?|pièces?|"
    r"articles?|días?|semanas?|piezas|unidades|dias?|peças|hari|ngày|[a-z]{1,2}(?![a-z])))"
)
_UHR_MINUTES = re.compile(rf"{_OPEN}{_HOUR}\s?uhr\s{_MINUTE}{_COUNTED}")
_H_MINUTES = re.compile(rf"{_OPEN}{_HOUR}\s?(?:h|giờ)\s?{_MINUTE}(?:\s?phút|\s?min)?{_END}")
_HOURS_MINUTES = re.compile(rf"{_OPEN}{_HOUR}\s(?:heures?|horas?)(?:\s(?:y|e|et))?\s{_MINUTE}{_COUNTED}")
_UNIT = r"(?:h|heures?|horas?|giờ|uhr)"
#: "à 7 h", "às 7h", "a las 7 horas", "lúc 7 giờ": an hour of the day; "de 24 h à 48 h" is none.
_AT_HOUR = re.compile(
    r"(?<!h )(?<!heures )(?<!horas )(?<!\d )(?<!\d)"
    rf"(?P<opens>(?:à|dès|jusqu'à|às|as|las|la|lúc|um|ab|gegen)\s){_HOUR}\s?{_UNIT}{_END}"
)
#: "de 10 h à 18 h", "das 10 às 18h", "zwischen 10 und 18 Uhr", "từ 10 giờ đến 18 giờ"
_HOURS = re.compile(
    rf"(?P<opens>(?:de|des|das|entre|entre las|entre as|von|zwischen|từ|từ lúc)\s){_HOUR}"
    rf"(?:\s?{_UNIT}(?:\s?{_MINUTE})?)?"
    r"\s?(?P<joint>(?:à|a|às|as|a las|y|y las|e|et|e as|bis|und|đến)\s)"
    rf"(?P<until>[01]?\d|2[0-4])\s?{_UNIT}(?:\s?(?P<until_minute>[0-5]\d))?{_END}"
)
_OPENING = frozenset({"fr", "es", "pt", "de", "vi", None})
_OPENERS = re.compile(
    r"(?<![^\W\d])(?:à|dès|jusqu'à|às|as|las|la|lúc|um|ab|gegen|de|des|das|entre|von|zwischen|từ)\s(?=\d)"
)
_SAID_AT = r"(?:(?<=pukul )|(?<=\bjam )|(?<=lúc ))"
_SPANISH_DOT = re.compile(rf"{_OPEN}{_HOUR}\.{_MINUTE}\s?h(?:oras)?{_END}")
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
    r"(?<![\d.,/])(?<!\d:)(?P<hour>[01]?\d|2[0-4]|[零一二两兩三四五六七八九十]{1,2})\s?"
    r"(?:時(?![間期代計點点])|时(?![间期代候尚])|(?P<dot>[点點])|시(?!간))"
    r"(?:\s?(?P<minute>[0-5]?\d)\s?[分분](?![間间])|(?P<and_half>\s?[半반]))?"
)
#: Passes over most other numbers of a text at one glance.
_MAY_BE_HOUR = re.compile(
    r"\d{1,2}(?!\d)(?=[:.]\d|\s?(?:uhr|heure|hora|h(?![a-z])|h\d|giờ|o'clock|น|โ|ท|時|时|点|點|시|-\s?\d|~\s?\d|[ap]\.?\s?m|"
    r"de\sla|del?\s|da\s|du\s|morgens|abends|mittags|vormittags|nachmittags|pagi|siang|sore|malam|dini|sáng|trưa|chiều|tối|đêm|"
    r"(?:to|bis|à|a|às|hingga|sampai|đến|ถึง|から|到|至|에서)\s?\d))"
    rf"|{_SAID_AT}\d"
)
_KOREAN_WORDS = "|".join(sorted(_KOREAN_HOURS, key=len, reverse=True))
_KOREAN = re.compile(
    rf"(?:오전|오후|아침|저녁|새벽|밤|낮)\s?(?P<word>{_KOREAN_WORDS})\s?시(?!간)"
    r"(?:\s?(?P<minute>[0-5]?\d)\s?분|(?P<and_half>\s?반))?"
)
_FORMS = (_COLON, _O_CLOCK, _HOUR_WORD, _UHR_MINUTES, _H_MINUTES, _HOURS_MINUTES, _AT, _RANGE_START)
#: Indonesian 18.00; a number with two decimals has a comma there, but prices from abroad may not.
_DOTTED = re.compile(rf"{_OPEN}{_HOUR}\.{_MINUTE}(?![.,]\d)")
#: A time only if a half of the day follows: "9 pagi", "6 giờ chiều".
_HALVED = re.compile(rf"{_OPEN}{_HOUR}(?:\.{_MINUTE})?(?:\s?(?:giờ|horas?|heures?|h))?(?!\d)")


def times(folded: Folded, tongue: Tongue) -> Iterator[Found]:
    """The times of day in a text, in no order and perhaps overlapping."""
    text = folded.text
    hours = [start for start in folded.digits if _MAY_BE_HOUR.match(text, start)]
    for start in hours:
        yield from _at(text, start, tongue)
    for opener in _OPENERS.finditer(text) if tongue.code in _OPENING else ():
        yield from _opened(text, opener.start())
    for named, start, end in _NAMED.within(folded):
        yield Found(start, end, ValueKind.TIME, (named, "24:00") if named == "00:00" else (named,))
    if not text.isascii():
        yield from _east_asian(folded, hours, tongue)


def _at(text: str, start: int, tongue: Tongue) -> Iterator[Found]:
    """The times that begin with the digits at `start`."""
    for form in _FORMS:
        if match := form.match(text, start):
            yield _time(text, match, int(match["hour"]), tongue)
            yield from _until(match)
    yield from _halved(text, start, tongue)
    if tongue.code == "id":
        yield from _dotted(text, start, tongue)
    if tongue.code == "es" and (match := _SPANISH_DOT.match(text, start)):
        yield _time(text, match, int(match["hour"]), tongue)


def _east_asian(folded: Folded, hours: list[int], tongue: Tongue) -> Iterator[Found]:
    text = folded.text
    for match in _KOREAN.finditer(text) if "시" in text else ():
        found = _time(text, match, _KOREAN_HOURS[match["word"]], tongue, match.start("word"))
        yield replace(found, start=match.start())
    for start in (*hours, *folded.han):
        if (cjk := _CJK.match(text, start)) and (hour := _cjk_hour(text, cjk, tongue)) is not None:
            yield _time(text, cjk, hour, tongue)


def _halved(text: str, start: int, tongue: Tongue) -> Iterator[Found]:
    match = _HALVED.match(text, start)
    if match and _half_after(text, match.end(), tongue):
        yield _time(text, match, int(match["hour"]), tongue)


def _dotted(text: str, start: int, tongue: Tongue) -> Iterator[Found]:
    if match := _DOTTED.match(text, start):
        found = _time(text, match, int(match["hour"]), tongue)
        number = tidy(match["hour"], match["minute"])
        yield replace(found, readings=(*found.readings, number), numerals=(number,))


def _opened(text: str, start: int) -> Iterator[Found]:
    """Hours that the word before them makes hours of the day; between two they may be durations, so both are read."""
    if match := _HOURS.match(text, start):
        joint = match.start("joint")
        first, last = (f"{int(match[hour])}" for hour in ("hour", "until"))
        ends = (
            (match.end("opens"), joint - (text[joint - 1] == " "), first, match["minute"]),
            (match.start("until"), match.end(), last, match["until_minute"]),
        )
        for begin, end, hour, minute in ends:
            also = () if minute else (f"{hour} hour",)
            yield Found(begin, end, ValueKind.TIME, (f"{int(hour):02}:{minute or '00'}", *also))
    elif match := _AT_HOUR.match(text, start):
        yield Found(match.end("opens"), match.end(), ValueKind.TIME, (f"{int(match['hour']):02}:00",))


def _until(match: re.Match[str]) -> Iterator[Found]:
    """The second end of "pukul 10.00-18.00"."""
    if match.re is _AT and match["until"]:
        reading = f"{int(match['until']):02}:{match['until_minute'] or '00'}"
        yield Found(match.start("until"), match.end(), ValueKind.TIME, (reading,))


def _time(text: str, match: re.Match[str], hour: int, tongue: Tongue, opens: int | None = None) -> Found:
    groups = match.groupdict()
    minute = "30" if groups.get("and_half") else f"{int(groups.get('minute') or 0):02}"
    start, end = match.start() if opens is None else opens, match.end()
    if match.re is _AT and match["until"]:
        end = match.end("minute" if match["minute"] else "hour")
    half: str | None = None
    if before := _half_before(text, start, tongue):
        half, start = before
    elif after := _half_after(text, end, tongue):
        half, end = after
    hours = [hour + _EVENING] if groups.get("thai") else _hours(hour, half, either=bool(groups.get("either")))
    readings = tuple(f"{each:02}:{minute}" for each in hours)
    return Found(start, end, ValueKind.TIME, readings)


def _half_before(text: str, start: int, tongue: Tongue) -> tuple[str, int] | None:
    found = _BEFORE.before(text, start - (text[start - 1 : start] == " "))
    if found and text[found[1]].isascii() and tongue.code not in _PM_FIRST:
        return None
    return found


def _half_after(text: str, end: int, tongue: Tongue) -> tuple[str, int] | None:
    place = end + (text[end : end + 1] == " ")
    found = _AFTER.at(text, place)
    is_german_am = found and tongue.code == "de" and text[place : found[1]] == "am"  # "3 am Tag"
    return None if is_german_am else found


def _hours(hour: int, half: str | None, *, either: bool) -> list[int]:
    """The hours of the day that `hour` may be; `half` is None where nothing says."""
    if half == "midday":
        return [hour if hour >= _FORENOON else hour + _NOON]
    if half is not None:
        return [hour % _NOON + _NOON * (half == "pm")]
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
