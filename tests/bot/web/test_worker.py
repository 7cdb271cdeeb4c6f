"""The worker: nobody waits in vain, and one broken talk does not stop the others."""

import logging
import threading
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot import worker
from bot.app import House
from bot.kernel.conversations import wall_clock
from bot.kernel.leases import Lease
from bot.web.app import web_app
from bot.worker import where
from core.errors import DatabaseError
from core.sets import Reason
from core.talk import Author, Buyer, Conversation, Message
from knowledge.running import Pace
from tests.bot.web.conftest import TOKEN, HandClock
from tests.bot.web.making import ScriptedClerk
from tests.bot.web.visitor import Visitor, until


@dataclass(frozen=True, slots=True, kw_only=True)
class HangingClerk(ScriptedClerk):
    held: threading.Event

    def _served(self, conversation: Conversation, now: datetime, started: float, lease: Lease) -> dict[str, Any] | None:
        self.held.wait(20)
        return super(HangingClerk, self)._served(conversation, now, started, lease)


def test_who_waited_before_the_start_is_answered_after_it(house: House, app: FastAPI) -> None:
    message = Message(
        conversation="c1", external_id="m1", channel="web", author=Author.BUYER, text="shipping", at=wall_clock()
    )
    house.conversations.accept(message, Buyer(id="b1"))
    with TestClient(app):
        until(lambda: len(house.conversations.transcript("c1")) == 2)


def test_a_turn_that_fails_is_tried_again_then_a_persons_and_the_others_are_served(
    client: TestClient, house: House, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "RETRIES", (0.01, 0.01))
    unlucky, lucky = Visitor(client), Visitor(client)
    unlucky.says("boom: my secret words")
    until(lambda: "turn failed" in caplog.text)
    assert lucky.asks("shipping")["author"] == "bot"
    until(lambda: len(unlucky.lines()) == 2)
    [card] = house.queue.tickets()
    assert (card.conversation, card.ticket.reason) == (unlucky.talk, Reason.TOOL_FAILED)
    assert card.ticket.id in unlucky.lines()[1]["text"]  # and the buyer hears of it
    assert house.conversations.waiting() == ()


def test_the_log_names_the_conversation_and_never_the_buyers_words(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    visitor.says("boom: my secret words")
    until(lambda: "turn failed" in caplog.text)
    assert visitor.talk in caplog.text
    assert "RuntimeError at _decided" in caplog.text
    assert "secret words" not in caplog.text


def test_a_conversation_that_failed_is_served_when_the_buyer_writes_on(
    visitor: Visitor, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    visitor.says("boom")
    until(lambda: "turn failed" in caplog.text)
    with house.talks.begin() as connection:
        connection.exec_driver_sql("UPDATE message SET text = 'shipping' WHERE text = 'boom'")
    visitor.says("hello?")
    until(lambda: visitor.lines()[-1]["author"] == "bot")


def test_who_never_stops_writing_is_answered_all_the_same(house: House) -> None:
    house.conversations.pace = Pace(quiet=5.0, longest=0.3)
    with TestClient(web_app(house, token=TOKEN)) as client:
        assert Visitor(client).asks("shipping")["author"] == "bot"


def test_a_turn_that_hangs_is_a_persons_and_the_buyer_hears_of_it(house: House, clock: HandClock) -> None:
    held = threading.Event()
    hanging = HangingClerk(**{f.name: getattr(house.clerk, f.name) for f in fields(house.clerk)}, held=held)
    app = web_app(replace(house, clerk=hanging), token=TOKEN, clock=clock, quiet=0.01)
    app.state.place.crew.worker.longest_turn = 0.2
    with TestClient(app) as client:
        visitor = Visitor(client)
        visitor.says("hang")
        until(lambda: len(visitor.lines()) == 2)
        held.set()  # the turn comes to its end after all: nobody wants its answer
    assert [line["author"] for line in visitor.lines()] == ["buyer", "bot"]
    [card] = house.queue.tickets()
    assert card.ticket.id in visitor.lines()[1]["text"]


def test_a_silence_ends_the_waiting(visitor: Visitor, house: House) -> None:
    visitor.says("quiet")
    until(lambda: house.conversations.waiting() == ())
    assert len(visitor.lines()) == 1


def test_a_house_whose_tables_cannot_be_read_still_starts(house: House, caplog: pytest.LogCaptureFixture) -> None:
    with house.talks.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE conversation RENAME TO elsewhere")
    with TestClient(web_app(house, token=TOKEN)) as client:
        until(lambda: "DatabaseError" in caplog.text)
        assert client.get("/healthz").status_code == 200


def test_a_warm_up_that_fails_stops_nothing(house: House, caplog: pytest.LogCaptureFixture) -> None:
    def broken(*_: object) -> None:
        raise ValueError("tables are missing")

    with TestClient(web_app(replace(house, answerer=broken), token=TOKEN, quiet=0.01)) as client:  # type: ignore[arg-type] # it must not be what it should
        assert Visitor(client).asks("shipping")["author"] == "bot"
    assert "warm-up" in caplog.text


def test_an_error_is_told_by_kind_and_place(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as raised:
        (tmp_path / "nowhere").read_text()
    assert where(raised.value).startswith("FileNotFoundError at ")
    assert where(DatabaseError("words")) == "DatabaseError"
