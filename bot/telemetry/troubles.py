"""Channels that do not work right now: since when, and what they said last. Of this process."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """`says` is the channel's last error, in the words of henji's own adapter."""

    channel: str
    since: datetime
    says: str


@dataclass(slots=True)
class Troubles:
    """Threads may share it."""

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _found: dict[str, Trouble] = field(default_factory=dict, init=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def failed(self, channel: str, says: object) -> None:
        """It did not do what was asked. The first failure of a row tells since when."""
        with self._lock:
            before = self._found.get(channel)
            since = before.since if before else self.clock()
            self._found[channel] = Trouble(channel=channel, since=since, says=str(says))

    def worked(self, channel: str) -> None:
        """It did."""
        with self._lock:
            self._found.pop(channel, None)

    def now(self) -> tuple[Trouble, ...]:
        """By channel."""
        with self._lock:
            return tuple(self._found[channel] for channel in sorted(self._found))
