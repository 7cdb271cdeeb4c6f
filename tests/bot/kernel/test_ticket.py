from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.conversations import Conversations
from bot.kernel.ticket import ALPHABET, ticket_code, turn_id
from core.talk import Conversation
from tests.bot.kernel.making import BUYER, buyer_says, handoff, read, record, ticket

ASKED = Conversation(id="c1", channel="web", buyer=BUYER, messages=(buyer_says("Hallo", id="42"),))


def test_the_same_messages_give_the_same_names() -> None:
    again = replace(ASKED, messages=(buyer_says("Hallo", id="42"),))

    assert (ticket_code(again), turn_id(again)) == (ticket_code(ASKED), turn_id(ASKED))


def test_another_message_gives_other_names() -> None:
    more = replace(ASKED, messages=(*ASKED.messages, buyer_says("noch da?", id="43")))

    assert ticket_code(more) != ticket_code(ASKED)
    assert turn_id(more) != turn_id(ASKED)


def test_parts_of_ids_do_not_run_together() -> None:
    other = replace(ASKED, id="c", messages=(replace(ASKED.messages[0], channel="1web"),))
    assert turn_id(other) != turn_id(ASKED)


@given(st.text(max_size=20), st.integers(min_value=0, max_value=50))
def test_a_code_can_be_read_out_on_the_telephone(id: str, attempt: int) -> None:
    code = ticket_code(replace(ASKED, id=id), attempt)

    assert code.startswith("H-")
    assert set(code[2:]) <= set(ALPHABET)
    assert len(code) == 6 + attempt // 4


def test_a_code_that_is_taken_is_not_given_again(conversations: Conversations) -> None:
    conversations.accept(buyer_says("Hallo"), BUYER)
    first = conversations.ticket_id(read(conversations))
    assert first == ticket_code(read(conversations))
    conversations.accept(buyer_says("Hallo", talk="c2"), replace(BUYER, id="b2"))
    record(conversations, handoff(), talk="c2", ticket=ticket(first))

    assert conversations.ticket_id(read(conversations)) == ticket_code(read(conversations), 1)
