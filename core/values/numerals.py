"""Numerals: the numbers of a text, before anything says what they count."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from core.values.decimals import decimals, plain, shift, tidy
from core.values.fold import HAN_NUMERALS, Folded
from core.values.lexicon import Lexicon
from core.values.tongue import Tongue
from core.values.words import all_words

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

_DIGITS = {
    char: value
    for value, chars in enumerate(("〇零", "一", "二两兩", "三", "四", "五", "六", "七", "八", "九"))
    for char in chars
}
_TENS = {"十": 1, "百": 2, "千": 3, "백": 2, "천": 3}
_MYRIADS = {"万": 4, "萬": 4, "億": 8, "亿": 8, "만": 4, "억": 8}
_PAIRS = [[low, low + 1] for low in range(1, 9)]
_QUARTERS = {"¼": "25", "½": "5", "¾": "75"}
_SCALES: Lexicon[int] = Lexicon(
    {
        **dict.fromkeys(("thousand", "tausend", "tsd.", "ribu", "rb", "nghìn", "ngàn", "พัน"), 3),
        **dict.fromkeys(("hundred", "hundert"), 2),
        "หมื่น": 4,
        "แสน": 5,
        **dict.fromkeys(
            ("million", "millions", "millionen", "mio.", "juta", "jt", "triệu", "ล้าน", "millones", "milhões"), 6
        ),
    }
)
_MIL: Lexicon[int] = Lexicon(dict.fromkeys(("mil", "mille"), 3))
_SAYS_MIL = frozenset({"es", "pt", "fr", None})
#: "50k" is fifty thousand where prices are long; elsewhere 4K is a name.
_SAYS_K = frozenset({"vi", "id"})


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
    spoken = all_words().within(folded)
    found = [_spoken(folded.text, number, start, end, tongue) for number, start, end in spoken]
    end = 0
    for start in sorted((*folded.digits, *folded.han, *_fractions(folded.text))):
        match = form.match(folded.text, start) if start >= end else None
        if match:
            end = match.end()
            found.extend(_written(folded.text, match, tongue))
    return sorted(found, key=lambda numeral: numeral.start)


def _spoken(text: str, number: int, start: int, end: int, tongue: Tongue) -> Numeral:
    power, end = _scale(text, end, tongue)
    return Numeral(start, end, (shift(str(number), power),), worded=True)


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
            yield from _han(raw, start, tongue)


def _digits(text: str, raw: str, start: int, tongue: Tongue) -> Iterator[Numeral]:
    end = start + len(raw)
    readings = decimals(raw, tongue)
    if not readings:  # "1.2.3", "5,6,7": figures in a row
        for part in re.finditer(r"\d+", raw):
            yield Numeral(start + part.start(), start + part.end(), decimals(part.group(), tongue))
        return
    if text[start - 1 : start] == "-" and _MINUS.search(text, max(0, start - 3), start):
        start, readings = start - 1, tuple(f"-{reading}" for reading in readings)
    power, end = _scale(text, end, tongue)
    yield Numeral(start, end, tuple(shift(reading, power) for reading in readings) if power else readings)


def _scale(text: str, end: int, tongue: Tongue) -> tuple[int, int]:
    if tongue.code in _SAYS_K and text[end : end + 1] == "k" and not text[end + 1 : end + 2].isalpha():
        return 3, end + 1
    place = end + (text[end : end + 1] == " ")
    found = _SCALES.at(text, place)
    if not found and tongue.code in _SAYS_MIL:
        found = _MIL.at(text, place)
    return found or (0, end)


def _han(raw: str, start: int, tongue: Tongue) -> Iterator[Numeral]:
    worded, end = not raw[0].isdigit(), start + len(raw)
    if _is_pair(raw):
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
        elif current is not None:
            return None
        else:
            current = Decimal(_DIGITS[token] if token in _DIGITS else (decimals(token, tongue) or ("0",))[0])
    return plain(total + section + (current or 0))
