"""What the shop knows, as last synced: products, answers, facts and passages, read from the database."""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, bindparam, exists, func, literal, select, true
from sqlalchemy.exc import SQLAlchemyError

from core.errors import DatabaseError
from core.evidence import Document, Fact, Passage, Product
from core.orders import Order, Parcel
from core.sets import Kind
from knowledge import tables
from knowledge.catalogue import Catalogue, empty
from knowledge.files.nouns import OwnAnswer, Problem
from knowledge.files.tracking import UNREAD
from knowledge.index import Hit, Index
from knowledge.orphans import orphan
from knowledge.records import read_answer, read_fact, read_order, read_parcel, read_problems, read_product
from knowledge.rows import document_of, passage_of
from knowledge.standing import Overruled, Standing

_PORTION = 500  # ids in one statement
_MOST_DISPUTED = 100  # that one search makes up for

Value = TypeVar("Value")
AnyRow: TypeAlias = Row[*tuple[Any, ...]]
AnySelect: TypeAlias = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A document that is never indexed or cited, and the words that gave it away."""

    document: Document
    reason: str
    snippet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Documents per (kind, language), products and answers per language, facts per table."""

    documents: Mapping[tuple[Kind, str], int]
    products: Mapping[str, int]
    answers: Mapping[str, int]
    facts: Mapping[str, int]
    passages: int
    quarantined: int
    orders: int = 0
    parcels: int = 0


