"""A channel in memory, as honest as the real ones: it fails as told, and keeps what buyers saw."""

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import anyio

from bot.channels.port import Abilities
from bot.testing.telegram_api import Fault
from core.errors import ChannelError

ONCE = Abilities(longest=60, once=True, options=3, typing=False, edits=False)


@dataclass(slots=True)
class MemoryChannel:
    """`before` runs between the decision to send and the sending."""

    name: str = "shop"
    abilities: Abilities = ONCE
    seen: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)  # (buyer, text, options)
    keys: list[str] = field(default_factory=list)  # of every attempt
    faults: deque[Fault] = field(default_factory=deque)
    before: Callable[[str], Awaitable[None]] | None = None
    forgets: bool = False  # it says that it drops repeats, and does not
    at_once: int = 0  # most that were ever sent side by side
    _now: int = 0
    _taken: set[str] = field(default_factory=set)

    def fail(self, *faults: Fault) -> None:
        self.faults.extend(faults)

    async def send(self, address: str, text: str, options: Sequence[str] = (), *, key: str) -> str:
        self._now += 1
        self.at_once = max(self.at_once, self._now)
        try:
            return await self._sent(address, text, tuple(options), key)
        finally:
            self._now -= 1

    async def close(self) -> None:
        """Nothing is open."""

    def told(self, buyer: str) -> list[str]:
        return [text for address, text, _ in self.seen if address == buyer]

    async def _sent(self, address: str, text: str, options: tuple[str, ...], key: str) -> str:
        if self.before:
            await self.before(text)
        self.keys.append(key)
        fault = self.faults.popleft() if self.faults else Fault()
        if fault.seconds:
            await anyio.sleep(fault.seconds)
        if (fault.stored or fault == Fault()) and not (self.abilities.once and key in self._taken and not self.forgets):
            self._taken.add(key)
            self.seen.append((address, text, options))
        if fault.retry_after is not None:
            raise ChannelError("asks for a pause", retry_after=float(fault.retry_after))
        if fault.cut or fault.stored or fault.status >= 500:
            raise ChannelError("the connection broke", unknown=True)
        if fault.status >= 400:
            raise ChannelError("refused")
        return f"id-{len(self.keys)}"
