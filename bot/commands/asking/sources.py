"""Where answers come from: a terminal, a file of lines, or a file of answers by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from rich.console import Console

from bot.commands.asking import words
from bot.commands.asking.questions import Question
from bot.commands.asking.reading import Told
from core.errors import StoreError
from knowledge.fields import Misfit


class Source(Protocol):
    """Gives a line for a question; "" passes over it, or ends a list."""

    def open_block(self, name: str, number: int, of: int) -> None: ...

    def line(self, question: Question, told: Told, number: int) -> str:
        """The answer's line of that number, from 0. KeyboardInterrupt or EOFError: nobody answers any more."""
        ...

    def explain(self, question: Question, misfit: Misfit) -> None:
        """Say what is wrong, before the line is asked for again. StoreError where it cannot be."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """A person at a keyboard."""

    console: Console
    language: str

    def open_block(self, name: str, number: int, of: int) -> None:
        self.console.print(f"\n[{number}/{of}] {words.block(name, self.language)}", style="bold", markup=False)

    def line(self, question: Question, told: Told, number: int) -> str:
        if number == 0:
            self._ask(question, told)
        return self.console.input("> ", markup=False)

    def explain(self, question: Question, misfit: Misfit) -> None:
        self.console.print(f"  {misfit.message}; {misfit.remedy}", style="yellow", markup=False)
        example = words.wording(question.key, self.language).example
        self.console.print(f"  {words.say('again', self.language, example=example)}", style="yellow", markup=False)

    def _ask(self, question: Question, told: Told) -> None:
        asked = words.wording(question.key, self.language)
        self.console.print(f"\n{asked.text}", style="bold", markup=False)
        usual = question.usual(told)
        enter = "needed" if question.needed else "many" if question.many else "skips"
        hint = words.say("usual", self.language, usual=usual) if usual else words.say(enter, self.language)
        example = words.say("example", self.language, example=asked.example)
        for line in (asked.why, example, *question.offers(told, self.language), hint):
            self.console.print(f"  {line}", style="dim", markup=False)


@dataclass(slots=True, kw_only=True)
class Lines:
    """A file with an answer a line, as a person would type them; at its end everything is passed over."""

    file: str
    waiting: list[str]

    def open_block(self, name: str, number: int, of: int) -> None: ...

    def line(self, question: Question, told: Told, number: int) -> str:
        return self.waiting.pop(0) if self.waiting else ""

    def explain(self, question: Question, misfit: Misfit) -> None:
        if not self.waiting:
            raise StoreError(f"{self.file}: {question.key}: {misfit.message}; {misfit.remedy}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A file of answers by name, such as the one that `henji init` keeps."""

    file: str
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def open_block(self, name: str, number: int, of: int) -> None: ...

    def line(self, question: Question, told: Told, number: int) -> str:
        found = self.lines.get(question.key, ())
        return found[number] if number < len(found) else ""

    def explain(self, question: Question, misfit: Misfit) -> None:
        raise StoreError(f"{self.file}: {question.key}: {misfit.message}; {misfit.remedy}")
