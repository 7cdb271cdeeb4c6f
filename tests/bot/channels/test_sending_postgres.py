"""The sender of several processes on PostgreSQL: each line once, each conversation in its order."""

from collections.abc import Iterator

import anyio
import pytest

from bot.channels.sender import Sender
from bot.kernel.database import Engine, open_database, upgrade
from bot.testing.postgres import postgres
from bot.testing.telegram_api import LOST_ACK, Fault
from core.errors import ChannelError
from tests.bot.channels.lines import Lines
from tests.contracts.memory_channel import MemoryChannel
from tests.postgres import need_postgres

BUYERS = [f"b{number}" for number in range(10)]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    need_postgres()
    with postgres() as server:
        engine = open_database(server.database())
        upgrade(engine)
        yield engine
        engine.dispose()


def sender_of(lines: Lines, channel: MemoryChannel) -> Sender:
    return Sender(outbox=lines.outbox, channel=channel, clock=lines.clock, poll=0.05)


def test_three_processes_send_each_line_once(engine: Engine) -> None:
    one, channel = Lines(engine), MemoryChannel()
    others = [one.other(), one.other()]
    for number in range(4):
        for buyer in BUYERS:
            one.say(buyer, f"{buyer} {number}")

    async def run() -> None:
        async with anyio.create_task_group() as tasks:
            for lines in (one, *others):
                tasks.start_soon(sender_of(lines, channel).run)
            with anyio.fail_after(20):
                while len(channel.seen) < 40:  # noqa: ASYNC110 - a database rings no bell
                    await anyio.sleep(0.02)
            await anyio.sleep(0.2)
            tasks.cancel_scope.cancel()

    anyio.run(run)
    assert len(channel.keys) == len(set(channel.keys)) == 40
    assert all(channel.told(buyer) == [f"{buyer} {number}" for number in range(4)] for buyer in BUYERS)
    assert all(one.states(buyer) == ["sent"] * 4 for buyer in BUYERS)


def test_what_a_dead_process_left_is_sent_by_another_with_its_key(engine: Engine) -> None:
    lines, channel = Lines(engine, channel="other"), MemoryChannel(name="other")
    dead = lines.other()
    lines.say("anna", "first")
    lines.say("anna", "second")

    async def dying() -> None:
        channel.fail(LOST_ACK, Fault())
        [parcel] = dead.outbox.take("other", 8)
        with pytest.raises(ChannelError, match="broke"):
            await channel.send(parcel.address, parcel.text, key=f"{parcel.key}-1")
        dead.conversations.presence.leave()

    async def run() -> None:
        await dying()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(sender_of(lines, channel).run)
            with anyio.fail_after(20):
                while lines.states("anna") != ["sent", "sent"]:  # noqa: ASYNC110 - as above
                    await anyio.sleep(0.02)
            tasks.cancel_scope.cancel()

    anyio.run(run)
    assert channel.told("anna") == ["first", "second"]
