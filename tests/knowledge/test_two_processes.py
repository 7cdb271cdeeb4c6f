"""Two processes sync one store at the same time: real processes, for the lock is between processes."""

import multiprocessing
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from core.errors import DatabaseError
from knowledge import tables
from knowledge.store import KnowledgeStore
from knowledge.sync import apply, plan, sync
from tests.knowledge.shops import ShopFolder


def sync_elsewhere(folder: Path, database: str, starts: object, outcomes: object) -> None:
    engine = create_engine(database, connect_args={"timeout": 30})
    starts.wait()  # type: ignore[attr-defined]
    try:
        done = sync(folder, KnowledgeStore(engine))
        outcomes.put(len(done.added))  # type: ignore[attr-defined]
    except DatabaseError as error:
        outcomes.put(str(error))  # type: ignore[attr-defined]
    engine.dispose()


def test_two_processes_that_sync_at_once_load_everything_once(shop: ShopFolder, engine: Engine) -> None:
    for number in range(40):
        shop.write(f"pages/p{number}.en.md", f"# Page {number}\n\nWords about page {number}.\n")
    processes = multiprocessing.get_context("spawn")
    starts, outcomes = processes.Barrier(2), processes.Queue()
    database = engine.url.render_as_string()
    both = [processes.Process(target=sync_elsewhere, args=(shop.path, database, starts, outcomes)) for _ in range(2)]

    for one in both:
        one.start()
    added = [outcomes.get(timeout=60) for _ in both]
    for one in both:
        one.join(60)

    store = KnowledgeStore(engine)
    assert all(isinstance(count, int) for count in added), added
    assert 40 in added
    assert len(store.documents()) == 40
    assert store.stats().passages == 40
    assert len(store.search("words page", limit=100, language="en")) == 40
    assert sync(shop.path, store).is_empty


def test_a_writer_that_does_not_finish_is_named(shop: ShopFolder, tmp_path: Path) -> None:
    database = tmp_path / "henji.db"
    engine = create_engine(f"sqlite:///{database}", connect_args={"timeout": 0.1})
    tables.metadata.create_all(engine)
    store = KnowledgeStore(engine)
    planned = plan(shop.filled().path, store)
    other = sqlite3.connect(database)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(DatabaseError, match="another process is writing"):
        apply(planned, store)

    other.rollback()
    other.close()
    apply(planned, store)
    assert len(store.products("en")) == 2
    engine.dispose()
