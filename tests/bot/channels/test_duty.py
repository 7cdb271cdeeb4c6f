"""Telegram in several processes: one asks for updates and shows tickets, all send, and nothing doubles."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.telegram import running
from bot.testing.telegram_api import TelegramApi
from core.errors import DatabaseError
from tests.bot.channels.shop import ANNA, BORIS, OWNER, PATIENCE, Shop, shop_in
from tests.bot.web.making import small_house
from tests.bot.web.visitor import until

NAME = "telegram"


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "WATCH", 0.05)
    monkeypatch.setattr(running, "PAUSE", 0.1)


@pytest.fixture
def pair(tmp_path: Path, loaded: Path, api: TelegramApi) -> Iterator[tuple[Shop, Shop]]:
    """Two processes of one shop, each with the duty that the database gives it."""
    folder = tmp_path / "shop"
    shutil.copytree(loaded, folder)
    with shop_in(folder, api) as one:
        other = Shop(small_house(folder), api, clock=one.clock)
        for shop in (one, other):
            shop.house.presence.seconds = 60.0  # nobody beats in these tests
            shop.duty = duty_of(shop)
        yield one, other
        other.stop()
        other.house.close()


class duty_of:  # noqa: N801 - it reads as what it is
    """Counts how often it was asked."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.asked = shop, 0

    def __call__(self) -> bool:
        self.asked += 1
        return self.shop.house.presence.duty(NAME)


def dies(shop: Shop) -> None:
    shop.stop()
    shop.house.presence.leave()


def asked(shop: Shop, times: int = 2) -> None:
    """Wait until it has looked for its duty so often again."""
    assert isinstance(shop.duty, duty_of)
    wanted = shop.duty.asked + times
    until(lambda: shop.duty.asked >= wanted, PATIENCE)  # type: ignore[attr-defined]


def test_only_one_process_asks_for_updates_and_each_message_is_answered_once(
    pair: tuple[Shop, Shop], api: TelegramApi
) -> None:
    one, other = pair
    one.start()
    asked(one)
    other.start()
    asked(other)
    for buyer in (ANNA, BORIS):
        api.buyer_says(buyer, "shipping?")
        one.told(buyer)
    asked(other)

    assert len(api.called("deleteWebhook")) == 1, "both listened"
    assert [len(api.sent(buyer)) for buyer in (ANNA, BORIS)] == [1, 1]


def test_when_it_dies_another_one_goes_on_where_it_stopped(pair: tuple[Shop, Shop], api: TelegramApi) -> None:
    one, other = pair
    one.start()
    asked(one)
    other.start()
    api.buyer_says(ANNA, "shipping?")
    one.told(ANNA)
    dies(one)
    api.buyer_says(BORIS, "shipping?")
    api.buyer_says(ANNA, "returns?")

    other.told(BORIS)
    other.told(ANNA, 2)
    assert [len(api.sent(buyer)) for buyer in (ANNA, BORIS)] == [2, 1]


def test_a_ticket_is_shown_to_a_phone_once_whoever_has_the_duty(pair: tuple[Shop, Shop], api: TelegramApi) -> None:
    one, other = pair
    one.start()
    asked(one)
    other.start()
    one.link()
    api.buyer_says(ANNA, "a person please")
    code = one.ticket()
    one.last(OWNER, code)
    dies(one)
    asked(other, 6)

    assert sum(code in message.text for message in api.sent(OWNER)) == 1


def test_who_has_no_duty_sends_all_the_same(pair: tuple[Shop, Shop], api: TelegramApi) -> None:
    one, other = pair
    one.start()
    asked(one)
    api.buyer_says(ANNA, "shipping?")
    one.told(ANNA)
    other.start()
    asked(other)
    assert one.telegram
    one.telegram.sender.most = 0  # it takes nothing any more
    api.buyer_says(ANNA, "shipping?")

    assert len(other.told(ANNA, 2)) == 2


def test_without_the_database_nobody_asks(stopped: Shop, api: TelegramApi) -> None:
    def away() -> bool:
        raise DatabaseError("the database is away")

    stopped.duty = away
    stopped.start()
    api.buyer_says(ANNA, "shipping?")
    with pytest.raises(AssertionError):
        until(lambda: bool(api.called("getUpdates")), 0.5)
    assert api.unconfirmed()


def test_without_the_duty_two_processes_would_take_the_updates_from_each_other(
    pair: tuple[Shop, Shop], api: TelegramApi
) -> None:
    """The red control: Telegram ends one question for updates when another one comes."""
    for shop in pair:
        shop.duty = lambda: True
        shop.start()
    until(lambda: len(api.called("deleteWebhook")) >= 3, PATIENCE)
