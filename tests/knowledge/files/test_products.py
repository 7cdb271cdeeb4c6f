import csv
import io
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.evidence import Product
from knowledge.files.nouns import Loaded, Shop, UnusableFile
from knowledge.files.products import language_of, load_products
from knowledge.files.variants import decimal
from tests.knowledge.shops import PRODUCTS

SHOP = Shop(default_language="en", currency="JPY")


def sheet(*rows: Mapping[str, str]) -> str:
    headers = list(dict.fromkeys(header for row in rows for header in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, headers, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def load(*rows: Mapping[str, str], path: str = "products.csv") -> Loaded:
    return load_products(sheet(*rows), path, SHOP)


def only(*rows: Mapping[str, str]) -> Product:
    loaded = load(*rows)
    assert not loaded.problems
    (item,) = loaded.items
    assert item.product is not None
    return item.product


BOWL = {"Title": "Tea Bowl", "URL handle": "tea-bowl", "Price": "2400", "SKU": "TB"}


def test_a_product_has_its_variants_and_its_attributes() -> None:
    bowl = load_products(PRODUCTS, "products.csv", SHOP).items[0].product

    assert bowl is not None
    assert (bowl.handle, bowl.language, bowl.title) == ("tea-bowl", "en", "Tea Bowl")
    assert bowl.description == "Thrown by hand. Works on gas, not on induction."
    assert (bowl.vendor, bowl.type) == ("Kiln One", "Bowl")
    red, blue = bowl.variants
    assert (red.sku, red.options, red.price, red.currency) == ("TB-RED", {"Color": "Red"}, "2400", "JPY")
    assert (red.available, blue.available) == (True, False)
    assert bowl.attributes["material"] == "stoneware"
    assert bowl.attributes["shipping_weight"] == "300 g"
    assert "shelf_life" not in bowl.attributes


def test_drafts_and_unpublished_products_are_passed_over() -> None:
    loaded = load_products(PRODUCTS, "products.csv", SHOP)

    assert [item.key for item in loaded.items] == ["product:tea-bowl:en", "product:sencha:en"]
    assert not loaded.problems


def test_what_a_product_costs_the_shop_is_nowhere() -> None:
    assert "777.25" not in repr(load_products(PRODUCTS, "products.csv", SHOP))
    assert "777.25" in PRODUCTS


def test_the_old_headers_say_the_same() -> None:
    old = only(
        {
            "Handle": "tea-bowl",
            "Title": "Tea Bowl",
            "Body (HTML)": "<p>Clay.</p>",
            "Published": "true",
            "Option1 Name": "Size",
            "Option1 Value": "L",
            "Variant SKU": "TB-L",
            "Variant Grams": "300",
            "Variant Inventory Tracker": "shopify",
            "Variant Inventory Qty": "0",
            "Variant Inventory Policy": "continue",
            "Variant Price": "2400.00",
            "Variant Barcode": "'4900",
            "Status": "active",
        }
    )

    (variant,) = old.variants
    assert (variant.sku, variant.options, variant.price, variant.available) == (
        "TB-L",
        {"Size": "L"},
        "2400",
        True,
    )
    assert (old.description, old.attributes["barcode"]) == ("Clay.", "4900")


def test_a_product_without_a_choice_has_one_variant_without_options() -> None:
    (variant,) = only({**BOWL, "Option1 name": "Title", "Option1 value": "Default Title"}).variants

    assert variant.options == {}


def test_nine_options_are_read() -> None:
    options = {f"Option{n} {what}": f"{what}{n}" for n in range(1, 10) for what in ("name", "value")}

    assert len(only({**BOWL, **options}).variants[0].options) == 9


@pytest.mark.parametrize(
    ("cells", "available"),
    [
        ({"Inventory tracker": "shopify", "Inventory quantity": "3"}, True),
        ({"Inventory tracker": "shopify", "Inventory quantity": "0"}, False),
        ({"Inventory tracker": "shopify", "Inventory quantity": "-2"}, False),
        ({"Inventory tracker": "", "Inventory quantity": "0"}, True),
        ({"Inventory quantity": "0"}, False),
        ({"Inventory quantity": "1"}, True),
        ({}, True),
        ({"Inventory quantity": "0", "Continue selling when out of stock": "TRUE"}, True),
        ({"Inventory quantity": "0", "Continue selling when out of stock": "FALSE"}, False),
        ({"Inventory quantity": "0", "Variant Inventory Policy": "deny"}, False),
    ],
)
def test_a_variant_can_be_had_when_there_is_some_or_nobody_counts(cells: dict[str, str], available: bool) -> None:
    assert only({**BOWL, **cells}).variants[0].available is available


def test_a_stock_that_is_counted_but_not_told_is_marked_unknown() -> None:
    untold = only({**BOWL, "Inventory tracker": "shopify", "Inventory quantity": ""})
    told = only({**BOWL, "Inventory tracker": "shopify", "Inventory quantity": "0"})

    assert untold.attributes["stock"] == "unknown"
    assert not untold.variants[0].available
    assert "stock" not in told.attributes


def test_rows_that_only_carry_a_picture_are_no_variants() -> None:
    product = only(
        {**BOWL, "Product image URL": "https://shop.example/1.jpg"},
        {"URL handle": "tea-bowl", "Product image URL": "https://shop.example/2.jpg"},
    )

    assert len(product.variants) == 1


def test_market_columns_are_kept_as_attributes() -> None:
    product = only(
        {
            **BOWL,
            "Option1 name": "Size",
            "Option1 value": "S",
            "Price / Germany": "24.00",
            "Included / China": "FALSE",
        },
        {"URL handle": "tea-bowl", "Price": "2600", "Option1 value": "L", "Price / Germany": "26.50"},
    )

    assert product.attributes["price/Germany"] == "24-26.50"
    assert product.attributes["included/China"] == "FALSE"


def test_the_document_speaks_of_everything_but_price_and_stock() -> None:
    document = load_products(PRODUCTS, "products.csv", SHOP).items[0].document

    assert document is not None
    assert document.id == "product:tea-bowl:en"
    assert document.product == "tea-bowl"
    assert "Material: stoneware" in document.text
    assert "Color: Red, Blue" in document.text
    assert "2400" not in document.text


def test_a_sale_changes_the_product_and_not_its_document() -> None:
    before = load(BOWL | {"Inventory quantity": "3"}).items[0]
    after = load(BOWL | {"Inventory quantity": "0"}).items[0]

    assert before.version != after.version
    assert before.document is not None
    assert after.document is not None
    assert before.document.version == after.document.version


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ({**BOWL, "Price": "free"}, 3, '"free" is no price'),
        ({**BOWL, "Price": ""}, 3, '"" is no price'),
        ({**BOWL, "Price": "1.234"}, 3, "no price"),
        ({**BOWL, "Price": "-5"}, 3, "no price"),
        ({**BOWL, "Inventory quantity": "many"}, 5, '"many" is no quantity'),
        ({**BOWL, "Option1 name": "Size"}, None, 'the option "Size" has no value'),
    ],
)
def test_a_product_with_a_bad_row_is_named_and_the_rest_loads(
    row: dict[str, str], column: int | None, words: str
) -> None:
    loaded = load(row, {**BOWL, "URL handle": "cup", "Title": "Cup", "Inventory quantity": "1", "SKU": "C"})

    assert [item.key for item in loaded.items] == ["product:cup:en"]
    (problem,) = loaded.problems
    assert (problem.line, problem.column) == (2, column)
    assert words in problem.message
    assert loaded.spared == {"product:tea-bowl:en"}


