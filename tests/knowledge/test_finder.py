"""Products are found by their words; what is equally near stays several; what is not named is not guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.finder import Finder, choose, finder, options
from tests.knowledge.goods import (
    EVERY,
    GYOKURO,
    JACKET,
    KNIFE,
    TEAPOT_300,
    TEAPOT_300_DE,
    product,
    variant,
)

FINDER = finder((*EVERY, product("plain", "Brass Hook", variant("NO-DIGIT"), variant("100"), variant("HOOK"))))


def handles(text: str, among: Finder = FINDER) -> tuple[str, ...]:
    return among.mentioned(text).handles


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("is the Tokoname Teapot 300 ml in stock?", "teapot-300"),
        ("tokoname teapot 360ml", "teapot-360"),
        ("how much is gyokuro", "gyokuro"),
        ("how much is gyokurro", "gyokuro"),
        ("the tokonami teapot, 300 ml please", "teapot-300"),
        ("do you sell jackets", "jacket"),
        ("which knives do you have", "knife"),
        ("宇治煎茶はありますか", "sencha"),
        ("Ist die Teekanne 300 ml lieferbar?", "teapot-300"),
        ("do you have TKT300-GRN", "teapot-300"),
        ("gyk-050 price?", "gyokuro"),
        ("TKT300-GRN有货吗", "teapot-300"),
        ("is NO-DIGIT there", "plain"),
        ("the tokoname teapot 360 please", "teapot-360"),
    ],
)
def test_words_typos_plurals_and_skus_name_the_product(text: str, handle: str) -> None:
    assert handles(text) == (handle,)


@pytest.mark.parametrize("text", ["is the tokoname teapot in stock?", "teapots", "TOKONAME"])
def test_near_identical_names_stay_two(text: str) -> None:
    assert set(handles(text)) == {"teapot-300", "teapot-360"}


@pytest.mark.parametrize(
    "text",
    ["how much is shipping to germany?", "50 g", "300", "100 pieces", "is it red?", "", "???", "送料はいくらですか"],
)
def test_what_is_not_named_is_not_guessed(text: str) -> None:
    assert handles(text) == ()


def test_an_exact_title_wins_over_a_longer_one() -> None:
    among = finder([product("bowl", "Tea Bowl"), product("bowl-set", "Tea Bowl Set"), product("mug", "Mug")])
    assert handles("Tea Bowl?", among) == ("bowl",)
    assert handles("Tea Bowl Set", among) == ("bowl-set",)


def test_a_title_of_two_products_is_no_exact_title() -> None:
    among = finder([product("a", "Tea Bowl"), product("b", "Tea Bowl"), product("c", "Mug")])
    assert set(handles("Tea Bowl", among)) == {"a", "b"}


def test_two_skus_of_different_products_name_neither_alone() -> None:
    assert handles("TKT300-RED or TKT360-RED") != ("teapot-300",)
    assert handles("TKT300-RED or TKT360-RED") != ("teapot-360",)


def test_a_product_comes_in_the_language_else_the_stores_else_any() -> None:
    assert FINDER.product("teapot-300", "de", "en") == TEAPOT_300_DE
    assert FINDER.product("gyokuro", "de", "en") == GYOKURO
    assert FINDER.product("sencha", "de", "en") is not None
    assert FINDER.product("nothing", "de", "en") is None


def test_the_words_of_the_catalogue_are_those_of_its_titles_and_types() -> None:
    assert {"tokoname", "teapot", "gyokuro", "teekanne", "jacket"} <= FINDER.words
    assert "shipping" not in FINDER.words


def test_an_empty_catalogue_names_nothing() -> None:
    assert handles("teapot", finder([])) == ()


@given(st.text(max_size=120))
def test_any_text_names_known_handles_and_the_same_twice(text: str) -> None:
    found = FINDER.mentioned(text)
    assert set(found.handles) <= {handle for handle, _ in FINDER.products}
    assert found == FINDER.mentioned(text)


def chosen(text: str) -> list[str]:
    return [found.sku for found in choose(TEAPOT_300, text).variants]


@pytest.mark.parametrize(
    ("text", "skus"),
    [
        ("do you have it in red?", ["TKT300-RED"]),
        ("the black one", ["TKT300-BLK"]),
        ("the black clay teapot", ["TKT300-BLK"]),
        ("is it in stock", ["TKT300-RED", "TKT300-BLK", "TKT300-GRN"]),
        ("red or green?", ["TKT300-RED", "TKT300-GRN"]),
    ],
)
def test_a_colour_chooses_the_variants_that_have_it(text: str, skus: list[str]) -> None:
    assert chosen(text) == skus


@pytest.mark.parametrize("text", ["rot", "die rote Kanne", "in Rot bitte"])
def test_an_inflected_german_colour_meets_the_clay_of_that_colour(text: str) -> None:
    assert [found.sku for found in choose(TEAPOT_300_DE, text).variants] == ["TKT300-RED"]


@pytest.mark.parametrize("text", ["50 g", "50G", "the 50g bag", "Gyokuro 50 g"])
def test_a_size_is_read_however_it_is_spaced(text: str) -> None:
    assert [found.sku for found in choose(GYOKURO, text).variants] == ["GYK-050"]


def test_a_letter_size_is_told_from_the_others() -> None:
    found = choose(JACKET, "is the jacket there in size M and navy?")
    assert [one.options for one in found.variants] == [{"Size": "M", "Colour": "Navy"}]
    assert found.named == {"Size": ("M",), "Colour": ("Navy",)}


def test_a_combination_that_does_not_exist_leaves_no_variant() -> None:
    two = product("two", "Bowl", variant("A", Size="S", Colour="Red"), variant("B", Size="L", Colour="Blue"))
    assert choose(two, "size S in blue").variants == ()


def test_a_product_without_options_keeps_its_only_variant() -> None:
    found = choose(KNIFE, "is the red knife in stock")
    assert (len(found.variants), dict(found.named)) == (1, {})


def test_options_keep_the_order_of_the_catalogue() -> None:
    assert options(JACKET) == {"Size": ("S", "M", "L"), "Colour": ("Navy", "White")}
