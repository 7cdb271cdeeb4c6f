"""Spans for an OpenTelemetry collector, by the names of its GenAI conventions. The only file that knows its SDK.

Content is never recorded: what a span tells is of `spans.FACTS`, and no value with a blank in it gets through.
https://opentelemetry.io/docs/specs/semconv/gen-ai/
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import regex
from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor, SpanExporter

from bot.telemetry.spans import FACTS, Fact, Span, trace_with
from bot.telemetry.wordless import Blanker

#: What the conventions call ours. The others are henji's own, and named so.
NAMES: Final = {
    "provider": "gen_ai.provider.name",
    "model": "gen_ai.request.model",
    "input_tokens": "gen_ai.usage.input_tokens",
    "output_tokens": "gen_ai.usage.output_tokens",
    "conversation": "gen_ai.conversation.id",
    "failed": "error.type",
}
#: What a step is in the conventions; other steps are none of theirs.
OPERATIONS: Final = {"model call": "chat", "turn": "invoke_agent", "search": "execute_tool"}
#: An id, a word of a closed set: what a person would say has blanks, or is longer.
_ID: Final = regex.compile(r"[\w.:@/+~-]{1,120}")


@dataclass(frozen=True, slots=True)
class _Kept:
    span: trace.Span
    blank: Blanker

    def note(self, **facts: Fact | None) -> None:
        for name, value in facts.items():
            if name not in FACTS:
                raise KeyError(f"{name}: no fact of a span; see bot/telemetry/spans.py")
            if value is None or (isinstance(value, str) and not _ID.fullmatch(value)):
                continue
            told = self.blank(value) if isinstance(value, str) else value
            self.span.set_attribute(NAMES.get(name, f"henji.{name}"), told)


@dataclass(frozen=True, slots=True)
class _Tracer:
    tracer: trace.Tracer
    blank: Blanker

    @contextmanager
    def __call__(self, name: str, facts: Mapping[str, Fact | None]) -> Iterator[Span]:
        title = f"chat {facts['model']}" if name == "model call" and facts.get("model") else name
        # The SDK would record an exception with its message, and that may hold a buyer's words.
        with self.tracer.start_as_current_span(title, record_exception=False, set_status_on_exception=False) as span:
            if name in OPERATIONS:
                span.set_attribute("gen_ai.operation.name", OPERATIONS[name])
            kept = _Kept(span, self.blank)
            kept.note(**facts)
            try:
                yield kept
            except BaseException as error:
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(trace.Status(trace.StatusCode.ERROR))
                raise


def start_traces(
    service: str = "henji", instance: str = "", exporter: SpanExporter | None = None
) -> Callable[[], None]:
    """Keep the spans of this process and send them on; what is returned sends the last ones and stops.

    Without an `exporter`, to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names, by OTLP over gRPC.
    """
    resource = Resource.create({"service.name": service, **({"service.instance.id": instance} if instance else {})})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(SimpleSpanProcessor(exporter) if exporter else BatchSpanProcessor(_collector()))
    trace_with(_Tracer(provider.get_tracer("henji"), Blanker()))

    def stop() -> None:
        trace_with(None)
        provider.shutdown()

    return stop


def _collector() -> SpanExporter:
    # grpc takes a third of a second, and tests keep their spans in memory.
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter  # noqa: PLC0415

    return OTLPSpanExporter()
