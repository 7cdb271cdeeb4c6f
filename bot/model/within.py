"""A bound on the time that a call may take, whatever it does with it."""

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TypeVar

Result = TypeVar("Result")


def within(seconds: float, work: Callable[[], Result]) -> Result | None:
    """What `work` returns, or None after that time: then it is left to end by itself. `work` must not raise.

    A read timeout bounds the wait for the next byte only; a server that sends one byte a second would hold us for
    ever. The thread is a daemon, so that one that still waits does not keep the program from ending.
    """
    done: SimpleQueue[Result] = SimpleQueue()
    threading.Thread(target=lambda: done.put(work()), name="model call", daemon=True).start()
    try:
        return done.get(timeout=seconds)
    except Empty:
        return None
