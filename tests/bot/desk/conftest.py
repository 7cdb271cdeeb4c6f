from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import House, open_house
from bot.settings import DEFAULT_STORE
from knowledge.sync import sync

SHOP = ("store.toml", "facts.toml", "answers.csv", "products.de.csv", "products.en.csv", "products.ja.csv")


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shop, whose every answer a person reads first; synced once."""
    folder = tmp_path_factory.mktemp("desk") / "shop"
    folder.mkdir()
    for name in SHOP:
        (folder / name).write_bytes((DEFAULT_STORE / name).read_bytes())
    for name in ("answers", "pages"):
        (folder / name).mkdir()
        for path in (DEFAULT_STORE / name).iterdir():
            (folder / name / path.name).write_bytes(path.read_bytes())
    settings = folder / "store.toml"
    written = settings.read_text(encoding="utf-8")
    settings.write_text(written.replace('"approved.information" = "auto"', '"approved.information" = "draft"'), "utf-8")
    house = open_house(folder)
    sync(house.folder, house.knowledge)
    house.close()
    return folder


@pytest.fixture(scope="session")
def open_shop(shop: Path) -> Iterator[House]:
    house = open_house(shop)
    yield house
    house.close()


@pytest.fixture
def house(open_shop: House, shop: Path, tmp_path: Path) -> Iterator[House]:
    """Its knowledge is shared, its conversations are this test's own."""
    house = open_house(shop, scratch=tmp_path / "talks.db")
    clerk = replace(house.clerk, answerer=open_shop.answerer)
    yield replace(house, answerer=open_shop.answerer, clerk=clerk)
    house.close()
