"""What a market writes is read back: every form of twelve languages, at the beginning, in the middle and at the end.

`HENJI_READ_BACK` is how many values each form writes (3 where it is not set).
"""

import os
import re
from collections import Counter
from collections.abc import Iterable

import phonenumbers
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.values import Value, ValueKind, read
from tests.core.values.reading import LOCALES
from tests.core.values.written import Form, Thing, Written, forms, phone_forms, sentences, values, written

_EXAMPLES = int(os.environ.get("HENJI_READ_BACK", "3"))
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_REGIONS = {
    "en": "US",
    "ja": "JP",
    "zh-Hans": "CN",
    "zh-Hant": "TW",
    "ko": "KR",
    "de": "DE",
    "fr": "FR",
    "es": "ES",
    "pt": "BR",
    "th": "TH",
    "id": "ID",
    "vi": "VN",
}
_LANGUAGES = tuple(LOCALES)
#: Seeds stay the same, so that a run says the same of the same code.
repeatable = settings(
    max_examples=_EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def objections(text: Written, kind: ValueKind, found: Iterable[Value]) -> list[str]:
    """What was read otherwise than it was written; nothing where each figure, and nothing else, was read."""
    read_back = list(found)
    if len(read_back) != len(text.said):
        return [f"{text.text}: {[(value.text, value.canonical) for value in read_back]}"]
    return [
        f"{text.text}: {value.kind} {value.text!r} {sorted(value.readings)}, not {words!r} {canonical}"
        for value, (canonical, words) in zip(read_back, text.said, strict=True)
        if (value.kind, value.text) != (kind, words) or canonical not in value.readings
    ]


@pytest.mark.parametrize("form", forms(), ids=str)
def test_every_form_of_every_market_is_read_back(form: Form) -> None:
    @repeatable
    @given(values(form), st.sampled_from(sentences(form.language)))
    def reads_back(things: tuple[Thing, ...], sentence: str) -> None:
        text = written(form, things, sentence)
        assert objections(text, form.kind, read(text.text, form.language)) == []

    reads_back()


def test_each_language_has_its_forms() -> None:
    counted = Counter(form.language for form in forms())
    assert set(counted) == set(_LANGUAGES)
    assert min(counted.values()) >= 90


@pytest.mark.parametrize("language", _LANGUAGES)
def test_the_sentences_around_them_hold_no_figure(language: str) -> None:
    for sentence in sentences(language):
        assert read(sentence.replace("{}", ""), language) == ()


def test_a_wrong_reading_is_an_objection() -> None:
    text = Written("within 5 days", (("5 day", "5 days"),))
    assert objections(text, ValueKind.DURATION, read("within 5 days", "en")) == []
    assert objections(text, ValueKind.DURATION, read("within 6 days", "en"))
    assert objections(text, ValueKind.QUANTITY, read("within 5 days", "en"))
    assert objections(text, ValueKind.DURATION, read("5 days, 6 days", "en"))


# -- figures that are names: the same in every language --------------------------------------------------------------


def _numbers(low: int, high: int) -> st.SearchStrategy[str]:
    return st.integers(10 ** (low - 1), 10**high - 1).map(str)


def _s10(service: str, serial: int, country: str) -> str:
    """A parcel number of the post, its check digit computed the way of the standard's text."""
    digits = f"{serial:08}"
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(digits, (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
    return f"{service}{digits}{ {10: 0, 11: 5}.get(rest, rest) }{country}"


_POSTAL = st.builds(
    _s10,
    st.sampled_from(("EM", "RR", "CP", "LP", "EG")),
    st.integers(0, 99_999_999),
    st.sampled_from(("JP", "CN", "DE", "GB", "KR", "TH")),
)
_TRACKING = {
    "post": _POSTAL,
    "UPS": st.from_regex(re.compile(r"1Z[0-9A-HJ-NP-Z]{6}[0-9]{10}", re.ASCII), fullmatch=True),
    "SF": _numbers(12, 13).map("SF{}".format),
    "YunExpress": _numbers(16, 16).map("YT{}".format),
    "DHL": _numbers(18, 18).map("JD{}".format),
    "JD": _numbers(12, 13).map("JD{}".format),
    "Cainiao": _numbers(14, 14).map("LP{}".format),
    "order": st.builds("{}-{}".format, st.sampled_from(("HJ", "TK", "ORD")), _numbers(4, 6)),
    "SKU": st.from_regex(re.compile(r"[A-Z]{2,3}-[1-9][0-9]{2}-[A-Z]{3}", re.ASCII), fullmatch=True),
}


@pytest.mark.parametrize("language", _LANGUAGES)
@pytest.mark.parametrize("carrier", _TRACKING)
def test_parcel_order_and_article_numbers_are_one_value(carrier: str, language: str) -> None:
    @repeatable
    @given(_TRACKING[carrier], st.sampled_from(sentences(language)))
    def reads_back(number: str, sentence: str) -> None:
        text = Written(sentence.format(number), ((number, number),))
        assert objections(text, ValueKind.SKU, read(text.text, language)) == []

    reads_back()


@repeatable
@given(_POSTAL, st.sampled_from(_LANGUAGES))
def test_a_postal_number_may_be_spaced_as_on_its_label(number: str, language: str) -> None:
    spaced = f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:11]} {number[11:]}"
    (value,) = read(sentences(language)[0].format(spaced), language)
    assert (value.kind, value.canonical, value.text) == (ValueKind.SKU, number, spaced)
    wrong = f"{number[:10]}{(int(number[10]) + 1) % 10}{number[11:]}"
    (value,) = read(wrong, language)
    assert number not in value.readings


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234-5678-9012", "123456789012"),
        ("7712 3456 7890", "771234567890"),
        ("123-1234567-1234567", "12312345671234567"),
        ("1Z 999 AA1 01 2345 6784", "1Z999AA10123456784"),
        ("EM 473124829 JP", "EM473124829JP"),
    ],
)
def test_groups_of_a_parcel_number_belong_together(text: str, number: str) -> None:
    (value,) = read(text, "en")
    assert (value.kind, value.canonical) == (ValueKind.SKU, number)


