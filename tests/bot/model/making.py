"""What these tests ask and are answered: a form, a prompt, an endpoint whose answers are a list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.model.exchange import Answer, Line
from bot.model.rungs import Rung
from bot.model.trouble import Fault, Trouble
from prompts.prompt import Prompt

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


class Glaze(BaseModel):
    """The form."""

    model_config = ConfigDict(extra="forbid")

    colour: str = Field(max_length=20)
    kind: Literal["fact", "promise"]


FILLED = '{"colour": "blue", "kind": "fact"}'
PROMPT = Prompt(
    name="glaze", version="1f3a9c02", system="Name the glaze.", user="What colour is the secret-buyer-word cup?"
)


def glaze(text: str = "blue") -> Glaze:
    return Glaze(colour=text, kind="fact")


def fault(trouble: Trouble, status: int | None = None, retry_after: float | None = None) -> Fault:
    return Fault(trouble=trouble, status=status, retry_after=retry_after)


@dataclass(slots=True)
class ListedEndpoint:
    """Answers from a list, the last one for ever; `asked` holds what was asked."""

    answers: Sequence[str | Fault]
    name: str = "openai:test-model"
    where: str = "http://127.0.0.1/v1"
    asked: list[tuple[Rung, tuple[Line, ...]]] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None

    def open(self) -> None:
        """Is open."""

    def ask(self, lines: Sequence[Line], form: type[BaseModel], rung: Rung) -> Answer | Fault:
        self.meanwhile()
        answer = self.answers[min(len(self.asked), len(self.answers) - 1)]
        self.asked.append((rung, tuple(lines)))
        return answer if isinstance(answer, Fault) else Answer(text=answer, input_tokens=30, output_tokens=7)

    @property
    def rungs(self) -> list[str]:
        return [str(rung) for rung, _ in self.asked]
