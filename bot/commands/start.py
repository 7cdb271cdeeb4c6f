"""`henji init`: a store folder, asked for on a terminal or given as answers; else a skeleton to fill in."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.asking import words
from bot.commands.asking.interview import Interview
from bot.commands.asking.kept import check_untouched
from bot.commands.asking.sheet import FILE, Sheet, read_lines, recall
from bot.commands.asking.sources import Lines, Named, Source, Terminal
from bot.commands.shared import console
from core.errors import StoreError

SKELETON = Path(__file__).parent / "skeleton"
INTERRUPTED = 130  # as a shell counts Ctrl-C


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder, or one to go on with.")],
    answers: Annotated[
        Path | None, typer.Option("--answers", help="Answers instead of questions: TOML, or one a line.")
    ] = None,
    skeleton: Annotated[bool, typer.Option("--skeleton", help="Ask nothing; write a commented skeleton.")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="The questions' language: en, ja or zh-Hans.")] = None,
) -> None:
    """Ask for the shop's facts and write its store; without a terminal, a commented skeleton."""
    if answers is None and (skeleton or not sys.stdin.isatty()):
        _write_skeleton(folder)
    elif answers is None:
        _resume(folder, lang)
    else:
        _replay(folder, answers, lang)


def _write_skeleton(folder: Path) -> None:
    _check_empty(folder)
    for source in sorted(SKELETON.rglob("*")):
        target = folder / source.relative_to(SKELETON)
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    console.print(f"{folder}: written. Open store.toml first, then facts.toml; then: henji --help", markup=False)


def _check_empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError(f"{folder}: is not empty; choose a new folder")


def _replay(folder: Path, answers: Path, lang: str | None) -> None:
    """A store from a file of answers, all of them; a wrong one stops it."""
    if (folder / FILE).exists() and (folder / FILE).samefile(answers):
        check_untouched(folder)
    else:
        _check_empty(folder)
    source: Source
    if answers.suffix == ".toml":
        said, lines = read_lines(answers)
        source = Named(file=str(answers), lines=lines)
    else:
        said, source = None, Lines(file=str(answers), waiting=_waiting(answers))
    sheet = Sheet(folders=(answers.parent, folder))
    _interview(folder, source, sheet, words.known(lang or said or words.FALLBACK))


def _waiting(answers: Path) -> list[str]:
    try:
        return answers.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{answers}: {error}; give the answers as UTF-8") from error


def _resume(folder: Path, lang: str | None) -> None:
    """Ask what is still open; where nothing is, what was passed over."""
    said, sheet = None, Sheet(folders=(Path.cwd(), folder))
    if (folder / FILE).is_file():
        check_untouched(folder)
        said, lines = read_lines(folder / FILE)
        recall(sheet, lines, folder / FILE)
    else:
        _check_empty(folder)
    language = words.known(lang or said or words.FALLBACK)
    console.print(words.say("welcome", language), markup=False)
    _interview(folder, Terminal(console=console, language=language), sheet, language)


def _interview(folder: Path, source: Source, sheet: Sheet, language: str) -> None:
    interview = Interview(folder=folder, source=source, sheet=sheet, language=language, console=console)
    if not interview.run():
        raise typer.Exit(INTERRUPTED)
