"""`henji db` and `henji erase`, as they are typed."""

import json
from pathlib import Path

import pytest

from bot.app import open_house
from bot.conversation_line import read_line
from bot.interview import interview
from bot.kernel.database import HEAD
from knowledge.sync import sync
from tests.bot.commands.conftest import Run
from tests.knowledge.shops import ShopFolder

WORDS = "Zwitschervogel: how much is shipping to Germany?"


@pytest.fixture
def talked(small_folder: ShopFolder) -> ShopFolder:
    """A shop that two buyers wrote to."""
    house = open_house(small_folder.path)
    sync(house.folder, house.knowledge)
    for buyer, words in (("canary", WORDS), ("anna", "How much is shipping?")):
        line = {"id": buyer, "buyer": {"id": buyer, "email": f"{buyer}@example.org"}, "messages": [{"text": words}]}
        interview(house, read_line(line))
    house.presence.leave()
    house.close()
    return small_folder


def said(folder: Path, conversation: str) -> list[str]:
    house = open_house(folder)
    found = [line.text for line in house.conversations.transcript(conversation)]
    house.close()
    return found


def test_an_upgrade_tells_from_where_to_where(henji: Run) -> None:
    assert f"nothing -> {HEAD}" in henji("db", "upgrade").out
    assert f"already at {HEAD}" in henji("db", "upgrade").out
    assert json.loads(henji("db", "upgrade", "--json").out)["from"] == HEAD


def test_a_backup_is_put_back(henji: Run, talked: ShopFolder, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    made = henji("db", "backup", copy)
    assert made.code == 0
    assert "bytes" in made.out
    assert henji("erase", "canary", "--yes").code == 0
    assert said(talked.path, "canary") == []
    back = henji("db", "restore", copy)
    assert back.code == 0, back.err
    assert "kept: " in back.out
    assert said(talked.path, "canary")[0] == WORDS
    told = json.loads(henji("db", "restore", copy, "--json", "--nothing-since").out)
    assert (told["unknown"], told["held"]) == (0, 0)


@pytest.mark.usefixtures("talked")
def test_a_second_backup_overwrites_nothing(henji: Run, tmp_path: Path) -> None:
    assert henji("db", "backup", tmp_path / "copy.db").code == 0
    again = henji("db", "backup", tmp_path / "copy.db")
    assert (again.code, again.err.count("\n")) == (1, 1)
    assert "exists already" in again.err


def test_a_store_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    answer = run("db", "backup", tmp_path / "copy.db", "--store", tmp_path / "nowhere")
    assert answer.code == 4
    assert "no such store folder" in answer.err


@pytest.mark.parametrize("who", ["canary", "canary@example.org", "web:canary"])
def test_an_erased_buyer_is_in_no_file_of_henji(henji: Run, talked: ShopFolder, who: str) -> None:
    before = said(talked.path, "anna")
    answer = henji("erase", who, "--yes")
    assert answer.code == 0, answer.err
    assert "1 conversation" in answer.out
    files = [path for path in (talked.path / ".henji").rglob("*") if path.is_file()]
    assert files
    for path in files:
        content = path.read_bytes()
        assert b"Zwitschervogel" not in content, path
        assert b"canary" not in content, path
    assert said(talked.path, "anna") == before


def test_what_a_restore_left_aside_is_erased_too(henji: Run, talked: ShopFolder, tmp_path: Path) -> None:
    henji("db", "backup", tmp_path / "copy.db")
    henji("db", "restore", tmp_path / "copy.db")
    (aside,) = (talked.path / ".henji").glob("henji.db.before-*")
    assert b"Zwitschervogel" in aside.read_bytes()
    told = json.loads(henji("erase", "canary", "--yes", "--json").out)
    assert told["erased"]["conversation"] == 2
    assert b"Zwitschervogel" not in b"".join(path.read_bytes() for path in (talked.path / ".henji").rglob("*.db*"))


def test_drafts_that_quote_the_buyer_are_named(henji: Run, talked: ShopFolder) -> None:
    talked.write("answers/_gap.en.md", f"---\nquestions:\n- {WORDS}\n---\nFree.\n")
    answer = henji("erase", "canary", "--yes")
    assert answer.code == 1
    assert "_gap.en.md: look, and delete it" in answer.out


@pytest.mark.usefixtures("talked")
def test_nobody_is_erased_who_is_not_known(henji: Run) -> None:
    answer = henji("erase", "nobody", "--yes")
    assert answer.code == 1
    assert "nobody is known as nobody" in answer.err


def test_an_id_of_two_people_must_be_told_apart(henji: Run, talked: ShopFolder) -> None:
    house = open_house(talked.path)
    line = {"id": "t", "channel": "telegram", "buyer": {"id": "canary"}, "messages": [{"text": "hello"}]}
    interview(house, read_line(line))
    house.close()
    answer = henji("erase", "canary", "--yes")
    assert answer.code == 1
    assert "telegram:canary, web:canary" in answer.err
    assert said(talked.path, "canary")
    assert henji("erase", "telegram:canary", "--yes").code == 0
    assert said(talked.path, "canary")
    assert said(talked.path, "t") == []


def test_without_yes_it_asks_and_takes_no_for_an_answer(
    henji: Run, talked: ShopFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("typer.confirm", lambda *_words, **_options: (_ for _ in ()).throw(SystemExit(1)))
    answer = henji("erase", "canary")
    assert answer.code == 1
    assert "by their id: 1 conversations" in answer.out
    assert said(talked.path, "canary")


@pytest.mark.usefixtures("talked")
def test_the_doctor_knows_the_database(henji: Run) -> None:
    lines = {one["what"]: one for one in json.loads(henji("doctor", "--json").out)}
    assert lines["database"]["well"]
    assert lines["database"]["says"].startswith("SQLite ")
    assert f"at {HEAD}" in lines["database"]["says"]
