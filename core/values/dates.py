"""Dates, as much as is said of them, in ISO 8601 as vCards cut it: 2026-12-11, --12-11, 2026-12, --12, 2026, ---11."""

import re
from collections.abc import Iterator
from datetime import date

from babel import Locale

from core.values.fold import Folded, fold
from core.values.found import Found
from core.values.months import Month, month_names
from core.values.tongue import Tongue
from core.values.value import ValueKind
from core.values.words import ordinal_days

_BUDDHIST_FROM, _BUDDHIST = 2400, 543  # a year this large counts from the Buddha
_LEAP_YEAR = 2024  # 29 February is a day of some year
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_HAN_DIGITS = {char: value for value, chars in enumerate(("〇零", *"一二三四五六七八九")) for char in chars}
_YEAR_FIRST = frozenset({"ja", "zh", "ko"})
_SHORT_YEAR, _FULL_YEAR = 2, 4  # digits
_FRACTIONS = {"1/2": ("0.5",), "1/4": ("0.25",), "3/4": ("0.75",)}
#: "de sept à huit", "de dez a quinze"
_ALSO_NUMBERS = {"fr": ("sept",), "pt": ("dez",), None: ("sept", "dez")}
_WINDOW = 44  # characters before a month's name in which its days stand

#: Passes over most other numbers at one glance.
_MAY_BE_DATE = re.compile(r"(?<!\d)\d{1,4}(?=[-/.]|\s?(?:-|bis|und)\s?\d)")
_COUNTED_MONTH = re.compile(r"(?:\d|[〇零一二三四五六七八九十元])\s?[年년月월]")
_COUNTED_YEAR = re.compile(r"thg|tháng|năm|ปี|พ\.ศ|ค\.ศ")
_YMD = re.compile(r"(?<![\d.,])(?<!\d-)(\d{4})([-/.])\s?(\d{1,2})\2\s?(\d{1,2})(?!\d)")
_DMY = re.compile(r"(?<![\d.,])(?<!\d-)(\d{1,2})(?:([/.])\s?(\d{1,2})\2\s?(\d{4}|\d{2})|-(\d{1,2})-(\d{4}))(?!\d)")
_SLASHED = re.compile(r"(?<![\d/.,])(\d{1,2})/(\d{1,2})(?![\d/])")
_DOTTED = re.compile(r"(?<![\d.,])(\d{1,2})\.\s?(\d{1,2})\.(?!\s?\d)")
#: The first day of "11.-15.12.2026".
_DOTTED_START = re.compile(r"(?<![\d.,])(\d{1,2})\.?(?=\s?(?:-|bis|und)\s?\d{1,2}\.\s?(\d{1,2})\.\s?(\d{4})?)")
_NUMBER = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_DAY = r"(?:日(?![間分])|[号號일])"
_CJK = re.compile(
    r"(?P<opening>(?:(?P<year>\d{1,4}|[〇零一二三四五六七八九]{4}|"
    r"(?:(?<=[和成國国])|(?<=[和成國国] ))[一二三四五六七八九十]{1,3})"
    r"\s?[年년]\s?)?"
    rf"(?P<month>{_NUMBER})\s?[月월](?:\s?(?P<day>{_NUMBER})\s?{_DAY})?)"
    rf"(?:\s?(?:\([^()]{{1,3}}\))?\s?(?:-|~|から|到|至|부터|에서)\s?(?P<until>{_NUMBER})\s?{_DAY})?"
)
_MAY_BE_CJK = re.compile(r"(?:\d{1,4}|[〇零一二三四五六七八九十]{1,4})\s?[年년月월]")
_CJK_YEAR = re.compile(r"(\d{1,4})\s?[年년]")
#: R8.12.11 and H31/4/30 on Japanese forms
_ERA_LETTER = re.compile(r"(?<![a-z0-9])([rhs])(\d{1,2})([./])(\d{1,2})\3(\d{1,2})(?!\d)")
_ERA_LETTERS = {"r": 2018, "h": 1988, "s": 1925}
_ERA_BEFORE = re.compile(r"(令和|平成|昭和|民國|民国)\s?$")
_FIRST_YEAR = re.compile("(令和|平成|昭和)元年")
_NAMED_YEAR = re.compile(r"(?:(?<=พ\.ศ\.)|(?<=พ\.ศ\. )|(?<=ค\.ศ\.)|(?<=ค\.ศ\. )|(?<=ปี)|(?<=ปี )|(?<=năm ))\d{4}(?!\d)")
_VIETNAMESE = re.compile(
    r"(?:(?P<day>\d{1,2})\s(?:tháng|thg)\s?|(?:(?<=tháng )|(?<=thg )))(?P<month>\d{1,2})(?!\d|\s?ngày)"
    r"(?:,?\s?(?:năm\s|/)?(?P<year>\d{4})(?!\d))?"
)
#: The first end of "từ ngày 1 đến ngày 17 tháng 6".
_VIETNAMESE_START = re.compile(
    r"(?:(?<=từ )|(?<=ngày ))(?P<day>\d{1,2})(?=\s?(?:-|~|đến|tới)\s?(?:hết\s)?(?:ngày\s)?\d{1,2}\s(?:tháng|thg)\s?"
    r"(?P<month>\d{1,2})(?!\d|\s?ngày)(?:,?\s?(?:năm\s|/)?(?P<year>\d{4})(?!\d))?)"
)
_WEEKDAYS = "|".join(
    sorted(
        {
            fold(name).text
            for language in ("en", "de", "fr", "es", "pt", "id", "th")
            for name in Locale.parse(language).days["format"]["wide"].values()
        }
    )
)
_ORDINAL = r"(?:st|nd|rd|th|er|º|ª|o(?=\sde)|\.|ten|sten)?"
_TO = (
    r"\s?(?:-|~|to|through|until|and|bis|bis zum|und|und dem|au|et|et le|à|al?|y|y el|e|e o|dan|s/d|s\.d\.|"
    r"sampai|hingga|ถึง)"
    rf"\s?(?:the\s)?(?:(?:{_WEEKDAYS}),?(?:\sdem|\sden|\sthe)?\s)?"
)
_DAY_BEFORE = re.compile(
    rf"(?:(?<!\d)(\d{{1,2}}){_ORDINAL}{_TO})?(?<![\d.,/])(\d{{1,2}}){_ORDINAL}\s?-?(?:de\s|of\s|do\s)?$"
)
#: What makes the number after "December 11 to" something else than a day.
_NO_DAY = (
    r"(?!\d|[:.]\d|\s?(?:[%$€£¥]|[ap]\.?m\b|o'clock|(?:business|working|calendar)\b|days?\b|weeks?\b|hours?\b|months?\b|years?\b|"
    r"pieces?\b|pcs\b|items?\b|yen\b|euros?\b|dollars?\b|percent\b|jpy\b|usd\b|eur\b|gbp\b|k?g\b|[cm]?m\b|m?l\b))"
)
_DAY_AFTER = re.compile(
    rf"\.?\s(\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.]\d|\d)(?:{_TO}(\d{{1,2}})(?:st|nd|rd|th)?{_NO_DAY})?"
)
#: "in March", "bis Mai": a month although the word alone may be another.
_IN_A_MONTH = re.compile(
    r"(?<![^\W\d])(?:in|im|of|by|until|till|since|from|early|mid|late|bis|ab|seit|mitte|ende|anfang|en|de|du|au|dès|em|bulan|pada)\s$"
)
#: Thai writers leave out the century: 11 ธ.ค. 69.
_THAI_SHORT = re.compile(r"\.?\s?([67]\d)(?!\d|[.:,]\d|\s?(?:ชิ้น|บาท|เยน|วัน|%))")
_YEAR_AFTER = re.compile(r"\.?(?:,?\s?|-|\s)(?:de\s|del\s|of\s|ปี\s?|พ\.ศ\.\s?|ค\.ศ\.\s?)?(\d{4})(?!\d)")


