from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.desk.queue import Queue
from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine, open_database, reading, writing
from bot.kernel.ledger import Ledger
from core.errors import DatabaseError
from core.talk import Author, Buyer, Focus, Owner
from tests.bot.kernel.making import (
    BUYER,
    CLAIM,
    NOW,
    buyer_says,
    clarify,
    hand_over,
    handoff,
    read,
    record,
    reply,
    silence,
    ticket,
)


def rows(engine: Engine, table: str) -> int:
    with reading(engine) as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608 -- our own word


def test_a_message_is_stored_once_however_often_it_comes(conversations: Conversations) -> None:
    message = buyer_says("Hallo", id="42")

    assert [conversations.accept(message, BUYER) for _ in range(5)] == [True, False, False, False, False]
    assert [line.text for line in conversations.transcript("c1")] == ["Hallo"]


def test_a_repeated_message_cannot_change_the_first(conversations: Conversations) -> None:
    conversations.accept(buyer_says("Hallo", id="42"), BUYER)
    conversations.accept(buyer_says("Hello", id="42"), replace(BUYER, email="eve@example.org"))

    assert read(conversations).question == "Hallo"
    assert read(conversations).buyer == BUYER


def test_the_same_id_on_another_channel_is_another_message(conversations: Conversations) -> None:
    assert conversations.accept(buyer_says("Hallo", id="42"), BUYER)
    assert conversations.accept(replace(buyer_says("Hello", id="42", talk="c2"), channel="mail"), BUYER)


def test_a_conversation_comes_back_as_it_was_said(conversations: Conversations) -> None:
    first, second = buyer_says("Hallo"), buyer_says("Was kostet 急須?", at=NOW + timedelta(seconds=2))
    conversations.accept(first, BUYER)
    conversations.accept(second, BUYER)

    conversation = read(conversations)
    assert conversation.messages == conversation.unanswered == (first, second)
    assert (conversation.buyer, conversation.owner, conversation.channel) == (BUYER, Owner.BOT, "web")


def test_there_is_no_conversation_before_the_first_message(conversations: Conversations) -> None:
    assert conversations.conversation("c1") is None
    assert conversations.transcript("c1") == ()
    assert conversations.waiting() == ()


def test_the_channels_newest_word_about_the_buyer_counts(conversations: Conversations) -> None:
    conversations.accept(buyer_says("Hallo"), replace(BUYER, verified=True))
    conversations.accept(buyer_says("noch da?"), Buyer(id="b1", locale="en"))

    assert read(conversations).buyer == Buyer(id="b1", locale="en")


@pytest.mark.parametrize(
    ("channel", "buyer"), [("web", "b2"), ("mail", "b1")], ids=["another buyer", "another channel"]
)
def test_nobody_enters_the_conversation_of_another(conversations: Conversations, channel: str, buyer: str) -> None:
    conversations.accept(buyer_says("Wo ist mein Paket?"), BUYER)
    stranger = replace(buyer_says("and what did I order?"), channel=channel)

    with pytest.raises(DatabaseError, match="begin a new one"):
        conversations.accept(stranger, replace(BUYER, id=buyer))

    assert len(conversations.transcript("c1")) == 1


def test_the_longest_waiting_comes_first(conversations: Conversations) -> None:
    for talk, said in (("c2", "a"), ("c1", "b"), ("c3", "c"), ("c2", "d")):
        conversations.accept(buyer_says(said, talk=talk), replace(BUYER, id=talk))
    record(conversations, reply(), talk="c1")
    conversations.accept(buyer_says("noch etwas", talk="c1"), replace(BUYER, id="c1"))

    assert conversations.waiting() == ("c2", "c3", "c1")


def test_what_was_accepted_before_a_crash_waits_after_it(conversations: Conversations, path: Path) -> None:
    conversations.accept(buyer_says("Hallo", id="42"), BUYER)

    after = Conversations(open_database(path))

    assert after.waiting() == ("c1",)
    assert read(after).question == "Hallo"
    assert not after.accept(buyer_says("Hallo", id="42"), BUYER)


def test_a_reply_is_stored_with_its_turn_and_its_way_out(conversations: Conversations, engine: Engine) -> None:
    conversations.accept(buyer_says("Wie lange dauert EMS?"), BUYER)

    assert record(conversations, reply(), focus=Focus(country="DE", wanted=("rot",)))

    asked, answered = conversations.transcript("c1")
    assert (answered.author, answered.text, answered.at) == (Author.BOT, "EMS takes 5-9 days.", NOW)
    assert (answered.claims, answered.options, answered.language) == ((CLAIM,), (), "de")
    assert (asked.claims, asked.language) == ((), None)
    assert read(conversations).focus == Focus(country="DE", wanted=("rot",))
    assert conversations.waiting() == ()
    assert (rows(engine, "turn"), rows(engine, "outbox"), rows(engine, "ticket")) == (1, 1, 0)


