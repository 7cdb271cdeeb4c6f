"""Values written as a market writes them: a form of forms.toml and a value make a text and what it says."""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from babel.dates import get_day_names, get_month_names
from babel.numbers import format_decimal, get_currency_precision
from hypothesis import strategies as st

from core.values import ValueKind
from tests.core.values.reading import LOCALES
from tests.core.values.spelling import chinese, feminine, han, native_korean, sino, spell

_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_WIDE = str.maketrans("0123456789,", "０１２３４５６７８９，")
_HAN = str.maketrans("0123456789", "〇一二三四五六七八九")
_MARKED = re.compile("«([^»]*)»")
_FIELD = re.compile(r"\{([^}]+)\}")
_KINDS = {
    "date": ValueKind.DATE,
    "day": ValueKind.DATE,
    "days": ValueKind.DATE,
    "month": ValueKind.DATE,
    "year month": ValueKind.DATE,
    "time": ValueKind.TIME,
    "times": ValueKind.TIME,
    "duration": ValueKind.DURATION,
    "durations": ValueKind.DURATION,
    "money": ValueKind.MONEY,
    "percent": ValueKind.PERCENT,
    "tenths": ValueKind.PERCENT,
    "off": ValueKind.PERCENT,
    "quantity": ValueKind.QUANTITY,
    "number": ValueKind.NUMBER,
    "phone": ValueKind.PHONE,
}
_WEEKDAY_MARKS = frozenset({"{weekday}", "{wd}", "{weekday2}", "{wd2}"})
_PAIRS = frozenset({"days", "times", "durations"})

