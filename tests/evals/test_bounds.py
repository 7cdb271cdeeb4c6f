"""The bound on the wrong share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from evals.bounds import upper_bound


@pytest.mark.parametrize(
    ("wrong", "sent", "bound"), [(0, 149, 0.0199), (0, 59, 0.0495), (1, 100, 0.0466), (5, 100, 0.1023)]
)
def test_known_bounds_are_met(wrong: int, sent: int, bound: float) -> None:
    assert upper_bound(wrong, sent) == pytest.approx(bound, abs=5e-4)


@given(st.integers(1, 300).flatmap(lambda sent: st.tuples(st.integers(0, sent - 1), st.just(sent))))
def test_the_bound_is_that_of_clopper_and_pearson(counts: tuple[int, int]) -> None:
    wrong, sent = counts
    assert upper_bound(wrong, sent) == pytest.approx(float(beta.ppf(0.95, wrong + 1, sent - wrong)), abs=1e-6)


def test_where_nothing_was_sent_nothing_is_known() -> None:
    assert upper_bound(0, 0) == 1.0
    assert upper_bound(3, 3) == 1.0
