from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.desk.queue import Conflict, Queue, Sent
from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine, reading
from bot.kernel.tickets import Card, How, Status
from core.errors import DatabaseError
from core.sets import Priority
from core.talk import Author, Owner
from tests.bot.kernel.making import CLAIM, DRAFT, NOW, buyer_of, buyer_says, hand_over, read, record, reply


def card(queue: Queue, code: str) -> Card:
    found = queue.ticket(code)
    assert found is not None
    return found


def audited(engine: Engine, ticket: str) -> list[tuple[str, str]]:
    with reading(engine) as connection:
        rows = connection.execute(text("SELECT who, what FROM audit WHERE ticket = :id ORDER BY id"), {"id": ticket})
        return [(who, what) for who, what in rows]


def test_a_card_holds_what_a_person_needs(conversations: Conversations, queue: Queue) -> None:
    shown = card(queue, hand_over(conversations))

    assert (shown.conversation, shown.channel, shown.buyer) == ("c1", "web", "buyer of c1")
    assert (shown.status, shown.how, shown.closed, shown.created) == (Status.OPEN, None, None, NOW)
    assert (shown.draft, shown.findings[0]["reason"]) == (DRAFT, "draft_mode")
    assert shown.outcome["outcome"] == "handoff"
    assert shown.ticket.reply_by == NOW + timedelta(hours=1)
    assert shown.seq == conversations.transcript("c1")[-1].seq


def test_the_gravest_ticket_comes_first_then_what_is_due(conversations: Conversations, queue: Queue) -> None:
    wanted = {"c1": Priority.NORMAL, "c2": Priority.LOW, "c3": Priority.URGENT, "c4": Priority.NORMAL}
    for talk, priority in wanted.items():
        hand_over(conversations, talk=talk, priority=priority)

    assert [shown.conversation for shown in queue.tickets()] == ["c3", "c1", "c4", "c2"]


def test_only_tickets_of_the_wanted_status_are_listed(conversations: Conversations, queue: Queue) -> None:
    first, second = hand_over(conversations, talk="c1"), hand_over(conversations, talk="c2")
    queue.reply(first, "Heute.", "mika", card(queue, first).seq)

    assert [shown.ticket.id for shown in queue.tickets()] == [second]
    assert [shown.ticket.id for shown in queue.tickets("resolved")] == [first]


def test_a_reply_goes_out_and_resolves_the_ticket(conversations: Conversations, queue: Queue, engine: Engine) -> None:
    code = hand_over(conversations)

    sent = queue.reply(code, "Ihr Paket kommt heute.", "mika", card(queue, code).seq)

    said = conversations.transcript("c1")[-1]
    assert sent == Sent(said.seq)
    assert (said.author, said.text) == (Author.AGENT, "Ihr Paket kommt heute.")
    assert (card(queue, code).status, card(queue, code).how) == (Status.RESOLVED, How.EDITED)
    assert audited(engine, code) == [("bot", "handed over"), ("mika", "edited")]


def test_after_a_reply_the_conversation_stays_with_the_person(conversations: Conversations, queue: Queue) -> None:
    code = hand_over(conversations)
    queue.reply(code, "Ihr Paket kommt heute.", "mika", card(queue, code).seq)
    conversations.accept(buyer_says("danke!"), buyer_of("c1"))

    assert read(conversations).owner is Owner.AGENT
    assert conversations.waiting() == ()
    assert not record(conversations, reply())


def test_a_buyer_who_writes_on_after_the_answer_calls_the_person_back(
    conversations: Conversations, queue: Queue, engine: Engine
) -> None:
    code = hand_over(conversations)
    queue.approve(code, "mika", card(queue, code).seq)
    conversations.accept(buyer_says("und die Rechnung?", at=NOW + timedelta(days=1)), buyer_of("c1"))

    again = card(queue, code)
    assert (again.status, again.how, again.closed, again.draft) == (Status.OPEN, None, None, None)
    assert again.ticket.reply_by == NOW + timedelta(days=1, hours=1)
    assert audited(engine, code)[-1] == ("buyer", "wrote again")
    assert isinstance(queue.reply(code, "Anbei.", "mika", again.seq), Sent)


def test_a_message_more_leaves_an_open_ticket_as_it_is(conversations: Conversations, queue: Queue) -> None:
    code = hand_over(conversations)
    conversations.accept(buyer_says("hallo??", at=NOW + timedelta(days=1)), buyer_of("c1"))

    assert card(queue, code).ticket.reply_by == NOW + timedelta(hours=1)
    assert card(queue, code).draft == DRAFT


def test_nothing_is_sent_when_the_buyer_wrote_meanwhile(conversations: Conversations, queue: Queue) -> None:
    code = hand_over(conversations)
    seen = card(queue, code).seq
    conversations.accept(buyer_says("hat sich erledigt"), buyer_of("c1"))

    for tried in (queue.reply(code, "Heute.", "mika", seen), queue.approve(code, "mika", seen)):
        assert isinstance(tried, Conflict)
        assert [line.text for line in tried.lines] == ["hat sich erledigt"]
    assert len(conversations.transcript("c1")) == 3
    assert card(queue, code).status is Status.OPEN