Thing = Decimal | date | time  # what a form writes


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a figure in one language; `family` is the key of forms.toml: "duration week"."""

    language: str
    family: str
    template: str

    def __str__(self) -> str:
        return f"{self.language} {self.family} {self.template}"

    @property
    def kind(self) -> ValueKind:
        return _KINDS[self.family if self.family in _KINDS else self.family.split(maxsplit=1)[0]]

    @property
    def unit(self) -> str:
        return self.family.partition(" ")[2]

    @property
    def fields(self) -> set[str]:
        return set(_FIELD.findall(self.template))

    def is_pair(self) -> bool:
        return self.family.split(maxsplit=1)[0] in _PAIRS


@dataclass(frozen=True, slots=True)
class Written:
    """`said` are the canonical forms, each with the characters of `text` that say it."""

    text: str
    said: tuple[tuple[str, str], ...]


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((Path(__file__).parent / "forms.toml").read_text(encoding="utf-8"))


def sentences(language: str) -> list[str]:
    """Sentences of a language with a place for a figure at the beginning, in the middle and at the end."""
    return _table()[language]["sentences"]


def forms() -> list[Form]:
    """Every form of every language, those of telephone numbers apart."""
    return [
        Form(language, family, template)
        for language, families in _table().items()
        for family, templates in families.items()
        if family not in {"sentences", "phone"}
        for template in templates
    ]


def phone_forms(language: str) -> list[str]:
    return _table()[language]["phone"]


# -- numbers ---------------------------------------------------------------------------------------------------------


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _local(number: Decimal, language: str, digits: int | None = None, *, grouped: bool = True) -> str:
    pattern = ("#,##0" if grouped else "0") + ("." + "0" * digits if digits else "" if digits == 0 else ".###")
    return format_decimal(number, pattern, locale=LOCALES[language])


def _myriad(number: int, language: str) -> str:
    """1.2万, 1万2000."""
    sign = "萬" if language == "zh-Hant" else "万"
    head, rest = divmod(number, 10_000)
    return f"{_plain(Decimal(number) / 10_000)}{sign}" if rest % 1000 == 0 else f"{head}{sign}{rest}"


def _korean_myriad(number: int) -> str:
    """3만 5천."""
    head, rest = divmod(number, 10_000)
    return f"{head}만" + (f" {rest // 1000}천" if rest else "")


def _in_han(number: int, language: str) -> str:
    if language == "ja":
        return han(number)
    return chinese(number) if language == "zh-Hans" else chinese(number, "萬", "兩")


_NUMBERS: dict[str, Callable[[Decimal, str], str]] = {
    "n": lambda v, _: str(int(v)),
    "t": lambda v, _: str(int(v)).translate(_THAI),
    "fw": lambda v, _: str(int(v)).translate(_WIDE),
    "w": lambda v, lang: spell(int(v), lang),
    "wf": lambda v, lang: feminine(int(v), lang),
    "s": lambda v, _: sino(int(v)),
    "big": lambda v, lang: spell(int(v), lang),
    "h": lambda v, lang: _in_han(int(v), lang),
    "sh": lambda v, _: sino(int(v)),
    "p": lambda v, _: str(int(v)),
    "cents": lambda v, _: f"{int(v * 100) % 100:02}",
    "i": lambda v, lang: _local(v, lang, 0),
    "fi": lambda v, lang: _local(v, lang, 0).translate(_WIDE),
    "ti": lambda v, lang: _local(v, lang, 0).translate(_THAI),
    "a": lambda v, lang: _local(v, lang, 2),
    "dec": lambda v, lang: _local(v, lang, 2),
    "x": _local,
    "k": lambda v, _: str(int(v / 1000)),
    "mio": lambda v, lang: _local(v / 1_000_000, lang),
    "man": lambda v, lang: _myriad(int(v), lang),
    "kman": lambda v, _: _korean_myriad(int(v)),
    "sman": lambda v, _: sino(int(v)),
    "tenth": lambda v, _: str(int(v) // 10),
    "htenth": lambda v, _: han(int(v) // 10),
    "tenth5": lambda v, _: str(int(v) // 10),
    "htenth5": lambda v, _: han(int(v) // 10),
    "fold": lambda v, _: str(int(v) // 10),
    "hfold": lambda v, _: han(int(v) // 10),
    "fold5": lambda v, _: _plain(v / 10),
    "fold85": lambda v, _: str(int(v)),
    "hfold5": lambda v, _: str(int(v)).translate(_HAN),
}


def _whole(low: int, high: int, step: int = 1, power: int = 0) -> st.SearchStrategy[Decimal]:
    return st.integers(low, high).map(lambda number: Decimal(number * step).scaleb(power))


_SMALL = _whole(2, 60)
_TENTHS, _FIVES = _whole(1, 9, 10), _whole(1, 9, 10).map(lambda tens: tens + 5)
#: Field -> the values it can write; the first that a template has decides.
_DOMAINS: tuple[tuple[str, st.SearchStrategy[Decimal]], ...] = (
    ("tenth", _TENTHS),
    ("htenth", _TENTHS),
    ("tenth5", _FIVES),
    ("htenth5", _FIVES),
    ("fold", _TENTHS),
    ("hfold", _TENTHS),
    ("fold5", _FIVES),
    ("hfold5", _FIVES),
    ("fold85", _FIVES),
    ("mio", _whole(1, 99, 100_000)),
    ("man", _whole(11, 300, 1000) | _whole(10_001, 99_999)),
    ("kman", _whole(10, 300, 1000)),
    ("sman", _whole(10, 300, 1000)),
    ("cents", _whole(1, 999_99, power=-2).filter(lambda number: bool(number % 1) and number >= 1)),
    ("a", _whole(1, 9999_99, power=-2)),
    ("dec", _whole(1_000_01, 99_999_99, power=-2).filter(lambda number: bool(number % 1))),
    ("big", _whole(20, 99, 100) | _whole(1001, 9999)),
    ("h", _whole(2, 99_999)),
    ("sh", _whole(20, 999, 100)),
    ("x", _whole(1, 190, 5, power=-1)),
    ("fi", _whole(2, 99_999)),
    ("ti", _whole(2, 99_999)),
    ("i", _whole(2, 199_999)),
    ("p", _whole(2, 9999)),
    ("s", _whole(11, 60)),  # 이주 and 오일 are other words too
)


def _domain(form: Form) -> st.SearchStrategy[Decimal]:
    if {"k", "w"} & form.fields and ("nghìn" in form.template or "ribu" in form.template):
        return _whole(2, 60, 1000)
    if "k" in form.fields:
        return _whole(2, 999, 1000)
    return next((domain for field, domain in _DOMAINS if field in form.fields), _SMALL)


def _scaled(form: Form, value: Decimal) -> Decimal:
    """What a number word says before nghìn and ribu."""
    return value / 1000 if "w" in form.fields and ("nghìn" in form.template or "ribu" in form.template) else value


# -- days and hours --------------------------------------------------------------------------------------------------

_CJK_WEEKDAYS = {"zh-Hans": "周{}", "zh-Hant": "週{}", "ja": "{}"}
_GERMAN_ORDINALS = ("", "ersten", "zweiten", "dritten", "vierten", "fünften", "sechsten", "siebten", "achten")


@lru_cache(maxsize=64)
def _month_names(language: str, width: str) -> dict[int, str]:
    assert width in {"wide", "abbreviated"}
    return dict(get_month_names(width, "format", LOCALES[language]))  # type: ignore[arg-type]


@lru_cache(maxsize=64)
def _weekday_names(language: str, width: str) -> dict[int, str]:
    return dict(get_day_names(width, "format", LOCALES[language]))  # type: ignore[arg-type]


def _ordinal(day: int) -> str:
    return f"{day}{'th' if day in {11, 12, 13} else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def _german_ordinal(day: int) -> str:
    if day < len(_GERMAN_ORDINALS):
        return _GERMAN_ORDINALS[day]
    return spell(day, "de") + ("ten" if day < 20 else "sten")


def _of_day(day: date, language: str) -> dict[str, str]:
    weekday = _weekday_names(language, "wide")[day.weekday()]
    short = _weekday_names(language, "abbreviated")[day.weekday()]
    return {
        "y": f"{day.year}",
        "yy": f"{day.year % 100:02}",
        "m": f"{day.month}",
        "mm": f"{day.month:02}",
        "d": f"{day.day}",
        "dd": f"{day.day:02}",
        "month": _month_names(language, "wide")[day.month],
        "month_sure": f"«{_month_names(language, 'wide')[day.month]}»",
        "mon": _month_names(language, "abbreviated")[day.month].rstrip("."),
        "weekday": weekday,
        "wd": short,
        "th": _ordinal(day.day),
        "er": "1er" if day.day == 1 else f"{day.day}",
        "by": f"{day.year + 543}",
        "byy": f"{(day.year + 543) % 100:02}",
        "tby": f"{day.year + 543}".translate(_THAI),
        "td": f"{day.day}".translate(_THAI),
        "era": f"{day.year - 2018}",
        "hera": han(day.year - 2018),
        "roc": f"{day.year - 1911}",
        "hy": f"{day.year}".translate(_HAN),
        "hm": han(day.month),
        "hd": han(day.day),
        "fy": f"{day.year}".translate(_WIDE),
        "fm": f"{day.month}".translate(_WIDE),
        "fd": f"{day.day}".translate(_WIDE),
        "sm": {6: "유", 10: "시"}.get(day.month, sino(day.month)),
        "sd": sino(day.day),
        "deord": _german_ordinal(day.day),
    }


def _part_of_day(hour: int, *parts: tuple[int, str]) -> str:
    """The first part whose last hour is not before `hour`."""
    return next(name for last, name in parts if hour <= last)


_THAI_HOURS = {6: "6 โมงเช้า", 7: "7 โมงเช้า", 8: "8 โมงเช้า", 9: "9 โมงเช้า", 10: "10 โมงเช้า", 11: "11 โมงเช้า"}
_THAI_HOURS |= {12: "เที่ยง", 13: "บ่ายโมง", 14: "บ่าย 2 โมง", 15: "บ่าย 3 โมง", 16: "4 โมงเย็น", 17: "5 โมงเย็น"}
_THAI_HOURS |= {18: "6 โมงเย็น", 19: "1 ทุ่ม", 20: "2 ทุ่ม", 21: "3 ทุ่ม", 22: "4 ทุ่ม"}


def _of_time(moment: time) -> dict[str, str]:
    hour = moment.hour
    twelve = hour % 12 or 12
    is_pm = hour >= 12
    morning = _part_of_day(hour, (8, "早上"), (11, "上午"), (12, "中午"), (17, "下午"), (23, "晚上"))
    return {
        "H": f"{hour}",
        "HH": f"{hour:02}",
        "MM": f"{moment.minute:02}",
        "h": f"{twelve}",
        "h0": f"{hour % 12}",
        "hh0": han(hour % 12) or "零",
        "hh": "两" if twelve == 2 else han(twelve),
        "kh": native_korean(twelve),
        "ap": "pm" if is_pm else "am",
        "AP": "PM" if is_pm else "AM",
        "a.p.": "p.m." if is_pm else "a.m.",
        "a. m.": "p. m." if is_pm else "a. m.",
        "jap": "午後" if is_pm else "午前",
        "kap": "오후" if is_pm else "오전",
        "zap": morning,
        "esap": _part_of_day(hour, (11, "de la mañana"), (19, "de la tarde"), (23, "de la noche")),
        "ptap": _part_of_day(hour, (11, "da manhã"), (18, "da tarde"), (23, "da noite")),
        "idap": _part_of_day(hour, (10, "pagi"), (14, "siang"), (18, "sore"), (23, "malam")),
        "viap": _part_of_day(hour, (10, "sáng"), (13, "trưa"), (18, "chiều"), (23, "tối")),
        "thai": _THAI_HOURS[hour],
    }


# -- forms and values ------------------------------------------------------------------------------------------------


def values(form: Form) -> st.SearchStrategy[tuple[Thing, ...]]:
    """What the form can write: one value, or the two ends of a range in order."""
    one = _single(form)
    if not form.is_pair():
        return one.map(lambda value: (value,))
    if form.family.startswith("days"):
        return st.tuples(one, one).map(_in_one_month).filter(_is_apart)
    return st.tuples(one, one).filter(_is_apart).map(_in_order)


def _is_apart(ends: tuple[Thing, ...]) -> bool:
    return ends[0] != ends[1]


def _in_order(ends: tuple[Thing, ...]) -> tuple[Thing, ...]:
    return tuple(sorted(ends))


def _in_one_month(days: tuple[Thing, ...]) -> tuple[Thing, ...]:
    first, second = days
    assert isinstance(first, date)
    assert isinstance(second, date)
    low, high = sorted((min(first.day, 27), min(second.day, 27)))
    return first.replace(day=low), first.replace(day=high if high > low else 28)


def _single(form: Form) -> st.SearchStrategy[Thing]:
    if form.kind is ValueKind.DATE:
        return st.dates(date(2024, 1, 1), date(2032, 12, 31))
    if form.kind is ValueKind.TIME:
        half = "半" in form.template or " 반" in form.template
        minutes = st.just(30) if half else st.integers(0, 59) if "MM" in form.fields else st.just(0)
        return st.builds(time, st.integers(6, 22), minutes)
    return _domain(form)


def written(form: Form, things: tuple[Thing, ...], sentence: str = "{}") -> Written:
    """The sentence with these values in this form."""
    fields: dict[str, str] = {}
    for at, thing in enumerate(things):
        suffix = str(at + 1) if at else ""
        fields |= {name + suffix: text for name, text in _fields(form, thing).items()}
    filled = _FIELD.sub(lambda match: fields[match[1]], form.template)
    marked = _MARKED.findall(filled)
    said = tuple(zip(_canonicals(form, things), marked, strict=True))
    return Written(sentence.format(_MARKED.sub(r"\1", filled)), said)


def _canonicals(form: Form, things: tuple[Thing, ...]) -> Iterator[str]:
    """In the order of the marks: a weekday beside the date it belongs to, or a figure."""
    left = iter(things)
    for mark in _MARKED.findall(form.template.replace("{month_sure}", "«{month}»")):
        if mark in _WEEKDAY_MARKS:
            day = things[mark.endswith("2}")]
            assert isinstance(day, date)
            yield f"{_canonical(form, day)} weekday-{day.isoweekday()}"
        else:
            yield _canonical(form, next(left))


def _fields(form: Form, thing: Thing) -> dict[str, str]:
    if isinstance(thing, date):
        return _of_day(thing, form.language)
    if isinstance(thing, time):
        return _of_time(thing)
    value = _scaled(form, thing)
    names = {field.rstrip("2") for field in form.fields}
    return {name: _NUMBERS[name](value, form.language) for name in names}


def _canonical(form: Form, thing: Thing) -> str:
    if isinstance(thing, date):
        shapes = {"date": "%Y-%m-%d", "day": "--%m-%d", "days": "--%m-%d", "month": "--%m", "year month": "%Y-%m"}
        return thing.strftime(shapes[form.family.removesuffix(" weekday")])
    if isinstance(thing, time):
        return thing.strftime("%H:%M")
    match form.kind:
        case ValueKind.MONEY:
            return f"{form.unit} {thing:.{get_currency_precision(form.unit)}f}"
        case ValueKind.PERCENT:
            return f"{_plain(thing)}% of price" if form.family == "off" else f"{_plain(thing)}%"
        case ValueKind.NUMBER:
            return _plain(thing)
        case _:
            return f"{_plain(thing)} {form.unit}"
