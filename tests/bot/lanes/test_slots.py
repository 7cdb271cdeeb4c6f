"""Values in the forms of a language; what a language cannot say is left out."""

from datetime import date

import pytest

from bot.lanes import slots
from core.evidence import Fact, Scalar

LANGUAGES = ("en", "ja", "zh-Hans", "de")


def fact(table: str = "shipping.lane", **values: Scalar) -> Fact:
    text = "\n".join(f"{key}: {value}" for key, value in values.items())
    return Fact(id=f"fact:{table}", table=table, values=values, text=text, version="v1")


@pytest.mark.parametrize(
    ("value", "language", "said"),
    [
        ("2900 JPY", "en", "¥2,900"),
        ("2900 JPY", "de", "2.900 ¥"),
        ("2900 JPY", "ja", "￥2,900"),
        ("2900 JPY", "zh-Hans", "JP¥2,900"),
        ("12.5 EUR", "de", "12,50 €"),
        ("12.5 EUR", "en", "€12.50"),
        ("1985.30 USD", "en", "$1,985.30"),
        ("0 JPY", "en", "¥0"),
    ],
)
def test_money_is_written_as_the_language_writes_it(value: str, language: str, said: str) -> None:
    assert slots.money(value, language) == said


@pytest.mark.parametrize(
    ("kind", "value", "language", "said"),
    [
        ("range", "5-9", "en", "5–9"),
        ("range", "5", "en", "5"),
        ("number", 30, "ja", "30"),
        ("number", 1500, "de", "1.500"),
        ("number", 1500, "en", "1,500"),
        ("percent", "10", "de", "10 %"),
        ("percent", "10", "en", "10%"),
        ("date", "2026-12-24", "en", "December 24, 2026"),
        ("date", "2026-12-24", "de", "24. Dezember 2026"),
        ("date", "2026-12-24", "ja", "2026年12月24日"),
        ("country", "AT", "zh-Hans", "奥地利"),
        ("countries", ("DE", "AT"), "en", "Austria and Germany"),
        ("countries", ("DE", "AT"), "de", "Deutschland und Österreich"),
        ("terms:payment", ("visa", "paypal"), "en", "Visa and PayPal"),
        ("term:counted_from", "delivery", "en", "the day of delivery"),
        ("text", "EMS", "ja", "EMS"),
        ("text", True, "en", "True"),
    ],
)
def test_a_value_is_said_by_its_kind(kind: str, value: Scalar, language: str, said: str) -> None:
    assert slots.spoken(kind, value, language) == said


def test_a_list_with_a_term_that_the_language_lacks_is_not_said_in_part() -> None:
    assert slots.spoken("terms:payment", ("visa", "seashells"), "en") is None
    assert slots.spoken("term:counted_from", "moonrise", "en") is None
    assert slots.spoken("terms:payment", ("visa",), "fi") is None


@pytest.mark.parametrize("kind", ["terms:excluded", "countries"])
def test_an_empty_list_says_nothing(kind: str) -> None:
    assert slots.spoken(kind, (), "en") is None


def test_a_fact_gives_a_slot_for_every_field_that_can_be_said() -> None:
    found = slots.fact_slots(fact(country="DE", price="2900 JPY", business_days=True), "de")
    assert {name: slot.text for name, slot in found.items() if name != "shipping.lane.business_days"} == {
        "shipping.lane.country": "Deutschland",
        "shipping.lane.price": "2.900 ¥",
    }
    assert found["shipping.lane.business_days"].value is True


def test_a_slot_is_proven_by_its_whole_fact() -> None:
    one = fact(country="DE", price="2900 JPY")
    [source] = slots.fact_slots(one, "en")["shipping.lane.price"].sources
    assert (source.id, source.quote, source.version, source.language) == (one.id, one.text, "v1", None)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Monday–Wednesday 10:00–18:00; Friday 10:00–12:00, 13:00–17:00"),
        ("de", "Montag–Mittwoch 10:00–18:00; Freitag 10:00–12:00, 13:00–17:00"),
    ],
)
def test_days_with_the_same_hours_are_told_as_a_run(language: str, said: str) -> None:
    week: dict[str, Scalar] = dict.fromkeys(("mon", "tue", "wed"), ("10:00-18:00",))
    assert slots.schedule({**week, "fri": ("10:00-12:00", "13:00-17:00")}, language) == said


def test_a_week_without_hours_is_not_told() -> None:
    assert slots.schedule({}, "en") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_zone_has_a_name_in_every_language(language: str) -> None:
    name = slots.zone_name("Asia/Tokyo", language)
    assert name
    assert "/" not in name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_typed_field_can_be_said_in_every_language(language: str) -> None:
    examples: dict[str, Scalar] = {
        "money": "2900 JPY",
        "country": "DE",
        "countries": ("DE",),
        "range": "5-9",
        "number": 3,
        "percent": "10",
        "date": date(2026, 12, 24).isoformat(),
        "terms:payment": ("konbini",),
        "terms:condition": ("unused",),
        "terms:excluded": ("food",),
        "terms:proof": ("serial_number",),
        "terms:formats": ("pdf",),
        "term:counted_from": "order",
        "terms:currency": ("JPY",),
    }
    for field, kind in slots.TYPE_OF_FIELD.items():
        assert slots.spoken(kind, examples[kind], language), field