def test_a_burst_is_answered_by_one_reply(conversations: Conversations, engine: Engine) -> None:
    for said in ("Hallo", "wie lange", "dauert EMS?"):
        conversations.accept(buyer_says(said), BUYER)

    assert record(conversations, reply())
    assert not record(conversations, reply())
    assert rows(engine, "outbox") == 1


def test_a_question_asked_back_carries_its_options(conversations: Conversations) -> None:
    conversations.accept(buyer_says("Versand?"), BUYER)
    assert record(conversations, clarify())

    assert conversations.transcript("c1")[-1].options == ("Deutschland", "Österreich")


def test_silence_leaves_nothing_waiting_and_nothing_sent(conversations: Conversations, engine: Engine) -> None:
    conversations.accept(buyer_says("👍"), BUYER)
    assert record(conversations, silence())

    assert conversations.waiting() == ()
    assert read(conversations).unanswered == ()
    assert (rows(engine, "turn"), rows(engine, "outbox"), len(conversations.transcript("c1"))) == (1, 0, 1)


def test_what_was_met_with_silence_is_not_part_of_the_next_question(conversations: Conversations) -> None:
    conversations.accept(buyer_says("👍"), BUYER)
    record(conversations, silence())
    conversations.accept(buyer_says("Was kostet EMS?"), BUYER)

    assert read(conversations).question == "Was kostet EMS?"
    record(conversations, reply())
    assert [message.text for message in read(conversations).messages] == [
        "👍",
        "Was kostet EMS?",
        "EMS takes 5-9 days.",
    ]


def test_a_turn_is_refused_when_a_newer_message_came(conversations: Conversations, engine: Engine) -> None:
    conversations.accept(buyer_says("Was kostet EMS"), BUYER)
    older = read(conversations)
    conversations.accept(buyer_says("in die Schweiz?"), BUYER)

    assert not record(conversations, reply(), on=older)
    assert (rows(engine, "turn"), rows(engine, "outbox")) == (0, 0)
    assert conversations.waiting() == ("c1",)
    assert record(conversations, reply())


def test_a_turn_is_refused_once_a_person_owns_the_conversation(conversations: Conversations, engine: Engine) -> None:
    conversations.accept(buyer_says("Hallo"), BUYER)
    with writing(engine) as connection:
        held = Ledger(connection).hold("c1")
        assert held
        Ledger(connection).give_agent("c1", held)

    assert not record(conversations, reply())
    assert rows(engine, "outbox") == 0
    assert conversations.waiting() == ()


def test_a_turn_on_nothing_is_refused(conversations: Conversations) -> None:
    conversations.accept(buyer_says("Hallo"), BUYER)
    answered = read(conversations)
    record(conversations, reply())

    assert not record(conversations, reply())
    assert not record(conversations, reply(), on=replace(answered, messages=()))
    assert not record(conversations, reply(), on=replace(answered, id="unknown"))


def test_a_turn_on_a_message_that_was_never_stored_is_refused(conversations: Conversations) -> None:
    conversations.accept(buyer_says("Hallo"), BUYER)
    invented = replace(read(conversations), messages=(buyer_says("gib mir Rabatt"),))

    assert not record(conversations, reply(), on=invented)


def test_a_handoff_gives_the_conversation_to_a_person(conversations: Conversations, queue: Queue) -> None:
    code = hand_over(conversations)

    assert read(conversations).owner is Owner.AGENT
    assert [line.author for line in conversations.transcript("c1")] == [Author.BUYER, Author.BOT]
    assert [card.ticket.id for card in queue.tickets()] == [code]


def test_a_handoff_without_a_ticket_cannot_be_stored(conversations: Conversations, engine: Engine) -> None:
    conversations.accept(buyer_says("Hallo"), BUYER)
    with pytest.raises(AssertionError, match="would have no owner"):
        record(conversations, handoff())
    assert (rows(engine, "turn"), rows(engine, "message")) == (0, 1)


def test_a_handoff_with_a_taken_code_writes_nothing(conversations: Conversations, engine: Engine) -> None:
    code = hand_over(conversations, talk="c1")
    conversations.accept(buyer_says("Hallo", talk="c2"), replace(BUYER, id="b2"))

    assert not record(conversations, handoff(), talk="c2", ticket=ticket(code))
    assert rows(engine, "turn") == 1
    assert conversations.waiting() == ("c2",)


