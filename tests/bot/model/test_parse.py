import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from bot.model.parse import Misfilled, read_form
from tests.bot.model.making import FILLED, Glaze, glaze


@pytest.mark.parametrize(
    "text",
    [
        FILLED,
        f"\n\n {FILLED} \n",
        f"```json\n{FILLED}\n```",
        f"```\n{FILLED}\n```",
        f"Here you are: {FILLED} I hope that helps {{smile}}.",
        f"The set {{a, b}} is empty. {FILLED}",
        f"<think>maybe {{}}</think>{FILLED}",
        "<think>" + FILLED.replace("blue", "red") + "</think>" + FILLED,
        f"[{FILLED}]",
        '{"colour": "blue", "kind": "fact", }'.replace(", }", "}"),
        f'{{"colour": "red"}} no, rather {FILLED}',
    ],
)
def test_a_form_is_found_whatever_is_around_it(text: str) -> None:
    assert read_form(text, Glaze) == glaze()


def test_a_line_break_within_a_string_is_let_pass() -> None:
    assert read_form('{"colour": "dark\nblue", "kind": "fact"}', Glaze) == glaze("dark\nblue")


@pytest.mark.parametrize("text", ["", "blue", "[]", "null", "{", '{"colour": "bl', '"{}"'])
def test_where_there_is_no_object_that_is_said(text: str) -> None:
    wrong = read_form(text, Glaze)
    assert isinstance(wrong, Misfilled)
    assert wrong.shapeless
    assert wrong.text == text


@pytest.mark.parametrize(
    ("text", "complaint", "shapeless"),
    [
        ('{"colour": "blue"}', "kind: Field required", True),
        ('{"colour": 7, "kind": "fact"}', "colour: Input should be a valid string", True),
        ('{"colour": "blue", "kind": "fact", "more": 1}', "more: Extra inputs are not permitted", True),
        ('{"colour": "blue", "kind": "guess"}', "kind: Input should be 'fact' or 'promise'", False),
        (
            '{"colour": "' + "b" * 21 + '", "kind": "fact"}',
            "colour: String should have at most 20 characters",
            False,
        ),
    ],
)
def test_what_is_wrong_is_named_by_its_place(text: str, complaint: str, *, shapeless: bool) -> None:
    assert read_form(text, Glaze) == Misfilled(text=text, complaint=complaint, shapeless=shapeless)


def test_thousands_of_braces_are_not_all_tried() -> None:
    assert isinstance(read_form("{" * 100_000 + FILLED, Glaze), Misfilled)


@given(st.text())
def test_any_text_is_a_form_or_is_not(text: str) -> None:
    assert isinstance(read_form(text, Glaze), Misfilled)


@given(st.text(alphabet=st.characters(blacklist_characters="{}<")), st.text())
def test_no_words_around_a_form_hide_it(before: str, after: str) -> None:
    assert read_form(before + FILLED + after, Glaze) == glaze()


class Note(BaseModel):
    """A form whose strings have no bounds: of these, half a character is one."""

    said: str = ""
    lines: list[dict[str, str]] = []


@pytest.mark.parametrize(
    "given",
    [{"said": "tea \ud800"}, {"lines": [{"text": "\udfff"}]}, {"lines": [{"\ud83d": "tea"}]}, {"said": "\ude00\ud83d"}],
)
def test_half_a_character_is_refused_wherever_it_stands(given: dict[str, Any]) -> None:
    wrong = read_form(json.dumps(given), Note)
    assert isinstance(wrong, Misfilled)
    assert "half of a character" in wrong.complaint
    assert not wrong.shapeless
    Note.model_validate(given)  # the red control: the form itself takes it


def test_two_halves_in_their_order_are_a_whole_character() -> None:
    assert read_form(json.dumps({"said": "tea 😀"}), Note) == Note(said="tea 😀")


def test_a_backslash_that_only_looks_like_an_escape_is_let_pass() -> None:
    assert read_form(json.dumps({"said": "\\ud800"}), Note) == Note(said="\\ud800")


@pytest.mark.parametrize("text", ["tea \ud800", '{"said": 7} \udfff', '{"colour": "blue", "\\ud800": 1}'])
def test_what_is_told_the_model_can_be_sent(text: str) -> None:
    wrong = read_form(text, Glaze)
    assert isinstance(wrong, Misfilled)
    assert (wrong.text + wrong.complaint).encode()
