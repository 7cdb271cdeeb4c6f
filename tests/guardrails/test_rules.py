"""The hard rules find what a person must see, and leave what only looks like it."""

import time
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
import regex

from core.sets import Reason
from guardrails import rules
from guardrails.rules import REASONS, ROOT, fired, languages

CASES = Path(__file__).parent / "rules"
HOSTILE = 4_000  # characters, the longest message that henji reads
#: What hostile messages repeat, in every language and in one.
PIECES = ("a", "my ", "I am ", "refund ", "1", "!?", "\n", "order order ", "((")
OWN_PIECES = {
    "en": ("not ",),
    "de": ("ich ", "der "),
    "ja": ("返", "人"),
    "zh-Hans": ("我要", "的", "人"),
    "zh-Hant": ("我要", "的", "人"),
    "ko": ("제 ", "환불", "사람"),
    "fr": ("je ne ", "mon "),
    "es": ("mi pedido ", "no "),
    "pt": ("meu ", "não "),
    "th": ("ไม่", "คืน"),
    "id": ("saya ", "tidak "),
    "vi": ("không ", "tôi "),
}
PATIENCE = 3.0  # seconds, on a shared machine; catastrophic patterns take minutes


def cases(expected: str) -> Iterator[tuple[str, str, str]]:
    for path in sorted(CASES.glob("*.toml")):
        for rule, lists in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for text in lists[expected]:
                yield path.stem, rule, text


def ordinary() -> Iterator[tuple[str, str]]:
    listed = tomllib.loads((Path(__file__).parent / "ordinary.toml").read_text(encoding="utf-8"))
    return ((language, text) for language, texts in listed.items() for text in texts)


@pytest.mark.parametrize(("language", "text"), list(ordinary()))
def test_what_buyers_ask_every_day_is_no_matter_for_a_rule(language: str, text: str) -> None:
    assert not fired(text, language)
    assert not fired(text, "und")  # read with every language's rules


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.toml")), ids=lambda path: path.stem)
def test_rules_are_spelled_as_the_normal_form_spells(path: Path) -> None:
    """Or they would never match: Thai's vowel am and Korea's lone letters are other characters there."""
    for lines in tomllib.loads(path.read_text(encoding="utf-8")).values():
        spelled = [word for line in lines for word in regex.findall(r"[\p{Thai}\p{Hangul}\p{Latin}\p{M}]+", line)]
        assert [word for word in spelled if word != unicodedata.normalize("NFKC", word)] == []


@pytest.mark.parametrize(("language", "rule", "text"), list(cases("must")))
def test_a_message_for_a_person_is_found(language: str, rule: str, text: str) -> None:
    assert rule in {hit.rule for hit in fired(text, language)}


@pytest.mark.parametrize(("language", "rule", "text"), list(cases("benign")))
def test_a_near_miss_is_left_alone(language: str, rule: str, text: str) -> None:
    hits = [hit for hit in fired(text, language) if hit.rule == rule]
    assert not hits, hits


def test_every_language_with_rules_has_cases_for_each_of_them() -> None:
    written = {(path.stem, rule) for path in ROOT.glob("*.toml") for rule in tomllib.loads(path.read_text("utf-8"))}
    assert written == {(language, rule) for language, rule, _ in cases("must")}
    assert written == {(language, rule) for language, rule, _ in cases("benign")}
    assert {rule for _, rule in written} == set(REASONS)


def test_a_language_without_rules_is_read_with_all() -> None:
    assert "safety" in {hit.rule for hit in fired("Das Glas ist explodiert", "fi")}
    assert "refund_demand" in {hit.rule for hit in fired("返金してください", "und")}


def test_english_is_read_beside_the_language_because_people_mix_it_in() -> None:
    assert {hit.rule for hit in fired("human please", "zh-Hans")} == {"person"}
    assert not fired("Mitarbeiter bitte", "ja")  # but German is not


def test_the_gravest_rule_comes_first() -> None:
    hits = fired("I want to speak to a human, my kettle caught fire", "en")
    assert [hit.rule for hit in hits[:1]] == ["safety"]
    assert hits[0].reason is Reason.LEGAL_OR_SAFETY
    assert "person" in {hit.rule for hit in hits}


def test_hidden_characters_do_not_hide_a_word() -> None:
    text = "I will contact my law\u200byer"
    assert {hit.rule for hit in fired(text, "en")} == {"legal"}


def test_a_hit_says_which_words_and_where() -> None:
    hit = fired("please, human please", "en")[0]
    assert "please, human please"[slice(*hit.span)] == hit.text


def test_a_folder_with_other_rules_is_read_instead(tmp_path: Path) -> None:
    (tmp_path / "xx.toml").write_text('legal = ["\\\\babogado\\\\b"]\nabuse = []\n', encoding="utf-8")
    assert languages(tmp_path) == ("xx",)
    assert [hit.rule for hit in fired("mi abogado", "xx", tmp_path)] == ["legal"]
    assert not fired("my lawyer", "en", tmp_path)  # no English rules here, and none are made up


def test_a_language_that_lost_its_file_has_no_patterns(tmp_path: Path) -> None:
    assert not list(rules._patterns("en", tmp_path))  # noqa: SLF001 - the file may go between listing and reading


@pytest.mark.parametrize(
    ("language", "piece"),
    [(language, piece) for language in languages() for piece in (*PIECES, *OWN_PIECES.get(language, ()))],
)
def test_hostile_repetition_does_not_stall_the_rules(language: str, piece: str) -> None:
    fired("the patterns load with the first words", language)
    start = time.process_time()
    fired((piece * HOSTILE)[:HOSTILE], language)
    assert time.process_time() - start < PATIENCE
