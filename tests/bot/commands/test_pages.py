"""`henji knowledge sync` and the shop's site: fetched first, never in the way of what is there."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime

import pytest

from bot.app import House, open_house
from bot.commands.pages import errand, errand_json, fetched, fetched_json, show_errand, show_fetched
from knowledge.fetch.kept import KeptPage, put_pages, read_pages
from knowledge.fetch.visitor import Visitor
from tests.bot.commands.conftest import Run
from tests.knowledge.fetch.sites import HOST, Page, network, running_inside, running_site, visitor
from tests.knowledge.shops import ShopFolder

PAGES = f"""
[pages]
urls = ["http://{HOST}/a", "http://{HOST}/gone", "http://localhost:1/"]
hosts = ["{HOST}", "localhost:1"]
"""


@pytest.fixture
def reading(small_folder: ShopFolder) -> ShopFolder:
    """The small shop, reading pages that this machine will not let it reach."""
    store = small_folder.path / "store.toml"
    small_folder.write("store.toml", store.read_text(encoding="utf-8") + PAGES.replace(HOST, "localhost:2"))
    return small_folder


@pytest.fixture
def asking(small_folder: ShopFolder) -> Iterator[tuple[House, Visitor]]:
    store = small_folder.path / "store.toml"
    small_folder.write("store.toml", store.read_text(encoding="utf-8") + PAGES)
    house = open_house(small_folder.path)
    with running_site() as site, running_inside() as inside:
        site.routes["/a"] = Page()
        yield house, visitor(network(site, inside), HOST)
    house.close()


@pytest.mark.usefixtures("reading")
def test_a_site_that_cannot_be_read_is_a_line_each_and_the_rest_is_loaded(henji: Run) -> None:
    ran = henji("knowledge", "sync")
    assert ran.code == 0
    assert "not on the public network" in ran.err
    assert len(ran.err.splitlines()) == 2  # one for each host, though three pages are named
    assert "pages: 0 new, 0 changed, 0 gone, 0 unchanged, 3 with problems" in ran.out
    assert " added" in ran.out
    checked = henji("knowledge", "check")
    assert "http://localhost:1/: " in checked.out
    assert "not on the public network" in checked.out


@pytest.mark.usefixtures("reading")
def test_programs_are_told_of_pages_too(henji: Run) -> None:
    done = json.loads(henji("knowledge", "sync", "--json").out)
    assert len(done["pages"]["problems"]) == 3
    assert done["added"]


@pytest.mark.usefixtures("reading")
def test_offline_asks_nobody(henji: Run) -> None:
    ran = henji("knowledge", "sync", "--offline")
    assert (ran.code, ran.err) == (0, "")
    assert "pages:" not in ran.out


def test_a_store_without_pages_says_nothing_of_them(henji: Run) -> None:
    assert "pages:" not in henji("knowledge", "sync").out
    assert "pages" not in json.loads(henji("knowledge", "sync", "--json").out)


@pytest.mark.usefixtures("reading")
def test_a_dry_run_says_what_it_would_ask_for(henji: Run) -> None:
    ran = henji("knowledge", "sync", "--dry-run")
    assert ran.code == 0
    assert "? http://localhost:1/" in ran.out
    assert "3 would be asked for" in ran.out
    done = json.loads(henji("knowledge", "sync", "--dry-run", "--json").out)
    assert len(done["pages"]["would_ask"]) == 3


def test_pages_that_are_named_no_more_are_dropped(henji: Run, small_folder: ShopFolder) -> None:
    henji("knowledge", "sync")
    house = open_house(small_folder.path)
    kept = KeptPage(url="http://old.test/", file="x.html", fetched=datetime(2026, 11, 22))  # noqa: DTZ001 -- UTC, as kept
    put_pages(house.knowledge, [kept])
    assert json.loads(henji("knowledge", "sync", "--json").out)["pages"]["gone"] == [kept.url]
    assert read_pages(house.knowledge) == {}
    house.close()


def test_what_was_fetched_is_told_to_people_and_programs(
    asking: tuple[House, Visitor], capsys: pytest.CaptureFixture[str]
) -> None:
    house, asks = asking
    show_errand(errand(house, asks))
    assert "2 would be asked for" in capsys.readouterr().out
    assert errand_json(errand(house, asks))["would_ask"] == (f"http://{HOST}/a", f"http://{HOST}/gone")

    done = fetched(house, asks)
    show_fetched(done)
    said = capsys.readouterr()
    assert "pages: 1 new, 0 changed, 0 gone, 0 unchanged, 2 with problems; 2 asked for" in said.out
    assert f"http://{HOST}/gone: it is gone (404)" in said.err
    assert fetched_json(done)["added"] == (f"http://{HOST}/a",)


@pytest.mark.parametrize("words", [("ask", "do you ship to Germany?"), ("doctor",), ("knowledge", "check")])
def test_commands_that_answer_never_ask_the_site(henji: Run, reading: ShopFolder, words: tuple[str, ...]) -> None:
    """Whatever is asked for leaves a row, an answer or a problem."""
    henji(*words)
    house = open_house(reading.path)
    assert read_pages(house.knowledge) == {}
    henji("knowledge", "sync")  # the red control
    assert len(read_pages(house.knowledge)) == 3
    house.close()


def test_commands_that_answer_import_no_http_client() -> None:
    code = "import sys, bot.cli; print([m for m in sys.modules if m in ('http.client', 'knowledge.fetch.site')])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)  # noqa: S603
    assert ran.stdout.strip() == "[]"
