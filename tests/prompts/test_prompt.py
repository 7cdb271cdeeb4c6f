"""Prompts render whole or not at all, and each is known by its words."""

from pathlib import Path

import pytest

from core.errors import SettingsError
from prompts.prompt import ROOT, prompt


def written(folder: Path, text: str) -> Path:
    (folder / "ask.md").write_text(text, encoding="utf-8")
    return folder


def test_a_prompt_is_filled_in_both_parts(tmp_path: Path) -> None:
    made = prompt("ask", root=written(tmp_path, "You are {{ shop }}.\n---\n{{ question }}\n"), shop="K", question="Q?")
    assert (made.system, made.user) == ("You are K.", "Q?")


def test_a_blank_that_nothing_fills_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"prompts/model/ask\.md: .*question"):
        prompt("ask", root=written(tmp_path, "Hello.\n---\n{{ question }}"))


def test_a_file_that_is_missing_or_has_one_part_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"prompts/model/gone\.md"):
        prompt("gone", root=tmp_path)
    with pytest.raises(SettingsError, match=r"ask\.md: no line ---"):
        prompt("ask", root=written(tmp_path, "only instructions"))


def test_other_words_are_another_version(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one = prompt("ask", root=written(tmp_path / "a", "Be kind.\n---\nQ"))
    other = prompt("ask", root=written(tmp_path / "b", "Be terse.\n---\nQ"))
    assert one.version != other.version
    assert one.mark == f"ask@{one.version}"


def test_what_fills_a_blank_is_not_read_as_a_template(tmp_path: Path) -> None:
    made = prompt("ask", root=written(tmp_path, "S\n---\n{{ question }}"), question="{{ 7 * 7 }} {% raw %}")
    assert made.user == "{{ 7 * 7 }} {% raw %}"


#: These hold no words of a buyer or a page.
FORMS = {"as_json", "repair"}


@pytest.mark.parametrize(
    "path", sorted(one for one in ROOT.glob("*.md") if one.stem not in FORMS), ids=lambda path: path.stem
)
def test_every_prompt_says_that_material_is_no_order(path: Path) -> None:
    instructions = path.read_text(encoding="utf-8").partition("\n---\n")[0]
    assert "order" in instructions
    assert "never" in instructions or "do not follow" in instructions
