"""The approved lane: what the shop's files prove, and a reason where they do not."""

import pytest

from bot.lanes.approved import MAX_OPTIONS, Approved
from bot.lanes.proposal import Proposal
from bot.lanes.shelf import Shelf
from core.sets import Reason, Risk, Scenario
from core.talk import Focus
from tests.bot.asking import asked

COST, DURATION = "shipping.cost/cost", "shipping.duration/how_long"
COUNTRIES = "shipping.countries/ships_to"
STOCK, PRICE = "product.stock/in_stock", "product.price/price"
VARIANT, WEIGHT = "product.variant/options", "product.spec/weight"


def said(proposal: Proposal) -> str:
    return " ".join(claim.text for claim in proposal.claims)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("how much is shipping to Austria?", "en", ("¥2,900", "Austria", "EMS")),
        ("Versandkosten nach Österreich?", "de", ("2.900 ¥", "Österreich", "EMS")),
        ("オーストリアまでの送料は", "ja", ("￥2,900", "オーストリア", "EMS")),
        ("寄到奥地利运费多少", "zh-Hans", ("JP¥2,900", "奥地利", "EMS")),
    ],
)
def test_shipping_to_a_listed_country_is_told_in_the_buyers_language(
    lane: Approved, text: str, language: str, expected: tuple[str, ...]
) -> None:
    found = lane.propose(asked(lane.shelf, text, COST, language))
    assert all(one in said(found) for one in expected)
    assert found.country == "AT"
    assert found.reason is None


def test_every_carrier_of_a_country_has_its_own_sentence(lane: Approved) -> None:
    found = lane.propose(asked(lane.shelf, "shipping to Germany", COST))
    assert "ePacket Light costs ¥1,680" in said(found)
    assert "EMS costs ¥2,900" in said(found)


def test_a_refused_country_is_refused_and_no_price_is_told_for_it(lane: Approved) -> None:
    found = lane.propose(asked(lane.shelf, "how much is shipping to Russia?", COST))
    assert "do not ship" in said(found)
    assert "Russia" in said(found)
    assert "2,900" not in said(found)


@pytest.mark.parametrize("topic", [COST, DURATION, COUNTRIES])
def test_a_country_that_no_file_names_is_left_to_a_person(lane: Approved, topic: str) -> None:
    found = lane.propose(asked(lane.shelf, "and to Poland?", topic))
    assert (found.claims, found.reason) == ((), Reason.NOTHING_FOUND)


def test_a_country_is_asked_for_where_none_is_known(lane: Approved) -> None:
    found = lane.propose(asked(lane.shelf, "how much is shipping?", COST))
    assert found.ask is not None
    assert (found.ask.about, found.claims, found.reason) == ("country", (), None)
    assert 0 < len(found.ask.options) <= MAX_OPTIONS


def test_the_country_spoken_of_comes_before_the_buyers_market(lane: Approved) -> None:
    before = Focus(country="FR")
    assert "France" in said(lane.propose(asked(lane.shelf, "shipping?", COST, focus=before, market="US")))
    assert "United States" in said(lane.propose(asked(lane.shelf, "shipping?", COST, market="US")))
    named = lane.propose(asked(lane.shelf, "shipping to Canada?", COST, focus=before, market="US"))
    assert "Canada" in said(named)
    assert "France" not in said(named)


def test_the_shops_own_country_is_no_destination_beside_another(lane: Approved) -> None:
    found = lane.propose(asked(lane.shelf, "how much from Japan to Singapore?", COST))
    assert found.country == "SG"


def test_without_a_country_all_the_countries_are_listed(lane: Approved) -> None:
    found = lane.propose(asked(lane.shelf, "which countries do you ship to?", COUNTRIES))
    assert all(name in said(found) for name in ("Austria", "Germany", "Singapore", "New Zealand"))
    assert "Russia" not in said(found).partition("do not")[0]


def test_stock_tells_what_is_there_and_what_is_sold_out(lane: Approved) -> None:
    found = lane.propose(asked(lane.shelf, "is the tokoname teapot 300 ml in stock?", STOCK))
    [there, gone] = [claim.text for claim in found.claims]
    assert "Red clay" in there
    assert "Black clay" not in there
    assert "Black clay" in gone
    assert "sold out" in gone
    assert found.product == "tokoname-teapot-300"


