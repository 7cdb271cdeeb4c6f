"""What a buyer asks for and only a person may grant: asked, decided for exactly these arguments, used once, in time.

An approval is bound to a hash of its action and arguments. Whoever changes one of them has no approval any more.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, exists, insert, select, update

from bot.kernel import tables
from core.turn import Request

#: How long a request, and an approval of it, hold.
HOLDS = timedelta(days=7)

_ROW = tables.approval.c


class State(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    USED = "used"  # a person has done it


#: From which state one may come to another.
_BEFORE = {State.APPROVED: State.ASKED, State.REFUSED: State.ASKED, State.USED: State.APPROVED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A request as it is kept. `hash` is of what was asked for."""

    id: str
    conversation: str
    ticket: str | None
    request: Request
    hash: str
    at: datetime
    until: datetime
    state: State
    who: str | None = None  # decided
    decided: datetime | None = None


def hash_of(request: Request) -> str:
    """Of the action and its arguments; the facts may be computed anew, what is asked for may not change."""
    told = json.dumps([request.action, sorted(request.arguments)], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Approvals:
    """Reads and writes through the connection it is given; whoever opened the transaction commits."""

    connection: Connection

    def ask(self, conversation: str, ticket: str | None, requests: Sequence[Request], at: datetime) -> None:
        """Keep what was asked for; what waits already in the same conversation is not kept twice."""
        waiting = {one.hash for one in self.of(conversation) if one.state is State.ASKED and at < one.until}
        for request in requests:
            if (mark := hash_of(request)) in waiting:
                continue
            row = {
                "id": secrets.token_hex(8),
                "conversation": conversation,
                "ticket": ticket,
                "action": request.action,
                "arguments": dict(request.arguments),
                "hash": mark,
                "facts": dict(request.facts),
                "at": at,
                "until": at + HOLDS,
                "state": State.ASKED,
            }
            self.connection.execute(insert(tables.approval).values(**row))

    def of(self, conversation: str) -> tuple[Approval, ...]:
        """Everything that was asked for in a conversation, oldest first."""
        wanted = select(tables.approval).where(_ROW.conversation == conversation).order_by(_ROW.at, _ROW.id)
        return tuple(_approval(row) for row in self.connection.execute(wanted))

    def settle(self, id: str, mark: str, state: State, who: str, now: datetime) -> bool:
        """Decide it, or use the decision, for what has this hash and nothing else.

        False, and nothing changes: other arguments, too late, or it was decided or used before.
        """
        wanted = [_ROW.id == id, _ROW.hash == mark, _ROW.state == _BEFORE[state], _ROW.until > now]
        if state is State.APPROVED:  # the same was granted before, in this conversation or another: once is enough
            other = tables.approval.alias()
            granted = other.c.state.in_((State.APPROVED, State.USED))
            wanted.append(~exists().where(other.c.hash == mark, granted))
        done = update(tables.approval).where(*wanted).values(state=state, who=who, decided=now)
        return self.connection.execute(done).rowcount == 1


def _approval(row: Row[Any]) -> Approval:
    return Approval(
        id=row.id,
        conversation=row.conversation,
        ticket=row.ticket,
        request=Request(action=row.action, arguments=tuple(row.arguments.items()), facts=tuple(row.facts.items())),
        hash=row.hash,
        at=row.at,
        until=row.until,
        state=State(row.state),
        who=row.who,
        decided=row.decided,
    )
