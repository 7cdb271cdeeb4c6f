"""What is done after an update was dealt with: shown, answered, translated. One after the other, in order."""

import logging
import traceback
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import anyio

from core.errors import ChannelError

log = logging.getLogger(__name__)

Errand: TypeAlias = Callable[[], Awaitable[object]]


@dataclass(slots=True)
class Errands:
    """A queue in memory: nothing that must not be lost stands in it. For one event loop."""

    _waiting: deque[Errand] = field(default_factory=deque)
    _woken: anyio.Event = field(default_factory=anyio.Event)

    def later(self, errand: Errand) -> None:
        self._waiting.append(errand)
        self._woken.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            while self._waiting:
                await guarded(self._waiting.popleft())
            self._woken = anyio.Event()
            await self._woken.wait()


async def guarded(work: Errand, *, but: tuple[type[Exception], ...] = ()) -> float | None:
    """Run it; what it raises is noted, for the others must go on. None: it went well, else seconds to wait.

    Errors of the kinds in `but` pass through.
    """
    try:
        await work()
    except but:
        raise
    except ChannelError as error:
        log.warning("telegram: %s", error)
        return error.retry_after or 0.0
    except Exception as error:  # noqa: BLE001 - see the docstring
        frame = traceback.extract_tb(error.__traceback__)[-1]
        # Without its message: that may hold a buyer's words.
        log.error("telegram: %s at %s:%s", type(error).__name__, frame.name, frame.lineno)  # noqa: TRY400
        return 0.0
    return None
