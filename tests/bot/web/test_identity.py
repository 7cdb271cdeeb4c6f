"""Who the shop says its visitor is: believed when proven, refused with the remedy when not."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.exceptions import HTTPException
from starlette.testclient import TestClient

from bot.app import House
from bot.web.app import web_app
from bot.web.identity import identity
from bot.web.visitor import Visitor as Seen
from bot.web.visitor import seen, token
from knowledge.running import WidgetSettings
from tests.bot.web.conftest import TOKEN, HandClock
from tests.bot.web.making import small_house
from tests.bot.web.test_api import is_problem
from tests.bot.web.visitor import Visitor

SECRET = "a-secret-that-shop-and-henji-share"
OTHER = "a-secret-that-somebody-else-invented"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("HENJI_WIDGET_SECRET", SECRET)
    house = small_house(tmp_path / "shop")
    running = replace(house.settings.running, widget=WidgetSettings(identity=True))
    yield replace(house, settings=replace(house.settings, running=running))
    house.close()


def claims(clock: HandClock, **more: Any) -> dict[str, Any]:
    usual = {"sub": "anna", "aud": "henji", "exp": int((clock() + timedelta(minutes=10)).timestamp())}
    return {name: value for name, value in {**usual, **more}.items() if value is not None}


def signed(clock: HandClock, secret: str = SECRET, algorithm: str = "HS256", **more: Any) -> str:
    return jwt.encode(claims(clock, **more), secret, algorithm)


def session(client: TestClient, identity: str, token: str = "", locale: str = "en") -> Any:
    asked = {"identity": identity, "token": token, "locale": locale, "zone": "Europe/Berlin"}
    return client.post("/widget/session", json=asked)


def known(client: TestClient, clock: HandClock, **more: Any) -> Visitor:
    """A browser in which the shop said who it is."""
    visitor = Visitor(client)
    visitor.session = session(client, signed(clock, **more)).raise_for_status().json()
    visitor.token = visitor.session["token"]
    return visitor


def test_the_buyer_is_who_the_shop_says(client: TestClient, clock: HandClock, house: House) -> None:
    anna = known(client, clock, email="anna@example.org", market="de", name="Anna")
    anna.says("shipping")
    talk = house.conversations.conversation(anna.talk)
    assert talk
    assert (talk.buyer.id, talk.buyer.email, talk.buyer.verified, talk.buyer.market) == (
        "shop:anna", "anna@example.org", True, "DE",
    )  # fmt: skip


def test_the_conversation_is_the_same_from_every_browser(client: TestClient, clock: HandClock) -> None:
    phone, laptop = known(client, clock), known(client, clock)
    phone.asks("shipping")
    assert phone.talk == laptop.talk
    assert [line["author"] for line in laptop.lines()] == ["buyer", "bot"]


def test_another_buyer_sees_nothing_of_it(client: TestClient, clock: HandClock) -> None:
    anna, bert = known(client, clock), known(client, clock, sub="bert")
    anna.asks("shipping")
    assert bert.talk != anna.talk
    assert bert.lines() == []


def test_without_the_signature_the_other_would_see_it(client: TestClient, clock: HandClock, app: FastAPI) -> None:
    """Red control: whoever can sign for henji reads any conversation; the check is what stands between."""
    anna = known(client, clock)
    anna.asks("shipping")
    eve, place = Visitor(client), app.state.place
    eve.token = token(place, Seen(talk=anna.talk), clock() + timedelta(hours=1))
    assert len(eve.lines()) == 2
    eve.token = token(replace(place, secret=OTHER), Seen(talk=anna.talk), clock() + timedelta(hours=1))
    assert eve.lines() == []


def test_the_anonymous_talk_stays_anonymous(client: TestClient, clock: HandClock) -> None:
    visitor = Visitor(client)
    visitor.asks("shipping")
    named = session(client, signed(clock), token=visitor.token).json()
    assert named["conversation"] != visitor.talk
    assert named["history"] == []
    assert visitor.lines() != []


@pytest.mark.usefixtures("house")
def test_the_name_of_the_conversation_cannot_be_worked_out(tmp_path: Path, clock: HandClock) -> None:
    """Two shops with the same buyer and the same shared secret: henji's own key makes the difference."""
    talks = set()
    for name in ("one", "two"):
        house = small_house(tmp_path / name)
        running = replace(house.settings.running, widget=WidgetSettings(identity=True))
        house = replace(house, settings=replace(house.settings, running=running))
        talks.add(known(TestClient(web_app(house, token=TOKEN, clock=clock)), clock).talk)
        house.close()
    assert len(talks) == 2
    assert not any("anna" in talk for talk in talks)


def test_a_page_that_stays_open_goes_on_but_not_for_ever(client: TestClient, clock: HandClock) -> None:
    anna = known(client, clock)
    clock.pass_(timedelta(hours=11))
    anna.again()
    assert anna.session["identified"] is True
    anna.token = anna.session["token"]
    clock.pass_(timedelta(hours=2))
    is_problem(anna.says("shipping"), 401)
    assert anna.again()["identified"] is False


