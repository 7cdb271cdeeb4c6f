"""A person takes over what the bot was handling: from then on the bot starts no word there."""

from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import Connection, func, select

from bot.kernel import tables
from bot.kernel.ledger import Held, Ledger
from bot.kernel.ticket import Ticket, free_code
from bot.kernel.tickets import Status, Tickets
from core.errors import DatabaseError
from core.sets import Priority, Reason
from core.talk import Author, Owner


def taken_over(
    connection: Connection, conversation: str, who: str, now: datetime, due: Callable[[datetime], datetime]
) -> str:
    """The code of the conversation's open ticket, opened now unless it was. Raises DatabaseError."""
    ledger, tickets = Ledger(connection), Tickets(connection)
    held = ledger.hold(conversation)
    if held is None:
        raise DatabaseError(f"no conversation {conversation}; the desk lists those that the bot is handling")
    card = tickets.latest(conversation)
    if card and card.status is Status.OPEN:
        code = card.ticket.id
        if held.owner is Owner.BOT:
            ledger.give_agent(conversation, held)
    elif card and held.owner is Owner.AGENT:
        code = card.ticket.id
        tickets.reopen(card, now)
    else:
        code = _opened(ledger, conversation, held, who, now, due(now))
    tickets.assign(code, who)
    ledger.audit(now, who, "took over", conversation, code)
    return code


def _opened(ledger: Ledger, conversation: str, held: Held, who: str, now: datetime, reply_by: datetime) -> str:
    turn, outcome = _turn(ledger, conversation, held, now)
    ledger.give_agent(conversation, held)
    code = free_code(Tickets(ledger.connection).taken, conversation, str(held.token), who)
    ticket = Ticket(id=code, reason=Reason.ASKED_FOR_HUMAN, priority=Priority.NORMAL, reply_by=reply_by)
    finding = {"reason": Reason.ASKED_FOR_HUMAN.value, "detail": f"taken over by {who}", "span": None}
    told = {**outcome, "draft": None, "findings": [finding]}
    Tickets(ledger.connection).open(ticket, conversation=conversation, turn=turn, at=now, outcome=told)
    return code


def _turn(ledger: Ledger, conversation: str, held: Held, now: datetime) -> tuple[str, dict[str, object]]:
    """What the ticket is about: the bot's last turn, or what waits for one and will have none."""
    turn = tables.turn.c
    last = select(turn.id, turn.outcome).where(turn.conversation == conversation).order_by(turn.through_seq.desc())
    row = ledger.connection.execute(last.limit(1)).first()
    if row and held.waiting is None:
        return row.id, dict(row.outcome)
    said = tables.message.c
    heard = select(func.max(said.seq)).where(said.conversation == conversation, said.author == Author.BUYER)
    through = ledger.connection.scalar(heard)
    outcome: dict[str, object] = {**_SPOKEN, "language": (row.outcome if row else {}).get("language")}
    name = blake2b(f"{conversation} taken over at {through}".encode(), digest_size=12).hexdigest()
    ledger.note_turn(name, conversation, now, through, outcome)
    return name, outcome


#: The OUTCOME of a turn that a person took from the bot.
_SPOKEN: dict[str, object] = {"outcome": "handoff", "text": "", "lane": "none", "scenario": "human", "claims": []}