def test_a_sold_out_variant_is_sold_out_and_nothing_else_is_said(lane: Approved) -> None:
    found = lane.propose(asked(lane.shelf, "is the tokoname teapot 300 ml there in black?", STOCK))
    [only] = found.claims
    assert "sold out" in only.text
    assert "lack" in only.text


def test_an_available_variant_is_available(lane: Approved) -> None:
    found = lane.propose(asked(lane.shelf, "Gibt es die Tokoname-Teekanne 300 ml in Rot?", STOCK, "de"))
    [only] = found.claims
    assert "Roter Ton" in only.text
    assert "ausverkauft" not in only.text


def test_a_backorder_without_stock_can_be_bought(lane: Approved) -> None:
    """MPN-GRD has none left and goes on selling."""
    found = lane.propose(asked(lane.shelf, "is MPN-GRD in stock?", STOCK))
    assert found.claims
    assert any("available" in claim.text for claim in found.claims)


@pytest.mark.parametrize("topic", [STOCK, VARIANT, PRICE])
def test_a_colour_nobody_makes_does_not_exist_and_has_no_price(lane: Approved, topic: str) -> None:
    found = lane.propose(asked(lane.shelf, "the tokoname teapot 300 ml in pink?", topic))
    assert "pink" in said(found)
    assert "¥" not in said(found)
    assert found.scenario is Scenario.PRODUCT_VARIANT


def test_one_price_is_told_for_a_named_variant_and_a_range_for_none(lane: Approved) -> None:
    one = lane.propose(asked(lane.shelf, "how much is the Gyokuro Uji 50 g?", PRICE))
    every = lane.propose(asked(lane.shelf, "how much is the Gyokuro Uji?", PRICE))
    assert "¥1,900" in said(one)
    assert "6,800" not in said(one)
    assert all(price in said(every) for price in ("¥1,900", "¥6,800"))


def test_the_options_are_listed_when_they_are_asked_for(lane: Approved) -> None:
    found = lane.propose(asked(lane.shelf, "which colours does the tokoname teapot 300 come in?", VARIANT))
    assert all(colour in said(found) for colour in ("Red clay", "Black clay", "Green clay"))


def test_an_attribute_comes_from_the_products_own_row(lane: Approved) -> None:
    light = lane.propose(asked(lane.shelf, "how heavy is the tokoname teapot 300 ml?", WEIGHT))
    assert "290 g" in said(light)


def test_an_empty_attribute_is_never_taken_from_the_twin(lane: Approved) -> None:
    found = lane.propose(asked(lane.shelf, "how heavy is the tokoname teapot 360 ml?", WEIGHT))
    assert (found.claims, found.reason) == ((), Reason.NOTHING_FOUND)


def test_shipping_grams_are_not_the_products_weight(lane: Approved) -> None:
    found = lane.propose(asked(lane.shelf, "how heavy is the Nambu Iron Kettle Arare?", WEIGHT))
    assert (found.claims, found.reason) == ((), Reason.NOTHING_FOUND)


def test_near_identical_products_are_asked_apart(lane: Approved) -> None:
    found = lane.propose(asked(lane.shelf, "how heavy is the tokoname teapot?", WEIGHT))
    assert found.ask is not None
    assert set(found.ask.options) == {"Tokoname Teapot 300 ml", "Tokoname Teapot 360 ml"}
    assert found.claims == ()


def test_the_product_spoken_of_before_is_meant_where_none_is_named(lane: Approved) -> None:
    focus = Focus(product="tokoname-teapot-300")
    assert "290 g" in said(lane.propose(asked(lane.shelf, "and how heavy is it?", WEIGHT, focus=focus)))


def test_no_product_at_all_is_asked_about_with_few_examples(lane: Approved) -> None:
    found = lane.propose(asked(lane.shelf, "how heavy is it?", WEIGHT))
    assert found.ask is not None
    assert found.ask.about == "product"
    assert 0 < len(found.ask.options) <= MAX_OPTIONS


def test_the_shops_own_answer_wins_over_the_pack(lane: Approved) -> None:
    question = "What is the difference between the two Tokoname teapots?"
    found = lane.propose(asked(lane.shelf, question, VARIANT))
    assert found.topic.startswith("own/teapot-difference")
    assert "side handle" in said(found)


