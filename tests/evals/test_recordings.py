"""Recordings: asked once, replayed for ever, and never mistaken for another question's."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.testing.writers import ScriptedWriter
from core.errors import ModelError, StoreError
from evals.recordings import Recorded, digest
from prompts.prompt import Prompt


class Told(BaseModel):
    words: str


class Other(BaseModel):
    number: int


ASKED = Prompt(name="compose", version="1", system="Be brief.", user="Where?")


def test_what_was_asked_once_is_replayed_without_anybody_to_ask(tmp_path: Path) -> None:
    inner = ScriptedWriter(lambda _: {"words": "Kyoto 京都"})
    first = Recorded(folder=tmp_path, inner=inner).fill(ASKED, Told)
    again = Recorded(folder=tmp_path).fill(ASKED, Told)
    assert again == first
    assert len(inner.asked) == 1


def test_a_second_recording_of_the_same_is_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        Recorded(folder=tmp_path / name, inner=ScriptedWriter(lambda _: {"words": "Kyoto"})).fill(ASKED, Told)
    one, other = (next((tmp_path / name).iterdir()) for name in ("a", "b"))
    assert (one.name, one.read_bytes()) == (other.name, other.read_bytes())


@pytest.mark.parametrize("changed", [{"user": "When?"}, {"system": "Be long."}])
def test_other_words_are_another_question(changed: dict[str, str]) -> None:
    assert digest(ASKED, Told) != digest(replace(ASKED, **changed), Told)


def test_another_form_is_another_question() -> None:
    assert digest(ASKED, Told) != digest(ASKED, Other)


def test_what_nobody_recorded_is_an_error_and_no_guess(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no recording of compose@1"):
        Recorded(folder=tmp_path).fill(ASKED, Told)


def test_a_failure_is_not_recorded(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        Recorded(folder=tmp_path, inner=ScriptedWriter(lambda _: ModelError("down"))).fill(ASKED, Told)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["", "[]", '{"form": {"words": 3}, "calls": []}', '{"calls": [{"model": 1}]}'])
def test_a_broken_recording_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / f"{digest(ASKED, Told)}.json").write_text(content, encoding="utf-8")
    with pytest.raises(StoreError, match="delete it"):
        Recorded(folder=tmp_path).fill(ASKED, Told)