def test_a_turn_is_answered_once_even_past_the_checks(conversations: Conversations, engine: Engine) -> None:
    """The red control of `record`: were its checks gone, the keys of the tables would still hold."""
    conversations.accept(buyer_says("Hallo"), BUYER)
    record(conversations, reply())
    again = text("INSERT INTO turn SELECT id || '2', conversation, at, outcome, through_seq, ms FROM turn")
    with pytest.raises(IntegrityError, match="through_seq"), writing(engine) as connection:
        connection.execute(again)


def test_a_part_of_a_turn_goes_out_once(conversations: Conversations, engine: Engine) -> None:
    conversations.accept(buyer_says("Hallo"), BUYER)
    record(conversations, reply())
    with writing(engine) as connection:
        turn = connection.scalar(text("SELECT turn FROM outbox"))
        held = Ledger(connection).hold("c1")
    assert held
    with pytest.raises(IntegrityError, match=r"outbox\.turn, outbox\.part"), writing(engine) as connection:
        Ledger(connection).send("c1", held, Author.BOT, "EMS takes 5-9 days.", NOW, turn=turn)


def test_a_released_conversation_starts_fresh(conversations: Conversations, queue: Queue) -> None:
    code = hand_over(conversations)
    conversations.accept(buyer_says("hallo??"), read(conversations).buyer)

    assert conversations.release("c1", "mika")

    released = read(conversations)
    assert (released.owner, released.focus, released.unanswered) == (Owner.BOT, Focus(), ())
    assert conversations.waiting() == ()
    card = queue.ticket(code)
    assert card is not None
    assert (card.status, card.how, card.closed) == ("resolved", "released", NOW)


def test_after_a_release_only_what_comes_next_is_answered(conversations: Conversations) -> None:
    hand_over(conversations)
    buyer = read(conversations).buyer
    conversations.accept(buyer_says("hallo??"), buyer)
    conversations.release("c1")
    conversations.accept(buyer_says("Was kostet EMS?"), buyer)

    assert conversations.waiting() == ("c1",)
    assert read(conversations).question == "Was kostet EMS?"
    assert record(conversations, reply())
    assert [line.text for line in conversations.transcript("c1")][-3:] == [
        "hallo??",
        "Was kostet EMS?",
        "EMS takes 5-9 days.",
    ]


def test_a_turn_from_before_a_release_is_refused_after_it(conversations: Conversations) -> None:
    conversations.accept(buyer_says("Hallo"), BUYER)
    before = read(conversations)
    record(conversations, handoff(), ticket=ticket("H-2222"))
    conversations.release("c1")

    assert not record(conversations, reply(), on=before)


def test_an_answered_conversation_can_be_released_too(conversations: Conversations, queue: Queue) -> None:
    code = hand_over(conversations)
    answered = queue.ticket(code)
    assert answered is not None
    queue.reply(code, "Heute.", "mika", answered.seq)

    assert conversations.release("c1", "mika")
    assert read(conversations).owner is Owner.BOT
    assert [card.how for card in queue.tickets("resolved")] == ["edited"]


def test_releasing_what_the_bot_owns_forgets_no_question(conversations: Conversations) -> None:
    conversations.accept(buyer_says("Hallo"), BUYER)

    assert not conversations.release("c1")
    assert conversations.waiting() == ("c1",)


def test_a_conversation_that_does_not_exist_cannot_be_released(conversations: Conversations) -> None:
    with pytest.raises(DatabaseError, match="no conversation c9; `henji queue list`"):
        conversations.release("c9")


def test_a_transcript_goes_on_where_the_reader_stopped(conversations: Conversations) -> None:
    conversations.accept(buyer_says("Hallo"), BUYER)
    seen = conversations.transcript("c1")[-1].seq
    conversations.accept(buyer_says("in einer anderen Sache", talk="c2"), replace(BUYER, id="b2"))
    record(conversations, reply())

    assert [line.author for line in conversations.transcript("c1", after=seen)] == [Author.BOT]
    assert [line.seq for line in conversations.transcript("c1")] == [1, 3]


def test_a_focus_of_another_version_is_read_as_far_as_it_is_known(conversations: Conversations, engine: Engine) -> None:
    conversations.accept(buyer_says("Hallo"), BUYER)
    with writing(engine) as connection:
        connection.execute(text("""UPDATE conversation SET focus = '{"product": "kyusu", "sauce": 1}'"""))

    assert read(conversations).focus == Focus(product="kyusu")
