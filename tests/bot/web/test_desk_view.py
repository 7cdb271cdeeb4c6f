"""What the list and a ticket's page say, and what they leave out because it stands there already."""

import re
from dataclasses import replace
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from bot.app import House
from bot.desk.scribe import Proposal
from bot.kernel.glosses import Glosses
from bot.kernel.tickets import Card, Status
from bot.testing.writers import ScriptedWriter
from bot.web import desk_view
from bot.web.desk_acts import Entry
from bot.web.desk_preview import proposed_preview, shown_preview
from bot.web.desk_view import Typed, rows, thread
from bot.web.desk_words import LANGUAGES, Speech, desk_words
from core.sets import Reason
from core.turn import Finding
from tests.bot.desk.making import Model
from tests.bot.web.conftest import HandClock
from tests.bot.web.visitor import Visitor

QUESTION = "Can I send it back?"
ENGLISH = Speech("en", "Asia/Tokyo")
JAPANESE = Speech("ja", "Asia/Tokyo")


@pytest.fixture
def card(visitor: Visitor, house: House) -> Card:
    visitor.asks(QUESTION)
    [card] = house.queue.tickets()
    return card


@pytest.fixture
def model_house(house: House) -> House:
    """A desk with a model at hand; nobody writes for it unasked."""
    return replace(house, scribe=replace(house.scribe, writer=ScriptedWriter(Model())))


def listed(house: House, clock: HandClock, speech: Speech = JAPANESE, status: Status = Status.OPEN) -> dict[str, Any]:
    [row] = rows(house.queue, house.conversations, status, speech, clock(), house.talks)
    return row


def on_page(house: House, card: Card, clock: HandClock, speech: Speech = ENGLISH) -> dict[str, Any]:
    lines = house.conversations.transcript(card.conversation)
    return thread(card, lines, speech, clock(), Typed(), house.scribe.sheet(card.ticket.id, speech.language))


def keep(house: House, card: Card, glosses: dict[str, str], language: str = "ja") -> None:
    with house.talks.begin() as connection:
        Glosses(connection).keep(card.conversation, language, glosses, card.created)


def posted(desk: TestClient, card: Card, act: str, **fields: object) -> Response:
    page = desk.get(f"/desk/tickets/{card.ticket.id}?lang=en").text
    held = {name: re.findall(rf'name="{name}" value="([^"]*)"', page)[-1] for name in ("csrf", "seen_seq")}
    return desk.post(f"/desk/tickets/{card.ticket.id}/{act}", data={**held, **fields}, follow_redirects=False)


def mains(page: str) -> list[str]:
    """What the main buttons do."""
    found = re.findall(r"<button([^>]*class=\"main\"[^>]*)>", page)
    return [re.findall(r'data-act="(\w+)"', one)[0] for one in found]


# The list


def test_a_draft_that_waits_is_marked_and_a_rejected_one_is_not(
    desk: TestClient, card: Card, house: House, clock: HandClock
) -> None:
    assert "draft ready" in desk.get("/desk?lang=en").text
    house.queue.reject(card.ticket.id, "wrong", "desk")
    assert not listed(house, clock)["ready"]
    assert "draft ready" not in desk.get("/desk").text


def test_a_settled_ticket_has_no_draft_ready(card: Card, house: House, clock: HandClock) -> None:
    house.queue.approve(card.ticket.id, "desk", card.seq)
    assert not listed(house, clock, status=Status.RESOLVED)["ready"]


@pytest.mark.usefixtures("card")
def test_the_buyers_language_is_named_in_the_readers_own(desk: TestClient, house: House, clock: HandClock) -> None:
    assert listed(house, clock, JAPANESE)["spoken"] == "英語"
    assert ">英語</span>" in desk.get("/desk?lang=ja").text


@pytest.mark.parametrize("tag", ["und", "", None])
def test_a_language_that_nobody_knows_is_not_named(card: Card, tag: str | None) -> None:
    unknown = replace(card, outcome={**card.outcome, "language": tag})
    assert desk_view._spoken(unknown, ENGLISH) == ""  # noqa: SLF001


def test_a_kept_translation_stands_under_the_words_and_no_model_is_asked(
    card: Card, model_house: House, clock: HandClock
) -> None:
    assert listed(model_house, clock)["gloss"] == ""
    keep(model_house, card, {QUESTION: "返品できますか？"})
    row = listed(model_house, clock)
    assert (row["said"], row["gloss"]) == (QUESTION, "返品できますか？")
    assert listed(model_house, clock, ENGLISH)["gloss"] == ""
    assert isinstance(model_house.scribe.writer, ScriptedWriter)
    assert model_house.scribe.writer.asked == []


def test_what_is_not_translated_yet_stays_in_its_own_words(
    card: Card, house: House, visitor: Visitor, clock: HandClock
) -> None:
    visitor.says("in red")
    visitor.says("and soon")
    keep(house, card, {"in red": "赤で"})
    assert listed(house, clock)["gloss"] == "赤で\nand soon"


def test_a_translation_with_another_figure_is_not_in_the_list(card: Card, house: House, clock: HandClock) -> None:
    keep(house, card, {QUESTION: "30日以内に返品できますか？"})
    assert listed(house, clock)["gloss"] == ""


def test_without_the_engine_the_list_stands_as_before(card: Card, house: House, clock: HandClock) -> None:
    keep(house, card, {QUESTION: "返品できますか？"})
    [row] = rows(house.queue, house.conversations, Status.OPEN, JAPANESE, clock())
    assert (row["said"], row["gloss"]) == (QUESTION, "")


