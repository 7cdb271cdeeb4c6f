"""`henji init` as a questionnaire: what it keeps, where it goes on, and what it leaves alone."""

import tomllib
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bot.commands.asking import words
from bot.commands.asking.filling import facts_text
from bot.commands.asking.interview import Interview
from bot.commands.asking.questions import BLOCKS, Question, every
from bot.commands.asking.reading import Told
from bot.commands.asking.sheet import Sheet, read_lines, recall
from knowledge.facts import load_facts
from knowledge.fields import Misfit
from knowledge.pack import topics
from knowledge.settings import read_settings
from tests.bot.commands.conftest import Run

SHOP = ["Lumen", "CN", "USD", "", "en, ja", "hello@lumen.example"]


class Typist:
    """Types these lines, then presses Ctrl-C; remembers what was asked and explained."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = list(lines)
        self.asked: list[str] = []
        self.explained: list[str] = []

    def open_block(self, name: str, number: int, of: int) -> None: ...

    def line(self, question: Question, told: Told, number: int) -> str:
        self.asked.append(question.key)
        if not self.lines:
            raise KeyboardInterrupt
        return self.lines.pop(0)

    def explain(self, question: Question, misfit: Misfit) -> None:
        self.explained.append(f"{question.key}: {misfit}")


def typed(folder: Path, lines: Sequence[str], sheet: Sheet | None = None) -> tuple[Typist, str]:
    typist, console = Typist(lines), Console(file=StringIO(), width=300)
    told = sheet or Sheet(folders=(folder,))
    Interview(folder=folder, source=typist, sheet=told, language="en", console=console).run()
    assert isinstance(console.file, StringIO)
    return typist, console.file.getvalue()


def answers(tmp_path: Path, text: str, name: str = "mine.toml") -> Path:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return file


NEEDED = '[shop]\nname = "L"\ncountry = "CN"\nlanguages = "en"\n'


def test_what_was_answered_before_ctrl_c_is_kept(tmp_path: Path) -> None:
    typed(tmp_path / "s", [*SHOP, "mon-fri 10-18"])
    settings = read_settings(tmp_path / "s")
    assert (settings.name, settings.time_zone) == ("Lumen", "Asia/Shanghai")
    assert settings.hours.said


def test_before_anything_is_answered_nothing_is_written(tmp_path: Path) -> None:
    typed(tmp_path / "s", [])
    assert not (tmp_path / "s").exists()


def test_a_wrong_answer_is_explained_and_asked_again(tmp_path: Path) -> None:
    typist, _ = typed(tmp_path, ["", "Lumen", "Middle-earth", "CN"])
    assert typist.asked == ["shop.name", "shop.name", "shop.country", "shop.country", "shop.currency"]
    assert [line.partition(":")[0] for line in typist.explained] == ["shop.name", "shop.country"]


def test_one_wrong_lane_does_not_lose_the_right_ones(tmp_path: Path) -> None:
    lines = [*SHOP, "", "", "", "", "", "DE EMS 9 5-9 b", "DE EMS 8 5-9 b", "FR EMS x", "FR EMS 9 5-9 b", ""]
    typist, _ = typed(tmp_path, lines)
    assert len(typist.explained) == 2
    assert "DE EMS was said already" in typist.explained[0]
    lanes = tomllib.loads((tmp_path / "facts.toml").read_text())["shipping"]["lane"]
    assert [(lane["country"], lane["price"]) for lane in lanes] == [("DE", "9 USD"), ("FR", "9 USD")]


def test_details_are_asked_only_where_the_answer_was_yes(tmp_path: Path) -> None:
    passed = [""] * 12
    no, _ = typed(tmp_path / "no", [*SHOP, *passed, "n"])
    yes, _ = typed(tmp_path / "yes", [*SHOP, *passed, "y"])
    assert no.asked[-1] == "exchange.accepted"
    assert yes.asked[-1] == "returns.window_days"


def test_a_block_tells_what_it_unlocked(tmp_path: Path) -> None:
    _, said = typed(tmp_path, [*SHOP, "", "", "", "", "", "DE EMS 9 5-9 b", "", "", "", "", ""])
    news = next(line for line in said.splitlines() if "shipping cost" in line)
    assert news.startswith("+ 3 more questions answered in 2 languages: ")


def test_it_goes_on_where_it_stopped(tmp_path: Path) -> None:
    typed(tmp_path / "s", [*SHOP, "mon-fri 10-18", ""])
    sheet = Sheet(folders=(tmp_path,))
    recall(sheet, read_lines(tmp_path / "s" / "answers.toml")[1], tmp_path / "s" / "answers.toml")
    typist, _ = typed(tmp_path / "s", [], sheet)
    assert typist.asked == ["hours.closures"]


def test_once_all_was_asked_what_was_passed_over_is_asked_again(run: Run, tmp_path: Path) -> None:
    run("init", tmp_path / "s", "--answers", answers(tmp_path, NEEDED + '[returns]\naccepted = "n"\n'))
    sheet = Sheet(folders=(tmp_path,))
    recall(sheet, read_lines(tmp_path / "s" / "answers.toml")[1], tmp_path / "s" / "answers.toml")
    typist, _ = typed(tmp_path / "s", [""] * 13, sheet)
    assert typist.asked[0] == "contact.email"
    assert "returns.accepted" not in typist.asked


def test_a_replay_with_every_answer_passed_over_still_makes_a_store(run: Run, tmp_path: Path) -> None:
    ran = run("init", tmp_path / "s", "--answers", answers(tmp_path, NEEDED))
    assert ran.code == 0
    assert f"2 of {len(topics())} kinds of questions" in ran.out
    assert "facts.toml lacks returns.accepted" in ran.out
    assert f"henji ask --store {tmp_path / 's'}" in ran.out


def test_answers_may_come_one_a_line(run: Run, tmp_path: Path) -> None:
    ran = run("init", tmp_path / "s", "--answers", answers(tmp_path, "\n".join(SHOP), "mine.txt"))
    assert ran.code == 0
    assert read_settings(tmp_path / "s").contact.email == "hello@lumen.example"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (NEEDED + '[returns]\nacepted = "y"\n', "did you mean returns.accepted?"),
        (NEEDED + '[returns]\naccepted = "perhaps"\n', "returns.accepted: 'perhaps' is neither yes nor no"),
        ("[shop]\n", "shop.name: henji needs this one"),
        ("[shop\n", "give the answers as TOML"),
    ],
)
def test_a_wrong_answer_in_a_file_stops_with_its_place(run: Run, tmp_path: Path, text: str, complaint: str) -> None:
    ran = run("init", tmp_path / "s", "--answers", answers(tmp_path, text))
    assert ran.code == 1
    assert complaint in ran.err


def test_lines_that_run_out_stop_with_the_question(run: Run, tmp_path: Path) -> None:
    ran = run("init", tmp_path / "s", "--answers", answers(tmp_path, "Lumen\nNowhere\n", "mine.txt"))
    assert ran.code == 1
    assert "shop.country" in ran.err


def test_answers_are_changed_in_their_file_and_replayed(run: Run, tmp_path: Path) -> None:
    kept = tmp_path / "s" / "answers.toml"
    run("init", tmp_path / "s", "--answers", answers(tmp_path, NEEDED))
    kept.write_text(kept.read_text().replace('name = "L"', 'name = "Lumen"'))
    assert run("init", tmp_path / "s", "--answers", kept).code == 0
    assert read_settings(tmp_path / "s").name == "Lumen"


@pytest.mark.parametrize("name", ["store.toml", "facts.toml"])
def test_a_file_changed_by_hand_is_left_alone(run: Run, tmp_path: Path, name: str) -> None:
    """The one before is the control: a file as it was left is written anew."""
    run("init", tmp_path / "s", "--answers", answers(tmp_path, NEEDED))
    file = tmp_path / "s" / name
    file.write_text(file.read_text() + "# mine\n")
    before = file.read_text()
    ran = run("init", tmp_path / "s", "--answers", tmp_path / "s" / "answers.toml")
    assert ran.code == 1
    assert "was changed by hand" in ran.err
    assert file.read_text() == before


def test_a_folder_with_other_things_is_left_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "thesis.txt").write_text("x")
    ran = run("init", tmp_path / "s", "--answers", answers(tmp_path, NEEDED))
    assert "is not empty" in ran.err
    assert [path.name for path in (tmp_path / "s").iterdir()] == ["thesis.txt"]


def test_products_are_copied_and_never_over_others(run: Run, tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text("Title,Price\nLamp,9\n")
    more = NEEDED + '[start]\nproducts = "export.csv"\n'
    assert run("init", tmp_path / "s", "--answers", answers(tmp_path, more)).code == 0
    assert (tmp_path / "s" / "products.csv").read_text() == "Title,Price\nLamp,9\n"
    (tmp_path / "products.csv").write_text("Title,Price\nVase,9\n")
    twice = NEEDED + '[start]\nproducts = "export.csv, products.csv"\n'
    ran = run("init", tmp_path / "t", "--answers", answers(tmp_path, twice))
    assert "products.csv is there already" in ran.err


def test_an_unknown_language_of_questions_is_refused(run: Run, tmp_path: Path) -> None:
    ran = run("init", tmp_path / "s", "--answers", answers(tmp_path, NEEDED), "--lang", "tlh")
    assert ran.code == 4
    assert "en, ja, zh-Hans" in ran.err


@pytest.mark.parametrize("language", words.languages())
def test_every_question_block_and_open_topic_has_words(language: str) -> None:
    assert all(words.wording(question.key, language).why for question in every())
    assert all(words.block(block.name, language) for block in BLOCKS)
    answered = [topic.id for topic in topics().values() if topic.handoff is None]
    assert [id for id in answered if words.topic(id, language) == id] == []


@pytest.mark.parametrize("language", words.languages())
def test_every_example_is_an_answer_that_is_taken(language: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Title\n")
    sheet = Sheet(folders=(tmp_path,))
    for question in every():
        if question.key != "start.products":
            sheet.take(question, words.wording(question.key, language).example)
    assert load_facts(facts_text(sheet.told), "facts.toml").problems == ()
