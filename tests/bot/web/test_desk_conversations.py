"""Talks that the bot handles, lines that may not have arrived, and what buyers thought, as the desk shows them."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from bot.app import House
from bot.kernel.outbox import State
from bot.kernel.ratings import Rating, Ratings
from bot.web.desk_conversations import address
from bot.web.desk_news import state
from bot.web.desk_words import LANGUAGES
from core.talk import Author, Buyer, Message, Owner
from tests.bot.web.conftest import HandClock
from tests.bot.web.making import PAYLOADS
from tests.bot.web.visitor import Visitor

ANSWER = "EMS to Germany costs 2,900 yen."


@pytest.fixture
def talk(visitor: Visitor) -> str:
    """A conversation that the bot answered."""
    assert visitor.asks("How much is shipping?")["text"] == ANSWER
    return visitor.talk


def csrf(desk: TestClient) -> str:
    return str(re.findall(r'name="csrf" value="([^"]*)"', desk.get("/desk").text)[0])


def take(desk: TestClient, talk: str, token: str | None = None) -> Response:
    form = {"conversation": talk, "csrf": csrf(desk) if token is None else token}
    return desk.post("/desk/conversation/take", data=form, follow_redirects=False)


def held(page: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', page)}


# The bot's talks


@pytest.mark.parametrize("path", ["/desk/handled", "/desk/conversation?id=x", "/desk/doubtful"])
def test_without_a_session_nothing_is_shown(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 401
    assert client.post("/desk/conversation/take", data={"conversation": "x"}).status_code == 401
    assert client.post("/desk/doubtful/1/again").status_code == 401


def test_what_the_bot_handles_is_listed_with_its_last_words(desk: TestClient, talk: str) -> None:
    page = desk.get("/desk/handled?lang=en").text
    assert html.escape(address(talk)) in page
    assert ANSWER in page
    assert ">answered<" in page


def test_each_view_says_how_many_there_are(desk: TestClient, talk: str, visitor: Visitor) -> None:
    def numbers() -> list[str]:
        return re.findall(r'<span class="count">([^<]*)<', desk.get("/desk?lang=en").text)

    assert numbers() == ["0", "1", "0", "0"]
    visitor.asks("a person please")
    assert talk == visitor.talk
    assert numbers() == ["1", "0", "0", "0"]


def test_the_thread_is_shown_with_a_way_to_take_it(desk: TestClient, talk: str) -> None:
    page = desk.get(address(talk)).text
    assert "How much is shipping?" in page
    assert ANSWER in page
    assert 'data-key="h"' in page
    assert held(page)["conversation"] == talk


def test_a_talk_nobody_knows_is_not_found(desk: TestClient) -> None:
    assert desk.get(address("nobody")).status_code == 404
    assert take(desk, "nobody").status_code == 404


@pytest.mark.parametrize("id", ["a\0b", "x" * 301])
def test_a_name_that_no_database_keeps_is_refused(desk: TestClient, id: str) -> None:
    assert desk.get(address(id)).status_code in {400, 422}
    assert take(desk, id).status_code in {400, 422}
    stream = address(id).replace("conversation?id=", "events?conversation=")
    assert desk.get(stream).status_code in {400, 422}


def test_taking_over_opens_the_ticket_and_the_talk_is_the_persons(desk: TestClient, talk: str, house: House) -> None:
    answer = take(desk, talk)
    [card] = house.queue.tickets()
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/tickets/{card.ticket.id}")
    assert (card.conversation, card.assignee) == (talk, "desk")
    found = house.conversations.conversation(talk)
    assert found
    assert found.owner is Owner.AGENT
    assert html.escape(address(talk)) not in desk.get("/desk/handled").text


def test_the_page_of_a_talk_that_a_person_has_is_its_ticket(desk: TestClient, talk: str, house: House) -> None:
    take(desk, talk)
    [card] = house.queue.tickets()
    answer = desk.get(address(talk), follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/tickets/{card.ticket.id}")


@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_form_without_our_token_takes_nothing(desk: TestClient, talk: str, house: House, token: str) -> None:
    assert take(desk, talk, token).status_code == 403
    assert house.queue.tickets() == ()


def test_a_released_talk_says_that_the_bot_answers_again(desk: TestClient, talk: str, house: House) -> None:
    take(desk, talk)
    [card] = house.queue.tickets()
    path = f"/desk/tickets/{card.ticket.id}"
    assert "The bot answers this buyer again." not in desk.get(f"{path}?lang=en").text  # the control
    released = desk.post(f"{path}/release", data=held(desk.get(path).text), follow_redirects=False)
    assert (released.status_code, released.headers["location"]) == (303, address(talk))
    assert "The bot answers here" in desk.get(address(talk)).text
    page = desk.get(path).text
    assert "The bot answers this buyer again." in page
    assert f"{path}/reply" not in page
    assert held(page)["conversation"] == talk
    assert take(desk, talk).status_code == 303
    assert len(house.queue.tickets()) == 1


def test_the_language_links_keep_the_page_that_they_stand_on(desk: TestClient, talk: str) -> None:
    links = re.findall(r'href="([^"]*lang=ja)"', desk.get(address(talk)).text)
    assert [html.unescape(one) for one in links] == [f"{address(talk)}&lang=ja"]
    assert "ボットが応答しています" in desk.get(html.unescape(links[0])).text
    assert 'href="/desk?status=resolved&amp;lang=en"' in desk.get("/desk?status=resolved").text


@pytest.mark.usefixtures("talk")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_speaks_every_language_of_the_desk(
    desk: TestClient, visitor: Visitor, push: "Push", language: str
) -> None:
    push.doubtful("hello")
    for path in ("/desk/handled", address(visitor.talk), "/desk/doubtful"):
        answer = desk.get(path, headers={"accept-language": language})
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.text


# What may not have arrived


class Push:
    """A buyer on a channel that must send, and what becomes of the bot's answer there."""

    def __init__(self, house: House, clock: HandClock) -> None:
        self.house = house
        self.clock = clock
        self.said = 0

    def answer(self, text: str, talk: str = "post:anna") -> None:
        self.said += 1
        message = Message(
            conversation=talk,
            external_id=f"{talk}/{self.said}",
            channel="post",
            author=Author.BUYER,
            text=text,
            at=self.clock(),
        )
        self.house.conversations.accept(message, Buyer(id="anna"), pushed=True, wait=3600.0)
        self.house.clerk.serve(talk, self.clock())

    def doubtful(self, text: str) -> int:
        self.answer(text)
        [parcel] = self.house.outbox.take("post")
        self.house.outbox.give_up(parcel, State.UNKNOWN, "the connection broke")
        return self.house.outbox.doubtful()[0].id

    def states(self) -> list[str]:
        return [line.state for line in self.house.conversations.transcript("post:anna")]


