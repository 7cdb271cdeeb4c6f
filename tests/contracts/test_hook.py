"""What every door promises: who is not believed leaves nothing behind, and what is taken was stored before."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import pytest

from bot.app import House
from bot.channels.hook import Answer, Hook, Refused, Stored
from bot.channels.telegram.door import Door as TelegramDoor
from bot.channels.webhook.door import Door as WebhookDoor
from bot.channels.webhook.signing import seal_of
from bot.kernel.conversations import Conversations, wall_clock
from bot.testing.telegram_server import telegram_server
from bot.testing.webhook_receiver import SECRET
from bot.testing.webhook_sender import created, signed
from core.errors import DatabaseError
from tests.bot.channels.shop import Shop
from tests.bot.web.making import small_house

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stage:
    """A door, what a genuine sender brings there, and the conversation it is about."""

    hook: Hook
    body: bytes
    headers: Callable[[bytes], Headers]
    talk: str
    house: House

    def knock(self, headers: Headers | None = None, body: bytes | None = None) -> Answer:
        brought = self.body if body is None else body
        return anyio.run(self.hook.knock, self.headers(brought) if headers is None else headers, brought)

    def stored(self) -> int:
        return len(self.house.conversations.transcript(self.talk))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = small_house(tmp_path / "shop")
    yield house
    house.close()


def _webhook(house: House) -> Iterator[Stage]:
    heard: list[str] = []
    hook = WebhookDoor(
        name="shop",
        seal=seal_of(SECRET, "here"),
        conversations=house.conversations,
        clock=wall_clock,
        heard=heard.append,
    )
    body = json.dumps(created("1", "anna", "shipping?")).encode()
    yield Stage(hook, body, lambda brought: signed("evt_1", time.time(), brought), "shop:anna", house)
    assert len(heard) <= 1, "woken for what was known"


def _telegram(house: House) -> Iterator[Stage]:
    person: dict[str, Any] = {"id": 11, "is_bot": False, "first_name": "Anna"}
    message = {"message_id": 7, "date": 1, "chat": {"id": 11, "type": "private"}, "from": person, "text": "shipping?"}
    body = json.dumps({"update_id": 1, "message": message}).encode()
    with telegram_server() as api:
        shop = Shop(house, api, webhook="https://shop.example", listening=False)
        shop.start()
        assert shop.telegram
        secret = {"x-telegram-bot-api-secret-token": shop.telegram.secret}
        yield Stage(TelegramDoor(shop.telegram), body, lambda _: secret, "telegram:11", house)
        shop.stop()


@pytest.fixture(params=[_webhook, _telegram], ids=["webhook", "telegram"])
def stage(request: pytest.FixtureRequest, house: House) -> Iterator[Stage]:
    yield from request.param(house)


def test_what_is_genuine_is_stored_once_however_often_it_comes(stage: Stage) -> None:
    answers = [stage.knock() for _ in range(3)]

    assert all(isinstance(answer, Stored) and 200 <= answer.status < 300 for answer in answers)
    assert stage.stored() == 1


def test_without_the_secret_nothing_is_stored(stage: Stage) -> None:
    good = stage.headers(stage.body)
    broken: list[Headers] = [{}, *({**good, name: ""} for name in good), *({**good, name: "ü"} for name in good)]
    for headers in broken:
        answer = stage.knock(headers)
        assert isinstance(answer, Refused)
        assert answer.status == 401
    assert stage.stored() == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"7"])
def test_what_is_no_event_is_refused(stage: Stage, body: bytes) -> None:
    answer = stage.knock(body=body)

    assert isinstance(answer, Refused)
    assert answer.status in {400, 422}
    assert stage.stored() == 0


def test_what_could_not_be_stored_must_come_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> bool:
        raise DatabaseError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Conversations, "accept", full)
        with pytest.raises(DatabaseError):
            stage.knock()
    assert isinstance(stage.knock(), Stored)
    assert stage.stored() == 1
