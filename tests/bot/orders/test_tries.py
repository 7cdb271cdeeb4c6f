"""Which order is meant and what is to show it is read from the buyer's own words, from no more of them than needed."""

from bot.orders.tries import BACK, PENDING, Pair, Tried, tried
from core.talk import Author, Buyer, Conversation, Focus, Message
from tests.bot.orders.door import NOW

BUYER, BOT, AGENT = Author.BUYER, Author.BOT, Author.AGENT


def talk(*lines: tuple[Author, str], pending: bool = False) -> Conversation:
    messages = tuple(
        Message(conversation="c", external_id=str(at), channel="web", author=author, text=text, at=NOW)
        for at, (author, text) in enumerate(lines)
    )
    focus = Focus(pending=PENDING if pending else None)
    return Conversation(id="c", channel="web", buyer=Buyer(id="b"), messages=messages, focus=focus)


def said(*lines: tuple[Author, str] | str, pending: bool = False, known: tuple[str, ...] = ()) -> Tried:
    told = [(BUYER, line) if isinstance(line, str) else line for line in lines]
    return tried(talk(*told, pending=pending), "en", known)


def test_an_address_and_a_postcode_are_two_tries() -> None:
    """Else ten guesses fit in five tries."""
    pairs = said("order 1001 a@b.example PLZ 10115").pairs
    assert pairs == (Pair(key="1001", email="a@b.example"), Pair(key="1001", postcode="10115"))
    assert len(said("order 1001 a@b.example c@d.example PLZ 10115").pairs) == 3


def test_two_orders_are_tried_each_by_itself() -> None:
    assert [pair.key for pair in said("orders #1001 and #1002, a@b.example").pairs] == ["1001", "1002"]


def test_a_number_without_proof_is_no_try() -> None:
    found = said("order 1001?")
    assert (found.numbers, found.named, found.pairs) == (("1001",), ("1001",), ())


def test_what_is_known_already_is_not_tried_again() -> None:
    found = said("order 1001 a@b.example", known=("1001",))
    assert (found.numbers, found.named, found.pairs) == ((), ("1001",), ())


def test_the_newest_half_is_taken_where_a_half_is_missing() -> None:
    lines = ("order 1001", (BOT, "?"), "sorry, order 1002", (BOT, "?"), "a@b.example")
    assert said(*lines, pending=True).pairs == (Pair(key="1002", email="a@b.example"),)
    assert said(*lines).pairs == (), "nobody waits for it"


def test_only_the_buyers_own_words_are_read() -> None:
    for other in (BOT, AGENT):
        found = said("hello", (other, "is it order 1001, a@b.example?"), "yes", pending=True)
        assert found == Tried()


def test_a_talk_is_read_back_so_far_and_no_further() -> None:
    chat = [line for at in range(BACK) for line in (f"hello {at}", (BOT, "hello"))]
    assert said("order 1001", (BOT, "?"), *chat[:-4], "a@b.example", pending=True).pairs
    assert not said("order 1001", (BOT, "?"), *chat, "a@b.example", pending=True).pairs


def test_two_bare_numbers_may_stand_either_way_round() -> None:
    found = said("hi", (BOT, "?"), "1001 10115", pending=True)
    assert found.either
    assert found.pairs == (Pair(key="1001", postcode="10115"), Pair(key="10115", postcode="1001"))


def test_digits_after_a_number_are_its_postcode_or_the_number_written_again() -> None:
    lines = ("order 1010, PLZ 10115", (BOT, "?"))
    assert said(*lines, "10117", pending=True).pairs == (Pair(key="1010", postcode="10117"),)
    assert said(*lines, "1001", pending=True).pairs == (Pair(key="1001", postcode="10115"),)


def test_figures_of_a_longer_message_are_no_number_of_an_order() -> None:
    found = said("Is item 4711 made of wood and do you have it?", (BOT, "yes"), "a@b.example", pending=True)
    assert (found.numbers, found.pairs, found.offered) == ((), (), True)


def test_a_year_is_a_number_only_where_one_was_asked_for() -> None:
    assert said("bought in 2026, a@b.example").numbers == ()
    assert said("where?", (BOT, "?"), "2026", pending=True).numbers == ("2026",)


def test_what_showed_another_order_is_borrowed_and_said_to_be() -> None:
    found = said("order 1001 a@b.example", (BOT, "ok"), "and order 1002?", known=("1001",))
    assert (found.pairs, found.borrowed, found.offered) == ((Pair(key="1002", email="a@b.example"),), True, False)
