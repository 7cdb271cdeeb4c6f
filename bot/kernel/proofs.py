"""Which orders a conversation has shown to be its buyer's, and how often somebody tried."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update

from bot.kernel import tables
from bot.kernel.database import Engine, reading, writing
from bot.kernel.once import DIALECTS, once

TRIES: Final = 5
SPAN: Final = timedelta(minutes=15)
#: Tries older than that are forgotten. Much longer than SPAN: the clocks of two machines may differ.
KEPT: Final = timedelta(days=1)
#: Who sits at a screen tomorrow may be somebody else: after that an order is shown again, or not spoken of.
LASTS: Final = timedelta(days=1)
#: Tells these digests from any others of the same words; it is no secret.
_PURPOSE = b"henji: who tries to show whose order it is"

_ROW, _PROOF = tables.attempt.c, tables.proof.c
_COUNT = (
    select(_ROW.who, func.count().label("tries"))
    .where(_ROW.who.in_(bindparam("all", expanding=True)), _ROW.at > bindparam("since"))
    .group_by(_ROW.who)
)
_NOTE = insert(tables.attempt)
_FORGET = delete(tables.attempt).where(_ROW.at <= bindparam("before"))
_PROVEN = (
    select(_PROOF.order)
    .where(_PROOF.conversation == bindparam("talk"), _PROOF.at > bindparam("since"))
    .order_by(_PROOF.at, _PROOF.order)
)
_TALK = tables.conversation.c.id
_THIS = tables.conversation.c.id == bindparam("talk")
_HOLD = select(_TALK).where(_THIS).with_for_update(key_share=True)
_PROVE = {name: once(name, tables.proof) for name in DIALECTS}
_AGAIN = (
    update(tables.proof)
    .where(_PROOF.conversation == bindparam("talk"), _PROOF.order == bindparam("key"), _PROOF.at < bindparam("now"))
    .values(at=bindparam("now"), how=bindparam("by"))
)


class Try(StrEnum):
    """What becomes of a try."""

    COUNTED = "counted"
    REPEATED = "repeated"  # the same buyer tried the very same before: it teaches them nothing, and costs nothing
    REFUSED = "refused"  # the buyer, or the order, was tried too often: nobody may look whether it is right


def buyer(channel: str, id: str) -> str:
    """Who tries, as it is counted: a digest."""
    return _digest(f"buyer:{channel}:{id}")


def order(key: str) -> str:
    """What is tried, as it is counted: a digest. The order need not exist."""
    return _digest(f"order:{key}")


def credential(text: str) -> str:
    """With what it is tried, as it is counted: who knows a neighbour's postcode cannot try all numbers with it."""
    return _digest(f"credential:{text}")


def guess(buyer: str, *words: str) -> str:
    """One try of a buyer's, by its words: the buyer's digest, and one that they alone could make."""
    return f"{buyer}:{_digest(buyer, *words)}"


@dataclass(frozen=True, slots=True)
class Proofs:
    """Every change is one transaction. Every method raises DatabaseError."""

    engine: Engine

    def proven(self, conversation: str, now: datetime) -> tuple[str, ...]:
        """The keys of its orders, the first shown first; none that was shown more than LASTS ago."""
        with reading(self.engine) as connection:
            return tuple(connection.scalars(_PROVEN, {"talk": conversation, "since": now - LASTS}))

    def prove(self, conversation: str, order_key: str, how: str, now: datetime) -> None:
        """Remember it for this conversation. One that is not stored, or was erased meanwhile, remembers nothing."""
        row = {"conversation": conversation, "order": order_key, "how": how, "at": now}
        with writing(self.engine) as connection:
            if connection.scalar(_HOLD, {"talk": conversation}):
                connection.execute(_PROVE[connection.dialect.name], row)
                connection.execute(_AGAIN, {"talk": conversation, "key": order_key, "now": now, "by": how})

    def tries(self, who: str, since: datetime) -> int:
        """How often the digest was noted after that moment."""
        with reading(self.engine) as connection:
            return _counted(connection, [who], since).get(who, 0)

    def note_try(self, who: Sequence[str], guess: str, now: datetime) -> Try:
        """Count a try for each of `who`, unless one of them had TRIES of them within SPAN: then it counts for none.

        One transaction under a lock: two processes at once are counted one after the other.
        """
        with writing(self.engine) as connection:
            _lock(connection, who)
            counts = _counted(connection, [*who, guess], now - SPAN)
            if guess in counts:
                return Try.REPEATED
            if any(counts.get(one, 0) >= TRIES for one in who):
                return Try.REFUSED
            connection.execute(_FORGET, {"before": now - KEPT})
            connection.execute(_NOTE, [{"who": one, "at": now} for one in (*who, guess)])
        return Try.COUNTED


def _counted(connection: Connection, who: Sequence[str], since: datetime) -> dict[str, int]:
    return {row.who: row.tries for row in connection.execute(_COUNT, {"all": list(who), "since": since})}


def _lock(connection: Connection, who: Sequence[str]) -> None:
    """Until the transaction ends. SQLite's writers are alone anyway; two locks are always taken in the same order."""
    if connection.dialect.name == "postgresql":
        for one in sorted(who):
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:who, 0))"), {"who": one})


def _digest(*words: str) -> str:
    return hmac.new(_PURPOSE, "\x1f".join(words).encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
