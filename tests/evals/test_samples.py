"""Suites are read whole, and a mistake is named by its line."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import StoreError
from evals.samples import SUITES, read_suite

GOOD: dict[str, Any] = {
    "id": "a",
    "language": "en",
    "messages": [{"text": "how much?"}],
    "expect": "reply",
    "required": [{"money": "JPY 2900"}],
}


def suite(path: Path, *samples: dict[str, Any] | str) -> Path:
    lines = (one if isinstance(one, str) else json.dumps(one) for one in samples)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_a_sample_is_read_with_its_defaults(tmp_path: Path) -> None:
    [sample] = read_suite(suite(tmp_path / "s.jsonl", GOOD, ""))
    assert (sample.id, sample.answerable, sample.reason) == ("a", True, None)
    assert sample.expect == {"reply"}
    assert sample.line.now is not None
    assert sample.line.messages[0].text == "how much?"


def test_other_outcomes_may_be_right_too(tmp_path: Path) -> None:
    [sample] = read_suite(suite(tmp_path / "s.jsonl", {**GOOD, "expect": "handoff", "also": ["clarify"]}))
    assert sample.expect == {"handoff", "clarify"}
    assert not sample.answerable


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("{", "s.jsonl:2"),
        ("[]", "s.jsonl:2"),
        ({**GOOD, "id": "b", "expect": "shout"}, "shout"),
        ({**GOOD, "id": "b", "required": [{"colour": "red"}]}, "cannot be checked"),
        ({**GOOD, "id": "b", "required": [{}]}, "cannot be checked"),
        ({**GOOD, "id": "b", "required": []}, "cannot be wrong"),
        ({**GOOD, "id": "b", "messages": []}, "messages"),
        ({key: value for key, value in GOOD.items() if key != "language"}, "language"),
        (GOOD, "used twice"),
    ],
)
def test_a_mistake_is_named_by_file_and_line(tmp_path: Path, bad: dict[str, Any] | str, says: str) -> None:
    with pytest.raises(StoreError) as caught:
        read_suite(suite(tmp_path / "s.jsonl", GOOD, bad))
    assert "s.jsonl:2" in str(caught.value)
    assert says in str(caught.value)


@pytest.mark.parametrize("path", sorted(SUITES.glob("*.jsonl")), ids=lambda path: path.stem)
def test_the_suites_that_ship_can_be_read(path: Path) -> None:
    assert len(read_suite(path)) > 0
