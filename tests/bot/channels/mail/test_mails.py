"""What the kernel keeps of threads, and counts of what was said, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine, open_database, upgrade
from bot.kernel.mails import Mails, Thread
from bot.kernel.outbox import Outbox, State
from bot.testing.postgres import Postgres, postgres
from core.talk import Author, Buyer, Message
from knowledge.running import Pace
from tests.bot.kernel import making
from tests.postgres import MISSING

NOW, DAY = making.NOW, timedelta(days=1)
THREAD = Thread(subject="EMS", message_id="<2@x>", references=("<0@x>", "<1@x>"), alias="help@shop.example")


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres | None]:
    if MISSING:
        yield None
    else:
        with postgres() as running:
            yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path, server: Postgres | None) -> Iterator[Engine]:
    if request.param == "postgresql" and server is None:
        pytest.skip("PostgreSQL is not installed; on Debian: apt-get install postgresql")
    place = server.database() if request.param == "postgresql" and server else tmp_path / "henji.db"
    engine = open_database(place)
    upgrade(engine)
    yield engine
    engine.dispose()


def says(engine: Engine, address: str, number: int) -> Conversations:
    """A mail that the bot answers."""
    conversations = Conversations(engine, lambda: NOW, pace=Pace(quiet=0.0, longest=0.0))
    talk = f"mail:{address}"
    message = Message(
        conversation=talk, external_id=f"{number}", channel="mail", author=Author.BUYER, text="EMS?", at=NOW
    )
    assert conversations.accept(message, Buyer(id=address), pushed=True)
    assert making.record(conversations, making.reply(), talk=talk)
    return conversations


def test_a_thread_is_kept_and_the_newest_counts(engine: Engine) -> None:
    says(engine, "anna@example.org", 1)
    mails = Mails(engine)
    assert mails.thread("mail:anna@example.org") is None
    mails.note("mail:anna@example.org", THREAD, newest=True)
    assert mails.thread("mail:anna@example.org") == THREAD
    later = replace(THREAD, message_id="<9@x>", references=())
    mails.note("mail:anna@example.org", later, newest=False)
    assert mails.thread("mail:anna@example.org") == THREAD
    mails.note("mail:anna@example.org", later, newest=True)
    assert mails.thread("mail:anna@example.org") == later


def test_the_line_that_is_being_sent_does_not_count_itself(engine: Engine) -> None:
    conversations = says(engine, "anna@example.org", 1)
    outbox, mails = Outbox(engine, lambda: NOW, presence=conversations.presence), Mails(engine)
    assert mails.leaving("mail:anna@example.org", NOW, DAY).line is None
    (parcel,) = outbox.take("mail")
    leaving = mails.leaving("mail:anna@example.org", NOW, DAY)
    assert leaving.line is not None
    assert (leaving.line.text, leaving.line.by_bot, leaving.line.acknowledges) == (parcel.text, True, False)
    assert leaving.before == ()


@pytest.mark.parametrize(("state", "counts"), [(State.SENT, 1), (State.UNKNOWN, 1), (State.FAILED, 0)])
def test_what_left_or_may_have_left_counts(engine: Engine, state: State, counts: int) -> None:
    conversations = says(engine, "anna@example.org", 1)
    outbox, mails = Outbox(engine, lambda: NOW, presence=conversations.presence), Mails(engine)
    (parcel,) = outbox.take("mail")
    if state is State.SENT:
        outbox.arrived(parcel, ("<m>",), whole=True)
    else:
        outbox.give_up(parcel, state, "a test")
    assert len(mails.leaving("mail:anna@example.org", NOW, DAY).before) == counts
    assert mails.leaving("mail:anna@example.org", NOW + 2 * DAY, DAY).before == ()


def test_one_mailbox_is_one_whatever_stands_behind_the_plus(engine: Engine) -> None:
    for number, address in enumerate(("anna@x.example", "anna+1@x.example", "anna_1@x.example", "anna@y.example")):
        conversations = says(engine, address, number)
        outbox = Outbox(engine, lambda: NOW, presence=conversations.presence)
        (parcel,) = outbox.take("mail")
        outbox.arrived(parcel, ("<m>",), whole=True)
    mails = Mails(engine)
    counted = {
        address: len(mails.leaving(f"mail:{address}", NOW, DAY).before)
        for address in ("anna@x.example", "anna+1@x.example", "anna_1@x.example", "anna@y.example")
    }
    assert counted == {"anna@x.example": 2, "anna+1@x.example": 2, "anna_1@x.example": 1, "anna@y.example": 1}
