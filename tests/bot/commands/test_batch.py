"""Batch, understand and guard: order kept, a bad line spoils nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bot import contract
from tests.bot.commands.conftest import Run
from tests.knowledge.shops import ShopFolder
from tests.talks import TUESDAY

Line = dict[str, Any]


def line(id: str, *texts: str) -> Line:
    return {"id": id, "now": TUESDAY, "messages": [{"text": text} for text in texts]}


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "in.jsonl", tmp_path / "out.jsonl"


def write(path: Path, *lines: Line | str) -> None:
    path.write_text("".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in lines), "utf-8")


def read(path: Path) -> list[Line]:
    return [json.loads(one) for one in path.read_text("utf-8").splitlines()]


def test_five_hundred_lines_keep_their_order_around_a_bad_one(henji: Run, files: tuple[Path, Path]) -> None:
    """With `understand`, which stores nothing: the way through the lines is the same for all three commands."""
    lines: list[Line | str] = [{"id": f"c{number}", "text": "👍"} for number in range(500)]
    lines[250] = "{not json"
    write(files[0], *lines)
    assert henji("understand", files[0], "-o", files[1]).code == 0
    found = read(files[1])
    assert found[250]["error"]["code"] == "bad_json"
    assert ":251:2: " in found[250]["error"]["message"]
    assert [one["id"] for n, one in enumerate(found) if n != 250] == [f"c{n}" for n in range(500) if n != 250]


def test_conversations_keep_their_order_around_a_bad_one(henji: Run, files: tuple[Path, Path]) -> None:
    lines: list[Line | str] = [line(f"c{number}", "👍") for number in range(41)]
    lines[20] = '{"id": "c20", "messages": 5}'
    write(files[0], *lines)
    assert henji("batch", files[0], "-o", files[1]).code == 0
    found = read(files[1])
    assert [one["id"] for one in found] == [f"c{n}" for n in range(41)]
    assert ["error" in one for one in found] == [n == 20 for n in range(41)]


def test_messages_are_one_conversation(henji: Run, files: tuple[Path, Path]) -> None:
    write(files[0], line("a", "let me talk to a person", "hello?"))
    henji("batch", files[0], "-o", files[1])
    [found] = read(files[1])
    assert [turn["outcome"] for turn in found["turns"]] == ["handoff", "silence"]
    assert all(list(turn) == contract.OUTCOME_KEYS for turn in found["turns"])


def test_a_duplicate_id_is_an_error_line_and_the_first_stays(henji: Run, files: tuple[Path, Path]) -> None:
    write(files[0], line("a", "hello"), line("a", "where is my order #1234"), line("b", "hello"))
    assert henji("batch", files[0], "-o", files[1]).code == 0
    first, second, third = read(files[1])
    assert "turns" in first
    assert second["id"] == "a"
    assert second["error"]["code"] == "bad_line"
    assert "used before" in second["error"]["message"]
    assert "turns" in third


@pytest.mark.parametrize(
    ("bad", "code", "says"),
    [
        ("[]", "bad_line", "need a JSON object"),
        ("null", "bad_line", "need a JSON object"),
        ('{"id": "x"}', "bad_line", "messages"),
        ('{"id": "x", "messages": []}', "bad_line", "messages"),
        ('{"id": "x", "messages": [{"text": 5}]}', "bad_line", "messages[0].text"),
        ('{"messages": [{"text": "hi"}]}', "bad_line", "id"),
        ('{"id": 7, "messages": [{"text": "hi"}]}', "bad_line", "id"),
        ('{"id": "x", "now": "yesterday", "messages": [{"text": "hi"}]}', "bad_line", "now"),
        ('{"id": "x", "now": "2026-11-24T10:00:00", "messages": [{"text": "hi"}]}', "bad_line", "time zone"),
        ("[" * 100_000, "bad_json", "deep"),
        ("{", "bad_json", ":1:2: "),
    ],
)
def test_a_bad_line_says_what_is_wrong_and_the_next_is_answered(
    henji: Run, files: tuple[Path, Path], bad: str, code: str, says: str
) -> None:
    write(files[0], bad, line("good", "👍"))
    assert henji("batch", files[0], "-o", files[1]).code == 0
    first, second = read(files[1])
    assert first["error"]["code"] == code
    assert says in first["error"]["message"]
    assert second["id"] == "good"


def test_the_same_lines_give_the_same_outcomes_byte_for_byte(
    henji: Run, files: tuple[Path, Path], tmp_path: Path
) -> None:
    """All but `ms`, which is a clock's business."""
    texts = ("how much is shipping to Germany?", "is the tea bowl there in red?", "where is my order #1234?", "blub")
    write(files[0], *(line(f"c{n}", text) for n, text in enumerate(texts)))
    twice = []
    for name in ("one.jsonl", "two.jsonl"):
        henji("batch", files[0], "-o", tmp_path / name)
        found = read(tmp_path / name)
        for one in found:
            for turn in one["turns"]:
                turn["ms"] = 0
        twice.append(json.dumps(found, ensure_ascii=False))
    assert twice[0] == twice[1]