@dataclass(slots=True)
class KnowledgeStore:
    """Queries over one database. Every method raises DatabaseError where the database cannot be read.

    Products, answers and facts are kept in memory and read again once a sync has changed the version.
    """

    engine: Engine
    _catalogue: Catalogue = field(default_factory=empty, init=False)

    def version(self) -> str:
        """The hash of all content; "" before the first sync."""
        return self._one(read_version)

    def catalogue(self) -> Catalogue:
        """Everything that answers are made of, except passages. Threads may share it."""
        return self._one(self._current)

    def products(self, language: str) -> tuple[Product, ...]:
        """In the order of their handles."""
        return tuple(self.catalogue().products.get(language, {}).values())

    def product(self, handle: str, language: str) -> Product | None:
        return self.catalogue().products.get(language, {}).get(handle)

    def answers(self, *, on: date | None = None, market: str | None = None) -> tuple[OwnAnswer, ...]:
        """The shop's own answers; given a day, those that hold on it, in the market or everywhere."""
        catalogue = self.catalogue()
        return catalogue.answers if on is None else catalogue.answers_on(on, market)

    def facts(self, on: date, market: str | None = None) -> tuple[Fact, ...]:
        """What holds on this day in this market (ISO country; None: what holds everywhere).

        Where rows state the same, the market's own wins, then the one that began last.
        """
        return self.catalogue().facts_on(on, market)

    def passages(self, ids: Iterable[str]) -> tuple[Passage, ...]:
        """In the order asked for; an id that is gone or in quarantine is left out."""
        wanted = list(dict.fromkeys(ids))
        found = {row.id: passage_of(row) for row in self._one(lambda connection: _passages(connection, wanted))}
        return tuple(found[wished] for wished in wanted if wished in found)

    def passages_of(self, documents: Iterable[str]) -> tuple[Passage, ...]:
        """All passages of these documents, in the order of the text."""
        ordered = tables.passages.order_by(tables.passage.c.key, tables.passage.c.number)
        return tuple(passage_of(row) for row in self._among(ordered, tables.document.c.id, list(documents)))

    def documents(self, *, language: str | None = None, kind: Kind | None = None) -> tuple[Document, ...]:
        """Every document that is not in quarantine, by key."""
        document = tables.document.c
        statement = select(tables.document).where(document.suspicion.is_(None)).order_by(document.key)
        if language is not None:
            statement = statement.where(document.language == language)
        if kind is not None:
            statement = statement.where(document.kind == kind.value)
        return tuple(document_of(row) for row in self._rows(statement))

    def documents_about(self, scenario: str) -> tuple[Document, ...]:
        """Every document that names the scenario in its front matter and is not in quarantine, by key."""
        document = tables.document.c
        spaced = literal(" ") + document.scenarios + literal(" ")
        statement = select(tables.document).where(document.suspicion.is_(None), spaced.contains(f" {scenario} "))
        return tuple(document_of(row) for row in self._rows(statement.order_by(document.key)))

    def quarantined(self) -> tuple[Quarantined, ...]:
        document = tables.document.c
        statement = select(tables.document).where(document.suspicion.is_not(None)).order_by(document.key)
        return tuple(
            Quarantined(document=document_of(row), reason=row.suspicion, snippet=row.snippet or "")
            for row in self._rows(statement)
        )

    def problems(self) -> tuple[Problem, ...]:
        """What could not be loaded at the last sync, by file and line."""
        rows = self._rows(select(tables.file.c.problems).order_by(tables.file.c.path))
        return (*(problem for (line,) in rows for problem in read_problems(line)), *self._one(read_orphans))

    def orders(self, *, key: str = "", email: str = "") -> tuple[Order, ...]:
        """Those with this key, or of this address; see knowledge.orders."""
        order = tables.order.c
        found = select(order.body).where(order.order == key if key else order.email == email).order_by(order.key)
        return tuple(read_order(line) for (line,) in self._rows(found))

    def has_orders(self) -> bool:
        return bool(self._rows(select(tables.order.c.key).limit(1)))

    def parcels(self, key: str) -> tuple[Parcel, ...]:
        """Of the order with this key; none where there is no such order."""
        order, parcel = tables.order.c, tables.parcel.c
        found = select(parcel.body).where(parcel.order == key, exists().where(order.order == key))
        return tuple(read_parcel(line) for (line,) in self._rows(found.order_by(parcel.key)))

    def whole(self, key: str) -> bool:
        """Whether every row about the parcels of this order could be read."""
        item = tables.item.c
        marked = item.key.between(f"{UNREAD}{key}:", f"{UNREAD}{key}:\uffff")
        return not self._rows(select(item.key).where(marked).limit(1))

    def overruled(self) -> tuple[Overruled, ...]:
        """Pages that say otherwise than the shop's tables, or than each other: nothing of it is answered."""
        return self.catalogue().overruled

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        language: str | None = None,
        market: str | None = None,
        on: date | None = None,
        kinds: Collection[Kind] | None = None,
        product: str | None = None,
    ) -> list[Hit]:
        """The best passage of each document, best first; none before the first sync. See knowledge.index."""

        def find(connection: Connection) -> list[Hit]:
            if not read_version(connection):
                return []
            index = Index(raw(connection))
            disputed = self._current(connection).disputed
            more = limit + min(len(disputed), _MOST_DISPUTED)
            hits = index.search(
                query, limit=more, language=language, market=market, on=on, kinds=kinds, product=product
            )
            return [hit for hit in hits if hit.document not in disputed][:limit]

        return self._one(find)

    def stats(self) -> Stats:
        document = tables.document.c
        counted = (
            select(document.kind, document.language, func.count())
            .where(document.suspicion.is_(None))
            .group_by(document.kind, document.language)
            .order_by(document.kind, document.language)
        )
        products, answers, facts = self.catalogue().counts()
        return Stats(
            documents={(Kind(kind), language): count for kind, language, count in self._rows(counted)},
            products=products,
            answers=answers,
            facts=facts,
            passages=self._rows(select(func.count(tables.passage.c.id)))[0][0],
            quarantined=self._rows(select(func.count()).where(document.suspicion.is_not(None)))[0][0],
            orders=self._rows(select(func.count(tables.order.c.key)))[0][0],
            parcels=self._rows(select(func.count(tables.parcel.c.key)))[0][0],
        )

    def _current(self, connection: Connection) -> Catalogue:
        """The catalogue in memory, or a new one where a sync has changed the version meanwhile."""
        while self._catalogue.version != (version := read_version(connection)):
            self._catalogue = _read_catalogue(connection, version)
        return self._catalogue

    def _rows(self, statement: AnySelect) -> Sequence[AnyRow]:
        return self._one(lambda connection: connection.execute(statement).all())

    def _among(self, statement: AnySelect, column: ColumnElement[str], values: Sequence[str]) -> list[AnyRow]:
        """The rows whose column is one of the values, asked for in handy portions."""
        portions = (values[start : start + _PORTION] for start in range(0, len(values), _PORTION))
        return [row for portion in portions for row in self._rows(statement.where(column.in_(portion)))]

    def _one(self, read: Callable[[Connection], Value]) -> Value:
        try:
            with self.engine.connect() as connection:
                return read(connection)
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise database_error(error) from error


