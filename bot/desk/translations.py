"""Drafts of translations at the desk: what waits, and what approving one does to the store folder."""

import logging
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from bot.fidelity import cleaned
from bot.kernel.translations import Mark, Standing, Translation, Translations, settled
from bot.originals import Original, Originals, originals
from core.errors import HenjiError, StoreError
from knowledge.files.answer_file import answer_path, written
from knowledge.files.answers import load_answer
from knowledge.files.nouns import OwnAnswer, Shop, UnusableFile
from knowledge.files.plain import tidy
from knowledge.quarantine import suspicion
from knowledge.settings import StoreSettings
from knowledge.store import KnowledgeStore
from knowledge.sync import sync

log = logging.getLogger(__name__)


class Refusal(StrEnum):
    """Why nothing was approved."""

    SETTLED = "settled"  # approved or rejected before
    STALE = "stale"  # its source has changed, or is gone
    OCCUPIED = "occupied"  # a person has written this answer in this language
    EMPTY = "empty"
    WITHHELD = "withheld"  # the quarantine would keep it out, or no file can hold it
    UNWRITABLE = "unwritable"  # the store folder cannot be written


@dataclass(frozen=True, slots=True)
class Approved:
    """It stands in the store folder. `loaded` False: the next sync will load it."""

    path: str
    loaded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A draft beside what it was made from."""

    draft: Translation
    source: Original | None  # None: it is stale
    parallel: str | None  # the same in the agent's own language, where the shop has approved words of it


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationDesk:
    """Nothing becomes knowledge but through here, and through the shop's own hands."""

    folder: Path
    settings: StoreSettings
    knowledge: KnowledgeStore
    translations: Translations
    clock: Callable[[], datetime]

    def originals(self) -> Originals:
        """What the shop says now."""
        every = self.knowledge.catalogue()
        return originals(every.answers, every.products, self.settings.languages, self.settings.default_language)

    def waiting(self, language: str) -> tuple[Waiting, ...]:
        """Every draft, for an agent who reads `language`."""
        found = self.originals()
        return tuple(self._waiting(draft, found, language) for draft in self.translations.drafts())

    def _waiting(self, draft: Translation, found: Originals, language: str) -> Waiting:
        source = source_of(draft, found)
        foreign = language not in {draft.source_language, draft.mark.language}
        return Waiting(
            draft=draft, source=source, parallel=found.parallel(draft.mark.answer, language) if foreign else None
        )

    def approve(
        self, mark: Mark, who: str, *, text: str | None = None, questions: tuple[str, ...] | None = None
    ) -> Approved | Refusal:
        """Write it into the store folder, with other words where they are given, and sync.

        Raises DatabaseError where nothing could be stored: then there is no file either.
        """
        draft = self.translations.one(mark)
        if draft is None or draft.status is not Standing.DRAFT:
            return Refusal.SETTLED
        draft = replace(
            draft,
            text=tidy(draft.text if text is None else text),
            questions=draft.questions if questions is None else cleaned(questions),
        )
        found = self.originals()
        source = source_of(draft, found)
        if source is None:
            return Refusal.STALE
        if mark.language in found.texts[mark.answer] or _elsewhere(draft, found):
            return Refusal.OCCUPIED
        if not draft.text or not draft.questions:
            return Refusal.EMPTY
        return self._written(draft, _answer(draft, source), who)

    def reject(self, mark: Mark, who: str) -> Refusal | None:
        """Nothing is written, and the same version of the source is not drafted again."""
        draft = self.translations.one(mark)
        if draft is None:
            return Refusal.SETTLED
        with self.translations.settling(settled(draft, Standing.REJECTED, who, self.clock())) as fresh:
            return None if fresh else Refusal.SETTLED

    def _written(self, draft: Translation, answer: OwnAnswer, who: str) -> Approved | Refusal:
        content = written(answer, who)
        if content is None or suspicion("\n".join((*answer.questions, answer.text))):
            return Refusal.WITHHELD
        ours = self._ours(draft)
        if ours is None:
            return Refusal.OCCUPIED
        try:
            with self.translations.settling(settled(draft, Standing.APPROVED, who, self.clock())) as fresh:
                if not fresh:
                    return Refusal.SETTLED
                put(self.folder / answer.path, content, replacing=ours)
        except Taken:
            return Refusal.OCCUPIED
        except StoreError as error:
            log.error("not approved: %s", error)  # noqa: TRY400 - a fact for the operator, not a fault of the code
            return Refusal.UNWRITABLE
        return Approved(answer.path, loaded=self._synced())

    def _ours(self, draft: Translation) -> bool | None:
        """Whether the file is there and as it was approved here; None: a person wrote or changed it."""
        file = self.folder / answer_path(draft.mark.answer, draft.mark.language)
        if not file.exists():
            return False
        known = (draft, *self.translations.approved(draft.mark.answer, draft.mark.language))
        return True if any(_holds(file, one) for one in known) else None

    def _synced(self) -> bool:
        try:
            sync(self.folder, self.knowledge)
        except HenjiError as error:  # the file stands: the next sync loads it
            log.warning("approved, but not loaded yet: %s", error)
            return False
        return True


class Taken(StoreError):
    """A file of that name is there already."""


def _elsewhere(draft: Translation, found: Originals) -> bool:
    """Whether a file of another name says it: two of them, and neither would be loaded."""
    there = found.answers.get((draft.mark.answer, draft.mark.language))
    return there is not None and there.path != answer_path(draft.mark.answer, draft.mark.language)


def source_of(draft: Translation, found: Originals) -> Original | None:
    """The text it was made from, as it is now; None where that has changed or is gone."""
    source = found.texts.get(draft.mark.answer, {}).get(draft.source_language)
    return source if source and source.version == draft.mark.source_version else None


def _answer(draft: Translation, source: Original) -> OwnAnswer:
    return OwnAnswer(
        id=source.id,
        language=draft.mark.language,
        scenario=source.scenario,
        risk=source.risk,
        questions=draft.questions,
        text=draft.text,
        path=answer_path(source.id, draft.mark.language),
        version="",
        market=source.market,
        valid_from=source.valid_from,
        valid_until=source.valid_until,
        translated_from=source.source,
    )


def _holds(file: Path, known: Translation) -> bool:
    """Whether the file still says what was approved, from that version of its source."""
    shop = Shop(default_language=known.mark.language, currency="")
    try:
        [item] = load_answer(file.read_text(encoding="utf-8"), f"answers/{file.name}", shop).items
    except (UnusableFile, OSError, UnicodeDecodeError):
        return False
    made_from = f"{known.source_language}@{known.mark.source_version}"
    said = item.answer
    return said is not None and (said.translated_from, said.text, said.questions) == (
        made_from,
        known.text,
        known.questions,
    )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}; nothing was written: let henji make the folder") from error


def put(file: Path, content: str, *, replacing: bool = False) -> None:
    """The whole file or none of it. Raises Taken where one is there and must stay, StoreError where none can be."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}.new")
    _make(file.parent)
    try:
        fresh.write_text(content, encoding="utf-8")
        if replacing:
            fresh.replace(file)
        else:
            os.link(fresh, file)  # unlike a rename, it refuses a name that is taken
    except FileExistsError as error:
        raise Taken(f"{file}: the file is there already; read it, and delete it if it is not wanted") from error
    except OSError as error:
        raise StoreError(f"{file}: {error.strerror}; nothing was written: let henji write there") from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
