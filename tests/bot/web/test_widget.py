from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.app import House
from bot.web.app import web_app
from bot.web.thread import web_address
from bot.web.widget import PERSON_REQUESTS, SessionIn, spoken
from core.talk import Author
from guardrails.rules import fired
from knowledge.settings import Interval, StoreSettings
from prompts.words import languages
from tests.bot.web.conftest import TOKEN, HandClock
from tests.bot.web.test_api import is_problem
from tests.bot.web.visitor import Visitor, until


def test_a_question_is_answered_with_its_sources(visitor: Visitor) -> None:
    line = visitor.asks("How much is shipping?")
    assert line["author"] == "bot"
    assert line["sources"] == [
        {"title": "Shipping", "quote": "Germany | EMS | 2,900 JPY", "url": "https://shop.example/shipping"}
    ]


def test_options_come_along(visitor: Visitor) -> None:
    assert visitor.asks("which colour")["options"] == ["Red", "Blue"]


def test_a_visit_alone_stores_nothing(visitor: Visitor, house: House) -> None:
    assert house.conversations.conversation(visitor.talk) is None


def test_a_message_is_stored_when_it_is_accepted(visitor: Visitor, house: House) -> None:
    answer = visitor.says("shipping")
    assert (answer.status_code, answer.json()) == (202, {"stored": True})
    assert house.conversations.transcript(visitor.talk)[0].text == "shipping"


def test_a_message_sent_again_is_stored_once(visitor: Visitor, house: House) -> None:
    answers = [visitor.says("shipping", "the-same-id") for _ in range(3)]
    assert [one.status_code for one in answers] == [202, 202, 202]
    assert [one.json()["stored"] for one in answers] == [True, False, False]
    said = [one for one in house.conversations.transcript(visitor.talk) if one.author is Author.BUYER]
    assert len(said) == 1


def test_two_browsers_may_choose_the_same_id(client: TestClient) -> None:
    anna, bert = Visitor(client), Visitor(client)
    assert anna.says("shipping", "the-same-id").json() == {"stored": True}
    assert bert.says("shipping", "the-same-id").json() == {"stored": True}


def test_a_burst_is_one_question(visitor: Visitor, app: FastAPI) -> None:
    conversations = app.state.place.house.conversations
    conversations.pace = replace(conversations.pace, quiet=1.0)
    for text in ("hello", "I have a question", "how much is shipping?"):
        visitor.says(text)
    until(lambda: len(visitor.lines()) == 4)
    assert [line["author"] for line in visitor.lines()] == ["buyer", "buyer", "buyer", "bot"]


def test_the_buyer_knows_language_and_zone(visitor: Visitor, house: House) -> None:
    visitor.says("shipping")
    talk = house.conversations.conversation(visitor.talk)
    assert talk
    assert (talk.buyer.locale, talk.buyer.zone, talk.buyer.verified) == ("en", "Europe/Berlin", False)


def test_a_text_over_20_kb_is_too_much(visitor: Visitor, house: House) -> None:
    is_problem(visitor.says("あ" * 6_700), 413)
    assert visitor.says("a" * 20_000).status_code == 202
    assert len(house.conversations.transcript(visitor.talk)) >= 1


@pytest.mark.parametrize("change", ["", "x", "{}.x", "nonsense", "é"])
def test_a_token_that_is_not_ours_is_refused(visitor: Visitor, change: str) -> None:
    visitor.token = change
    is_problem(visitor.says("shipping"), 401)
    is_problem(visitor.client.get("/widget/events", params={"token": change}), 401)


def test_a_token_with_another_conversation_put_in_is_refused(client: TestClient) -> None:
    anna, eve = Visitor(client), Visitor(client)
    eve.token = anna.token.partition(".")[0] + "." + eve.token.partition(".")[2]
    is_problem(eve.says("shipping"), 401)


def test_the_desks_signature_opens_no_conversation(app_signer_token: str, client: TestClient) -> None:
    body = {"token": app_signer_token, "id": "message-x", "text": "shipping"}
    is_problem(client.post("/widget/messages", json=body), 401)


@pytest.fixture
def app_signer_token(client: TestClient, clock: HandClock) -> str:
    place = client.app.state.place  # type: ignore[attr-defined] # TestClient types its app as bare ASGI
    signed: str = place.signer("desk").sign({"talk": "web-1"}, clock() + timedelta(days=1))
    return signed


def test_a_session_ends_after_a_month_and_a_new_one_begins(visitor: Visitor, clock: HandClock) -> None:
    before = visitor.talk
    clock.pass_(timedelta(days=29))
    assert visitor.again()["conversation"] == before
    clock.pass_(timedelta(days=31))
    is_problem(visitor.says("shipping"), 401)
    assert visitor.again()["conversation"] != before


def test_a_browser_that_returns_finds_its_talk(visitor: Visitor) -> None:
    visitor.asks("shipping")
    back = visitor.again()
    assert [line["author"] for line in back["history"]] == ["buyer", "bot"]


