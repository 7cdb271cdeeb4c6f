"""Glosses without a model: only what is provably the same."""

import pytest

from bot.app import House
from bot.desk import parallel as subject
from bot.desk.parallel import parallel
from bot.kernel.rows import Json
from tests.bot.desk.making import NOW, handed_over


def said(house: House, question: str, language: str, draft: Json | None = None) -> dict[str, str]:
    card = handed_over(house, question, talk=f"{question} {language}")
    talk = house.conversations.conversation(card.conversation)
    assert talk is not None
    lines = house.conversations.transcript(card.conversation)
    knowing = house.answerer(talk, NOW)
    assert card.draft
    return dict(parallel(draft or card.draft, lines, talk, knowing, str(card.outcome["language"]), language))


@pytest.mark.parametrize(
    ("question", "language", "part"),
    [
        ("Was kostet der Versand nach Deutschland?", "ja", "EMSの送料は￥2,900です。"),
        ("Wie lange dauert der Versand nach Österreich?", "en", "6–10 business days"),
        ("Was kostet die Tokoname-Teekanne 300 ml?", "ja", "￥7,800から￥8,200"),
        ("Enthält der Matcha Koffein?", "ja", "約65 mgです。"),
        ("do you ship to France?", "zh-Hans", "我们寄往法国"),
    ],
)
def test_an_approved_draft_is_glossed_by_what_the_shop_approved_in_the_other_language(
    house: House, question: str, language: str, part: str
) -> None:
    glosses = said(house, question, language)
    assert any(part in gloss for gloss in glosses.values())


def test_each_claim_has_its_own_gloss_and_the_draft_has_all_of_them(house: House) -> None:
    glosses = said(house, "Was kostet der Versand nach Deutschland?", "ja")
    whole = max(glosses, key=len)
    claims = [text for text in glosses if text != whole]
    assert len(claims) == 3
    assert all(claim in whole for claim in claims)
    assert glosses[whole] == "".join(glosses[claim] for claim in claims)


def test_a_draft_with_another_figure_has_no_gloss(house: House) -> None:
    card = handed_over(house, "Was kostet der Versand nach Deutschland?")
    assert card.draft
    claims = [{**claim, "text": claim["text"].replace("2.900", "2.500")} for claim in card.draft["claims"]]
    changed = {"text": card.draft["text"].replace("2.900", "2.500"), "claims": claims}
    assert said(house, "Was kostet der Versand nach Deutschland?", "ja", changed) == {}


def test_a_draft_from_other_sources_has_no_gloss(house: House) -> None:
    card = handed_over(house, "Was kostet der Versand nach Deutschland?")
    assert card.draft
    claims = [
        {**claim, "sources": [{**source, "id": f"{source['id']}x"} for source in claim["sources"]]}
        for claim in card.draft["claims"]
    ]
    assert said(house, "Was kostet der Versand nach Deutschland?", "ja", {**card.draft, "claims": claims}) == {}


def test_without_the_comparison_the_wrong_figure_would_be_glossed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red control."""
    monkeypatch.setattr(subject, "unlike_figures", lambda *_: ())
    card = handed_over(house, "Was kostet der Versand nach Deutschland?")
    assert card.draft
    claims = [{**claim, "text": claim["text"].replace("2.900", "2.500")} for claim in card.draft["claims"]]
    changed = {"text": card.draft["text"].replace("2.900", "2.500"), "claims": claims}
    assert said(house, "Was kostet der Versand nach Deutschland?", "ja", changed)


def test_a_draft_that_nobody_approved_has_no_gloss(house: House) -> None:
    model = {"text": "Wir haben das.", "claims": [{"text": "Wir haben das.", "kind": "fact", "sources": []}]}
    assert said(house, "Was kostet der Versand nach Deutschland?", "ja", model) == {}
    assert said(house, "Wie lange dauert der Versand nach Österreich?", "ja", {"text": "Ja.", "claims": []}) == {}
