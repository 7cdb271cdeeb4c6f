import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.codes import COUNTRIES, CURRENCIES, country_hint, language_tag, name_tag, nearest


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh_TW", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("zh-hans", "zh-Hans"),
        ("pt_br", "pt-BR"),
        (" de ", "de"),
        ("german", None),
        ("", None),
        ("e", None),
        ("en-", None),
    ],
)
def test_a_language_has_one_spelling(written: str, tag: str | None) -> None:
    assert language_tag(written) == tag


@given(st.from_regex(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?", fullmatch=True))
def test_a_tag_read_twice_stays_the_same(written: str) -> None:
    tag = language_tag(written)
    assert tag is not None
    assert language_tag(tag) == tag


@pytest.mark.parametrize(
    ("part", "tag"), [("de", "de"), ("zh-TW", "zh-Hant"), ("fil", "fil"), ("old", None), ("v2", None)]
)
def test_not_every_three_letters_in_a_name_are_a_language(part: str, tag: str | None) -> None:
    assert name_tag(part) == tag


def test_codes_are_the_two_and_three_letters_of_iso() -> None:
    assert len(COUNTRIES) == 249
    assert {"JP", "DE", "GB"} <= COUNTRIES
    assert "UK" not in COUNTRIES
    assert {"JPY", "EUR", "CNY"} <= CURRENCIES
    assert all(len(code) == 3 and code.isupper() for code in CURRENCIES)


def test_a_country_that_is_no_code_is_told_the_code() -> None:
    assert country_hint("uk") == 'write "GB"'
    assert "ISO 3166" in country_hint("Atlantis")


def test_the_nearest_word_is_near_or_none() -> None:
    assert nearest("carier", ["carrier", "country"]) == "carrier"
    assert nearest("zzz", ["carrier", "country"]) is None
    assert nearest("products.csv", ["answers.csv"], 0.75) is None
