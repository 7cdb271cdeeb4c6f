"""Opening: what store.toml names is sent to and has its door, and a worker without the web sends all the same."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import anyio
import pytest

from bot.app import House
from bot.channels.opening import Channels, open_channels, seals_of
from bot.channels.webhook.signing import Seal
from bot.kernel.outbox import Outbox
from bot.settings import Environment
from bot.testing.telegram_api import TOKEN, TelegramApi
from bot.testing.webhook_receiver import webhook_receiver
from core.errors import SettingsError
from knowledge.running import MailSettings, TelegramSettings, WebhookSettings
from tests.bot.channels.lines import Lines
from tests.bot.channels.webhooks import NAME, surroundings, with_webhook
from tests.bot.web.making import small_house

SEAL = Seal(b"the key of this test, long enough")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = small_house(tmp_path / "shop")
    yield house
    house.close()


def nobody(_conversation: str) -> None:
    """Is woken."""


def opened(house: House, *, token: str | None = None) -> Channels:
    return open_channels(house, house.outbox, seal=lambda _: SEAL, heard=nobody, token=token)


def with_mail(house: House) -> House:
    mail = MailSettings(address="shop@shop.example", server="127.0.0.1:9", security="none")
    running = replace(house.settings.running, mail=mail)
    return replace(house, settings=replace(house.settings, running=running))


def test_a_shop_without_channels_opens_none(house: House) -> None:
    channels = opened(house)

    assert (channels.senders, channels.hooks) == ((), {})
    channels.ring()


def test_a_worker_sends_to_all_and_has_the_doors_of_webhooks(house: House) -> None:
    house = with_mail(with_webhook(house, "http://127.0.0.1:9/henji"))
    channels = opened(house, token=TOKEN)

    assert [sender.channel.name for sender in channels.senders] == [NAME, "telegram", "mail"]
    assert set(channels.hooks) == {NAME, "mail"}


def test_what_runs_sends_and_closes_at_its_end(house: House) -> None:
    lines = Lines(house.talks, channel=NAME)

    async def run() -> None:
        with webhook_receiver() as receiver:
            shop = with_webhook(house, receiver.url)
            seal = seals_of(surroundings(house.folder), house.folder, lambda _: "")
            channels = open_channels(shop, lines.outbox, seal=seal, heard=nobody)
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(channels.run)
                await anyio.sleep(0.1)
                lines.say("anna", "hello")
                channels.ring()
                with anyio.fail_after(5):
                    while lines.states("anna") != ["sent"]:  # noqa: ASYNC110 - a database rings no bell
                        await anyio.sleep(0.02)
                tasks.cancel_scope.cancel()
            assert receiver.texts("anna") == ["hello"]

    anyio.run(run)


def test_a_worker_sends_to_telegram_without_a_desk(house: House, api: TelegramApi) -> None:
    running = replace(house.settings.running, telegram=TelegramSettings(api=api.url))
    house = replace(house, settings=replace(house.settings, running=running))
    lines = Lines(house.talks, channel="telegram")
    api.buyer_says(11, "/start")
    lines.say("11", "hello")

    async def run() -> None:
        channels = open_channels(house, lines.outbox, seal=lambda _: SEAL, heard=nobody, token=TOKEN)
        with anyio.move_on_after(5):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(channels.run)
                while lines.states("11") != ["sent"]:  # noqa: ASYNC110 - a database rings no bell
                    await anyio.sleep(0.02)
                tasks.cancel_scope.cancel()

    anyio.run(run)
    assert [one.text for one in api.sent(11)] == ["hello"]
    assert api.called("getUpdates") == []


def test_a_secret_that_cannot_be_one_is_refused_at_the_start(house: House) -> None:
    def bad(webhook: WebhookSettings) -> Seal:
        around = Environment(store=house.folder, database_url=None, webhook_secrets={NAME: "whsec_???"})
        return seals_of(around, house.folder, lambda _: "")(webhook)

    with pytest.raises(SettingsError, match="HENJI_WEBHOOK_MY_SHOP"):
        open_channels(with_webhook(house, "http://127.0.0.1:9/"), Outbox(house.talks), seal=bad, heard=nobody)
