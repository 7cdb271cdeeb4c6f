"""The sender on any channel: side by side, each conversation in its order, each line settled once."""

import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import anyio
import pytest

from bot.channels import sender as sending
from bot.channels.port import Abilities
from bot.channels.sender import Sender
from bot.desk.queue import Queue
from bot.kernel.database import open_database, upgrade
from bot.kernel.outbox import Outbox, Parcel
from bot.testing.telegram_api import BROKEN, CUT, LOST_ACK, Fault, retry_after
from core.errors import DatabaseError
from tests.bot.channels.lines import Lines
from tests.contracts.memory_channel import MemoryChannel

NO_KEYS = Abilities(longest=60, once=False, options=3, typing=False, edits=False)


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[Lines]:
    engine = open_database(tmp_path / "henji.db")
    upgrade(engine)
    yield Lines(engine)
    engine.dispose()


@pytest.fixture
def channel() -> MemoryChannel:
    return MemoryChannel()


def sender_of(lines: Lines, channel: MemoryChannel, **how: float) -> Sender:
    return Sender(outbox=lines.outbox, channel=channel, clock=lines.clock, poll=0.02, **how)  # type: ignore[arg-type]


def rounds(lines: Lines, channel: MemoryChannel, times: int = 1) -> None:
    async def run() -> None:
        sender = sender_of(lines, channel)
        for _ in range(times):
            await sender.once()

    anyio.run(run)


def while_sending(sender: Sender, act: Callable[[], Awaitable[None]]) -> None:
    """Run the sender as long as `act` takes, then stop it as henji does."""

    async def run() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(sender.run)
            await act()
            tasks.cancel_scope.cancel()

    anyio.run(run)


async def until(true: Callable[[], bool], seconds: float = 8.0) -> None:
    with anyio.fail_after(seconds):
        while not true():  # noqa: ASYNC110 - a database rings no bell
            await anyio.sleep(0.01)


def test_conversations_are_sent_side_by_side_and_each_in_its_order(lines: Lines, channel: MemoryChannel) -> None:
    buyers = [f"b{number}" for number in range(12)]
    for number in range(3):
        for buyer in buyers:
            lines.say(buyer, f"{buyer} {number}")

    async def slowly(_text: str) -> None:
        await anyio.sleep(0.01)

    channel.before = slowly
    while_sending(sender_of(lines, channel), lambda: until(lambda: len(channel.seen) == 36))

    assert all(channel.told(buyer) == [f"{buyer} {number}" for number in range(3)] for buyer in buyers)
    assert 2 <= channel.at_once <= sending.MOST
    assert all(lines.states(buyer) == ["sent"] * 3 for buyer in buyers)


def test_one_slow_conversation_holds_up_no_other(lines: Lines, channel: MemoryChannel) -> None:
    gate = anyio.Event()

    async def slow_for_anna(text: str) -> None:
        if text.startswith("anna"):
            await gate.wait()

    async def run() -> None:
        await until(lambda: channel.told("boris") == ["boris 0", "boris 1", "boris 2"])
        assert channel.told("anna") == []
        gate.set()
        await until(lambda: len(channel.told("anna")) == 2)

    channel.before = slow_for_anna
    for number in range(2):
        lines.say("anna", f"anna {number}")
    for number in range(3):
        lines.say("boris", f"boris {number}")
    while_sending(sender_of(lines, channel), run)


@pytest.mark.parametrize("fault", [LOST_ACK, CUT, BROKEN], ids=["lost ack", "cut", "500"])
def test_where_a_repeat_does_no_harm_it_is_sent_again_with_its_key(
    lines: Lines, channel: MemoryChannel, fault: Fault
) -> None:
    lines.say("anna", "hello")
    channel.fail(fault)
    rounds(lines, channel)
    assert lines.states("anna") == ["retry"]
    lines.clock.pass_(2)
    rounds(lines, channel)

    assert (channel.told("anna"), lines.states("anna")) == (["hello"], ["sent"])
    assert channel.keys[0] == channel.keys[1]


@pytest.mark.parametrize("fault", [LOST_ACK, CUT, BROKEN], ids=["lost ack", "cut", "500"])
def test_where_it_would_it_is_unknown_and_never_sent_again(lines: Lines, channel: MemoryChannel, fault: Fault) -> None:
    channel.abilities = NO_KEYS
    lines.say("anna", "hello")
    channel.fail(fault)
    rounds(lines, channel)
    lines.clock.pass_(3600)
    rounds(lines, channel, 2)

    assert lines.states("anna") == ["unknown"]
    assert len(channel.keys) == 1


