"""A bound on the time that a call may take, whatever it does with it."""

import threading
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

Result = TypeVar("Result")


def within(seconds: float, work: Callable[[], Result]) -> Result | None:
    """What `work` returns, or None after that time: then it is left to end by itself. `work` must not raise.

    A read timeout bounds the wait for the next byte only; a server that sends one byte a second would hold us for
    ever. The threads are daemons, so that one that still waits does not keep the program from ending.
    """
    done: SimpleQueue[Result] = SimpleQueue()
    _hand().inbox.put((work, done))
    try:
        return done.get(timeout=seconds)
    except Empty:
        return None


#: Threads without work: to begin a new one takes longer than many a call's own work.
_idle: "deque[_Hand]" = deque()
MOST_IDLE = 16


def _hand() -> "_Hand":
    try:
        return _idle.pop()
    except IndexError:
        hand = _Hand()
        hand.start()
        return hand


class _Hand(threading.Thread):
    """Works on what it is given, one thing after the other, and waits among the idle in between."""

    def __init__(self) -> None:
        super().__init__(name="model call", daemon=True)
        self.inbox: SimpleQueue[tuple[Callable[[], Any], SimpleQueue[Any]]] = SimpleQueue()

    def run(self) -> None:
        while True:
            work, done = self.inbox.get()
            result = work()
            stays = len(_idle) < MOST_IDLE
            if stays:
                _idle.append(self)
            done.put(result)
            if not stays:
                return
            del work, done, result  # a thread that waits holds nobody's words
