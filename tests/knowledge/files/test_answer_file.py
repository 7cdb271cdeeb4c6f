"""An answer that is written as a file is read back as the same answer, or no file is written."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sets import Risk, Scenario
from knowledge.files.answer_file import LONGEST_NAME, answer_path, written
from knowledge.files.answers import load_answer
from knowledge.files.nouns import OwnAnswer, Shop
from knowledge.files.plain import tidy
from knowledge.records import read_answer, write_answer

SHOP = Shop(default_language="en", currency="JPY")
ANSWER = OwnAnswer(
    id="engraving",
    language="fr",
    scenario=Scenario.PRODUCT_SPEC,
    risk=Risk.ORDER,
    questions=("Gravez-vous ?", "# la: gravure", "- 'oui' \"non\""),
    text="Oui, jusqu'à 10 lettres.",
    path="answers/engraving.fr.md",
    version="",
    market="DE",
    valid_from=date(2026, 1, 1),
    valid_until=date(2026, 12, 31),
    url="https://kiln.example/faq",
    translated_from="en@0123456789abcdef",
)


def back(answer: OwnAnswer) -> OwnAnswer | None:
    content = written(answer, "anna")
    if content is None:
        return None
    [item] = load_answer(content, answer.path, SHOP).items
    assert item.answer is not None
    return replace(item.answer, version="")


def test_everything_is_read_back() -> None:
    assert back(ANSWER) == ANSWER


def test_who_approved_it_stands_in_the_file() -> None:
    assert "approved_by: anna" in (written(ANSWER, "anna") or "")
    assert "approved_by" not in (written(ANSWER) or "")


@pytest.mark.parametrize(
    "text",
    [
        "*a* _b_ <c> &amp;",
        "1. first\n2. second",
        "- a\n- b",
        "# h",
        "a\nb\n\nc",
        "> q",
        "[x](y)",
        "---",
        "a | b",
        "10 * 3",
        "``",
    ],
)
def test_marks_of_markdown_stay_plain_characters(text: str) -> None:
    found = back(replace(ANSWER, text=text))
    assert found is not None
    assert found.text == text


@given(st.text(max_size=120), st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=4))
def test_what_is_written_is_read_back_whatever_it_is(text: str, questions: list[str]) -> None:
    said = tuple(dict.fromkeys(one for one in map(tidy, questions) if one)) or ("?",)
    answer = replace(ANSWER, text=tidy(text), questions=said)
    found = back(answer)
    assert found is None or (found.text, found.questions) == (answer.text, answer.questions)


@pytest.mark.parametrize("text", ["", " ", "a\x00b", "a  b"])
def test_what_no_file_can_say_is_not_written(text: str) -> None:
    assert written(replace(ANSWER, text=text)) is None


@given(st.text(max_size=300))
def test_a_path_stays_in_its_folder_and_is_never_hidden(id: str) -> None:
    path = answer_path(id, "zh-Hans")
    name = path.removeprefix("answers/")
    assert "/" not in name
    assert not name.startswith((".", "~", "_"))
    assert name.endswith(".zh-Hans.md")
    assert len(name) <= LONGEST_NAME + len(".zh-Hans.md")


def test_a_translation_of_another_version_is_another_version_itself() -> None:
    """Or the same words, approved again for a changed source, would stay outdated for ever."""
    versions = set()
    for source in ("en@v1", "en@v2", None):
        content = written(replace(ANSWER, translated_from=source)) or ""
        [item] = load_answer(content, ANSWER.path, SHOP).items
        versions.add(item.version)
    assert len(versions) == 3


def test_its_source_is_kept_in_the_database() -> None:
    assert read_answer(write_answer(ANSWER)) == ANSWER
    assert read_answer(write_answer(replace(ANSWER, translated_from=None))).translated_from is None
