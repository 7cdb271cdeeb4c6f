"""What a model wrote for the people at the desk: glosses of a conversation's texts, and a ticket's brief."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import Connection, delete, insert, select

from bot.kernel import tables
from bot.kernel.rows import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBrief:
    """As it was written when the thread ended at the line `seq`."""

    seq: int
    parts: Json


@dataclass(frozen=True, slots=True)
class Glosses:
    """Reads and writes through the connection it is given; whoever opened the transaction commits."""

    connection: Connection

    def found(self, conversation: str, language: str, texts: Iterable[str]) -> dict[str, str]:
        """By text, of those texts that have a gloss in the language."""
        gloss = tables.gloss.c
        same = (gloss.conversation == conversation) & (gloss.language == language)
        rows = self.connection.execute(select(gloss.hash, gloss.text).where(same))
        kept: dict[str, str] = {row.hash: row.text for row in rows}
        return {text: kept[mark] for text in texts if (mark := text_hash(text)) in kept}

    def keep(self, conversation: str, language: str, glosses: Mapping[str, str], at: datetime) -> None:
        """Add them; the newer of two glosses of one text stays."""
        gloss = tables.gloss.c
        marks = {text_hash(text): said for text, said in glosses.items()}
        same = (gloss.conversation == conversation) & (gloss.language == language)
        self.connection.execute(delete(tables.gloss).where(same, gloss.hash.in_(marks)))
        for mark, said in marks.items():
            row = {"conversation": conversation, "hash": mark, "language": language, "text": said, "at": at}
            self.connection.execute(insert(tables.gloss).values(row))

    def brief(self, ticket: str, language: str) -> KeptBrief | None:
        brief = tables.brief.c
        row = self.connection.execute(
            select(brief.seq, brief.parts).where(brief.ticket == ticket, brief.language == language)
        ).first()
        return row and KeptBrief(seq=row.seq, parts=row.parts)

    def keep_brief(self, ticket: str, language: str, brief: KeptBrief, at: datetime) -> None:
        """In place of the one before, unless that knew more of the thread."""
        before = self.brief(ticket, language)
        if before and before.seq > brief.seq:
            return
        kept = tables.brief
        self.connection.execute(delete(kept).where(kept.c.ticket == ticket, kept.c.language == language))
        row = {"ticket": ticket, "language": language, "seq": brief.seq, "parts": dict(brief.parts), "at": at}
        self.connection.execute(insert(kept).values(row))


def text_hash(text: str) -> str:
    """The name of a text, as it was written."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
