"""`henji queue`: what waits for a person, and three ways to deal with it."""

import io
import json

import pytest

from tests.bot.commands.conftest import Run


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
