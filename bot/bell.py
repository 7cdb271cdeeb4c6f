"""Who waits for news of what: a ring wakes every listener of a topic, in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import anyio

#: The topic of everything that people have to do.
DESK = "desk"


@dataclass(slots=True)
class Listener:
    """Woken by a ring since it last waited: a ring between two waits is not missed."""

    event: anyio.Event = field(default_factory=anyio.Event)

    async def wait(self, seconds: float) -> bool:
        """Until the next ring, or so long; whether it rang."""
        with anyio.move_on_after(seconds):
            await self.event.wait()
        rung = self.event.is_set()
        self.event = anyio.Event()
        return rung


@dataclass(slots=True)
class Bell:
    """For one event loop: ring it from there only."""

    closed: bool = False  # the shop closes: whoever listens goes home
    _listeners: dict[str, list[Listener]] = field(default_factory=dict)

    def ring(self, *topics: str) -> None:
        for topic in topics:
            for listener in self._listeners.get(topic, ()):
                listener.event.set()

    def ring_all(self) -> None:
        """Anything may have happened."""
        self.ring(*self._listeners)

    def close(self) -> None:
        """Whoever listens is woken, and need not listen again."""
        self.closed = True
        self.ring_all()

    @contextmanager
    def listening(self, topic: str) -> Iterator[Listener]:
        """Listen before reading, so that nothing falls between."""
        listener = Listener()
        self._listeners.setdefault(topic, []).append(listener)
        try:
            yield listener
        finally:
            self._listeners[topic].remove(listener)
            if not self._listeners[topic]:
                del self._listeners[topic]