@pytest.mark.parametrize("text", ["2000 3000", "2026-12-11", "EM 473124828 JP", "12-34-56", "03-1234-5678"])
def test_other_groups_of_digits_are_no_parcel_number(text: str) -> None:
    assert all(value.kind is not ValueKind.SKU for value in read(text, "ja"))


@pytest.mark.parametrize("language", _LANGUAGES)
def test_addresses_are_read_in_every_language(language: str) -> None:
    hosts = st.sampled_from(("shop.example", "tea-house.jp", "www.kyoto.co.jp", "mein-shop.de", "loja.com"))
    paths = st.from_regex(re.compile(r"(?:/[a-z][a-z0-9-]{1,8}[a-z]){0,2}", re.ASCII), fullmatch=True)

    @repeatable
    @given(hosts, paths, st.sampled_from(("hello", "kunden.dienst", "a_b+c")), st.sampled_from(sentences(language)))
    def reads_back(host: str, path: str, name: str, sentence: str) -> None:
        for kind, said in ((ValueKind.URL, f"https://{host}{path}"), (ValueKind.EMAIL, f"{name}@{host}")):
            text = Written(sentence.format(said), ((said, said),))
            assert objections(text, kind, read(text.text, language)) == []

    reads_back()


def _phone_numbers(region: str) -> st.SearchStrategy[phonenumbers.PhoneNumber]:
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.FIXED_LINE)
    assert example is not None
    national = phonenumbers.national_significant_number(example)
    return (
        st.integers(0, 9999)
        .map(lambda last: phonenumbers.parse(f"+{example.country_code}{national[:-4]}{last:04}"))
        .filter(phonenumbers.is_valid_number)
    )


@pytest.mark.parametrize("language", _LANGUAGES)
def test_telephone_numbers_are_read_as_their_country_writes_them(language: str) -> None:
    @repeatable
    @given(
        _phone_numbers(_REGIONS[language]),
        st.sampled_from(phone_forms(language)),
        st.sampled_from(sentences(language)),
    )
    def reads_back(number: phonenumbers.PhoneNumber, template: str, sentence: str) -> None:
        spelt = {
            "{national}": phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL),
            "{international}": phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL),
            "{e164}": phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        }
        field = next(field for field in spelt if field in template)
        said = (spelt["{e164}"], spelt[field])
        bare = template.replace("«", "").replace("»", "").replace(field, spelt[field])
        text = Written(sentence.format(bare), (said,))
        assert objections(text, ValueKind.PHONE, read(text.text, language)) == []

    reads_back()
