"""Which topics facts open, and which missing fact would open another."""

import pytest

from core.evidence import Fact, Product
from knowledge.facts import load_facts
from knowledge.pack import topics
from knowledge.unlocking import Unlock, reach, spoken, unlocks

LANE = '[[shipping.lane]]\ncountry = "DE"\ncarrier = "EMS"\nprice = "9 USD"\ndays = "5-9"\nbusiness_days = true\n'
LAMP = Product(
    handle="lamp", language="en", title="Lamp", description="", vendor="", type="", variants=(),
    attributes={"material": "glass", "size": ""},
)  # fmt: skip


def facts(text: str) -> tuple[Fact, ...]:
    loaded = load_facts(text, "facts.toml")
    assert loaded.problems == ()
    return tuple(item.fact for item in loaded.items if item.fact)


def missing_for(topic: str, found: tuple[Unlock, ...]) -> tuple[str, ...] | None:
    return next((one.facts for one in found if topic in one.topics), None)


def test_every_topic_of_the_pack_is_answered_by_somebody_and_only_one() -> None:
    found = reach(facts(LANE), (LAMP,))
    every = (*found.open, *found.locked, *found.orders, *found.people)
    assert sorted(every) == sorted(topics())


def test_a_shop_without_facts_opens_courtesies_only() -> None:
    assert reach((), ()).open == ("smalltalk/hello", "thanks/thanks")


def test_a_lane_opens_cost_duration_and_destinations() -> None:
    assert set(reach(facts(LANE), ()).open) >= {
        "shipping.cost/cost",
        "shipping.countries/ships_to",
        "shipping.duration/how_long",
    }


def test_arrival_by_a_date_waits_for_the_days_until_dispatch() -> None:
    topic = "shipping.arrival_by/by_date"
    assert missing_for(topic, unlocks(facts(LANE), ())) == ("shipping.dispatch_days",)
    assert topic in reach(facts(LANE + '[shipping]\ndispatch_days = "1-2"\n'), ()).open


def test_a_list_of_countries_that_are_refused_opens_nothing() -> None:
    assert reach(facts('[shipping]\nnot_shipped = ["RU"]\n'), ()).open == reach((), ()).open


def test_a_no_is_an_answer() -> None:
    assert "exchange/policy" in reach(facts("[exchange]\naccepted = false\n"), ()).open


def test_a_yes_without_its_details_names_the_details() -> None:
    found = unlocks(facts("[coupon]\navailable = true\n"), ())
    assert missing_for("coupon/discount", found) == ("coupon.code", "coupon.percent")


def test_a_shop_that_denies_a_topic_misses_nothing_for_it() -> None:
    denied = facts("[authenticity]\ngenuine = false\n")
    assert "product.authenticity/genuine" in reach(denied, ()).locked
    assert missing_for("product.authenticity/genuine", unlocks(denied, ())) is None


def test_products_open_what_their_attributes_say_and_an_empty_one_says_nothing() -> None:
    found = reach((), (LAMP,))
    assert {"product.spec/material", "product.price/price", "product.stock/in_stock"} <= set(found.open)
    assert "product.spec/size" in found.locked


@pytest.mark.parametrize(
    ("fact", "file"),
    [("hours.weekly", "store.toml"), ("product.care", "products.csv"), ("tax.exempt_abroad", "facts.toml")],
)
def test_a_missing_fact_names_the_file_it_belongs_to(fact: str, file: str) -> None:
    assert next(one.file for one in unlocks((), ()) if fact in one.facts) == file


def test_every_locked_topic_of_an_empty_shop_is_told_what_it_lacks() -> None:
    named = {topic for one in unlocks((), ()) for topic in one.topics}
    assert named == set(reach((), ()).locked)


def test_what_it_says_is_missing_does_unlock_the_topic() -> None:
    """The control: the fact that is named is the one that opens it, and it alone."""
    before, after = facts(LANE), facts(LANE + "[tax]\nexempt_abroad = true\n")
    assert missing_for("customs.duty/tax", unlocks(before, ())) == ("tax.exempt_abroad",)
    assert set(reach(after, ()).open) - set(reach(before, ()).open) == {"customs.duty/tax"}


def test_languages_are_counted_from_the_least_spoken_topic() -> None:
    assert spoken(("contact/how",), ("en", "de", "xx")) == (2, 2)
    assert spoken((), ("en",)) == (0, 0)
