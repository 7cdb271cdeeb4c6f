"""`henji channel`: what is wrong is said with its fix, and a code links a phone."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from socket import socket

import pytest
from standardwebhooks import Webhook
from typer.testing import CliRunner, Result

from bot.app import open_house
from bot.cli import app
from bot.kernel.phones import Linking, Phones, new_code
from bot.testing.telegram_api import TOKEN, TelegramApi
from bot.testing.telegram_server import telegram_server
from bot.testing.webhook_receiver import SECRET, webhook_receiver
from core.errors import SettingsError
from tests.bot.commands.conftest import Run
from tests.conftest import SMALL
from tests.knowledge.shops import ShopFolder


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[TelegramApi]:
    monkeypatch.setenv("HENJI_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.delenv("HENJI_DATABASE_URL", raising=False)
    with telegram_server() as api:
        yield api


def told(small_folder: ShopFolder, api: TelegramApi, webhook: str = "", *options: str) -> Result:
    here = f'[telegram]\napi = "{api.url}"\n' + (f'webhook = "{webhook}"\n' if webhook else "")
    small_folder.write("store.toml", f"{SMALL}\n{here}")
    return CliRunner().invoke(app, ["channel", "check", "telegram", "--store", str(small_folder.path), *options])


def test_a_bot_that_polls_is_well(small_folder: ShopFolder, api: TelegramApi) -> None:
    result = told(small_folder, api)

    assert result.exit_code == 0
    assert result.output.splitlines() == ["ok  telegram   bot @shop_bot", "ok  telegram   polling"]


def test_a_program_reads_json(small_folder: ShopFolder, api: TelegramApi) -> None:
    told_of = json.loads(told(small_folder, api, "", "--json").output)

    assert told_of[0] == {"channel": "telegram", "well": True, "says": "bot @shop_bot"}


def test_updates_that_wait_are_counted(small_folder: ShopFolder, api: TelegramApi) -> None:
    api.buyer_says(5, "hello")

    assert "1 updates wait" in told(small_folder, api).output


def test_a_refused_token_is_named(small_folder: ShopFolder, api: TelegramApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HENJI_TELEGRAM_TOKEN", "4242:another")
    result = told(small_folder, api)

    assert result.exit_code == 1
    assert "!!" in result.output
    assert "BotFather" in result.output
    assert "another" not in result.output


def test_no_token_is_a_matter_of_configuration(
    small_folder: ShopFolder, api: TelegramApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HENJI_TELEGRAM_TOKEN")

    assert isinstance(told(small_folder, api).exception, SettingsError)


@pytest.mark.parametrize(
    ("webhook", "said"),
    [
        ("https://shop.example", "Telegram sends to nowhere"),
        ("https://shop.example:9000", "ports 443, 80, 88, 8443 only"),
    ],
)
def test_a_webhook_that_cannot_work_is_told_with_its_fix(
    small_folder: ShopFolder, api: TelegramApi, webhook: str, said: str
) -> None:
    result = told(small_folder, api, webhook)

    assert result.exit_code == 1
    assert said in result.output.replace("\n", " ")


def test_a_webhook_that_fails_is_told_as_telegram_tells_it(small_folder: ShopFolder, api: TelegramApi) -> None:
    api.call("setWebhook", {"url": "https://shop.example/hooks/telegram"})
    assert told(small_folder, api, "https://shop.example").exit_code == 0
    api.hook_error = "Wrong response from the webhook: 502"

    assert "502" in told(small_folder, api, "https://shop.example").output


def test_an_address_where_nothing_stands_is_named_with_the_remedy(
    small_folder: ShopFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HENJI_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.delenv("HENJI_DATABASE_URL", raising=False)
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens there
        nowhere = TelegramApi()
        nowhere.url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        plain, listed = told(small_folder, nowhere), told(small_folder, nowhere, "", "--json")

    assert plain.exit_code == 1
    for said in (plain.output, json.loads(listed.output)[0]["says"]):
        assert nowhere.url in said
        assert "[telegram] api in store.toml" in said
        assert TOKEN not in said


def test_an_address_that_answers_is_not_blamed(
    small_folder: ShopFolder, api: TelegramApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HENJI_TELEGRAM_TOKEN", "4242:another")
    assert "store.toml" not in told(small_folder, api).output


def ran(small_folder: ShopFolder, *words: str) -> Result:
    return CliRunner().invoke(app, ["channel", *words, "--store", str(small_folder.path)])


def linked(small_folder: ShopFolder, *chats: str) -> None:
    house = open_house(small_folder.path)
    phones = Phones(house.talks, "telegram")
    for chat in chats:
        assert phones.link(chat, new_code(house.talks), f"owner of {chat}", "ja") is Linking.LINKED
    house.close()


def test_without_a_token_no_code_is_printed(henji: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HENJI_TELEGRAM_TOKEN", raising=False)
    ran_without = henji("channel", "link", "telegram")

    assert ran_without.code == 4
    assert "HENJI_TELEGRAM_TOKEN" in ran_without.err
    assert "BotFather" in ran_without.err
    assert "/link" not in ran_without.out


def test_linked_phones_are_listed_and_one_is_unlinked_without_a_token(small_folder: ShopFolder) -> None:
    assert "no phone is linked" in ran(small_folder, "unlink", "telegram").output
    linked(small_folder, "5", "6")

    listed = ran(small_folder, "unlink", "telegram").output
    assert "owner of 5 (ja), since 20" in listed
    assert "owner of 6" in listed
    assert ran(small_folder, "unlink", "telegram", "5").exit_code == 0
    assert [one["chat"] for one in json.loads(ran(small_folder, "unlink", "telegram", "--json").output)] == ["6"]


def test_a_phone_that_is_not_linked_is_told_so(small_folder: ShopFolder) -> None:
    linked(small_folder, "5")
    result = ran(small_folder, "unlink", "telegram", "7")

    assert result.exit_code == 2
    assert "7 is not linked" in result.output
    assert "owner of 5" in ran(small_folder, "unlink", "telegram").output


@pytest.mark.usefixtures("api")
def test_the_code_that_is_printed_links_a_phone(small_folder: ShopFolder) -> None:
    result = CliRunner().invoke(app, ["channel", "link", "telegram", "--store", str(small_folder.path)])
    code = result.output.split("/link ")[1].strip()
    house = open_house(small_folder.path)
    phones = Phones(house.talks, "telegram")

    assert phones.link("5", code, "mika", "en") is Linking.LINKED
    assert phones.link("6", code, "yuki", "en") is Linking.WRONG
    house.close()


@pytest.mark.parametrize("command", ["check", "secret"])
def test_an_unknown_channel_is_refused_with_those_that_are_known(small_folder: ShopFolder, command: str) -> None:
    webhook(small_folder, "http://127.0.0.1:9/henji")
    result = ran(small_folder, command, "pigeon")

    assert result.exit_code == 2
    assert "telegram, my-shop" in result.output


# Webhooks


def webhook(small_folder: ShopFolder, url: str) -> None:
    small_folder.write("store.toml", f'{SMALL}\n[webhooks.my-shop]\nurl = "{url}"\n')


def test_a_webhook_that_takes_a_signed_test_event_is_well(
    small_folder: ShopFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HENJI_WEBHOOK_MY_SHOP", SECRET)
    with webhook_receiver() as receiver:
        webhook(small_folder, receiver.url)
        result = ran(small_folder, "check", "my-shop")

    assert result.exit_code == 0
    assert "/hooks/my-shop" in result.output
    assert "HENJI_WEBHOOK_MY_SHOP" in result.output
    assert "took a signed test event" in result.output
    assert SECRET not in result.output
    assert receiver.got == []


def test_a_webhook_with_another_secret_is_named(small_folder: ShopFolder) -> None:
    with webhook_receiver() as receiver:
        webhook(small_folder, receiver.url)
        result = ran(small_folder, "check", "my-shop", "--json")

    assert result.exit_code == 1
    lines = json.loads(result.output)
    assert [line["well"] for line in lines] == [True, True, False]
    assert str(small_folder.path / ".henji" / "webhook-my-shop") in lines[1]["says"]
    assert "401" in lines[2]["says"]


def test_a_program_that_does_not_run_is_named_with_the_remedy(small_folder: ShopFolder) -> None:
    webhook(small_folder, "http://127.0.0.1:9/henji?password=hidden")
    result = ran(small_folder, "check", "my-shop")

    assert result.exit_code == 1
    assert "http://127.0.0.1:9 cannot be reached" in result.output
    assert "mend its url" in result.output
    assert "hidden" not in result.output


def test_the_secret_is_shown_as_libraries_take_it(small_folder: ShopFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    webhook(small_folder, "http://127.0.0.1:9/henji")
    kept = ran(small_folder, "secret", "my-shop").output.strip()
    assert kept == ran(small_folder, "secret", "my-shop").output.strip()
    assert len(Webhook(kept).sign("msg_1", datetime.now(UTC), "{}")) > 40
    monkeypatch.setenv("HENJI_WEBHOOK_MY_SHOP", SECRET)

    assert ran(small_folder, "secret", "my-shop").output.strip() == SECRET
    assert kept != SECRET
