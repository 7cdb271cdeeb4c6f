"""Things named in a message, each once, with the words as they stand in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.entities import destination, find
from core.sets import EntityKind
from core.text import normalise


def found(text: str, language: str = "en") -> list[tuple[str, str]]:
    return [(one.kind.value, one.value) for one in find(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "entity"),
    [
        ("where is #1234?", "en", ("order", "1234")),
        ("my order #A-10023 please", "en", ("order", "A-10023")),
        ("order number 10023", "en", ("order", "10023")),
        ("Bestellnummer 10023", "de", ("order", "10023")),
        ("Bestellung Nr. AB-10023", "de", ("order", "AB-10023")),
        ("my order is 10023", "en", ("order", "10023")),
        ("注文番号は10023です", "ja", ("order", "10023")),
        ("订单号：10023", "zh-Hans", ("order", "10023")),
        ("track RR123456785JP", "en", ("tracking", "RR123456785JP")),
        ("postcode: 10115", "en", ("postcode", "10115")),
        ("write to a.b@shop.example", "en", ("email", "a.b@shop.example")),
        ("shipping to Munich", "en", ("country", "DE")),
        ("it said 2,900 JPY", "en", ("amount", "JPY 2900")),
    ],
)
def test_what_is_named_is_found_in_canonical_form(text: str, language: str, entity: tuple[str, str]) -> None:
    assert entity in found(text, language)


@pytest.mark.parametrize(
    "text",
    [
        "how do I order?",
        "in order to cook",
        "#tea",
        "5 bowls",
        "",
        "can I order 100 pieces?",
        "Bestellung 1000 Stück",
        "订单 500 件",
    ],
)
def test_an_order_needs_a_number(text: str) -> None:
    assert "order" not in [kind for kind, _ in found(text)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("from Japan to France", "FR"),
        ("to France from Japan", "FR"),
        ("within Japan", "JP"),
        ("to Spain, no, to Italy", "IT"),
        ("how much?", None),
    ],
)
def test_the_destination_is_the_last_country_abroad(text: str, code: str | None) -> None:
    assert destination(find(text, "en"), "JP") == code


@given(st.text(max_size=120), st.sampled_from(["en", "ja", "zh-Hans", "de", "und", "fr"]))
def test_entities_are_pieces_of_the_text_in_order_and_apart(text: str, language: str) -> None:
    read = find(text, language)
    plain = normalise(text)
    assert all(plain[one.span[0] : one.span[1]] == one.text for one in read)
    edges = [edge for one in read for edge in one.span]
    assert edges == sorted(edges)
    assert {one.kind for one in read} <= set(EntityKind)
