"""Drafts in languages that the shop's words lack: made by a model, checked by code, kept for a person to approve."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from babel import Locale, UnknownLocaleError
from pydantic import BaseModel, Field

from bot.fidelity import Pair, cleaned, unfaithful
from bot.kernel.translations import Mark, Standing, Translation, Translations
from bot.language import LanguageIdentifier
from bot.originals import Lack, Original, Originals
from bot.writer import Writer
from core.errors import ModelError, SpendError
from core.turn import Call
from knowledge.files.plain import tidy
from prompts.prompt import prompt

#: A longer text is no translation; this much of it is kept, so that a person sees what came and it is not paid again.
LONGEST_KEPT = 8_000  # characters
#: So many failures one after the other, and the model is taken to be down.
GIVE_UP = 3


class Rendering(BaseModel):
    """What the model fills in."""

    text: str = Field(description="the whole text in the target language, plain, nothing else")
    questions: list[str] = Field(description="4 to 6 questions as buyers type them in the target language")


@dataclass(frozen=True, slots=True)
class Failure:
    """No draft came of this one; the next run tries it again."""

    mark: Mark
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Translator:
    """Drafts one text after the other. `spent` is told of every call, those that failed too."""

    writer: Writer
    translations: Translations
    identifier: LanguageIdentifier
    clock: Callable[[], datetime]
    spent: Callable[[tuple[Call, ...]], None]

    def work(self, lacks: Iterable[Lack]) -> Iterator[Translation | Failure]:
        """Each draft is stored before the next is begun.

        Raises SpendError, and ModelError where several fail in a row.
        """
        failed = 0
        for lack in lacks:
            try:
                draft = self.draft(lack)
            except SpendError as error:
                self.spent(error.calls)
                raise
            except ModelError as error:
                self.spent(error.calls)
                failed += 1
                if failed == GIVE_UP:
                    raise
                yield Failure(mark_of(lack), str(error))
                continue
            failed = 0
            self.translations.keep(draft)
            yield draft

    def draft(self, lack: Lack) -> Translation:
        """One call. Raises ModelError."""
        original, language = lack.original, lack.language
        filled = self.writer.fill(
            prompt(
                "translate",
                source_name=language_name(original.language),
                source_language=original.language,
                target_name=language_name(language),
                target_language=language,
                about=original.scenario or "the shop",
                text=original.text,
                questions=original.questions,
            ),
            Rendering,
        )
        self.spent(filled.calls)
        text, questions = tidy(filled.form.text)[:LONGEST_KEPT], cleaned(filled.form.questions)
        return Translation(
            mark=mark_of(lack),
            source_language=original.language,
            questions=questions,
            text=text,
            findings=unfaithful(pair(original, language, text, questions), self.identifier),
            status=Standing.DRAFT,
            at=self.clock(),
        )


def pair(original: Original, language: str, text: str, questions: tuple[str, ...]) -> Pair:
    return Pair(
        source=original.text,
        source_language=original.language,
        source_questions=original.questions,
        text=text,
        language=language,
        questions=questions,
    )


def mark_of(lack: Lack) -> Mark:
    return Mark(answer=lack.original.id, language=lack.language, source_version=lack.original.version)


def undrafted(found: Originals, known: Iterable[Mark], today: date, languages: Iterable[str] = ()) -> tuple[Lack, ...]:
    """What nobody has drafted yet from its present version; with `languages`, in these only."""
    seen, wanted = frozenset(known), frozenset(languages)
    return tuple(
        lack for lack in found.lacks(today) if mark_of(lack) not in seen and (not wanted or lack.language in wanted)
    )


def language_name(tag: str, reader: str = "en") -> str:
    """What a reader of another language calls it: "French", "Simplified Chinese"; the tag where nobody named it."""
    try:
        return str(Locale.parse(tag, sep="-").get_display_name(reader.replace("-", "_")) or tag)
    except (ValueError, UnknownLocaleError):
        return tag