def _passages(connection: Connection, ids: Sequence[str]) -> list[AnyRow]:
    portions = (ids[start : start + _PORTION] for start in range(0, len(ids), _PORTION))
    return [row for portion in portions for row in connection.execute(_PASSAGES, {"ids": portion})]


def _read_catalogue(connection: Connection, version: str) -> Catalogue:
    """Everything that is trusted, in the order of the keys."""
    product, answer, fact = tables.product.c, tables.answer.c, tables.fact.c
    standing = Standing()
    standing.add_products(
        (key, at, read_product(line)) for key, at, line in _said(connection, product, product.trusted)
    )
    standing.add_answers((key, at, read_answer(line)) for key, at, line in _said(connection, answer, answer.trusted))
    standing.add_facts((key, at, read_fact(line)) for key, at, line in _said(connection, fact, true()))
    pages = select(tables.document.c.id).where(tables.document.c.path.in_(sorted(standing.disputed)))
    return Catalogue(
        version=version,
        products=standing.products,
        answers=tuple(standing.answers),
        facts=tuple(standing.facts),
        overruled=tuple(standing.overruled),
        disputed=frozenset(connection.execute(pages).scalars()) if standing.disputed else frozenset(),
    )


def _said(connection: Connection, column: Any, where: ColumnElement[bool]) -> Iterator[tuple[str, str, str]]:
    """Key, path and body in the order of the keys; what many pages say in the same words is read once."""
    key, path = func.min(column.key), func.min(tables.item.c.path)
    rows = select(key, path, column.body).outerjoin(tables.item, tables.item.c.key == column.key).where(where)
    for found in connection.execute(rows.group_by(column.body).order_by(key)):
        yield found[0], found[1] or "", found[2]


#: Built once: every turn reads these.
_VERSION = select(tables.state.c.version)
_PASSAGES = tables.passages.where(tables.passage.c.id.in_(bindparam("ids", expanding=True)))


def read_version(connection: Connection) -> str:
    """The hash of all content; "" before the first sync."""
    return connection.execute(_VERSION).scalar_one_or_none() or ""


def read_orphans(connection: Connection) -> tuple[Problem, ...]:
    """Parcels that are kept while their order is in no file."""
    parcel, item = tables.parcel.c, tables.item.c
    alone = ~exists().where(tables.order.c.order == parcel.order)
    found = select(item.key, item.path, item.line).join(tables.parcel, parcel.key == item.key).where(alone)
    return tuple(orphan(*row) for row in connection.execute(found.order_by(item.path, item.line)))


def raw(connection: Connection) -> sqlite3.Connection:
    """SQLite's own connection below, for the search index. Raises DatabaseError on another database."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise DatabaseError("search needs SQLite, and the database is another; unset HENJI_DATABASE_URL")
    return driver


def database_error(error: Exception) -> DatabaseError:
    """One line for a person."""
    words = str(getattr(error, "orig", None) or error).split("\n", 1)[0]
    if "no such table" in words or "does not exist" in words:
        return DatabaseError(f"the database has no tables yet ({words}); run henji db upgrade")
    if "locked" in words:
        return DatabaseError("another process is writing this database; try again when it has finished")
    return DatabaseError(f"the database cannot be used: {words}; check that the disk is there and not full")
