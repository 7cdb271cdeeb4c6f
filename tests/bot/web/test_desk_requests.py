"""What a buyer asked for stands on the ticket's page, and is decided once for exactly that."""

import html
import re
from datetime import timedelta

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from bot.app import House
from bot.kernel.approvals import HOLDS, Approval, Approvals, State, hash_of
from bot.kernel.database import reading, writing
from bot.web.desk_words import LANGUAGES, desk_words
from core.turn import Request
from tests.bot.web.conftest import HandClock
from tests.bot.web.making import PAYLOADS
from tests.bot.web.visitor import Visitor

CANCEL = Request(action="cancel", arguments=(("order", "1001"),), facts=(("cancel_until", "2026-11-24 18:00"),))


@pytest.fixture
def ticket(visitor: Visitor, house: House) -> str:
    visitor.asks("a person please")
    [card] = house.queue.tickets()
    return card.ticket.id


def asked(
    house: House, ticket: str, clock: HandClock, request: Request = CANCEL, ago: timedelta = timedelta()
) -> Approval:
    card = house.queue.ticket(ticket)
    assert card
    with writing(house.talks) as connection:
        Approvals(connection).ask(card.conversation, ticket, (request,), clock() - ago)
        kept = Approvals(connection).of(card.conversation)
        return next(one for one in kept if (one.at, one.request) == (clock() - ago, request))


def now_of(house: House, one: Approval) -> Approval:
    with reading(house.talks) as connection:
        return next(each for each in Approvals(connection).of(one.conversation) if each.id == one.id)


def press(desk: TestClient, ticket: str, one: Approval, word: str, **fields: str) -> Response:
    page = desk.get(f"/desk/tickets/{ticket}").text
    [csrf, *_] = re.findall(r'name="csrf" value="([^"]*)"', page)
    given = {"csrf": html.unescape(csrf), "hash": one.hash, **fields}
    return desk.post(f"/desk/tickets/{ticket}/requests/{one.id}/{word}", data=given, follow_redirects=False)


def test_a_request_is_shown_with_its_facts_and_approved_then_done(
    desk: TestClient, ticket: str, house: House, clock: HandClock
) -> None:
    one = asked(house, ticket, clock)
    page = desk.get(f"/desk/tickets/{ticket}").text
    assert "Cancel the order" in page
    assert "2026-11-24 18:00" in page
    assert press(desk, ticket, one, "approved").status_code == 303
    assert press(desk, ticket, one, "used").status_code == 303
    assert now_of(house, one).state is State.USED


def test_nothing_is_decided_twice_too_late_or_for_something_else(
    desk: TestClient, ticket: str, house: House, clock: HandClock
) -> None:
    late = asked(house, ticket, clock, ago=HOLDS)
    one = asked(house, ticket, clock)
    other = hash_of(Request(action="cancel", arguments=(("order", "1002"),)))
    assert press(desk, ticket, one, "approved", hash=other).status_code == 409
    assert press(desk, ticket, one, "used").status_code == 409
    assert press(desk, ticket, late, "approved").status_code == 409
    assert {now_of(house, each).state for each in (one, late)} == {State.ASKED}
    assert "its time is over" in desk.get(f"/desk/tickets/{ticket}").text


def test_a_form_of_another_site_or_of_another_ticket_decides_nothing(
    desk: TestClient, ticket: str, house: House, clock: HandClock
) -> None:
    one = asked(house, ticket, clock)
    assert press(desk, ticket, one, "approved", csrf="forged").status_code == 403
    assert desk.post(f"/desk/tickets/H-ZZZZ/requests/{one.id}/approved", data={"hash": one.hash}).status_code == 403
    assert press(desk, ticket, one, "asked").status_code == 404
    assert now_of(house, one).state is State.ASKED


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_buyers_words_in_a_request_are_only_words(
    desk: TestClient, ticket: str, house: House, clock: HandClock, payload: str
) -> None:
    asked(house, ticket, clock, Request(action="change_address", arguments=(("words", payload),)))
    page = desk.get(f"/desk/tickets/{ticket}").text
    assert payload not in page or not re.search(r"[<>]", payload)
    assert page.count("<script") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_and_action_has_its_words(language: str) -> None:
    words = desk_words(language)["requests"]
    actions = {"cancel", "change_address", "change_items", "refund", "replace", "coupon", "return", "exchange"}
    assert {*State, *actions, "late", "title", "help", "to_approved", "to_refused", "to_used"} <= set(words)
