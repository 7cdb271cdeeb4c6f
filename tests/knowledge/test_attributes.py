"""Which attribute a question asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.attributes import rank_attributes

MUG = [
    ("brand", 'brand: { value:"Kiln and Leaf" }'),
    ("weight", 'item_weight: { unit:grams, value:"300" }'),
    ("parcel", 'item_package_weight: { unit:grams, value:"450" }'),
    ("size", "item_dimensions: { width:{ unit:centimeters, value:9 }, height:{ unit:centimeters, value:11 } }"),
    ("material", 'material: { value:"stoneware" }'),
    ("color", 'color: { value:"moss green" }'),
    ("water", "water_resistance_level: { value:not_water_resistant }"),
    ("count", "number_of_pieces: { value:2 }"),
    ("age", 'age_range_description: { value:"adult" }'),
]


def first(question: str) -> str:
    return rank_attributes(question, MUG)[0][0]


@pytest.mark.parametrize(
    ("question", "attribute"),
    [
        ("how heavy is it?", "weight"),
        ("how big is this mug?", "size"),
        ("what is it made of?", "material"),
        ("who is the manufacturer?", "brand"),
        ("which colour do I get?", "color"),
        ("can I take it swimming?", "water"),
        ("how many pieces are there?", "count"),
        ("is it for children?", "age"),
    ],
)
def test_an_everyday_word_finds_the_attribute_it_asks_for(question: str, attribute: str) -> None:
    assert first(question) == attribute


@pytest.mark.parametrize(
    ("question", "attribute"),
    [
        ("Wie schwer ist die Tasse?", "weight"),
        ("quel est le poids ?", "weight"),
        ("¿cuánto pesa?", "weight"),
        ("重さはどのくらいですか", "weight"),
        ("多大尺寸?", "size"),
        ("素材は何ですか", "material"),
    ],
)
def test_the_core_questions_are_understood_in_other_languages(question: str, attribute: str) -> None:
    assert first(question) == attribute


def test_how_heavy_means_the_thing_and_not_its_parcel() -> None:
    scores = dict(rank_attributes("how heavy is it?", MUG))
    assert scores["weight"] > scores["parcel"] > 0


def test_the_parcel_is_found_when_it_is_named() -> None:
    assert first("what is the package weight?") == "parcel"


def test_a_value_that_the_question_names_is_found() -> None:
    assert first("is it moss?") == "color"


def test_what_the_question_is_about_is_not_what_it_asks_for() -> None:
    phone = [("talk", "phone_talk_time: { value:10 }"), ("os", 'operating_system: { value:"x" }')]
    assert rank_attributes("does this phone use android?", phone)[0][0] == "os"


def test_attributes_in_the_questions_own_language_meet_it() -> None:
    shop = [("素材", "素材: 陶器"), ("重量", "重量: 300g")]
    assert rank_attributes("重量を教えてください", shop)[0][0] == "重量"


def test_endings_of_english_words_do_not_keep_them_apart() -> None:
    shop = [("a", 'included_components: { value:"lid" }'), ("b", 'brand: { value:"x" }')]
    assert rank_attributes("does it include a lid?", shop)[0][0] == "a"


def test_nothing_in_common_scores_nought() -> None:
    assert all(score == 0 for _, score in rank_attributes("qwertz?", MUG))


def test_no_candidates_give_no_ranking() -> None:
    assert rank_attributes("how heavy?", []) == []


def test_a_text_without_a_value_is_ranked_too() -> None:
    assert rank_attributes("weight?", [("a", "weight"), ("b", "")])[0][0] == "a"


@given(st.permutations(MUG), st.sampled_from(["how heavy?", "made of?", "qwertz", ""]))
def test_the_order_of_the_candidates_makes_no_difference(shuffled: list[tuple[str, str]], question: str) -> None:
    assert rank_attributes(question, shuffled) == rank_attributes(question, MUG)


@given(st.text(), st.lists(st.text(), max_size=4))
def test_every_candidate_comes_back_once_and_no_score_is_below_nought(question: str, texts: list[str]) -> None:
    ranked = rank_attributes(question, [(str(number), text) for number, text in enumerate(texts)])
    assert sorted(id for id, _ in ranked) == sorted(map(str, range(len(texts))))
    assert all(score >= 0 for _, score in ranked)
