"""JSON from strangers: what is read is what everybody reads, and what is refused is refused by one error."""

import json
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.strict_json import Shape, Unfit, read_json

USUAL = Shape()
BOUNDLESS = Shape(depth=10**9, elements=10**9, digits=10**9)


def refused(raw: bytes, shape: Shape = USUAL) -> int:
    with pytest.raises(Unfit) as caught:
        read_json(raw, shape)
    return caught.value.status


@pytest.mark.parametrize(
    "value",
    [None, True, 7, -0.5, 10**63, "茶 🍵", "a\0b", [], {}, {"a": [{"b": "]}[{,"}]}, '"\\', [[]] * 4000, "\\" * 999],
)
def test_ordinary_json_is_read_as_it_was_written(value: object) -> None:
    assert read_json(json.dumps(value).encode()) == value
    assert read_json(json.dumps(value, ensure_ascii=False).encode()) == value


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[1,]", 400),
        (b"'a'", 400),
        (b'{"a":1} x', 400),
        (b'"\xff"', 400),
        ("tea".encode("utf-16"), 400),
        (b'\xef\xbb\xbf"tea"', 400),  # a byte order mark is no JSON
        (b"NaN", 400),
        (b"[-Infinity]", 400),
        (b"1e999", 400),
        (b"[-1e999]", 400),
        (b"1" * 65, 400),
        (b"-" + b"1" * 5000, 400),
        (b'{"a":1,"a":2}', 400),
        (b'[{"b":{"a":1,"\\u0061":2}}]', 400),  # the same key, written in another way
        (b'"\\ud83d"', 422),
        (b'"\\uDE00\\uD83D"', 422),
        (b'{"\\udfff":1}', 422),
        (b'[["\\ud800"]]', 422),
        (b"[" * 65 + b"]" * 65, 400),
        (b'{"a":' * 65 + b"1" + b"}" * 65, 400),
        (b"[" * 200_000, 400),
        (b"[" + b"1," * 10_000 + b"1]", 413),
        (json.dumps({str(n): n for n in range(10_001)}).encode(), 413),
    ],
)
def test_what_can_be_read_in_two_ways_or_fills_the_machine_is_refused(raw: bytes, status: int) -> None:
    assert refused(raw) == status


@pytest.mark.parametrize("raw", [b"[" * 64 + b"]" * 64, b'"\\ud83d\\ude00"', b"[" + b"1," * 9_998 + b"1]", b"1" * 64])
def test_the_last_that_is_allowed_is_read(raw: bytes) -> None:
    assert read_json(raw) == json.loads(raw)


@pytest.mark.parametrize("raw", [b"[" * 65 + b"]" * 65, b"[" + b"1," * 10_000 + b"1]", b"1" * 65])
def test_without_the_caps_all_of_it_would_come_in(raw: bytes) -> None:
    """The red control."""
    assert read_json(raw, BOUNDLESS) == json.loads(raw)


def test_deeper_than_python_goes_is_refused_even_without_a_cap() -> None:
    deep = 20 * sys.getrecursionlimit()
    assert refused(b"[" * deep + b"]" * deep, BOUNDLESS) == 400


def test_a_message_never_repeats_what_was_sent() -> None:
    for raw in (b'{"secret":1,"secret":2}', b'"secret', b'["secret","\\ud800"]', b"[secret]"):
        with pytest.raises(Unfit) as caught:
            read_json(raw)
        assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "raw",
    [
        b'"' + b'\\"' * 130_000,
        b'"' * 260_000,
        b"\\" * 260_000,
        b"]" * 260_000,
        b'"a"' * 86_000,
        b"[" * 260_000,
        b'{"a":' * 52_000,
        b"-" * 260_000,
        b'"' + b"\\ud800" * 43_000 + b'"',
    ],
)
def test_no_body_under_the_cap_costs_more_than_a_moment(raw: bytes) -> None:
    began = time.process_time()
    refused(raw)
    assert time.process_time() - began < 1.0  # about 0.03 s; a quadratic reader takes minutes


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
)


@given(VALUES)
def test_any_value_is_read_back_or_refused(value: object) -> None:
    raw = json.dumps(value).encode()
    try:
        assert read_json(raw) == value
    except Unfit:
        written = json.dumps(value, ensure_ascii=False)
        numbers = any(name in written for name in ("NaN", "Infinity"))
        halves = written != written.encode("utf-8", "replace").decode()
        assert numbers or halves or max(map(len, written.split(","))) > 64


@given(st.binary(max_size=200) | st.text('[]{}",:\\u0d8eE+-.1 tfn\n', max_size=60).map(str.encode))
def test_any_bytes_are_read_as_python_reads_them_or_refused(raw: bytes) -> None:
    try:
        value = read_json(raw)
    except Unfit:
        return
    assert value == json.loads(raw)
