"""A conversation with words, an address and a secret that must be in no line of the log, wherever it breaks."""

import io
import json
import logging
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI

from bot.app import House
from bot.telemetry.logs import start_logs
from bot.telemetry.style import Style
from bot.web.server import listening
from tests.bot.web.conftest import TOKEN

WORD, EMAIL, SECRET = "Zwitschervogel", "canary.buyer@canary.example", "canary-secret-canary-secret"
CANARIES = (WORD, EMAIL, "canary.buyer", SECRET, TOKEN)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    written = io.StringIO()
    start_logs(Style.JSON, stream=written, secrets=[SECRET, TOKEN])
    yield written
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    """Served by uvicorn as `henji serve` does, its own log included."""

    @app.get("/breaks")
    async def breaks(said: str) -> None:
        raise RuntimeError(f"cannot read {said}")

    with listening("127.0.0.1", 0) as door:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, log_level="info", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def test_no_line_of_the_log_holds_what_a_buyer_said_or_what_is_secret(
    log: io.StringIO, address: str, house: House, app: FastAPI
) -> None:
    bearer = {"authorization": f"Bearer {TOKEN}"}
    alone = {"connection": "close"}  # the server hangs up on whom it failed
    with httpx2.Client(base_url=address, headers=alone) as web:
        line: dict[str, Any] = {"id": f"mail:{EMAIL}", "buyer": {"id": EMAIL, "email": EMAIL}}
        for text in (f"{WORD}: shipping?", f"boom {WORD} {SECRET}", f"a person for {WORD}"):
            line["messages"] = [{"text": text}]
            web.post("/api/ask", json=line, headers=bearer)
        web.post("/api/ask", content=f'{{"messages": "{WORD}'.encode(), headers=bearer)
        web.post("/api/ask", json={"messages": [{"text": WORD}]}, headers={"authorization": f"Bearer {SECRET}"})
        assert web.get("/breaks", params={"said": f"{WORD} {EMAIL} {SECRET}"}).status_code == 500
        web.post(app.state.desk_link())
        with house.talks.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE message RENAME TO elsewhere")
        web.post("/api/ask", json=line, headers=bearer)
    logging.getLogger("bot.worker").error("turn of %s failed: %s", f"mail:{EMAIL}", ValueError(WORD))
    written = log.getvalue()
    lines = [json.loads(one) for one in written.splitlines()]
    assert any(one["logger"] == "uvicorn.error" and one.get("error") == "RuntimeError" for one in lines)
    assert any(one["logger"].startswith("bot.") for one in lines)
    assert [canary for canary in CANARIES if canary in written] == []


def test_the_usual_log_of_an_exception_would_hold_them() -> None:
    """The red control: what the lines above are kept from."""
    written = io.StringIO()
    handler, logger = logging.StreamHandler(written), logging.getLogger("some.usual.log")
    logger.addHandler(handler)
    try:
        int(WORD)
    except ValueError:
        logger.exception("Exception in ASGI application")
    finally:
        logger.removeHandler(handler)
    assert WORD in written.getvalue()