def dates(folded: Folded, tongue: Tongue) -> Iterator[Found]:
    """The dates of a text, in no order and perhaps overlapping."""
    for may_be in _MAY_BE_DATE.finditer(folded.text):
        yield from _numeric(folded.text, may_be.start(), tongue)
    if tongue.code == "ja":
        for match in _ERA_LETTER.finditer(folded.text):
            yield from _found(match, [(_ERA_LETTERS[match[1]] + int(match[2]), match[4], match[5])])
    if "thg" in folded.text or not folded.text.isascii():
        yield from _with_counted_months(folded)
    for month, start, end in month_names().within(folded):
        if not month.only or tongue.code in {None, *month.only}:
            yield from _named_month(folded.text, month, start, end, tongue)


_Parts = tuple[str | int | None, str | int | None, str | int | None]


def form(parts: _Parts) -> str | None:
    """The canonical form of (year, month, day); None where there is no such day.

    >>> form((2026, 12, 11)), form((None, 2, 29)), form((2026, 2, 29)), form((None, None, 9))
    ('2026-12-11', '--02-29', None, '---09')
    """
    year, month, day = (None if part is None else int(part) for part in parts)
    if (year, month, day) == (None, None, None):
        return None
    try:
        date(_LEAP_YEAR if year is None else year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    if month is None and day is None:
        return f"{year:04}"
    shown = "-".join("" if part is None else f"{part:02}" for part in (month, day))
    return f"{'-' if year is None else f'{year:04}'}-{shown.removesuffix('-')}"


def _found(match: re.Match[str], days: list[_Parts], *more: str) -> Iterator[Found]:
    yield from _dated(match.start(), match.end(), days, *more)


def _dated(start: int, end: int, days: list[_Parts], *more: str) -> Iterator[Found]:
    """A date if any of `days` exists; its year is a number of its own, its day and month are not."""
    readings = tuple(dict.fromkeys(reading for parts in days if (reading := form(parts))))
    years = tuple(sorted({reading[:4] for reading in readings if not reading.startswith("--")}))
    if readings:
        yield Found(start, end, ValueKind.DATE, (*readings, *more), None, years)


def _year(written: str) -> int:
    """Two digits are of this century; a Buddhist year becomes a common one."""
    year = int(written) + (2000 if len(written) == _SHORT_YEAR else 0)
    return year - _BUDDHIST if year >= _BUDDHIST_FROM else year


def _orders(first: str, second: str, year: int | None, day_first: bool | None) -> list[_Parts]:
    """Day and month in the order of the language; in both where it does not tell."""
    orders: list[_Parts] = [(year, second, first), (year, first, second)]
    return orders if day_first is None else orders[:1] if day_first else orders[1:]


def _day_month_year(match: re.Match[str], tongue: Tongue) -> list[_Parts]:
    first, mark, second, written = match[1], match[2], match[3] or match[5], match[4] or match[6]
    if len(written) == _SHORT_YEAR and tongue.code in _YEAR_FIRST:
        return [(_year(first), second, written)]
    if mark == ".":
        return _orders(first, second, _year(written), day_first=True)
    if len(written) == _SHORT_YEAR and tongue.code == "th" and written[0] in "67":
        return _orders(first, second, _year(f"25{written}"), day_first=True)
    return _orders(first, second, _year(written), None if tongue.code in _YEAR_FIRST else tongue.day_first)


def _numeric(text: str, start: int, tongue: Tongue) -> Iterator[Found]:
    if match := _YMD.match(text, start):
        yield from _found(match, [(match[1], match[3], match[4])])
    elif match := _DMY.match(text, start):
        yield from _found(match, _day_month_year(match, tongue))
    elif (match := _SLASHED.match(text, start)) and match.group() != "24/7":
        days = _orders(match[1], match[2], None, day_first=tongue.day_first)
        yield from _found(match, days, *_FRACTIONS.get(match.group(), ()))
    elif tongue.code in {"de", None}:
        yield from _dotted(text, start, tongue)


def _dotted(text: str, start: int, tongue: Tongue) -> Iterator[Found]:
    """German 11.12.; where the language is unknown it may be a number and the end of a sentence."""
    if match := _DOTTED.match(text, start):
        more = () if tongue.code else (f"{match[1]}.{match[2]}",)
        yield from _found(match, _orders(match[1], match[2], None, day_first=True), *more)
    elif match := _DOTTED_START.match(text, start):
        yield from _found(match, [(match[3], match[2], match[1]), (None, match[2], match[1])])


def _with_counted_months(folded: Folded) -> Iterator[Found]:
    """Dates whose month is a number: 12月11日, 12월 11일, 11 tháng 12; and years by their word."""
    text = folded.text
    is_cjk, is_named = _COUNTED_MONTH.search(text) is not None, _COUNTED_YEAR.search(text) is not None
    for start in (*folded.digits, *folded.han) if is_cjk or is_named else ():
        if is_named:
            yield from _vietnamese_or_thai(text, start)
        if is_cjk and _MAY_BE_CJK.match(text, start):
            yield from _counted_month(text, start)
    for match in _FIRST_YEAR.finditer(text) if is_cjk else ():
        yield from _found(match, [(_ERAS[match[1]] + 1, None, None)])


def _counted_month(text: str, start: int) -> Iterator[Found]:
    era, opens = _era(text, start)
    if match := _CJK.match(text, start):
        yield from _cjk(match, era, opens)
    elif (match := _CJK_YEAR.match(text, start)) and (year := _cjk_year(match[1], era)):
        yield from _dated(opens, match.end(), [(year, None, None)])


def _vietnamese_or_thai(text: str, start: int) -> Iterator[Found]:
    if match := _NAMED_YEAR.match(text, start):
        yield from _found(match, [(_year(match.group()), None, None)])
    elif match := _VIETNAMESE.match(text, start) or _VIETNAMESE_START.match(text, start):
        yield from _found(match, [(match["year"], match["month"], match["day"])])


def _era(text: str, start: int) -> tuple[int | None, int]:
    """The year before the first of the era named before `start`, and where it is named; None and `start` without."""
    found = _ERA_BEFORE.search(text, max(0, start - 4), start)
    return (_ERAS[found[1]], found.start()) if found else (None, start)


def _cjk(match: re.Match[str], era: int | None, opens: int) -> Iterator[Found]:
    year = _cjk_year(match["year"], era)
    start = opens if match["year"] else match.start()
    month, day, until = (_count(match[name]) for name in ("month", "day", "until"))
    yield from _dated(start, match.end("opening"), [(year, month, day)])
    if until is None:
        return
    yield from _dated(match.start("until"), match.end(), [(year, month, until)])


def _cjk_year(written: str | None, era: int | None) -> int | None:
    """A year of an era, or one of four digits; other counts before 年 are durations."""
    if not written:
        return None
    if era is not None:
        return era + (_count(written) or 0)
    digits = "".join(str(_HAN_DIGITS.get(char, char)) for char in written)
    if not digits.isdecimal():
        return None
    return _year(digits) if len(digits) == _FULL_YEAR and digits >= "1000" else None


def _count(written: str | None) -> int | None:
    """A number in digits or as 十, 十一, 二十, 三十一."""
    if not written or written.isdecimal():
        return int(written) if written else None
    tens, ten, ones = written.rpartition("十")
    return (_HAN_DIGITS.get(tens, 1) * 10 if ten else 0) + _HAN_DIGITS.get(ones, 0)


def _named_month(text: str, month: Month, start: int, end: int, tongue: Tongue) -> Iterator[Found]:
    """A month by name with the days and the year around it; an unsure one ("set", "out") needs its year."""
    window = max(0, start - _WINDOW)
    before = _DAY_BEFORE.search(text[window:start])
    after = None if before else _DAY_AFTER.match(text, end)
    tail = after.end() if after else end
    year, stop = _year_after(text, start, tail)
    if month.only and tongue.code is None and not year:
        return
    if not before and (ordinal := _ordinal_before(text, start)):
        yield from _dated(ordinal[1], stop, [(year, month.number, ordinal[0])])
        return
    if before:
        first, last = (_group(before, at, window) for at in (1, 2))
        days = [first, (last[0], last[1], stop)]
    elif after:
        first, last = (_group(after, at, 0) for at in (1, 2))
        days = [(first[0], start, first[2] if last[0] else stop), (last[0], last[1], stop)]
    else:
        is_number = text[start:end] in _ALSO_NUMBERS.get(tongue.code, ()) and text[end : end + 1] != "."
        if month.full or year or (not is_number and _IN_A_MONTH.search(text[window:start])):
            yield from _dated(start, stop, [(year, month.number, None)])
        return
    for day, begin, finish in days:
        if day:
            yield from _dated(begin, finish, [(year, month.number, day)])


def _year_after(text: str, start: int, tail: int) -> tuple[int | None, int]:
    """The year behind the month at `start` or its days, and where it ends; None and `tail` without."""
    if written := _YEAR_AFTER.match(text, tail):
        return _year(written[1]), written.end()
    if "ก" <= text[start] <= "๛" and (written := _THAI_SHORT.match(text, tail)):
        return _year(f"25{written[1]}"), written.end()
    return None, tail


def _ordinal_before(text: str, start: int) -> tuple[int, int] | None:
    """The day in words before a month, and where it begins: "neunzehnten", "the eleventh of", "primero de"."""
    place = start
    for joint in (" of ", " de ", " "):
        if text.endswith(joint, 0, start):
            place = start - len(joint)
            break
    return ordinal_days().before(text, place) if place < start else None


def _group(match: re.Match[str], at: int, offset: int) -> tuple[str | None, int, int]:
    return match[at], offset + match.start(at), offset + match.end(at)
