"""What the last sync left behind, and one transaction that leaves something else."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, union_all, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from core.errors import StoreError
from knowledge import tables
from knowledge.changes import Known
from knowledge.fetched import Fetched
from knowledge.files.nouns import Item, Problem, version_of
from knowledge.files.tracking import UNREAD
from knowledge.index import Entry, Index
from knowledge.records import read_problems, write_problems
from knowledge.rows import (
    Prepared,
    answer_row,
    document_row,
    fact_row,
    item_row,
    order_row,
    parcel_row,
    passage_of,
    passage_rows,
    product_row,
)
from knowledge.store import KnowledgeStore, database_error, raw, read_orphans

_PORTION = 500
_ALONE = (tables.product, tables.answer, tables.fact, tables.order, tables.parcel)
_BY_KEY = (tables.item, tables.document, tables.passage, *_ALONE)

#: What is being done, how much of it is done, how much there is.
Progress: TypeAlias = Callable[[str, int, int], None]


class StalePlan(StoreError):
    """Another process synced the store after the plan was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFile:
    fingerprint: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What the last sync left behind."""

    synced: int  # 0: there was none
    loader: int
    paths: frozenset[str]  # of all items
    counted: int  # items
    files: Mapping[str, KnownFile]
    orphans: tuple[Problem, ...] = ()  # parcels without their order
    pages: tuple[Fetched, ...] = ()  # that the fetcher keeps


@dataclass(frozen=True, slots=True, kw_only=True)
class Writes:
    """Everything one sync changes. It holds only against the ledger whose `base` it was made from."""

    base: int
    loader: int
    put: tuple[Prepared, ...]
    moved: tuple[Item, ...]
    removed: tuple[str, ...]
    files: Mapping[str, KnownFile]  # read anew
    gone: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.put or self.moved or self.removed or self.files or self.gone)


def read_ledger(store: KnowledgeStore) -> Ledger:
    """Raises DatabaseError."""
    try:
        with store.engine.connect() as connection:
            return _read(connection)
    except SQLAlchemyError as error:
        raise database_error(error) from error


def read_items(store: KnowledgeStore) -> dict[str, Known]:
    """Every item by its key. Raises DatabaseError. Takes a sixth of a second for 40,000: only where files changed."""
    item = tables.item.c
    try:
        with store.engine.connect() as connection:
            rows = connection.execute(select(item.key, item.path, item.line, item.version))
            return {key: Known(path=path, line=line, version=version) for key, path, line, version in rows}
    except SQLAlchemyError as error:
        raise database_error(error) from error


def write(store: KnowledgeStore, writes: Writes, progress: Progress) -> None:
    """All of it in one transaction, or nothing. Raises StalePlan where another sync came first, and DatabaseError."""
    try:
        with store.engine.begin() as connection:
            _write(connection, writes, progress)
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise database_error(error) from error


def _read(connection: Connection) -> Ledger:
    state = connection.execute(select(tables.state)).first()
    item, file, page = tables.item.c, tables.file.c, tables.page.c
    pages = connection.execute(select(page.url, page.file).order_by(page.url))
    counts = connection.execute(select(item.path, func.count()).group_by(item.path)).all()
    files = connection.execute(select(file.path, file.fingerprint, file.problems))
    return Ledger(
        synced=state.synced if state else 0,
        loader=state.loader if state else 0,
        paths=frozenset(path for path, _ in counts),
        counted=sum(count for _, count in counts),
        files={
            path: KnownFile(fingerprint=fingerprint, problems=read_problems(problems))
            for path, fingerprint, problems in files
        },
        pages=tuple(Fetched(url=url, file=file) for url, file in pages),
        orphans=read_orphans(connection),
    )


def _write(connection: Connection, writes: Writes, progress: Progress) -> None:
    _claim(connection, writes)
    index = Index(raw(connection))
    is_new = index.create()
    texts = _changed_texts(connection, writes)
    stale = _document_ids(connection, [*writes.removed, *(prepared.item.key for prepared in texts)])
    _delete(connection, _BY_KEY, writes.removed)
    _put(connection, writes.put)
    _put_texts(connection, texts)
    _put_files(connection, writes)
    if is_new:
        entries = _entries(connection, None)
    else:
        index.remove(stale)
        again = {*stale, *(prepared.item.document.id for prepared in texts if prepared.item.document)}
        entries = _entries(connection, sorted(again))
    index.add(_watched(entries, progress))
    connection.execute(update(tables.state).values(version=_version(connection)))


def _claim(connection: Connection, writes: Writes) -> None:
    """The first statement of the transaction takes the database's write lock: a second process waits here."""
    state = tables.state.c
    counted = (
        update(tables.state).where(state.synced == writes.base).values(synced=writes.base + 1, loader=writes.loader)
    )
    if connection.execute(counted).rowcount == 1:
        return
    if writes.base == 0:
        try:
            row = {"id": 1, "version": "", "synced": 1, "loader": writes.loader}
            connection.execute(insert(tables.state).values(row))
        except IntegrityError as error:
            raise _stale() from error
        return
    raise _stale()


