"""The verbs of one transaction on tickets: what a person owes a buyer, until when, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, insert, select, update

from bot.kernel import tables
from bot.kernel.rows import Json
from bot.kernel.ticket import Ticket
from core.sets import Priority, Reason


class Status(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


class How(StrEnum):
    """What became of a ticket, and so of its draft: what a shop can learn from."""

    SENT = "sent"  # the draft, as it was
    EDITED = "edited"  # other words than the draft's
    WRITTEN = "written"  # there was no draft
    REJECTED = "rejected"  # the draft was thrown away; the buyer still waits unless the ticket is resolved
    RELEASED = "released"  # given back to the bot unanswered


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A ticket and what one needs to answer it. `draft`, `findings`, `outcome` are the contract's JSON."""

    ticket: Ticket
    conversation: str
    channel: str
    buyer: str
    status: Status
    draft: Json | None
    findings: tuple[Json, ...]
    outcome: Json  # of the turn that handed over
    created: datetime
    closed: datetime | None
    how: How | None
    seq: int  # where the thread ends: what a send is written against
    assignee: str | None = None  # who took it over
    snoozed: datetime | None = None  # nobody is reminded before then


_TAKEN = select(tables.ticket.c.id).where(tables.ticket.c.id == bindparam("code"))
_OPEN = insert(tables.ticket)


@dataclass(frozen=True, slots=True)
class Tickets:
    """Reads and writes through the connection it is given; whoever opened the transaction commits."""

    connection: Connection

    def taken(self, code: str) -> bool:
        return self.connection.scalar(_TAKEN, {"code": code}) is not None

    def open(self, ticket: Ticket, *, conversation: str, turn: str, at: datetime, outcome: Json) -> None:
        row = {
            "id": ticket.id,
            "conversation": conversation,
            "turn": turn,
            "reason": ticket.reason,
            "priority": ticket.priority,
            "reply_by": ticket.reply_by,
            "draft": outcome.get("draft"),
            "findings": list(outcome.get("findings", ())),
            "status": Status.OPEN,
            "created": at,
        }
        self.connection.execute(_OPEN, row)

    def resolve(self, code: str, how: How, at: datetime) -> None:
        self._change(code, status=Status.RESOLVED, how=how, closed=at)

    def reject(self, code: str) -> None:
        """Throw the draft away; the buyer still waits for a person."""
        self._change(code, how=How.REJECTED)

    def assign(self, code: str, who: str) -> None:
        self._change(code, assignee=who)

    def snooze(self, code: str, until: datetime) -> None:
        self._change(code, snoozed=until)

    def latest(self, conversation: str) -> Card | None:
        """The ticket of the conversation that is open, or was last."""
        found = self._cards(tables.ticket.c.conversation == conversation)
        return next((card for card in found if card.status is Status.OPEN), found[-1] if found else None)

    def reopen(self, card: Card, at: datetime) -> None:
        """The buyer wrote again after the answer: a person has as long as the first time."""
        reply_by = max(card.ticket.reply_by, at + (card.ticket.reply_by - card.created))
        self._change(card.ticket.id, status=Status.OPEN, how=None, closed=None, draft=None, reply_by=reply_by)

    def card(self, code: str) -> Card | None:
        return next(iter(self._cards(_is(code))), None)

    def cards(self, status: Status) -> tuple[Card, ...]:
        """By gravity, then by what is due first, then by who wrote first."""
        rank = list(Priority)
        found = self._cards(tables.ticket.c.status == status)
        return tuple(sorted(found, key=lambda card: (-rank.index(card.ticket.priority), card.ticket.reply_by)))

    def _cards(self, wanted: ColumnElement[bool]) -> tuple[Card, ...]:
        talk, turn, said = tables.conversation.c, tables.turn.c, tables.message
        end = select(func.max(said.c.seq)).where(said.c.conversation == tables.ticket.c.conversation)
        rows = self.connection.execute(
            select(tables.ticket, talk.channel, talk.buyer, turn.outcome, end.scalar_subquery().label("seq"))
            .join(tables.conversation, talk.id == tables.ticket.c.conversation)
            .join(tables.turn, turn.id == tables.ticket.c.turn)
            .where(wanted)
            .order_by(turn.through_seq)
        )
        return tuple(_card(row) for row in rows)

    def _change(self, code: str, **values: object) -> None:
        self.connection.execute(update(tables.ticket).where(_is(code)).values(**values))


def _is(code: str) -> ColumnElement[bool]:
    return tables.ticket.c.id == code


def _card(row: Row[Any]) -> Card:
    ticket = Ticket(id=row.id, reason=Reason(row.reason), priority=Priority(row.priority), reply_by=row.reply_by)
    return Card(
        ticket=ticket,
        conversation=row.conversation,
        channel=row.channel,
        buyer=row.buyer,
        status=Status(row.status),
        draft=row.draft,
        findings=tuple(row.findings),
        outcome=row.outcome,
        created=row.created,
        closed=row.closed,
        how=How(row.how) if row.how else None,
        seq=row.seq,
        assignee=row.assignee,
        snoozed=row.snoozed,
    )
