import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from core.patterns import Sifted, joined, sifted
from core.sieve import listed, pieces, sieve
from core.text import normalise
from evals.samples import SUITES
from guardrails import rules
from knowledge import concepts, pack

SHIPPED: Final = ("en", "de", "ja", "zh-Hans")


def shipped() -> Iterator[tuple[str, Sifted]]:
    for language in SHIPPED:
        found = concepts.lexicon(language)
        assert found is not None
        yield f"lexicon of {language}", found.concepts
    for language in rules.languages():
        yield f"rules of {language}", rules._patterns(language, rules.ROOT)  # noqa: SLF001 - the shipped patterns


def spoken() -> list[str]:
    """Messages of the suites, and some phrasings of every topic."""
    lines = (SUITES / "smoke.jsonl").read_text(encoding="utf-8").splitlines()
    said = [message["text"] for line in lines[::2] for message in json.loads(line)["messages"]]
    asked = [text for topic in pack.topics() for language in SHIPPED for text in pack.phrasings(topic, language)[::40]]
    return [normalise(text) for text in (*said, *asked, "", "?!", "İSTANBUL SHİPPİNG", "ＦＲＥＥ ſhipping")]


def overlooked(found: Sifted, texts: list[str]) -> list[tuple[str, str]]:
    """Patterns that match a text and are not tried on it."""
    return [
        (name, text)
        for text in texts
        for number, (name, pattern) in enumerate(found.named)
        if number not in found.sieve.kept(text) and pattern.search(text)
    ]


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return spoken()


def test_no_shipped_pattern_is_passed_over_that_would_match(texts: list[str]) -> None:
    for name, found in shipped():
        assert overlooked(found, texts) == [], name


def test_a_sieve_that_knows_too_few_words_would_be_caught(texts: list[str]) -> None:
    """The red control of the test above."""
    whole = next(found for _, found in shipped())
    holed = replace(whole, sieve=replace(whole.sieve, pieces=dict(list(whole.sieve.pieces.items())[::2])))
    assert overlooked(holed, texts[:60])


def test_a_message_tries_a_seventh_of_the_patterns_besides_those_of_which_nothing_is_known(texts: list[str]) -> None:
    for name, found in shipped():
        tried = sum(len(found.sieve.kept(text)) for text in texts) / len(texts)
        assert tried <= len(found.sieve.always) + len(found) / 7, (name, tried)


def test_patterns_come_in_the_order_they_were_given() -> None:
    found = sifted([("two", joined(["tea"])), ("one", joined([r"\d+"])), ("none", joined(["coffee"]))])
    assert [name for name, _ in found.likely("a TEA")] == ["two", "one"]
    assert [name for name, _ in found] == ["two", "one", "none"]
    assert len(found) == 3


def test_a_pattern_written_over_several_lines_is_always_tried() -> None:
    assert sieve([regex.compile("t e a", regex.VERBOSE)]).kept("nothing of it") == [0]


def test_words_are_found_inside_others_and_case_counts() -> None:
    found = listed(["mali", "日本", "é"])
    assert found.any_in("somalia")
    assert found.any_in("日本まで")
    assert found.any_in("é")
    assert not found.any_in("MALI")
    assert not found.any_in("")


@given(
    st.lists(st.text(alphabet="abc日", min_size=1, max_size=5), min_size=1, max_size=6),
    st.text(alphabet="abc日", max_size=9),
)
def test_a_list_is_in_a_text_where_one_of_its_words_is(words: list[str], text: str) -> None:
    assert listed(words).any_in(text) == any(word in text for word in words)


def test_a_text_falls_into_pieces_of_up_to_three_letters() -> None:
    assert pieces("abcd") == {"a", "b", "c", "d", "ab", "bc", "cd", "abc", "bcd"}
    assert pieces("") == frozenset()
