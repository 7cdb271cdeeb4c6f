import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.kernel.database import open_database, upgrade
from bot.testing.mail_server import Letterbox, mail_server
from tests.bot.channels.mail.making import Shop, shop_at

Shops = Callable[..., Shop]


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables: making them takes longer than a test."""
    path = tmp_path_factory.mktemp("mail") / "henji.db"
    engine = open_database(path)
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def letterbox() -> Iterator[Letterbox]:
    with mail_server() as letterbox:
        yield letterbox


@pytest.fixture
def shops(tmp_path: Path, empty: Path, letterbox: Letterbox) -> Iterator[Shops]:
    """Opens any number of shops; all mail leaves through `letterbox` unless they are given another."""
    with ExitStack() as stack:

        def opened(name: str = "shop", letterbox: Letterbox = letterbox, **more: Any) -> Shop:
            path = tmp_path / f"{name}.db"
            shutil.copy(empty, path)
            return stack.enter_context(shop_at(path, letterbox, **more))

        yield opened


@pytest.fixture
def shop(shops: Shops) -> Shop:
    return shops()
