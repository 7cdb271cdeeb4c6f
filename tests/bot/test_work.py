"""How much a turn does, in counted work and not by the clock; and what it leaves in memory."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import regex

from bot import answer, entities
from bot.app import House
from core import memory, patterns
from core.talk import Author, Buyer, Conversation, Message
from core.values import reading
from evals.samples import SUITES, read_suite
from knowledge import concepts, features, finder, matcher, places

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
CANARY = "Zsuzsanna asks in Zanzibar about 73519 quokkas; does the quokka ship to Poland in 17 days?"
REMEMBERING: tuple[Any, ...] = (
    concepts._read, matcher._match, finder._mentioned, features.mask, features.features, places.find, entities.find,
)  # fmt: skip
# ruff: noqa: SLF001 - what is remembered is looked at from outside


def told(house: House, text: str) -> None:
    message = Message(conversation="c", external_id="1", channel="web", author=Author.BUYER, text=text, at=NOW)
    conversation = Conversation(id="c", channel="web", buyer=Buyer(id="b"), messages=(message,))
    house.answerer(conversation, NOW).answer(conversation, NOW)


def sizes() -> dict[str, int]:
    return {one.__name__: one.cache_info().currsize for one in REMEMBERING}


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many texts were sifted and how many patterns tried on them."""
    counted: Counter[str] = Counter()
    likely = patterns.Sifted.likely

    def counting(self: patterns.Sifted, text: str) -> Iterator[tuple[str, regex.Pattern[str]]]:
        counted["texts"] += 1
        for one in likely(self, text):
            counted["patterns"] += 1
            yield one

    monkeypatch.setattr(patterns.Sifted, "likely", counting)
    return counted


def test_a_turn_reads_few_texts_and_tries_few_patterns(demo: House, tried: Counter[str]) -> None:
    """Before the sieve a turn tried more than five hundred; reading every text once more would double it."""
    samples = read_suite(SUITES / "smoke.jsonl")[::6]
    for _ in ("the shop's own answers are read once", "and the turns are counted"):
        tried.clear()
        for sample in samples:
            told(demo, sample.line.messages[-1].text)
    assert tried["texts"] / len(samples) <= 17
    assert tried["patterns"] / len(samples) <= 72


def test_nothing_of_a_message_stays_in_memory_after_its_turn(demo: House) -> None:
    told(demo, "Do you ship to Germany?")
    before = reading._remembered.cache_info().currsize  # the one memory that outlasts a turn
    told(demo, CANARY)
    assert set(sizes().values()) == {0}
    assert reading._remembered.cache_info().currsize == before


def test_without_forgetting_it_would_stay(demo: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The red control of the test above."""
    monkeypatch.setattr(answer, "forget", lambda: None)
    told(demo, CANARY)
    assert min(sizes().values()) > 0
    memory.forget()
