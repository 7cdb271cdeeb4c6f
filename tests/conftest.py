"""What every test may use: the demo shop, opened once, and a small shop that a test may spoil."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.app import House, open_house
from bot.settings import DEFAULT_STORE
from knowledge.sync import sync
from tests.knowledge.shops import ShopFolder
from tests.talks import Talks

# Tests run side by side: how long one example takes tells nothing.
settings.register_profile("henji", deadline=None)
settings.load_profile("henji")

SMALL = """\
name = "Kiln and Leaf"
languages = ["en", "ja", "zh-Hans", "de"]
default_language = "en"
currency = "JPY"

[contact]
email = "hello@kiln.example"

[hours]
weekly = { mon = ["10:00-18:00"], tue = ["10:00-18:00"], wed = ["10:00-18:00"] }

[modes]
"approved.information" = "auto"
"approved.order" = "draft"
"approved.money" = "draft"
"""


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo shop without anybody's state."""
    folder = tmp_path_factory.mktemp("demo") / "shop"
    shutil.copytree(DEFAULT_STORE, folder, ignore=shutil.ignore_patterns(".henji"))
    return folder


@pytest.fixture(scope="session")
def demo(demo_folder: Path) -> Iterator[House]:
    """The demo shop, synced once a session; conversations of tests lie beside each other in it."""
    house = open_house(demo_folder)
    sync(house.folder, house.knowledge)
    yield house
    house.close()


@pytest.fixture
def talk(demo: House) -> Talks:
    return Talks(demo)


@pytest.fixture
def small_folder(tmp_path: Path) -> ShopFolder:
    """A shop of a few rows that a test may change; open it with `opened`."""
    folder = ShopFolder(tmp_path / "small").filled()
    folder.write("store.toml", SMALL)
    return folder


@pytest.fixture
def small(small_folder: ShopFolder) -> Iterator[House]:
    house = open_house(small_folder.path)
    sync(house.folder, house.knowledge)
    yield house
    house.close()
