"""What the bot could not answer is found with the buyer's whole burst and the person's answer to it."""

from datetime import timedelta

from bot.desk.queue import Queue
from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine
from bot.kernel.unanswered import unanswered
from core.sets import Reason
from tests.bot.kernel.making import NOW, buyer_of, buyer_says, hand_over, handoff, read, record, reply, ticket

EVER = NOW - timedelta(days=1)


def ask(conversations: Conversations, *texts: str, talk: str = "c1", reason: str = "nothing_found") -> str:
    """A burst that goes to a person for this reason; the ticket's code."""
    for text in texts:
        conversations.accept(buyer_says(text, talk=talk), buyer_of(talk))
    code = conversations.ticket_id(read(conversations, talk))
    outcome, written = handoff(draft=False)
    told = {**written, "outcome": "handoff", "scenario": "unclear", "ticket": {"id": code, "reason": reason}}
    assert record(conversations, (outcome, told), talk=talk, ticket=ticket(code))
    return code


def test_a_burst_is_one_question_and_the_persons_words_its_answer(
    engine: Engine, conversations: Conversations, queue: Queue
) -> None:
    code = ask(conversations, "Hallo", "Gravieren Sie Messer?")
    assert [one.answer for one in unanswered(engine, EVER)] == [None]
    card = queue.ticket(code)
    assert card is not None
    queue.reply(code, "Ja, bis zu 10 Buchstaben.", "anna", card.seq)
    [one] = unanswered(engine, EVER)
    assert one.text == "Hallo\nGravieren Sie Messer?"
    assert one.answer == "Ja, bis zu 10 Buchstaben."
    assert (one.language, one.reason) == ("de", Reason.NOTHING_FOUND)


def test_only_what_better_knowledge_would_have_spared_counts(engine: Engine, conversations: Conversations) -> None:
    hand_over(conversations, talk="draft")
    ask(conversations, "a person please", talk="person", reason="asked_for_human")
    ask(conversations, "my lawyer", talk="law", reason="legal_or_safety")
    conversations.accept(buyer_says("How much?", talk="fine"), buyer_of("fine"))
    record(conversations, reply(), talk="fine")
    ask(conversations, "unclear", talk="unclear", reason="unclear_twice")
    assert [one.text for one in unanswered(engine, EVER)] == ["unclear"]


def test_what_is_older_is_left_out(engine: Engine, conversations: Conversations) -> None:
    ask(conversations, "old")
    assert unanswered(engine, NOW + timedelta(seconds=1)) == ()
    assert len(unanswered(engine, NOW)) == 1
