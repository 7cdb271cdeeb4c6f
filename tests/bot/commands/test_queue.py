"""`henji queue`: what waits for a person, and three ways to deal with it."""

import io
import json
from datetime import UTC, datetime

import pytest

from bot.app import open_house
from core.talk import Author, Buyer, Message
from tests.bot.commands.conftest import Run
from tests.knowledge.shops import ShopFolder


@pytest.fixture
def ticket(henji: Run, monkeypatch: pytest.MonkeyPatch) -> str:
    """A buyer waits for a person."""
    monkeypatch.setattr("sys.stdin", io.StringIO("let me talk to a person\n\n"))
    henji("chat")
    [card] = json.loads(henji("queue", "list", "--json").out)
    return str(card["id"])


def test_an_empty_queue_says_so(henji: Run) -> None:
    ran = henji("queue", "list")
    assert (ran.code, ran.out.strip()) == (0, "nothing waits")


def test_a_ticket_is_listed_and_shown_with_the_talk(henji: Run, ticket: str) -> None:
    assert ticket in henji("queue", "list").out
    shown = henji("queue", "show", ticket.lower())
    assert shown.code == 0
    assert "let me talk to a person" in shown.out
    assert "asked_for_human" in shown.out


def test_a_ticket_is_shown_to_programs_with_its_messages(henji: Run, ticket: str) -> None:
    card = json.loads(henji("queue", "show", ticket, "--json").out)
    assert [message["author"] for message in card["messages"]] == ["buyer", "bot"]


def test_a_reply_goes_out_and_closes_the_ticket(henji: Run, ticket: str) -> None:
    ran = henji("queue", "reply", ticket, "Good morning!")
    assert (ran.code, ran.out.strip()) == (0, "sent")
    assert json.loads(henji("queue", "list", "--json").out) == []
    card = json.loads(henji("queue", "show", ticket, "--json").out)
    assert card["messages"][-1]["text"] == "Good morning!"
    assert card["messages"][-1]["author"] == "agent"


def test_words_that_a_check_objects_to_go_out_only_anyway(henji: Run, ticket: str) -> None:
    words = "We refund you 500 EUR today, I promise."
    ran = henji("queue", "reply", ticket, words)
    assert ran.code == 1
    assert "--anyway" in ran.err
    assert "promise_unauthorised" in ran.out
    assert [card["id"] for card in json.loads(henji("queue", "list", "--json").out)] == [ticket]
    assert henji("queue", "reply", ticket, words, "--anyway").out.strip() == "sent"


def test_without_words_and_without_a_draft_there_is_nothing_to_send(henji: Run, ticket: str) -> None:
    assert henji("queue", "reply", ticket).code == 2


def test_a_release_gives_the_conversation_back(henji: Run, ticket: str) -> None:
    assert henji("queue", "release", ticket).code == 0
    assert json.loads(henji("queue", "list", "--json").out) == []


@pytest.mark.parametrize("words", [("show",), ("release",), ("reply",)])
def test_a_ticket_nobody_knows_is_one_line_and_code_1(henji: Run, words: tuple[str, ...]) -> None:
    ran = henji("queue", *words, "H-ZZZZ", *(["hello"] if words == ("reply",) else []))
    assert ran.code == 1
    assert ran.err.strip() == "no ticket H-ZZZZ; henji queue list shows the open ones"


# Beside the tickets


@pytest.fixture
def talk(henji: Run, small_folder: ShopFolder) -> str:
    """A conversation that the bot handles."""
    house = open_house(small_folder.path)
    said = Message(
        conversation="web:[anna]",
        external_id="1",
        channel="web",
        author=Author.BUYER,
        text="Hello!",
        at=datetime.now(UTC),
    )
    house.conversations.accept(said, Buyer(id="anna"), pushed=True, wait=0.0)
    house.clerk.serve("web:[anna]", said.at)
    house.close()
    assert json.loads(henji("queue", "list", "--json").out) == []
    return "web:[anna]"


def test_a_conversation_of_the_bot_is_taken_over(henji: Run, talk: str) -> None:
    ran = henji("queue", "take", talk)
    [card] = json.loads(henji("queue", "list", "--json").out)
    assert (ran.code, ran.out.split(":")[0]) == (0, card["id"])
    assert card["conversation"] == talk
    assert henji("queue", "reply", card["id"], "Yuki here.").code == 0


def test_programs_get_the_ticket_that_was_opened_and_taking_twice_opens_one(henji: Run, talk: str) -> None:
    first, second = (json.loads(henji("queue", "take", talk, "--json").out) for _ in range(2))
    assert (first["id"], first["reason"], first["status"]) == (second["id"], "asked_for_human", "open")
    assert len(json.loads(henji("queue", "list", "--json").out)) == 1


def test_a_conversation_nobody_knows_is_one_line_and_code_1(henji: Run) -> None:
    ran = henji("queue", "take", "nobody")
    assert (ran.code, len(ran.err.strip().splitlines())) == (1, 1)
    assert "nobody" in ran.err


def test_where_nothing_is_in_doubt_it_says_so(henji: Run) -> None:
    assert henji("queue", "doubtful").out.strip() == "nothing is in doubt"
    assert json.loads(henji("queue", "doubtful", "--json").out) == []


def test_what_may_not_have_arrived_is_listed_with_its_words(
    henji: Run, talk: str, small_folder: ShopFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.shared.console.width", 200)
    house = open_house(small_folder.path)
    with house.talks.begin() as connection:
        connection.exec_driver_sql("UPDATE outbox SET state = 'unknown'")
    house.close()
    [line] = json.loads(henji("queue", "doubtful", "--json").out)
    assert (line["conversation"], line["channel"], line["buyer"]) == (talk, "web", "anna")
    assert datetime.fromisoformat(line["at"]).tzinfo
    shown = henji("queue", "doubtful").out
    assert talk in shown
    assert "anna" in shown


def test_who_writes_is_shown_on_the_terminal_and_to_programs(henji: Run, ticket: str) -> None:
    assert "Buyer: consumer" in henji("queue", "show", ticket).out
    card = json.loads(henji("queue", "show", ticket, "--json").out)
    assert (card["segments"], card["wish"], card["case"]) == (["consumer"], None, None)
