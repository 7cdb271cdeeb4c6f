"""A buyer asks for an order: shown to be theirs first, answered from its dates; what costs money is a person's."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.app import House, open_house
from bot.conversation_line import read_line
from bot.interview import interview
from bot.kernel.approvals import Approvals, State
from bot.kernel.database import reading
from knowledge.orders import OrderBook
from tests.talks import TUESDAY, Talks, answer_of

#: Of the demo shop: an order that is being prepared, and its buyer's address and postcode.
ORDER, MAIL, POSTCODE = "#1069", "gwen.pike@example.org", "K1A 0B1"


@pytest.fixture
def house(demo_folder: Path, demo: House, tmp_path: Path) -> Iterator[House]:
    """The demo shop, with nobody's tries to show an order but this test's."""
    assert demo.knowledge.has_orders()
    house = open_house(demo_folder, scratch=tmp_path / "talks.db")
    yield house
    house.close()


@pytest.fixture
def talk(house: House) -> Talks:
    return Talks(house)


def draft(outcome: dict[str, Any]) -> str:
    assert outcome["draft"], outcome
    return str(outcome["draft"]["text"])


def drafted(outcomes: list[dict[str, Any]]) -> list[str]:
    return [outcome["draft"]["text"] for outcome in outcomes if outcome["draft"]]


@pytest.mark.parametrize("proof", [MAIL, MAIL.upper(), POSTCODE, "k1a0b1"])
def test_number_and_proof_open_the_order_and_its_dates(talk: Talks, proof: str) -> None:
    outcome = talk.last(f"Where is my order {ORDER}? {proof}")
    assert ORDER in draft(outcome)
    assert "November 26, 2026" in draft(outcome)  # bought on a Saturday night, with a holiday on Monday
    assert outcome["scenario"] == "order.status"
    assert outcome["risk"] == "order"
    kinds = {source["kind"] for claim in outcome["draft"]["claims"] for source in claim["sources"]}
    assert kinds <= {"order", "tracking", "fact", "calendar"}


def test_the_question_is_kept_while_we_ask_who_it_is(talk: Talks) -> None:
    first, second, third = talk("Ich möchte meine Bestellung stornieren", ORDER, MAIL)
    assert (first["outcome"], second["outcome"]) == ("clarify", "clarify")
    assert third["scenario"] == "order.cancel"
    assert third["ticket"]["reason"] == "policy"
    assert "storniert" in draft(third)


def test_an_order_that_exists_and_one_that_does_not_are_told_apart_by_nobody(talk: Talks) -> None:
    for proof in ("", "stranger@example.org"):
        there = talk.last(f"Where is my order #1042? {proof}")
        missing = talk.last(f"Where is my order #9999? {proof}")
        assert there["text"].replace("1042", "9999") == missing["text"]
        assert there["findings"] == missing["findings"]
        assert there["draft"] is missing["draft"] is None


def test_a_buyers_own_address_proves_nothing_unless_the_shop_signed_it(house: House) -> None:
    def asked(id: str, *, verified: bool) -> dict[str, Any]:
        line = {
            "id": id,
            "now": TUESDAY,
            "buyer": {"id": f"buyer-{id}", "email": MAIL, "verified": verified},
            "messages": [{"text": f"Where is my order {ORDER}?"}],
        }
        return interview(house, read_line(line))[-1]

    assert asked("claimed", verified=False)["outcome"] == "clarify"
    assert ORDER in draft(asked("signed", verified=True))


def test_after_five_tries_nobody_is_told_not_even_the_owner(talk: Talks) -> None:
    assert drafted([talk.last(f"order #1043 guess{number}@example.org") for number in range(5)]) == []
    order = OrderBook(talk.house.knowledge).order("1043")
    assert order
    outcome = talk.last(f"order #1043 {order.email}")
    assert outcome["draft"] is None
    assert outcome["ticket"]["reason"] == "identity_unproven"
    later = talk.last(f"order #1043 {order.email}", now="2026-11-24T11:16:00+09:00")
    assert "#1043" in draft(later)


def test_the_order_shown_opens_no_other(talk: Talks) -> None:
    assert len(drafted(talk(f"Where is {ORDER}? {MAIL}"))) == 1
    assert all("#1024" not in text for text in drafted(talk(f"Where are my orders {ORDER} and #1024? {MAIL}")))


def test_what_only_a_person_may_grant_is_asked_for_with_its_facts(house: House, talk: Talks) -> None:
    outcome = talk.last(f"I want my money back for order {ORDER}, {MAIL}")
    card = house.queue.ticket(outcome["ticket"]["id"])
    assert card
    with reading(house.talks) as connection:
        [asked] = Approvals(connection).of(card.conversation)
    assert (asked.request.action, asked.state) == ("refund", State.ASKED)
    assert ("order", ORDER) in asked.request.arguments
    assert dict(asked.request.facts)["total"].startswith("JPY ")
    assert asked.at == datetime.fromisoformat(TUESDAY)


def test_a_question_beside_the_order_is_not_forgotten(talk: Talks) -> None:
    outcome = talk.last(f"Where is my order {ORDER}? {MAIL} And how much is shipping to Austria?")
    assert outcome["outcome"] == "handoff"
    assert ORDER in draft(outcome)


def test_somebody_who_speaks_of_something_else_is_answered(talk: Talks) -> None:
    first, second, third = talk("where is my order", "how much is shipping to Austria?", "can you engrave my knife?")
    assert first["outcome"] == "clarify"
    assert (second["outcome"], second["scenario"]) == ("reply", "shipping.cost")
    assert third["outcome"] == "reply"
    assert talk("where is my order", "can you engrave my knife?")[-1]["claims"] == third["claims"]


def test_a_shop_without_orders_hands_over_as_before(small: House) -> None:
    outcome = Talks(small).last("Where is my order #1042?")
    assert outcome["ticket"]["reason"] == "identity_unproven"


def test_the_first_words_of_a_conversation_say_that_nobody_sits_here(talk: Talks) -> None:
    first, second = talk("how much is shipping to Austria?", "and to Germany?")
    assert "automatic assistant" in first["text"]
    assert "automatic assistant" not in second["text"]
    assert answer_of(first) in first["text"]
    for text in ("I will sue you", "where is my order?", "hello"):
        assert "automatic assistant" in talk.last(text)["text"]
