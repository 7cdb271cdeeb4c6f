"""A writer whose answers are written down."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.writer import Filled, Form
from core.errors import ModelError
from core.turn import Call
from prompts.prompt import Prompt

#: From what is asked to the form's fields, or to the error that is raised.
Script = Callable[[Prompt], dict[str, Any] | ModelError]


@dataclass(slots=True)
class ScriptedWriter:
    """Fills forms by its script, at no cost and no delay. `asked` holds every prompt, oldest first."""

    script: Script
    name: str = "scripted:writer"
    asked: list[Prompt] = field(default_factory=list)

    def fill(self, prompt: Prompt, form: type[Form]) -> Filled[Form]:
        """Raises the script's error, and pydantic's where the script does not fill the form."""
        self.asked.append(prompt)
        answer = self.script(prompt)
        if isinstance(answer, ModelError):
            raise answer
        call = Call(
            model=self.name,
            prompt=prompt.mark,
            form="json_schema",
            input_tokens=(len(prompt.system) + len(prompt.user)) // 4,
            output_tokens=len(str(answer)) // 4,
            ms=0.0,
        )
        return Filled(form=form.model_validate(answer), calls=(call,))
