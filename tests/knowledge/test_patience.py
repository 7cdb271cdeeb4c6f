"""A call beside one's own work, and a pause after failures."""

import threading
import time

import pytest

from core.errors import DatabaseError, UpstreamError
from knowledge.patience import Aside, Breaker


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_an_answer_in_time_is_given() -> None:
    assert Aside(lambda: 7).result(5) == 7


def test_who_is_late_is_left_behind() -> None:
    goes_on = threading.Event()
    late = Aside(goes_on.wait)
    began = time.monotonic()

    with pytest.raises(UpstreamError, match="no answer within"):
        late.result(0.05)

    assert time.monotonic() - began < 1
    goes_on.set()


def test_the_time_counts_from_the_start_of_the_call() -> None:
    goes_on = threading.Event()
    late = Aside(goes_on.wait)
    time.sleep(0.06)
    began = time.monotonic()

    with pytest.raises(UpstreamError):
        late.result(0.05)

    assert time.monotonic() - began < 0.04
    goes_on.set()


@pytest.mark.parametrize("error", [UpstreamError("503"), DatabaseError("locked")])
def test_its_failure_is_told_at_once(error: Exception) -> None:
    def fails() -> None:
        raise error

    with pytest.raises(UpstreamError, match=str(error)):
        Aside(fails).result(5)


def test_after_failures_in_a_row_there_is_a_pause_and_then_one_may_try() -> None:
    clock = Clock()
    breaker = Breaker(failures=2, pause=30, clock=clock)

    assert not breaker.failed()
    assert breaker.lets_through()
    assert breaker.failed()
    assert not breaker.lets_through()
    clock.now = 31
    assert [breaker.lets_through(), breaker.lets_through()] == [True, False]
    assert breaker.succeeded()
    assert breaker.lets_through()


def test_one_success_forgets_the_failures() -> None:
    breaker = Breaker(failures=2, pause=30, clock=Clock())
    breaker.failed()
    breaker.succeeded()
    breaker.failed()

    assert breaker.lets_through()


def test_a_failed_try_begins_another_pause() -> None:
    clock = Clock()
    breaker = Breaker(failures=1, pause=30, clock=clock)
    breaker.failed()
    clock.now = 31
    assert breaker.lets_through()
    clock.now = 35
    breaker.failed()
    clock.now = 64

    assert not breaker.lets_through()
