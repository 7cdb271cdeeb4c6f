"""The desk with a model at hand: translations, previews, and what happens when it fails."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from bot.app import House
from bot.testing.writers import ScriptedWriter
from bot.web import desk as routes
from bot.web.app import web_app
from bot.web.desk_words import LANGUAGES
from core.errors import SpendError
from core.talk import Author
from prompts.prompt import Prompt
from tests.bot.desk.making import Model
from tests.bot.web.conftest import HandClock
from tests.bot.web.making import PAYLOADS, small_house
from tests.bot.web.visitor import Visitor, until

QUESTION = "Can I send it back?"
ANSWER = "はい、30日以内に返品できます。"


@pytest.fixture
def model() -> Model:
    return Model(glosses={QUESTION: "返品できますか？"}, reply="Yes, within 30 days.")


def with_model(house: House, model: Model) -> House:
    writer = ScriptedWriter(model)
    return replace(house, writer=writer, scribe=replace(house.scribe, writer=writer))


@pytest.fixture
def house(tmp_path: Path, model: Model) -> Iterator[House]:
    """The small shop; its desk reads Japanese, and nobody writes for it unasked."""
    house = small_house(tmp_path / "shop")
    yield replace(with_model(house, model), writer=None)
    house.close()


@pytest.fixture
def ticket(visitor: Visitor, house: House) -> str:
    visitor.asks(QUESTION)
    [card] = house.queue.tickets()
    return card.ticket.id


def posted(desk: TestClient, ticket: str, act: str, **fields: object) -> Response:
    """The act's form, as the page in Japanese holds it."""
    page = desk.get(f"/desk/tickets/{ticket}?lang=ja").text
    held = {
        name: html.unescape(re.findall(rf'name="{name}" value="([^"]*)"', page)[-1]) for name in ("csrf", "seen_seq")
    }
    return desk.post(f"/desk/tickets/{ticket}/{act}", data={**held, **fields}, follow_redirects=False)


def said(house: House, visitor: Visitor) -> list[str]:
    return [one.text for one in house.conversations.transcript(visitor.talk) if one.author is Author.AGENT]


# Reading


def test_before_anything_is_asked_the_page_shows_what_code_knows(desk: TestClient, ticket: str) -> None:
    page = desk.get(f"/desk/tickets/{ticket}?lang=ja").text
    assert "要約" in page
    assert "不明" in page  # the scenario: the script names none
    assert f"/desk/tickets/{ticket}/gloss" in page


def test_translations_and_the_brief_are_written_and_shown(desk: TestClient, ticket: str) -> None:
    assert posted(desk, ticket, "gloss").status_code == 303
    page = desk.get(f"/desk/tickets/{ticket}").text
    assert "返品できますか？" in page
    assert "要約です。" in page
    assert "【EMS to Germany costs 2,900 yen.】" in page
    assert f"/desk/tickets/{ticket}/gloss" not in page


def test_a_gloss_with_another_figure_carries_a_warning(desk: TestClient, ticket: str, model: Model) -> None:
    model.glosses = {"EMS to Germany costs 2,900 yen.": "ドイツまでEMSで3,900円です。"}
    posted(desk, ticket, "gloss")
    assert "原文と内容が異なる可能性があります" in desk.get(f"/desk/tickets/{ticket}").text


def test_a_failing_model_is_told_in_one_line_and_the_page_works_on(
    desk: TestClient, ticket: str, model: Model, house: House, visitor: Visitor
) -> None:
    model.fails = ("brief",)
    answer = posted(desk, ticket, "gloss")
    assert answer.status_code == 502
    assert "モデルから応答がありませんでした" in answer.text
    assert posted(desk, ticket, "approve").status_code == 303
    assert len(said(house, visitor)) == 1


def test_a_used_up_allowance_is_told_as_that(desk: TestClient, ticket: str, house: House) -> None:
    def refuse(_: Prompt) -> SpendError:
        return SpendError("the day's cap is reached")

    assert isinstance(house.scribe.writer, ScriptedWriter)
    house.scribe.writer.script = refuse
    assert "本日のモデル利用枠" in posted(desk, ticket, "gloss").text


