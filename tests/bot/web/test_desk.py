import html
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from bot.app import House
from bot.kernel.tickets import How, Status
from bot.web.app import web_app
from bot.web.desk_words import LANGUAGES, desk_words
from core.sets import Kind, Mood, Priority, Reason, Scenario
from core.talk import Author, Owner
from tests.bot.web.conftest import HandClock
from tests.bot.web.making import PAYLOADS, small_house
from tests.bot.web.visitor import Visitor


@pytest.fixture
def ticket(visitor: Visitor, house: House) -> str:
    """A question that waits with a draft."""
    visitor.asks("Can I send it back?")
    [card] = house.queue.tickets()
    return card.ticket.id


def form(desk: TestClient, ticket: str, act: str, **fields: object) -> Response:
    """Fill in the form as the page holds it, and send it."""
    page = desk.get(f"/desk/tickets/{ticket}").text
    held = {
        name: html.unescape(re.findall(rf'name="{name}" value="([^"]*)"', page)[-1]) for name in ("csrf", "seen_seq")
    }
    return desk.post(f"/desk/tickets/{ticket}/{act}", data={**held, **fields}, follow_redirects=False)


def last(house: House, visitor: Visitor) -> tuple[str, str]:
    line = house.conversations.transcript(visitor.talk)[-1]
    return line.author, line.text


# Who gets in


@pytest.mark.parametrize("path", ["/desk", "/desk/tickets/H-AAAA", "/desk/events"])
def test_without_a_session_nothing_is_shown(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 401
    assert "one-time link" in answer.text


def test_looking_at_the_link_does_not_use_it_up(client: TestClient, app: FastAPI) -> None:
    link = app.state.desk_link()
    for _ in range(3):
        assert client.get(link).status_code == 200
    assert client.get("/desk").status_code == 401
    assert client.post(link, follow_redirects=False).status_code == 303
    assert client.get("/desk").status_code == 200


def test_a_link_opens_once(app: FastAPI, client: TestClient) -> None:
    link = app.state.desk_link()
    client.post(link)
    client.cookies.clear()
    assert client.post(link).status_code == 403
    assert client.get(link).status_code == 403
    assert client.get("/desk").status_code == 401


def test_a_guessed_link_opens_nothing(client: TestClient) -> None:
    assert client.post("/desk/login/guess").status_code == 403
    assert client.get("/desk").status_code == 401


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: TestClient, app: FastAPI) -> None:
    cookie = client.post(app.state.desk_link(), follow_redirects=False).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/desk" in cookie


def test_over_https_the_cookie_stays_there(app: FastAPI) -> None:
    with TestClient(app, base_url="https://testserver") as client:
        cookie = client.post(app.state.desk_link(), follow_redirects=False).headers["set-cookie"].lower()
    assert "secure" in cookie


def test_a_changed_cookie_and_an_old_one_open_nothing(desk: TestClient, clock: HandClock) -> None:
    clock.pass_(timedelta(days=6))
    assert desk.get("/desk").status_code == 200
    clock.pass_(timedelta(days=2))
    assert desk.get("/desk").status_code == 401
    desk.cookies.clear()
    desk.cookies.set("henji_desk", "e30=.00", path="/desk")
    assert desk.get("/desk").status_code == 401


def test_who_logs_out_is_out(desk: TestClient) -> None:
    csrf = re.findall(r'name="csrf" value="([^"]*)"', desk.get("/desk").text)[0]
    assert desk.post("/desk/logout", data={"csrf": "wrong"}).status_code == 403
    assert desk.get("/desk").status_code == 200
    desk.post("/desk/logout", data={"csrf": csrf})
    assert desk.get("/desk").status_code == 401


# What is shown


def test_the_list_says_what_waits_why_and_until_when(desk: TestClient, ticket: str) -> None:
    text = desk.get("/desk").text
    assert ticket in text
    assert "Can I send it back?" in text
    assert "The shop reads such replies before they go out" in text
    assert "11/24/26, 11:00" in text  # Tokyo
    assert "is-late" not in text


@pytest.mark.usefixtures("ticket")
def test_a_late_ticket_is_marked(desk: TestClient, clock: HandClock) -> None:
    clock.pass_(timedelta(hours=1, minutes=1))
    assert "is-late" in desk.get("/desk").text


def test_the_thread_shows_the_draft_with_what_proves_it(desk: TestClient, ticket: str) -> None:
    text = desk.get(f"/desk/tickets/{ticket}").text
    assert "Germany | EMS | 2,900 JPY" in text
    assert 'href="https://shop.example/shipping"' in text
    assert "No source" in text  # the promise has none


