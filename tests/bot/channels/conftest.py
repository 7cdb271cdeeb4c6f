import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.testing.telegram_api import TelegramApi
from bot.testing.telegram_server import telegram_server
from tests.bot.channels.shop import Shop, shop_in
from tests.bot.web.making import small_house


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop's folder whose files were read once."""
    folder = tmp_path_factory.mktemp("telegram") / "shop"
    small_house(folder).close()
    return folder


@pytest.fixture
def api() -> Iterator[TelegramApi]:
    with telegram_server() as api:
        yield api


@pytest.fixture
def stopped(tmp_path: Path, loaded: Path, api: TelegramApi) -> Iterator[Shop]:
    """A shop that nobody has started yet."""
    shutil.copytree(loaded, tmp_path / "shop")
    with shop_in(tmp_path / "shop", api) as shop:
        yield shop


@pytest.fixture
def shop(stopped: Shop) -> Shop:
    stopped.start()
    return stopped
