"""One product as slots: stock in two rows, prices as one or a range, attributes each with its line."""

import pytest

from bot.lanes import goods
from core.evidence import Product
from core.sets import Kind
from knowledge.finder import choose
from tests.knowledge.goods import GYOKURO, JACKET, KNIFE, TEAPOT_300, TEAPOT_360, product, variant


def stock(one: Product, text: str) -> list[tuple[object, str]]:
    rows = goods.stock_slots(one, choose(one, text)).rows
    return [(row["product.available"].value, row["product.variant"].text) for row in rows]


def test_all_available_is_one_row_by_the_title_alone() -> None:
    assert stock(TEAPOT_360, "in stock?") == [(True, "Tokoname Teapot 360 ml")]


def test_mixed_stock_is_one_row_each() -> None:
    assert stock(TEAPOT_300, "in stock?") == [
        (True, "Tokoname Teapot 300 ml (Red clay, Green clay)"),
        (False, "Tokoname Teapot 300 ml (Black clay)"),
    ]


def test_a_named_variant_is_spoken_of_alone() -> None:
    assert stock(TEAPOT_300, "in black?") == [(False, "Tokoname Teapot 300 ml (Black clay)")]


def test_variants_of_two_options_are_named_by_what_was_asked() -> None:
    assert stock(JACKET, "navy, size M") == [(True, "Indigo Work Jacket (M, Navy)")]
    assert stock(JACKET, "size L") == [(False, "Indigo Work Jacket (L)")]


def test_a_product_without_options_is_its_title() -> None:
    assert stock(KNIFE, "in stock?") == [(True, "Petty Knife")]


def test_one_price_is_a_price_and_several_are_a_range() -> None:
    one = goods.price_slots(GYOKURO, choose(GYOKURO, "50 g"), "en").rows[0]
    every = goods.price_slots(GYOKURO, choose(GYOKURO, "how much"), "en").rows[0]
    assert one["product.price"].text == "¥1,900"
    assert "product.price_from" not in one
    assert (every["product.price_from"].text, every["product.price_to"].text) == ("¥1,900", "¥6,800")
    assert "product.price" not in every


def test_prices_are_compared_as_amounts_and_not_as_text() -> None:
    odd = product("odd", "Odd", variant("A", "900", Size="S"), variant("B", "10000", Size="L"))
    row = goods.price_slots(odd, choose(odd, ""), "en").rows[0]
    assert (row["product.price_from"].text, row["product.price_to"].text) == ("¥900", "¥10,000")
    same = product("same", "Same", variant("A", "900", Size="S"), variant("B", "900.00", Size="L"))
    assert "product.price" in goods.price_slots(same, choose(same, ""), "en").rows[0]


def test_options_are_listed_all_or_one() -> None:
    assert goods.option_slots(JACKET).rows[0]["product.options"].text == "Size: S, M, L; Colour: Navy, White"
    assert goods.option_slots(JACKET, "Size").rows[0]["product.options"].text == "Size: S, M, L"
    assert goods.option_slots(KNIFE).rows[0]["product.single"].text == "Petty Knife"


def test_a_missing_variant_is_told_with_what_there_is() -> None:
    row = goods.missing_slots(JACKET, "pink").rows[0]
    assert row["product.variant_exists"].value is False
    assert row["product.wanted"].text == "pink"
    assert "Navy" in row["product.options"].text


def test_an_attribute_is_proven_by_its_own_line() -> None:
    found = goods.attributes(TEAPOT_300)
    slot = found.rows[0]["product.weight"]
    assert slot.text == "290 g"
    assert [source.quote for source in slot.sources] == ["Tokoname Teapot 300 ml", "weight: 290 g"]


def test_words_are_bound_to_their_language_and_measures_are_not() -> None:
    row = goods.attributes(TEAPOT_300).rows[0]
    assert row["product.weight"].sources[-1].language is None
    assert row["product.material"].sources[-1].language == "en"


@pytest.mark.parametrize("one", [TEAPOT_300, GYOKURO, JACKET, KNIFE], ids=lambda one: one.handle)
def test_every_quote_stands_in_the_evidence_word_for_word(one: Product) -> None:
    choice = choose(one, "")
    for found in (
        goods.attributes(one),
        goods.stock_slots(one, choice),
        goods.price_slots(one, choice, "en"),
        goods.option_slots(one),
        goods.missing_slots(one, "pink"),
    ):
        known = {item.id: item for item in found.evidence}
        for row in found.rows:
            for slot in row.values():
                assert all(source.quote in known[source.id].text for source in slot.sources)
                assert all(source.version == known[source.id].version for source in slot.sources)


def test_a_variant_is_evidence_of_kind_stock_with_price_and_availability() -> None:
    fact = goods.stock(TEAPOT_300, TEAPOT_300.variants[1])
    assert fact.kind is Kind.STOCK
    assert fact.text.splitlines() == [
        "title: Tokoname Teapot 300 ml",
        "Colour: Black clay",
        "price: 7800 JPY",
        "available: false",
    ]


def test_variants_without_a_sku_are_told_apart_as_evidence() -> None:
    bare = product("bare", "Bare", variant(Size="S"), variant(Size="L"))
    assert len({goods.stock(bare, one).id for one in bare.variants}) == 2
