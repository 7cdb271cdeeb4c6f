"""Answers in French as a good model would draft them, and a shop that lacks them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.app import House, open_house
from bot.desk.translations import TranslationDesk
from bot.kernel.translations import Translation, Translations
from bot.language import LanguageIdentifier
from bot.testing.writers import Script, ScriptedWriter
from bot.translate import Failure, Translator, undrafted
from core.turn import Call
from knowledge.sync import sync

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
STORE = """\
name = "Kiln and Leaf"
languages = ["en", "fr"]
default_language = "en"
country = "JP"
currency = "JPY"
time_zone = "Asia/Tokyo"

[modes]
"approved.information" = "auto"
"""
ENGRAVING = """\
---
id: engraving
language: en
scenario: product.spec
risk: information
valid_until: 2030-12-31
questions:
  - can you engrave a name?
  - do you do engraving?
---

We engrave up to 10 letters on the blade. Engraved knives cannot be returned.
"""
TEXT = "Nous gravons jusqu'à 10 lettres sur la lame. Les couteaux gravés ne peuvent pas être retournés."
QUESTIONS = [
    "Pouvez-vous graver un nom sur la lame ?",
    "Faites-vous de la gravure ?",
    "Est-il possible de faire graver un couteau ?",
    "la gravure, combien de lettres",
]
GOOD: dict[str, Any] = {"text": TEXT, "questions": QUESTIONS}


@dataclass(slots=True)
class Bench:
    """A shop with one English answer, and everything that drafts and approves."""

    house: House
    calls: list[Call] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.house.folder

    @property
    def translations(self) -> Translations:
        return Translations(self.house.engine)

    @property
    def desk(self) -> TranslationDesk:
        return TranslationDesk(
            folder=self.folder,
            settings=self.house.settings,
            knowledge=self.house.knowledge,
            translations=self.translations,
            clock=lambda: NOW,
        )

    def translator(self, script: Script) -> Translator:
        return Translator(
            writer=ScriptedWriter(script),
            translations=self.translations,
            identifier=LanguageIdentifier(restrict=self.house.settings.languages),
            clock=lambda: NOW,
            spent=self.calls.extend,
        )

    def lacks(self) -> tuple[Any, ...]:
        return undrafted(self.desk.originals(), self.translations.marks(), NOW.date())

    def draft(self, **answer: Any) -> Translation:
        """One draft from what the model says; the good one unless told otherwise."""
        [made] = self.work(lambda _: {**GOOD, **answer})
        assert isinstance(made, Translation)
        return made

    def work(self, script: Script) -> list[Translation | Failure]:
        return list(self.translator(script).work(self.lacks()))

    def says(self, content: str, name: str = "answers/engraving.en.md") -> None:
        """The shop's file is written, and loaded."""
        file = self.folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(content, encoding="utf-8")
        sync(self.folder, self.house.knowledge)


@contextmanager
def bench(folder: Path, answer: str = ENGRAVING, store: str = STORE) -> Iterator[Bench]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "store.toml").write_text(store, encoding="utf-8")
    house = open_house(folder)
    made = Bench(house)
    made.says(answer)
    yield made
    house.close()


Drafting = Callable[..., Translation]
