"""What happens to the processes of a run: killed, frozen, their database killed, all by the seed's numbers."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.testing.postgres import Postgres
from tests.kill.fleet import Fleet
from tests.kill.plan import FROZEN, Plan

FIRST = 0.08  # of the time: before that nobody is touched


@dataclass(slots=True, kw_only=True)
class Killer:
    """`run` is the work of one thread; it comes to its end by itself."""

    plan: Plan
    fleet: Fleet
    server: Postgres
    database_kills: int = 0
    freezes: int = 0
    late: float = 0.0  # seconds behind its plan at the end

    def run(self, stopped: threading.Event) -> None:
        started = time.monotonic()
        for at, blow in self._blows():
            if stopped.wait(max(0.0, at - (time.monotonic() - started))):
                return
            blow()
            self.late = max(0.0, time.monotonic() - started - at)

    def _blows(self) -> list[tuple[float, Callable[[], None]]]:
        """All of them, with their time in seconds."""
        chance = self.plan.chance("killer")
        names = [member.name for member in self.fleet.members]
        workers = [member.name for member in self.fleet.members if not member.port]
        kills, freezes, parts = range(self.plan.kills), range(self.plan.freezes), self.plan.database_kills
        blows = [(self._time(chance.random()), self._kill(chance.choice(names))) for _ in kills]
        blows += [(self._time((part + chance.random()) / parts), self._kill_database) for part in range(parts)]
        blows += [(self._time(chance.random() * 0.8), self._freeze(chance.choice(workers))) for _ in freezes]
        return sorted(blows, key=lambda blow: blow[0])

    def _time(self, part: float) -> float:
        return self.plan.seconds * (FIRST + (1 - FIRST) * part)

    def _kill(self, name: str) -> Callable[[], None]:
        return lambda: self.fleet.kill(name)

    def _freeze(self, name: str) -> Callable[[], None]:
        def freeze() -> None:
            self.freezes += self.fleet.freeze(name, FROZEN)

        return freeze

    def _kill_database(self) -> None:
        self.server.kill()
        self.server.start()
        self.database_kills += 1
