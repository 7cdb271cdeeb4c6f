"""`understand` and `guard`: what henji makes of a message, and of somebody's reply."""

from typing import Any

import pytest

from bot.app import House
from bot.conversation_line import BadLine
from bot.reading import guard_json, understanding_json
from core.sets import Kind
from tests.bot.edits import EVIDENCE, FIGURES, FOREIGN, GOOD, WORDS


def guarded(house: House, reply: str, language: str, spoken: str | None = None, kind: str = "page") -> dict[str, Any]:
    evidence = [{"id": f"e{n}", "text": text, "kind": kind} for n, text in enumerate(EVIDENCE[spoken or language])]
    line = {"id": "1", "question": "?", "reply": reply, "language": language, "evidence": evidence}
    return guard_json(house, line)


def reasons(verdict: dict[str, Any]) -> set[str]:
    return {finding["reason"] for finding in verdict["findings"]}


@pytest.fixture(scope="session")
def linked(demo: House) -> House:
    """The demo shop, whose list of hosts has the one of the evidence."""
    return demo


@pytest.mark.parametrize(("language", "reply"), GOOD)
def test_a_proven_reply_may_go_out_unread(demo: House, language: str, reply: str) -> None:
    verdict = guarded(demo, reply, language)
    assert verdict["allowed"], verdict["findings"]
    assert verdict["unread"], verdict


@pytest.mark.parametrize(("language", "reply"), FIGURES)
def test_a_wrong_figure_is_never_allowed(demo: House, language: str, reply: str) -> None:
    assert not guarded(demo, reply, language)["allowed"]


@pytest.mark.parametrize(("language", "finding", "reply"), WORDS)
def test_turned_words_never_go_out_unread(demo: House, language: str, finding: str, reply: str) -> None:
    verdict = guarded(demo, reply, language)
    assert not verdict["unread"]
    assert finding in reasons(verdict), verdict


@pytest.mark.parametrize(("language", "spoken", "reply"), FOREIGN)
def test_figures_pass_across_languages_but_words_wait_for_a_person(
    demo: House, language: str, spoken: str, reply: str
) -> None:
    verdict = guarded(demo, reply, language, spoken)
    assert verdict["allowed"], verdict["findings"]
    assert not verdict["unread"]
    assert "cross_language_unproven" in reasons(verdict)


@pytest.mark.parametrize("kind", [Kind.REVIEW, Kind.BUYER])
def test_words_of_buyers_prove_nothing(demo: House, kind: Kind) -> None:
    verdict = guarded(demo, GOOD[0][1], "en", kind=kind)
    assert not verdict["allowed"]
    assert reasons(verdict) >= {"uncited", "value_not_in_evidence"}
    assert guarded(demo, GOOD[0][1], "en", kind="policy")["unread"]