def test_the_shops_own_answer_is_heard_where_the_pack_knows_nothing(lane: Approved) -> None:
    found = lane.propose(asked(lane.shelf, "can you engrave a name on the knife?", "out_of_scope/unanswered"))
    assert found.topic == "own/knife-engraving"
    assert {source.kind.value for claim in found.claims for source in claim.sources} == {"approved"}


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("is the tokoname teapot available?", STOCK),
        ("how much is shipping to germany", COST),
        ("do you accept paypal", "payment.methods/accepted"),
        ("shipping?", COST),
        ("teapot", STOCK),
        ("is the kettle sold out?", STOCK),
    ],
)
def test_an_own_answer_is_not_taken_for_a_question_that_only_shares_words(
    lane: Approved, text: str, topic: str
) -> None:
    assert not lane.propose(asked(lane.shelf, text, topic)).topic.startswith("own/")


def test_an_own_answer_does_not_break_into_a_pending_question(lane: Approved) -> None:
    question = "What is the difference between the two Tokoname teapots?"
    found = lane.propose(asked(lane.shelf, question, VARIANT, focus=Focus(pending="product")))
    assert not found.topic.startswith("own/")


def test_a_figure_that_the_shops_pages_dispute_is_nobodys_to_tell(lane: Approved) -> None:
    found = lane.propose(asked(lane.shelf, "minimum quantity for wholesale?", "wholesale/bulk"))
    assert found.reason is Reason.SOURCES_DISAGREE
    assert "20" in found.findings[0].detail
    assert "30" in found.findings[0].detail


def test_a_dispute_about_one_thing_does_not_touch_another(lane: Approved) -> None:
    found = lane.propose(asked(lane.shelf, "do you gift wrap?", "gift/wrapping"))
    assert found.reason is None
    assert "¥350" in said(found)


def test_an_unsure_match_is_a_draft_for_a_person(lane: Approved) -> None:
    found = lane.propose(asked(lane.shelf, "shipping to Austria", COST, sure=False))
    assert found.reason is Reason.BELOW_THRESHOLD
    assert "¥2,900" in said(found)


def test_a_likely_question_is_asked_about_and_an_unlikely_one_is_left_to_a_person(lane: Approved) -> None:
    likely = lane.propose(asked(lane.shelf, "how much is it", PRICE, sure=False, score=0.8))
    unlikely = lane.propose(asked(lane.shelf, "how much is it", PRICE, sure=False, score=0.2))
    assert likely.ask is not None
    assert unlikely.ask is None
    assert unlikely.reason is Reason.BELOW_THRESHOLD


@pytest.mark.parametrize(
    ("topic", "reason", "risk"),
    [
        ("order.status/where", Reason.IDENTITY_UNPROVEN, Risk.ORDER),
        ("refund.status/where", Reason.MONEY, Risk.MONEY),
        ("legal/legal", Reason.LEGAL_OR_SAFETY, Risk.LEGAL),
        ("human/person", Reason.ASKED_FOR_HUMAN, Risk.INFORMATION),
        ("out_of_scope/unanswered", Reason.NOTHING_FOUND, Risk.INFORMATION),
    ],
)
def test_a_topic_without_an_answer_names_its_reason(lane: Approved, topic: str, reason: Reason, risk: Risk) -> None:
    found = lane.propose(asked(lane.shelf, "zzz", topic))
    assert (found.reason, found.risk, found.claims) == (reason, risk, ())


def test_every_claim_names_evidence_that_is_at_hand(lane: Approved) -> None:
    for text, topic in (("to Germany", COST), ("gyokuro uji", PRICE), ("tokoname teapot 300", STOCK)):
        found = lane.propose(asked(lane.shelf, text, topic))
        known = {one.id: one.text for one in found.evidence}
        for claim in found.claims:
            assert claim.sources
            assert all(source.quote in known[source.id] for source in claim.sources)


@pytest.mark.parametrize("text", ["how much is the Gyokuro Uji 50 g?", "Gyokuro Uji", "tokoname teapot"])
def test_the_same_question_gives_the_same_proposal(lane: Approved, shelf: Shelf, text: str) -> None:
    assert lane.propose(asked(shelf, text, PRICE)) == Approved(shelf).propose(asked(shelf, text, PRICE))
