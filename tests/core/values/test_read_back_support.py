"""Figures held against figures in another language: what is equal is supported, what differs never is."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.values import read, stray
from tests.core.values.reading import LOCALES
from tests.core.values.test_read_back import repeatable
from tests.core.values.written import Form, Thing, forms, sentences, values, written

#: Families that write the same figure: three and a half 割 are 35 %, 七折 is 30 % off.
_BY_FAMILY: Mapping[str, list[Form]] = defaultdict(list)
for _form in forms():
    _BY_FAMILY[_form.family].append(_form)

_SHARED = sorted(
    family
    for family, known in _BY_FAMILY.items()
    if len({form.language for form in known}) > 3 and family not in {"month", "number"}
)
#: A figure in another unit: a form of this family written with a value of that one.
_CONFUSED = (
    ("duration day", "duration business_day"),
    ("duration day", "duration week"),
    ("duration week", "duration month"),
    ("duration hour", "duration day"),
    ("duration month", "duration year"),
    ("money JPY", "money USD"),
    ("money JPY", "money EUR"),
    ("money USD", "money EUR"),
    ("quantity g", "quantity ml"),
    ("quantity kg", "quantity cm"),
    ("durations day", "durations business_day"),
    ("durations day", "durations week"),
)
_ALL = sorted(_BY_FAMILY)


def _fits(form: Form, things: tuple[Thing, ...]) -> bool:
    """Whether the form can say these values exactly: "6 pm" says no minutes, 三割 no 35 %."""
    text = written(form, things)
    found = read(text.text, form.language)
    return len(found) == len(text.said) and all(
        canonical in value.readings for value, (canonical, _) in zip(found, text.said, strict=True)
    )


@st.composite
def _pairs(draw: st.DrawFn, family: str, other: str | None = None) -> tuple[Form, Form, tuple[Thing, ...]]:
    """Two forms and a value that both can say."""
    one = draw(st.sampled_from(_BY_FAMILY[family]))
    two = draw(st.sampled_from(_BY_FAMILY[other or family]))
    things = draw(values(draw(st.sampled_from((one, two)))))
    assume(_sayable(one, things) and _sayable(two, things))
    return one, two, things


def _sayable(form: Form, things: tuple[Thing, ...]) -> bool:
    """Fields without minutes or cents say whole values only, words and scales those they were made for."""
    try:
        return _fits(form, things)
    except (AssertionError, IndexError, KeyError, ValueError):
        return False


def _said(form: Form, things: tuple[Thing, ...], sentence: int) -> str:
    return written(form, things, sentences(form.language)[sentence]).text


def _strays(reply: Form, said: tuple[Thing, ...], source: Form, known: tuple[Thing, ...], sentence: int) -> bool:
    evidence = _said(source, known, (sentence + 1) % 4)
    text = _said(reply, said, sentence)
    return bool(stray(text, [evidence], language=reply.language, evidence_languages=[source.language]))


@pytest.mark.parametrize("family", _SHARED)
def test_the_same_figure_in_another_language_is_never_stray(family: str) -> None:
    @repeatable
    @given(_pairs(family), st.integers(0, 3))
    def holds(pair: tuple[Form, Form, tuple[Thing, ...]], sentence: int) -> None:
        one, two, things = pair
        assert not _strays(one, things, two, things, sentence), (one, two, things)
        assert not _strays(two, things, one, things, sentence), (one, two, things)

    holds()


def _another(thing: Thing, step: int) -> Thing:
    """The same with one figure changed."""
    if isinstance(thing, date):
        return thing + timedelta(days=step)
    if isinstance(thing, time):
        return thing.replace(hour=6 + (thing.hour - 6 + step) % 17)
    changed = thing + Decimal(step) * Decimal(10) ** min(0, int(thing.as_tuple().exponent))
    return changed if changed > 1 else thing + step


@pytest.mark.parametrize("family", _SHARED)
def test_a_figure_that_differs_by_little_is_always_stray(family: str) -> None:
    @repeatable
    @given(_pairs(family), st.integers(1, 16), st.integers(0, 3))
    def holds(pair: tuple[Form, Form, tuple[Thing, ...]], step: int, sentence: int) -> None:
        one, two, things = pair
        changed = (*things[:-1], _another(things[-1], step))
        assume(_sayable(one, changed))
        assume(written(one, changed).said[-1][0] not in _canonicals(two, things))
        assert _strays(one, changed, two, things, sentence), (one, changed, two, things)
        if not one.is_pair():
            assert _strays(two, things, one, changed, sentence), (two, things, one, changed)

    holds()


def _canonicals(form: Form, things: tuple[Thing, ...]) -> set[str]:
    """What the figures say."""
    return {canonical for canonical, _ in written(form, things).said}


@pytest.mark.parametrize(("one", "other"), _CONFUSED)
def test_the_same_number_in_another_unit_is_always_stray(one: str, other: str) -> None:
    @repeatable
    @given(_pairs(one, other), st.integers(0, 3))
    def holds(pair: tuple[Form, Form, tuple[Thing, ...]], sentence: int) -> None:
        first, second, things = pair
        assert _strays(first, things, second, things, sentence), (first, second, things)
        assert _strays(second, things, first, things, sentence), (second, first, things)

    holds()


@repeatable
@given(_pairs("time"), st.integers(0, 3))
def test_the_other_half_of_the_day_is_always_stray(pair: tuple[Form, Form, tuple[Thing, ...]], sentence: int) -> None:
    one, two, (moment,) = pair
    assert isinstance(moment, time)
    other = moment.replace(hour=(moment.hour + 12) % 24)
    assume(_sayable(one, (other,)))
    assert _strays(one, (other,), two, (moment,), sentence), (one, other, two, moment)


_ORDERS: Mapping[str, Callable[[int, int], str]] = {
    "ja": "{}/{}".format,
    "zh-Hant": "{}/{}".format,
    "ko": "{}/{}".format,
    "en-US": "{}/{}".format,
    **{language: (lambda month, day: f"{day}/{month}") for language in ("fr", "es", "pt", "id", "vi", "th", "en-GB")},
    "de": lambda month, day: f"{day}.{month}.",
}


@repeatable
@given(st.sampled_from(sorted(_ORDERS)), st.sampled_from(sorted(_ORDERS)), st.integers(1, 12), st.integers(1, 12))
def test_day_and_month_are_told_apart_where_the_languages_do(one: str, two: str, month: int, day: int) -> None:
    reply, source = _ORDERS[one](month, day), _ORDERS[two](month, day)
    assert not stray(reply, [source], language=one, evidence_languages=[two]), (reply, source)
    if month != day:
        swapped = _ORDERS[one](day, month)
        assert stray(swapped, [source], language=one, evidence_languages=[two]), (swapped, source)


def test_day_and_month_stay_open_in_english_without_a_country() -> None:
    for reply in ("12/11", "11/12"):
        assert not stray(reply, ["12/11"], language="en", evidence_languages=["en"])
        assert not stray(reply, ["11. Dezember"], language="en", evidence_languages=["de"])
    assert stray("25/12", ["11/12"], language="en", evidence_languages=["en"])


@pytest.mark.parametrize(
    "price", ["2,900 yen", "2900円", "二千九百円", "2 900 JPY", "2.900 ¥", "이천구백 엔", "2,900 เยน"]
)
def test_one_price_in_every_writing(price: str) -> None:
    languages = {"2,900 yen": "en", "2 900 JPY": "fr", "2.900 ¥": "de", "이천구백 엔": "ko", "2,900 เยน": "th"}
    for evidence in ("¥2,900", "2,900日元", "hai nghìn chín trăm yên", "zweitausendneunhundert Yen"):
        assert not stray(price, [evidence], language=languages.get(price, "ja"))
    for evidence in ("¥2,990", "2,900人民币", "$2,900", "29,000円"):
        assert stray(price, [evidence], language=languages.get(price, "ja"))


def test_every_language_takes_part() -> None:
    for family in ("duration business_day", "money JPY", "day", "percent"):
        assert {form.language for form in _BY_FAMILY[family]} == set(LOCALES)
