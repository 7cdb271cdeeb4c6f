"""E-mail addresses, links, telephone and article numbers."""

import pytest

from core.values import ValueKind, read
from tests.core.values.reading import canonicals, kinds, readings, texts


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("hello@shop.example", "hello@shop.example"),
        ("Hello@Shop.Example.", "hello@shop.example"),
        ("<first.last+tag@mail.shop.example>", "first.last+tag@mail.shop.example"),
        ("hello@shop.exampleまで", "hello@shop.example"),
        ("ｈｅｌｌｏ＠shop.example", "hello@shop.example"),
    ],
)
def test_an_address_is_read_in_lower_case(text: str, address: str) -> None:
    (value,) = read(text)
    assert (value.kind, value.canonical) == (ValueKind.EMAIL, address)


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://Shop.example/Returns", "https://shop.example/Returns"),
        ("HTTPS://shop.example/", "https://shop.example"),
        ("http://shop.example/a/", "http://shop.example/a"),
        ("(see https://shop.example/a).", "https://shop.example/a"),
        ("https://shop.example/a_(b)", "https://shop.example/a_(b)"),
        ("[x](https://shop.example/a)", "https://shop.example/a"),
        ("www.shop.example", "https://www.shop.example"),
        ("shop.example", "https://shop.example"),
        ("Visit shop.example.", "https://shop.example"),
        ("shop.example/x?y=1&z=/", "https://shop.example/x?y=1&z=/"),
        ("https://shop.example/returnsをご覧ください", "https://shop.example/returns"),
        ("https://shop.exampleをご覧ください", "https://shop.example"),
        ("ดูที่https://shop.exampleได้", "https://shop.example"),
        ("https://shop.example:8443/a", "https://shop.example:8443/a"),
        ("ftp://files.example/a", "ftp://files.example/a"),
    ],
)
def test_a_link_is_read_without_the_sentence_around_it(text: str, link: str) -> None:
    assert canonicals(text) == [link]
    assert kinds(text) == [ValueKind.URL]


@pytest.mark.parametrize(
    "text",
    [
        "https://shop.example.evil.example/returns",
        "https://shop.example@evil.example/",
        "https://shop.exampleа.com",  # Cyrillic а
        "http://shop.example/returns",
        "https://shop.example/return",
        "shop.example.co",
    ],
)
def test_a_look_alike_is_another_link(text: str) -> None:
    assert "https://shop.example/returns" not in readings(text)
    assert "https://shop.example" not in readings(text)


@pytest.mark.parametrize(
    "text", ["e.g. this", "at 12.5 cm", "Hello.World", "v.5", "https://", "user@", "@example", "...", "a .com"]
)
def test_what_is_no_link_and_no_address(text: str) -> None:
    assert not set(kinds(text)) & {ValueKind.URL, ValueKind.EMAIL}


def test_digits_before_a_link_that_is_too_long_are_read_too() -> None:
    text = "9" * 100 + ".com/" + "a" * 100
    number, link = read(text)
    assert (number.kind, link.kind) == (ValueKind.NUMBER, ValueKind.URL)
    assert number.text + link.text == text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("+81 3-1234-5678", None),
        ("+81 (0)3 1234 5678", None),
        ("+81312345678", "de"),
        ("03-1234-5678", "ja"),
        ("(03) 1234-5678", "ja"),
        ("0312345678", "ja"),
    ],
)
def test_a_telephone_number_is_read_with_its_country_code(text: str, language: str | None) -> None:
    (value,) = read(text, language)
    assert (value.kind, value.canonical, value.text) == (ValueKind.PHONE, "+81312345678", text)


def test_a_number_without_country_code_may_be_of_several_countries() -> None:
    assert {"+81312345678"} < readings("03-1234-5678", "en")


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("030 1234567", "de", "+49301234567"),
        ("0120-123-456", "ja", "+81120123456"),
        ("(212) 555-0123", "en", "+12125550123"),
    ],
)
def test_local_notations_are_known(text: str, language: str, number: str) -> None:
    assert number in readings(text, language)


@pytest.mark.parametrize("text", ["〒604-8005", "2026-12-11", "0.5", "01-02", "000-000-0000", "#0312345678"])
def test_what_is_no_telephone_number(text: str) -> None:
    assert ValueKind.PHONE not in kinds(text, "ja")


@pytest.mark.parametrize(
    ("text", "sku"),
    [
        ("TK-300-BLK", "TK-300-BLK"),
        ("tk-300-blk", "TK-300-BLK"),
        ("TK_300_BLK", "TK_300_BLK"),
        ("TK‑300‑BLK", "TK-300-BLK"),
        ("TK-300-BLKは", "TK-300-BLK"),
        ("(A4)", "A4"),
        ("iPhone15", "IPHONE15"),
        ("EM123456789JP", "EM123456789JP"),
        ("TK-300ML", "TK-300ML"),
        ("X100", "X100"),
        ("-TK3-", "TK3"),
    ],
)
def test_a_token_of_letters_and_digits_is_one_value(text: str, sku: str) -> None:
    (value,) = read(text)
    assert (value.kind, value.canonical) == (ValueKind.SKU, sku)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("30-day-return", "30 day"),
        ("30-Tage-Garantie", "30 day"),
        ("30-tägige", "30 day"),
        ("100g", "100 g"),
        ("USD19", "USD 19.00"),
        ("10am", "10:00"),
        ("5-star", "5"),
        ("3-Sterne", "3"),
        ("2-Zylinder-Motor", "2"),
        ("mid-1990s", "1990"),
        ("Sauerstoff-18", "18"),
    ],
)
def test_a_figure_with_a_unit_is_no_article_number(text: str, canonical: str) -> None:
    assert canonicals(text) == [canonical]


def test_a_word_with_other_letters_is_not_cut() -> None:
    assert kinds("Rückgabe2", "de") == [ValueKind.NUMBER]


def test_the_span_is_the_token() -> None:
    assert texts("die Kanne TK-300-BLK, A4", "de") == ["TK-300-BLK", "A4"]
