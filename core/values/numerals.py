"""Numerals: the numbers of a text, before anything says what they count."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from core.values.decimals import decimals, plain, shift, tidy
from core.values.fold import HAN_NUMERALS, Folded
from core.values.spoken import scale, spoken
from core.values.tongue import Tongue

_LONGEST_HAN = 24
#: Fractions; Chinese numerals, alone or after digits; Korean scales after digits; digits with separators.
_FORMS = (
    rf"(?P<part>(?:\d+ ?)?[¼½¾])|(?P<han>(?:\d+(?:[.,]\d+)*(?: (?=[万萬億亿]))?)?[{HAN_NUMERALS}][{HAN_NUMERALS}\d]*)"
    r"|(?P<hangul>\d+(?:[.,]\d+)*[백천만억]+(?: ?\d+[백천만억]+|\d+)*)|(?P<digits>\d+(?:%s)*)"
)
_TIGHT = re.compile(_FORMS % r"[.,']\d+")
_SPACED = re.compile(_FORMS % r"[.,']\d+| \d{3}(?!\d)")
_FRACTION = re.compile("[¼½¾]")
#: A dash is a minus only where no range and no word can end before it.
_MINUS = re.compile(r"(?:^|(?<!\d)[\s(\[:~≥≤<>=])-$")
_HAN_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|\S")
#: 千克, 千瓦: a thousand that belongs to the unit.
_KILO = re.compile("千(?=[克瓦米卡赫伏])")
_DIGITS = {
    char: value
    for value, chars in enumerate(("〇零", "一", "二两兩", "三", "四", "五", "六", "七", "八", "九"))
    for char in chars
}
_TENS = {"十": 1, "百": 2, "千": 3, "백": 2, "천": 3}
_MYRIADS = {"万": 4, "萬": 4, "億": 8, "亿": 8, "만": 4, "억": 8}
_ZEROS = frozenset("〇零")
_PAIRS = [[low, low + 1] for low in range(1, 9)]
_QUARTERS = {"¼": "25", "½": "5", "¾": "75"}


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number at a place: `readings` are decimals like "1234.5", the likeliest first."""

    start: int
    end: int
    readings: tuple[str, ...]
    worded: bool = False  # in words or in Chinese numerals alone: a figure only where a unit follows


def numerals(folded: Folded, tongue: Tongue) -> list[Numeral]:
    """The numerals of a folded text, left to right."""
    form = _SPACED if tongue.spaced else _TIGHT
    found = [Numeral(start, end, (str(number),), worded=True) for number, start, end in spoken(folded, tongue)]
    end = 0
    for start in sorted((*folded.digits, *folded.han, *_fractions(folded.text))):
        match = form.match(folded.text, start) if start >= end else None
        if match:
            end = match.end()
            found.extend(_written(folded.text, match, tongue))
    return sorted(found, key=lambda numeral: numeral.start)


def _fractions(text: str) -> list[int]:
    return [] if text.isascii() else [match.start() for match in _FRACTION.finditer(text)]


def _written(text: str, match: re.Match[str], tongue: Tongue) -> Iterator[Numeral]:
    raw, start = match.group(), match.start()
    match match.lastgroup:
        case "part":
            yield Numeral(start, match.end(), (tidy(raw[:-1].strip(), _QUARTERS[raw[-1]]),))
        case "digits":
            yield from _digits(text, raw, start, tongue)
        case _:
            yield from _han(text, raw, start, tongue)


def _digits(text: str, raw: str, start: int, tongue: Tongue) -> Iterator[Numeral]:
    end = start + len(raw)
    readings = decimals(raw, tongue)
    if not readings:  # "1.2.3", "5,6,7": figures in a row
        for part in re.finditer(r"\d+", raw):
            yield Numeral(start + part.start(), start + part.end(), decimals(part.group(), tongue))
        return
    if text[start - 1 : start] == "-" and _MINUS.search(text, max(0, start - 3), start):
        start, readings = start - 1, tuple(f"-{reading}" for reading in readings)
    power, end = scale(text, end, tongue)
    yield Numeral(start, end, tuple(shift(reading, power) for reading in readings) if power else readings)


def _han(text: str, raw: str, start: int, tongue: Tongue) -> Iterator[Numeral]:
    if raw.endswith("千") and _KILO.match(text, start + len(raw) - 1):
        raw = raw[:-1]
    worded, end = not raw[:1].isdigit(), start + len(raw)
    if _is_pair(raw) and text[end : end + 1] != "折":
        for at, char in enumerate(raw, start):
            yield Numeral(at, at + 1, (str(_DIGITS[char]),), worded=True)
    elif (number := _counted(raw, tongue)) is not None:
        yield Numeral(start, end, (number,), worded)
    elif digits := re.match(r"\d+(?:[.,]\d+)*", raw):
        yield from _digits(raw, digits.group(), start, tongue)


def _is_pair(raw: str) -> bool:
    """二三日 is two or three days; 二五 is a number."""
    digits = [_DIGITS.get(char) for char in raw[:3]]
    return digits in _PAIRS


def _counted(raw: str, tongue: Tongue) -> str | None:
    """The number of a run like 二千九百, 1万5千, 1.5億 or 二〇二六; None where it is none."""
    tokens = _HAN_TOKEN.findall(raw)
    if len(raw) > _LONGEST_HAN:
        return None
    if all(token in _DIGITS for token in tokens):
        return tidy("".join(str(_DIGITS[token]) for token in tokens))
    total = section = Decimal(0)
    current: Decimal | None = None
    for token in tokens:
        if power := _TENS.get(token):
            section, current = section + (1 if current is None else current) * 10**power, None
        elif power := _MYRIADS.get(token):
            total, section, current = total + (section + (current or 0) or 1) * 10**power, Decimal(0), None
        elif token in _ZEROS and (section or total):
            continue
        elif current is not None:
            return None
        else:
            current = Decimal(_DIGITS[token] if token in _DIGITS else (decimals(token, tongue) or ("0",))[0])
    left_out = _last_power(tokens) if tongue.code == "zh" else 0
    return plain(total + section + (current or 0) * 10**left_out)


def _last_power(tokens: list[str]) -> int:
    """两千九 is 2900 in Chinese, 两千零九 is 2009: the power that is left out; 0 where none is."""
    before = tokens[-2] if len(tokens) > 1 and tokens[-1] in _DIGITS else ""
    power = _TENS.get(before, 0) or _MYRIADS.get(before, 0)
    return max(0, power - 1)
