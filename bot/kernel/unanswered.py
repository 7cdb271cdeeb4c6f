"""What buyers asked and the bot could not answer, with what a person then wrote."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.kernel import tables
from bot.kernel.database import Engine, reading
from core.sets import Reason
from core.talk import Author

#: Reasons that better knowledge would have spared.
LACKS = frozenset(
    {
        Reason.NOTHING_FOUND,
        Reason.BELOW_THRESHOLD,
        Reason.UNCLEAR_TWICE,
        Reason.SOURCES_DISAGREE,
        Reason.DRAFT_MODE,  # a model's draft: an approved answer would have gone out at once
        Reason.CHECK_FAILED,
        Reason.MODEL_FAILED,
        Reason.USAGE_LIMIT,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """One handoff. `text` is the burst of messages it was about; `answer` the person's first words after it."""

    turn: str
    at: datetime
    language: str
    reason: Reason
    scenario: str
    text: str
    answer: str | None  # None: nobody has answered yet


def unanswered(engine: Engine, since: datetime) -> tuple[Unanswered, ...]:
    """Oldest first. Raises DatabaseError."""
    turn = tables.turn
    asked = select(turn).where(turn.c.at >= since).order_by(turn.c.through_seq)
    with reading(engine) as connection:
        return tuple(_lacking(connection, connection.execute(asked).all()))


def _lacking(connection: Connection, turns: Sequence[Row[Any]]) -> Iterator[Unanswered]:
    for row in turns:
        outcome = row.outcome
        reason = (outcome.get("ticket") or {}).get("reason")
        if outcome.get("outcome") != "handoff" or reason not in LACKS:
            continue
        text, answer = _said(connection, row.conversation, row.through_seq)
        if text:
            yield Unanswered(
                turn=row.id,
                at=row.at,
                language=outcome.get("language") or "und",
                reason=Reason(reason),
                scenario=outcome.get("scenario") or "",
                text=text,
                answer=answer,
            )


def _said(connection: Connection, conversation: str, through: int) -> tuple[str, str | None]:
    """The buyer's words up to the line `through` since anybody answered, and the first of a person after it."""
    said = tables.message.c
    rows = connection.execute(
        select(said.seq, said.author, said.text).where(said.conversation == conversation).order_by(said.seq)
    ).all()
    burst: list[str] = []
    for row in rows:
        if row.seq > through:
            break
        burst = [*burst, row.text] if row.author == Author.BUYER else []
    after = (row.text for row in rows if row.seq > through and row.author == Author.AGENT)
    return "\n".join(burst), next(after, None)
