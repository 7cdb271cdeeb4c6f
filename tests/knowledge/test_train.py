"""Training in closed form: the short cuts give what leaving out and fitting again would give."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import train
from knowledge.corpus import Array, Labels, inputs_hash, unit_rows

CLASSES = 3


def rows(seed: int, count: int = 12, width: int = 5) -> tuple[Array, Labels]:
    random = np.random.default_rng(seed)
    found = random.random((count, width))
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found, np.arange(count) % CLASSES


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_words_left_out_score_as_if_fitted_without_them(seed: int) -> None:
    found, labels = rows(seed)
    gram = found @ found.T
    lead = train.words_without(train.words_inverse(gram), labels, CLASSES, [np.array([n]) for n in range(len(labels))])
    for n in (0, 5):
        kept = np.delete(np.arange(len(labels)), n)
        weights = train.word_weights(train.words_inverse(gram[np.ix_(kept, kept)]), labels[kept], CLASSES)
        assert lead[n] == pytest.approx(gram[n, kept] @ weights, abs=1e-8)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_concepts_left_out_by_group_score_as_if_fitted_without_the_group(seed: int) -> None:
    found, labels = rows(seed)
    group = np.array([1, 4, 7])
    lead = train.concepts_without(found, labels, CLASSES, [group])
    kept = np.delete(np.arange(len(labels)), group)
    weights = train.concept_weights(found[kept], labels[kept], CLASSES)
    assert lead[group] == pytest.approx(found[group] @ weights, abs=1e-8)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_one_row_left_out_is_a_group_of_one(seed: int) -> None:
    found, labels = rows(seed)
    alone = [np.array([n]) for n in range(len(labels))]
    pairs = [np.array([0, 1]), *alone[2:]]
    assert train.concepts_without(found, labels, CLASSES, alone)[2:] == pytest.approx(
        train.concepts_without(found, labels, CLASSES, pairs)[2:], abs=1e-8
    )
    assert train.words_without(train.words_inverse(found @ found.T), labels, CLASSES, alone)[2:] == pytest.approx(
        train.words_without(train.words_inverse(found @ found.T), labels, CLASSES, pairs)[2:], abs=1e-8
    )


def seen(scores: list[float], right: list[float], *, weight: float = 1.0) -> train.Seen:
    """One signal that is the margin itself, and the intercept."""
    count = len(scores)
    return train.Seen(
        np.array([[score, 1.0] for score in scores]), np.array(right), np.ones(count), np.full(count, weight)
    )


def test_the_threshold_is_the_lowest_that_keeps_the_wrong_share() -> None:
    """The scores lie above the floor, so that the share decides."""
    margins = np.linspace(8.0, 3.0, 400)
    right = np.array([1.0] * 200 + [0.0, 1.0] * 100)
    least = train.threshold([seen(list(margins), list(right))], np.array([1.0, 0.0]))
    sent = 1 / (1 + np.exp(-margins)) >= least
    assert 200 <= sent.sum() < 300
    assert (1 - right)[sent].mean() <= train.WRONG_SHARE + 0.02


def test_the_threshold_never_falls_below_the_floor() -> None:
    assert train.threshold([seen([-3.0, -3.0], [1.0, 1.0])], np.array([1.0, 0.0])) == train.FLOOR


def test_where_nothing_is_right_nothing_is_ever_sure() -> None:
    assert train.threshold([seen([1.0, 2.0], [0.0, 0.0])], np.array([1.0, 0.0])) == 1.0


def test_calibration_gives_the_signal_that_tells_right_from_wrong_a_weight() -> None:
    beta = train.calibrate([seen([2.0] * 30 + [-2.0] * 30, [1.0] * 29 + [0.0] * 31)])
    assert beta[0] > 0.5


def test_what_would_not_be_sent_does_not_calibrate() -> None:
    part = seen([2.0, -2.0] * 20, [1.0, 0.0] * 20)
    unsent = train.Seen(part.rows, 1 - part.right, np.zeros(40), part.weight)
    assert train.calibrate([part, unsent]) == pytest.approx(train.calibrate([part]))


def test_rows_have_unit_length_and_an_empty_one_stays_empty() -> None:
    found, norms = unit_rows([[0, 2], []], np.array([3.0, 1.0, 4.0]))
    assert np.asarray(found.todense()).tolist() == [[0.6, 0.0, 0.8], [0.0, 0.0, 0.0]]
    assert norms.tolist() == [5.0, 1.0]


def test_the_hash_of_inputs_tells_languages_apart_and_repeats() -> None:
    assert inputs_hash("en") == inputs_hash("en")
    assert inputs_hash("en") != inputs_hash("de")
