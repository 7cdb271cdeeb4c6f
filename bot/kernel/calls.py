"""What the models were asked, and so what was spent."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from sqlalchemy import Connection, Engine, bindparam, event, func, insert, select

from bot.kernel import tables
from bot.kernel.database import reading, writing
from core.turn import Call

#: A call that nobody stored by then never will be: its turn failed.
_FORGOTTEN: Final = timedelta(days=2)


_ROW = tables.model_call.c
_SPENT = select(func.sum(_ROW.cost), func.sum(_ROW.input_tokens + _ROW.output_tokens)).where(
    _ROW.at >= bindparam("since")
)
_CALL = insert(tables.model_call)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """`cost` in the currency of store.toml's prices; calls without a price add none."""

    cost: float
    tokens: int


@dataclass(slots=True)
class Calls:
    """Stored calls, and those of this process that are on their way there. Threads may share it."""

    engine: Engine
    told: Callable[[Call], None] = lambda _: None
    _unstored: list[tuple[datetime, Call]] = field(default_factory=list, init=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def made(self, call: Call, at: datetime) -> None:
        """Count a call from now on, whether or not it is ever stored: the money is gone."""
        self.told(call)
        with self._lock:
            self._unstored = [one for one in self._unstored if at - one[0] < _FORGOTTEN]
            self._unstored.append((at, call))

    def note(self, connection: Connection, calls: Sequence[Call], at: datetime, turn: str | None = None) -> None:
        """Store them with whatever else the open transaction holds: a turn, or a ticket. None: for no turn."""
        if not calls:
            return
        connection.execute(_CALL, [{"at": at, "turn": turn, **asdict(call)} for call in calls])
        event.listen(connection, "commit", lambda _: self._settle(calls))

    def store(self, calls: Sequence[Call], at: datetime) -> None:
        """Store them in a transaction of their own: nobody's turn came of them. Raises DatabaseError."""
        if not calls:
            return
        with writing(self.engine) as connection:
            self.note(connection, calls, at)

    def spent(self, since: datetime) -> Spent:
        """By every process, what this one has yet to store included. Raises DatabaseError."""
        with self._lock, reading(self.engine) as connection:  # or a call settled in between would count twice
            cost, tokens = connection.execute(_SPENT, {"since": since}).one()
            waiting = [call for at, call in self._unstored if at >= since]
        return Spent(cost=(cost or 0.0) + _cost(waiting), tokens=(tokens or 0) + _tokens(waiting))

    def _settle(self, calls: Sequence[Call]) -> None:
        """They are in the database: this process need not remember them."""
        with self._lock:
            self._unstored = [one for one in self._unstored if one[1] not in calls]


def _cost(calls: Iterable[Call]) -> float:
    return sum(call.cost or 0.0 for call in calls)


def _tokens(calls: Iterable[Call]) -> int:
    return sum(call.input_tokens + call.output_tokens for call in calls)
