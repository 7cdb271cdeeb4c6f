"""`understand` and `guard`: what henji makes of a message, and of somebody's reply."""

from typing import Any

import pytest

from bot.app import House
from bot.conversation_line import BadLine
from bot.reading import Reader
from core.sets import Kind
from tests.bot.edits import EVIDENCE, FIGURES, FOREIGN, GOOD, WORDS


def guarded(house: House, reply: str, language: str, spoken: str | None = None, kind: str = "page") -> dict[str, Any]:
    evidence = [{"id": f"e{n}", "text": text, "kind": kind} for n, text in enumerate(EVIDENCE[spoken or language])]
    line = {"id": "1", "question": "?", "reply": reply, "language": language, "evidence": evidence}
    return Reader(house).guard_json(line)


def reasons(verdict: dict[str, Any]) -> set[str]:
    return {finding["reason"] for finding in verdict["findings"]}


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


def test_a_link_needs_the_shops_list_of_hosts_too(demo: House) -> None:
    reply = "See https://shop.example/ship for the table."
    assert reasons(guarded(demo, reply, "en")) == {"link_not_allowed"}
    own = f"https://{demo.settings.link_hosts[0]}/ship"
    line = {"id": "1", "reply": f"See {own} now.", "evidence": [{"id": "e", "text": f"See {own} now."}]}
    assert Reader(demo).guard_json(line)["unread"]


def test_an_answer_lists_its_claims_with_their_sources(demo: House) -> None:
    verdict = guarded(demo, "Thank you! Food cannot be returned. Our cat is called Momo.", "en")
    assert verdict["id"] == "1"
    assert verdict["allowed"]
    assert not verdict["unread"]
    assert [one["supported"] for one in verdict["claims"]] == [True, True, False]
    assert verdict["claims"][1] == {"text": "Food cannot be returned.", "supported": True, "sources": ["e0"]}
    assert {one["reason"] for one in verdict["findings"]} == {"unsupported_claim"}
    assert {tuple(one["span"]) for one in verdict["findings"]} == {(36, 59)}


def test_without_evidence_nothing_is_proven(demo: House) -> None:
    verdict = Reader(demo).guard_json({"id": "1", "question": "?", "reply": "Food can be returned.", "evidence": []})
    assert (verdict["allowed"], verdict["unread"], verdict["score"]) == (False, False, 0.0)
    assert reasons(verdict) == {"uncited"}


def test_an_empty_reply_is_nothing_to_send_unread(demo: House) -> None:
    verdict = Reader(demo).guard_json(
        {"id": "1", "reply": "", "language": "en", "evidence": [{"id": "e", "text": "Tea."}]}
    )
    assert not verdict["unread"]
    assert verdict["claims"] == []


def test_two_pieces_of_evidence_may_share_an_id(demo: House) -> None:
    evidence = [{"id": "page", "text": text} for text in ("Food cannot be returned.", "Cups can be returned.")]
    line = {"id": "1", "reply": "Food cannot be returned. Cups can be returned.", "evidence": evidence}
    verdict = Reader(demo).guard_json({**line, "language": "en"})
    assert verdict["unread"], verdict


def test_regions_of_one_language_prove_each_other(demo: House) -> None:
    verdict = guarded(demo, "Lebensmittel können nicht zurückgegeben werden.", "de-AT", spoken="de")
    assert verdict["unread"], verdict


def test_figures_in_no_language_need_no_translation(demo: House) -> None:
    line = {"id": "1", "language": "en", "reply": "EMS: 2,900 JPY", "evidence": [{"id": "e", "text": "EMS: 2900 JPY"}]}
    assert Reader(demo).guard_json(line)["allowed"]


def test_the_score_is_continuous(demo: House) -> None:
    scores = {guarded(demo, reply, language)["score"] for language, reply in GOOD}
    assert len(scores) > 5
    assert all(0.0 <= one <= 1.0 for one in scores)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ([], "the line: need a JSON object"),
        ({"evidence": []}, "reply: need a text"),
        ({"reply": 3, "evidence": []}, "reply: need a text"),
        ({"reply": "a"}, "evidence: need a list"),
        ({"reply": "a", "evidence": ["text"]}, r"evidence\[0\]: need an object"),
        ({"reply": "a", "evidence": [{"text": "a"}, {"id": "b"}]}, r"evidence\[1\]: need an object"),
        ({"reply": "a", "evidence": [{"text": "a", "kind": "gossip"}]}, "'gossip' is none of approved, faq"),
    ],
)
def test_a_bad_guard_line_names_the_place(demo: House, line: object, named: str) -> None:
    with pytest.raises(BadLine, match=named):
        Reader(demo).guard_json(line)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("text", "the line: need a JSON object"),
        ({}, "text: need a text"),
        ({"text": "a", "previous": "b"}, "previous:"),
    ],
)
def test_a_bad_understand_line_names_the_place(demo: House, line: object, named: str) -> None:
    with pytest.raises(BadLine, match=named):
        Reader(demo).understanding_json(line)


def test_an_understanding_has_every_field_of_the_contract(demo: House) -> None:
    reading = Reader(demo).understanding_json({"id": "7", "text": "How much is shipping to Germany? hello@a.example"})
    assert set(reading) == {
        "id",
        "language",
        "confidence",
        "scenario",
        "risk",
        "entities",
        "injection",
        "wants_human",
        "mood",
    }
    assert (reading["id"], reading["language"], reading["scenario"]) == ("7", "en", "shipping.cost")
    email = next(one for one in reading["entities"] if one["kind"] == "email")
    assert (email["value"], email["span"]) == ("hello@a.example", [33, 48])


def test_what_was_said_before_tells_the_language_of_a_bare_word(demo: House) -> None:
    assert Reader(demo).understanding_json({"text": "OK"})["language"] == "und"
    before = ["Guten Tag, wie lange dauert der Versand nach Wien?", "123"]
    assert Reader(demo).understanding_json({"text": "OK", "previous": before})["language"] == "de"


def test_a_person_asked_for_is_noticed(demo: House) -> None:
    assert Reader(demo).understanding_json({"text": "I want to speak to a human"})["wants_human"]
    assert not Reader(demo).understanding_json({"text": "Do you ship to Japan?"})["wants_human"]
