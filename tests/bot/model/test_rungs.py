import json
import logging
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.model.rungs import KEPT, Rung, RungMemory
from tests.bot.model.making import NOW

ENDPOINT = "openai:test-model http://127.0.0.1/v1"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "model_forms.json"


def memory(file: Path, at: datetime = NOW) -> RungMemory:
    return RungMemory(file=file, clock=lambda: at)


def test_at_first_nothing_is_known(file: Path) -> None:
    assert memory(file).known(ENDPOINT) is None


def test_what_worked_is_known_to_the_next_process(file: Path) -> None:
    memory(file).keep(ENDPOINT, Rung.TOOL)
    assert memory(file).known(ENDPOINT) is Rung.TOOL
    assert memory(file).known("another") is None


def test_two_processes_keep_what_the_other_learned(file: Path) -> None:
    one, other = memory(file), memory(file)
    assert one.known("a") is other.known("b") is None
    one.keep("a", Rung.TOOL)
    other.keep("b", Rung.PROMPT)
    assert (memory(file).known("a"), memory(file).known("b")) == (Rung.TOOL, Rung.PROMPT)


def test_after_a_week_the_best_is_tried_anew(file: Path) -> None:
    memory(file).keep(ENDPOINT, Rung.PROMPT)
    assert memory(file, NOW + KEPT - timedelta(seconds=1)).known(ENDPOINT) is Rung.PROMPT
    assert memory(file, NOW + KEPT).known(ENDPOINT) is None


def test_the_same_again_writes_nothing(file: Path) -> None:
    kept = memory(file)
    kept.keep(ENDPOINT, Rung.TOOL)
    file.unlink()
    kept.keep(ENDPOINT, Rung.TOOL)
    assert not file.exists()


@pytest.mark.parametrize(
    "written",
    [
        "",
        "{",
        "[]",
        "7",
        '{"a": 1}',
        '{"a": {"rung": "ladder", "at": "2026-11-24T01:00:00+00:00"}}',
        '{"a": {"rung": "tool", "at": "2026-11-24T01:00:00"}}',
        '{"a": {"rung": "tool"}}',
        "\udcff",
    ],
)
def test_a_file_nobody_can_read_is_as_good_as_none(file: Path, written: str, caplog: pytest.LogCaptureFixture) -> None:
    file.parent.mkdir()
    file.write_bytes(written.encode(errors="surrogateescape"))
    kept = memory(file)
    assert kept.known("a") is None
    assert "tried anew" in caplog.text
    kept.keep(ENDPOINT, Rung.TOOL)
    assert memory(file).known(ENDPOINT) is Rung.TOOL


def test_a_folder_that_cannot_be_written_costs_nothing_but_the_memory(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "state").write_text("a file where a folder should be")
    kept = memory(tmp_path / "state" / "model_forms.json")
    kept.keep(ENDPOINT, Rung.TOOL)
    assert kept.known(ENDPOINT) is Rung.TOOL
    assert [one.levelno for one in caplog.records].count(logging.WARNING) >= 1


def test_the_file_holds_no_more_than_names_and_times(file: Path) -> None:
    memory(file).keep(ENDPOINT, Rung.TOOL)
    assert json.loads(file.read_text()) == {ENDPOINT: {"rung": "tool", "at": "2026-11-24T01:00:00+00:00"}}