def test_a_ticket_is_found_in_small_letters_and_an_unknown_one_is_not(desk: TestClient, ticket: str) -> None:
    assert desk.get(f"/desk/tickets/{ticket.lower()}").status_code == 200
    assert desk.get("/desk/tickets/H-AAAA").status_code == 404


def test_the_desk_speaks_japanese_and_remembers_it(desk: TestClient, ticket: str) -> None:
    assert "対応待ち" in desk.get("/desk", headers={"accept-language": "ja,en;q=0.5"}).text
    assert "対応待ち" not in desk.get("/desk").text
    desk.get("/desk?lang=ja")
    assert "このまま送信" in desk.get(f"/desk/tickets/{ticket}").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_words_and_every_member_of_the_sets(language: str) -> None:
    english, words = desk_words("en"), desk_words(language)
    assert {name: set(table) for name, table in english.items()} == {name: set(table) for name, table in words.items()}
    assert all(word.strip() for table in words.values() for word in table.values())
    for table, members in (
        ("reason", Reason),
        ("kind", Kind),
        ("priority", Priority),
        ("author", Author),
        ("how", How),
        ("scenario", Scenario),
        ("mood", Mood),
    ):
        assert set(words[table]) == {member.value for member in members}


def test_what_buyers_write_is_text_and_never_markup(desk: TestClient, visitor: Visitor, house: House) -> None:
    visitor.asks("\n".join(PAYLOADS))
    [card] = house.queue.tickets()
    for path in ("/desk", f"/desk/tickets/{card.ticket.id}"):
        text = desk.get(path).text
        assert html.escape(PAYLOADS[0]) in text
        for inert in ("<script>alert", "<img", "<svg", "<iframe", 'href="javascript:', "49 "):
            assert inert not in text


# What is done


def test_an_approved_draft_reaches_the_buyer(desk: TestClient, visitor: Visitor, house: House, ticket: str) -> None:
    assert form(desk, ticket, "approve").status_code == 303
    assert last(house, visitor) == ("agent", "EMS to Germany costs 2,900 yen. You may send it back within 30 days.")
    card = house.queue.ticket(ticket)
    assert card
    assert (card.status, card.how) == (Status.RESOLVED, How.SENT)
    assert "sent as proposed" in desk.get("/desk?status=resolved").text


def test_a_draft_is_held_against_the_hours_of_its_channel_once_more(tmp_path: Path, clock: HandClock) -> None:
    """On WhatsApp free words may go out for a day; the draft was made in time, its approval is not."""
    house = small_house(tmp_path / "late", '\n[platforms]\nweb = "whatsapp"\n')
    house = replace(house, scribe=replace(house.scribe, clock=clock))
    with TestClient(web_app(house, token="t", clock=clock, quiet=0.05)) as desk:
        visitor = Visitor(desk)
        visitor.asks("Can I send it back?")
        desk.post(desk.app.state.desk_link())  # type: ignore[attr-defined]
        [card] = house.queue.tickets()
        clock.pass_(timedelta(hours=25))
        answer = form(desk, card.ticket.id, "approve")
        assert answer.status_code == 200
        assert "24" in html.unescape(answer.text)
        assert last(house, visitor)[0] == "bot"
    house.close()


def test_an_edited_draft_reaches_the_buyer_as_edited(
    desk: TestClient, visitor: Visitor, house: House, ticket: str
) -> None:
    assert form(desk, ticket, "edit", text="Yes,\r\nyou may.").status_code == 303
    assert last(house, visitor) == ("agent", "Yes,\nyou may.")
    card = house.queue.ticket(ticket)
    assert card
    assert card.how is How.EDITED


def test_own_words_reach_the_buyer(desk: TestClient, visitor: Visitor, house: House) -> None:
    visitor.asks("a person please")
    [card] = house.queue.tickets()
    assert form(desk, card.ticket.id, "reply", text="Hello, I am Aki.").status_code == 303
    assert last(house, visitor) == ("agent", "Hello, I am Aki.")


def test_a_rejected_draft_is_not_sent_and_the_buyer_still_waits(
    desk: TestClient, visitor: Visitor, house: House, ticket: str
) -> None:
    before = last(house, visitor)
    assert form(desk, ticket, "reject", reason="outdated").status_code == 303
    assert last(house, visitor) == before
    assert ticket in desk.get("/desk").text
    text = desk.get(f"/desk/tickets/{ticket}").text
    assert "/approve" not in text
    assert "/reply" in text


