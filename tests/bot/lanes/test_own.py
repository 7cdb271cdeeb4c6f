"""The shop's own answers: the same question is heard, another one that shares its words is not."""

from dataclasses import replace

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


# Languages without a lexicon


def unread(id: str, text: str, *questions: str) -> OwnAnswer:
    """French words of a language that the pack has none for."""
    return replace(answer(id, text, *questions), language="it")


VISITS = unread(
    "visit",
    "Nous sommes une boutique en ligne; notre bureau de Kyoto n'est pas ouvert aux visiteurs.",
    "Est-il possible de visiter votre boutique à Kyoto ?",
    "Avez-vous un magasin physique ?",
    "Où se trouve votre showroom ?",
)
PO_BOX = unread("box", "Oui, par EMS.", "Spedite a una casella postale in Svizzera?")
CAPACITY = unread("capacity", "30 cl.", "Combien contient la Tokoname Teapot 300 ml ?")
FRENCH = own.own_answers((VISITS, PO_BOX, CAPACITY), "it", finder(EVERY))


@pytest.mark.parametrize(
    "text",
    [
        "est-il possible de visiter votre boutique à kyoto",
        "Puis-je visiter votre boutique à Kyoto ?",
        "avez vous un magasin physique?",
        "Où se trouve votre showroom",
    ],
)
def test_without_a_lexicon_words_alone_find_the_same_question(text: str) -> None:
    found = FRENCH.nearest(text)
    assert found is not None
    assert found.answer.id == "visit"


@pytest.mark.parametrize(
    "text",
    [
        "Où se trouve ma commande ?",  # but for the one word that tells, it is a question of the shop's
        "Est-il possible de modifier votre adresse ?",
        "Avez-vous un magasin de bougies physique à Paris ?",
        "Spedite a una casella postale in Norvegia?",  # another country
        "Spedite in Svizzera?",
        "Combien contient la boîte ?",
        "magasin ?",
        "",
    ],
)
def test_without_a_lexicon_another_question_finds_none(text: str) -> None:
    assert FRENCH.nearest(text) is None


def test_a_question_about_goods_is_not_asked_without_them() -> None:
    assert FRENCH.nearest("Combien contient la ?") is None


def test_the_caution_is_the_missing_lexicons(monkeypatch: pytest.MonkeyPatch) -> None:
    """The red control: by the rule of languages with a lexicon, another country's question would be answered."""
    text = "Spedite a una casella postale in Norvegia?"
    assert FRENCH.nearest(text) is None
    monkeypatch.setattr("bot.lanes.own.concepts.known", lambda _language: True)
    assert FRENCH.nearest(text) is not None
