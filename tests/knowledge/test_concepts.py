"""A message as concepts: the same in every language, with what nothing explains told apart."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.concepts import lexicon, read

LANGUAGES = ("en", "ja", "zh-Hans", "de", "zh-Hant", "ko", "fr", "es", "pt", "th", "id", "vi")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_lexicon(language: str) -> None:
    assert lexicon(language) is not None


def test_the_lexicons_know_the_same_concepts() -> None:
    """The model of concepts is shared: a concept that one language lacks is a blind spot there."""
    known = {language: {name for name, _ in found.concepts} for language in LANGUAGES if (found := lexicon(language))}
    for language, names in known.items():
        assert known["en"] - names == set(), language


@pytest.mark.parametrize(
    ("text", "language", "concept"),
    [
        ("thank you", "en", "THANKS"),
        ("ありがとう", "ja", "THANKS"),
        ("谢谢", "zh-Hans", "THANKS"),
        ("Vielen Dank", "de", "THANKS"),
    ],
)
def test_thanks_are_the_same_concept_in_every_language(text: str, language: str, concept: str) -> None:
    assert concept in read(text, language).concepts


def test_one_question_has_the_same_concepts_in_every_language() -> None:
    said = {
        "en": "how much is shipping?",
        "de": "Was kostet der Versand?",
        "ja": "送料はいくらですか",
        "zh-Hans": "运费多少钱",
    }
    found = [set(read(text, language).concepts) for language, text in said.items()]
    assert set.intersection(*found)


def test_unknown_words_are_left_and_counted() -> None:
    found = read("shipping of a flurbl", "en")
    assert found.unexplained == ("flurbl",)
    assert 0 < found.share < 1


def test_words_of_the_catalogue_are_explained() -> None:
    assert read("shipping of a flurbl", "en", ignore={"flurbl"}).unexplained == ()


def test_countries_figures_and_addresses_explain_themselves() -> None:
    assert read("Norway 12.50 #A-1 a@b.example https://x.example/y", "en").share == 0.0


def test_a_language_without_a_lexicon_explains_nothing() -> None:
    found = read("Quanto costa?", "it")
    assert (found.concepts, found.share, found.unexplained) == ((), 1.0, ("Quanto costa?",))


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_any_text_reads_the_same_twice_with_sorted_concepts(text: str, language: str) -> None:
    found = read(text, language)
    assert found == read(text, language)
    assert list(found.concepts) == sorted(found.concepts)
    assert found.share >= 0.0
