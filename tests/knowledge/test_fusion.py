"""Two lists become one, and neither can take anything away from the other."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.fusion import fused
from knowledge.index import Hit


def hit(document: str, score: float, part: int = 0) -> Hit:
    return Hit(passage=f"{document}#{part}", document=document, language="en", score=score)


HITS = st.lists(
    st.builds(
        hit, st.sampled_from("abcdefgh"), st.integers(-10, 500).map(lambda tenths: tenths / 10), st.integers(0, 2)
    ),
    unique_by=lambda one: one.document,
    max_size=8,
).map(lambda hits: sorted(hits, key=lambda one: (-one.score, one.passage)))


def test_what_both_find_comes_before_what_one_finds() -> None:
    near = [hit("meaning", 0.9), hit("both", 0.85), hit("other", 0.5)]
    found = fused([hit("words", 10), hit("both", 9)], near, weight=0.5)

    assert [one.document for one in found] == ["both", "meaning", "words", "other"]


def test_cosines_that_a_model_crowds_together_are_told_apart() -> None:
    near = [hit("a", 0.812), hit("b", 0.811), hit("c", 0.810)]

    assert [round(one.score, 6) for one in fused([], near, weight=1)] == [1, 0.5, 0]


def test_a_document_shows_the_passage_that_scored_higher_in_its_list() -> None:
    found = fused([hit("b", 9), hit("a", 3, part=0)], [hit("a", 0.9, part=2), hit("b", 0.1, part=1)], weight=0.5)

    assert {one.passage for one in found} == {"a#2", "b#0"}


@given(HITS, HITS, st.floats(0, 1))
def test_every_document_comes_once_best_first(lexical: list[Hit], near: list[Hit], weight: float) -> None:
    found = fused(lexical, near, weight=weight)

    assert {one.document for one in found} == {one.document for one in (*lexical, *near)}
    assert len({one.document for one in found}) == len(found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(0 <= one.score <= 1 for one in found)


@given(HITS, HITS)
def test_without_weight_the_words_alone_order(lexical: list[Hit], near: list[Hit]) -> None:
    scores = [one.score for one in lexical if one.score > 0]

    found = [one.document for one in fused(lexical, near, weight=0)][: len(scores)]

    assert sorted(found) == sorted(one.document for one in lexical if one.score > 0)
    where = {one.document: one.score for one in lexical}
    assert [where[document] for document in found] == scores


def test_what_shares_no_word_comes_last_and_in_the_order_of_nearness() -> None:
    near = [hit("x", 0.9), hit("y", 0.8), hit("z", 0.7)]

    assert [one.document for one in fused([hit("words", 0.1)], near, weight=0)] == ["words", "x", "y", "z"]


def test_nothing_and_nothing_is_nothing() -> None:
    assert fused([], [], weight=0.3) == []
