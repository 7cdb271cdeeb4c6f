"""Many senders on one outbox, some of which die: each line goes out once, in its place."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

import anyio
import pytest
from sqlalchemy import Connection, select, update

from bot.channels.port import Abilities
from bot.channels.sender import Sender
from bot.kernel import outbox as module
from bot.kernel import tables
from bot.kernel.database import Engine, reading, writing
from bot.kernel.outbox import Outbox, Parcel, State
from core.errors import ChannelError
from core.talk import Author, Buyer, Message
from tests.bot.kernel.interleaving import CHANNEL, Process
from tests.bot.kernel.making import NOW, record, reply

TALKS, LINES, SENDERS = 8, 4, 3
SETTLED = (State.SENT, State.UNKNOWN, State.FAILED)


def hurried() -> datetime:
    """A hundred times as fast as the real one, so that nobody waits for the next attempt."""
    return NOW + timedelta(seconds=100 * time.monotonic() % 10_000)


@dataclass(slots=True)
class Memory:
    """What buyers have, in the order in which it came. Trouble strikes now and then, the same every time."""

    once: bool = False
    lost: float = 0.0  # how often an acknowledgement is lost
    busy: float = 0.0  # how often the channel asks for a rest
    rest: float = 0.0  # s
    name: str = CHANNEL
    seen: dict[str, list[str]] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    draw: Random = field(default_factory=lambda: Random(7))  # noqa: S311 - the same every time

    @property
    def abilities(self) -> Abilities:
        return Abilities(longest=4000, once=self.once, options=0, typing=False, edits=False)

    async def send(self, address: str, text: str, options: Sequence[str] = (), *, key: str) -> str:
        await anyio.sleep(0.001)
        if self.draw.random() < self.busy:
            raise ChannelError("slower", retry_after=self.rest)
        if not (self.once and key in self.keys):
            self.keys.add(key)
            self.seen.setdefault(address, []).append(text)
        if self.draw.random() < self.lost:
            raise ChannelError("the acknowledgement was lost", unknown=True)
        return key


@pytest.fixture(autouse=True)
def filled(engine: Engine) -> None:
    """Conversations whose lines wait."""
    process = Process(engine)
    for number in range(LINES):
        for talk in (f"c{one}" for one in range(TALKS)):
            message = Message(
                conversation=talk,
                external_id=f"{talk}/{number}",
                channel=CHANNEL,
                author=Author.BUYER,
                text="Wie lange?",
                at=NOW,
            )
            process.conversations.accept(message, Buyer(id=talk), pushed=True)
            outcome, told = reply()
            assert record(process.conversations, (outcome, {**told, "text": f"line {number}"}), talk=talk)


def states(engine: Engine) -> Counter[str]:
    with reading(engine) as connection:
        return Counter(connection.scalars(select(tables.outbox.c.state)))


async def _sent(engine: Engine, channel: Memory) -> None:
    """Several processes send until every line is settled."""
    async with anyio.create_task_group() as tasks:
        for _ in range(SENDERS):
            outbox = Outbox(engine, hurried, presence=Process(engine).presence)
            tasks.start_soon(Sender(outbox=outbox, channel=channel, clock=hurried, poll=0.02).run)
        with anyio.fail_after(60):
            while sum(states(engine)[one] for one in SETTLED) < TALKS * LINES:  # noqa: ASYNC110 - threads ring nowhere
                await anyio.sleep(0.02)
        tasks.cancel_scope.cancel()


def whole(channel: Memory) -> bool:
    """Whether each buyer saw each line once, in the order in which they were said."""
    return channel.seen == {f"c{one}": [f"line {number}" for number in range(LINES)] for one in range(TALKS)}


def test_several_senders_send_each_line_once(engine: Engine) -> None:
    channel = Memory()
    anyio.run(_sent, engine, channel)
    assert states(engine) == {State.SENT: TALKS * LINES}
    assert whole(channel)


def test_on_a_channel_that_drops_repeats_trouble_loses_and_doubles_nothing(engine: Engine) -> None:
    channel = Memory(once=True, lost=0.2, busy=0.1)
    anyio.run(_sent, engine, channel)
    assert states(engine) == {State.SENT: TALKS * LINES}
    assert whole(channel)


def test_what_may_have_arrived_is_unknown_and_never_sent_again(engine: Engine) -> None:
    channel = Memory(lost=0.3, busy=0.1)
    anyio.run(_sent, engine, channel)
    assert states(engine)[State.UNKNOWN] > 0
    assert whole(channel)


def test_were_what_may_have_arrived_sent_again_buyers_would_read_it_twice(engine: Engine) -> None:
    """The red control: a channel that promises to drop repeats, and does not."""

    class Liar(Memory):
        @property
        def abilities(self) -> Abilities:
            return replace(super().abilities, once=True)

    channel = Liar(lost=0.3)
    anyio.run(_sent, engine, channel)
    assert not whole(channel)


def test_a_rest_that_one_sender_is_asked_for_is_kept_by_all(engine: Engine) -> None:
    channel = Memory(busy=1.0, rest=30.0)

    async def once() -> None:
        assert await Sender(outbox=Process(engine).outbox, channel=channel, clock=lambda: NOW, most=1).once()
        for _ in range(SENDERS):
            assert not await Sender(outbox=Process(engine).outbox, channel=channel, clock=lambda: NOW).once()

    anyio.run(once)
    assert channel.seen == {}


@pytest.mark.parametrize("once", [False, True])
def test_what_a_dead_sender_left_is_settled_by_the_others(engine: Engine, once: bool) -> None:
    dead = Process(engine)
    left = dead.outbox.take(CHANNEL, 3)
    assert len(left) == 3
    with writing(engine) as connection:
        connection.execute(update(tables.worker).where(tables.worker.c.id == dead.presence.id).values(alive_until=0.0))
    channel = Memory(once=once)
    anyio.run(_sent, engine, channel)
    unknown = 0 if once else 3
    assert states(engine) == +Counter({State.SENT: TALKS * LINES - unknown, State.UNKNOWN: unknown})
    assert not dead.outbox.arrived(left[0], ("late",), whole=True)
    assert whole(channel) == once


def test_a_line_that_is_taken_again_the_moment_it_was_put_off_is_known_to_be_under_way(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the next look for what died would send it a second time."""
    outbox = Process(engine).outbox
    (parcel,) = outbox.take(CHANNEL)
    again: list[Parcel] = []

    @contextmanager
    def then_taken(engine: Engine) -> Iterator[Connection]:
        with writing(engine) as connection:
            yield connection
        monkeypatch.undo()  # another thread of the process is faster than the rest of this one
        again.extend(outbox.take(CHANNEL))

    monkeypatch.setattr(module, "writing", then_taken)
    outbox.postpone(parcel, 0.0)
    assert [one.id for one in again] == [parcel.id]
    assert outbox.recover(CHANNEL) == 0
