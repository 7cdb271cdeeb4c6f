"""The variant rows of one product: options, price, and whether a buyer can have it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import regex

from core.evidence import Variant
from knowledge.files.csv_rows import Row
from knowledge.files.nouns import version_of

MOST_OPTIONS = 9
_YES = frozenset({"true", "yes", "1", "continue"})
_AMOUNT = regex.compile(r"(?:[A-Z]{3}|[$€£¥￥]|US\$|JP¥)?\s*(?P<digits>\d[\d.,' \u00a0]*)\s*(?:[A-Z]{3}|[$€£¥￥円])?")
_GROUPED = regex.compile(r"\d{1,3}([,' \u00a0]\d{3})+(\.\d+)?")
_COMMA_DECIMAL = regex.compile(r"\d{1,3}(\.\d{3})*,\d{1,2}|\d+,\d{1,2}")
_PLAIN = regex.compile(r"\d+(\.\d{1,2}|\.0+)?")
_VARIANT_COLUMNS = (
    "sku",
    "variant sku",
    "price",
    "variant price",
    "option1 value",
    "barcode",
    "variant barcode",
)


class BadCell(Exception):
    """A cell that would make the whole product wrong: which, why, and how to mend it."""

    def __init__(self, row: Row, column: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.row, self.column, self.message, self.remedy = row, column, message, remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Variants:
    variants: tuple[Variant, ...]
    attributes: Mapping[str, str]  # what all variants share: barcode, shipping weight; "stock" where it is unknown


def read_variants(rows: Sequence[Row], handle: str, currency: str) -> Variants:
    """Raises BadCell. Rows that only carry a further picture are no variants."""
    names = _option_names(rows[0])
    sold = [row for row in rows if row is rows[0] or any(row.cells.get(column) for column in _VARIANT_COLUMNS)]
    variants = tuple(_variant(row, names, handle, currency) for row in sold)
    _refuse_twins(sold, variants)
    shared = {
        "barcode": _shared(row.cell("barcode", "variant barcode").lstrip("'") for row in sold),
        "shipping_weight": _shared(_grams(row) for row in sold),
        "stock": "unknown" if any(_stock_unknown(row) for row in sold) else "",
    }
    return Variants(variants=variants, attributes={key: value for key, value in shared.items() if value})


def _option_names(first: Row) -> dict[int, str]:
    names = {number: first.cell(f"option{number} name") for number in range(1, MOST_OPTIONS + 1)}
    if first.cell("option1 value").lower() == "default title":
        del names[1]  # Shopify's way to say: there is nothing to choose
    return {number: name for number, name in names.items() if name}


def _variant(row: Row, names: Mapping[int, str], handle: str, currency: str) -> Variant:
    options = {name: row.cell(f"option{number} value") for number, name in names.items()}
    for number, name in names.items():
        if not options[name]:
            column = f"option{number} value"
            raise BadCell(
                row, column, f'the option "{name}" has no value', "fill the cell, or delete the option's name"
            )
    price = _price(row)
    sku = row.cell("sku", "variant sku").lstrip("'") or "/".join((handle, *options.values()))
    available = _available(row)
    return Variant(
        sku=sku,
        options=options,
        price=price,
        currency=currency,
        available=available,
        version=version_of(sku, sorted(options.items()), price, currency, available),
    )


def _price(row: Row) -> str:
    column = "price" if "price" in row.cells else "variant price"
    written = row.cell("price", "variant price")
    price = decimal(written)
    if price is None:
        raise BadCell(
            row,
            column,
            f'"{written}" is no price',
            "write digits with a dot for decimals, like 2400 or 24.50",
        )
    return price


def decimal(written: str) -> str | None:
    """A price in canonical form, or None where it cannot be told.

    >>> decimal("2400.00"), decimal("1,234.5"), decimal("EUR 90,00"), decimal("1.234"), decimal("free")
    ('2400', '1234.50', '90', None, None)
    """
    match = _AMOUNT.fullmatch(written.strip())
    digits = match["digits"].strip() if match else ""
    if _COMMA_DECIMAL.fullmatch(digits):
        digits = digits.replace(".", "").replace(",", ".")
    elif _GROUPED.fullmatch(digits):
        digits = regex.sub(r"[,' \u00a0]", "", digits)
    if not _PLAIN.fullmatch(digits):
        return None
    amount = Decimal(digits)
    return str(int(amount)) if amount == int(amount) else f"{amount:.2f}"


def _available(row: Row) -> bool:
    """More than none in stock, or sold without stock, or stock not counted at all."""
    return _continues(row) or not _is_counted(row) or (_quantity(row) or 0) > 0


def _continues(row: Row) -> bool:
    return row.cell("continue selling when out of stock", "variant inventory policy").lower() in _YES


def _is_counted(row: Row) -> bool:
    """A tracker column that is empty says no; without one, a quantity says yes."""
    for column in ("inventory tracker", "variant inventory tracker"):
        if column in row.cells:
            return bool(row.cells[column])
    return _quantity(row) is not None


def _quantity(row: Row) -> int | None:
    column = "inventory quantity" if "inventory quantity" in row.cells else "variant inventory qty"
    written = row.cell("inventory quantity", "variant inventory qty").lstrip("'")
    if not written:
        return None
    try:
        return int(Decimal(written))
    except (InvalidOperation, ValueError, OverflowError):
        raise BadCell(row, column, f'"{written}" is no quantity', "write a whole number, like 12") from None


def _stock_unknown(row: Row) -> bool:
    """Counted, but the export does not say how many: shops with several locations export it so."""
    return _is_counted(row) and _quantity(row) is None and not _continues(row)


def _refuse_twins(rows: Sequence[Row], variants: Sequence[Variant]) -> None:
    seen: set[tuple[str, ...]] = set()
    for row, variant in zip(rows, variants, strict=True):
        options = tuple(variant.options.values())
        if options in seen:
            what = ", ".join(options) or "the product without options"
            raise BadCell(row, "option1 value", f"{what} is there twice", "delete one of the rows")
        seen.add(options)


def _shared(values: Iterable[str]) -> str:
    """The one value that all rows give, or ""."""
    found = set(values)
    return found.pop() if len(found) == 1 else ""


def _grams(row: Row) -> str:
    written = row.cell("weight value (grams)", "variant grams")
    grams = decimal(written) if written else None
    return f"{grams} g" if grams and grams != "0" else ""
