"""What a buyer was promised stands on the ticket's page until a person says that it is kept, or taken back."""

import html
import re
from datetime import timedelta

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlalchemy import text
from starlette.testclient import TestClient

from bot.app import House
from bot.kernel.database import reading, writing
from bot.kernel.promises import AGENT, BOT, note
from bot.web.app import web_app
from bot.web.desk_promises import promised_to, shown_promises
from bot.web.desk_words import LANGUAGES, Speech, desk_words
from bot.web.pages import page
from bot.web.place import Place
from core.turn import Promise
from guardrails.promises import KINDS
from tests.bot.web.conftest import TOKEN, HandClock
from tests.bot.web.making import PAYLOADS
from tests.bot.web.visitor import Visitor

SPEECH = Speech("en", "Asia/Tokyo")


@pytest.fixture
def app(house: House, clock: HandClock) -> FastAPI:
    return web_app(house, token=TOKEN, clock=clock, quiet=0.05)


@pytest.fixture
def ticket(visitor: Visitor, house: House) -> str:
    id = handed_over(visitor, house)
    with writing(house.talks) as connection:  # the answer that is promised with every ticket: see below
        connection.execute(text("DELETE FROM promise"))
    return id


def handed_over(visitor: Visitor, house: House) -> str:
    visitor.asks("a person please")
    [card] = house.queue.tickets()
    return card.ticket.id


def test_an_acknowledgement_promises_an_answer_and_the_answer_keeps_it(visitor: Visitor, house: House) -> None:
    id = handed_over(visitor, house)
    [promised] = promised_to(house_place(house), talk_of(house, id))
    card = house.queue.ticket(id)
    assert card
    assert (promised.promise.kind, promised.promise.due) == ("contact_by", card.ticket.reply_by)
    house.queue.reply(id, "Here I am.", "desk", card.seq)
    assert promised_to(house_place(house), talk_of(house, id)) == ()


def talk_of(house: House, ticket: str) -> str:
    card = house.queue.ticket(ticket)
    assert card
    return card.conversation


def noted(house: House, ticket: str, *promises: Promise, owner: str = BOT) -> int:
    """The id of the last one."""
    card = house.queue.ticket(ticket)
    assert card
    with writing(house.talks) as connection:
        note(connection, card.conversation, card.seq, promises, owner, card.created)
        return int(connection.execute(text("SELECT max(id) FROM promise")).scalar_one())


def section(house: House, ticket: str, clock: HandClock, language: str = "en") -> str:
    """The part of the ticket's page that shows them."""
    found = shown_promises(
        promised_to(house_place(house), talk_of(house, ticket)), Speech(language, "Asia/Tokyo"), clock()
    )
    context = {"promised": found, "words": desk_words(language), "ticket": {"id": ticket}, "csrf": "token"}
    return bytes(page("desk/promises.html", context).body).decode()


def house_place(house: House) -> Place:
    from_app: Place = web_app(house, token=TOKEN).state.place
    return from_app


def press(desk: TestClient, ticket: str, promise: int, word: str, **fields: str) -> Response:
    [csrf, *_] = re.findall(r'name="csrf" value="([^"]*)"', desk.get(f"/desk/tickets/{ticket}").text)
    given = {"csrf": html.unescape(csrf), **fields}
    return desk.post(f"/desk/tickets/{ticket}/promises/{promise}/{word}", data=given, follow_redirects=False)


def test_what_is_due_first_stands_first_with_its_time_and_keeper(house: House, ticket: str, clock: HandClock) -> None:
    late = Promise(kind="contact_by", text="Somebody answers.", due=clock() - timedelta(hours=1))
    soon = Promise(kind="deliver_by", text="It arrives on Friday.", due=clock() + timedelta(days=2))
    noted(house, ticket, Promise(kind="refund", text="We refund 20 EUR.", amount="EUR 20.00"), soon, late, owner=AGENT)
    found = shown_promises(promised_to(house_place(house), talk_of(house, ticket)), SPEECH, clock())
    assert [one["text"] for one in found] == ["Somebody answers.", "It arrives on Friday.", "We refund 20 EUR."]
    assert [one["late"] for one in found] == [True, False, False]
    assert [one["owner"] for one in found] == ["Team"] * 3
    assert found[1]["due"] == SPEECH.moment(clock() + timedelta(days=2))
    assert found[2]["due"] == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_them_in_the_language_of_the_desk_and_marks_what_is_overdue(
    house: House, ticket: str, clock: HandClock, language: str
) -> None:
    words = desk_words(language)["promises"]
    noted(house, ticket, Promise(kind="contact_by", text="Bald.", due=clock() - timedelta(hours=1)))
    shown = section(house, ticket, clock, language)
    assert words["title"] in shown
    assert words["contact_by"] in shown
    assert words["late"] in shown
    assert "is-late" in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_can_be_promised_has_a_word(language: str) -> None:
    assert set(KINDS) - set(desk_words(language)["promises"]) == set()


def test_where_nothing_is_promised_nothing_is_shown(house: House, ticket: str, clock: HandClock) -> None:
    assert section(house, ticket, clock).strip() == ""


@pytest.mark.parametrize("payload", PAYLOADS)
def test_words_are_shown_as_words(house: House, ticket: str, clock: HandClock, payload: str) -> None:
    noted(house, ticket, Promise(kind="refund", text=payload))
    shown = section(house, ticket, clock)
    assert html.escape(payload, quote=False) in shown or str(html.escape(payload)) in shown.replace("&#34;", "&quot;")
    assert "<script" not in shown


@pytest.mark.parametrize("word", ["kept", "withdrawn"])
def test_a_person_settles_it_once_and_that_is_audited(desk: TestClient, house: House, ticket: str, word: str) -> None:
    promise = noted(house, ticket, Promise(kind="refund", text="We refund 20 EUR."))
    assert press(desk, ticket, promise, word).status_code == 303
    assert press(desk, ticket, promise, "kept").status_code == 409
    with reading(house.talks) as connection:
        state = connection.execute(text("SELECT state FROM promise")).scalar_one()
        done = list(connection.scalars(text("SELECT what FROM audit ORDER BY id")))
    assert state == word
    assert done[-1] == f"promise {word}"


def test_nobody_settles_it_without_a_session_or_a_good_form(
    client: TestClient, desk: TestClient, house: House, ticket: str
) -> None:
    promise = noted(house, ticket, Promise(kind="refund", text="We refund 20 EUR."))
    assert press(desk, ticket, promise, "kept", csrf="forged").status_code == 403
    desk.cookies.clear()
    path = f"/desk/tickets/{ticket}/promises/{promise}/kept"
    assert client.post(path, data={"csrf": "x"}).status_code == 401
    assert promised_to(house_place(house), talk_of(house, ticket))


def test_the_promise_of_another_buyer_is_not_settled_from_this_ticket(
    desk: TestClient, house: House, ticket: str
) -> None:
    promise = noted(house, ticket, Promise(kind="refund", text="We refund 20 EUR."))
    assert press(desk, ticket, promise + 1, "kept").status_code == 409
    assert press(desk, ticket, promise, "broken").status_code == 422
    [csrf, *_] = re.findall(r'name="csrf" value="([^"]*)"', desk.get(f"/desk/tickets/{ticket}").text)
    path = f"/desk/tickets/H-0000/promises/{promise}/kept"
    assert desk.post(path, data={"csrf": html.unescape(csrf)}).status_code == 404