def _stale() -> StalePlan:
    return StalePlan("another process synced this store meanwhile; sync again")


def _changed_texts(connection: Connection, writes: Writes) -> list[Prepared]:
    """Those whose text is new: a product that only sold out keeps its passages."""
    keys = [prepared.item.key for prepared in writes.put]
    document = tables.document.c
    rows = _among(
        connection,
        select(document.key, document.version, document.path, document.suspicion),
        document.key,
        keys,
    )
    known = {key: (version, path, suspicion) for key, version, path, suspicion in rows}
    return [
        prepared
        for prepared in writes.put
        if prepared.item.document
        and known.get(prepared.item.key)
        != (
            prepared.item.document.version,
            prepared.item.path,
            prepared.suspicion.reason if prepared.suspicion else None,
        )
    ]


def _document_ids(connection: Connection, keys: Sequence[str]) -> list[str]:
    document = tables.document.c
    return sorted({row.id for row in _among(connection, select(document.id), document.key, keys)})


def _put(connection: Connection, put: Sequence[Prepared]) -> None:
    _delete(connection, (tables.item, *_ALONE), [one.item.key for one in put])
    _insert(connection, tables.item, (item_row(one.item) for one in put))
    _insert(connection, tables.product, (row for one in put if (row := product_row(one))))
    _insert(connection, tables.answer, (row for one in put if (row := answer_row(one))))
    _insert(connection, tables.fact, (row for one in put if (row := fact_row(one.item))))
    _insert(connection, tables.order, (row for one in put if (row := order_row(one.item))))
    _insert(connection, tables.parcel, (row for one in put if (row := parcel_row(one.item))))


def _put_texts(connection: Connection, texts: Sequence[Prepared]) -> None:
    _delete(connection, (tables.document, tables.passage), [prepared.item.key for prepared in texts])
    _insert(connection, tables.document, (document_row(prepared) for prepared in texts))
    _insert(connection, tables.passage, (row for prepared in texts for row in passage_rows(prepared)))


def _put_files(connection: Connection, writes: Writes) -> None:
    item, file = tables.item.c, tables.file.c
    if writes.moved:
        move = update(tables.item).where(item.key == bindparam("moved")).values(line=bindparam("to"))
        connection.execute(move, [{"moved": moved.key, "to": moved.line} for moved in writes.moved])
    for path in (*writes.gone, *writes.files):
        connection.execute(delete(tables.file).where(file.path == path))
    rows = (
        {"path": path, "fingerprint": known.fingerprint, "problems": write_problems(known.problems)}
        for path, known in writes.files.items()
    )
    _insert(connection, tables.file, rows)


def _entries(connection: Connection, documents: Sequence[str] | None) -> list[Entry]:
    """The passages of these documents, or of all, with where and when they hold."""
    document, passage = tables.document, tables.passage
    extra = (document.c.market, document.c.valid_from, document.c.valid_until)
    statement = tables.passages.add_columns(*extra).order_by(passage.c.key, passage.c.number)
    if documents is None:
        rows: Iterable[Any] = connection.execute(statement)
    else:
        rows = _among(connection, statement, document.c.id, documents)
    return [
        Entry(passage=passage_of(row), market=row.market, valid_from=row.valid_from, valid_until=row.valid_until)
        for row in rows
    ]


def _watched(entries: Sequence[Entry], progress: Progress) -> Iterator[Entry]:
    for number, entry in enumerate(entries, start=1):
        progress("indexing", number, len(entries))
        yield entry


def _version(connection: Connection) -> str:
    """The hash of everything answers are searched in, quarantine included.

    Orders are not part of it: they come and go all day, and each has a version of its own.
    """
    item, document = tables.item.c, tables.document.c
    apart = union_all(select(tables.order.c.key), select(tables.parcel.c.key))
    rows = connection.execute(
        select(item.key, item.version, document.suspicion)
        .select_from(tables.item.outerjoin(tables.document, document.key == item.key))
        .where(item.key.not_in(apart), ~item.key.startswith(UNREAD))
        .order_by(item.key)
    )
    return version_of(*("\x1e".join((key, version, suspicion or "")) for key, version, suspicion in rows))


def _among(connection: Connection, statement: Any, column: Any, values: Sequence[str]) -> list[Any]:
    portions = (values[start : start + _PORTION] for start in range(0, len(values), _PORTION))
    return [row for portion in portions for row in connection.execute(statement.where(column.in_(portion)))]


def _delete(connection: Connection, from_tables: Iterable[Table], keys: Sequence[str]) -> None:
    for table in from_tables:
        for start in range(0, len(keys), _PORTION):
            connection.execute(delete(table).where(table.c.key.in_(keys[start : start + _PORTION])))


def _insert(connection: Connection, table: Table, rows: Iterable[Mapping[str, object]]) -> None:
    listed = list(rows)
    if listed:
        connection.execute(insert(table), listed)