def test_a_released_conversation_is_the_bots(desk: TestClient, visitor: Visitor, house: House, ticket: str) -> None:
    assert form(desk, ticket, "release").status_code == 303
    talk = house.conversations.conversation(visitor.talk)
    assert talk
    assert talk.owner is Owner.BOT
    assert visitor.asks("shipping")["author"] == "bot"


def test_what_was_released_cannot_be_released_again(desk: TestClient, ticket: str) -> None:
    assert form(desk, ticket, "release").status_code == 303
    answer = form(desk, ticket, "release")
    assert answer.status_code == 409
    assert "settled meanwhile" in answer.text


def test_the_buyers_words_are_all_since_the_last_answer(desk: TestClient, visitor: Visitor, ticket: str) -> None:
    visitor.says("One more thing:")
    visitor.says("in red, please")
    text = desk.get("/desk").text
    assert ticket in text
    assert "One more thing:\nin red, please" in text
    assert "Can I send it back?" not in text


def test_a_database_that_is_away_is_told_in_words(desk: TestClient, house: House) -> None:
    with house.talks.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE ticket RENAME TO elsewhere")
    answer = desk.get("/desk")
    assert answer.status_code == 503
    assert "The database cannot be used right now" in answer.text


@pytest.mark.parametrize("act", ["approve", "edit", "reply", "reject", "release"])
def test_a_form_without_our_token_does_nothing(desk: TestClient, house: House, ticket: str, act: str) -> None:
    before = house.queue.ticket(ticket)
    for csrf in ("", "wrong"):
        assert form(desk, ticket, act, csrf=csrf, text="evil", reason="evil").status_code == 403
    assert house.queue.ticket(ticket) == before


@pytest.mark.parametrize("act", ["approve", "edit", "reply", "reject", "release"])
def test_a_thread_that_moved_on_sends_nothing_and_keeps_what_was_typed(
    desk: TestClient, visitor: Visitor, house: House, ticket: str, act: str
) -> None:
    seen = house.conversations.transcript(visitor.talk)[-1].seq
    visitor.says("Wait, it is broken!")
    answer = form(desk, ticket, act, seen_seq=seen, text="my long words", reason="my reason")
    assert answer.status_code == 409
    assert "Wait, it is broken!" in answer.text
    assert "is-new" in answer.text
    if act in {"edit", "reply"}:
        assert "my long words</textarea>" in answer.text
    if act == "reject":
        assert 'value="my reason"' in answer.text
    card = house.queue.ticket(ticket)
    assert card
    assert (card.status, card.how) == (Status.OPEN, None)
    assert last(house, visitor) == ("buyer", "Wait, it is broken!")


def test_after_a_conflict_the_same_page_sends(desk: TestClient, visitor: Visitor, house: House, ticket: str) -> None:
    seen = house.conversations.transcript(visitor.talk)[-1].seq
    visitor.says("Wait!")
    answer = form(desk, ticket, "reply", seen_seq=seen, text="my words")
    fresh = int(re.findall(r'name="seen_seq" value="(\d+)"', answer.text)[0])
    assert fresh > seen
    assert form(desk, ticket, "reply", seen_seq=fresh, text="my words").status_code == 303


def test_two_people_cannot_send_the_same_draft(desk: TestClient, house: House, visitor: Visitor, ticket: str) -> None:
    seen = house.conversations.transcript(visitor.talk)[-1].seq
    assert form(desk, ticket, "approve", seen_seq=seen).status_code == 303
    assert form(desk, ticket, "approve", seen_seq=seen).status_code == 409
    assert [line.author for line in house.conversations.transcript(visitor.talk)].count(Author.AGENT) == 1


def test_an_empty_reply_is_not_sent(desk: TestClient, house: House, visitor: Visitor, ticket: str) -> None:
    before = last(house, visitor)
    assert form(desk, ticket, "reply", text="  ").status_code == 409
    assert last(house, visitor) == before


def test_an_act_we_do_not_know_is_refused(desk: TestClient, ticket: str) -> None:
    assert form(desk, ticket, "delete").status_code == 422


def test_no_page_of_the_desk_is_kept_in_a_cache(desk: TestClient, ticket: str) -> None:
    for path in ("/desk", f"/desk/tickets/{ticket}", "/desk/tickets/H-AAAA"):
        assert desk.get(path).headers["cache-control"] == "no-store"
