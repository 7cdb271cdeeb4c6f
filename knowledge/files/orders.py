"""Shopify's orders CSV: one row per line of goods, the order's own fields on the first of them.

Only what an answer needs is kept. Names, streets, notes and what the buyer wrote are never loaded.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from decimal import Decimal
from functools import cache

import regex

from core.orders import Order, OrderLine, order_key
from core.text import normalise
from knowledge.codes import COUNTRIES, CURRENCIES, country_hint, nearest
from knowledge.files.csv_rows import Row, Sheet, read_rows
from knowledge.files.moments import instant, zone_of
from knowledge.files.nouns import Item, Loaded, Problem, Shop, version_of
from knowledge.files.plain import from_cell
from knowledge.files.variants import BadCell, decimal

#: Without these columns something untrue could be said: a cancelled order would look alive.
_NEEDED = (
    "name",
    "created at",
    "financial status",
    "fulfillment status",
    "fulfilled at",
    "cancelled at",
    "total",
    "lineitem name",
)
#: Fields of the whole order: on a further row they are empty or the same.
_OF_THE_ORDER = (
    "email",
    "financial status",
    "paid at",
    "fulfillment status",
    "fulfilled at",
    "currency",
    "total",
    "shipping method",
    "created at",
    "billing zip",
    "billing country",
    "shipping zip",
    "shipping country",
    "cancelled at",
    "refunded amount",
    "id",
)
_OF_A_LINE = ("lineitem name", "lineitem quantity", "lineitem price", "lineitem sku")
#: Shopify's words for the money -> those of core.orders.
_PAYMENTS = {
    "paid": "paid",
    "pending": "pending",
    "unpaid": "pending",
    "authorized": "pending",
    "partially paid": "pending",
    "partially refunded": "partially_refunded",
    "refunded": "refunded",
    "voided": "voided",
    "expired": "voided",
}
#: Shopify's words for the goods -> whether all, some or none of them have left; what is back on the shelf may have.
_ALL, _SOME, _NONE, _BACK = "all", "some", "none", "back"
_FULFILMENTS = {
    "": _NONE,
    "unfulfilled": _NONE,
    "unshipped": _NONE,
    "open": _NONE,
    "pending": _NONE,
    "scheduled": _NONE,
    "on hold": _NONE,
    "in progress": _NONE,
    "restocked": _BACK,
    "partial": _SOME,
    "partially fulfilled": _SOME,
    "fulfilled": _ALL,
}
#: Where nobody has a postcode: what stands there is the same for everybody and proves nothing.
_WITHOUT_POSTCODES = frozenset(
    "AE AG AO BJ BO BS BZ CD CF CG CI CM DJ FJ GH HK KI KM ML MO QA RW SC SY TD TG YE".split()
)
_EMPTY_POSTCODE = regex.compile(r"0+|9+|X+|NA|NONE|..?")
_PHONE = regex.compile(r"[^\d+]")
_WORD = regex.compile(r"[\p{L} _-]{1,24}")
_INSTANT_REMEDY = "write it like 2026-11-02 09:14:31 +0900"
_AMOUNT_REMEDY = "write digits with a dot for decimals, like 2400 or 24.50"

#: Why words must not be believed, or None.
Doubt = Callable[[str], object | None]


def load_orders(text: str, path: str, shop: Shop, doubt: Doubt = lambda _words: None) -> Loaded:
    """Every order of the file. One with anything that cannot be read is named and left out whole.

    Raises UnusableFile where the file breaks off or a column is missing.
    """
    sheet = read_rows(text, path)
    for column in _NEEDED:
        sheet.need(column)
    groups, reader = _Groups(sheet), _Reader(sheet, shop, zone_of(shop), cache(doubt))
    items: list[Item] = []
    problems = groups.gather()
    for rows in groups.whole():
        try:
            items.append(reader.item(rows))
        except BadCell as bad:
            message = f"{_name(rows[0])}: {bad.message}"
            problems.append(sheet.problem(bad.row, bad.column, message, f"{bad.remedy}; the order was left out"))
    return Loaded(items=tuple(items), problems=tuple(problems))


def _name(row: Row) -> str:
    return normalise(row.cell("name")).strip().lstrip("'")


@dataclass(slots=True)
class _Groups:
    """The rows of each order by its key, in the file's order."""

    sheet: Sheet
    rows: dict[str, list[Row]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    def gather(self) -> list[Problem]:
        """Rows without a name belong to the order above. What cannot be placed is a problem."""
        problems: list[Problem] = []
        last = ""
        for row in self.sheet.rows:
            last = order_key(_name(row)) or last
            if row.flaw:
                self.broken.add(last)
                problems.append(self.sheet.flaw(row))
            elif _name(row) and not order_key(_name(row)):
                last = ""
                remedy = "an order's name has digits or letters, like #1001"
                problems.append(self.sheet.problem(row, "name", "this is no name of an order", remedy))
            elif not last:
                remedy = "give each order a first row with its Name"
                problems.append(self.sheet.problem(row, "name", "no order begins above this row", remedy))
            else:
                self.rows.setdefault(last, []).append(row)
        return problems

    def whole(self) -> Iterator[list[Row]]:
        return (rows for key, rows in self.rows.items() if key not in self.broken)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the rows of one order. Every method raises BadCell."""

    sheet: Sheet
    shop: Shop
    zone: tzinfo
    doubt: Doubt

    def item(self, rows: list[Row]) -> Item:
        first = rows[0]
        self._refuse_strangers(rows)
        order = self._order(first, tuple(self._lines(rows)))
        order = replace(order, version=version_of(order))
        return Item(key=f"order:{order.key}", path=self.sheet.path, line=first.line, version=order.version, order=order)

    def _refuse_strangers(self, rows: list[Row]) -> None:
        """The first row has the order's fields; no other row has others."""
        first = rows[0]
        for column in ("financial status", "total", "created at"):
            if not first.cell(column):
                remedy = "the first row of an order has its status, total and date"
                raise BadCell(first, column, "the order's own row is missing", remedy)
        for row in rows[1:]:
            for column in ("name", *_OF_THE_ORDER):
                if row.cell(column) and row.cell(column) != first.cell(column):
                    raise BadCell(row, column, "the name is there twice for different orders", "rename one of them")

    def _order(self, first: Row, lines: tuple[OrderLine, ...]) -> Order:
        sent, fulfilled = self._fulfilment(first)
        return Order(
            name=_name(first),
            email=normalise(first.cell("email")).strip().lstrip("'").lower(),
            created=self._needed_instant(first, "created at"),
            currency=self._currency(first),
            total=self._amount(first, "total"),
            lines=lines,
            version="",
            postcodes=self._postcodes(first),
            phones=_phones(first),
            country=self._country(first, "shipping country"),
            shipping_method=self._words(first, "shipping method"),
            payment=self._status(first, "financial status", _PAYMENTS),
            paid=self._instant(first, "paid at"),
            fulfilled=fulfilled,
            part_fulfilled=sent == _SOME,
            cancelled=self._instant(first, "cancelled at"),
            refunded=self._amount(first, "refunded amount") if first.cell("refunded amount") else Decimal(0),
        )

    def _lines(self, rows: list[Row]) -> Iterator[OrderLine]:
        """Rows without any goods carry a further payment or nothing; of what was taken off no piece is left."""
        for row in rows:
            if any(row.cell(column) for column in _OF_A_LINE) and self._quantity(row):
                yield OrderLine(
                    title=self._words(row, "lineitem name", needed=True),
                    quantity=self._quantity(row),
                    price=self._amount(row, "lineitem price"),
                    sku=self._words(row, "lineitem sku"),
                )

    def _fulfilment(self, row: Row) -> tuple[str, datetime | None]:
        """How much has left, and when all of it had."""
        sent = self._status(row, "fulfillment status", _FULFILMENTS)
        moment = self._instant(row, "fulfilled at")
        if sent == _ALL and moment is None:
            raise BadCell(row, "fulfilled at", "it is fulfilled, and nobody says when", _INSTANT_REMEDY)
        if sent == _NONE and moment is not None:
            remedy = "say fulfilled or partial, or clear the date"
            raise BadCell(row, "fulfillment status", "it was fulfilled on a day, and is not fulfilled", remedy)
        return sent, moment if sent in {_ALL, _BACK} else None

    def _status(self, row: Row, column: str, known: dict[str, str]) -> str:
        written = " ".join(normalise(row.cell(column)).lower().replace("_", " ").split())
        if written in known:
            return known[written]
        near = nearest(written, [word for word in known if word])
        shown = f'"{written}"' if _WORD.fullmatch(written) else "this"
        remedy = f'did you mean "{near}"?' if near else f"henji knows {', '.join(word for word in known if word)}"
        raise BadCell(row, column, f"{shown} is no status henji knows", remedy)

    def _instant(self, row: Row, column: str) -> datetime | None:
        return self._needed_instant(row, column) if row.cell(column) else None

    def _needed_instant(self, row: Row, column: str) -> datetime:
        moment = instant(row.cell(column), self.zone)
        if moment is None:
            raise BadCell(row, column, "this date cannot be read", _INSTANT_REMEDY)
        return moment

    def _amount(self, row: Row, column: str) -> Decimal:
        amount = decimal(normalise(row.cell(column)).lstrip("'"))
        if amount is None:
            raise BadCell(row, column, "this amount cannot be read", _AMOUNT_REMEDY)
        return Decimal(amount)

    def _quantity(self, row: Row) -> int:
        written = normalise(row.cell("lineitem quantity")).strip()
        if not (written.isascii() and written.isdigit()):
            raise BadCell(row, "lineitem quantity", "this is no number of pieces", "write it like 2")
        return int(written)

    def _words(self, row: Row, column: str, *, needed: bool = False) -> str:
        """A name that an answer may say, on one line."""
        written = row.cell(column)
        if needed and not written:
            raise BadCell(row, column, "the goods have no name", "fill the cell")
        if written and self.doubt(written):
            remedy = "take hidden characters and instructions to the reader out of it"
            raise BadCell(row, column, "these words are not to be trusted", remedy)
        return " ".join(from_cell(written).split())

    def _currency(self, row: Row) -> str:
        if "currency" not in row.cells:
            return self.shop.currency
        currency = normalise(row.cell("currency")).strip().upper()
        if currency not in CURRENCIES:
            raise BadCell(row, "currency", "this is no currency", "write the three letters of ISO 4217, like JPY")
        return currency

    def _country(self, row: Row, column: str) -> str | None:
        written = normalise(row.cell(column)).strip().upper()
        if written and written not in COUNTRIES:
            raise BadCell(row, column, "this is no country", country_hint(written))
        return written or None

    def _postcodes(self, row: Row) -> tuple[str, ...]:
        found = (
            order_key(row.cell(f"{side} zip"))
            for side in ("shipping", "billing")
            if self._country(row, f"{side} country") not in _WITHOUT_POSTCODES
        )
        return tuple(dict.fromkeys(code for code in found if code and not _EMPTY_POSTCODE.fullmatch(code)))


def _phones(row: Row) -> tuple[str, ...]:
    found = (_PHONE.sub("", normalise(row.cell(column))) for column in ("phone", "shipping phone", "billing phone"))
    return tuple(dict.fromkeys(phone for phone in found if phone))
