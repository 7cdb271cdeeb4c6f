"""The log: facts with ids. What somebody said, or keeps secret, is in none of its lines."""

import asyncio
import gc
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telemetry.logs import start_logs
from bot.telemetry.style import Style, usual_style
from bot.telemetry.wordless import Blanker, said
from core.errors import DatabaseError

WORDS = "my parcel for Canaryfield is wet"
SECRET = "123456789:AAcanarycanarycanarycanarycanarycan"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What is logged as JSON; the handlers of before come back."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    written = io.StringIO()
    start_logs(Style.JSON, stream=written, secrets=[SECRET, ""])
    yield written
    for handler in root.handlers[:]:
        root.removeHandler(handler)
    for handler in before:
        root.addHandler(handler)
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_record_is_one_line_of_time_level_event_logger_and_ids(stream: io.StringIO) -> None:
    logging.getLogger("bot.worker").warning("turn failed", extra={"conversation": "c1", "turn": "t1", "worker": "w1"})
    (line,) = lines(stream)
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "warning",
        "event": "turn failed",
        "logger": "bot.worker",
        "conversation": "c1",
        "turn": "t1",
        "worker": "w1",
    }


def test_ids_that_stand_in_the_event_are_found_there(stream: io.StringIO) -> None:
    logging.getLogger("bot.x").error("channel=%s conversation=%s: late", "shop", "shop:7")
    (line,) = lines(stream)
    assert (line["channel"], line["conversation"]) == ("shop", "shop:7")


def test_other_things_beside_an_event_are_left_out(stream: io.StringIO) -> None:
    logging.getLogger("bot.x").error("failed", extra={"text": WORDS, "question": WORDS})
    assert "Canaryfield" not in stream.getvalue()


def test_an_exception_is_told_by_its_kind_and_place_never_by_its_message(stream: io.StringIO) -> None:
    try:
        int(WORDS)
    except ValueError:
        logging.getLogger("bot.x").exception("failed")
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n")
    for line in lines(stream):
        assert line["error"] == "ValueError"
        assert "test_logs.py" in line["trace"][-1]
    assert "Canaryfield" not in stream.getvalue()


def test_an_exception_as_an_argument_is_told_by_its_kind_unless_it_is_our_own(stream: io.StringIO) -> None:
    log = logging.getLogger("bot.x")
    log.error("%s: %s", "turn", ValueError(WORDS))
    log.error("503: %s", DatabaseError("henji.db: the disk is full\nDETAIL: Canaryfield"))
    assert [line["event"] for line in lines(stream)] == ["turn: ValueError", "503: henji.db: the disk is full"]


def test_what_others_log_is_their_template_alone(stream: io.StringIO) -> None:
    logging.getLogger("some.client").warning("HTTP Request: %s %s", "POST", f"https://api.example/bot{SECRET}/send")
    logging.getLogger("some.vendor").error("cannot parse %r", WORDS)
    assert [line["event"] for line in lines(stream)] == ["HTTP Request: %s %s", "cannot parse %r"]
    assert "Canaryfield" not in stream.getvalue()


def test_the_chatter_of_others_is_not_logged(stream: io.StringIO) -> None:
    logging.getLogger("httpx").info("HTTP Request")
    logging.getLogger("bot.x").info("kept")
    assert [line["event"] for line in lines(stream)] == ["kept"]


def test_a_whole_trace_in_a_message_of_others_is_cut_to_kind_and_place(stream: io.StringIO) -> None:
    """As servers log an application that does not start."""
    trace = 'Traceback (most recent call last):\n  File "/srv/henji/bot/app.py", line 7, in run\n    raise X\n'
    logging.getLogger("starlette").error(trace + "builtins.ValueError: " + WORDS)  # noqa: G003 - as they do
    (line,) = lines(stream)
    assert line["event"] == "builtins.ValueError at henji/bot/app.py:7"


def test_a_task_that_dies_unseen_tells_nothing_of_its_words(stream: io.StringIO) -> None:
    async def dies() -> None:
        raise ValueError(WORDS)

    async def run() -> None:
        task = asyncio.get_running_loop().create_task(dies())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del task
        gc.collect()

    asyncio.run(run())
    (line,) = lines(stream)
    assert (line["event"], line["error"]) == ("Task exception was never retrieved", "ValueError")
    assert "Canaryfield" not in stream.getvalue()


def test_secrets_and_addresses_are_blanked_wherever_they_stand(stream: io.StringIO) -> None:
    log = logging.getLogger("bot.x")
    log.error("conversation=%s with %s and Bearer abcdefghijkl", "mail:anna@canary.example", SECRET)
    log.error("again", extra={"conversation": "mail:anna@canary.example"})
    first, second = lines(stream)
    assert "anna" not in stream.getvalue()
    assert SECRET not in stream.getvalue()
    assert "abcdefghijkl" not in stream.getvalue()
    assert first["conversation"].split()[0] == second["conversation"].split()[0]
    assert first["conversation"] == second["conversation"], (
        "the same address has the same mark, so lines can be told apart"
    )


def test_without_the_blanker_they_would_be_there() -> None:
    """The red control."""
    assert "anna@canary.example" in said("conversation=%s", ("mail:anna@canary.example",), trusted=True)
    assert "anna" not in Blanker()("conversation=mail:anna@canary.example")


def test_on_a_terminal_a_line_is_for_people() -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    written = io.StringIO()
    start_logs(Style.TEXT, stream=written)
    try:
        logging.getLogger("bot.x").warning("late", extra={"conversation": "c1"})
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    assert written.getvalue().endswith("warning  late (conversation=c1)\n")


def test_who_looks_on_gets_text_and_a_file_gets_json() -> None:
    assert usual_style(io.StringIO()) is Style.JSON


@given(st.text(), st.lists(st.one_of(st.text(), st.integers(), st.none()), max_size=3), st.booleans())
def test_no_record_is_too_strange_to_log(template: str, arguments: list[object], trusted: bool) -> None:
    event = said(template, tuple(arguments), trusted=trusted)
    assert "\n" not in event
    assert len(Blanker()(event)) <= 500


def test_a_server_that_printed_by_itself_prints_no_more() -> None:
    """uvicorn, started anywhere in this process with its usual log, would print exceptions with their words."""
    server, own = logging.getLogger("uvicorn"), io.StringIO()
    server.addHandler(printer := logging.StreamHandler(own))
    server.propagate = False
    root, written = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], root.level
    try:
        start_logs(Style.JSON, stream=written)
        logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=ValueError(WORDS))
    finally:
        server.removeHandler(printer)
        server.propagate = True
        root.handlers[:] = before
        root.setLevel(level)
    assert own.getvalue() == ""
    assert [line["error"] for line in lines(written)] == ["ValueError"]
