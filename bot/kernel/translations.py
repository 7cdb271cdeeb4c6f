"""Drafts of translations as they are stored, once per version of their source, and what a person made of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select, update

from bot.kernel import tables
from bot.kernel.database import Engine, reading, writing
from core.sets import Reason
from core.turn import Finding


class Standing(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Which text, in which language, from which version of its source: a changed source is drafted anew."""

    answer: str
    language: str
    source_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A draft and its findings. `at`: when it was drafted, then when `who` settled it."""

    mark: Mark
    source_language: str
    questions: tuple[str, ...]
    text: str
    findings: tuple[Finding, ...]
    status: Standing
    at: datetime
    who: str | None = None


class Translations:
    """Every change is one transaction. Raises DatabaseError where nothing could be read or stored."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def marks(self) -> frozenset[Mark]:
        """Everything that was ever drafted."""
        same = tables.translation.c
        with reading(self._engine) as connection:
            rows = connection.execute(select(same.answer, same.language, same.source_version))
            return frozenset(Mark(answer=one, language=two, source_version=three) for one, two, three in rows)

    def drafts(self) -> tuple[Translation, ...]:
        """What waits for a person, by language and id."""
        same = tables.translation.c
        waiting = select(tables.translation).where(same.status == Standing.DRAFT).order_by(same.language, same.answer)
        with reading(self._engine) as connection:
            return tuple(map(_translation, connection.execute(waiting)))

    def one(self, mark: Mark) -> Translation | None:
        with reading(self._engine) as connection:
            row = connection.execute(select(tables.translation).where(_is(mark))).first()
            return _translation(row) if row else None

    def approved(self, answer: str, language: str) -> tuple[Translation, ...]:
        """Everything that was approved of this answer in this language, of any version."""
        same = tables.translation.c
        ours = (same.answer == answer) & (same.language == language) & (same.status == Standing.APPROVED)
        with reading(self._engine) as connection:
            return tuple(map(_translation, connection.execute(select(tables.translation).where(ours))))

    def keep(self, draft: Translation) -> bool:
        """Store a draft. False, and nothing is stored: another process drafted the same."""
        with writing(self._engine) as connection:
            if connection.execute(select(tables.translation.c.status).where(_is(draft.mark))).first():
                return False
            connection.execute(insert(tables.translation).values(**asdict(draft.mark), **_columns(draft)))
            return True

    @contextmanager
    def settling(self, settled: Translation) -> Iterator[bool]:
        """Approve or reject; False: it was settled before. What fails inside leaves the draft a draft."""
        with writing(self._engine) as connection:
            draft = _is(settled.mark) & (tables.translation.c.status == Standing.DRAFT)
            done = connection.execute(update(tables.translation).where(draft).values(**_columns(settled)))
            yield done.rowcount == 1


def settled(draft: Translation, status: Standing, who: str, at: datetime) -> Translation:
    return replace(draft, status=status, who=who, at=at)


def _is(mark: Mark) -> ColumnElement[bool]:
    same = tables.translation.c
    return (
        (same.answer == mark.answer) & (same.language == mark.language) & (same.source_version == mark.source_version)
    )


def _columns(one: Translation) -> dict[str, Any]:
    return {
        "source_language": one.source_language,
        "questions": list(one.questions),
        "text": one.text,
        "findings": [[finding.reason.value, finding.detail, finding.span] for finding in one.findings],
        "status": one.status,
        "at": one.at,
        "who": one.who,
    }


def _translation(row: Row[Any]) -> Translation:
    return Translation(
        mark=Mark(answer=row.answer, language=row.language, source_version=row.source_version),
        source_language=row.source_language,
        questions=tuple(row.questions),
        text=row.text,
        findings=tuple(
            Finding(Reason(reason), detail, (span[0], span[1]) if span else None)
            for reason, detail, span in row.findings
        ),
        status=Standing(row.status),
        at=row.at,
        who=row.who,
    )
