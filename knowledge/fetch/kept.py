"""The pages that were fetched: a row each in the database, their bytes in the store's state folder."""

import hashlib
import os
import tempfile
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import regex
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import SQLAlchemyError

from core.errors import StoreError
from knowledge import tables
from knowledge.store import KnowledgeStore, database_error

#: Inside the store folder.
FOLDER = ".henji/pages"
_PORTION = 500
_OURS = regex.compile(r"[0-9a-f]{64}\.(?:html|pdf|docx)|\..*\.part")
#: Seconds after which a file without a row belongs to no sync that still runs.
_ABANDONED = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """One row of knowledge_page. A page that failed later keeps its file; `problem` then says what happened."""

    url: str
    file: str = ""  # in FOLDER; "": nothing was kept
    etag: str | None = None
    modified: str | None = None
    lastmod: str | None = None
    hash: str = ""
    fetched: datetime  # UTC, without zone
    problem: str = ""


def read_pages(store: KnowledgeStore) -> Mapping[str, KeptPage]:
    """Every row by its URL, in the order of URLs. Raises DatabaseError."""
    try:
        with store.engine.connect() as connection:
            rows = connection.execute(select(tables.page).order_by(tables.page.c.url)).mappings()
            return {row["url"]: KeptPage(**row) for row in rows}
    except SQLAlchemyError as error:
        raise database_error(error) from error


def page_problems(store: KnowledgeStore) -> tuple[str, ...]:
    """A line for every reason why addresses gave no page, or gave none the last time. Raises DatabaseError.

    They are no part of a plan's `invalid`: a site that fails is no fault in a file, and the sync goes on (exit 0).
    """
    return problem_lines({page.url: page.problem for page in read_pages(store).values() if page.problem})


def problem_lines(problems: Mapping[str, str]) -> tuple[str, ...]:
    """From URL -> reason to one line for each reason: a site that is down is not ten thousand lines."""
    urls: dict[str, list[str]] = {}
    for url, reason in problems.items():
        urls.setdefault(reason, []).append(url)
    return tuple(
        f"{first}{f' and {len(more)} more' if more else ''}: {reason}" for reason, (first, *more) in urls.items()
    )


def put_pages(store: KnowledgeStore, put: Iterable[KeptPage], drop: Collection[str] = ()) -> None:
    """Write these rows over what stood there and delete the dropped URLs, at one stroke. Raises DatabaseError."""
    rows = {page.url: asdict(page) for page in put}
    urls = [*rows, *drop]
    if not urls:
        return
    try:
        with store.engine.begin() as connection:
            for start in range(0, len(urls), _PORTION):
                connection.execute(delete(tables.page).where(tables.page.c.url.in_(urls[start : start + _PORTION])))
            if rows:
                connection.execute(insert(tables.page), list(rows.values()))
    except SQLAlchemyError as error:
        raise database_error(error) from error


def file_name(url: str, ending: str) -> str:
    """Where the bytes of a URL lie, ended by html, pdf or docx."""
    return f"{hashlib.sha256(url.encode()).hexdigest()}.{ending}"


def present(folder: Path) -> frozenset[str]:
    """The names of the files that are there."""
    return frozenset(entry.name for entry in os.scandir(folder)) if folder.is_dir() else frozenset()


def write_file(folder: Path, name: str, content: bytes) -> None:
    """The file is whole or as it was before, whatever happens meanwhile. Raises StoreError for a disk that is full."""
    try:
        _write(folder, name, content)
    except OSError as error:
        raise StoreError(
            f"{folder}: cannot be written ({error.strerror}); free the disk, or mend permissions"
        ) from error


def _write(folder: Path, name: str, content: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=folder, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(folder / name)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def sweep(folder: Path, named: Collection[str]) -> None:
    """Delete files of ours that no row names; young ones may belong to a sync that runs beside this one."""
    for name in present(folder) - set(named):
        file = folder / name
        if _OURS.fullmatch(name) and time.time() - file.stat().st_mtime > _ABANDONED:
            file.unlink(missing_ok=True)
