"""Help from outside that an answer never waits for long: a call beside one's own work, and a pause after failures."""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from core.errors import DatabaseError, UpstreamError

Value = TypeVar("Value")


class Aside(Generic[Value]):
    """A call that runs in a thread of its own, which keeps no program from ending."""

    def __init__(self, call: Callable[[], Value]) -> None:
        self._call = call
        self._began = time.monotonic()
        self._answers: queue.SimpleQueue[Value | UpstreamError | DatabaseError] = queue.SimpleQueue()
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        try:
            self._answers.put(self._call())
        except (UpstreamError, DatabaseError) as error:
            self._answers.put(error)

    def result(self, seconds: float) -> Value:
        """What it gave, at most `seconds` after its start. Raises UpstreamError where it is late or failed."""
        left = max(0.0, self._began + seconds - time.monotonic())
        try:
            answer = self._answers.get(timeout=left)
        except queue.Empty as error:
            raise UpstreamError(f"no answer within {seconds:g} s") from error
        if isinstance(answer, UpstreamError | DatabaseError):
            raise UpstreamError(str(answer)) from answer
        return answer


@dataclass(slots=True, kw_only=True)
class Breaker:
    """After `failures` in a row there is a pause; then one try decides. Threads may share it."""

    failures: int
    pause: float  # s
    clock: Callable[[], float]
    _failed: int = field(default=0, init=False)
    _until: float = field(default=float("-inf"), init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def lets_through(self) -> bool:
        """Whether to try. Of many who ask at the end of a pause, one may."""
        with self._lock:
            if self._failed < self.failures:
                return True
            if self.clock() < self._until:
                return False
            self._until = self.clock() + self.pause
            return True

    def succeeded(self) -> bool:
        """Whether that ends a time of failures."""
        with self._lock:
            failed, self._failed = self._failed, 0
            return failed >= self.failures

    def failed(self) -> bool:
        """Whether that begins a pause."""
        with self._lock:
            self._failed += 1
            self._until = self.clock() + self.pause
            return self._failed == self.failures
