"""The webhook: what comes without the secret is nobody's, what comes with it is stored before Telegram hears so."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.app import House
from bot.channels.opening import Channels
from bot.channels.telegram import running
from bot.channels.telegram.door import Door
from bot.channels.telegram.running import PATH, Telegram, secret_of
from bot.kernel.conversations import Conversations
from bot.testing.telegram_api import TOKEN, TelegramApi
from bot.testing.telegram_server import telegram_server
from bot.web import hooks
from bot.web.app import web_app
from bot.web.server import serving
from core.errors import DatabaseError
from core.talk import Buyer, Message
from knowledge.running import TelegramSettings
from tests.bot.channels.shop import ANNA, KEY, PATIENCE, Shop
from tests.bot.web.visitor import until

SECRET = secret_of(KEY)
UPDATE: dict[str, Any] = {
    "update_id": 1,
    "message": {
        "message_id": 7,
        "date": 1,
        "chat": {"id": ANNA, "type": "private"},
        "from": {"id": ANNA, "is_bot": False, "first_name": "Anna", "language_code": "de"},
        "text": "shipping?",
    },
}


@pytest.fixture
def api() -> Iterator[TelegramApi]:
    with telegram_server() as api:
        yield api


@pytest.fixture
def told(house: House, app: FastAPI, api: TelegramApi) -> Iterator[TestClient]:
    """A client of a shop whose bot has a webhook; the bot itself does not run."""
    shop = Shop(house, api, webhook="https://shop.example", listening=False)
    shop.start()
    assert shop.telegram
    app.state.channels = Channels(hooks={"telegram": Door(shop.telegram)})
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
    shop.stop()


def post(client: TestClient, secret: str | None = SECRET, update: object = UPDATE) -> int:
    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    return client.post(PATH, content=json.dumps(update), headers=headers).status_code  # escapes halves of characters


def heard(house: House) -> list[str]:
    return [line.text for line in house.conversations.transcript(f"telegram:{ANNA}")][:1]


def test_an_update_with_the_secret_is_stored(told: TestClient, house: House) -> None:
    assert post(told) == 200
    assert heard(house) == ["shipping?"]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], f"{SECRET}x", "ü"])
def test_without_the_secret_nothing_is_stored(told: TestClient, house: House, secret: str | None) -> None:
    encoded = secret.encode() if secret else secret
    headers = {} if encoded is None else {"X-Telegram-Bot-Api-Secret-Token": encoded}

    assert told.post(PATH, json=UPDATE, headers=headers).status_code == 401  # type: ignore[arg-type] # bytes are headers too
    assert heard(house) == []


def test_the_same_update_twice_is_stored_once(told: TestClient, house: House) -> None:
    assert (post(told), post(told)) == (200, 200)
    assert heard(house) == ["shipping?"]


def test_what_could_not_be_stored_is_not_acknowledged(
    told: TestClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> bool:
        raise DatabaseError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Conversations, "accept", full)
        assert post(told) == 503
    assert post(told) == 200
    assert heard(house) == ["shipping?"]


@pytest.mark.parametrize("update", [[], "x", 7, None])
def test_a_body_that_is_no_update_is_refused(told: TestClient, update: object) -> None:
    assert post(told, update=update) == 400


def test_an_update_that_cannot_be_read_is_not_sent_again(told: TestClient) -> None:
    assert post(told, update={"update_id": 3, "message": {"message_id": "?"}}) == 200
    assert post(told, update={"update_id": 4, "something": {"new": 1}}) == 200
    assert post(told, update={}) == 200


def test_a_shop_that_is_not_on_telegram_has_no_hook(app: FastAPI) -> None:
    with TestClient(app) as client:
        assert post(client) == 404


def test_telegram_itself_delivers_to_the_served_shop(house: House, api: TelegramApi) -> None:
    """The whole way: the fake Telegram posts to the webhook, the worker answers, the sender sends."""
    told = TelegramSettings(webhook="https://placeholder.example", api=api.url)
    running = replace(house.settings.running, telegram=told)
    house = replace(house, settings=replace(house.settings, running=running))
    app = web_app(house, token="t" * 40, quiet=0.01, telegram=TOKEN)
    with serving(app) as address:
        until(lambda: bool(api.hook), PATIENCE)
        assert api.hook["secret_token"] == app.state.telegram.secret
        api.call("setWebhook", {**api.hook, "url": f"{address}{PATH}"})
        api.buyer_says(ANNA, "shipping?")
        until(lambda: len(api.sent(ANNA)) == 1, PATIENCE)
    assert api.hook_error == ""


def test_the_house_has_all_that_telegram_needs(app: FastAPI) -> None:
    """With the house's own wiring, as `henji serve` does it."""
    channel = hooks.telegram(app.state.place, TOKEN)

    assert isinstance(channel, Telegram)
    assert len(channel.secret) == 64
    assert channel.secret != secret_of(KEY)