def test_a_batch_leaves_nothing_at_the_desk_unless_it_is_kept(henji: Run, files: tuple[Path, Path]) -> None:
    write(files[0], line("a", "let me talk to a person"))
    henji("batch", files[0], "-o", files[1])
    assert json.loads(henji("queue", "list", "--json").out) == []
    henji("batch", files[0], "-o", files[1], "--keep")
    assert len(json.loads(henji("queue", "list", "--json").out)) == 1


def test_an_empty_file_and_a_byte_order_mark_are_no_trouble(henji: Run, files: tuple[Path, Path]) -> None:
    files[0].write_bytes(b"")
    assert henji("batch", files[0], "-o", files[1]).code == 0
    assert read(files[1]) == []
    files[0].write_bytes(b"\xef\xbb\xbf" + json.dumps(line("a", "👍")).encode() + b"\r\n\r\n")
    assert henji("batch", files[0], "-o", files[1]).code == 0
    assert [one["id"] for one in read(files[1])] == ["a"]


def test_a_line_separator_inside_a_text_does_not_cut_the_line(henji: Run, files: tuple[Path, Path]) -> None:
    raw = json.dumps(line("a", "hello\u2028there\u0085you"), ensure_ascii=False)
    files[0].write_text(raw + "\n", "utf-8")
    henji("batch", files[0], "-o", files[1])
    assert [one["id"] for one in read(files[1])] == ["a"]


@pytest.mark.parametrize("command", ["batch", "understand", "guard"])
def test_a_file_that_cannot_be_read_is_one_line_and_code_1(henji: Run, files: tuple[Path, Path], command: str) -> None:
    missing = henji(command, files[0], "-o", files[1])
    assert missing.code == 1
    assert len(missing.err.strip().splitlines()) == 1
    assert str(files[0]) in missing.err
    files[0].write_bytes(b"\xff\xfe\x00")
    assert henji(command, files[0], "-o", files[1]).code == 1


def test_an_output_that_cannot_be_written_is_one_line_and_code_1(henji: Run, files: tuple[Path, Path]) -> None:
    write(files[0], line("a", "👍"))
    ran = henji("batch", files[0], "-o", files[1].parent / "no" / "such" / "folder.jsonl")
    assert ran.code == 1
    assert "choose another -o" in ran.err


def test_understand_tells_language_scenario_and_entities(henji: Run, files: tuple[Path, Path]) -> None:
    write(
        files[0],
        {"id": "a", "text": "where is my parcel, order #1234?"},
        {"id": "b", "text": "12.5"},
        {"id": "c", "text": 5},
        {"id": "d", "text": "und nach Wien?", "previous": ["Was kostet der Versand nach Deutschland?"]},
    )
    assert henji("understand", files[0], "-o", files[1]).code == 0
    order, figure, bad, more = read(files[1])
    assert set(order) == set("id language confidence scenario risk entities injection wants_human mood".split())
    assert order["language"] == "en"
    assert ("order", "1234") in [(one["kind"], one["value"]) for one in order["entities"]]
    assert figure["language"] == "und"
    assert bad["error"]["code"] == "bad_line"
    assert more["language"] == "de"


def test_guard_allows_what_the_evidence_says_and_objects_to_another_figure(
    henji: Run, files: tuple[Path, Path]
) -> None:
    evidence = [{"id": "e", "text": "You may return goods within 30 days of delivery."}]
    question = "How long can I return goods?"
    write(
        files[0],
        {"id": "a", "question": question, "reply": "You may return goods within 30 days.", "evidence": evidence},
        {"id": "b", "question": question, "reply": "You may return goods within 90 days.", "evidence": evidence},
        {"id": "c", "question": question, "reply": "x"},
    )
    assert henji("guard", files[0], "-o", files[1]).code == 0
    right, wrong, bad = read(files[1])
    assert set(right) == set("id allowed unread score findings claims".split())
    assert right["allowed"] is True
    assert wrong["allowed"] is False
    assert bad["error"]["code"] == "bad_line"


def test_a_store_that_is_none_is_a_configuration_error(run: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    write(files[0], line("a", "👍"))
    ran = run("batch", files[0], "-o", files[1], "--store", tmp_path / "nowhere")
    assert ran.code == 4
    assert len(ran.err.strip().splitlines()) == 1


def test_a_small_shop_answers_from_its_own_files(
    henji: Run, small_folder: ShopFolder, files: tuple[Path, Path]
) -> None:
    small_folder.write(
        "answers/mascot.en.md", '---\nid: mascot\nlanguage: en\nquestions: ["who is the mascot?"]\n---\nA crane.\n'
    )
    write(files[0], line("a", "who is the mascot?"))
    henji("batch", files[0], "-o", files[1])
    [found] = read(files[1])
    assert found["turns"][0]["text"].endswith("\nA crane.")
