"""Asks every question that is open, keeps each answer at once, and says what each block unlocked."""

from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from bot.commands.asking import words
from bot.commands.asking.kept import copy_products, keep
from bot.commands.asking.questions import BLOCKS, Block, Question
from bot.commands.asking.sheet import Sheet
from bot.commands.asking.sources import Source
from bot.commands.asking.standing import Standing
from knowledge.fields import Misfit
from knowledge.unlocking import reach

_PRODUCTS = "start.products"


@dataclass(slots=True, kw_only=True)
class Interview:
    """One run over the questions of `henji init`."""

    folder: Path
    source: Source
    sheet: Sheet
    language: str
    console: Console
    open: frozenset[str] = field(default_factory=lambda: frozenset(reach((), ()).open))  # before the block

    def run(self) -> bool:
        """False: nobody answered any more; what was answered until then is kept."""
        try:
            for number, block in enumerate(BLOCKS, start=1):
                self._block(block, number)
        except (KeyboardInterrupt, EOFError):
            keep(self.folder, self.sheet, self.language)
            self.console.print(f"\n{words.say('kept', self.language, folder=self.folder)}", markup=False)
            return False
        for line in Standing(self.folder).summary(self.folder, self.language):
            self.console.print(line, markup=False)
        return True

    def _block(self, block: Block, number: int) -> None:
        asked = False
        for question in block.questions:
            if not self.sheet.says(question) and question.applies(self.sheet.told):
                if not asked:
                    self.source.open_block(block.name, number, len(BLOCKS))
                asked = True
                self._ask(question)
                keep(self.folder, self.sheet, self.language)
        if asked or number == 1:
            now = Standing(self.folder)
            if asked and (news := now.news(self.open, self.language)):
                self.console.print(news, style="green", markup=False)
            self.open = frozenset(now.reach.open)

    def _ask(self, question: Question) -> None:
        """Until the answer fits, or is passed over; a list until an empty line."""
        number = 0
        while line := self._line(question, number):
            try:
                self._take(question, line)
            except Misfit as misfit:
                self.source.explain(question, misfit)
                continue
            if not question.many:
                return
            number += 1
        self.sheet.pass_over(question)

    def _line(self, question: Question, number: int) -> str:
        """What was typed, or what Enter stands for; "" only where the question may be passed over."""
        while not (line := self.source.line(question, self.sheet.told, number).strip()):
            usual = question.usual(self.sheet.told)
            if usual or not question.needed:
                return usual or ""
            misfit = Misfit(words.say("needed", self.language), words.say("please", self.language))
            self.source.explain(question, misfit)
        return line

    def _take(self, question: Question, line: str) -> None:
        if question.key != _PRODUCTS:
            self.sheet.take(question, line)
            return
        names = copy_products(self.folder, question.read(line, self.sheet.told))
        self.sheet.take(question, ", ".join(names))