def test_without_a_model_there_is_nothing_to_press(house: House, tmp_path: Path) -> None:
    assert house.scribe.writer is not None  # the control: with one, there is
    bare = small_house(tmp_path / "bare")
    app = web_app(bare, token="t", quiet=0.01)
    with TestClient(app) as client:
        Visitor(client).asks(QUESTION)
        [card] = bare.queue.tickets()
        client.post(app.state.desk_link())
        page = client.get(f"/desk/tickets/{card.ticket.id}?lang=ja").text
    bare.close()
    assert "/gloss" not in page
    assert 'id="mine"' not in page
    assert "モデルが設定されていないため、訳文はありません。" in page


def test_what_a_model_writes_is_text_and_never_markup(desk: TestClient, ticket: str, model: Model) -> None:
    model.glosses = {QUESTION: PAYLOADS[1], "EMS to Germany costs 2,900 yen.": PAYLOADS[0]}
    model.brief = {"summary": PAYLOADS[3], "open_questions": [PAYLOADS[0]], "upcoming": [PAYLOADS[5]]}
    model.reply = f"Yes. {PAYLOADS[4]} {PAYLOADS[2]}"
    posted(desk, ticket, "gloss")
    for text in (desk.get(f"/desk/tickets/{ticket}").text, posted(desk, ticket, "propose", text=ANSWER).text):
        assert html.escape(PAYLOADS[0]) in text
        for inert in ("<script>alert", "<img", "<svg", "<iframe", 'href="javascript:', "49 "):
            assert inert not in text


# Writing


def test_an_agents_own_language_is_previewed_and_nothing_is_sent(
    desk: TestClient, ticket: str, house: House, visitor: Visitor
) -> None:
    answer = posted(desk, ticket, "propose", text=ANSWER)
    assert answer.status_code == 200
    for part in ("まだ送信されていません", ANSWER, "Yes, within 30 days.</textarea>", "【Yes, within 30 days.】"):
        assert part in answer.text
    assert said(house, visitor) == []


def test_what_was_previewed_is_sent_as_it_was(desk: TestClient, ticket: str, house: House, visitor: Visitor) -> None:
    page = posted(desk, ticket, "propose", text=ANSWER).text
    [checked] = re.findall(r'name="checked" value="([^"]*)"', page)
    assert posted(desk, ticket, "reply", text="Yes, within 30 days.", checked=checked).status_code == 303
    assert said(house, visitor) == ["Yes, within 30 days."]


def test_a_preview_is_sent_against_what_its_writer_had_seen(
    desk: TestClient, ticket: str, house: House, visitor: Visitor
) -> None:
    seen = house.conversations.transcript(visitor.talk)[-1].seq
    visitor.says("Wait!")
    page = posted(desk, ticket, "propose", text=ANSWER, seen_seq=seen).text
    [shown] = re.findall(r'name="seen_seq" value="(\d+)"><input type="hidden" name="checked"', page)
    [checked] = re.findall(r'name="checked" value="([^"]*)"', page)
    assert int(shown) == seen
    answer = posted(desk, ticket, "reply", text="Yes, within 30 days.", checked=checked, seen_seq=shown)
    assert answer.status_code == 409
    assert "Yes, within 30 days.</textarea>" in answer.text
    assert said(house, visitor) == []


@pytest.mark.parametrize("act", ["edit", "reply"])
def test_words_that_a_check_objects_to_are_shown_once_before_they_go_out(
    desk: TestClient, ticket: str, house: House, visitor: Visitor, act: str
) -> None:
    words = "It costs 1,234 yen."
    answer = posted(desk, ticket, act, text=words)
    assert answer.status_code == 200
    assert "数値や名称が出典と一致しません" in answer.text
    assert said(house, visitor) == []
    [checked] = re.findall(r'name="checked" value="([^"]*)"', answer.text)
    other = posted(desk, ticket, act, text="It costs 1,235 yen.", checked=checked)
    assert other.status_code == 200  # what was not looked at is not sent
    assert posted(desk, ticket, act, text=words, checked=checked).status_code == 303
    assert said(house, visitor) == [words]


