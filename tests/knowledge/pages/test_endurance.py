"""Whatever bytes stand in a page: a document or a problem, in bounded time, never an exception."""

import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.files.nouns import Loaded, Shop, UnusableFile
from knowledge.pages import markup
from knowledge.pages.docx import load_docx
from knowledge.pages.html import load_html
from knowledge.pages.pdf import load_pdf
from knowledge.store import KnowledgeStore
from knowledge.sync import sync
from tests.knowledge.pages.papers import docx, pdf
from tests.knowledge.pages.shop_pages import SUBJECTS, TEMPLATES, offer, product, product_page, shopify
from tests.knowledge.pages.test_linked import faq, lane, returns
from tests.knowledge.shops import ShopFolder

SHOP = Shop(default_language="en", currency="JPY")
#: Seconds of processor time: what grows with the square of a page takes minutes. A machine in use needs room.
SECONDS = 10.0
LINES = "<p>" + "Words of a page that are long enough to be main text. " * 20 + "</p>"
JSON = '<script type="application/ld+json">{}</script>'

HOSTILE = {
    "nested divs": "<div>" * 10_000 + "deep" + "</div>" * 10_000,
    "nested tables": "<table><tr><td>" * 3_000,
    "nested lists": "<ul><li>a" * 5_000,
    "a million entities": "<p>" + "&amp;" * 1_000_000 + "</p>",
    "attributes without end": "<div " + " ".join(f"a{n}=1" for n in range(200_000)) + ">x</div>",
    "many tags of many attributes": ("<p " + " ".join(f"a{n}=1" for n in range(300)) + ">x</p>") * 2_000,
    "one attribute without end": f"<div title='{'x' * 4_000_000}'>x</div>",
    "tags that never end": "<div <p " * 200_000,
    "nothing but brackets": "<" * 1_000_000,
    "100,000 spans": "<p>" + "<span>ab</span>" * 100_000 + "</p>",
    "20,000 paragraphs": "<p>A paragraph of the page.</p>" * 19_000,
    "20,000 rows": "<table>" + "<tr><td>a</td><td>b</td></tr>" * 10_000 + "</table>",
    "20,000 line breaks": "<p>" + "word<br>" * 20_000 + "</p>",
    "comments": "<!-- a b -->" * 30_000,
    "hidden parts": "<div hidden>ab cd</div>word " * 15_000,
    "style without end": "<style>" + "@media{.a{x:y}" * 10_000 + "</style>",
    "rules of every element": "<style>" + "*{display:none}" * 60_000 + "</style>" + "<p>ab</p>" * 10_000,
    "brothers": "<style>" + "a ~ b ~ p{display:none}" * 20 + "</style>" + "<p>ab</p>" * 15_000,
    "chains": "<style>" + "div " * 30 + "p{display:none}</style>" + "<div>" * 200 + "<p>ab</p>" * 5_000,
    "many selectors": "<style>" + "a," * 500_000 + "p{display:none}</style>",
    "variables of variables": "<style>"
    + ":root{--a:var(--a,var(--a,var(--b)))}" * 20_000
    + "p{display:var(--a)}</style>",
    "reviews": JSON.format('{"@type":"Review","reviewBody":"' + "abc def " * 60_000 + '"}')
    + "<p>some words here</p>" * 19_000,
    "promises": JSON.format(
        '{"@type":"OfferShippingDetails","shippingRate":{"value":5,"currency":"JPY"},'
        '"shippingDestination":{"addressCountry":["DE","FR","IT","ES","SE"]}}'
    )
    + "<p>Shipping to Germany ¥5.</p>" * 5_000,
    "open style": "<style>" + ".a{" * 60_000 + "</style>",
    "billion laughs": '<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><p>&b;&b;&b;</p>'
    * 1000,
    "deep JSON": JSON.format("[" * 100_000),
    "deep objects": JSON.format('{"a":' * 50_000),
    "wide JSON": JSON.format("[" + '{"@type":"Product","name":"x"},' * 30_000 + "{}]"),
    "huge numbers": JSON.format('{"@type":"Product","name":"x","offers":{"price":' + "9" * 4_000 + "}}"),
    "exponents": JSON.format('{"@type":"Product","name":"x","offers":{"price":1e999999999}}'),
    "broken JSON": JSON.format('{"@type":' + "," * 400_000),
    "numbers": "<p>" + "1.2,3 " * 60_000 + "</p>",
    "letters": "x" * 3_000_000,
}