def test_repeats_come_after_longer_and_longer_waits(lines: Lines, channel: MemoryChannel) -> None:
    lines.say("anna", "hello")
    channel.fail(*[CUT] * 4)
    waits: list[int] = []
    for _ in range(4):
        rounds(lines, channel)
        waited = 0
        while len(channel.keys) == len(waits) + 1 and waited < 100:
            lines.clock.pass_(1)
            waited += 1
            rounds(lines, channel)
        waits.append(waited)

    assert waits == [1, 2, 4, 8]


def test_a_pause_is_kept_by_every_process(lines: Lines, channel: MemoryChannel) -> None:
    other = lines.other()
    lines.say("anna", "hello")
    channel.fail(retry_after(1))
    rounds(lines, channel)
    lines.say("boris", "hello")
    lines.clock.pass_(60)
    rounds(other, channel)
    assert (channel.seen, lines.states("boris")) == ([], ["ready"])

    time.sleep(1.1)
    rounds(other, channel, 2)
    assert (lines.states("anna"), lines.states("boris")) == (["sent"], ["sent"])


def test_what_is_refused_is_a_persons(lines: Lines, channel: MemoryChannel) -> None:
    lines.say("anna", "hello")
    channel.fail(Fault(404))
    rounds(lines, channel, 2)

    assert (lines.states("anna"), len(channel.keys)) == (["failed"], 1)


def test_a_channel_that_stumbles_stops_nobody(
    lines: Lines, channel: MemoryChannel, caplog: pytest.LogCaptureFixture
) -> None:
    async def stumbles(text: str) -> None:
        if text == "secret words":
            raise ZeroDivisionError(text)

    channel.before = stumbles
    channel.abilities = NO_KEYS
    lines.say("anna", "secret words")
    lines.say("boris", "hello")
    rounds(lines, channel)

    assert (lines.states("anna"), lines.states("boris")) == (["unknown"], ["sent"])
    assert "ZeroDivisionError" in caplog.text
    assert "secret" not in caplog.text


def test_a_long_text_goes_in_parts_each_with_its_own_key(lines: Lines, channel: MemoryChannel) -> None:
    text = " ".join(f"This is sentence number {number}." for number in range(6))
    lines.say("anna", text, options=True)
    channel.fail(Fault(), CUT)
    rounds(lines, channel)
    lines.clock.pass_(2)
    rounds(lines, channel)

    assert " ".join(channel.told("anna")) == text
    assert len(set(channel.keys)) == len(channel.told("anna"))
    assert channel.keys[1] == channel.keys[2]
    options = [options for _, _, options in channel.seen]
    assert options[-1]
    assert not any(options[:-1])


def test_options_that_do_not_fit_are_left_out(lines: Lines, channel: MemoryChannel) -> None:
    channel.abilities = Abilities(longest=60, once=True, options=1, typing=False, edits=False)
    lines.say("anna", "Which?", options=True)
    rounds(lines, channel)

    [(_, _, options)] = channel.seen
    assert len(options) == 1


def test_after_a_takeover_the_bot_starts_nothing(lines: Lines, channel: MemoryChannel) -> None:
    lines.say("anna", "hello")
    Queue(lines.engine, lines.clock).take_over("shop:anna", "mika", lambda now: now)
    rounds(lines, channel, 2)

    assert (channel.keys, lines.states("anna")) == ([], ["failed"])


# Stopping, dying, and a database that is away


def test_what_is_being_sent_at_the_end_is_brought_to_its_end(lines: Lines, channel: MemoryChannel) -> None:
    begun = anyio.Event()

    async def slowly(_text: str) -> None:
        begun.set()
        await anyio.sleep(0.3)

    channel.before = slowly
    lines.say("anna", "first")
    lines.say("anna", "second")
    while_sending(sender_of(lines, channel), begun.wait)

    assert (channel.told("anna"), lines.states("anna")) == (["first"], ["sent", "ready"])


def test_the_end_does_not_wait_for_ever(lines: Lines, channel: MemoryChannel) -> None:
    begun = anyio.Event()

    async def hangs(_text: str) -> None:
        begun.set()
        await anyio.sleep(60)

    channel.before = hangs
    lines.say("anna", "hello")
    started = time.monotonic()
    while_sending(sender_of(lines, channel, drain=0.2), begun.wait)

    assert time.monotonic() - started < 5
    assert lines.states("anna") == ["sending"]


