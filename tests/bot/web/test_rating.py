from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from bot.app import House
from bot.kernel.ratings import Ratings
from bot.web.app import web_app
from knowledge.running import WidgetSettings
from tests.bot.web.conftest import TOKEN, HandClock
from tests.bot.web.making import small_house
from tests.bot.web.test_api import is_problem
from tests.bot.web.visitor import Visitor


def rates(visitor: Visitor, seq: int, score: Any = 5, words: str = "") -> Response:
    body = {"token": visitor.token, "seq": seq, "score": score, "words": words}
    return visitor.client.post("/widget/rating", json=body)


def test_a_buyer_says_how_the_answer_was(visitor: Visitor, house: House) -> None:
    seq = visitor.asks("shipping")["seq"]
    assert rates(visitor, seq, 2, "slow").status_code == 202
    [kept] = Ratings(house.talks).of(visitor.talk)
    assert (kept.seq, kept.score, kept.words) == (seq, 2, "slow")


def test_who_has_rated_is_not_asked_again(visitor: Visitor) -> None:
    assert visitor.session["rating"] is True
    rates(visitor, visitor.asks("shipping")["seq"])
    assert visitor.again()["rating"] is False


def test_a_shop_may_ask_nobody(tmp_path: Path, clock: HandClock) -> None:
    house = small_house(tmp_path / "quiet")
    running = replace(house.settings.running, widget=WidgetSettings(rating=False))
    house = replace(house, settings=replace(house.settings, running=running))
    assert Visitor(TestClient(web_app(house, token=TOKEN, clock=clock))).session["rating"] is False
    house.close()


@pytest.mark.parametrize("score", [0, 6, -1, 2.5, "5", None, True])
def test_a_score_that_is_none_of_the_five_is_refused(visitor: Visitor, score: Any) -> None:
    is_problem(rates(visitor, visitor.asks("shipping")["seq"], score), 422)


def test_nobody_rates_anothers_line(client: TestClient, house: House) -> None:
    anna, eve = Visitor(client), Visitor(client)
    seq = anna.asks("shipping")["seq"]
    eve.asks("shipping")
    is_problem(rates(eve, seq), 404)
    eve.token = "nonsense"
    is_problem(rates(eve, seq), 401)
    assert Ratings(house.talks).of(anna.talk) == ()


def test_too_many_words_are_refused(visitor: Visitor) -> None:
    is_problem(rates(visitor, 1, 5, "x" * 1001), 422)
