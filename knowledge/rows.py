"""Items, documents and passages as rows of the tables, and back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from core.evidence import Document, Passage
from core.orders import order_key
from core.sets import Kind
from knowledge.files.nouns import Item
from knowledge.quarantine import Suspicion
from knowledge.records import write_answer, write_fact, write_order, write_parcel, write_product


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An item ready to be written."""

    item: Item
    suspicion: Suspicion | None = None
    passages: tuple[Passage, ...] = ()


class Row(Protocol):
    """A row of a result: its columns are attributes."""

    def __getattr__(self, column: str) -> Any: ...


def passage_of(row: Row) -> Passage:
    return Passage(
        id=row.id,
        document=row.document,
        kind=Kind(row.kind),
        language=row.language,
        title=row.title,
        text=row.text,
        version=row.version,
        url=row.url,
        product=row.product,
    )


def document_of(row: Row) -> Document:
    return Document(
        id=row.id,
        kind=Kind(row.kind),
        language=row.language,
        title=row.title,
        text=row.text,
        version=row.version,
        path=row.path,
        url=row.url,
        market=row.market,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        scenarios=tuple(row.scenarios.split()),
        product=row.product,
    )


def item_row(item: Item) -> dict[str, object]:
    return {"key": item.key, "path": item.path, "line": item.line, "version": item.version}


def product_row(prepared: Prepared) -> dict[str, object] | None:
    product = prepared.item.product
    if product is None:
        return None
    trusted = prepared.suspicion is None
    return {
        "key": prepared.item.key,
        "language": product.language,
        "body": write_product(product),
        "trusted": trusted,
    }


def answer_row(prepared: Prepared) -> dict[str, object] | None:
    answer = prepared.item.answer
    if answer is None:
        return None
    trusted = prepared.suspicion is None
    return {
        "key": prepared.item.key,
        "language": answer.language,
        "body": write_answer(answer),
        "trusted": trusted,
    }


def fact_row(item: Item) -> dict[str, object] | None:
    return {"key": item.key, "name": item.fact.table, "body": write_fact(item.fact)} if item.fact else None


def order_row(item: Item) -> dict[str, object] | None:
    order = item.order
    if order is None:
        return None
    return {"key": item.key, "order": order.key, "email": order.email, "body": write_order(order)}


def parcel_row(item: Item) -> dict[str, object] | None:
    parcel = item.parcel
    return {"key": item.key, "order": order_key(parcel.order), "body": write_parcel(parcel)} if parcel else None


def document_row(prepared: Prepared) -> dict[str, object]:
    document = prepared.item.document
    assert document is not None
    return {
        "key": prepared.item.key,
        "id": document.id,
        "kind": document.kind.value,
        "language": document.language,
        "title": document.title,
        "text": document.text,
        "version": document.version,
        "path": document.path,
        "url": document.url,
        "market": document.market,
        "valid_from": document.valid_from,
        "valid_until": document.valid_until,
        "scenarios": " ".join(document.scenarios),
        "product": document.product,
        "suspicion": prepared.suspicion.reason if prepared.suspicion else None,
        "snippet": prepared.suspicion.snippet if prepared.suspicion else None,
    }


def passage_rows(prepared: Prepared) -> Iterator[dict[str, object]]:
    for number, passage in enumerate(prepared.passages):
        yield {
            "id": passage.id,
            "key": prepared.item.key,
            "number": number,
            "title": passage.title,
            "text": passage.text,
        }
