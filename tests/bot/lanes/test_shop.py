"""Facts of the shop as slots and rows: only the country's own rows, and what code works out of them."""

import pytest

from bot.lanes.render import render
from bot.lanes.shop import countries_slot, shop_slots
from core.evidence import Fact, Scalar
from knowledge.pack import answers, topics


def fact(table: str, **values: Scalar) -> Fact:
    return Fact(id=f"{table}:{values.get('country', '')}", table=table, values=values, text=str(values), version="v")


FACTS = (
    fact("shipping", dispatch_days="1-2", not_shipped=("RU", "BY")),
    fact("shipping.lane", country="DE", carrier="EMS", price="2900 JPY"),
    fact("shipping.lane", country="DE", carrier="SAL", price="1000 JPY"),
    fact("shipping.lane", country="FR", carrier="EMS", price="3100 JPY"),
    fact("customs.rule", country="DE", paid_by="buyer"),
    fact("hours", zone="Asia/Tokyo", mon=("10:00-18:00",)),
)


def test_only_the_countrys_own_rows_are_there() -> None:
    found = shop_slots(FACTS, "en", "FR")
    assert [row["shipping.lane.price"].text for row in found.rows["shipping.lane"]] == ["¥3,100"]
    assert found.rows["customs.rule"] == []
    assert {one.values.get("country") for one in found.facts} == {None, "FR"}


def test_every_row_of_the_country_is_there_and_the_first_fills_the_slot() -> None:
    found = shop_slots(FACTS, "en", "DE")
    assert len(found.rows["shipping.lane"]) == 2
    assert found.slots["shipping.lane.carrier"].text == "EMS"
    assert found.slots["customs.rule.paid_by"].value == "buyer"


def test_without_a_country_no_country_is_spoken_of() -> None:
    found = shop_slots(FACTS, "en", None)
    assert not any(name.startswith(("shipping.lane", "customs")) for name in found.slots)
    assert found.slots["shipping.dispatch_days"].text == "1–2"


def test_a_refused_country_has_a_slot_of_its_own_and_others_have_none() -> None:
    assert shop_slots(FACTS, "de", "RU").slots["shipping.not_shipped.country"].text == "Russland"
    assert "shipping.not_shipped.country" not in shop_slots(FACTS, "de", "FR").slots
    assert "shipping.not_shipped.country" not in shop_slots(FACTS, "de", None).slots


def test_the_countries_are_named_once_and_proven_by_every_lane() -> None:
    slot = countries_slot(FACTS, "en")["shipping.countries"]
    assert slot.text == "France and Germany"
    assert len(slot.sources) == 3


def test_a_shop_without_lanes_lists_no_countries() -> None:
    assert countries_slot(FACTS[:1], "en") == {}


def test_the_hours_are_told_as_a_schedule_with_the_zones_name() -> None:
    slots = shop_slots(FACTS, "en", None).slots
    assert slots["hours.schedule"].text == "Monday 10:00–18:00"
    assert "Japan" in slots["hours.zone"].text


@pytest.mark.parametrize("language", ["en", "de", "ja", "zh-Hans"])
@pytest.mark.parametrize(("topic", "figure"), [("shipping.cost/cost", "1"), ("shipping.duration/how_long", "5")])
def test_a_lane_without_a_carrier_is_said_without_one(topic: str, figure: str, language: str) -> None:
    lanes = [
        fact("shipping.lane", country="DE", price="1500 JPY", days="5-9", business_days=True),
        fact("shipping.lane", country="AT", carrier="EMS", price="9 JPY"),
    ]
    found = shop_slots(lanes, language, "DE")
    claims = render(topics()[topic], answers(topic, language), found.slots, found.rows)

    assert len(claims) == 1
    assert figure in claims[0].text
    assert "EMS" not in claims[0].text
