"""What every channel promises to whoever sends: one suite for the fake and the real ones.

Each stage holds a channel, a way to make it fail, and what the buyer saw. The real clients speak over a socket with
the shipped fakes, which fail as the providers do.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from socket import socket
from typing import Any

import anyio
import pytest

from bot.channels.port import Channel
from bot.channels.telegram.client import Client as TelegramClient
from bot.channels.webhook.client import Client as WebhookClient
from bot.channels.webhook.signing import seal_of
from bot.testing.telegram_api import BROKEN, CUT, LOST_ACK, TOKEN, Fault, retry_after, slow
from bot.testing.telegram_server import telegram_server
from bot.testing.webhook_receiver import SECRET, WebhookReceiver, webhook_receiver
from core.errors import ChannelError
from knowledge.running import WebhookSettings
from tests.contracts.memory_channel import MemoryChannel

BUYER = "11"
TIMEOUT = 0.4  # seconds


@dataclass(slots=True)
class Stage:
    """A channel and its other side."""

    channel: Channel
    fail: Callable[[Fault], None]
    seen: Callable[[], list[str]]  # what the buyer read
    options: Callable[[], list[str]]  # below the last message


@asynccontextmanager
async def memory() -> AsyncIterator[Stage]:
    channel = MemoryChannel()
    yield Stage(channel, channel.fail, lambda: channel.told(BUYER), lambda: list(channel.seen[-1][2]))


@asynccontextmanager
async def webhook(*, once: bool) -> AsyncIterator[Stage]:
    with webhook_receiver(WebhookReceiver(once=once)) as receiver:
        channel = WebhookClient(_settings(receiver.url, once=once), seal_of(SECRET, "here"), timeout=TIMEOUT)
        try:
            yield Stage(
                channel,
                receiver.fail,
                lambda: receiver.texts(BUYER),
                lambda: list(receiver.got[-1].event["data"]["options"]),
            )
        finally:
            await channel.close()


@asynccontextmanager
async def telegram() -> AsyncIterator[Stage]:
    with telegram_server() as api:
        api.buyer_says(int(BUYER), "/start")
        channel = TelegramClient(TOKEN, api=api.url, timeout=TIMEOUT)
        try:
            yield Stage(
                channel,
                lambda fault: api.fail("sendMessage", fault),
                lambda: [one.text for one in api.sent(int(BUYER))],
                lambda: list(api.sent(int(BUYER))[-1].buttons),
            )
        finally:
            await channel.close()


def _settings(url: str, *, once: bool) -> WebhookSettings:
    return WebhookSettings(name="shop", url=url, once=once)


STAGES: dict[str, Callable[[], Any]] = {
    "memory": memory,
    "webhook": lambda: webhook(once=True),
    "webhook without keys": lambda: webhook(once=False),
    "telegram": telegram,
}
Play = Callable[[Callable[[Stage], Awaitable[None]]], None]


@pytest.fixture(params=STAGES)
def play(request: pytest.FixtureRequest) -> Play:
    """Run a test on the stage."""

    def run(act: Callable[[Stage], Awaitable[None]]) -> None:
        async def on_stage() -> None:
            async with STAGES[request.param]() as stage:
                await act(stage)

        anyio.run(on_stage)

    return run


async def refused(stage: Stage, fault: Fault, text: str = "secret words") -> ChannelError:
    stage.fail(fault)
    with pytest.raises(ChannelError) as caught:
        await stage.channel.send(BUYER, text, key="k1")
    assert "secret" not in str(caught.value)
    assert TOKEN.partition(":")[2] not in str(caught.value)
    return caught.value


def test_what_is_sent_arrives_and_its_id_can_be_noted(play: Play) -> None:
    async def act(stage: Stage) -> None:
        ids = [await stage.channel.send(BUYER, f"Grüße {n}, 你好 🎎", key=f"k{n}") for n in range(3)]

        assert stage.seen() == [f"Grüße {n}, 你好 🎎" for n in range(3)]
        assert len(set(ids)) == 3
        assert all(id and "," not in id for id in ids)

    play(act)


def test_options_stand_below_the_message(play: Play) -> None:
    async def act(stage: Stage) -> None:
        most = min(3, stage.channel.abilities.options)
        await stage.channel.send(BUYER, "Which?", [f"No {n}" for n in range(most)], key="k1")
        assert stage.options() == [f"No {n}" for n in range(most)]

    play(act)


def test_a_request_for_a_pause_is_certainly_not_delivered(play: Play) -> None:
    async def act(stage: Stage) -> None:
        error = await refused(stage, retry_after(7))
        assert (error.unknown, error.retry_after) == (False, 7.0)
        assert stage.seen() == []

    play(act)


@pytest.mark.parametrize("fault", [CUT, BROKEN], ids=["cut", "500"])
def test_what_broke_after_it_was_sent_is_unknown(play: Play, fault: Fault) -> None:
    async def act(stage: Stage) -> None:
        assert (await refused(stage, fault)).unknown

    play(act)


@pytest.mark.parametrize("fault", [LOST_ACK, slow(1.0)], ids=["lost ack", "slow"])
def test_a_repeat_with_the_same_key_is_shown_once_where_that_is_promised(play: Play, fault: Fault) -> None:
    async def act(stage: Stage) -> None:
        assert (await refused(stage, replace(fault))).unknown
        await stage.channel.send(BUYER, "secret words", key="k1")

        assert stage.seen() == ["secret words"] * (1 if stage.channel.abilities.once else 2)

    play(act)


def test_what_the_channel_does_not_take_is_not_tried_again(play: Play) -> None:
    async def act(stage: Stage) -> None:
        error = await refused(stage, Fault(400, "Bad Request: chat not found"))
        assert (error.unknown, error.retry_after) == (False, None)

    play(act)


def test_what_it_promises_can_be_kept(play: Play) -> None:
    async def act(stage: Stage) -> None:
        abilities = stage.channel.abilities
        assert abilities.longest > 0
        assert abilities.options >= 0
        text = "x" * min(abilities.longest, 10_000)
        await stage.channel.send(BUYER, text, key="k1")
        assert stage.seen() == [text]

    play(act)


@pytest.mark.parametrize("kind", ["webhook", "telegram"])
def test_where_nobody_listens_it_was_certainly_not_delivered(kind: str) -> None:
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"

        async def act() -> None:
            channel: Any = TelegramClient(TOKEN, api=url, timeout=TIMEOUT)
            if kind == "webhook":
                channel = WebhookClient(_settings(url, once=False), seal_of(SECRET, "here"), timeout=TIMEOUT)
            with pytest.raises(ChannelError) as caught:
                await channel.send(BUYER, "hello", key="k1")
            await channel.close()
            assert (caught.value.unknown, caught.value.retry_after) == (False, 1.0)
            assert url in str(caught.value)

        anyio.run(act)
