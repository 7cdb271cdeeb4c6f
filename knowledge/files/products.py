"""Shopify's products CSV, current and legacy headers: one file per language, one product per handle."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import regex

from core.evidence import Document, Product
from core.sets import Kind
from knowledge.codes import name_tag
from knowledge.files.csv_rows import Row, Sheet, read_rows
from knowledge.files.nouns import Item, Loaded, Problem, Shop, UnusableFile, version_of
from knowledge.files.plain import from_cell
from knowledge.files.variants import BadCell, decimal, read_variants

_METAFIELD = regex.compile(
    r"(?P<label>.*?)\s*\(product\.metafields\.(?P<space>[^.)]+)\.(?P<key>[^)]+)\)", regex.IGNORECASE
)
_MARKET = regex.compile(r"(?P<what>price|included) / (?P<market>.+)")
_FILE = regex.compile(r"products(\.(?P<locale>[\w-]+))?\.(csv|tsv)", regex.IGNORECASE)
_HIDDEN_STATUS = frozenset({"draft", "archived"})
_NO = frozenset({"false", "no", "0"})


def language_of(path: str, shop: Shop) -> str | None:
    """The language a products file is written in; None where the name is no products file's.

    Raises UnusableFile where the name carries something that is no language.
    """
    match = _FILE.fullmatch(PurePosixPath(path).name)
    if match is None:
        return None
    if match["locale"] is None:
        return shop.default_language
    tag = name_tag(match["locale"])
    if tag is None:
        raise UnusableFile(
            Problem(
                path=path,
                message=f'"{match["locale"]}" is no language',
                remedy="name the file like products.de.csv",
            )
        )
    return tag


def load_products(text: str, path: str, shop: Shop) -> Loaded:
    """Every published product of the file. A product with a bad row is named and the rest loads.

    Raises UnusableFile where the file breaks off, has no titles, or its name is no language.
    """
    sheet = read_rows(text, path)
    sheet.need("title")
    language = language_of(path, shop) or shop.default_language
    items: list[Item] = []
    groups, problems = _groups(sheet)
    spared = {"product:"} if problems else set()
    for handle, rows in groups.items():
        try:
            if _is_published(rows[0]):
                items.append(_Reader(sheet, handle, language, shop.currency).item(rows))
        except BadCell as bad:
            problems.append(sheet.problem(bad.row, bad.column, f"{handle}: {bad.message}", bad.remedy))
            spared.add(f"product:{handle}:{language}")
    return Loaded(items=tuple(items), problems=tuple(problems), spared=frozenset(spared))


def _groups(sheet: Sheet) -> tuple[dict[str, list[Row]], list[Problem]]:
    """Handle -> its rows, in the file's order, and the rows that belong to no product."""
    groups: dict[str, list[Row]] = {}
    problems: list[Problem] = []
    last = ""
    for row in sheet.rows:
        handle = row.cell("url handle", "handle") or (_slug(row.cell("title")) if row.cell("title") else last)
        if row.flaw:
            problems.append(sheet.flaw(row))
        elif not handle or (handle not in groups and not row.cell("title")):
            remedy = "fill Title and URL handle in the first row of each product"
            problems.append(sheet.problem(row, "title", f'no product "{handle}" begins above this row', remedy))
        else:
            groups.setdefault(handle, []).append(row)
            last = handle
    flawed = {row.cell("url handle", "handle") for row in sheet.rows if row.flaw}
    return {handle: rows for handle, rows in groups.items() if handle not in flawed}, problems


def _slug(title: str) -> str:
    slug = regex.sub(r"[^\p{L}\p{N}]+", "-", title.lower()).strip("-")
    return slug or version_of(title)


