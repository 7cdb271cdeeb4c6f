"""A model's draft for a gap, from the shop's own texts and nothing else."""

from collections.abc import Callable, Iterator, Sequence

from pydantic import BaseModel, Field

from bot.fidelity import cleaned
from bot.gaps import Gap
from bot.suggestions import Suggestion
from bot.translate import language_name
from bot.writer import Writer
from core.evidence import Passage
from core.turn import Call
from core.values import stray
from knowledge.files.plain import tidy
from knowledge.quarantine import suspicion
from prompts.prompt import prompt

#: (question, language) -> the shop's texts nearest to it
Search = Callable[[str, str], Sequence[Passage]]


class Answer(BaseModel):
    """What the model fills in."""

    answered: bool = Field(description="whether the texts answer the question")
    text: str = Field(description="the answer; empty where the texts do not answer")
    questions: list[str] = Field(description="4 to 6 ways to ask, as buyers type")


def drafted(gap: Gap, writer: Writer, search: Search, spent: Callable[[tuple[Call, ...]], None]) -> Suggestion | None:
    """A model's draft from the shop's own texts; None where they do not answer. Raises ModelError."""
    passages = {one.id: one for question in gap.questions[:3] for one in search(question, gap.language)}
    if not passages:
        return None
    filled = writer.fill(
        prompt(
            "gap",
            language=gap.language,
            language_name=language_name(gap.language),
            questions=gap.questions,
            passages=tuple(passages.values()),
        ),
        Answer,
    )
    spent(filled.calls)
    text = tidy(filled.form.text)
    if not filled.form.answered or not text:
        return None
    return Suggestion(
        gap=gap,
        by="model",
        text=text,
        language=gap.language,
        questions=tuple(dict.fromkeys((*cleaned(filled.form.questions), *gap.questions))),
        doubts=tuple(_doubts(text, gap.language, tuple(passages.values()))),
    )


def _doubts(text: str, language: str, passages: Sequence[Passage]) -> Iterator[str]:
    quotes, spoken = [one.text for one in passages], [one.language for one in passages]
    for value in stray(text, quotes, language=language, evidence_languages=spoken):
        yield f"{value.text!r} is in none of the shop's texts"
    found = suspicion(text)
    if found:
        yield f"{found.reason}: {found.snippet!r}"
    yield f"from {', '.join(one.id for one in passages)}"