def test_what_the_page_is_written_in_comes_before_what_the_shop_knows(client: TestClient, clock: HandClock) -> None:
    assert session(client, signed(clock, locale="ja"), locale="de").json()["locale"] == "de"
    assert session(client, signed(clock, locale="ja"), locale="fr").json()["locale"] == "ja"


def unsigned(clock: HandClock) -> str:
    """As {"alg": "none"} would have it."""
    parts = ({"alg": "none", "typ": "JWT"}, claims(clock))
    return ".".join(base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in parts) + "."


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "expired": ({"exp": 1_000}, "expired"),
    "for too long": ({"exp": 4_000_000_000}, "an hour ahead"),
    "without an end": ({"exp": None}, "no claim `exp`"),
    "an end that is no number": ({"exp": "tomorrow"}, "seconds since 1970"),
    "an end that is a truth": ({"exp": True}, "seconds since 1970"),
    "not yet": ({"nbf": 4_000_000_000}, "nbf"),
    "of nobody": ({"sub": None}, "no claim `sub`"),
    "of an empty name": ({"sub": "  "}, "`sub` is empty"),
    "of a very long name": ({"sub": "あ" * 43}, "over 128 bytes"),
    "for somebody else": ({"aud": "another"}, "`aud`"),
    "for nobody": ({"aud": None}, "no claim `aud`"),
    "with half an address": ({"email": "anna"}, "`email`"),
    "with a list for an address": ({"email": ["a@b"]}, "`email`"),
    "with a long market": ({"market": "Germany"}, "`market`"),
    "with an odd language": ({"locale": "../.."}, "`locale`"),
    "wrong secret": ({"secret": OTHER}, "signature"),
    "another algorithm": ({"algorithm": "HS512", "secret": OTHER * 2}, "HS256"),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_token_that_proves_nothing_is_refused_with_the_remedy(name: str, clock: HandClock) -> None:
    more, remedy = REFUSED[name]
    with pytest.raises(HTTPException) as refused:
        identity(signed(clock, **more), SECRET, clock())
    assert refused.value.status_code == 401
    assert remedy in refused.value.detail


def test_a_refusal_is_a_problem_that_names_the_remedy(client: TestClient, clock: HandClock) -> None:
    answer = session(client, signed(clock, secret=OTHER))
    is_problem(answer, 401)
    assert "sign it with HENJI_WIDGET_SECRET" in answer.json()["detail"]


def test_a_token_that_nobody_signed_is_refused(client: TestClient, clock: HandClock) -> None:
    is_problem(session(client, unsigned(clock)), 401)


@settings(deadline=None)  # the machine may be busy
@given(st.text(max_size=300))
def test_anything_may_be_shown_as_a_token(text: str) -> None:
    with pytest.raises(HTTPException) as refused:
        identity(text, SECRET, HandClock()())
    assert refused.value.status_code == 401


@settings(deadline=None)  # the machine may be busy
@given(st.data())
def test_one_changed_character_is_refused(data: st.DataObject) -> None:
    """The last characters of a base64 part may have bits to spare: those are no change."""
    clock = HandClock()
    whole = signed(clock)
    place = data.draw(st.integers(0, len(whole) - 3))
    other = data.draw(st.sampled_from("ABCxyz019-_").filter(lambda one: one != whole[place]))
    changed = whole[:place] + other + whole[place + 1 :]
    if place == whole.rindex(".") - 1:
        return
    with pytest.raises(HTTPException):
        identity(changed, SECRET, clock())


def test_a_secret_too_short_for_hs256_is_named(clock: HandClock) -> None:
    with pytest.raises(HTTPException, match="HENJI_WIDGET_SECRET is shorter"):
        identity("a.b.c", "only-twenty-four-letters", clock())


def test_the_widest_claims_still_fit_a_session(client: TestClient, clock: HandClock) -> None:
    widest = known(client, clock, sub="é" * 64, email="é" * 126 + "@x", market="jp", locale="zh-Hans")
    assert widest.says("shipping").status_code == 202


def test_the_session_keeps_all_of_it(app: FastAPI, clock: HandClock) -> None:
    place = app.state.place
    visitor = Seen(talk="t", locale="de", zone="UTC", sub="s", email="a@b", market="DE")
    until = clock() + timedelta(hours=1)
    assert seen(place, token(place, visitor, until)) == (visitor, until)


@pytest.mark.parametrize("missing", ["setting", "secret"])
def test_a_shop_that_identifies_nobody_says_how(
    missing: str, tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HENJI_WIDGET_SECRET", "" if missing == "secret" else SECRET)
    house = small_house(tmp_path / "plain")
    running = replace(house.settings.running, widget=WidgetSettings(identity=missing == "secret"))
    house = replace(house, settings=replace(house.settings, running=running))
    answer = session(TestClient(web_app(house, token=TOKEN, clock=clock)), signed(clock))
    is_problem(answer, 401)
    assert "HENJI_WIDGET_SECRET" in answer.json()["detail"]
    house.close()
