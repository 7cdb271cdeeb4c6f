"""What watchers are told: alive, ready or why not, and figures for those who may read them."""

import sqlite3
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.app import House
from bot.kernel.outbox import Outbox
from bot.telemetry.instruments import Instruments
from bot.web import operations
from knowledge import tables as knowledge_tables
from tests.bot.web.conftest import TOKEN
from tests.bot.web.test_api import is_problem

BEARER = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture(autouse=True)
def _at_work(house: House) -> None:
    """The crew gives its first sign a moment after the start; these tests do not wait for it."""
    house.presence.beat()


@pytest.fixture
def instruments(app: FastAPI) -> Instruments:
    app.state.instruments = Instruments()
    found: Instruments = app.state.instruments
    return found


@pytest.fixture
def here(app: FastAPI, instruments: Instruments, client: TestClient) -> TestClient:  # noqa: ARG001 - both must be there
    """One on this machine; `client` of conftest is one from elsewhere, and its crew works for both."""
    return TestClient(app, client=("127.0.0.1", 50_000))


def test_a_house_in_order_is_ready(client: TestClient) -> None:
    assert client.get("/readyz").json() == {"status": "ok", "channels": []}


def test_a_database_that_is_away_is_named_without_its_path(house: House, client: TestClient) -> None:
    with house.talks.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE worker RENAME TO elsewhere")
    detail = is_problem(client.get("/readyz"), 503)
    assert detail == "database: it cannot be read and written"
    assert client.get("/healthz").json() == {"status": "ok"}


def test_a_database_that_somebody_keeps_locked_is_named_within_a_second(house: House, client: TestClient) -> None:
    assert client.get("/readyz").status_code == 200
    other = sqlite3.connect(str(house.talks.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        answer = client.get("/readyz")
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert is_problem(answer, 503) == "database: no answer within 1 s"
    assert answer.elapsed.total_seconds() < 2.5
    assert answer.headers["retry-after"] == "5"


def test_tables_of_another_henji_are_named(house: House, client: TestClient) -> None:
    with house.talks.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0002'")
    assert is_problem(client.get("/readyz"), 503).startswith("migrations: the tables are at 0002")


def test_a_shop_that_was_never_loaded_is_named(house: House, client: TestClient) -> None:
    with house.engine.begin() as connection:
        connection.execute(knowledge_tables.state.delete())
    assert is_problem(client.get("/readyz"), 503) == "index: the shop's files were never loaded"


def test_nobody_at_work_is_named(house: House, app: FastAPI) -> None:
    house.presence.leave()
    client = TestClient(app)  # its lifespan never begins: the crew does not run
    assert is_problem(client.get("/readyz"), 503) == "worker: no process gives signs of life"
    house.presence.beat()
    assert client.get("/readyz").status_code == 200


def test_a_channel_that_rests_is_named_and_does_not_count(house: House, client: TestClient) -> None:
    Outbox(house.talks).pause("telegram", 30)
    (channel,) = client.get("/readyz").json()["channels"]
    assert (channel["channel"], channel["state"]) == ("telegram", "paused")
    assert 20 < channel["seconds"] <= 30


def test_why_a_channel_fails_is_told_to_those_who_may_know(
    here: TestClient, client: TestClient, instruments: Instruments
) -> None:
    instruments.troubles.failed("telegram", "Telegram refused the token (401)")
    stranger, own = client.get("/readyz"), here.get("/readyz")
    assert stranger.status_code == own.status_code == 200
    assert stranger.json()["channels"] == [{"channel": "telegram", "state": "failing"}]
    (told,) = own.json()["channels"]
    assert told["error"] == "Telegram refused the token (401)"
    assert "since" in told
    assert client.get("/readyz", headers=BEARER).json() == own.json()


def test_figures_are_for_this_machine_and_for_the_token(here: TestClient, client: TestClient) -> None:
    is_problem(client.get("/metrics"), 403)
    is_problem(client.get("/metrics", headers={"authorization": "Bearer wrong"}), 401)
    is_problem(here.get("/metrics", headers={"authorization": "Bearer wrong"}), 401)
    for answer in (here.get("/metrics"), client.get("/metrics", headers=BEARER)):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/plain; version=")
        assert "henji_workers_alive 1.0" in answer.text


@pytest.mark.parametrize("header", operations._FORWARDED)  # noqa: SLF001 - each of them
def test_who_comes_through_a_proxy_on_this_machine_is_not_this_machine(here: TestClient, header: str) -> None:
    is_problem(here.get("/metrics", headers={header: "203.0.113.9"}), 403)


def test_figures_come_without_the_database_too(house: House, here: TestClient, instruments: Instruments) -> None:
    instruments.tally.heard("web", new=True)
    with house.talks.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE pause RENAME TO elsewhere")
    text = here.get("/metrics").text
    assert "henji_database_up 0.0" in text
    assert 'henji_messages_total{channel="web",result="accepted"} 1.0' in text


def test_figures_name_no_buyer_and_no_path(house: House, here: TestClient, client: TestClient) -> None:
    line = {"buyer": {"id": "canary", "email": "anna@canary.example"}, "messages": [{"text": "a canary person"}]}
    assert client.post("/api/ask", json=line, headers=BEARER).status_code == 200
    text = here.get("/metrics").text
    assert "henji_tickets_open 1.0" in text
    assert "canary" not in text
    assert str(Path(house.folder)) not in text
