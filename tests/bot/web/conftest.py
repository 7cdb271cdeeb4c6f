from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.app import House
from bot.web.app import web_app
from tests.bot.web.making import small_house
from tests.bot.web.visitor import Visitor

TOKEN = "a-token-of-this-test"


class HandClock:
    """Stands until moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, span: timedelta) -> None:
        self.now += span


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = small_house(tmp_path / "shop")
    yield house
    house.close()


@pytest.fixture
def app(house: House, clock: HandClock) -> FastAPI:
    return web_app(house, token=TOKEN, clock=clock, quiet=0.05)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


@pytest.fixture
def visitor(client: TestClient) -> Visitor:
    return Visitor(client)


@pytest.fixture
def desk(client: TestClient, app: FastAPI) -> TestClient:
    """The same client, logged in."""
    assert client.post(app.state.desk_link()).status_code == 200
    return client
