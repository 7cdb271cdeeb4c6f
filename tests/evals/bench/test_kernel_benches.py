"""The benches of the kernel, in their shortest form: they run, and count what they say they count."""

import asyncio
from collections.abc import Iterator

import pytest

from bot.app import House
from bot.testing.postgres import Postgres, postgres
from evals.bench import procrastinate_peer, streams
from evals.bench.drain import Drained, _summed, preload, questions
from evals.bench.procrastinate_peer import ALONE, SENDING, THEIRS, compared
from evals.bench.streams import Widget, accounted, measured
from tests.postgres import need_postgres


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    need_postgres()
    with postgres() as server:
        yield server


def test_the_rate_is_told_from_the_first_recorded_turn_to_the_last() -> None:
    told = [(10.0, 500.0, "{'outcome': 'reply'}"), (11.0, 500.0, '{"outcome": "handoff"}')]
    assert _summed(told) == Drained(turns=2, seconds=1.0, replies=1)
    assert _summed(told).rate == 1.0


def test_each_question_is_a_conversation_of_its_own() -> None:
    asked = list(questions(200))
    assert len({one.id for one in asked}) == 200
    assert {len(one.line.messages) for one in asked} == {1}
    assert {"en", "ja", "de"} <= {one.language for one in asked}


def test_preloaded_questions_wait_until_they_are_made_due(small: House) -> None:
    preload(small, 3)
    assert len(small.conversations.waiting()) == 3
    assert small.conversations.leases.due() == ()


def test_both_sides_do_all_of_the_same_work(server: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(procrastinate_peer, "PROCESSES", 2)
    rates = compared(server, rounds=1, jobs=20, talks=5)
    assert set(rates) == {THEIRS, ALONE, SENDING}
    assert all(rate > 0 for each in rates.values() for rate in each)


def test_a_few_widgets_get_every_reply_once_through_a_storm() -> None:
    found = measured(sessions=9, rate=10.0, seconds=0.6, storms=1)
    assert (found.sessions, found.lost, found.twice) == (9, 0, 0)
    assert found.expected == 9
    assert len(found.late) == 6


def test_what_is_lost_or_shown_twice_is_counted(small: House) -> None:
    preload(small, 2)
    for talk in ("drain-0", "drain-1"):
        assert small.clerk.serve(talk, small.conversations._clock())  # noqa: SLF001 - the time of day
    (first,) = (line.seq for line in small.conversations.transcript("drain-0") if line.author == "bot")
    shown = Widget(0, "", "drain-0", seen=[first, first])
    blind = Widget(0, "", "drain-1")
    assert accounted(small.folder, [shown, blind]) == (1, 1, 2)


def test_a_stream_that_is_refused_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "AGAIN", 0.01)
    asked: list[bytes] = []

    async def busy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        if len(asked) < 3:
            writer.write(b"HTTP/1.1 503 Service Unavailable\r\n\r\n")
        else:
            writer.write(b"HTTP/1.1 200 OK\r\n\r\nid: 7\r\nevent: line\r\ndata: {}\r\n\r\n")
            await writer.drain()
        writer.close()

    async def run() -> Widget:
        door = await asyncio.start_server(busy, "127.0.0.1", 0)
        widget = Widget(door.sockets[0].getsockname()[1], "t", "talk")
        listening = asyncio.create_task(widget.listen())
        while len(asked) < 4:  # noqa: ASYNC110 - the server rings nowhere
            await asyncio.sleep(0.01)
        listening.cancel()
        door.close()
        return widget

    assert set(asyncio.run(run()).seen) == {7}
    assert b"Last-Event-ID: 7" in asked[3]
