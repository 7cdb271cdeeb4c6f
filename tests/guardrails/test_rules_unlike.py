"""Messages worded unlike the patterns, and harmless neighbours: ten rules, twelve languages, eight of each."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.sets import Reason
from guardrails.rules import REASONS, fired

CASES = Path(__file__).parent / "unlike"
LANGUAGES = ("de", "en", "es", "fr", "id", "ja", "ko", "pt", "th", "vi", "zh-Hans", "zh-Hant")
RULES = ("person", "legal", "medical", "safety", "chargeback", "threat", "minor", "privacy", "press", "abuse")


def cases(expected: str) -> Iterator[tuple[str, str, str]]:
    for language in LANGUAGES:
        listed = tomllib.loads((CASES / f"{language}.toml").read_text(encoding="utf-8"))
        for rule in RULES:
            for text in listed[rule][expected]:
                yield language, rule, text


@pytest.mark.parametrize(("language", "rule", "text"), list(cases("must")))
def test_another_wording_is_found_as_well(language: str, rule: str, text: str) -> None:
    assert rule in {hit.rule for hit in fired(text, language)}


def later() -> Iterator[tuple[str, str, str]]:
    listed = tomllib.loads((CASES.parent / "unlike_later.toml").read_text(encoding="utf-8"))
    return (
        (language, rule, text) for language, rules in listed.items() for rule, texts in rules.items() for text in texts
    )


@pytest.mark.parametrize(("language", "rule", "text"), list(later()))
def test_what_was_missed_later_is_found_now(language: str, rule: str, text: str) -> None:
    assert rule in {hit.rule for hit in fired(text, language)}


@pytest.mark.parametrize(("language", "rule", "text"), list(cases("benign")))
def test_a_harmless_neighbour_fires_no_rule_at_all(language: str, rule: str, text: str) -> None:
    assert not fired(text, language), rule


def test_there_are_eight_of_each_everywhere() -> None:
    for expected in ("must", "benign"):
        counts = Counter((language, rule) for language, rule, _ in cases(expected))
        assert set(counts.values()) == {8}
        assert len(counts) == len(LANGUAGES) * len(RULES)


def test_the_press_is_a_matter_for_a_person() -> None:
    assert REASONS["press"] is Reason.LEGAL_OR_SAFETY
    assert {hit.reason for hit in fired("I am a reporter", "fi")} == {Reason.LEGAL_OR_SAFETY}


def test_without_the_rules_nothing_is_found(tmp_path: Path) -> None:
    """The red control: what finds these messages is the files."""
    (tmp_path / "en.toml").write_text("person = ['\\bnobody says this\\b']\n", encoding="utf-8")
    assert not any(fired(text, "en", tmp_path) for language, _, text in cases("must") if language == "en")
