"""A suite through the house, and the command that does it."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals.run import run as run_samples
from evals.run import summary
from evals.samples import read_suite
from evals.scorers import Verdict
from tests.bot.commands.conftest import Run, run
from tests.evals.test_samples import suite
from tests.knowledge.shops import ShopFolder

__all__ = ["run"]  # the fixture of the commands' tests

RIGHT: dict[str, Any] = {
    "id": "right",
    "language": "en",
    "messages": [{"text": "can you engrave a name?"}],
    "expect": "reply",
    "required": [{"text": "ten letters"}],
}
LACKING = {**RIGHT, "id": "lacking", "required": [{"number": "99"}]}
PERSON = {
    **RIGHT,
    "id": "person",
    "messages": [{"text": "let me talk to a person"}],
    "expect": "handoff",
    "required": [],
}


@pytest.fixture
def three(tmp_path: Path) -> Path:
    return suite(tmp_path / "three.jsonl", RIGHT, LACKING, PERSON)


def test_every_sample_is_judged_by_its_last_turn(small_folder: ShopFolder, three: Path) -> None:
    results = run_samples(read_suite(three), small_folder.path)
    assert [one.score.verdict for one in results] == [Verdict.RIGHT, Verdict.WRONG, Verdict.HANDED_OVER]
    whole = summary(results)
    assert (whole.samples, whole.answerable, whole.right, whole.sent, whole.wrong) == (3, 2, 1, 2, 1)
    assert (whole.right_share, whole.wrong_share) == (0.5, 0.5)
    assert whole.bound > 0.5


def test_a_summary_of_nothing_divides_by_nothing() -> None:
    nothing = summary([])
    assert (nothing.right_share, nothing.wrong_share, nothing.bound) == (1.0, 0.0, 1.0)


def test_the_command_prints_figures_and_what_was_not_right(run: Run, small_folder: ShopFolder, three: Path) -> None:
    ran = run("eval", "run", three, "--store", small_folder.path, "--show")
    assert ran.code == 0
    assert "lacking" in ran.out
    assert "person" not in ran.out.replace("handed over", "")


def test_the_command_speaks_to_programs(run: Run, small_folder: ShopFolder, three: Path) -> None:
    found = json.loads(run("eval", "run", three, "--store", small_folder.path, "--json").out)
    assert (found["wrong"], found["sent"], found["right"], found["answerable"]) == (1, 2, 1, 2)


def test_a_gate_that_is_not_met_is_code_3_and_one_that_is_met_code_0(
    run: Run, small_folder: ShopFolder, three: Path, tmp_path: Path
) -> None:
    missed = run("eval", "run", three, "--store", small_folder.path, "--gate")
    assert (missed.code, "gate not met" in missed.out) == (3, True)
    good = suite(tmp_path / "good.jsonl", RIGHT)
    assert run("eval", "run", good, "--store", small_folder.path, "--gate").code == 0


def test_lint_counts_or_names_the_mistake(run: Run, three: Path, tmp_path: Path) -> None:
    assert run("eval", "lint", three).out.strip() == "3 samples"
    ran = run("eval", "lint", suite(tmp_path / "bad.jsonl", "{"))
    assert ran.code == 1
    assert "bad.jsonl:1" in ran.err


def test_a_suite_that_ships_is_found_by_its_name(run: Run) -> None:
    assert run("eval", "lint", "smoke").code == 0


def test_a_suite_that_is_not_there_is_one_line_and_code_1(run: Run, tmp_path: Path) -> None:
    ran = run("eval", "lint", tmp_path / "none.jsonl")
    assert ran.code == 1
    assert len(ran.err.strip().splitlines()) == 1