def read(content: bytes) -> Loaded | None:
    """None: the page is refused with a problem."""
    try:
        return load_html(content, "pages/a.html", SHOP)
    except UnusableFile:
        return None


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_page_costs_bounded_time(hostile: str) -> None:
    content = f"<html><body><main><h1>T</h1>{LINES}{HOSTILE[hostile]}</main></body></html>".encode()
    read(shopify(SUBJECTS[0]).encode())  # what is imported once
    begun = time.process_time()

    read(content)

    assert time.process_time() - begun < SECONDS


def test_red_control_attributes_without_end_cost_the_parser_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    content = f"<p {' '.join(f'a{n}=1' for n in range(6_000))}>x</p>{LINES}".encode()
    read(content)
    begun = time.process_time()
    read(content)
    bounded = time.process_time() - begun
    monkeypatch.setattr(markup, "MOST_PARTS", 10**9)
    begun = time.process_time()
    read(content)

    assert time.process_time() - begun > 3 * bounded


def test_a_page_of_50_mb_is_refused_before_it_is_read(shop: ShopFolder, store: KnowledgeStore) -> None:
    file = shop.write("pages/huge.html", b"<p>x</p>")
    with file.open("r+b") as huge:
        huge.truncate(50 * 1024 * 1024)
    begun = time.process_time()
    done = sync(shop.path, store)

    assert [str(one) for one in done.invalid] == ["pages/huge.html: the file has 50 MB; split it: 8 MB are the most"]
    assert time.process_time() - begun < 1


SEEDS = [
    *(template(subject) for template in TEMPLATES for subject in SUBJECTS),
    product_page(product(offer(shippingDetails=lane(), hasMerchantReturnPolicy=returns()))),
    product_page(faq()),
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.sampled_from(SEEDS),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 200), st.binary(max_size=12)), max_size=12),
)
def test_a_mutated_page_is_a_document_or_a_problem(seed: str, cuts: list[tuple[float, int, bytes]]) -> None:
    content = seed.encode()
    for share, length, more in cuts:
        at = int(share * len(content))
        content = content[:at] + more + content[at + length :]

    loaded = read(content)

    assert loaded is None or loaded.items[0].document is not None


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=8),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "@type @id @graph name offers price priceCurrency availability shippingDetails"
                " shippingDestination addressCountry hasVariant variesBy mainEntity acceptedAnswer text"
                " merchantReturnDays applicableCountry"
                " shippingRate value deliveryTime transitTime minValue maxValue priceSpecification".split()
            ),
            below,
            max_size=5,
        )
    ),
    max_leaves=20,
)
TYPES = st.sampled_from(["Product", "ProductGroup", "FAQPage", "MerchantReturnPolicy", "OfferShippingDetails", "Offer"])


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(kind=TYPES, value=JSON_VALUES, name=st.text(max_size=5))
def test_data_of_any_shape_never_raise(kind: str, value: object, name: str) -> None:
    told = value if isinstance(value, dict) else {"offers": value, "mainEntity": value, "shippingDestination": value}

    loaded = read(product_page({"name": name, **told, "@type": kind}).encode("utf-8", "replace"))

    assert loaded is not None


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(share=st.floats(0, 1), length=st.integers(0, 400), more=st.binary(max_size=20))
def test_a_mutated_pdf_or_word_file_is_a_document_or_a_problem(share: float, length: int, more: bytes) -> None:
    for content, load in ((PDF, load_pdf), (WORD, load_docx)):
        at = int(share * len(content))
        with suppress(UnusableFile):
            load(content[:at] + more + content[at + length :], "pages/a.bin", SHOP)


PDF = pdf(("We send parcels from Kyoto.",))
WORD = docx(lambda word: word.add_paragraph("We send parcels from Kyoto."))
