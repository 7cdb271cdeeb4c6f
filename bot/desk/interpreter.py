"""What is asked of a model for the desk: glosses, a brief, a translation. What cannot be right is not taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.desk import forms
from bot.desk.brief import shortened, visible
from bot.desk.knowing import language_name
from bot.desk.shown import cut
from bot.writer import Writer
from core.errors import ModelError
from core.text import normalise
from core.turn import Call
from prompts.prompt import prompt

GROWN = 6  # no translation is so many times as long as its text, give or take a sentence
SENTENCE = 300  # characters
ITEMS = 5
ITEM = 240  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A text in a request: the answer names it by its number."""

    number: int
    who: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a model wrote: glosses by their texts, and the parts of a brief where one was asked for."""

    glosses: Mapping[str, str]
    calls: tuple[Call, ...]
    parts: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreter:
    """Asks the writer. Every method is one request; each raises ModelError."""

    writer: Writer
    shop: str

    def brief(self, thread: Sequence[tuple[str, str]], wanted: Sequence[str], language: str) -> Written:
        """A brief of the thread, (who, text) oldest first, and glosses of those of its texts that are wanted."""
        texts = _numbered(thread)
        asked = [text.number for text, (_, whole) in zip(texts, thread, strict=True) if whole in set(wanted)]
        filled = self.writer.fill(
            prompt(
                "brief",
                shop=self.shop,
                language=language,
                language_name=language_name(language),
                texts=texts,
                wanted=", ".join(map(str, asked)),
            ),
            forms.Brief,
        )
        form = filled.form
        parts = {
            "summary": shortened(form.summary, 3 * ITEM),
            "open_questions": _items(form.open_questions),
            "upcoming": _items(form.upcoming),
        }
        by_number = {number: thread[number - 1][1] for number in asked}
        return Written(glosses=_taken(form.glosses, by_number), calls=filled.calls, parts=parts)

    def gloss(self, wanted: Sequence[str], language: str) -> Written:
        """Glosses of the texts; those that came to nothing are left out."""
        texts = _numbered([("", text) for text in wanted])
        filled = self.writer.fill(
            prompt("gloss", shop=self.shop, language=language, language_name=language_name(language), texts=texts),
            forms.Glosses,
        )
        by_number = {text.number: whole for text, whole in zip(texts, wanted, strict=True)}
        return Written(glosses=_taken(filled.form.glosses, by_number), calls=filled.calls)

    def reply(self, words: str, question: str, language: str) -> tuple[str, tuple[Call, ...]]:
        """A person's words in the buyer's language."""
        asked = prompt(
            "reply",
            shop=self.shop,
            language=language,
            language_name=language_name(language),
            question=cut(question),
            words=words,
        )
        filled = self.writer.fill(asked, forms.Reply)
        text = visible(filled.form.text)
        if not _fits(text, words):
            raise ModelError(
                "the model's translation is empty or far too long; try again, or write it yourself", filled.calls
            )
        return text, filled.calls


def _numbered(texts: Sequence[tuple[str, str]]) -> list[Numbered]:
    return [Numbered(number=place, who=who, words=cut(text)) for place, (who, text) in enumerate(texts, 1)]


def _taken(glosses: Sequence[forms.Gloss], by_number: Mapping[int, str]) -> dict[str, str]:
    """Glosses of what was asked for, as a reader would see them: nothing hidden, nothing out of all proportion."""
    said = {by_number[one.number]: visible(one.text) for one in glosses if one.number in by_number}
    return {text: gloss for text, gloss in said.items() if _fits(gloss, text)}


def _fits(said: str, text: str) -> bool:
    return bool(normalise(said)) and len(said) <= GROWN * len(text) + SENTENCE


def _items(texts: Sequence[str]) -> list[str]:
    return [shortened(text, ITEM) for text in texts if normalise(text)][:ITEMS]
