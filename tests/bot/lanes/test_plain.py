"""A twisted question is held back, its plain twin is answered: each objection has its red control here."""

import pytest

from bot.lanes.approved import Approved
from bot.lanes.cite import Page, cited
from bot.lanes.plain import objections
from bot.lanes.shelf import Shelf
from core.evidence import Fact, Source
from core.sets import ClaimKind, Kind, Reason
from core.turn import Claim
from knowledge import pack
from knowledge.twists import twists
from tests.bot.asking import asked

COST, COUNTRIES, DUTY = "shipping.cost/cost", "shipping.countries/ships_to", "customs.duty/who_pays"
STOCK, PRICE, SIZE = "product.stock/in_stock", "product.price/price", "product.spec/size"
RETURNS, CARE = "return.policy/window", "usage_care/care"

TWINS = [
    (COST, "en", "how much is shipping to every country except Germany?", "how much is shipping to Germany?"),
    (
        COST,
        "de",
        "Was kostet der Versand in alle Länder außer Deutschland?",
        "Was kostet der Versand nach Deutschland?",
    ),
    (COST, "ja", "ドイツ以外への送料は", "ドイツへの送料は"),
    (DUTY, "zh-Hans", "除了美国，关税都是买家付吗", "美国的关税是买家付吗"),
    (RETURNS, "en", "what was the return window last year?", "what is the return window?"),
    (RETURNS, "de", "Wie lange war die Rückgabefrist letztes Jahr?", "Wie lange ist die Rückgabefrist?"),
    (RETURNS, "ja", "昨年の返品期限は", "返品期限は"),
    (RETURNS, "zh-Hans", "圣诞节退货期会延长吗", "退货期是多久"),
    (COST, "en", "how much is shipping to Germany in dollars?", "how much is shipping to Germany?"),
    (COUNTRIES, "en", "do you ship to Russia via Germany?", "do you ship to Germany?"),
    (COST, "en", "what does shipping from Germany to Japan cost?", "what does shipping from Japan to Germany cost?"),
    (COUNTRIES, "de", "Liefern Sie nach Russland und Österreich?", "Liefern Sie nach Österreich?"),
    (PRICE, "en", "how much is a santoku and a vase?", "how much is the Hagi tea bowl?"),
    (STOCK, "en", "are 25 of the furoshiki 70 cm indigo in stock?", "is the furoshiki 70 cm indigo in stock?"),
    (PRICE, "de", "Was kostet das Kamelien-Haaröl gebraucht?", "Was kostet das Kamelien-Haaröl?"),
]


@pytest.mark.parametrize(("topic", "language", "twisted", "plain"), TWINS)
def test_a_twisted_question_is_held_back_and_its_plain_twin_is_not(
    shelf: Shelf, topic: str, language: str, twisted: str, plain: str
) -> None:
    wanted = pack.topics()[topic]
    assert list(objections(wanted, asked(shelf, twisted, topic, language), shelf))
    assert not list(objections(wanted, asked(shelf, plain, topic, language), shelf))


def test_what_is_held_back_waits_for_a_person_with_the_reason_in_words(lane: Approved) -> None:
    found = lane.propose(asked(lane.shelf, "shipping cost to Germany in dollars?", COST))
    assert found.reason is Reason.BELOW_THRESHOLD
    assert [finding.detail for finding in found.findings] == ["it asks for another currency"]
    assert found.claims  # the draft


@pytest.mark.parametrize("text", ["how big is the Hagi tea bowl?", "size of the Tokoname Teapot 300 ml?"])
def test_a_products_own_words_are_no_other_goods(shelf: Shelf, text: str) -> None:
    assert not list(objections(pack.topics()[SIZE], asked(shelf, text, SIZE), shelf))


def test_the_product_spoken_of_before_is_no_other_goods_either(lane: Approved) -> None:
    found = lane.propose(asked(lane.shelf, "what care does the kettle need?", CARE))
    assert found.claims
    assert found.reason is None


def test_a_language_without_a_list_has_no_twists() -> None:
    assert twists("außer Deutschland", "fi") == frozenset()
    assert twists("außer Deutschland", "de") == {"exception"}


def test_a_fact_is_cited_by_the_page_that_says_so_in_the_buyers_language() -> None:
    fact = Fact(
        id="fact:returns", table="returns", values={}, text="accepted: true", version="1", source="pages/r.en.md"
    )
    source = Source(id="fact:returns", kind=Kind.FACT, quote="accepted: true", version="1", title="returns")
    claims = (Claim(text="Yes.", kind=ClaimKind.FACT, sources=(source,)),)

    def pages(path: str, language: str) -> Page | None:
        return Page("Rückgabe", "https://shop.example/de") if (path, language) == ("pages/r.en.md", "de") else None

    [german] = cited(claims, (fact,), pages, "de")
    [french] = cited(claims, (fact,), pages, "fr")
    assert (german.sources[0].title, german.sources[0].url) == ("Rückgabe", "https://shop.example/de")
    assert french.sources == (source,)
