"""Traces tell how long what took, and never a word."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot.telemetry.spans import FACTS, span
from bot.telemetry.traces import start_traces

WORDS = "My parcel to Anna Canaryfield never came"


@pytest.fixture
def kept() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    stop = start_traces(instance="w1", exporter=exporter)
    yield exporter
    stop()


def test_a_turn_and_its_steps_are_one_trace(kept: InMemorySpanExporter) -> None:
    with span("turn", conversation="c1") as turn:
        with span("understand"), span("search", passages=3):
            pass
        with span("model call", provider="openai", model="small-1") as call:
            call.note(input_tokens=120, output_tokens=30)
        turn.note(outcome="reply", lane="model")
    spans = {one.name: one for one in kept.get_finished_spans()}
    assert set(spans) == {"turn", "understand", "search", "chat small-1"}
    assert {one.context.trace_id for one in spans.values() if one.context} == {spans["turn"].context.trace_id}
    assert spans["search"].parent
    assert spans["search"].parent.span_id == spans["understand"].context.span_id
    assert dict(spans["chat small-1"].attributes or {}) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "small-1",
        "gen_ai.usage.input_tokens": 120,
        "gen_ai.usage.output_tokens": 30,
    }
    assert (spans["turn"].attributes or {})["gen_ai.conversation.id"] == "c1"
    assert spans["turn"].resource.attributes["service.instance.id"] == "w1"


def test_no_word_of_a_buyer_gets_into_a_span(kept: InMemorySpanExporter) -> None:
    def turn() -> None:
        with span("turn", conversation="mail:anna@canary.example", reason=WORDS) as one:
            one.note(scenario=WORDS, language="en", failed=WORDS)
            raise RuntimeError(WORDS)

    with pytest.raises(RuntimeError):
        turn()
    told = kept.get_finished_spans()[0].to_json()
    assert "RuntimeError" in told
    assert "ERROR" in told
    for canary in ("parcel", "Canaryfield", "anna@"):
        assert canary not in told


@pytest.mark.usefixtures("kept")
def test_a_fact_of_no_known_name_is_a_fault() -> None:
    with pytest.raises(KeyError, match="no fact"), span("turn") as turn:
        turn.note(text="hello")
    assert "text" not in FACTS


def test_a_failed_step_is_marked_and_the_error_goes_on(kept: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="x"), span("send", channel="shop"):
        raise ValueError("x")
    (one,) = kept.get_finished_spans()
    assert (one.attributes or {})["error.type"] == "ValueError"
    assert not one.status.is_ok
    assert not one.events


def test_nobody_asked_for_traces_and_none_are_made() -> None:
    with span("turn", conversation="c1") as one, span("search") as other:
        one.note(outcome="reply")
    assert one is other


def test_without_traces_their_vendor_is_not_even_loaded() -> None:
    asked = "import sys, bot.telemetry.spans; sys.exit('opentelemetry' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0  # noqa: S603 - our own words


def test_once_stopped_nothing_is_kept(kept: InMemorySpanExporter) -> None:
    stop = start_traces(exporter=InMemorySpanExporter())
    stop()
    with span("turn"):
        pass
    assert kept.get_finished_spans() == ()
