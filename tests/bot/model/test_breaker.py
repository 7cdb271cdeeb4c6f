import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.breaker import LONGEST, SHORTEST, Breaker


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock=clock)


def opened(breaker: Breaker) -> None:
    for _ in range(3):
        assert breaker.wait() == 0
        breaker.failed()


def test_two_failures_in_a_row_are_borne(breaker: Breaker) -> None:
    for _ in range(5):
        breaker.failed()
        breaker.failed()
        assert breaker.wait() == 0
        breaker.succeeded()


def test_the_third_opens_it_for_thirty_seconds(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    assert breaker.wait() == SHORTEST
    clock.now += 29
    assert breaker.wait() == 1
    clock.now += 1
    assert breaker.wait() == 0


def test_one_may_try_while_the_others_wait(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += SHORTEST
    assert [breaker.wait() > 0 for _ in range(3)] == [False, True, True]


def test_a_trial_of_which_nobody_hears_does_not_close_it_for_ever(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += SHORTEST
    assert breaker.wait() == 0
    clock.now += SHORTEST
    assert breaker.wait() == 0


def test_each_failed_trial_doubles_the_pause_up_to_five_minutes(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    pauses = []
    for _ in range(6):
        pauses.append(breaker.wait())
        clock.now += pauses[-1]
        assert breaker.wait() == 0
        breaker.failed()
    assert pauses == [30, 60, 120, 240, 300, 300]


def test_a_success_closes_it_and_the_pause_is_short_again(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    for _ in range(3):
        clock.now += LONGEST
        assert breaker.wait() == 0
        breaker.failed()
    breaker.succeeded()
    assert breaker.wait() == 0
    opened(breaker)
    assert breaker.wait() == SHORTEST


@given(st.lists(st.tuples(st.sampled_from(["ok", "no"]), st.floats(0, 1_000)), max_size=40))
def test_nobody_ever_waits_longer_than_five_minutes(steps: list[tuple[str, float]]) -> None:
    clock = Clock()
    breaker = Breaker(clock=clock)
    for how, later in steps:
        if breaker.wait() == 0:
            (breaker.succeeded if how == "ok" else breaker.failed)()
        clock.now += later
        assert 0 <= breaker.wait() <= LONGEST
