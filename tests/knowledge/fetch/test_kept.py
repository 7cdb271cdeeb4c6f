"""Rows and files of fetched pages: whole or as before."""

import os
import time
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from core.errors import DatabaseError, StoreError
from knowledge.fetch.kept import (
    KeptPage,
    file_name,
    present,
    problem_lines,
    put_pages,
    read_pages,
    sweep,
    write_file,
)
from knowledge.store import KnowledgeStore

THEN = datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 -- UTC, as kept


def page(url: str, problem: str = "") -> KeptPage:
    return KeptPage(url=url, file=file_name(url, "html"), etag='"1"', hash="a" * 64, fetched=THEN, problem=problem)


def test_what_is_put_is_read_in_the_order_of_urls(store: KnowledgeStore) -> None:
    put_pages(store, [page("https://b.test/"), page("https://a.test/")])
    assert list(read_pages(store).values()) == [page("https://a.test/"), page("https://b.test/")]


def test_a_row_is_written_over_and_another_dropped_at_one_stroke(store: KnowledgeStore) -> None:
    put_pages(store, [page("https://a.test/"), page("https://b.test/")])
    put_pages(store, [page("https://a.test/", "slow")], ["https://b.test/"])
    assert read_pages(store) == {"https://a.test/": page("https://a.test/", "slow")}


def test_thousands_of_rows_are_no_statement_too_long(store: KnowledgeStore) -> None:
    many = [page(f"https://a.test/{number:05}") for number in range(3000)]
    put_pages(store, many)
    put_pages(store, many)
    assert len(read_pages(store)) == 3000
    put_pages(store, [], [one.url for one in many])
    assert read_pages(store) == {}


def test_a_database_without_tables_is_one_line(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(DatabaseError, match="no tables"):
        read_pages(KnowledgeStore(engine))
    with pytest.raises(DatabaseError, match="no tables"):
        put_pages(KnowledgeStore(engine), [page("https://a.test/")])
    engine.dispose()


def test_the_same_reason_is_one_line() -> None:
    assert problem_lines({"a": "down", "b": "gone", "c": "down", "d": "down"}) == ("a and 2 more: down", "b: gone")


def test_a_file_is_written_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    write_file(tmp_path / "pages", "a.html", b"one")
    write_file(tmp_path / "pages", "a.html", b"two")
    assert present(tmp_path / "pages") == {"a.html"}
    assert (tmp_path / "pages" / "a.html").read_bytes() == b"two"


def test_a_file_that_cannot_be_put_in_place_leaves_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "a.html").mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        write_file(tmp_path, "a.html", b"new")
    assert present(tmp_path) == {"a.html"}


def test_only_old_files_of_ours_without_a_row_are_swept(tmp_path: Path) -> None:
    names = {kind: file_name(kind, "html") for kind in ("named", "old", "young")}
    for name in (*names.values(), ".x.part", "mine.html"):
        (tmp_path / name).write_bytes(b"x")
        if name != names["young"]:
            os.utime(tmp_path / name, (time.time() - 7200, time.time() - 7200))
    sweep(tmp_path, {names["named"]})
    assert present(tmp_path) == {names["named"], names["young"], "mine.html"}


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert present(tmp_path / "none") == frozenset()
    sweep(tmp_path / "none", ())
