"""One form filled: asked for in the best way the endpoint takes, one rung lower where it refuses, repaired once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Generic, TypeAlias

from pydantic import BaseModel

from bot.model.exchange import Line
from bot.model.parse import Misfilled
from bot.model.rungs import LADDER, Rung
from bot.model.schema import schema_text
from bot.model.trouble import Fault, Trouble
from bot.writer import Form
from prompts.prompt import Prompt, prompt

#: What servers answer to a form they do not know, besides 4xx: llama.cpp's says 500.
UNKNOWN_FORM: Final = frozenset({500, 501})
#: Characters of its own bad answer that a model is shown again.
_SHOWN: Final = 8_000
#: These endpoints do not show the model the schema: it stands in the text.
_TOLD_IN_WORDS: Final = frozenset({Rung.JSON_OBJECT, Rung.PROMPT})

Asking: TypeAlias = Callable[[Sequence[Line], Rung], Form | Misfilled | Fault]


@dataclass(frozen=True, slots=True, kw_only=True)
class Landed(Generic[Form]):
    """The form, and the rung it was filled on. `learned`: the rungs above will not do better next time either."""

    form: Form
    rung: Rung
    learned: bool


def descend(ask: Asking[Form], asked: Prompt, form: type[Form], known: Rung | None) -> Landed[Form] | Fault:
    """Start on the known rung, else on the best. `ask` asks once and reads the answer."""
    steps = _Steps(ask, asked, form, rung=known or LADDER[0], learned=known is None)
    found = steps.take()
    if isinstance(found, Misfilled):
        found = steps.repair(found)
    if isinstance(found, Misfilled):
        return Fault(trouble=Trouble.INVALID)
    return found if isinstance(found, Fault) else Landed(form=found, rung=steps.rung, learned=steps.learned)


@dataclass(slots=True)
class _Steps(Generic[Form]):
    ask: Asking[Form]
    asked: Prompt
    form: type[Form]
    rung: Rung
    learned: bool

    def take(self, more: Sequence[Line] = ()) -> Form | Misfilled | Fault:
        """Down to the first rung that the endpoint does not refuse."""
        while True:
            found = self.ask((*self._lines(), *more), self.rung)
            if not isinstance(found, Fault) or not self._refused(found):
                return found
            # A 500 where this rung has worked before is a bad moment, nothing to remember for a week.
            self.learned = self.learned or found.status not in UNKNOWN_FORM
            self._down()

    def repair(self, wrong: Misfilled) -> Form | Misfilled | Fault:
        """Ask once more, with the answer and what is wrong with it. Without a shape, the endpoint does not keep it."""
        if wrong.shapeless and self.rung is not Rung.PROMPT:
            self.learned = True
            self._down()
        complaint = prompt("repair", complaint=wrong.complaint).user
        said = [Line("ai", wrong.text[:_SHOWN])] if wrong.text.strip() else []
        return self.take([*said, Line("human", complaint)])

    def _lines(self) -> tuple[Line, ...]:
        shape = f"\n\n{_as_json(self.form)}" if self.rung in _TOLD_IN_WORDS else ""
        return Line("system", self.asked.system + shape), Line("human", self.asked.user)

    def _refused(self, fault: Fault) -> bool:
        return self.rung is not Rung.PROMPT and (fault.trouble is Trouble.FORM or fault.status in UNKNOWN_FORM)

    def _down(self) -> None:
        self.rung = LADDER[LADDER.index(self.rung) + 1]


@cache
def _as_json(form: type[BaseModel]) -> str:
    return prompt("as_json", schema=schema_text(form)).system