@pytest.fixture
def push(house: House, clock: HandClock) -> Push:
    house.outbox._clock = clock  # noqa: SLF001 - the hand clock stands years from the wall's
    return Push(house, clock)


def decide(desk: TestClient, line: int, word: str, **form: Any) -> Response:
    return desk.post(f"/desk/doubtful/{line}/{word}", data={"csrf": csrf(desk), **form}, follow_redirects=False)


def test_where_nothing_is_in_doubt_no_page_has_a_badge(desk: TestClient, talk: str) -> None:
    for path in ("/desk", "/desk/handled", "/desk/doubtful", address(talk), "/desk/phone", "/desk/translations"):
        assert '<span id="in-doubt"></span>' in desk.get(path).text
    assert "Nothing is in doubt" in desk.get("/desk/doubtful?lang=en").text


def test_every_page_says_how_many_lines_may_not_have_arrived(desk: TestClient, push: Push, talk: str) -> None:
    push.doubtful("How much is shipping?")
    desk.get("/desk?lang=en")
    for path in ("/desk", "/desk/handled", "/desk/doubtful", address(talk), "/desk/phone", "/desk/translations"):
        assert "May not have arrived: 1</a>" in desk.get(path).text


def test_a_doubtful_line_is_shown_with_its_channel_buyer_words_and_way(desk: TestClient, push: Push) -> None:
    line = push.doubtful("How much is shipping?")
    page = desk.get("/desk/doubtful?lang=en").text
    for shown in ("post", "anna", ANSWER, "11/24/26, 10:00", html.escape(address("post:anna"))):
        assert shown in page
    assert f"/desk/doubtful/{line}/arrived" in page


def test_what_arrived_is_settled_and_what_did_not_is_sent_again(desk: TestClient, push: Push, house: House) -> None:
    first = push.doubtful("How much is shipping?")
    assert decide(desk, first, "arrived").headers["location"] == "/desk/doubtful"
    assert push.states() == ["sent", "sent"]
    assert house.outbox.take("post") == ()
    second = push.doubtful("And again?")
    assert decide(desk, second, "again").status_code == 303
    [parcel] = house.outbox.take("post")
    assert parcel.id == second


def test_what_was_decided_before_is_said_so(desk: TestClient, push: Push) -> None:
    line = push.doubtful("How much is shipping?")
    decide(desk, line, "arrived")
    answer = decide(desk, line, "again")
    assert answer.status_code == 409
    assert "this was decided meanwhile" in answer.text
    assert push.states() == ["sent", "sent"]


def test_without_our_token_nothing_is_decided(desk: TestClient, push: Push) -> None:
    line = push.doubtful("How much is shipping?")
    for token in ("", "wrong"):
        assert decide(desk, line, "again", csrf=token).status_code == 403
    assert push.states() == ["sent", "unknown"]


@pytest.mark.parametrize(
    ("path", "status"), [("0/again", 404), ("9" * 30 + "/again", 404), ("x/again", 422), ("1/burn", 422)]
)
def test_a_line_or_a_word_that_is_none_is_refused(desk: TestClient, path: str, status: int) -> None:
    assert desk.post(f"/desk/doubtful/{path}", data={"csrf": csrf(desk)}).status_code == status