# What nobody can read: polling gives it up, and so does the webhook, or it would come for ever before all others

DEEP = 10_000


def said(**more: object) -> dict[str, Any]:
    return {**UPDATE, "message": {**UPDATE["message"], **more}}


def post_raw(client: TestClient, body: bytes) -> int:
    return client.post(PATH, content=body, headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}).status_code


@pytest.mark.parametrize("deep", [b"[" * DEEP + b"]" * DEEP, b'{"a":' * DEEP + b"1" + b"}" * DEEP, b'{"a":' * DEEP])
def test_what_is_nested_too_deeply_is_left_out(
    told: TestClient, house: House, caplog: pytest.LogCaptureFixture, deep: bytes
) -> None:
    assert post_raw(told, deep) == 200
    assert "left out" in caplog.text
    assert post(told) == 200
    assert heard(house) == ["shipping?"]


def replies(depth: int) -> dict[str, Any]:
    update = said()
    for _ in range(depth):
        update = said(reply_to_message=update["message"])
    return update


@pytest.mark.parametrize(
    "update",
    [said(date=10**18), said(date=-(10**18)), said(date=1e300), said(date="soon"), replies(700)],
)
def test_what_telegrams_own_types_cannot_hold_is_left_out(
    told: TestClient, house: House, caplog: pytest.LogCaptureFixture, update: dict[str, Any]
) -> None:
    assert post(told, update=update) == 200
    assert "update 1 cannot be read" in caplog.text
    assert heard(house) == []


@pytest.mark.parametrize("update", [said(text=["shipping?"]), said(text=7), said(**{"from": {"id": ANNA}})])
def test_what_henji_stumbles_over_is_left_out_after_three_tries(
    told: TestClient,
    house: House,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    update: dict[str, Any],
) -> None:
    monkeypatch.setattr(running, "RETRY", 0.0)
    assert post(told, update=update) == 200
    assert ("update 1 is left out" in caplog.text) or ("update 1 cannot be read" in caplog.text)
    assert "shipping" not in caplog.text
    assert heard(house) == []


def test_what_failed_for_a_moment_is_stored_all_the_same(
    told: TestClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "RETRY", 0.0)
    real, once = Conversations.accept, iter((ZeroDivisionError(),))

    def stumbling(self: Conversations, message: Message, buyer: Buyer, *, pushed: bool) -> bool:
        for error in once:
            raise error
        return real(self, message, buyer, pushed=pushed)

    monkeypatch.setattr(Conversations, "accept", stumbling)
    assert post(told) == 200
    assert heard(house) == ["shipping?"]


def test_half_a_character_does_not_lose_a_buyers_message(told: TestClient, house: House) -> None:
    half = {"text": "shipping? \ud83d", "from": {**UPDATE["message"]["from"], "first_name": "A\ud800"}}
    assert post(told, update=said(**half)) == 200
    assert heard(house) == ["shipping? \ufffd"]


@pytest.mark.parametrize("code", ["de-\ud800", "\ud800", "de-", ""])
def test_a_language_that_is_none_is_not_stored(told: TestClient, house: House, code: str) -> None:
    assert post(told, update=said(**{"from": {**UPDATE["message"]["from"], "language_code": code}})) == 200
    conversation = house.conversations.conversation(f"telegram:{ANNA}")
    assert conversation is not None
    assert conversation.buyer.locale is None


def test_half_a_character_in_a_button_is_no_button(told: TestClient) -> None:
    press = {"id": "1", "from": UPDATE["message"]["from"], "chat_instance": "1", "message": UPDATE["message"]}
    for data in ("p:\ud800", "o:\ud800", "\ud800"):
        assert post(told, update={"update_id": 2, "callback_query": {**press, "data": data}}) == 200
