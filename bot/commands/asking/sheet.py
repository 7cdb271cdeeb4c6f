"""What was answered: the lines as they were typed, and what they mean. `answers.toml` keeps them."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.commands.asking.questions import Question, every
from core.errors import StoreError
from knowledge.codes import nearest
from knowledge.fact_schema import SCHEMA
from knowledge.fields import Misfit

FILE = "answers.toml"
_HEAD = """\
# What was answered to `henji init`, word for word; "" was passed over. To change something, change a line and run
# `henji init DIR --answers DIR/answers.toml`: store.toml and facts.toml are written anew.
"""


@dataclass(slots=True, kw_only=True)
class Sheet:
    """Grows with every answer. A key with no lines was asked and passed over."""

    folders: tuple[Path, ...] = ()  # where paths that were typed are looked for
    lines: dict[str, tuple[str, ...]] = field(default_factory=dict)
    told: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.told = {"folders": self.folders}

    def take(self, question: Question, line: str) -> None:
        """Add a line. Raises Misfit, and is then as before."""
        value = question.read(line, self.told)
        if question.many:
            before = self.told.get(question.key, ())
            _check_new(question.key, before, value)
            value = (*before, *value)
        self.told[question.key] = value
        kept = str(value) if question.settled else line.strip()
        self.lines[question.key] = (*self.lines.get(question.key, ()), kept)

    def pass_over(self, question: Question) -> None:
        self.lines.setdefault(question.key, ())

    def reopen(self) -> None:
        """Forget what was passed over, so that it is asked again."""
        self.lines = {key: lines for key, lines in self.lines.items() if lines}

    def says(self, question: Question) -> bool:
        return question.key in self.lines

    def written(self, language: str) -> str:
        """The file that `read_lines` reads."""
        out = [_HEAD, f"language = {_quoted(language)}\n"]
        table = ""
        for question in every():
            if not self.says(question):
                continue
            above, _, key = question.key.partition(".")
            if above != table:
                out.append(f"\n[{above}]\n")
                table = above
            out.append(f"{key} = {_lines_of(question, self.lines[question.key])}\n")
        return "".join(out)


def _check_new(key: str, before: tuple[Mapping[str, Any], ...], added: tuple[Mapping[str, Any], ...]) -> None:
    names = SCHEMA[key].named_by
    said = {tuple(row.get(name) for name in names) for row in before}
    for row in added:
        if (named := tuple(row.get(name) for name in names)) in said:
            known = " ".join(str(part) for part in named if part)
            raise Misfit(f"{known} was said already", "leave it out here")


def _lines_of(question: Question, lines: tuple[str, ...]) -> str:
    if not question.many:
        return _quoted(lines[0] if lines else "")
    return "[" + "".join(f"\n  {_quoted(line)}," for line in lines) + ("\n]" if lines else "]")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def read_lines(file: Path) -> tuple[str | None, dict[str, tuple[str, ...]]]:
    """The language of the questions, and the lines by key. StoreError names what is unknown or unreadable."""
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise StoreError(f"{file}: {error}; give the answers as TOML in UTF-8") from error
    language = tables.pop("language", None)
    found = dict(_flat(tables))
    keys = {question.key for question in every()}
    for key in found:
        if key not in keys:
            near = nearest(key, keys)
            raise StoreError(
                f"{file}: no question is called {key}; " + (f"did you mean {near}?" if near else "delete it")
            )
    return (str(language) if language else None), found


def recall(sheet: Sheet, lines: Mapping[str, tuple[str, ...]], file: Path) -> None:
    """Take the lines of a file again; once everything was asked, what was passed over is open again."""
    for question in every():
        try:
            for line in lines.get(question.key, ()):
                sheet.take(question, line)
        except Misfit as misfit:
            raise StoreError(f"{file}: {question.key}: {misfit.message}; {misfit.remedy}") from misfit
        if question.key in lines:
            sheet.pass_over(question)
    if all(sheet.says(question) for question in every() if question.applies(sheet.told)):
        sheet.reopen()


def _flat(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{key}.")
        else:
            lines = value if isinstance(value, list) else [value]
            yield f"{above}{key}", tuple(line for line in map(_line, lines) if line.strip())


def _line(value: object) -> str:
    if isinstance(value, bool):
        return "y" if value else "n"
    return str(value)