def test_a_missing_variant_never_makes_a_product_look_smaller() -> None:
    """A row that cannot be read takes its whole product along: half its variants would be a lie."""
    loaded = load(
        {**BOWL, "Option1 name": "Size", "Option1 value": "S"},
        {"URL handle": "tea-bowl", "Price": "?", "Option1 value": "L"},
    )

    assert loaded.items == ()
    assert loaded.problems[0].line == 3


def test_two_variants_of_the_same_options_are_refused() -> None:
    loaded = load(
        {**BOWL, "Option1 name": "Size", "Option1 value": "S"},
        {"URL handle": "tea-bowl", "Price": "1", "Option1 value": "S"},
    )

    assert "S is there twice" in loaded.problems[0].message


def test_a_row_that_belongs_to_no_product_spares_everything_loaded_before() -> None:
    loaded = load({**BOWL}, {"URL handle": "lost", "Title": "", "Price": "1", "SKU": "L"})

    assert 'no product "lost" begins above' in loaded.problems[0].message
    assert loaded.spared == {"product:"}


def test_a_row_with_a_comma_too_many_takes_its_product_along() -> None:
    text = "Title,URL handle,Price\nBowl,bowl,2400\n,bowl,2,600\nCup,cup,100\n"

    loaded = load_products(text, "products.csv", SHOP)

    assert [item.key for item in loaded.items] == ["product:cup:en"]
    assert loaded.spared == {"product:"}


def test_a_product_without_a_handle_is_named_after_its_title() -> None:
    assert only({"Title": "Tea Bowl, large", "Price": "1"}).handle == "tea-bowl-large"


def test_a_file_without_titles_is_refused() -> None:
    with pytest.raises(UnusableFile, match='column "title" is missing'):
        load_products("URL handle,Price\na,1\n", "products.csv", SHOP)


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("products.csv", "en"),
        ("products.ja.csv", "ja"),
        ("products.zh-CN.csv", "zh-Hans"),
        ("products.zh-Hant.tsv", "zh-Hant"),
        ("orders.csv", None),
    ],
)
def test_the_name_of_the_file_says_its_language(path: str, language: str | None) -> None:
    assert language_of(path, SHOP) == language


def test_a_name_that_carries_no_language_is_refused() -> None:
    with pytest.raises(UnusableFile, match=r"products\.backup\.csv"):
        load({**BOWL}, path="products.backup.csv")


@pytest.mark.parametrize(
    ("written", "price"),
    [
        ("2400", "2400"),
        ("2400.00", "2400"),
        ("24.5", "24.50"),
        ("0", "0"),
        ("1,234", "1234"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("90,00", "90"),
        ("EUR 90,00", "90"),
        ("¥2,400", "2400"),
        ("2,400円", "2400"),
        ("1 234.50", "1234.50"),
        ("1.234", None),
        ("12,3456", None),
        ("", None),
        ("free", None),
        ("2400-2600", None),
    ],
)
def test_a_price_is_read_or_refused_but_never_guessed(written: str, price: str | None) -> None:
    assert decimal(written) == price


@given(st.decimals(min_value=0, max_value=10_000_000, places=2, allow_nan=False))
def test_every_amount_reads_back(amount: object) -> None:
    assert float(decimal(str(amount)) or "nan") == float(str(amount))
