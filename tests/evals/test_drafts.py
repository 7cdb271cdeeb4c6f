"""Drafts are judged by what a buyer would read: its language, its sources, its gaps."""

from typing import Any

import pytest

from bot.conversation_line import read_line
from evals.drafts import draft_score, draft_summary
from evals.run import Result
from evals.samples import Sample
from evals.scorers import Score, Verdict

FRENCH = "Le tissu est teint à la main avec un tanin de kaki, d'après notre fiche du produit."
SOURCE = {"id": "page:a:en#0", "kind": "page", "quote": "persimmon tannin", "version": "1"}


def result(
    text: str = FRENCH,
    *,
    sources: list[dict[str, str]] | None = None,
    calls: int = 1,
    findings: tuple[str, ...] = (),
    required: tuple[dict[str, Any], ...] = (),
) -> Result:
    kept = [SOURCE] if sources is None else sources
    draft = {"text": text, "claims": [{"text": text, "kind": "fact", "sources": kept}]} if text else None
    outcome = {
        "outcome": "handoff",
        "draft": draft,
        "usage": {"model_calls": calls},
        "findings": [{"reason": "uncited", "detail": one, "span": None} for one in findings],
    }
    sample = Sample(
        id="fr-1",
        language="fr",
        group="",
        tags=(),
        line=read_line({"id": "fr-1", "messages": [{"text": "?"}]}),
        expect=frozenset({"handoff"}),
        answerable=False,
        required=required,
        forbidden=(),
        reason=None,
    )
    return Result(sample=sample, score=Score(sample="fr-1", verdict=Verdict.HANDED_OVER, sent=False), outcome=outcome)


def test_a_draft_in_the_buyers_language_with_sources_is_clean() -> None:
    score = draft_score(result())
    assert score is not None
    assert (score.language, score.bare, score.left_out, score.stated) == (True, 0, 0, None)


def test_a_draft_in_another_language_is_found() -> None:
    score = draft_score(result("The cloth is dyed by hand with persimmon tannin, as our product page says."))
    assert score is not None
    assert not score.language


def test_a_fact_without_a_source_is_counted() -> None:
    score = draft_score(result(sources=[]))
    assert score is not None
    assert score.bare == 1


@pytest.mark.parametrize(("said", "stated"), [("Cela coûte 2 900 JPY.", True), ("Cela coûte 2 800 JPY.", False)])
def test_what_a_draft_must_state_is_compared_as_a_value(said: str, stated: bool) -> None:
    score = draft_score(result(said, required=({"money": "JPY 2900"},)))
    assert score is not None
    assert score.stated is stated


def test_what_no_model_wrote_is_no_draft_of_one() -> None:
    assert draft_score(result(calls=0)) is None
    assert draft_score(result("")) is None


def test_the_summary_counts_gaps_of_answers_without_a_draft_too() -> None:
    whole = draft_summary([result(), result("", findings=("left out: 'x': no source",)), result(calls=0)])
    assert (whole.asked, whole.drafts, whole.calls, whole.left_out) == (2, 1, 2, 1)