@pytest.mark.parametrize(
    ("wish", "locale"), [("ja-JP", "ja"), ("zh-CN,zh", "zh-Hans"), ("de-AT", "de"), ("fr", "en"), ("", "en")]
)
def test_the_buttons_speak_the_visitors_language(client: TestClient, wish: str, locale: str) -> None:
    session = client.post("/widget/session", json={"locale": wish}).json()
    assert session["locale"] == locale
    assert all("{" not in text for text in session["strings"].values())
    assert "Yamabuki" in session["strings"]["ai_label"]


@pytest.mark.parametrize("language", sorted(PERSON_REQUESTS))
def test_the_person_button_says_what_the_rule_understands(language: str) -> None:
    assert {hit.rule for hit in fired(PERSON_REQUESTS[language], language)} == {"person"}


def test_a_zone_that_does_not_exist_is_forgotten(client: TestClient, house: House) -> None:
    asked = SessionIn(zone="../../etc/passwd").model_dump()
    token = client.post("/widget/session", json=asked).json()["token"]
    client.post("/widget/messages", json={"token": token, "id": "message-z", "text": "shipping"})
    [talk] = [house.conversations.conversation(id) for id in house.conversations.waiting()]
    assert talk
    assert talk.buyer.zone is None


def test_half_a_character_is_refused(visitor: Visitor) -> None:
    body = f'{{"token": "{visitor.token}", "id": "message-h", "text": "\\ud83d"}}'
    headers = {"content-type": "application/json"}
    is_problem(visitor.client.post("/widget/messages", content=body, headers=headers), 422)


def test_a_zero_byte_is_taken_and_told_from_a_letter(visitor: Visitor) -> None:
    """Not every database can hold it: the kernel puts the sign for "cannot be shown" in its place."""
    assert visitor.says("a\0b").status_code == 202
    assert visitor.lines()[0]["text"] in {"a\0b", "a\N{REPLACEMENT CHARACTER}b"}


@pytest.mark.parametrize("id", ["short", "x" * 65, "spaces are bad", "../../secret"])
def test_an_odd_message_id_is_refused(visitor: Visitor, id: str) -> None:
    is_problem(visitor.says("shipping", id), 422)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://shop.example/a", True),
        ("http://shop.example", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//shop.example", False),
        ("https://", False),
        ("http://[broken", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str | None, kept: bool) -> None:
    assert web_address(url) == (url if kept else None)


def test_the_shops_own_pages_may_use_the_widget_and_others_may_not(client: TestClient) -> None:
    def allowed(origin: str) -> str | None:
        answer = client.post("/widget/session", json={}, headers={"origin": origin})
        return answer.headers.get("access-control-allow-origin")

    assert allowed("https://shop.example") == "https://shop.example"
    assert allowed("https://evil.example") is None


@pytest.mark.parametrize(
    ("context", "status"),
    [
        ({}, 202),
        ({"product": "tea-bowl", "order": "#1001", "page": "https://shop.example/tea"}, 202),
        ({"product": "no-such-thing", "colour": "red"}, 202),
        ({"product": ["tea"]}, 422),
        ({"page": "x" * 2001}, 422),
        ("tea", 422),
    ],
)
def test_where_the_buyer_is_in_the_shop_may_be_said(visitor: Visitor, context: object, status: int) -> None:
    body = {"token": visitor.token, "id": "message-c", "text": "shipping", "context": context}
    assert visitor.client.post("/widget/messages", json=body).status_code == status


def test_after_a_handoff_a_person_has_the_talk(visitor: Visitor, house: House) -> None:
    assert visitor.session["person"] is False
    visitor.asks("a person please")
    assert visitor.again()["person"] is True
    house.conversations.release(visitor.talk)
    assert visitor.again()["person"] is False


def test_the_shops_hours_are_told_where_it_has_any(house: House, clock: HandClock) -> None:
    day = (Interval(opens=time(10), closes=time(18)),)
    settings = replace(house.settings, hours=replace(house.settings.hours, weekly=(day,) * 7))
    open_shop = replace(house, settings=settings)
    told = Visitor(TestClient(web_app(open_shop, token=TOKEN, clock=clock))).session["hours"]
    assert told["open"] is clock_is_open(clock, settings)
    assert told["text"].startswith("Our team is")


def clock_is_open(clock: HandClock, settings: StoreSettings) -> bool:
    return 10 <= clock().astimezone(ZoneInfo(settings.time_zone)).hour < 18


def test_a_shop_without_hours_tells_none(visitor: Visitor) -> None:
    assert visitor.session["hours"] is None


def test_the_buttons_speak_the_language_of_a_region(house: House) -> None:
    settings = replace(house.settings, languages=("sw", "fr-CA", "pt-BR"), default_language="pt-BR")
    assert spoken(settings) == ("pt-BR", "fr-CA")


def test_every_language_of_the_buttons_can_ask_for_a_person() -> None:
    assert set(PERSON_REQUESTS) == set(languages())