def _is_published(row: Row) -> bool:
    published = row.cell("published on online store", "published").lower() not in _NO
    return published and row.cell("status").lower() not in _HIDDEN_STATUS


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the rows of one product."""

    sheet: Sheet
    handle: str
    language: str
    currency: str

    def item(self, rows: list[Row]) -> Item:
        """Raises BadCell."""
        first, labels = rows[0], self._metafields()
        attributes = {key: from_cell(first.cell(column)) for column, (key, _) in labels.items() if first.cell(column)}
        product = self._product(rows, attributes)
        labelled = [(label, attributes[key]) for key, label in labels.values() if key in attributes]
        document = self._document(product, labelled)
        choices = (f"{option}: {value}" for variant in product.variants for option, value in variant.options.items())
        columns = ("title", "description", "body (html)", "vendor", "type", "tags", *labels)
        raw = "\n".join((*(first.cell(column) for column in columns), *dict.fromkeys(choices)))
        return Item(
            key=document.id,
            path=self.sheet.path,
            line=first.line,
            version=version_of(product.version, document.version, raw),
            document=document,
            raw=raw,
            product=product,
        )

    def _product(self, rows: list[Row], attributes: Mapping[str, str]) -> Product:
        first = rows[0]
        variants = read_variants(rows, self.handle, self.currency)
        shop = {**_shop_attributes(first), **_market_attributes(rows), **variants.attributes}
        product = Product(
            handle=self.handle,
            language=self.language,
            title=from_cell(first.cell("title")),
            description=from_cell(first.cell("description", "body (html)")),
            vendor=first.cell("vendor"),
            type=first.cell("type"),
            variants=variants.variants,
            attributes={**attributes, **shop},
            url=first.cell("product url", "url") or None,
        )
        return replace(product, version=version_of(product))

    def _metafields(self) -> dict[str, tuple[str, str]]:
        """Column -> (key, label), from headers like `Shelf life (product.metafields.henji.shelf_life)`."""
        found = ((header, _METAFIELD.fullmatch(header)) for header in self.sheet.headers)
        return {
            " ".join(header.lower().split()): (match["key"].lower(), match["label"] or match["key"])
            for header, match in found
            if match
        }

    def _document(self, product: Product, attributes: Iterable[tuple[str, str]]) -> Document:
        """What search reads: no price and no stock, so that a sale changes no passage."""
        options: dict[str, dict[str, None]] = {}
        for variant in product.variants:
            for option, value in variant.options.items():
                options.setdefault(option, {})[value] = None
        lines = [f"{label}: {' '.join(value.split())}" for label, value in attributes]
        lines += [f"{option}: {', '.join(values)}" for option, values in options.items()]
        facts = "\n".join(line for line in (product.type, product.vendor, *lines) if line)
        text = "\n\n".join(part for part in (facts, product.description) if part) or product.title
        return Document(
            id=f"product:{self.handle}:{self.language}",
            kind=Kind.PRODUCT,
            language=self.language,
            title=product.title,
            text=text,
            version=version_of(product.title, text, product.url),
            path=self.sheet.path,
            url=product.url,
            product=self.handle,
        )


def _shop_attributes(row: Row) -> dict[str, str]:
    """What the shop sorts its products by."""
    named = {"tags": row.cell("tags"), "category": row.cell("product category")}
    return {key: value for key, value in named.items() if value}


def _market_attributes(rows: list[Row]) -> dict[str, str]:
    """From the market columns: "price/Germany" and "included/Germany"; one price, or lowest-highest."""
    found: dict[str, list[str]] = {}
    for row in rows:
        for column, value in row.cells.items():
            match = _MARKET.fullmatch(column) if value and " / " in column else None
            if match:
                found.setdefault(f"{match['what']}/{match['market'].title()}", []).append(value)
    return {key: _span(values) for key, values in found.items()}


def _span(values: list[str]) -> str:
    prices = [price for value in values if (price := decimal(value))]
    if len(prices) != len(values):
        return values[0]
    low, high = min(prices, key=float), max(prices, key=float)
    return low if low == high else f"{low}-{high}"
