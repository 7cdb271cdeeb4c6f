"""Data of a page are believed where it shows them whole: an answer to its last word, a figure beside its country."""

import pytest

from knowledge.pages.blocks import Blocks
from tests.knowledge.pages.shop_pages import offer, product
from tests.knowledge.pages.test_linked import answers, facts, faq, goods, lane, load, returns

QUESTION = "May I put it into the oven?"
ANSWER = "Please do not: the glaze would crack."


@pytest.mark.parametrize(
    "body",
    [
        f"<h2>{QUESTION}</h2><p>{ANSWER} Except the black ones.</p>",
        f"<h2>{QUESTION}</h2><p>{ANSWER}</p><p>Except the black ones.</p>",
        f"<h2>{QUESTION}</h2><ul><li>{ANSWER}</li><li>Except the black ones.</li></ul>",
        f"<h2>{QUESTION}</h2><p>Ask us.</p><h2>And a kiln?</h2><p>{ANSWER}</p>",
        f"<h2>{QUESTION}</h2><p>Please do not:</p><p>the glaze would crack.</p>",
        f"<h2>{QUESTION}</h2><p>Some say: {ANSWER}</p>",
        f"<p>{ANSWER}</p><h2>{QUESTION}</h2>",
        f"<h2>{QUESTION}</h2><p>Please, do not! The glaze would crack.</p>",
        f'<h2>{QUESTION}</h2><p style="display:none">{ANSWER}</p>',
        f'<h2>{QUESTION}</h2><img alt="{ANSWER}">',
    ],
)
def test_an_answer_that_does_not_stand_whole_behind_its_question_is_none_and_named(body: str) -> None:
    loaded = load(faq(), shown=f"<section>{body}</section>")

    assert answers(loaded) == []
    assert ["does not show the answer" in str(one) for one in loaded.problems] == [True]


@pytest.mark.parametrize(
    "body",
    [
        f"<details><summary>{QUESTION}</summary><div><p>{ANSWER}</p></div></details><p>Ask us for more.</p>",
        f"<div><h3>Q: {QUESTION}</h3><p>A: {ANSWER}</p></div>",
        f"<dl><dt>{QUESTION}</dt><dd>{ANSWER}</dd><dt>May I wash it?</dt><dd>You may.</dd></dl>",
        f"<div><h3>{QUESTION}</h3><p>Please do not: the <b>glaze</b>\nwould crack.</p></div>",
    ],
)
def test_an_answer_is_found_in_every_usual_layout(body: str) -> None:
    assert [one.text for one in answers(load(faq(), shown=f"<section>{body}</section>"))] == [ANSWER]


def test_red_control_without_the_look_behind_the_answer_a_cut_one_goes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    body = f"<section><h2>{QUESTION}</h2><p>{ANSWER}</p><p>Except the black ones.</p></section>"
    assert answers(load(faq(), shown=body)) == []

    monkeypatch.setattr(Blocks, "is_inside", lambda _blocks, _block, _element: False)

    assert len(answers(load(faq(), shown=body))) == 1


@pytest.mark.parametrize(
    ("price", "line"),
    [
        ("1500", "Shipping to Germany: ¥2,900"),
        ("1500", "Shipping to France: ¥1,500"),
        ("1500", "Shipping to Germany: 1,500 grams at most"),
        ("1500", "Shipping to Germany: ¥1,500, or ¥2,900 by EMS"),
        ("1500", "We do not ship to Germany; elsewhere shipping is ¥1,500"),
        ("0", "Shipping to Germany is quick"),
        ("0", "Free shipping to Germany for orders over ¥10,000"),
        ("0", "Free shipping to Germany on orders over ten bowls"),
        ("0", "Shipping to Germany: ¥2,900. Free returns."),
        ("1500", "Germany: ¥1,500"),
    ],
)
def test_a_postage_that_no_line_shows_for_the_country_is_no_fact_and_named(price: str, line: str) -> None:
    details = lane("DE", price, deliveryTime={})
    loaded = load(product(offer(shippingDetails=details)), shown=f"<p>¥2,400</p><p>{line}</p>")

    assert facts(loaded) == {}
    assert any("shipping to DE for" in str(one) for one in loaded.problems)


@pytest.mark.parametrize(
    ("price", "line"),
    [
        ("1500", "Shipping to Germany: ¥1,500"),
        ("1500", "We ship worldwide for ¥1,500"),
        ("0", "Shipping to Germany: ¥0"),
        ("0", "Free shipping to Germany"),
        ("0", "Worldwide shipping is free"),
    ],
)
def test_a_postage_that_a_line_shows_for_the_country_is_a_fact(price: str, line: str) -> None:
    details = lane("DE", price, deliveryTime={})
    loaded = load(product(offer(shippingDetails=details)), shown=f"<p>¥2,400</p><p>{line}</p>")

    assert facts(loaded)["fact:shipping.lane:DE"].values["price"] == f"{price} JPY"


@pytest.mark.parametrize(
    "line",
    [
        "Returns from Germany within 14 days, free of charge",
        "Returns within 30 days",
        "Delivery to Germany within 30 days",
        "No returns from Germany after 30 days of rain",
        "Returns from Germany: 30 cm at most",
    ],
)
def test_days_of_return_that_no_line_shows_for_the_country_are_no_fact_and_named(line: str) -> None:
    loaded = load(product(offer(hasMerchantReturnPolicy=returns())), shown=f"<p>¥2,400</p><p>{line}</p>")

    assert facts(loaded) == {}
    assert any("returns from DE within 30 days" in str(one) for one in loaded.problems)


@pytest.mark.parametrize(
    "body",
    [
        "<p>Costs 2400 g</p>",
        "<p>$2,400</p>",
        "<p><s>¥2,400</s></p>",
        '<p class="price--compare-at"><span class="was-price">¥2,400</span></p>',
        '<p style="text-decoration:line-through">¥2,400</p>',
        "<p>¥2,400 off</p>",
        "<p>Save ¥2,400</p>",
        "<p>Shipping: ¥2,400</p>",
        '<div class="related-products"><p>¥2,400</p></div>',
        "<nav>¥2,400</nav>",
        '<p class="sr-only">¥2,400</p>',
        "<p>¥2,400</p><p>¥2,600</p>",
    ],
)
def test_a_price_that_may_be_another_one_makes_no_product_and_is_named(body: str) -> None:
    loaded = load(product(offer()), shown=body)

    assert goods(loaded) is None
    assert len(loaded.problems) == 1


@pytest.mark.parametrize(
    "body",
    [
        "<p>¥2,400</p><p>Shipping: ¥1,500, free over ¥10,000</p>",
        "<p><del>¥3,000</del> <b>¥2,400</b></p>",
        "<p>2,400 yen (tax included)</p>",
        '<p>¥2,400</p><ul class="recommendations"><li>Sticker ¥24</li></ul>',
    ],
)
def test_a_price_is_seen_beside_postage_old_prices_and_other_goods(body: str) -> None:
    assert goods(load(product(offer()), shown=body)) is not None
