"""`henji ask` and `henji chat`: a buyer's side on the terminal."""

import io
import json

import pytest

from tests.bot import contract
from tests.bot.commands.conftest import Run
from tests.talks import TUESDAY


def test_ask_prints_the_answer_and_proves_it_on_stderr(henji: Run) -> None:
    ran = henji("ask", "can you engrave a name?", "--now", TUESDAY)
    assert ran.code == 0
    assert ran.out.strip().splitlines()[-1] == "We engrave up to ten letters on the blade."
    assert "answer:engraving:en" in ran.err


def test_ask_prints_one_outcome_for_programs(henji: Run) -> None:
    ran = henji("ask", "can you engrave a name?", "--now", TUESDAY, "--json")
    assert list(json.loads(ran.out)) == contract.OUTCOME_KEYS
    assert ran.err == ""


def test_ask_keeps_nothing(henji: Run) -> None:
    henji("ask", "let me talk to a person")
    assert json.loads(henji("queue", "list", "--json").out) == []


def test_ask_takes_the_buyers_market(henji: Run) -> None:
    outcome = json.loads(henji("ask", "how much is shipping?", "--market", "de", "--json").out)
    assert outcome["outcome"] in {"reply", "handoff"}
    assert "Germany" in json.dumps(outcome)


@pytest.mark.parametrize("now", ["yesterday", "2026-11-24", "2026-11-24T10:00:00"])
def test_a_clock_that_is_none_is_a_usage_error(henji: Run, now: str) -> None:
    assert henji("ask", "hello", "--now", now).code == 2


def test_ask_without_a_text_is_a_usage_error(henji: Run) -> None:
    assert henji("ask").code == 2


def test_a_handoff_shows_the_ticket_and_the_reason(henji: Run) -> None:
    ran = henji("ask", "let me talk to a person")
    assert ran.code == 0
    assert "asked_for_human" in ran.err


def test_a_chat_goes_on_until_an_empty_line_and_is_kept(henji: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("can you engrave a name?\nlet me talk to a person\n\nnot read\n"))
    ran = henji("chat")
    assert ran.code == 0
    assert "ten letters" in ran.out
    [card] = json.loads(henji("queue", "list", "--json").out)
    assert card["reason"] == "asked_for_human"


def test_a_chat_ends_where_the_input_ends(henji: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert henji("chat").code == 0
