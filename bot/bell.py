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

    async def wait(self, seconds: float) -> None:
        """Until the next ring, or so long: another process may have news too, and cannot ring here."""
        with anyio.move_on_after(seconds):
            await self.event.wait()
        self.event = anyio.Event()


@dataclass(slots=True)
class Bell:
    """For one event loop: ring it from there only."""

    _listeners: dict[str, list[Listener]] = field(default_factory=dict)

    def ring(self, *topics: str) -> None:
        for topic in topics:
            for listener in self._listeners.get(topic, ()):
                listener.event.set()

    def ring_all(self) -> None:
        """Anything may have happened."""
        self.ring(*self._listeners)

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
