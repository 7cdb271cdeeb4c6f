"""`henji knowledge translate` and `gaps` on the terminal: what they say, what they write, and how they end."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.commands import gaps as gaps_command
from bot.commands import translations as translate_command
from bot.commands.shared import house_of as real_house_of
from bot.testing.writers import Script, ScriptedWriter
from core.errors import ModelError, SpendError
from tests.bot.commands.conftest import Run
from tests.bot.drafting import ENGRAVING, GOOD, STORE, TEXT
from tests.talks import Talks

GAP: dict[str, Any] = {
    "answered": True,
    "text": "We engrave up to 10 letters.",
    "questions": ["Can you engrave a name?"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shop = tmp_path / "shop"
    (shop / "answers").mkdir(parents=True)
    (shop / "store.toml").write_text(STORE, encoding="utf-8")
    (shop / "answers/engraving.en.md").write_text(ENGRAVING, encoding="utf-8")
    return shop


@pytest.fixture
def with_model(monkeypatch: pytest.MonkeyPatch) -> Any:
    """From now on the commands find this model."""

    def model(script: Script) -> None:
        def house_of(*args: Any, **options: Any) -> Any:
            return replace(real_house_of(*args, **options), writer=ScriptedWriter(script))

        monkeypatch.setattr(translate_command, "house_of", house_of)
        monkeypatch.setattr(gaps_command, "house_of", house_of)

    return model


def test_without_a_model_it_lists_what_is_missing_and_ends_with_4(run: Run, folder: Path) -> None:
    ran = run("knowledge", "translate", "--store", folder)
    assert ran.code == 4
    assert "fr" in ran.out
    assert "engraving" in ran.out
    assert "HENJI_MODEL is not set" in ran.err
    assert run("knowledge", "translate", "--dry-run", "--store", folder).code == 0
    listed = json.loads(run("knowledge", "translate", "--dry-run", "--json", "--store", folder).out)
    assert [one["language"] for one in listed["missing"]] == ["fr"]


def test_nothing_missing_is_said_and_needs_no_model(run: Run, folder: Path) -> None:
    (folder / "store.toml").write_text(STORE.replace('["en", "fr"]', '["en"]'), encoding="utf-8")
    ran = run("knowledge", "translate", "--store", folder)
    assert (ran.code, ran.err) == (0, "")
    assert "nothing is missing" in ran.out


def test_drafts_are_made_once_and_told_with_their_findings(run: Run, folder: Path, with_model: Any) -> None:
    with_model(lambda _: {**GOOD, "text": TEXT.replace("10", "12")})
    ran = run("knowledge", "translate", "--store", folder)
    assert ran.code == 0
    assert "value_not_in_evidence" in ran.out
    assert "1 of 1 drafted, 1 with findings" in ran.out
    assert not (folder / "answers/engraving.fr.md").exists()
    again = run("knowledge", "translate", "--store", folder)
    assert "nothing is missing that is not drafted" in again.out


def test_a_limit_and_a_language_bound_the_work(run: Run, folder: Path, with_model: Any) -> None:
    (folder / "answers/b.en.md").write_text(ENGRAVING.replace("id: engraving", "id: b"), encoding="utf-8")
    with_model(lambda _: GOOD)
    ran = run("knowledge", "translate", "--limit", "1", "--language", "fr", "--json", "--store", folder)
    assert len(json.loads(ran.out)["drafted"]) == 1
    unknown = run("knowledge", "translate", "--language", "ko", "--store", folder)
    assert unknown.code == 4
    assert "not in languages" in unknown.err


def test_at_the_spend_cap_it_stops_and_says_what_is_kept(run: Run, folder: Path, with_model: Any) -> None:
    (folder / "answers/b.en.md").write_text(ENGRAVING.replace("id: engraving", "id: b"), encoding="utf-8")
    answers = iter([GOOD, SpendError("today's allowance is used up")])
    with_model(lambda _: next(answers))
    ran = run("knowledge", "translate", "--store", folder)
    assert ran.code == 5
    assert "1 drafts are kept" in ran.err
    with_model(lambda _: GOOD)
    assert "1 of 1 drafted" in run("knowledge", "translate", "--store", folder).out


def test_a_failure_is_named_and_the_code_is_1(run: Run, folder: Path, with_model: Any) -> None:
    with_model(lambda _: ModelError("cut off"))
    ran = run("knowledge", "translate", "--store", folder)
    assert ran.code == 1
    assert "fr engraving: cut off" in ran.err


def test_check_names_an_outdated_translation(run: Run, folder: Path) -> None:
    french = ENGRAVING.replace("language: en", "language: fr\ntranslated_from: en@older")
    (folder / "answers/engraving.fr.md").write_text(french, encoding="utf-8")
    assert json.loads(run("knowledge", "check", "--json", "--store", folder).out)["outdated"] == [
        "answers/engraving.fr.md"
    ]
    assert "outdated     answers/engraving.fr.md" in run("knowledge", "check", "--store", folder).out


def ask(folder: Path, *texts: str) -> None:
    """Conversations that were held today."""
    house = real_house_of(folder, quietly=True)
    for text in texts:
        Talks(house).last(text, now=datetime.now(UTC).isoformat())
    house.close()


def test_gaps_are_counted_and_come_with_a_file_to_fill_in(run: Run, folder: Path) -> None:
    ask(folder, "Do you offer calligraphy workshops?", "do you offer a calligraphy workshop, mail me at a@b.example")
    [gap] = json.loads(run("knowledge", "gaps", "--json", "--store", folder).out)
    assert gap["count"] == 2
    assert gap["draft"] is None
    assert "a@b.example" not in json.dumps(gap)
    shown = run("knowledge", "gaps", "--store", folder).out
    assert "2 x" in shown
    assert "save this as answers/" in shown


def test_written_files_wait_for_a_person_and_none_is_overwritten(run: Run, folder: Path) -> None:
    ask(folder, "Do you offer calligraphy workshops?")
    ran = run("knowledge", "gaps", "--write", folder / "answers", "--store", folder)
    [file] = [one for one in (folder / "answers").iterdir() if one.name.startswith("_")]
    assert str(file.name) in ran.out
    file.write_text("mine", encoding="utf-8")
    again = run("knowledge", "gaps", "--write", folder / "answers", "--store", folder)
    assert "stays as it is" in again.err
    assert file.read_text(encoding="utf-8") == "mine"
    assert json.loads(run("knowledge", "sync", "--json", "--store", folder).out)["added"] == []


def test_a_draft_is_made_from_the_shops_texts_and_doubted_where_they_do_not_say_it(
    run: Run, folder: Path, with_model: Any
) -> None:
    ask(folder, "What about lettering on a blade for my uncle in the countryside?")
    with_model(lambda _: {**GAP, "text": "We engrave up to 25 letters."})
    [gap] = json.loads(run("knowledge", "gaps", "--draft", "--json", "--store", folder).out)
    assert (gap["by"], gap["draft"]) == ("model", "We engrave up to 25 letters.")
    assert any("25" in doubt for doubt in gap["doubts"])
    with_model(lambda _: {**GAP, "answered": False})
    [unsaid] = json.loads(run("knowledge", "gaps", "--draft", "--json", "--store", folder).out)
    assert unsaid["by"] == "nobody"
    with_model(lambda _: ModelError("cut off"))
    failed = run("knowledge", "gaps", "--draft", "--json", "--store", folder)
    assert (failed.code, json.loads(failed.out)[0]["by"]) == (0, "nobody")
    assert "cut off" in failed.err


def test_a_draft_without_a_model_ends_with_4(run: Run, folder: Path) -> None:
    assert run("knowledge", "gaps", "--draft", "--store", folder).code == 4


def test_no_gaps_are_said(run: Run, folder: Path) -> None:
    assert "every question had an answer" in run("knowledge", "gaps", "--store", folder).out
