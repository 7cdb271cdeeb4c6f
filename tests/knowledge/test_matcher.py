"""Which topic a message asks for: deterministic, calibrated, and trained on the content that is there."""

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import pack
from knowledge.concepts import Reading
from knowledge.corpus import inputs_hash
from knowledge.matcher import SIGNALS, concept_features, match, model, signals

LANGUAGES = ("en", "ja", "zh-Hans", "de", "zh-Hant", "ko", "fr", "es", "pt", "th", "id", "vi")
NOTHING = Reading(concepts=(), unexplained=(), share=0.0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_artefact_was_trained_on_the_content_that_is_there(language: str) -> None:
    trained = model(language)
    assert trained is not None
    assert trained.inputs == inputs_hash(language), f"{language} changed: run `python -m knowledge.train`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_artefact_knows_exactly_the_topics_of_the_pack(language: str) -> None:
    trained = model(language)
    assert trained is not None
    assert trained.classes == tuple(pack.topics())
    assert len(trained.calibration) == len(SIGNALS)
    assert 0.5 < trained.threshold < 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_phrasings_find_their_own_topic(language: str) -> None:
    """The model has seen them: what fails here was never learned."""
    some = random.Random(7)  # noqa: S311 - a sample, not a secret
    every = [(topic, one) for topic in pack.topics() for one in pack.phrasings(topic, language)]
    picked = some.sample(every, 60)
    found = [match(text, language) for _, text in picked]
    right = sum(one is not None and one.topic == topic for one, (topic, _) in zip(found, picked, strict=True))
    assert right >= 54


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("what is the capital of France?", "en"),
        ("write me a poem about the sea", "en"),
        ("今日の天気は?", "ja"),
        ("给我讲个笑话", "zh-Hans"),
        ("Wie wird das Wetter morgen?", "de"),
    ],
)
def test_what_no_shop_is_asked_is_never_surely_answerable(text: str, language: str) -> None:
    found = match(text, language)
    assert found is not None
    assert not (found.sure and pack.topics()[found.topic].answerable)


def test_a_language_that_was_never_trained_has_no_match() -> None:
    assert match("Quanto costa la spedizione?", "it") is None


def test_a_folder_without_artefacts_has_no_model(tmp_path: Path) -> None:
    assert model("en", tmp_path) is None


def test_sure_is_reaching_the_threshold() -> None:
    trained = model("en")
    assert trained is not None
    texts = ("how much is shipping to Germany?", "hm", "do you accept paypal", "what now", "blue flurbl")
    for text in texts:
        found = match(text, "en")
        assert found is not None
        assert found.sure == (found.score >= round(trained.threshold, 4)) or abs(found.score - trained.threshold) < 1e-3


def test_the_best_class_leads_and_its_margins_are_to_the_rest() -> None:
    concept, word = np.array([0.1, 0.9, 0.3]), np.array([0.2, 0.5, 0.4])
    best, second, row = signals(concept, word, np.array([0.0, 0.7, 0.6]), NOTHING, weight=0.5)
    assert (best, second) == (1, 2)
    named = dict(zip(SIGNALS, row, strict=True))
    assert named["lead"] == pytest.approx(0.7)
    assert named["margin"] == pytest.approx(0.35)
    assert named["concept_margin"] == pytest.approx(0.6)
    assert named["word_margin"] == pytest.approx(0.1)
    assert named["nearest_margin"] == pytest.approx(0.1)
    assert named["intercept"] == 1.0


def test_equal_leads_go_to_the_first_class() -> None:
    level = np.array([0.5, 0.5])
    assert signals(level, level, level, NOTHING)[0] == 0


def test_concepts_count_alone_and_in_pairs_whatever_their_order() -> None:
    assert concept_features(["B", "A"]) == concept_features(["A", "B"]) == ["A", "B", "A+B", "#2"]
    assert concept_features([]) == ["#0"]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=120), st.sampled_from(LANGUAGES))
def test_any_text_matches_the_same_twice_with_a_probability(text: str, language: str) -> None:
    found = match(text, language)
    assert found is not None
    assert found == match(text, language)
    assert 0.0 <= found.score <= 1.0
    assert found.topic != found.runner_up