def left_behind(lines: Lines) -> None:
    """A process that died while it was sending."""
    other = lines.other()
    assert other.outbox.take("shop", 1)
    other.conversations.presence.leave()


def test_what_a_dead_sender_left_is_sent_again_where_a_repeat_does_no_harm(
    lines: Lines, channel: MemoryChannel
) -> None:
    lines.say("anna", "hello")
    left_behind(lines)
    while_sending(sender_of(lines, channel), lambda: until(lambda: lines.states("anna") == ["sent"]))

    assert channel.told("anna") == ["hello"]


def test_what_a_dead_sender_left_is_unknown_elsewhere(lines: Lines, channel: MemoryChannel) -> None:
    channel.abilities = NO_KEYS
    lines.say("anna", "hello")
    left_behind(lines)
    while_sending(sender_of(lines, channel), lambda: until(lambda: lines.states("anna") == ["unknown"]))

    assert channel.keys == []


def test_what_the_channel_took_is_noted_when_the_database_is_back(
    lines: Lines, channel: MemoryChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "NOTE_AGAIN", 0.02)
    real, away = Outbox.arrived, iter(range(5))

    def arrived(self: Outbox, parcel: Parcel, ids: tuple[str, ...], whole: bool) -> bool:
        for _ in away:
            raise DatabaseError("the database is away")
        return real(self, parcel, ids, whole)

    monkeypatch.setattr(Outbox, "arrived", arrived)
    lines.say("anna", "hello")
    rounds(lines, channel, 2)

    assert (channel.told("anna"), lines.states("anna")) == (["hello"], ["sent"])


def test_while_the_database_is_away_nothing_is_sent(
    lines: Lines, channel: MemoryChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, away = Outbox.take, threading.Event()
    away.set()

    def take(self: Outbox, channel: str, most: int = 1) -> tuple[Parcel, ...]:
        if away.is_set():
            raise DatabaseError("the database is away")
        return real(self, channel, most)

    monkeypatch.setattr(Outbox, "take", take)
    lines.say("anna", "hello")

    async def comes_back() -> None:
        await anyio.sleep(0.2)
        assert channel.keys == []
        away.clear()
        await until(lambda: lines.states("anna") == ["sent"])

    while_sending(sender_of(lines, channel), comes_back)


def test_a_line_that_others_settled_is_not_sent_on(
    lines: Lines, channel: MemoryChannel, caplog: pytest.LogCaptureFixture
) -> None:
    """This process was taken for dead between two parts."""
    other = lines.other()
    channel.abilities = NO_KEYS

    async def taken_for_dead(_text: str) -> None:
        lines.conversations.presence.leave()
        other.outbox.recover("shop", once=False)

    channel.before = taken_for_dead
    lines.say("anna", " ".join(f"This is sentence number {number}." for number in range(6)))
    rounds(lines, channel)

    assert (len(channel.keys), lines.states("anna")) == (1, ["unknown"])
    assert "settled elsewhere" in caplog.text


def test_two_processes_send_each_line_once(lines: Lines, channel: MemoryChannel) -> None:
    other = lines.other()
    for number in range(4):
        for buyer in range(10):
            lines.say(f"b{buyer}", f"b{buyer} {number}")

    async def run() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(sender_of(lines, channel).run)
            tasks.start_soon(sender_of(other, channel).run)
            await until(lambda: len(channel.seen) == 40)
            await anyio.sleep(0.1)
            tasks.cancel_scope.cancel()

    anyio.run(run)
    assert len(channel.keys) == len(set(channel.keys)) == 40
    assert all(channel.told(f"b{buyer}") == [f"b{buyer} {n}" for n in range(4)] for buyer in range(10))


def test_a_repeated_key_is_what_makes_a_retry_harmless(lines: Lines, channel: MemoryChannel) -> None:
    """The red control: a channel that claims to know keys, and does not, shows the buyer two."""
    channel.forgets = True
    lines.say("anna", "hello")
    channel.fail(LOST_ACK)
    rounds(lines, channel)
    lines.clock.pass_(2)
    rounds(lines, channel)

    assert channel.told("anna") == ["hello", "hello"]
