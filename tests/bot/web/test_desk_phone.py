"""The desk's page of phones: a code where a bot could take it, the bot's name, and who is linked."""

import re
from collections.abc import Iterator
from dataclasses import replace

import anyio
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.app import House
from bot.kernel.phones import Linking, Phones, links, new_code
from bot.testing.telegram_api import TOKEN, TelegramApi
from bot.testing.telegram_server import telegram_server
from bot.web import desk_help
from bot.web.app import web_app
from core.errors import ChannelError
from tests.bot.web.conftest import HandClock
from tests.bot.web.making import PAYLOADS
from tests.bot.web.visitor import Visitor


@pytest.fixture
def api() -> Iterator[TelegramApi]:
    with telegram_server() as api:
        yield api


@pytest.fixture
def manned(house: House, clock: HandClock, api: TelegramApi) -> Iterator[TestClient]:
    """The desk of a shop whose bot runs."""
    telegram = replace(house.settings.running.telegram, api=api.url)
    running = replace(house.settings.running, telegram=telegram)
    shop = replace(house, settings=replace(house.settings, running=running))
    app = web_app(shop, token="t", clock=clock, telegram=TOKEN)
    with TestClient(app) as client:
        assert client.post(app.state.desk_link()).status_code == 200
        yield client


def csrf(desk: TestClient) -> str:
    return str(re.findall(r'name="csrf" value="([^"]*)"', desk.get("/desk/phone?lang=en").text)[0])


def linked(house: House, clock: HandClock, chat: str, who: str) -> Phones:
    phones = Phones(house.talks, "telegram", clock)
    assert phones.link(chat, new_code(house.talks, clock), who, "ja") is Linking.LINKED
    return phones


# A code


def test_a_phone_is_linked_with_a_code_that_is_shown_once(manned: TestClient, house: House, clock: HandClock) -> None:
    page = manned.get("/desk/phone").text
    assert "/link " not in page
    assert manned.post("/desk/phone", data={"csrf": "wrong"}).status_code == 403
    [code] = re.findall(r"/link (\w+)", manned.post("/desk/phone", data={"csrf": csrf(manned)}).text)
    assert code not in manned.get("/desk/phone").text
    phones = Phones(house.talks, "telegram", clock)
    assert phones.link("chat", code, "aki", "ja") is Linking.LINKED
    assert phones.link("other", code, "eve", "ja") is Linking.WRONG


def test_a_code_can_be_copied(manned: TestClient) -> None:
    page = manned.post("/desk/phone", data={"csrf": csrf(manned)}).text
    assert re.findall(r'<button[^>]*data-copy="code"[^>]*>([^<]*)<', page) == ["Copy"]
    assert 'id="code"' in page
    assert 'data-copy="code"' not in manned.get("/desk/phone").text


def test_without_a_bot_no_code_is_made_and_the_page_says_what_to_set(desk: TestClient, house: House) -> None:
    page = desk.get("/desk/phone?lang=en").text
    assert "HENJI_TELEGRAM_TOKEN" in page
    assert "Make a code" not in page
    answer = desk.post("/desk/phone", data={"csrf": csrf(desk)})
    assert answer.status_code == 409
    assert "/link " not in answer.text
    with house.talks.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM phone_code").scalar() == 0


def test_with_a_bot_nothing_has_to_be_set(manned: TestClient) -> None:
    assert "HENJI_TELEGRAM_TOKEN" not in manned.get("/desk/phone?lang=en").text


def test_phones_are_for_people_at_the_desk(client: TestClient) -> None:
    assert client.get("/desk/phone").status_code == 401
    assert client.post("/desk/phone", data={"csrf": ""}).status_code == 401
    form = {"csrf": "", "channel": "telegram", "chat": "5"}
    assert client.post("/desk/phone/unlink", data=form).status_code == 401


# The bot's name


def test_the_bot_is_named_with_its_address(manned: TestClient) -> None:
    page = manned.get("/desk/phone").text
    assert 'href="https://t.me/shop_bot"' in page
    assert "@shop_bot" in page


