"""What becomes of words that did not reach the buyer, or may not have: a person's business, with the words at hand."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from bot.kernel import tables
from bot.kernel.ledger import Ledger
from bot.kernel.rows import Json
from bot.kernel.ticket import Ticket, free_code
from bot.kernel.tickets import Card, Status, Tickets
from core.sets import Priority, Reason
from core.talk import Owner


def hand_over(
    connection: Connection, row: Row[Any], why: str, now: datetime, due: Callable[[datetime], datetime]
) -> None:
    """Add the reason to the conversation's open ticket, else open the last one again, else open one.

    `row` is a line of the outbox with its conversation's channel and buyer. Its text becomes the draft, unless the
    ticket is open already: whoever reads it may send it once more, or not.
    """
    finding = {"reason": Reason.TOOL_FAILED.value, "detail": why, "span": None}
    tickets = Tickets(connection)
    card = tickets.latest(row.conversation)
    if card and card.status is Status.OPEN:
        _change(connection, card, findings=[*card.findings, finding])
    elif card and row.turn is None:
        _to_a_person(connection, row.conversation)  # who may have released it since
        tickets.reopen(card, now)
        _change(connection, card, findings=[*card.findings, finding], draft=_draft(row))
    else:
        _open(connection, row, finding, now, due(now))


def _open(connection: Connection, row: Row[Any], finding: Json, now: datetime, reply_by: datetime) -> None:
    tickets, ledger = Tickets(connection), Ledger(connection)
    outcome = connection.scalar(select(tables.turn.c.outcome).where(tables.turn.c.id == row.turn)) or {}
    reason, code = Reason.TOOL_FAILED, free_code(tickets.taken, row.conversation, str(row.seq))
    ticket = Ticket(id=code, reason=reason, priority=Priority.NORMAL, reply_by=reply_by)
    written = {**outcome, "draft": _draft(row), "findings": [finding]}
    _to_a_person(connection, row.conversation)
    tickets.open(ticket, conversation=row.conversation, turn=row.turn, at=now, outcome=written)
    ledger.audit(now, "sender", "handed over", row.conversation, code, reason=reason)


def _to_a_person(connection: Connection, conversation: str) -> None:
    ledger = Ledger(connection)
    held = ledger.hold(conversation)
    if held and held.owner is not Owner.AGENT:
        ledger.give_agent(conversation, held)


def _draft(row: Row[Any]) -> Json:
    return {"text": row.text, "claims": list(row.claims or ())}


def _change(connection: Connection, card: Card, **values: object) -> None:
    connection.execute(update(tables.ticket).where(tables.ticket.c.id == card.ticket.id).values(**values))
