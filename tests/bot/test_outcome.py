"""Every outcome has exactly the contract's keys, and its words are of the closed sets."""

import json
from datetime import datetime
from typing import Any

import pytest

from bot.interview import SILENT
from core.sets import Kind, Lane, Mode, Risk, Scenario
from tests.bot import contract
from tests.talks import Outcome, Talks, answer_of

MESSAGES = (
    "how much is shipping to Austria?",
    "is the tokoname teapot in stock?",
    "What is the difference between the two Tokoname teapots?",
    "where is my order #1234?",
    "Bonjour, combien coûte la livraison en Allemagne, s'il vous plaît ?",
    "送料はいくらですか",
    "hello",
    "thanks!",
    "",
    "what is the minimum for wholesale?",
    "x" * 5000,
)


def conforms(outcome: Outcome) -> None:
    assert list(outcome) == contract.OUTCOME_KEYS
    assert outcome["outcome"] in contract.OUTCOMES
    assert outcome["lane"] in contract.LANES
    assert outcome["mode"] in contract.MODES
    assert outcome["risk"] in contract.RISKS
    assert outcome["scenario"] in contract.SCENARIOS
    assert 0.0 <= outcome["score"] <= 1.0
    assert set(outcome["usage"]) == contract.USAGE_KEYS
    for claim in (*outcome["claims"], *(outcome["draft"] or {"claims": []})["claims"]):
        claim_conforms(claim)
    for finding in outcome["findings"]:
        assert set(finding) == contract.FINDING_KEYS
        assert finding["span"] is None or len(finding["span"]) == 2
    assert outcome["draft"] is None or set(outcome["draft"]) == {"text", "claims"}
    ticket_conforms(outcome)


def claim_conforms(claim: dict[str, Any]) -> None:
    assert set(claim) == contract.CLAIM_KEYS
    assert claim["kind"] in contract.CLAIM_KINDS
    for source in claim["sources"]:
        assert contract.SOURCE_KEYS <= set(source) <= contract.SOURCE_KEYS | {"url", "title"}
        assert source["kind"] in contract.EVIDENCE


def ticket_conforms(outcome: Outcome) -> None:
    assert (outcome["ticket"] is not None) == (outcome["outcome"] == "handoff")
    if outcome["ticket"]:
        assert set(outcome["ticket"]) == contract.TICKET_KEYS
        assert outcome["ticket"]["reason"] in contract.TICKET_REASONS
        assert datetime.fromisoformat(outcome["ticket"]["reply_by"]).tzinfo is not None
    assert bool(outcome["text"]) == (outcome["outcome"] != "silence")
    assert not outcome["options"] or outcome["outcome"] == "clarify"


@pytest.mark.parametrize("text", MESSAGES, ids=lambda text: text[:20] or "empty")
def test_an_outcome_has_exactly_the_keys_of_the_contract(talk: Talks, text: str) -> None:
    conforms(talk.last(text))


def test_the_silence_of_a_swallowed_message_has_them_too(talk: Talks) -> None:
    conforms(SILENT)
    conforms(talk.last("let me talk to a person", "hello?"))


def test_an_outcome_is_plain_json(talk: Talks) -> None:
    outcome = talk.last("how much is shipping to Austria?")
    assert json.loads(json.dumps(outcome)) == outcome


def test_what_the_buyer_reads_is_the_claims_and_nothing_else_but_the_shops_name(talk: Talks) -> None:
    """The demo shop's tone.toml signs each answer."""
    outcome = talk.last("What is the difference between the two Tokoname teapots?")
    assert outcome["outcome"] == "reply"
    rest = answer_of(outcome)
    for claim in outcome["claims"]:
        assert claim["text"] in rest
        rest = rest.replace(claim["text"], "", 1)
    assert rest.strip() == "Yamabuki Lane"


def test_the_closed_sets_are_those_of_the_contract() -> None:
    assert {str(one) for one in Scenario} == contract.SCENARIOS
    assert {str(one) for one in Risk} == contract.RISKS
    assert {str(one) for one in Lane} == contract.LANES
    assert {str(one) for one in Mode} == contract.MODES
    assert {str(one) for one in Kind} == contract.EVIDENCE
