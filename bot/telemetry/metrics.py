"""Figures as Prometheus reads them. The only file that knows its client; no global registry, nothing kept here."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from wsgiref.simple_server import WSGIServer

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.kernel.figures import Figures
from bot.telemetry.tally import BUCKETS, COUNTERS, STREAMS, TIMINGS, Meter, Tally, Timing
from bot.telemetry.troubles import Troubles

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """`figures` counts in the database, and raises DatabaseError where it cannot: then henji_database_up is 0."""

    tally: Tally
    troubles: Troubles
    figures: Callable[[], Figures | None]

    def text(self) -> bytes:
        """Everything, in the text format."""
        return generate_latest(self._registry())

    def serve(self, host: str, port: int) -> tuple[str, Callable[[], None]]:
        """Serve them at a port of their own (0: a free one), for a process without the web: address, how to stop."""
        server, thread = start_http_server(port, host, self._registry())
        return f"http://{host}:{server.server_port}/metrics", lambda: _stop(server, thread)

    def _registry(self) -> CollectorRegistry:
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Collector(self))
        return registry


def _stop(server: WSGIServer, thread: threading.Thread) -> None:
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass(frozen=True, slots=True, eq=False)
class _Collector(Collector):
    metrics: Metrics

    def collect(self) -> Iterator[Metric]:
        counted, timed, streams = self.metrics.tally.figures()
        for meter in COUNTERS:
            family = CounterMetricFamily(meter.name, meter.help, labels=meter.labels)
            for (what, labels), amount in counted.items():
                if what is meter:
                    family.add_metric(labels, amount)
            yield family
        for meter in TIMINGS:
            yield _histogram(meter, {labels: one for (what, labels), one in timed.items() if what is meter})
        yield _gauge(STREAMS.name, STREAMS.help, {(): streams})
        failing: dict[tuple[str, ...], float] = {
            (one.channel,): one.since.timestamp() for one in self.metrics.troubles.now()
        }
        yield _gauge("henji_channel_failing_since_seconds", "When the channel began to fail.", failing, "channel")
        yield from _of_database(self.metrics.figures())


def _of_database(figures: Figures | None) -> Iterator[Metric]:
    yield _gauge("henji_database_up", "Whether the database could be read.", {(): float(figures is not None)})
    if figures is None:
        return
    single = {
        "henji_conversations_waiting": ("Conversations whose buyer waits for the bot.", figures.waiting),
        "henji_conversations_in_work": ("Of those, the ones a worker holds.", figures.leased),
        "henji_oldest_wait_seconds": ("Since the first unanswered message of who waits longest.", figures.oldest),
        "henji_tickets_open": ("Tickets that wait for a person.", figures.tickets),
        "henji_tickets_late": ("Of those, the ones that are past their time.", figures.late),
        "henji_workers_alive": ("Processes that give signs of life.", figures.workers),
    }
    for name, (help, value) in single.items():
        yield _gauge(name, help, {(): value})
    outbox: dict[tuple[str, ...], float] = {key: float(count) for key, count in figures.outbox.items()}
    yield _gauge("henji_outbox_lines", "Lines that are not sent, by how far they came.", outbox, "channel", "state")
    unknown = sum(count for (_, state), count in figures.outbox.items() if state == "unknown")
    yield _gauge("henji_deliveries_unknown", "Lines of which nobody knows whether they arrived.", {(): unknown})
    pauses: dict[tuple[str, ...], float] = {(channel,): left for channel, left in figures.pauses.items()}
    yield _gauge("henji_channel_pause_seconds", "How long the channel still rests.", pauses, "channel")


def _gauge(name: str, help: str, values: dict[tuple[str, ...], float], *labels: str) -> Metric:
    family = GaugeMetricFamily(name, help, labels=labels)
    for key, value in values.items():
        family.add_metric(key, value)
    return family


def _histogram(meter: Meter, timed: dict[tuple[str, ...], Timing]) -> Metric:
    family = HistogramMetricFamily(meter.name, meter.help, labels=meter.labels)
    for labels, timing in timed.items():
        sums, total = [], 0
        for bound, count in zip((*map(str, BUCKETS), "+Inf"), timing.buckets, strict=True):
            total += count
            sums.append((bound, float(total)))
        family.add_metric(labels, sums, timing.seconds)
    return family
