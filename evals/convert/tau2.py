"""The products of tau2-bench's retail shop as a henji store: `python -m evals.convert.tau2 DATA_DIR OUT_STORE`."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from core.errors import HenjiError, StoreError

PRODUCTS = "products.jsonl"
MOST_OPTIONS = 9
_ARGUMENTS = 3
#: What a file does not say: tau2 names no place, so this one is as good as another.
_SETTINGS = """\
# Made by evals.convert.tau2 from tau2-bench (retail). The shop states no policy here: only its products are loaded.
name = "tau2 retail"
languages = ["en"]
default_language = "en"
country = "US"
currency = "USD"
time_zone = "America/New_York"
"""
_OPTIONS = tuple(f"Option{number} {what}" for number in range(1, MOST_OPTIONS + 1) for what in ("name", "value"))
HEADER = ("Title", "URL handle", "Status", "SKU", *_OPTIONS, "Price", "Inventory quantity")


def convert(source: Path, target: Path) -> int:
    """Write store.toml and products.csv into `target`; returns the number of products. Raises StoreError."""
    products = list(_products(source / PRODUCTS))
    target.mkdir(parents=True, exist_ok=True)
    (target / "store.toml").write_text(_SETTINGS, encoding="utf-8")
    with (target / "products.csv").open("w", encoding="utf-8", newline="") as file:
        sheet = csv.DictWriter(file, fieldnames=HEADER, restval="")
        sheet.writeheader()
        for product in products:
            sheet.writerows(rows(product))
    return len(products)


def rows(product: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """One row per variant; what holds for the product stands in the first. `available` becomes a stock of 10 or 0.

    Raises StoreError where a product has more options than columns.
    """
    variants = list(product["variants"].values())
    names = list(dict.fromkeys(name for variant in variants for name in variant["options"]))
    if len(names) > MOST_OPTIONS:
        raise StoreError(f"{product['name']} has {len(names)} options; henji reads up to {MOST_OPTIONS}")
    first = {"Title": str(product["name"]), "Status": "active"}
    first |= {f"Option{number} name": name for number, name in enumerate(names, start=1)}
    for variant in variants:
        yield {
            **first,
            "URL handle": _handle(product),
            "SKU": str(variant["item_id"]),
            **{f"Option{number} value": str(variant["options"][name]) for number, name in enumerate(names, start=1)},
            "Price": f"{variant['price']:.2f}",
            "Inventory quantity": "10" if variant["available"] else "0",
        }
        first = {}


def _handle(product: Mapping[str, Any]) -> str:
    """The name for a person, the id for the bench."""
    name = "-".join(str(product["name"]).lower().split())
    return f"{name}-{product['product_id']}"


def _products(file: Path) -> Iterator[Mapping[str, Any]]:
    try:
        lines: Iterable[str] = file.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise StoreError(f"{file}: cannot be read ({error.strerror}); name the folder of tau2_retail") from error
    yield from (json.loads(line) for line in lines if line.strip())


def main(arguments: list[str]) -> int:
    """Exit code: 0 done, 1 the data cannot be used, 2 wrong usage."""
    if len(arguments) != _ARGUMENTS:
        sys.stderr.write("usage: python -m evals.convert.tau2 DATA_DIR OUT_STORE\n")
        return 2
    try:
        count = convert(Path(arguments[1]), Path(arguments[2]))
    except HenjiError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write(f"{count} products written to {arguments[2]}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