class Named:
    """A client that tells what it was given, and counts how often it was asked."""

    def __init__(self, name: str | ChannelError) -> None:
        self.name, self.asked = name, 0

    @property
    def client(self) -> "Named":
        return self

    async def username(self) -> str:
        self.asked += 1
        if isinstance(self.name, ChannelError):
            raise self.name
        return self.name


def test_the_name_is_asked_for_once(desk: TestClient, app: FastAPI) -> None:
    app.state.telegram = bot = Named("kiln_bot")
    assert all("@kiln_bot" in desk.get("/desk/phone").text for _ in range(3))
    assert bot.asked == 1


def test_a_bot_that_cannot_be_asked_costs_only_its_name(desk: TestClient, app: FastAPI) -> None:
    app.state.telegram = bot = Named(ChannelError("Telegram cannot be reached"))
    answer = desk.get("/desk/phone?lang=en")
    assert answer.status_code == 200
    assert "t.me" not in answer.text
    assert "Make a code" in answer.text
    bot.name = "kiln_bot"
    assert "@kiln_bot" in desk.get("/desk/phone").text  # a failure is not kept


def test_a_name_that_is_none_makes_no_address(desk: TestClient, app: FastAPI) -> None:
    app.state.telegram = Named('x"><script>alert(1)</script>')
    page = desk.get("/desk/phone").text
    assert "t.me" not in page
    assert "alert(1)" not in page


def test_a_slow_bot_is_not_waited_for(desk: TestClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(Named):
        async def username(self) -> str:
            await anyio.sleep(60)
            return await super().username()

    monkeypatch.setattr(desk_help, "PATIENCE", 0.01)
    app.state.telegram = Slow("kiln_bot")
    assert "t.me" not in desk.get("/desk/phone").text


# Who is linked


def test_linked_phones_are_listed_with_owner_language_and_date(
    desk: TestClient, house: House, clock: HandClock
) -> None:
    assert "No phone is linked." in desk.get("/desk/phone?lang=en").text
    linked(house, clock, "5", "Mika")
    page = desk.get("/desk/phone").text
    for part in ("Mika", "Telegram", "日本語", "11/24/26, 10:00", "Unlink", "A phone is lost?"):
        assert part in page
    assert "No phone is linked." not in page


def test_a_lost_phone_is_unlinked_and_the_log_says_so(
    desk: TestClient, house: House, clock: HandClock, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    phones = linked(house, clock, "5", "Mika")
    visitor.asks("a person please")
    [card] = house.queue.tickets()
    phones.show("5", card.ticket.id, card.seq)
    assert phones.notices("5")  # the control
    linked(house, clock, "6", "Yuki")
    form = {"csrf": csrf(desk), "channel": "telegram", "chat": "5"}
    assert desk.post("/desk/phone/unlink", data=form, follow_redirects=False).status_code == 303
    assert phones.phone("5") is None
    assert phones.notices("5") == {}  # no words of its owner's wait to be sent
    assert [one.phone.who for one in links(house.talks)] == ["Yuki"]
    assert "phone unlinked: channel=telegram chat=5 by=desk" in caplog.text
    assert desk.post("/desk/phone/unlink", data=form, follow_redirects=False).status_code == 303  # twice is once


@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_form_without_our_token_unlinks_nothing(desk: TestClient, house: House, clock: HandClock, token: str) -> None:
    linked(house, clock, "5", "Mika")
    form = {"csrf": token, "channel": "telegram", "chat": "5"}
    assert desk.post("/desk/phone/unlink", data=form).status_code == 403
    assert links(house.talks)


def test_what_an_owner_is_called_is_text(desk: TestClient, house: House, clock: HandClock) -> None:
    linked(house, clock, '5"><i>', PAYLOADS[0])
    page = desk.get("/desk/phone").text
    assert "<script>alert" not in page
    assert "<i>" not in page