def test_each_line_says_how_far_it_came(desk: TestClient, push: Push, house: House, clock: HandClock) -> None:
    def page() -> str:
        return desk.get(f"{address('post:anna')}&lang=en").text

    push.answer("How much is shipping?")
    assert "on its way" in page()
    [parcel] = house.outbox.take("post")
    assert "being sent" in page()
    house.outbox.postpone(parcel, 1800)
    assert re.search(r"waits until 11/24/26, 10:30\sAM, then it is tried again", page())
    clock.pass_(timedelta(hours=1))
    [parcel] = house.outbox.take("post")
    house.outbox.give_up(parcel, State.UNKNOWN, "the connection broke")
    assert "May not have arrived. It is not sent again by itself." in page()
    assert '<a href="/desk/doubtful">Decide</a>' in page()


def test_a_failed_line_stands_on_its_ticket_in_words(desk: TestClient, push: Push, house: House) -> None:
    push.answer("How much is shipping?")
    [parcel] = house.outbox.take("post")
    house.outbox.give_up(parcel, State.FAILED, "blocked by the buyer")
    [card] = house.queue.tickets()
    assert "This did not reach the buyer." in desk.get(f"/desk/tickets/{card.ticket.id}?lang=en").text


# What buyers thought


def test_a_score_stands_in_the_thread_and_among_the_resolved(
    desk: TestClient, visitor: Visitor, house: House, clock: HandClock
) -> None:
    visitor.asks("Can I send it back?")
    [card] = house.queue.tickets()
    house.queue.reply(card.ticket.id, "Yes.", "yuki", card.seq)
    last = house.conversations.transcript(visitor.talk)[-1].seq
    assert "The buyer" not in desk.get("/desk?status=resolved&lang=en").text
    clock.pass_(timedelta(minutes=1))
    Ratings(house.talks).rate(visitor.talk, Rating(seq=last, score=4, words="quick & kind", at=clock()))
    for path in ("/desk?status=resolved", f"/desk/tickets/{card.ticket.id}"):
        page = desk.get(path).text
        assert "<strong>4 of 5</strong>" in page
        assert "quick &amp; kind" in page
    house.conversations.release(visitor.talk)
    assert "<strong>4 of 5</strong>" in desk.get(address(visitor.talk)).text


def test_a_score_from_before_the_ticket_is_not_the_tickets(
    desk: TestClient, visitor: Visitor, house: House, talk: str, clock: HandClock
) -> None:
    last = house.conversations.transcript(talk)[-1].seq
    Ratings(house.talks).rate(talk, Rating(seq=last, score=5, words="", at=clock()))
    clock.pass_(timedelta(minutes=1))
    visitor.asks("Can I send it back?")
    [card] = house.queue.tickets()
    house.queue.reply(card.ticket.id, "Yes.", "yuki", card.seq)
    assert "of 5" not in desk.get("/desk?status=resolved&lang=en").text
    assert "5 of 5" in desk.get(f"/desk/tickets/{card.ticket.id}").text


# Strangers' words


@pytest.mark.parametrize("payload", PAYLOADS)
def test_words_names_and_scores_are_shown_as_text(
    desk: TestClient, house: House, clock: HandClock, push: Push, payload: str
) -> None:
    push.doubtful(f"How much? {payload}")
    hostile = Message(
        conversation=f"post:{payload}",
        external_id="h1",
        channel="post",
        author=Author.BUYER,
        text=payload,
        at=clock(),
    )
    house.conversations.accept(hostile, Buyer(id=payload), wait=3600.0)
    seq = house.conversations.transcript("post:anna")[-1].seq
    Ratings(house.talks).rate("post:anna", Rating(seq=seq, score=1, words=payload, at=clock()))
    for path in ("/desk/handled", address(hostile.conversation), address("post:anna"), "/desk/doubtful"):
        page = desk.get(path).text
        assert payload not in page or not re.search(r"[<>]", payload)
        assert "<img" not in page
        assert page.count("<script") == 1  # ours


def test_the_state_of_the_desk_changes_with_what_it_shows(app: FastAPI, push: Push, house: House) -> None:
    def states() -> tuple[str, str]:
        return state(app.state.place), state(app.state.place, conversation="post:anna")

    seen = [states()]
    push.answer("How much is shipping?")
    seen.append(states())
    [parcel] = house.outbox.take("post")
    seen.append(states())
    house.outbox.give_up(parcel, State.UNKNOWN, "the connection broke")
    seen.append(states())
    house.outbox.decide(parcel.id, State.SENT, "desk")
    seen.append(states())
    house.queue.take_over("post:anna", "desk", house.clerk.due)
    seen.append(states())
    assert len({one[0] for one in seen}) == len(seen)
    assert len({one[1] for one in seen}) == len(seen)
    assert states() == states()
