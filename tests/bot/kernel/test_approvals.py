"""An approval holds for what was asked, once, in time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.kernel.approvals import HOLDS, Approval, Approvals, State, hash_of
from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine, reading, writing
from core.turn import Request
from tests.bot.kernel.making import NOW, buyer_of, buyer_says, handoff, leased, read, ticket, turn_on

CANCEL = Request(action="cancel", arguments=(("order", "1001"),), facts=(("cancel_until", "2026-11-24"),))
REFUND = Request(action="refund", arguments=(("order", "1001"), ("amount", "JPY 2900")))


@pytest.fixture
def asked(engine: Engine, conversations: Conversations) -> Approval:
    """A cancellation that a buyer asked for in a turn that handed over."""
    conversations.accept(buyer_says("Please cancel #1001"), buyer_of("c1"))
    lease = leased(conversations, "c1")
    outcome, written = handoff()
    turn = replace(turn_on(read(conversations)), requests=(CANCEL,))
    assert conversations.record(turn, outcome, text="ok", outcome_json=written, ticket=ticket("H-1"), lease=lease)
    [one] = kept(engine)
    return one


def kept(engine: Engine) -> tuple[Approval, ...]:
    with reading(engine) as connection:
        return Approvals(connection).of("c1")


def settle(engine: Engine, one: Approval, state: State, now: datetime = NOW, mark: str = "") -> bool:
    with writing(engine) as connection:
        return Approvals(connection).settle(one.id, mark or one.hash, state, "desk", now)


def test_what_a_turn_asks_for_is_kept_with_its_ticket_and_facts(asked: Approval) -> None:
    assert (asked.ticket, asked.request, asked.state) == ("H-1", CANCEL, State.ASKED)
    assert asked.until == NOW + HOLDS


def test_it_is_decided_once_and_used_once(engine: Engine, asked: Approval) -> None:
    assert not settle(engine, asked, State.USED)
    assert settle(engine, asked, State.APPROVED)
    assert not settle(engine, asked, State.APPROVED)
    assert not settle(engine, asked, State.REFUSED)
    assert settle(engine, asked, State.USED)
    assert not settle(engine, asked, State.USED)
    [after] = kept(engine)
    assert (after.state, after.who, after.decided) == (State.USED, "desk", NOW)


def test_an_approval_is_worth_nothing_for_other_arguments(engine: Engine, asked: Approval) -> None:
    other = replace(CANCEL, arguments=(("order", "1002"),))
    assert not settle(engine, asked, State.APPROVED, mark=hash_of(other))
    assert not settle(engine, asked, State.APPROVED, mark=hash_of(replace(CANCEL, action="refund")))
    assert hash_of(replace(CANCEL, facts=())) == hash_of(CANCEL)
    assert hash_of(REFUND) == hash_of(replace(REFUND, arguments=REFUND.arguments[::-1]))


def test_it_ends_with_its_time(engine: Engine, asked: Approval) -> None:
    assert not settle(engine, asked, State.APPROVED, now=asked.until)
    assert settle(engine, asked, State.APPROVED, now=asked.until - timedelta(seconds=1))
    assert not settle(engine, asked, State.USED, now=asked.until)


def test_of_many_who_use_it_at_once_one_does(engine: Engine, asked: Approval) -> None:
    settle(engine, asked, State.APPROVED)
    with ThreadPoolExecutor(8) as people:
        done = list(people.map(lambda _: settle(engine, asked, State.USED), range(8)))
    assert sum(done) == 1


def test_what_waits_already_is_not_asked_twice(engine: Engine, asked: Approval) -> None:
    with writing(engine) as connection:
        Approvals(connection).ask("c1", "H-1", (CANCEL, REFUND), NOW)
        Approvals(connection).ask("c1", "H-1", (CANCEL,), asked.until)
    assert sorted(one.request.action for one in kept(engine)) == ["cancel", "cancel", "refund"]
