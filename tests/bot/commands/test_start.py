"""`henji init` and `henji doctor`: a skeleton that answers nothing, and what says so."""

import json
from pathlib import Path

import pytest

from tests.bot.commands.conftest import Run
from tests.knowledge.shops import ShopFolder


@pytest.fixture
def skeleton(run: Run, tmp_path: Path) -> Path:
    folder = tmp_path / "new shop"
    assert run("init", folder).code == 0
    return folder


def test_a_skeleton_is_commented_and_complete(skeleton: Path) -> None:
    assert {path.name for path in skeleton.iterdir()} >= {"store.toml", "facts.toml"}
    assert "#" in (skeleton / "facts.toml").read_text()


def test_a_folder_that_is_not_empty_is_left_alone(run: Run, skeleton: Path) -> None:
    before = {path: path.read_bytes() for path in skeleton.rglob("*") if path.is_file()}
    ran = run("init", skeleton)
    assert ran.code == 1
    assert "is not empty; choose a new folder" in ran.err
    assert {path: path.read_bytes() for path in skeleton.rglob("*") if path.is_file()} == before


def test_a_file_is_no_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert run("init", tmp_path / "file").code == 1


@pytest.mark.parametrize(
    "text",
    [
        "how much is shipping to Germany?",
        "do you accept paypal?",
        "送料はいくらですか",
        "wo ist Ihr Laden?",
        "退货政策是什么",
    ],
)
def test_a_skeleton_answers_nothing(run: Run, skeleton: Path, text: str) -> None:
    ran = run("ask", text, "--store", skeleton, "--json")
    outcome = json.loads(ran.out)
    assert outcome["outcome"] in {"handoff", "clarify"}
    assert outcome["claims"] == []


def test_the_doctor_says_that_a_skeleton_knows_nothing(run: Run, skeleton: Path) -> None:
    ran = run("doctor", "--store", skeleton)
    assert ran.code == 1
    assert any(line.startswith("!!") and "facts.toml" in line for line in ran.out.splitlines())


def test_the_doctor_finds_a_filled_shop_well(henji: Run) -> None:
    ran = henji("doctor")
    assert (ran.code, "!!" in ran.out) == (0, False)
    assert "approved.information: auto (uncertified" in ran.out


def test_the_doctor_speaks_to_programs(henji: Run) -> None:
    lines = json.loads(henji("doctor", "--json").out)
    assert {"store", "facts", "language", "mode", "model", "channels"} <= {line["what"] for line in lines}


def test_the_doctor_names_a_language_without_words(henji: Run, small_folder: ShopFolder) -> None:
    small_folder.write("store.toml", 'name = "X"\nlanguages = ["en", "fi"]\n')
    ran = henji("doctor")
    assert ran.code == 1
    assert "fi: henji has no words in it yet" in ran.out


def test_the_doctor_names_a_broken_file(henji: Run, small_folder: ShopFolder) -> None:
    small_folder.write("facts.toml", "[shipping\n")
    ran = henji("doctor")
    assert ran.code == 1
    assert "facts.toml:1" in ran.out
