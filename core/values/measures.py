"""Numbers with what they count: money, per cents, durations, quantities, and plain numbers."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from core.values import currency
from core.values.business import are_business_days
from core.values.dates import form
from core.values.decimals import plain, shift, tidy
from core.values.fold import Folded
from core.values.found import Found
from core.values.lexicon import Lexicon
from core.values.numerals import Numeral, numerals
from core.values.tongue import Tongue
from core.values.units import METRIC, OF_PRICE, PIECE, Mark
from core.values.value import ValueKind
from core.values.words import ARTICLES, lone_words

#: What stands between the two ends of a range: the first takes the unit of the second.
_RANGE = re.compile(
    r"\s?(?:-|—|~|to|through|until|up to|or|bis|bis zu|oder|à|ou|a|o|u|hasta|até|sampai|sampai dengan|hingga|s/d|"
    r"s\.d\.|atau|đến|tới|hoặc|ถึง|หรือ|から|ないし|または|乃至|到|至|或|或者|에서|부터|내지|또는|…|\.\.\.?)\s?"
)
_TIMES = re.compile(r"\s?[x×*]\s?(?:[whdlbt]\s?)?")
#: "50, 100 and 200 g": the first two may be grams, or not.
_LIST = re.compile(r"\s?(?:,|、|/|and|und|et|y|e|dan|và|และ|と|和|及|및|과|와|&|\+)\s?")
#: "between 5 and 9 days": both are days.
_BETWEEN = re.compile(
    r"(?:between|zwischen|entre|antara|giữa|ระหว่าง)\s?(?:the\s|de[mn]\s|l[ea]s?\s|el\s|os\s|as\s)?(?:[$€£¥]\s?)?$"
)
_AND = re.compile(r"\s?(?:and|und|et|y|e|dan|và|ถึง|กับ)\s?(?:the\s|de[mn]\s|l[ea]s?\s|el\s|os\s|as\s)?")
#: 3割5分 is 35 %.
_FIVE_MORE = re.compile(r"(?P<digit>[1-9一二三四五六七八九])分(?![間间钟鐘])(?:引き?)?")
_HAN_NINE = "〇一二三四五六七八九"
#: 94€89
_CENTS = re.compile(r"\d\d(?!\d|[.,]\d)")
#: Prices without cents: 25,- € and Rp25.000,-
_NO_CENTS = frozenset({",-", ",—", ".-", ".—"})
#: "a" is one in "within a week", but not in "5 days a week", nor in Portuguese "a semana".
_ARTICLE_UNIT = re.compile(r"\s(?:(?:business|working|full|calendar)\s)?(?:day|week|month|year|hour)")
#: A blank and a counter of one syllable, but the word goes on: "2,900 일본 엔" are not days.
_OTHER_KOREAN = re.compile("(?<= )[\uac00-\ud7a3](?=[\uac00-\ud7a3])(?![은는이가을를에의도만로와과부까내후전간씩정입])")
_RATE = re.compile(r"(?:days?|hours?|times|once|twice|weeks?|months?|minutes?|\d)\s$")
#: 第一 the first, 数百 some hundreds
_NO_COUNT_AFTER = frozenset("第数數几幾")
_AFTER_INCH = re.compile(r"\s?(?:$|[)(\].,;:/x×\n])")
#: "Fr. 10:00" is a Friday.
_HOUR_BEHIND = re.compile(r":\d\d(?!\d)")
_GROUPED = re.compile(r"-?(\d{1,3})[.,](\d{3})")
_PERCENT_BEFORE: Lexicon[Mark] = Lexicon(dict.fromkeys(("百分之", "ร้อยละ", "ร้อยละ "), Mark(ValueKind.PERCENT, "%")))
#: A year of the calendar, not a count of years.
_YEAR = re.compile(r"[12]\d{3}")
#: 七折, 八五折, 9.5折
_TENTHS = re.compile(r"\d{1,2}(?:\.\d)?")
_WHOLE_TENTHS = 10
_THREE_DIGITS = 3
_BUSINESS_DAY = Mark(ValueKind.DURATION, "business_day")
_LAST_HOUR = 24


@dataclass(frozen=True, slots=True)
class _Measure:
    numeral: Numeral
    start: int
    end: int
    marks: tuple[Mark, ...] = ()  # the one after the number first: it is the plainer word
    maybe: Mark | None = None  # the unit of a list it stands in


def measures(folded: Folded, tongue: Tongue) -> list[Found]:
    """The numbers of a text and their units, left to right."""
    text, end = folded.text, 0
    units = currency.after(tongue.code)
    read: list[_Measure] = []
    for numeral in numerals(folded, tongue):
        if numeral.start >= end:
            measure = _measure(text, numeral, end, units)
            end = measure.end if measure.marks or not numeral.worded else end
            if measure.marks or text[numeral.start : numeral.end] not in ARTICLES:
                read.append(measure)
    lone = lone_words(tongue.code) if tongue.code else None
    shared = _business(text, _share(text, read))
    return [_found(text, each, tongue) for each in shared if _counts(text, each, lone)]


def _measure(text: str, numeral: Numeral, free: int, units: Lexicon[Mark]) -> _Measure:
    """The numeral with the marks around it; `free` is where the one before ended."""
    start, end = numeral.start, numeral.end
    marks = []
    if before := _before(text, numeral, free):
        marks.append(before[0])
        start = before[1]
    found = _after(text, end, units)
    if found and _fits(text, numeral, *found) and not (before and not _agrees(text, before[0], *found)):
        marks.insert(0, found[0])
        end = found[1]
        numeral, end = _parted(text, numeral, found[0], end)
    return _Measure(numeral, start, end, tuple(marks))


def _parted(text: str, numeral: Numeral, mark: Mark, end: int) -> tuple[Numeral, int]:
    """With what stands behind its unit: 3割5分, 94€89."""
    if mark.power and (more := _FIVE_MORE.match(text, end)):
        tenths = _HAN_NINE.index(more["digit"]) if more["digit"] in _HAN_NINE else more["digit"]
        return replace(numeral, readings=tuple(f"{each}.{tenths}" for each in numeral.readings)), more.end()
    if mark.unit == "EUR" and text[end - 1] == "€" and (cents := _CENTS.match(text, end)):
        return replace(numeral, readings=tuple(f"{each}.{cents[0]}" for each in numeral.readings)), cents.end()
    return numeral, end


def _before(text: str, numeral: Numeral, free: int) -> tuple[Mark, int] | None:
    start = numeral.start - (text[numeral.start - 1 : numeral.start] == " ")
    found = _PERCENT_BEFORE.before(text, start)
    if not (found or numeral.worded or _HOUR_BEHIND.match(text, numeral.end)):
        found = currency.before().before(text, start)
    return found if found and found[1] >= free and found[0].kind is not ValueKind.NUMBER else None


def _agrees(text: str, before: Mark, after: Mark, end: int) -> bool:
    """Whether the same number has both marks: not in "EUR 10 EUR 20", nor in "£30 m"."""
    return after.kind is before.kind and not text[end : end + 2].strip()[:1].isdigit()


def _after(text: str, end: int, units: Lexicon[Mark]) -> tuple[Mark, int] | None:
    for place in _places(text, end):
        found = units.at(text, place)
        if not found or (found[0].tight and text[end:place] not in {"", "-"} and not _is_inch(text, *found)):
            continue
        if (
            found[0].kind is ValueKind.MONEY
            and text[found[1] : found[1] + 1].isdigit()
            and not (place == end and found[0].unit == "EUR" and _CENTS.match(text, found[1]))
        ):
            continue  # "2 ¥2,900": the sign is of the next amount
        if place > end and _OTHER_KOREAN.match(text, found[1] - 1):
            continue
        if text.startswith("입니", found[1] - 1):  # 2개입니다: the unit is 개
            return units.at(text[: found[1] - 1], place)
        return found
    return None


def _is_inch(text: str, mark: Mark, end: int) -> bool:
    """Whether 8 x 3 in (20 x 8 cm) are inches: "3 in stock" are not."""
    return mark.unit == "in" and _AFTER_INCH.match(text, end) is not None


def _places(text: str, end: int) -> Sequence[int]:
    """Where a unit may begin: at once, after a blank or a hyphen, after "three (3) "."""
    match text[end : end + 2]:
        case no_cents if no_cents in _NO_CENTS:
            return end, end + 2, end + 3
        case ") ":
            return end, end + 2
        case following if following[:1] in {" ", "-", ")"} and following[1:] not in {" ", "\n", ""}:
            return end, end + 1
        case _:
            return (end,)


def _fits(text: str, numeral: Numeral, mark: Mark, end: int) -> bool:
    """Whether a number in words goes with the unit: 一件 and 十分 are mostly other words."""
    if not numeral.worded:
        return True
    word, one = text[numeral.start : numeral.end], numeral.readings == ("1",)
    if len(word) == 1 and "가" <= word <= "힣":
        return _fits_one_syllable(text, numeral, mark, end)
    if (
        text[numeral.start - 1 : numeral.start] in _NO_COUNT_AFTER
        or word.startswith(("万", "萬"))
        or mark.kind is ValueKind.NUMBER
    ):
        return False
    if word in ARTICLES:
        return bool(_ARTICLE_UNIT.fullmatch(text, numeral.end, end)) and not _RATE.search(
            text[max(0, numeral.start - 8) : numeral.start]
        )
    if mark.kind is ValueKind.QUANTITY:
        return not (mark.unit == PIECE and one) and mark.unit != "°"
    unit = text[numeral.end : end]
    return not (one and unit == "块") and not (unit == "分" and len(word) == 1) and text[end : end + 1] != "中"


def _fits_one_syllable(text: str, numeral: Numeral, mark: Mark, end: int) -> bool:
    """육 개월 is six months; 오일 is oil, 구분 a kind, and 이 시간 this time. 한, 두, 만 and 천 count anything."""
    if text[numeral.start] not in "일이삼사오육칠팔구":
        return True
    unit = text[numeral.end : end]
    is_tight = unit == unit.lstrip()
    return (
        mark.kind in {ValueKind.DURATION, ValueKind.PERCENT}
        and len(unit.strip()) > 1
        and (is_tight or text[numeral.start] not in "일이")
    )


def _share(text: str, read: list[_Measure]) -> list[_Measure]:
    """Give the ends of ranges, dimensions and lists the unit that is written once."""
    shared = list(read)
    for at in range(len(shared) - 2, -1, -1):
        here, following = shared[at], shared[at + 1]
        if not here.marks and following.marks and following.marks[0].kind is not ValueKind.NUMBER:
            shared[at] = _joined(text, here, following, following.marks[0])
        elif here.marks and not following.marks and here.start < here.numeral.start:
            if _RANGE.fullmatch(text, here.end, following.start):
                shared[at + 1] = replace(following, marks=here.marks)
        elif following.maybe and not here.marks:
            joined = _joined(text, here, following, following.maybe)
            shared[at] = replace(here, maybe=following.maybe) if joined != here else here
    return shared


def _joined(text: str, measure: _Measure, following: _Measure, mark: Mark) -> _Measure:
    if following.start < measure.end:  # 오십일: fifty days, or fifty-one
        return measure
    between = text[measure.end : following.start]
    measured = mark.kind is ValueKind.QUANTITY and mark.unit != PIECE
    if _AND.fullmatch(between) and _BETWEEN.search(text, max(0, measure.start - 20), measure.start):
        return replace(measure, marks=(mark,))
    if between == " (" and measure.numeral.readings == following.numeral.readings:  # three (3) days
        return replace(measure, marks=(mark,))
    if (between and _RANGE.fullmatch(between)) or (measured and _TIMES.fullmatch(between)):
        return replace(measure, marks=(mark,))
    if not between and measure.numeral.worded:  # 二三日
        return replace(measure, marks=(mark,))
    return replace(measure, maybe=mark) if _LIST.fullmatch(between) else measure


def _business(text: str, shared: list[_Measure]) -> list[_Measure]:
    """Days that the words around them make business days; the two ends of a range alike."""
    for at, each in enumerate(shared):
        if not each.marks or each.marks[0].unit != "day":
            continue
        ends = [at]
        if at + 1 < len(shared) and _RANGE.fullmatch(text, each.end, shared[at + 1].start):
            ends.append(at + 1)
        if are_business_days(text, each.start, shared[ends[-1]].end):
            for end in ends:
                shared[end] = replace(shared[end], marks=(_BUSINESS_DAY,))
    return shared


def _counts(text: str, measure: _Measure, lone: Lexicon[int] | None) -> bool:
    if measure.marks or not measure.numeral.worded:
        return True
    return lone is not None and lone.at(text, measure.start) is not None


def _found(text: str, measure: _Measure, tongue: Tongue) -> Found:
    numbers = measure.numeral.readings
    if measure.marks and measure.marks[0].unit == "year" and all(map(_YEAR.fullmatch, numbers)):
        return Found(measure.start, measure.end, ValueKind.DATE, numbers, None, numbers)
    if not measure.marks:
        maybe = counted(numbers, measure.maybe, tongue) if measure.maybe else ()
        return Found(measure.start, measure.end, ValueKind.NUMBER, (*numbers, *maybe), None, numbers)
    mark = measure.marks[0]
    if mark.kind is ValueKind.MONEY:
        return _money(text, measure, tongue)
    readings = counted(numbers, mark, tongue)
    return Found(measure.start, measure.end, mark.kind, readings, mark.unit or None, numbers)


def _money(text: str, measure: _Measure, tongue: Tongue) -> Found:
    """Money whose signs before and after the number agree: "¥2,900 JPY" is no yuan."""
    sets = [currency.candidates(mark.unit, tongue) for mark in measure.marks if mark.kind is ValueKind.MONEY]
    codes = tuple(code for code in sets[0] if all(code in each for each in sets)) or min(sets, key=len)  # 日幣2元
    numbers = measure.numeral.readings
    if grouped := _GROUPED.fullmatch(text, measure.numeral.start, measure.numeral.end):
        numbers = (tidy(grouped[1] + grouped[2]),)  # no currency here has three decimals in a price
    numbers = tuple(number.removeprefix("-") for number in numbers)
    readings = [currency.amount(code, number) for code in codes for number in numbers]
    readings += [f"{number} {unit}" for mark in measure.marks for unit in mark.also for number in numbers]
    return Found(measure.start, measure.end, ValueKind.MONEY, tuple(readings), codes[0], numbers)


def counted(numbers: Iterable[str], mark: Mark, tongue: Tongue) -> tuple[str, ...]:
    """The canonical forms of so much of `mark`, the likeliest first."""
    if mark.kind is ValueKind.MONEY:
        codes = currency.candidates(mark.unit, tongue)
        return tuple(currency.amount(code, number) for code in codes for number in numbers)
    if mark.kind is ValueKind.PERCENT:
        return tuple(_percents(numbers, mark))
    return tuple(_amounts(tuple(numbers), mark))


def _percents(numbers: Iterable[str], mark: Mark) -> Iterator[str]:
    """A discount of 10 % is often written -10 %, so the sign does not count. 七折 leaves 70 %: 30 % off."""
    for number in numbers:
        bare = shift(number.removeprefix("-"), mark.power)
        if mark.unit != OF_PRICE:
            yield f"{bare}%"
        elif _TENTHS.fullmatch(bare):
            share = Decimal(bare) * (10 if Decimal(bare) < _WHOLE_TENTHS else 1)
            yield f"{plain(share)}{OF_PRICE}"
            yield f"{plain(100 - share)}%"
        else:
            yield f"{bare}{OF_PRICE}"


def _amounts(numbers: tuple[str, ...], mark: Mark) -> Iterator[str]:
    if not mark.unit:
        yield from numbers
        return
    yield from (f"{number} {unit}" for unit in (mark.unit, *mark.also) for number in numbers)
    if mark.unit in METRIC:
        base, power = METRIC[mark.unit]
        yield from (f"{shift(number, power)} {base}" for number in numbers)
    short = [number for number in numbers if number.isdecimal() and len(number) < _THREE_DIGITS]
    if mark.clock:
        yield from (f"{int(number):02}:00" for number in short if int(number) <= _LAST_HOUR)
    if mark.dated:
        yield from (day for number in short if (day := form((None, None, number))))