def test_a_ticket_that_sleeps_is_marked_until_its_hour(desk: TestClient, card: Card) -> None:
    assert "Reminder at" not in desk.get("/desk?lang=en").text
    assert posted(desk, card, "snooze").status_code == 303
    assert "Reminder at 11/24/26, 11:00" in desk.get("/desk").text


# The ticket


def test_without_a_model_the_buyers_words_stand_once(desk: TestClient, card: Card) -> None:
    page = desk.get(f"/desk/tickets/{card.ticket.id}?lang=en").text
    assert page.count(QUESTION) == 1
    for heading in ("What was said", "Still to answer"):
        assert f"<dt>{heading}" not in page
    assert "It is about" in page


def test_one_question_of_several_is_still_listed(house: House, card: Card, visitor: Visitor, clock: HandClock) -> None:
    visitor.says("Thank you so far. How much is shipping to Germany? What colours are there?")
    brief = on_page(house, card, clock)["brief"]
    assert brief["summary"] == ""
    assert any("shipping to Germany" in one for one in brief["open_questions"])


def test_what_a_model_wrote_is_shown(card: Card, model_house: House, clock: HandClock) -> None:
    model_house.scribe.write(card.ticket.id, "ja")
    brief = on_page(model_house, card, clock, JAPANESE)["brief"]
    assert brief["summary"] == "要約です。"
    assert brief["open_questions"] == ("いつ届きますか？",)


def objected(card: Card, *findings: dict[str, Any]) -> Card:
    return replace(card, findings=findings)


MISSING = {"reason": "value_not_in_evidence", "detail": "'30' is in no quoted source", "span": None}


def test_what_two_checks_say_is_shown_once(house: House, card: Card, clock: HandClock) -> None:
    other = {**MISSING, "detail": "'31' is in no quoted source"}
    found = on_page(house, objected(card, MISSING, MISSING, other), clock)["findings"]
    assert [one["detail"] for one in found] == [MISSING["detail"], other["detail"]]


def test_an_objection_to_a_sentence_stands_beside_it_and_not_above_too(
    house: House, card: Card, clock: HandClock
) -> None:
    shown = on_page(house, objected(card, {**MISSING, "span": [0, 5]}, {**MISSING, "span": [0, 5]}), clock)
    assert shown["findings"] == []
    assert [len(claim["findings"]) for claim in shown["draft"]["claims"]] == [1, 0]


def test_an_objection_to_a_draft_that_is_gone_stands_above(house: House, card: Card, clock: HandClock) -> None:
    gone = replace(objected(card, {**MISSING, "span": [0, 5]}), draft=None)
    assert len(on_page(house, gone, clock)["findings"]) == 1


def test_a_finding_that_only_repeats_the_tickets_reason_is_no_empty_line(
    house: House, card: Card, clock: HandClock
) -> None:
    same = {"reason": card.ticket.reason, "detail": "", "span": None}
    assert on_page(house, objected(card, same), clock)["findings"] == []


def test_a_preview_says_an_objection_once() -> None:
    twice = Finding(Reason.NEGATION_CHANGED, "'not' of the source is gone")
    other = Finding(Reason.CHECK_FAILED, "'not' of the source is gone")
    proposal = Proposal(text="Yes.", gloss="", language="en", findings=(twice, twice, other))
    shown = shown_preview(proposed_preview(Entry(text="はい。", seen=1), proposal), ENGLISH)
    assert len(shown["findings"]) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_of_findings_hold_for_drafts_and_translations_alike(language: str) -> None:
    """A detail may say that a figure is missing, that the source has fewer sentences, or that a question is odd."""
    words = desk_words(language)["reason"]
    contradicting = {
        "en": ("not in the sources", "more than", "The reply is in", "The reply holds markup", "proposed reply failed"),
        "ja": ("出典にない", "より広い", "返信の言語", "返信にマークアップ", "返信案が検査"),
        "zh-Hans": ("不在出处中", "更宽", "回复的语言", "回复中含有标记", "建议的回复没有通过"),
    }[language]
    for reason in ("value_not_in_evidence", "scope_changed", "wrong_language", "markup", "check_failed"):
        assert not any(one in words[reason] for one in contradicting)


# Writing


@pytest.mark.parametrize("act", ["edit", "reply"])
def test_a_preview_has_one_main_button(desk: TestClient, card: Card, act: str) -> None:
    before = desk.get(f"/desk/tickets/{card.ticket.id}?lang=en").text
    assert mains(before) == ["approve", "edit", "reply"]  # the control
    answer = posted(desk, card, act, text="It costs 1,234 yen.")
    assert answer.status_code == 200
    assert mains(answer.text) == ["confirm"]
    assert "Send the proposed reply instead" in answer.text
    assert 'data-key="a"' not in answer.text  # one key must not send what is not looked at
    assert "<details open>" not in answer.text
    assert answer.text.count("It costs 1,234 yen.</textarea>") == 2  # shown, and kept where it was typed


def test_the_buyers_language_is_named_where_words_go_out_as_they_are(desk: TestClient, card: Card) -> None:
    path = f"/desk/tickets/{card.ticket.id}"
    assert "<summary>Write in the buyer&#39;s language (English) – sent as you write it</summary>" in (
        desk.get(f"{path}?lang=en").text
    )
    assert "<summary>お客様の言語（英語）で書く（書いたとおりに送信）</summary>" in desk.get(f"{path}?lang=ja").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_two_ways_to_write_say_what_becomes_of_the_words(language: str) -> None:
    words = desk_words(language)["desk"]
    assert "henji" in words["mine"]
    assert "henji" not in words["own_in"]
    assert words["own_in"].format(language="X") != words["own"]
    assert words["mine"] != words["own"]