def test_two_people_do_not_answer_the_same_buyer(conversations: Conversations, queue: Queue) -> None:
    code = hand_over(conversations)
    seen = card(queue, code).seq

    first, second = queue.reply(code, "Heute.", "mika", seen), queue.reply(code, "Morgen.", "yuki", seen)

    assert isinstance(first, Sent)
    assert isinstance(second, Conflict)
    assert [line.text for line in second.lines] == ["Heute."]


def test_a_person_may_say_more_after_the_answer(conversations: Conversations, queue: Queue) -> None:
    code = hand_over(conversations)
    queue.approve(code, "mika", card(queue, code).seq)

    assert isinstance(queue.reply(code, "Und gute Reise!", "mika", card(queue, code).seq), Sent)
    assert card(queue, code).how is How.SENT


def test_an_approved_draft_goes_out_word_for_word_with_its_claims(
    conversations: Conversations, queue: Queue, engine: Engine
) -> None:
    code = hand_over(conversations)

    assert isinstance(queue.approve(code, "mika", card(queue, code).seq), Sent)

    said = conversations.transcript("c1")[-1]
    assert (said.author, said.text, said.claims, said.language) == (
        Author.AGENT,
        DRAFT["text"],
        (CLAIM,),
        "de",
    )
    assert card(queue, code).how is How.SENT
    assert audited(engine, code)[-1] == ("mika", "sent")


def test_a_draft_is_approved_once(conversations: Conversations, queue: Queue) -> None:
    code = hand_over(conversations)
    queue.approve(code, "mika", card(queue, code).seq)

    again = queue.approve(code, "mika", card(queue, code).seq)

    assert again == Conflict(f"no draft of {code} waits for approval")
    assert len(conversations.transcript("c1")) == 3


def test_a_ticket_without_a_draft_cannot_be_approved(conversations: Conversations, queue: Queue) -> None:
    code = hand_over(conversations, draft=False)

    assert isinstance(queue.approve(code, "mika", card(queue, code).seq), Conflict)
    queue.reply(code, "Heute.", "mika", card(queue, code).seq)
    assert card(queue, code).how is How.WRITTEN


def test_typing_the_draft_again_counts_as_sending_it(conversations: Conversations, queue: Queue) -> None:
    code = hand_over(conversations)
    queue.reply(code, DRAFT["text"], "mika", card(queue, code).seq)

    assert card(queue, code).how is How.SENT


def test_a_rejected_draft_leaves_the_ticket_to_a_person(
    conversations: Conversations, queue: Queue, engine: Engine
) -> None:
    code = hand_over(conversations)

    queue.reject(code, "wrong parcel", "mika")

    assert (card(queue, code).status, card(queue, code).how) == (Status.OPEN, How.REJECTED)
    assert isinstance(queue.approve(code, "yuki", card(queue, code).seq), Conflict)
    assert isinstance(queue.reply(code, "Morgen.", "yuki", card(queue, code).seq), Sent)
    assert (card(queue, code).status, card(queue, code).how) == (Status.RESOLVED, How.REJECTED)
    assert audited(engine, code)[1:] == [("mika", "rejected"), ("yuki", "rejected")]


def test_what_was_sent_cannot_be_rejected_any_more(conversations: Conversations, queue: Queue) -> None:
    code = hand_over(conversations)
    queue.approve(code, "mika", card(queue, code).seq)
    queue.reject(code, "too late", "yuki")

    assert card(queue, code).how is How.SENT


def test_an_empty_reply_is_not_sent(conversations: Conversations, queue: Queue) -> None:
    code = hand_over(conversations)

    assert queue.reply(code, " \n", "mika", card(queue, code).seq) == Conflict("the reply is empty")


def test_a_released_ticket_takes_no_reply(conversations: Conversations, queue: Queue) -> None:
    code = hand_over(conversations)
    seen = card(queue, code).seq
    conversations.release("c1", "mika")

    refused = queue.reply(code, "Heute.", "mika", seen)

    assert refused == Conflict(f"{code} was released: the bot answers this buyer")


def test_a_second_handoff_opens_a_second_ticket(conversations: Conversations, queue: Queue) -> None:
    first = hand_over(conversations)
    conversations.release("c1")
    second = hand_over(conversations)

    assert [shown.ticket.id for shown in queue.tickets()] == [second]
    assert card(queue, first).how is How.RELEASED


def test_an_unknown_ticket_is_named(queue: Queue) -> None:
    assert queue.ticket("H-0000") is None
    for act in (
        lambda: queue.reply("H-0000", "Heute.", "mika", 0),
        lambda: queue.approve("H-0000", "mika", 0),
        lambda: queue.reject("H-0000", "no", "mika"),
    ):
        with pytest.raises(DatabaseError, match="no ticket H-0000; `henji queue list`"):
            act()
