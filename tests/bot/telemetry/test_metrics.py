"""Figures as Prometheus reads them, parsed back by its own client."""

import urllib.request
from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.kernel.figures import Figures
from bot.telemetry.metrics import Metrics
from bot.telemetry.tally import Tally
from bot.telemetry.troubles import Troubles
from core.turn import Call

FIGURES = Figures(
    waiting=3,
    leased=1,
    oldest=12.5,
    outbox={("telegram", "ready"): 2, ("shop", "unknown"): 1, ("telegram", "unknown"): 4},
    tickets=6,
    late=2,
    workers=2,
    pauses={"telegram": 7.5},
)
CALL = Call(
    model="openai:small", prompt="p@1", form="json_schema", input_tokens=100, output_tokens=20, ms=900.0, cost=0.5
)


def values(text: bytes) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    families = text_string_to_metric_families(text.decode())
    return {(one.name, tuple(sorted(one.labels.items()))): one.value for family in families for one in family.samples}


def metrics(tally: Tally | None = None, figures: Figures | None = FIGURES) -> Metrics:
    return Metrics(tally=tally or Tally(), troubles=Troubles(), figures=lambda: figures)


def test_what_was_counted_is_told() -> None:
    tally = Tally()
    for new in (True, True, False):
        tally.heard("web", new=new)
    tally.turned({"outcome": "reply", "lane": "approved", "ms": 30.0})
    tally.turned({"outcome": "reply", "lane": "approved", "ms": 70_000.0})
    tally.called(CALL)
    tally.called(replace(CALL, failed="timeout", cost=None))
    tally.delivered("shop", "sent")
    tally.knocked("shop", 202, 0.02)
    tally.alarmed("late")
    told = values(metrics(tally).text())
    assert told["henji_messages_total", (("channel", "web"), ("result", "accepted"))] == 2
    assert told["henji_messages_total", (("channel", "web"), ("result", "duplicate"))] == 1
    assert told["henji_turns_total", (("lane", "approved"), ("outcome", "reply"))] == 2
    assert told["henji_turn_seconds_bucket", (("lane", "approved"), ("le", "0.05"))] == 1
    assert told["henji_turn_seconds_bucket", (("lane", "approved"), ("le", "30.0"))] == 1
    assert told["henji_turn_seconds_bucket", (("lane", "approved"), ("le", "+Inf"))] == 2
    assert told["henji_turn_seconds_count", (("lane", "approved"),)] == 2
    assert told["henji_turn_seconds_sum", (("lane", "approved"),)] == pytest.approx(70.03)
    assert told["henji_model_calls_total", (("model", "openai:small"), ("result", "failed"))] == 1
    assert told["henji_model_tokens_total", (("direction", "input"), ("model", "openai:small"))] == 200
    assert told["henji_model_cost_total", (("model", "openai:small"),)] == 0.5
    assert told["henji_deliveries_total", (("channel", "shop"), ("state", "sent"))] == 1
    assert told["henji_webhook_seconds_count", (("channel", "shop"), ("status", "2xx"))] == 1
    assert told["henji_watchdog_alarms_total", (("kind", "late"),)] == 1


def test_what_waits_is_told() -> None:
    told = values(metrics().text())
    assert told["henji_database_up", ()] == 1
    assert told["henji_conversations_waiting", ()] == 3
    assert told["henji_oldest_wait_seconds", ()] == 12.5
    assert told["henji_outbox_lines", (("channel", "telegram"), ("state", "ready"))] == 2
    assert told["henji_deliveries_unknown", ()] == 5
    assert (told["henji_tickets_open", ()], told["henji_tickets_late", ()]) == (6, 2)
    assert told["henji_channel_pause_seconds", (("channel", "telegram"),)] == 7.5


def test_without_the_database_the_rest_is_told_all_the_same() -> None:
    tally = Tally()
    tally.heard("web", new=True)
    told = values(metrics(tally, None).text())
    assert told["henji_database_up", ()] == 0
    assert ("henji_conversations_waiting", ()) not in told
    assert told["henji_messages_total", (("channel", "web"), ("result", "accepted"))] == 1


def test_open_streams_are_counted_until_they_close() -> None:
    tally = Tally()
    with tally.streaming(), tally.streaming():
        assert values(metrics(tally).text())["henji_event_streams", ()] == 2
    with pytest.raises(RuntimeError), tally.streaming():
        raise RuntimeError
    assert values(metrics(tally).text())["henji_event_streams", ()] == 0


def test_a_channel_that_fails_is_told_since_its_first_failure() -> None:
    made = metrics()
    made.troubles.failed("telegram", "401: no such bot")
    since = made.troubles.now()[0].since
    made.troubles.failed("telegram", "401 again")
    assert made.troubles.now()[0].since == since
    assert values(made.text())["henji_channel_failing_since_seconds", (("channel", "telegram"),)] == since.timestamp()
    made.troubles.worked("telegram")
    assert made.troubles.now() == ()


def test_two_of_them_in_one_process_know_nothing_of_each_other() -> None:
    one, other = Tally(), Tally()
    one.heard("web", new=True)
    assert ("henji_messages_total", (("channel", "web"), ("result", "accepted"))) not in values(metrics(other).text())


def test_a_process_without_the_web_serves_them_on_a_port_of_its_own() -> None:
    address, stop = metrics().serve("127.0.0.1", 0)
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own address
            assert values(answer.read())["henji_workers_alive", ()] == 2
    finally:
        stop()
