"""What a page's schema.org data say becomes the shop's word, unread, although no visitor reads it there."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import open_house
from knowledge.sync import sync
from tests.talks import Talks

CARE = "<p>We care about bowls, and about tea, and about those who drink it with us.</p>"


def page(title: str, linked: dict[str, object], body: str, head: str = "") -> str:
    data = json.dumps({"@context": "https://schema.org", **linked})
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>{head}'
        f'<script type="application/ld+json">{data}</script></head><body><main><h1>{title}</h1>{body}{CARE}</main></body></html>'  # noqa: E501
    )


def faq(title: str, question: str, said: str, body: str) -> str:
    asked = {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": said}}
    return page(title, {"@type": "FAQPage", "mainEntity": [asked]}, body)


def cup(name: str, body: str) -> str:
    offer = {"@type": "Offer", "price": "24", "priceCurrency": "JPY", "availability": "https://schema.org/InStock"}
    return page(name, {"@type": "Product", "name": name, "sku": name[:3].upper(), "offers": offer}, body)


def lane(country: str, rate: str) -> dict[str, object]:
    return {
        "@type": "OfferShippingDetails",
        "shippingRate": {"@type": "MonetaryAmount", "value": rate, "currency": "JPY"},
        "shippingDestination": {"@type": "DefinedRegion", "addressCountry": country},
    }


THEFT, THEFT_SAID = "Is the parcel insured against theft?", "Yes, we refund every lost parcel in full."
FIRE, FIRE_SAID = "Do you insure parcels against fire?", "Yes, we refund every burnt parcel in full."
FLOOD, FLOOD_SAID = "Do you insure parcels against flood?", "Yes, we refund every flooded parcel in full."
PAGES = {
    "hidden": faq("Page one", THEFT, THEFT_SAID, f"<p hidden>{THEFT} {THEFT_SAID}</p>"),
    "comment": faq("Page two", FIRE, FIRE_SAID, f"<!-- {FIRE} {FIRE_SAID} -->"),
    "alt": faq("Page three", FLOOD, FLOOD_SAID, f'<img alt="{FLOOD} {FLOOD_SAID}">'),
    "cut": faq(
        "Page four",
        "Can I cancel a workshop?",
        "You can cancel a workshop",
        "<p>Can I cancel a workshop? You can cancel a workshop only if you are ill.</p>",
    ),
    "scattered": faq(
        "Page five",
        "Do you repair cups with gold?",
        "Yes, we do this for free",
        "<p>Do you repair cups with gold?</p><p>No. Asked whether we sell glue: yes, we do. This for free: advice.</p>",
    ),
    "elsewhere": faq(
        "Page six",
        "Is the kettle made of lead?",
        "No, it is not",
        "<p>Is the kettle made of lead? Ask the maker.</p><p>No, it is not open on Sunday.</p>",
    ),
    "lane": page("Page seven", lane("SE", "0"), ""),
    "zzz": cup("Zzz Cup", "<p>Zzz Cup ¥2,400 a fine cup of 24 cm</p>"),
    "yyy": cup("Yyy Cup", "<p>Yyy Cup ¥2,400</p><p>Customers also bought: sticker ¥24</p>"),
    "ttt": cup("Ttt Bell", "<p>Ttt Bell ¥2,400, free shipping</p><p>sticker ¥24</p>"),
    "sss": cup("Sss Mug", "<p><del>¥24</del> ¥2,400</p>"),
    "rrr": cup("Rrr Pot", '<p>¥2,400</p><div class="product-card">Sticker ¥24</div>'),
    "xxx": cup("Xxx Cup", "<p>Xxx Cup ¥24 off: <b>¥2,400</b></p>"),
}


SOLD = cup("Quail Spoon", "<p>¥24</p>")
ASKED, ASKED_SAID = "Do you engrave names into spoons?", "Yes, we engrave up to nine letters by hand."
SEEN = {
    "www": faq("Page eight", ASKED, ASKED_SAID, f"<details><summary>{ASKED}</summary><p>{ASKED_SAID}</p></details>"),
    "vvv": SOLD,
    "uuu": page("Page nine", lane("NO", "0"), "<p>Shipping to Norway is free.</p>"),
}


@pytest.fixture(scope="module")
def talk(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talks]:
    folder = tmp_path_factory.mktemp("pages") / "shop"
    shutil.copytree(demo_folder, folder, ignore=shutil.ignore_patterns(".henji"))
    for name, content in (PAGES | SEEN).items():
        (folder / f"pages/v-{name}.en.html").write_text(content, "utf-8")
    house = open_house(folder)
    sync(house.folder, house.knowledge)
    yield Talks(house)
    house.close()


@pytest.mark.parametrize(("question", "said"), [(THEFT, THEFT_SAID), (FIRE, FIRE_SAID), (FLOOD, FLOOD_SAID)])
def test_an_answer_that_no_visitor_can_see_is_not_given(talk: Talks, question: str, said: str) -> None:
    assert said not in talk.last(question)["text"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Can I cancel a workshop?", "You can cancel a workshop"),
        ("Do you repair cups with gold?", "Yes, we do this for free"),
        ("Is the kettle made of lead?", "No, it is not"),
    ],
)
def test_an_answer_cut_out_of_other_sentences_is_not_given(talk: Talks, question: str, said: str) -> None:
    assert said not in talk.last(question)["text"]


def test_a_shipping_price_that_the_page_does_not_show_is_not_told(talk: Talks) -> None:
    assert "¥0" not in talk.last("How much is shipping to Sweden?")["text"]


@pytest.mark.parametrize("name", ["Zzz Cup", "Yyy Cup", "Xxx Cup", "Ttt Bell", "Sss Mug", "Rrr Pot"])
def test_a_price_is_seen_only_where_the_page_shows_it_as_this_products_price(talk: Talks, name: str) -> None:
    assert "¥24." not in talk.last(f"How much is the {name}?")["text"]


def test_an_answer_a_price_and_a_postage_that_are_shown_are_told(talk: Talks) -> None:
    assert ASKED_SAID in talk.last(ASKED)["text"]
    assert "¥24" in talk.last("How much is the Quail Spoon?")["text"]
    assert "Norway" in talk.last("How much is shipping to Norway?")["text"]