def test_without_the_check_they_would_be_sent(
    desk: TestClient, ticket: str, house: House, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red control."""
    monkeypatch.setattr(routes, "mere_marks", lambda _: True)
    assert posted(desk, ticket, "edit", text="It costs 1,234 yen.").status_code == 303
    assert said(house, visitor) == ["It costs 1,234 yen."]


@pytest.mark.parametrize("act", ["edit", "reply", "propose"])
def test_a_text_too_long_for_a_message_is_refused_and_kept(
    desk: TestClient, ticket: str, house: House, visitor: Visitor, act: str
) -> None:
    answer = posted(desk, ticket, act, text="long " * 800)
    assert answer.status_code == 422
    assert "一通で送るには長すぎます" in answer.text
    assert "long long" in answer.text
    assert said(house, visitor) == []


def test_a_translation_that_fails_keeps_what_was_typed(
    desk: TestClient, ticket: str, model: Model, house: House, visitor: Visitor
) -> None:
    model.fails = ("reply",)
    answer = posted(desk, ticket, "propose", text=ANSWER)
    assert answer.status_code == 502
    assert f"{ANSWER}</textarea>" in answer.text
    assert said(house, visitor) == []


def test_nothing_typed_proposes_nothing(desk: TestClient, ticket: str) -> None:
    assert posted(desk, ticket, "propose", text=" \n").status_code == 409


@pytest.mark.parametrize("act", ["gloss", "propose", "take", "snooze"])
def test_a_form_without_our_token_asks_nobody(desk: TestClient, ticket: str, house: House, act: str) -> None:
    before = house.queue.ticket(ticket)
    assert posted(desk, ticket, act, text=ANSWER, csrf="wrong").status_code == 403
    assert isinstance(house.scribe.writer, ScriptedWriter)
    assert house.scribe.writer.asked == []
    assert house.queue.ticket(ticket) == before


# Taking over, waiting, telling


def test_who_takes_over_is_shown_to_all(desk: TestClient, ticket: str, house: House) -> None:
    assert posted(desk, ticket, "take").status_code == 303
    card = house.queue.ticket(ticket)
    assert card
    assert card.assignee == "desk"
    assert "担当: desk" in desk.get("/desk").text


def test_a_reminder_is_set_for_an_hour_and_said(desk: TestClient, ticket: str, house: House, clock: HandClock) -> None:
    assert posted(desk, ticket, "snooze").status_code == 303
    card = house.queue.ticket(ticket)
    assert card
    assert card.snoozed == clock.now + timedelta(hours=1)
    assert "お知らせ予定 2026/11/24 11:00" in desk.get(f"/desk/tickets/{ticket}").text
    clock.pass_(timedelta(hours=2))
    assert "お知らせ予定" not in desk.get(f"/desk/tickets/{ticket}").text


@pytest.mark.parametrize(
    ("state", "words"), [("unknown", "届いたかどうか分かりません"), ("failed", "届きませんでした")]
)
def test_a_line_that_may_not_have_arrived_is_marked(
    desk: TestClient, ticket: str, house: House, state: str, words: str
) -> None:
    assert words not in desk.get(f"/desk/tickets/{ticket}?lang=ja").text
    with house.talks.begin() as connection:
        connection.exec_driver_sql("UPDATE outbox SET state = ?", (state,))
    assert words in desk.get(f"/desk/tickets/{ticket}").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_speaks_every_language_of_the_desk(desk: TestClient, ticket: str, language: str) -> None:
    for path in ("/desk", "/desk?status=resolved", f"/desk/tickets/{ticket}", "/desk/phone"):
        answer = desk.get(path, headers={"accept-language": language})
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.text


# In the background


def told(house: House, language: str) -> bool:
    [card] = house.queue.tickets()
    sheet = house.scribe.sheet(card.ticket.id, language)
    return bool(sheet and sheet.complete)


def test_after_a_handoff_the_sheet_is_written_in_the_desks_language(tmp_path: Path, model: Model) -> None:
    house = with_model(small_house(tmp_path / "shop"), model)
    house = replace(house, settings=replace(house.settings, desk_language="ja"))
    with TestClient(web_app(house, token="t", quiet=0.01)) as client:
        Visitor(client).asks(QUESTION)
        until(lambda: told(house, "ja"))
    assert not told(house, "zh-Hans")
    house.close()


def test_a_model_that_fails_in_the_background_stops_nobody(
    tmp_path: Path, model: Model, caplog: pytest.LogCaptureFixture
) -> None:
    model.fails = ("brief",)
    house = with_model(small_house(tmp_path / "shop"), model)
    house = replace(house, settings=replace(house.settings, desk_language="ja"))
    with TestClient(web_app(house, token="t", quiet=0.01)) as client:
        Visitor(client).asks(QUESTION)
        until(lambda: "ModelError" in caplog.text)
        assert Visitor(client).asks("shipping")["author"] == "bot"
    assert QUESTION not in caplog.text
    house.close()
