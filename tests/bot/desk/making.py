"""Tickets on the demo shop, and a model whose words are written down."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from bot.app import House
from bot.desk.scribe import Scribe
from bot.kernel.tickets import Card
from bot.testing.writers import ScriptedWriter
from core.errors import ModelError
from core.talk import Author, Buyer, Message
from core.turn import Call
from prompts.prompt import Prompt

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
_NUMBERED = re.compile(r"^\[(\d+)\] ?(?:\w*: )?(.*)$", re.MULTILINE)


def numbered(prompt: Prompt) -> dict[int, str]:
    """The texts of a request, the first line of each, by their numbers."""
    return {int(number): text for number, text in _NUMBERED.findall(prompt.user)}


@dataclass(slots=True)
class Model:
    """Answers each kind of request from what a test has put down; its glosses are the text in brackets."""

    brief: Mapping[str, Any] = field(
        default_factory=lambda: {"summary": "要約です。", "open_questions": ["いつ届きますか？"], "upcoming": []}
    )
    glosses: Mapping[str, str] = field(default_factory=dict)
    reply: str = "Das Paket kommt am 5. Dezember."
    fails: tuple[str, ...] = ()  # names of prompts

    def __call__(self, prompt: Prompt) -> dict[str, Any] | ModelError:
        if prompt.name in self.fails:
            failed = Call(
                model="m", prompt=prompt.mark, form="prompt", input_tokens=9, output_tokens=0, ms=1.0, failed="500"
            )
            return ModelError("the endpoint answered 500; try again", (failed,))
        if prompt.name == "reply":
            return {"text": self.reply}
        said = [
            {"number": number, "text": self.glosses.get(text, f"【{text}】")}
            for number, text in numbered(prompt).items()
        ]
        return {"glosses": said} if prompt.name == "gloss" else {"glosses": said, **self.brief}


def says(house: House, text: str, *, talk: str = "c1", id: str = "") -> None:
    """A buyer in Germany writes."""
    message = Message(
        conversation=talk, external_id=id or f"{talk}:{text}", channel="web", author=Author.BUYER, text=text, at=NOW
    )
    house.conversations.accept(message, Buyer(id=f"buyer of {talk}", market="DE", locale="de", zone="Europe/Berlin"))


def handed_over(house: House, *texts: str, talk: str = "c1") -> Card:
    """The ticket of a question that a person gets."""
    for text in texts:
        says(house, text, talk=talk)
    outcome = house.clerk.serve(talk, NOW)
    assert outcome is not None
    assert outcome["ticket"], outcome["text"]
    card = house.queue.ticket(outcome["ticket"]["id"])
    assert card is not None
    return card


def scribe_of(house: House, model: Model | None = None) -> Scribe:
    """A scribe that asks the model, or none."""
    writer = ScriptedWriter(model) if model else None
    return Scribe(house.talks, writer, house.answerer, house.settings.name, clock=lambda: NOW)


def asked(scribe: Scribe) -> list[str]:
    """The names of the prompts that the model got."""
    assert isinstance(scribe.writer, ScriptedWriter)
    return [prompt.name for prompt in scribe.writer.asked]


def again(scribe: Scribe, model: Model) -> Scribe:
    """The same desk with another model: what was kept is kept."""
    return replace(scribe, writer=ScriptedWriter(model))
