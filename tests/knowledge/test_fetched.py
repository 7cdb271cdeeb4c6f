"""Fetched pages are read by the same loaders as files, under their addresses."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, insert

from knowledge import tables
from knowledge.fetched import PAGES, Fetched, fetched_files
from knowledge.store import KnowledgeStore
from knowledge.sync import sync
from tests.knowledge.pages.papers import pdf
from tests.knowledge.pages.shop_pages import SUBJECTS, shopify
from tests.knowledge.shops import ShopFolder

URL = "https://shop.example/pages/shipping"
PAPER = "https://shop.example/files/guide.pdf"


def keep(engine: Engine, shop: ShopFolder, url: str, file: str, content: bytes | None) -> None:
    if content is not None:
        shop.write(f"{PAGES}/{file}", content)
    row = {"url": url, "file": file, "hash": "", "fetched": datetime(2026, 11, 22), "problem": ""}  # noqa: DTZ001
    with engine.begin() as connection:
        connection.execute(delete(tables.page).where(tables.page.c.url == url))
        connection.execute(insert(tables.page).values(row))


def drop(engine: Engine, url: str) -> None:
    with engine.begin() as connection:
        connection.execute(delete(tables.page).where(tables.page.c.url == url))


def ids(store: KnowledgeStore) -> list[str]:
    return [document.id for document in store.documents()]


@pytest.fixture
def fetched(engine: Engine, shop: ShopFolder) -> ShopFolder:
    keep(engine, shop, URL, "a.html", shopify(SUBJECTS[0]).encode())
    keep(engine, shop, PAPER, "b.pdf", pdf(("We send parcels from Kyoto every weekday.",)))
    keep(engine, shop, "https://shop.example/down", "", None)
    return shop


def test_fetched_pages_are_synced_under_their_addresses(fetched: ShopFolder, store: KnowledgeStore) -> None:
    done = sync(fetched.path, store)

    assert done.invalid == ()
    assert ids(store) == ["page:shop.example/files/guide.pdf:en", "page:shop.example/pages/shipping:en"]
    assert {document.url for document in store.documents()} == {URL, PAPER}
    (hit, *_) = store.search("price to Germany", language="en")
    assert store.passages([hit.passage])[0].url == URL
    assert sync(fetched.path, store).is_empty


def test_a_page_that_is_dropped_is_gone_and_one_that_changed_is_read_again(
    fetched: ShopFolder, store: KnowledgeStore, engine: Engine
) -> None:
    sync(fetched.path, store)
    drop(engine, PAPER)
    keep(engine, fetched, URL, "a.html", shopify(SUBJECTS[0]).replace("2,900", "3,000").encode())
    done = sync(fetched.path, store)

    assert [one.key for one in done.removed] == ["page:shop.example/files/guide.pdf:en"]
    assert [one.key for one in done.changed] == ["page:shop.example/pages/shipping:en"]


def test_a_page_whose_bytes_are_gone_stays_as_it_was_and_is_named(fetched: ShopFolder, store: KnowledgeStore) -> None:
    sync(fetched.path, store)
    fetched.delete(f"{PAGES}/a.html")
    done = sync(fetched.path, store)

    assert [problem.path for problem in done.invalid] == [URL]
    assert "page:shop.example/pages/shipping:en" in ids(store)


def test_a_fetched_page_and_a_file_of_the_same_name_are_two(fetched: ShopFolder, store: KnowledgeStore) -> None:
    fetched.write("pages/shipping.html", shopify(SUBJECTS[0]))
    done = sync(fetched.path, store)

    assert done.invalid == ()
    assert "page:shipping:en" in ids(store)
    assert len(ids(store)) == 3


@pytest.mark.parametrize("file", ["", "x.xml", "x", "../../../etc/passwd", "../../store.toml"])
def test_only_pages_in_the_folder_of_pages_are_read(tmp_path: Path, file: str) -> None:
    assert fetched_files(tmp_path, [Fetched(url=URL, file=file)]) == ()


def test_a_name_that_leads_out_of_the_folder_leads_into_it(tmp_path: Path) -> None:
    (found,) = fetched_files(tmp_path, [Fetched(url=URL, file="../../pages/a.html")])

    assert found.file == tmp_path / PAGES / "a.html"
