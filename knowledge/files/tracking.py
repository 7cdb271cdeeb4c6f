"""The shop's list of parcels: which order, which carrier, which number, and how far it has come."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import TypeVar

import regex

from core.orders import Parcel, Progress, order_key
from core.text import normalise
from knowledge.files.carriers import link, nearest_word, progress_of
from knowledge.files.csv_rows import Row, Sheet, read_rows
from knowledge.files.moments import day, instant, zone_of
from knowledge.files.nouns import Item, Loaded, Problem, Shop, version_of
from knowledge.files.variants import BadCell

#: How keys of rows begin that could not be read.
UNREAD = "unread:"

Moment = TypeVar("Moment", datetime, date)

#: What a spreadsheet makes of a long number, and how it is kept from doing so.
_SHORTENED = regex.compile(r"\d([.,]\d+)?E\+?\d+", regex.IGNORECASE)
_FORMULA = regex.compile(r'="(?P<text>[^"]*)"')
_NUMBER = regex.compile(r"[A-Z0-9](?:[A-Z0-9 -]{0,38}[A-Z0-9])?", regex.IGNORECASE)
_CARRIER = regex.compile(r"[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N} &.,+/()'-]{0,39}")
_WORD = regex.compile(r"[\p{L}\p{N} _-]{1,40}")
_INSTANT_REMEDY = "write it like 2026-11-02 or 2026-11-02 09:14 +0900"


def load_tracking(text: str, path: str, shop: Shop) -> Loaded:
    """Every parcel of the file. A row with anything that cannot be read is named and left out.

    Raises UnusableFile where the file breaks off or a column is missing.
    """
    sheet = read_rows(text, path)
    for column in ("order", "carrier", "tracking"):
        sheet.need(column)
    reader = _Reader(sheet, zone_of(shop))
    found: dict[str, list[tuple[Row, Item]]] = {}
    refused: list[tuple[Row, Problem]] = []
    for row in sheet.rows:
        try:
            item = reader.item(row)
            found.setdefault(item.key, []).append((row, item))
        except BadCell as bad:
            remedy = f"{bad.remedy}; the parcel was left out"
            refused.append((row, sheet.problem(bad.row, bad.column, bad.message, remedy)))
    twins = {key: tuple(_twins(sheet, same)) for key, same in found.items()}
    refused += (twin for same in twins.values() for twin in same)
    parcels = (same[0][1] for key, same in found.items() if not twins[key])
    unread = (_unread(path, row, problem) for row, problem in refused if order_key(_plain(row.cell("order"))))
    return Loaded(items=(*parcels, *unread), problems=tuple(problem for _, problem in refused))


def _unread(path: str, row: Row, problem: Problem) -> Item:
    """A mark that something is known of the order which henji could not read: see OrderBook.whole."""
    key = f"{UNREAD}{order_key(_plain(row.cell('order')))}:{path}:{row.line}"
    return Item(key=key, path=path, line=row.line, version=version_of(problem))


def _twins(sheet: Sheet, same: list[tuple[Row, Item]]) -> Iterator[tuple[Row, Problem]]:
    """Rows of one parcel that do not say the same; a row that is only repeated is one row."""
    if len({item.version for _, item in same}) > 1:
        for row, _ in same:
            others = ", ".join(str(other.line) for other, _ in same if other is not row)
            message = f"line {others} says otherwise of the same parcel"
            yield row, sheet.problem(row, "tracking", message, "keep the latest row only; the parcel was left out")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one row. Every method raises BadCell."""

    sheet: Sheet
    zone: tzinfo

    def item(self, row: Row) -> Item:
        if row.flaw:
            raise BadCell(row, "order", row.flaw, "put cells that contain the delimiter in quotation marks")
        parcel = self._parcel(row)
        parcel = replace(parcel, version=version_of(parcel))
        number = order_key(parcel.number) or f"{order_key(parcel.carrier)}-{row.cell('shipped_at')}"
        return Item(
            key=f"parcel:{order_key(parcel.order)}:{number}",
            path=self.sheet.path,
            line=row.line,
            version=parcel.version,
            parcel=parcel,
        )

    def _parcel(self, row: Row) -> Parcel:
        carrier, number = self._carrier(row), self._number(row)
        shipped, delivered = self._instant(row, "shipped_at"), self._day(row, "delivered_at")
        if shipped and delivered and delivered < shipped.date():
            raise BadCell(row, "delivered_at", "it arrived before it left", "mend one of the two dates")
        return Parcel(
            order=self._order(row),
            carrier=carrier,
            number=number,
            progress=self._progress(row, shipped, delivered),
            version="",
            shipped=shipped,
            updated=self._instant(row, "updated_at"),
            delivered=delivered,
            expected=self._expected(row),
            url=link(carrier, number),
        )

    def _order(self, row: Row) -> str:
        name = _plain(row.cell("order"))
        if not order_key(name):
            raise BadCell(row, "order", "this is no name of an order", "write it like #1001")
        return name

    def _carrier(self, row: Row) -> str:
        carrier = _plain(row.cell("carrier"))
        if not _CARRIER.fullmatch(carrier):
            raise BadCell(row, "carrier", "this is no carrier's name", "write it as in facts.toml, like EMS")
        return carrier

    def _number(self, row: Row) -> str:
        """The tracking number; "" for what travels without one."""
        number = _plain(row.cell("tracking"))
        if _SHORTENED.fullmatch(number) and not number.isalnum():
            remedy = "make the column text and paste the numbers again"
            raise BadCell(row, "tracking", "the spreadsheet has cut this number short", remedy)
        if number and not _NUMBER.fullmatch(number):
            raise BadCell(row, "tracking", "this is no tracking number", "one number a row: letters and digits")
        return number

    def _progress(self, row: Row, shipped: datetime | None, delivered: date | None) -> Progress:
        """The carrier's word; without one, what the dates say."""
        written = _plain(row.cell("status"))
        if not written:
            return Progress.DELIVERED if delivered else Progress.IN_TRANSIT if shipped else Progress.PENDING
        progress = progress_of(written)
        if progress is None:
            near = nearest_word(written)
            shown = f'"{written}"' if _WORD.fullmatch(written) else "this"
            remedy = f'did you mean "{near}"?' if near else f"henji knows {', '.join(Progress)}"
            raise BadCell(row, "status", f"{shown} is no status henji knows", remedy)
        if delivered and progress != Progress.DELIVERED:
            raise BadCell(row, "status", "it has a day of arrival and has not arrived", "mend one of the two")
        return progress

    def _expected(self, row: Row) -> tuple[date, date] | None:
        first, last = self._day(row, "expected_from"), self._day(row, "expected_until")
        if first is None and last is None:
            return None
        if first is None or last is None or first > last:
            remedy = "fill both, the earlier day first; the same day twice where the carrier names one"
            raise BadCell(row, "expected_until", "these are no first and last day", remedy)
        return first, last

    def _instant(self, row: Row, column: str) -> datetime | None:
        return self._known(row, column, instant(row.cell(column), self.zone))

    def _day(self, row: Row, column: str) -> date | None:
        return self._known(row, column, day(row.cell(column), self.zone))

    def _known(self, row: Row, column: str, read: Moment | None) -> Moment | None:
        if row.cell(column) and read is None:
            raise BadCell(row, column, "this date cannot be read", _INSTANT_REMEDY)
        return read


def _plain(cell: str) -> str:
    """Without the marks that keep a spreadsheet's hands off."""
    formula = _FORMULA.fullmatch(cell)
    return normalise(formula["text"] if formula else cell).lstrip("'").strip()
