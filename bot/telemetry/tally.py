"""What this process counted since it began: messages, turns, calls, deliveries. No vendor, no output."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, TypeAlias

from core.turn import Call

Labels: TypeAlias = tuple[str, ...]

#: Upper bounds in seconds.
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """A thing that is counted; the values of its labels are few."""

    name: str
    help: str
    labels: Labels = ()


MESSAGES = Meter(
    name="henji_messages", help="Buyers' messages, stored now or known before.", labels=("channel", "result")
)
TURNS = Meter(name="henji_turns", help="Turns that were recorded.", labels=("outcome", "lane"))
TURN_SECONDS = Meter(name="henji_turn_seconds", help="How long a turn took.", labels=("lane",))
CALLS = Meter(name="henji_model_calls", help="Calls of a model.", labels=("model", "result"))
TOKENS = Meter(name="henji_model_tokens", help="Tokens of calls.", labels=("model", "direction"))
COST = Meter(name="henji_model_cost", help="Cost of calls, in the currency of store.toml.", labels=("model",))
DELIVERIES = Meter(name="henji_deliveries", help="Lines of the outbox that were settled.", labels=("channel", "state"))
HOOK_SECONDS = Meter(
    name="henji_webhook_seconds", help="How long a webhook waited for its answer.", labels=("channel", "status")
)
ALARMS = Meter(name="henji_watchdog_alarms", help="What the watchdog found.", labels=("kind",))
STREAMS = Meter(name="henji_event_streams", help="Event streams that are open.")

COUNTERS: Final = (MESSAGES, TURNS, CALLS, TOKENS, COST, DELIVERIES, ALARMS)
TIMINGS: Final = (TURN_SECONDS, HOOK_SECONDS)


@dataclass(slots=True)
class Timing:
    """How many took at most as long as each bound of BUCKETS, the last place for those that took longer."""

    buckets: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    seconds: float = 0.0

    def add(self, seconds: float) -> None:
        self.buckets[bisect_left(BUCKETS, seconds)] += 1
        self.seconds += seconds


@dataclass(slots=True)
class Tally:
    """One per process. Threads may share it."""

    counted: dict[tuple[Meter, Labels], float] = field(default_factory=dict)
    timed: dict[tuple[Meter, Labels], Timing] = field(default_factory=dict)
    streams: int = 0
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def heard(self, channel: str, new: bool) -> None:
        """A buyer's message came; not `new`: it was stored before."""
        self._count(MESSAGES, (channel, "accepted" if new else "duplicate"))

    def turned(self, told: Mapping[str, Any]) -> None:
        """A turn was recorded: the contract's OUTCOME."""
        lane = str(told.get("lane") or "none")
        self._count(TURNS, (str(told.get("outcome")), lane))
        self._time(TURN_SECONDS, (lane,), float(told.get("ms") or 0.0) / 1000)

    def called(self, call: Call) -> None:
        """A model was asked."""
        self._count(CALLS, (call.model, "failed" if call.failed else "answered"))
        self._count(TOKENS, (call.model, "input"), call.input_tokens)
        self._count(TOKENS, (call.model, "output"), call.output_tokens)
        self._count(COST, (call.model,), call.cost or 0.0)

    def delivered(self, channel: str, state: str) -> None:
        """A line of the outbox was settled, or put off: sent, retry, unknown, failed."""
        self._count(DELIVERIES, (channel, state))

    def alarmed(self, kind: str) -> None:
        """The watchdog found something."""
        self._count(ALARMS, (kind,))

    def knocked(self, channel: str, status: int, seconds: float) -> None:
        """A webhook was answered."""
        self._time(HOOK_SECONDS, (channel, f"{status // 100}xx"), seconds)

    @contextmanager
    def streaming(self) -> Iterator[None]:
        """An event stream is open."""
        self._stream(1)
        try:
            yield
        finally:
            self._stream(-1)

    def figures(self) -> tuple[dict[tuple[Meter, Labels], float], dict[tuple[Meter, Labels], Timing], int]:
        """A consistent copy: counted, timed, open streams."""
        with self._lock:
            timed = {key: Timing(list(one.buckets), one.seconds) for key, one in self.timed.items()}
            return dict(self.counted), timed, self.streams

    def _count(self, meter: Meter, labels: Labels, amount: float = 1.0) -> None:
        with self._lock:
            self.counted[meter, labels] = self.counted.get((meter, labels), 0.0) + amount

    def _time(self, meter: Meter, labels: Labels, seconds: float) -> None:
        with self._lock:
            self.timed.setdefault((meter, labels), Timing()).add(seconds)

    def _stream(self, by: int) -> None:
        with self._lock:
            self.streams += by
