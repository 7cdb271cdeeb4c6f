"""The worth of a shared token."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import bm25


def weight(count: int, length: int, mean: float) -> float:
    return float(bm25.saturation(np.array([bm25.pack(0, count, length)], np.uint32), mean)[0])


def test_the_weight_is_that_of_the_published_formula() -> None:
    norm = bm25.K1 * (1 - bm25.B + bm25.B * 120 / 100)
    assert weight(3, 120, 100.0) == pytest.approx(3 * (bm25.K1 + 1) / (3 + norm))


def test_a_rarer_token_tells_more() -> None:
    assert bm25.rarity(1, 1000) > bm25.rarity(10, 1000) > bm25.rarity(900, 1000)


def test_a_token_that_every_passage_has_still_tells_a_little() -> None:
    assert bm25.rarity(1000, 1000) > 0


def test_the_same_count_weighs_less_in_a_longer_passage() -> None:
    assert weight(1, 50, 100.0) > weight(1, 400, 100.0)


@given(st.integers(0, bm25.MOST_PLACE), st.integers(0, 500), st.integers(0, 20_000))
def test_a_posting_keeps_its_place_whatever_count_and_length(place: int, count: int, length: int) -> None:
    packed = bm25.pack(place, count, length)
    assert 0 <= packed < 1 << 32
    assert bm25.places(np.array([packed], np.uint32)).tolist() == [place]


@given(st.integers(1, 62), st.integers(1, 4000), st.floats(1, 2000))
def test_one_more_occurrence_never_weighs_less(count: int, length: int, mean: float) -> None:
    assert weight(count + 1, length, mean) >= weight(count, length, mean)


@given(st.integers(0, 500), st.integers(0, 20_000), st.floats(1, 2000))
def test_no_repetition_weighs_more_than_the_limit(count: int, length: int, mean: float) -> None:
    assert 0 <= weight(count, length, mean) < bm25.K1 + 1
