"""A whole second store: the products of tau2-bench, converted and synced."""

import json
from pathlib import Path

import pytest

from core.errors import StoreError
from evals.convert.tau2 import convert, main, rows
from knowledge.settings import read_settings
from knowledge.store import KnowledgeStore
from knowledge.sync import sync

DATA = Path(__file__).parents[3] / "shared" / "data" / "tau2_retail"

SHIRT = {
    "name": "T-Shirt",
    "product_id": "77",
    "variants": {
        "1": {"item_id": "1", "options": {"color": "blue", "size": "M"}, "available": True, "price": 50.88},
        "2": {"item_id": "2", "options": {"color": "red", "size": "M"}, "available": False, "price": 49},
    },
}


def wide(options: int) -> dict[str, object]:
    chosen = {f"option {n}": f"value {n}" for n in range(options)}
    variant = {"item_id": "1", "options": chosen, "available": True, "price": 1}
    return {"name": "Wide", "product_id": "1", "variants": {"1": variant}}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    lines = [json.dumps(SHIRT), json.dumps(wide(5))]
    (folder / "products.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_a_converted_product_is_loaded_with_its_variants(source: Path, tmp_path: Path, store: KnowledgeStore) -> None:
    assert convert(source, tmp_path / "store") == 2

    done = sync(tmp_path / "store", store)

    assert done.invalid == ()
    shirt = store.product("t-shirt-77", "en")
    assert shirt is not None
    blue, red = shirt.variants
    assert (blue.sku, blue.options, blue.price) == ("1", {"color": "blue", "size": "M"}, "50.88")
    assert (blue.available, red.available, red.price) == (True, False, "49")
    assert blue.currency == "USD"
    assert len(store.products("en")[-1].variants[0].options) == 5


def test_the_store_says_where_it_stands_and_no_policy(source: Path, tmp_path: Path) -> None:
    convert(source, tmp_path / "store")

    settings = read_settings(tmp_path / "store")

    assert (settings.country, settings.currency, settings.languages) == ("US", "USD", ("en",))
    assert sorted(file.name for file in (tmp_path / "store").iterdir()) == ["products.csv", "store.toml"]


def test_what_holds_for_the_product_stands_in_its_first_row_only() -> None:
    first, second = rows(SHIRT)

    assert (first["Title"], first["Option1 name"], first["Option2 name"]) == ("T-Shirt", "color", "size")
    assert "Title" not in second
    assert (second["URL handle"], second["Option1 value"]) == ("t-shirt-77", "red")
    assert (first["Inventory quantity"], second["Inventory quantity"]) == ("10", "0")


def test_more_options_than_columns_are_refused() -> None:
    assert len(list(rows(wide(9)))) == 1
    with pytest.raises(StoreError, match="Wide has 10 options"):
        list(rows(wide(10)))


def test_the_command_says_what_it_did(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tau2", str(source), str(tmp_path / "store")]) == 0
    assert capsys.readouterr().out.startswith("2 products written")


def test_the_command_names_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tau2"]) == 2
    assert main(["tau2", str(tmp_path), str(tmp_path / "store")]) == 1
    assert "products.jsonl: cannot be read" in capsys.readouterr().err


@pytest.mark.data
@pytest.mark.skipif(not DATA.exists(), reason="needs ../shared/data/tau2_retail")
def test_all_fifty_products_are_loaded(tmp_path: Path, store: KnowledgeStore) -> None:
    convert(DATA, tmp_path / "store")

    done = sync(tmp_path / "store", store)

    assert done.invalid == ()
    written = [json.loads(line) for line in (DATA / "products.jsonl").read_text(encoding="utf-8").strip().split("\n")]
    loaded = {variant.sku: variant for product in store.products("en") for variant in product.variants}
    assert len(store.products("en")) == len(written) == 50
    expected = {sku: variant for product in written for sku, variant in product["variants"].items()}
    assert set(loaded) == set(expected)
    assert all(loaded[sku].available is variant["available"] for sku, variant in expected.items())
    assert all(float(loaded[sku].price) == variant["price"] for sku, variant in expected.items())
