"""The shop's own answers: the same question is heard, another one that shares its words is not."""

import pytest

from bot.lanes import own
from core.sets import ClaimKind, Kind, Risk, Scenario
from knowledge.files.nouns import OwnAnswer
from knowledge.finder import finder
from tests.knowledge.goods import EVERY


def answer(id: str, text: str, *questions: str, path: str = "answers/a.en.md") -> OwnAnswer:
    return OwnAnswer(
        id=id,
        language="en",
        scenario=Scenario.PRODUCT_SPEC,
        risk=Risk.INFORMATION,
        questions=questions,
        text=text,
        path=path,
        version="v1",
    )


MASCOT = answer("mascot", "A crane. Its name is Tsuru.", "who is the mascot of your shop?", "is the bird a crane?")
LID = answer("lid", "We do not sell lids alone.", "do you sell a lid for the teapot?", "is there a replacement lid?")
ENGRAVE = answer("engrave", "Yes, ten letters.", "can you engrave a name on the knife?", "do you do engraving?")
INDEX = own.own_answers((MASCOT, LID, ENGRAVE), "en", finder(EVERY))


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("who is the mascot of your shop?", "mascot"),
        ("Who is the mascot of your shop", "mascot"),
        ("can you engrave a name on the knife please?", "engrave"),
        ("is there a replacement lid", "lid"),
    ],
)
def test_the_same_question_finds_its_answer(text: str, id: str) -> None:
    found = INDEX.nearest(text)
    assert found is not None
    assert found.answer.id == id
    assert 0.0 < found.score <= 1.0


@pytest.mark.parametrize(
    "text", ["is the teapot there?", "how much is the knife?", "and to Brazil?", "shipping?", "teapot", "do you?", ""]
)
def test_another_question_finds_none(text: str) -> None:
    assert INDEX.nearest(text) is None


def test_a_shop_without_answers_finds_none() -> None:
    assert own.own_answers((), "en", finder(EVERY)).nearest("anything?") is None


def test_answers_of_another_language_are_left_out() -> None:
    assert own.own_answers((MASCOT,), "ja", finder(EVERY)).answers == ()


def test_an_answer_is_said_sentence_by_sentence_and_proves_itself() -> None:
    claims = own.claims_of(MASCOT)
    assert [claim.text for claim in claims] == ["A crane.", "Its name is Tsuru."]
    assert {claim.kind for claim in claims} == {ClaimKind.FACT}
    evidence = own.evidence_of(MASCOT)
    assert all(source.quote in evidence.text for claim in claims for source in claim.sources)
    assert evidence.kind is Kind.APPROVED


def test_a_row_of_the_faq_is_evidence_of_that_kind() -> None:
    assert own.evidence_of(answer("x", "Yes.", "a?", path="answers.csv")).kind is Kind.FAQ
