"""A circuit breaker: an endpoint that fails again and again is left alone for a while."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

FAILURES = 3  # in a row, until it opens
SHORTEST, LONGEST = 30.0, 300.0  # seconds it stays open: doubled each time the trial fails


@dataclass(slots=True)
class Breaker:
    """Threads may share it. `clock` gives seconds that never go back.

    Closed: everybody may ask. Open: nobody may. After the pause one may try: its success closes the breaker, its
    failure opens it for twice as long.
    """

    clock: Callable[[], float]
    _failures: int = field(default=0, init=False)
    _pause: float = field(default=SHORTEST, init=False)
    _until: float | None = field(default=None, init=False)  # None: closed
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def wait(self) -> float:
        """Seconds until the endpoint may be asked; 0: now. Whoever is told 0 must tell how it went."""
        with self._lock:
            if self._until is None:
                return 0.0
            now = self.clock()
            if now < self._until:
                return self._until - now
            self._until = now + self._pause  # the others wait for this trial, at most as long as the pause
            return 0.0

    def succeeded(self) -> None:
        with self._lock:
            self._failures, self._pause, self._until = 0, SHORTEST, None

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures < FAILURES:
                return
            if self._failures > FAILURES:
                self._pause = min(2 * self._pause, LONGEST)
            self._until = self.clock() + self._pause
