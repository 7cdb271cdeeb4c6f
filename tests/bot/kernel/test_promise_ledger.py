"""The ledger of promises: what was said is kept, found when it is due, and settled once."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine, reading, writing
from bot.kernel.promises import (
    AGENT,
    BOT,
    CONTACT,
    Kept,
    Promised,
    answer_promised,
    answered,
    due_before,
    note,
    open_for,
    overdue,
    settle,
)
from core.errors import DatabaseError
from core.turn import Promise
from tests.bot.kernel.making import NOW, buyer_of, buyer_says, record, reply, ticket

REFUND = Promise(kind="refund", text="Wir erstatten 20 EUR.", amount="EUR 20.00", source="returns")
PARCEL = Promise(kind="deliver_by", text="Es kommt am 27.", due=NOW + timedelta(days=3))
ANSWER = Promise(kind=CONTACT, text="Jemand antwortet bis 11 Uhr.", due=NOW + timedelta(hours=1))


@pytest.fixture
def seq(conversations: Conversations) -> int:
    """The line of a conversation in which something is promised."""
    conversations.accept(buyer_says("Wo ist mein Paket?"), buyer_of("c1"))
    record(conversations, reply())
    return conversations.transcript("c1")[-1].seq


def noted(engine: Engine, seq: int, *promises: Promise, owner: str = BOT) -> tuple[Promised, ...]:
    with writing(engine) as connection:
        note(connection, "c1", seq, promises, owner, NOW)
        return open_for(connection, "c1")


def states(engine: Engine) -> list[Kept]:
    with reading(engine) as connection:
        return [Kept(state) for state in connection.scalars(text("SELECT state FROM promise ORDER BY id"))]


def audited(engine: Engine) -> list[tuple[str, str]]:
    with reading(engine) as connection:
        return [(who, what) for who, what in connection.execute(text("SELECT who, what FROM audit ORDER BY id"))]


def test_what_was_promised_is_read_back_as_it_was_said(engine: Engine, seq: int) -> None:
    first, second = noted(engine, seq, REFUND, PARCEL, owner=AGENT)
    assert (first.promise, second.promise) == (REFUND, PARCEL)
    assert (first.conversation, first.seq, first.owner, first.at, first.state) == ("c1", seq, AGENT, NOW, Kept.OPEN)


def test_a_line_that_promises_nothing_leaves_nothing(engine: Engine, seq: int) -> None:
    assert noted(engine, seq) == ()


def test_another_conversation_sees_nothing_of_it(engine: Engine, seq: int) -> None:
    noted(engine, seq, REFUND)
    with reading(engine) as connection:
        assert open_for(connection, "c2") == ()


def test_what_is_due_is_found_the_most_overdue_first_and_what_has_no_time_never(engine: Engine, seq: int) -> None:
    noted(engine, seq, PARCEL, REFUND, ANSWER)
    with reading(engine) as connection:
        assert due_before(connection, NOW) == ()
        soon = due_before(connection, NOW + timedelta(hours=2))
        late = due_before(connection, NOW + timedelta(days=9))
    assert [one.promise for one in soon] == [ANSWER]
    assert [one.promise for one in late] == [ANSWER, PARCEL]


def test_the_watchdog_hears_of_a_conversation_once(engine: Engine, seq: int) -> None:
    noted(engine, seq, PARCEL, ANSWER)
    with reading(engine) as connection:
        assert not list(connection.scalars(overdue(NOW)))
        assert [str(one) for one in connection.scalars(overdue(NOW + timedelta(days=9)))] == ["c1"]


@pytest.mark.parametrize("state", [Kept.KEPT, Kept.WITHDRAWN, Kept.BROKEN])
def test_a_promise_is_settled_once_and_that_is_audited(engine: Engine, seq: int, state: Kept) -> None:
    (one,) = noted(engine, seq, PARCEL)
    with writing(engine) as connection:
        assert settle(connection, one.id, state, "mika", NOW)
        assert not settle(connection, one.id, Kept.KEPT, "lee", NOW)
        assert open_for(connection, "c1") == ()
        assert due_before(connection, NOW + timedelta(days=9)) == ()
    assert [str(one) for one in states(engine)] == [str(state)]
    assert audited(engine) == [("mika", f"promise {state}")]


def test_an_unknown_promise_is_an_error_that_says_where_to_look(engine: Engine) -> None:
    with writing(engine) as connection, pytest.raises(DatabaseError, match="no promise 7"):
        settle(connection, 7, Kept.KEPT, "mika", NOW)


def test_an_acknowledgement_promises_an_answer_by_the_tickets_time() -> None:
    card = ticket("H-7K2P")
    promise = answer_promised(card, "Jemand antwortet.")
    assert (promise.kind, promise.due, promise.source) == (CONTACT, card.reply_by, "H-7K2P")


def test_a_persons_answer_keeps_the_promise_of_one_and_no_other(engine: Engine, seq: int) -> None:
    noted(engine, seq, ANSWER, PARCEL)
    with writing(engine) as connection:
        answered(connection, "c1", "mika", NOW + timedelta(minutes=30))
    assert states(engine) == [Kept.KEPT, Kept.OPEN]


def test_an_answer_that_came_late_broke_it(engine: Engine, seq: int) -> None:
    noted(engine, seq, ANSWER)
    with writing(engine) as connection:
        answered(connection, "c1", "mika", NOW + timedelta(hours=2))
    assert states(engine) == [Kept.BROKEN]


def test_the_audit_names_the_promise_and_none_of_its_words(engine: Engine, seq: int) -> None:
    (one,) = noted(engine, seq, REFUND)
    with writing(engine) as connection:
        settle(connection, one.id, Kept.KEPT, "mika", NOW)
        (detail,) = connection.scalars(text("SELECT detail FROM audit"))
    assert str(one.id) in str(detail)
    assert "erstatten" not in str(detail)
