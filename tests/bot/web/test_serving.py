"""What needs a real server: event streams, a busy port, Ctrl-C."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.app import House
from bot.settings import environment
from bot.web import thread
from bot.web.server import listening, run, serving
from core.errors import SettingsError
from core.talk import Author, Buyer, Message
from knowledge.running import Pace
from tests.bot.web.conftest import HandClock
from tests.bot.web.making import STORE
from tests.bot.web.test_api import is_problem
from tests.bot.web.visitor import Visitor

Event = dict[str, Any]


@pytest.fixture
def base(app: FastAPI) -> Iterator[str]:
    with serving(app) as base:
        yield base


@pytest.fixture
def web(base: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=base, timeout=10, trust_env=False) as web:
        yield web


def read(web: httpx2.Client, url: str, count: int, **headers: str) -> list[Event]:
    """The first `count` events of a stream."""
    found: list[Event] = []
    event: Event = {}
    with web.stream("GET", url, headers=headers) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert stream.headers["cache-control"] == "no-store"
        for line in stream.iter_lines():
            name, _, value = line.partition(": ")
            event |= {name: json.loads(value) if name == "data" else value} if name else {}
            if not line and event:
                found.append(event)
                event = {}
            if len(found) == count:
                break
    return found


def stream_of(visitor: Visitor, after: int = 0) -> str:
    return f"/widget/events?token={visitor.token}&after={after}"


@pytest.fixture
def buyer(web: httpx2.Client) -> Visitor:
    return Visitor(web)  # type: ignore[arg-type] # a client of the same kind, with another transport


def test_an_answer_arrives_as_an_event_whose_id_is_its_seq(buyer: Visitor, web: httpx2.Client) -> None:
    answer = buyer.asks("shipping")
    [line, state] = read(web, stream_of(buyer), 2)
    assert (line["event"], line["id"], line["data"]) == ("line", str(answer["seq"]), answer)
    assert (state["event"], state["data"]) == ("state", {"typing": False})


def test_a_stream_goes_on_after_the_last_event_seen(buyer: Visitor, web: httpx2.Client) -> None:
    answers = [buyer.asks(f"shipping {number}") for number in range(3)]
    seqs = [str(answer["seq"]) for answer in answers]
    resumed = read(web, stream_of(buyer), 2, **{"last-event-id": seqs[0]})
    assert [event["id"] for event in resumed] == seqs[1:]
    assert read(web, stream_of(buyer, int(seqs[1])), 1)[0]["id"] == seqs[2]
    # What the browser saw counts, not the address it began with.
    late = read(web, stream_of(buyer, int(seqs[0])), 1, **{"last-event-id": seqs[1]})
    assert late[0]["id"] == seqs[2]


def test_nonsense_as_last_event_id_starts_from_the_beginning(buyer: Visitor, web: httpx2.Client) -> None:
    seq = str(buyer.asks("shipping")["seq"])
    for nonsense in ("", "x", "-1", "9" * 40):
        assert read(web, stream_of(buyer), 1, **{"last-event-id": nonsense})[0]["id"] == seq


def test_nobody_listens_to_anothers_talk(buyer: Visitor, web: httpx2.Client) -> None:
    buyer.asks("shipping")
    is_problem(web.get("/widget/events?token=x"), 401)
    stranger = Visitor(web)  # type: ignore[arg-type] # as above
    [state] = read(web, stream_of(stranger), 1)
    assert state["event"] == "state"


def test_the_dots_go_on_while_an_answer_is_made_and_off_after_silence(
    buyer: Visitor, web: httpx2.Client, house: House
) -> None:
    house.conversations.pace = Pace(quiet=1.0)
    buyer.says("quiet")
    states = read(web, stream_of(buyer), 2)
    assert [event["data"]["typing"] for event in states] == [True, False]


def test_a_reply_from_another_process_arrives_too(
    buyer: Visitor, web: httpx2.Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thread, "POLL", 0.1)
    acknowledged = buyer.asks("a person please")
    [card] = house.queue.tickets()
    with web.stream("GET", stream_of(buyer, acknowledged["seq"])) as stream:
        lines = stream.iter_lines()
        assert next(lines) == "event: state"
        house.queue.reply(card.ticket.id, "Hello from the terminal.", "terminal", card.seq)
        told = next(line for line in lines if "terminal" in line)
    assert json.loads(told.partition(": ")[2])["author"] == "agent"


def test_a_quiet_stream_shows_signs_of_life(
    buyer: Visitor, web: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thread, "HEARTBEAT", 0.1)
    with web.stream("GET", stream_of(buyer)) as stream:
        assert any(line.startswith(": ping") for line, _ in zip(stream.iter_lines(), range(20), strict=False))


def test_the_desk_hears_of_a_new_ticket(buyer: Visitor, web: httpx2.Client, app: FastAPI) -> None:
    web.post(app.state.desk_link())
    with web.stream("GET", "/desk/events") as stream:
        lines = stream.iter_lines()
        while "event: news" not in next(lines):  # as of what it begins
            pass
        buyer.says("a person please")
        while "event: news" not in next(lines):
            pass


def test_a_busy_port_is_refused_with_the_remedy(house: House) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match=f"127.0.0.1:{port}.*--port"):
            run(house, host="127.0.0.1", port=port, say=print, surroundings=environment())


def test_a_host_that_is_not_ours_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"192\.0\.2\.1"):
        listening("192.0.2.1", 0)


SERVE = """
import sys
from pathlib import Path
from bot.app import open_house
from bot.web.server import run
from bot.settings import environment
house = open_house(Path(sys.argv[1]))
run(house, host="127.0.0.1", port=0, say=lambda line: print(line, flush=True), surroundings=environment())
"""


@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    (tmp_path / "store.toml").write_text(STORE, encoding="utf-8")
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", SERVE, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )
    yield process
    process.kill()
    process.communicate()


def test_ctrl_c_stops_it_cleanly_even_with_a_browser_listening(process: subprocess.Popen[str], tmp_path: Path) -> None:
    assert process.stdout
    told = {line[:10].strip(): line[11:].split()[0] for line in (process.stdout.readline() for _ in range(4))}
    assert Path(told["API token"]) == tmp_path / ".henji" / "api-token"
    assert "/desk/login/" in told["desk"]
    with httpx2.Client(base_url=told["shop page"], timeout=10, trust_env=False) as web:
        assert web.get("/docs").status_code == 200
        assert web.get(told["desk"]).status_code == 200
        token = web.post("/widget/session", json={}).json()["token"]
        with web.stream("GET", f"/widget/events?token={token}") as stream:
            next(stream.iter_lines())
            began = time.monotonic()
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)
    assert time.monotonic() - began < 15
    out, err = process.communicate()
    assert process.returncode == 0
    assert out.strip().endswith("stopped")
    assert err == ""


def test_what_was_accepted_before_a_stop_is_answered_after_the_next_start(
    house: House, app: FastAPI, clock: HandClock
) -> None:
    message = Message(
        conversation="c9", external_id="m9", channel="web", author=Author.BUYER, text="shipping", at=clock()
    )
    with TestClient(app):
        pass
    assert house.conversations.accept(message, Buyer(id="b9"))
    with serving(app) as base, httpx2.Client(base_url=base, trust_env=False) as web:
        for _ in range(200):
            if len(house.conversations.transcript("c9")) == 2:
                break
            time.sleep(0.02)
        assert web.get("/healthz").status_code == 200
    assert len(house.conversations.transcript("c9")) == 2
