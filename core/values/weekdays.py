"""Weekdays: `weekday-1` is Monday; beside a date they must agree with it.

| canonical              | from, for example                                                       |
|------------------------|-------------------------------------------------------------------------|
| `weekday-2`            | Tuesday · mardi · 火曜日 · 周二 · thứ Ba                                    |
| `weekday-1..5`         | weekdays · werktags · 平日 · 工作日                                          |
| `weekday-6..7`         | at weekends · am Wochenende · 週末 · 土日                                   |
| `--11-24 weekday-2`    | the Tuesday of "Tuesday, 24 November": true in some years only          |
| `2026-11-24 weekday-1` | the Monday of "Monday, 24 November 2026", which is a Tuesday            |

The Tuesday of "Tuesday, 24 November 2026" says nothing that the date does not, and is no value.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from core.values.fold import Folded
from core.values.found import Found
from core.values.tongue import Tongue
from core.values.value import ValueKind
from core.values.week_parts import PARTS, week_parts
from core.values.weekday_names import Named, named

WEEKDAY = "weekday"
_WEEK = 7
_LONGEST_JOINT = 24  # characters between two days of a range
_WHOLE = re.compile(r"\d{4}-\d\d-\d\d")
_YEARLESS = re.compile(r"--\d\d-\d\d")

_ARTICLE = r"(?:the\s|le\s|la\s|el\s|o\s|a\s|zum\s|on\s|am\s|ngày\s|hari\s|วัน)?"
_TO = re.compile(
    r"[.,]?\s?(?:-|—|~|(?:to|through|thru|until|till|up to|bis|bis einschließlich|bis zum|à|au|a|al|às?|até|até à|"
    r"hasta|hasta el|hingga|sampai|sampai dengan|s/d|s\.d\.|đến|tới|đến hết)(?!\w)|ถึง|から|到|至|에서|부터)"
    rf"\s?{_ARTICLE}"
)
_AND = re.compile(
    r"[.,]?\s?(?:,|、|/|&|\+|・|·|(?:and|or|und|oder|sowie|et|ou|y|o|e|dan|atau|và|hoặc)(?!\w)|และ|หรือ|と|や|和|及|及び|및|과|와)"
    rf"\s?{_ARTICLE}"
)
#: Between everyday words in small letters too: sen-jum, lun a mar.
_WEAK_JOINTS = frozenset({"-", ".-", " a ", " au ", ". au ", " à ", " até ", " sampai ", " hingga "})
_HOURS = re.compile(
    r":\s?\d{1,2}\s?[-~]\s?\d{1,2}(?!\d)|[:,、]?\s?(?:\(?|from\s|von\s|ab\s|de\s|das\s|dari\s|pukul\s|jam\s|từ\s|เวลา\s?)"
    r"\d{1,2}(?:[:.]\d\d(?!\d)|\s?(?:h(?![a-z])|uhr|[ap]\.?m(?![a-z])|時|时|点|點|시|น\.|giờ)|h\d\d"
    r"|\s?[-~]\s?\d{1,2}(?:[:.]\d\d|\s?(?:h(?![a-z])|uhr|[ap]\.?m(?![a-z])|時|时|点|點|시|น\.|giờ)))"
)
_CLOSED = re.compile(
    r"[:,]?\s?(?:closed|geschlossen|ruhetag|fermé|cerrado|fechado|tutup|nghỉ|หยุด|ปิด|휴무|쉽|쉬|영업|정기|定休|休|営業|公休|店休)"
)
#: Between a weekday and its date, the weekday first; and the other way round.
_BEFORE_DATE = re.compile(
    r"[.,]?(?:\s?(?:-\s)?(?:the|de[mnr]|le|el|dia|día|o dia|el día|ngày|tanggal|tgl\.?|วันที่|ที่|,\s?ngày)?\s?)"
)
_BEHIND_DATE = re.compile(r"[.,、]?\s?(?:\(\s?|a\s|ein(?:en)?\s|un\s)?")
_COUNTED_DAY = re.compile(r"\d\s?[日号號일]?\s?\($")


def weekdays(folded: Folded, tongue: Tongue, dated: Sequence[Found]) -> Iterator[Found]:
    """The weekdays of a text that says `dated`, those apart that its dates say."""
    names = named(folded, tongue)
    text = folded.text
    if names:
        whole = sorted(filter(_says_a_day, dated), key=lambda one: one.end - one.start)  # the longest of a place counts
        places = {one.start: one for one in whole}, {one.end: one for one in whole}
        opening = {one for one, other in pairwise(names) if is_range(text[one.end : other.start])}
        bound = [_date_beside(text, each, *places, opens=each in opening) for each in names]
        for each, day in _sure(text, names, bound):
            readings = _readings(each.day, day.readings if day else ())
            if readings:
                yield Found(each.start, each.end, ValueKind.DATE, readings, WEEKDAY)
    for part, start, end in week_parts(folded):
        yield Found(start, end, ValueKind.DATE, (part,), WEEKDAY)


def falls_on(day: str) -> int | None:
    """The weekday of a canonical date; None where it names no day.

    >>> falls_on("2026-11-24"), falls_on("--11-24"), falls_on("2026-11")
    (2, None, None)
    """
    return date.fromisoformat(day).isoweekday() if _WHOLE.fullmatch(day) else None


def said_by(reading: str) -> Iterator[str]:
    """What else follows from the reading of a date or weekday: 2026-11-24 is a Tuesday."""
    day, _, rest = reading.rpartition(" ")
    if number := falls_on(reading):
        yield from (f"weekday-{number}", f"-{reading[4:]} weekday-{number}")
    elif reading in PARTS:
        yield from (f"weekday-{each}" for each in PARTS[reading])
    elif day and rest.startswith("weekday-"):
        yield rest


def spanned(first: Iterable[str], last: Iterable[str]) -> frozenset[str]:
    """The weekdays from one reading to another, both ends included; nothing where either is no weekday."""
    starts, ends = _numbers(first), _numbers(last)
    if len(starts) != 1 or len(ends) != 1:
        return frozenset()
    (low,), (high,) = starts, ends
    return frozenset(f"weekday-{(low + step - 1) % _WEEK + 1}" for step in range((high - low) % _WEEK + 1))


def is_range(between: str) -> bool:
    """Whether these folded characters between two days make them the ends of a range."""
    return len(between) <= _LONGEST_JOINT and _TO.fullmatch(between) is not None


def is_list(between: str) -> bool:
    """Whether they make them two of one list."""
    return len(between) <= _LONGEST_JOINT and _AND.fullmatch(between) is not None


def _numbers(readings: Iterable[str]) -> set[int]:
    return {int(one.rpartition("weekday-")[2]) for one in readings if "weekday-" in one and one not in PARTS}


def _says_a_day(found: Found) -> bool:
    return any(_WHOLE.fullmatch(one) or _YEARLESS.fullmatch(one) for one in found.readings)


def _readings(number: int, days: Sequence[str]) -> tuple[str, ...]:
    """None where one of the dates beside it falls on the weekday."""
    if any(falls_on(day) == number for day in days):
        return ()
    days = [day for day in days if _WHOLE.fullmatch(day) or _YEARLESS.fullmatch(day)]
    return tuple(f"{day} weekday-{number}" for day in days) or (f"weekday-{number}",)


def _date_beside(
    text: str, name: Named, starts: dict[int, Found], ends: dict[int, Found], *, opens: bool
) -> Found | None:
    """The date that the weekday belongs to: the one behind it, or else the one before unless it `opens` a range."""
    before = _BEFORE_DATE.match(text, name.end)
    for place in (before.end(), name.end) if before else ():
        if found := starts.get(place):
            return found
    for place in range(name.start, max(0, name.start - 6) - 1, -1) if not opens else ():
        gap = text[place : name.start]
        if (found := ends.get(place)) and _BEHIND_DATE.fullmatch(gap) and (name.sure or "(" in gap):
            return found
    return None


def _sure(text: str, names: Sequence[Named], bound: Sequence[Found | None]) -> Iterator[tuple[Named, Found | None]]:
    """Those that are weekdays by themselves, beside a date or hours, or joined to another that is."""
    sure = [
        one.sure or (day is not None and not one.weak and not _is_bare(text, one)) or _is_in_brackets(text, one)
        for one, day in zip(names, bound, strict=True)
    ]
    sure = [known or _is_before_hours(text, one) for known, one in zip(sure, names, strict=True)]
    pairs = list(enumerate(pairwise(names)))
    for at, (one, other) in pairs:
        joint = text[one.end : other.start]
        is_weak = one.weak or other.weak
        is_possible = not (one.bracketed or other.bracketed or (one.weak and other.weak))
        if is_possible and is_range(joint) and not (is_weak and joint not in _WEAK_JOINTS):
            sure[at] = sure[at + 1] = True
    for at, (one, other) in (*pairs, *reversed(pairs)):
        is_weak = one.weak or other.weak
        if sure[at] != sure[at + 1] and not is_weak and _AND.fullmatch(text, one.end, other.start):
            sure[at] = sure[at + 1] = True
    yield from ((one, day) for one, day, known in zip(names, bound, sure, strict=True) if known)


def _is_bare(text: str, name: Named) -> bool:
    """One sign that is no weekday beside a date, only in brackets: 12月11日 日 ..."""
    return name.end - name.start == 1 and not name.bracketed and text[name.start] > "\u3000"


def _is_in_brackets(text: str, name: Named) -> bool:
    return name.bracketed and _COUNTED_DAY.search(text, max(0, name.start - 8), name.start) is not None


def _is_before_hours(text: str, name: Named) -> bool:
    if name.sure or name.bracketed or name.weak:
        return False
    return _HOURS.match(text, name.end) is not None or _CLOSED.match(text, name.end) is not None
