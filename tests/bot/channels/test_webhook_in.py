"""The way in: a genuine event is stored before 202 is said, and nothing else is stored at all."""

import hmac
import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from bot.app import House
from bot.channels.webhook import door, signing
from bot.kernel.conversations import Conversations
from bot.testing.webhook_sender import created, signed
from core.errors import DatabaseError
from tests.bot.channels.webhooks import NAME, app_of
from tests.bot.web.making import small_house

PATH = f"/hooks/{NAME}"
NOWHERE = "http://127.0.0.1:9"
GOOD: Mapping[str, str] = {}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = small_house(tmp_path / "shop")
    yield house
    house.close()


@pytest.fixture
def app(house: House) -> FastAPI:
    """It is not started: nobody answers, and what is stored stays as it came."""
    return app_of(house, NOWHERE)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, raise_server_exceptions=False)


def knock(
    client: TestClient, event: object, *, id: str = "evt_1", at: float | None = None, broken: Mapping[str, str] = GOOD
) -> int:
    """The status of a delivery; `broken` headers stand in for the genuine ones."""
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    told = {**signed(id, time.time() if at is None else at, body), **broken}
    return client.post(PATH, content=body, headers={"content-type": "application/json", **told}).status_code


def heard(house: House, buyer: str = "anna") -> list[str]:
    return [line.text for line in house.conversations.transcript(f"{NAME}:{buyer}")]


def test_a_genuine_event_is_stored(client: TestClient, house: House) -> None:
    who = {"of_buyer": {"email": "anna@example.org", "locale": "de", "market": "DE"}}
    assert knock(client, created("m1", "anna", "shipping?", **who)) == 202

    talk = house.conversations.conversation(f"{NAME}:anna")
    assert talk
    assert (talk.channel, talk.buyer.id, talk.buyer.locale, talk.buyer.market) == (NAME, "anna", "de", "DE")
    assert (talk.buyer.email, talk.buyer.verified) == ("anna@example.org", False)
    assert heard(house) == ["shipping?"]


@pytest.mark.parametrize(
    "broken",
    [
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v1," + "A" * 43 + "="},
        {"webhook-signature": ""},
        {"webhook-id": "evt_2"},
        {"webhook-timestamp": "1"},
        {"webhook-timestamp": "soon"},
    ],
)
def test_without_a_good_signature_nothing_is_stored(client: TestClient, house: House, broken: dict[str, str]) -> None:
    assert knock(client, created("m1", "anna", "shipping?"), broken=broken) == 401
    assert heard(house) == []


@pytest.mark.parametrize("cut", range(1, 20, 3))
def test_a_truncated_signature_or_body_is_refused(client: TestClient, house: House, cut: int) -> None:
    body = json.dumps(created("m1", "anna", "shipping?")).encode()
    good = signed("evt_1", time.time(), body)
    short = {**good, "webhook-signature": good["webhook-signature"][:-cut]}

    assert client.post(PATH, content=body, headers=short).status_code == 401
    assert client.post(PATH, content=body[:-cut], headers=good).status_code == 401
    assert client.post(PATH, content=body).status_code == 401
    assert heard(house) == []


def test_a_replay_within_five_minutes_is_taken_and_stored_once(client: TestClient, house: House) -> None:
    event = created("m1", "anna", "shipping?")
    assert [knock(client, event, at=time.time() - 100) for _ in range(5)] == [202] * 5
    assert heard(house) == ["shipping?"]


def test_a_copy_that_is_a_week_old_is_refused_and_the_same_event_signed_anew_is_known(
    client: TestClient, house: House
) -> None:
    event = created("m1", "anna", "shipping?")
    assert knock(client, event) == 202
    assert knock(client, event, at=time.time() - 7 * 86_400) == 401
    assert knock(client, event, at=time.time() + 600) == 401
    assert knock(client, event, at=time.time()) == 202
    assert knock(client, event, id="evt_told_anew") == 202
    assert heard(house) == ["shipping?"]


def test_the_same_id_in_another_conversation_is_another_message(client: TestClient, house: House) -> None:
    assert knock(client, created("1", "anna", "shipping?")) == 202
    assert knock(client, created("1", "boris", "returns?")) == 202
    assert (heard(house), heard(house, "boris")) == (["shipping?"], ["returns?"])


def test_a_buyer_may_have_several_conversations(client: TestClient, house: House) -> None:
    assert knock(client, created("1", "anna", "shipping?", conversation="order-7")) == 202
    assert knock(client, created("2", "anna", "returns?", conversation="order-8")) == 202
    assert (heard(house, "order-7"), heard(house, "order-8"), heard(house)) == (["shipping?"], ["returns?"], [])


def test_another_buyers_conversation_is_refused(client: TestClient, house: House) -> None:
    assert knock(client, created("1", "anna", "shipping?", conversation="c")) == 202
    assert knock(client, created("2", "eve", "my orders?", conversation="c")) == 409
    assert heard(house, "c") == ["shipping?"]


def test_what_a_photo_says_is_a_persons(client: TestClient, house: House) -> None:
    attached = created("1", "anna", "Is it this one?", attachments=[{"kind": "photo", "name": "cup.jpg"}])
    assert knock(client, attached) == 202
    assert heard(house) == ["[📷] Is it this one?"]


def test_an_event_of_another_kind_is_taken_and_left_out(
    client: TestClient, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    told = {"type": "message.read", "data": {"id": "1", "buyer": {"id": "anna"}, "text": "secret words"}}
    assert knock(client, told) == 202
    assert "left out: type=message.read" in caplog.text
    assert "secret words" not in caplog.text
    assert heard(house) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"\xff\xfe", 400),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400),
        ({}, 422),
        ({"type": "message.created", "data": {"id": 7}}, 422),
        (created("1", "", "shipping?"), 422),
    ],
)
def test_a_body_that_is_no_event_is_named(client: TestClient, body: object, status: int) -> None:
    assert knock(client, body) == status


def test_a_body_that_is_too_large_is_refused(client: TestClient, house: House) -> None:
    assert knock(client, created("1", "anna", "x" * 4_000_000)) == 413
    assert heard(house) == []


def test_what_could_not_be_stored_is_not_acknowledged(
    client: TestClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> bool:
        raise DatabaseError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Conversations, "accept", full)
        assert knock(client, created("m1", "anna", "shipping?")) == 503
    assert knock(client, created("m1", "anna", "shipping?")) == 202
    assert heard(house) == ["shipping?"]


def test_an_unknown_channel_is_told_nothing(client: TestClient) -> None:
    for name in ("another", "telegram", "web", "MY-SHOP", "my-shop%00", "..", ""):
        answer = client.post(f"/hooks/{name}", content=b"{}")
        assert answer.status_code in {404, 400, 405}
        assert NAME not in answer.text


def test_a_refusal_repeats_nothing_that_was_sent(client: TestClient) -> None:
    body = json.dumps({"type": "message.created", "data": {"id": "secret words"}}).encode()
    headers = signed("evt_1", time.time(), body)

    assert "secret" not in client.post(PATH, content=body, headers=headers).text
    assert "secret words" not in client.post(PATH, content=body).text


wild = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
fields = st.dictionaries(st.sampled_from(["id", "conversation", "buyer", "text", "attachments", "kind"]), wild)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=wild | fields, text=st.text())
def test_no_event_breaks_it(client: TestClient, data: Any, text: str) -> None:
    assert knock(client, {"type": "message.created", "data": data}) in {202, 409, 422}
    assert knock(client, created("m", "anna", text)) == 202


# Red controls: each protection, switched off


def test_without_the_comparison_a_stranger_would_be_stored(
    client: TestClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hmac, "compare_digest", lambda _mark, _one: True)
    assert knock(client, created("m1", "anna", "forged"), broken={"webhook-signature": "v1,AAAA"}) == 202
    assert heard(house) == ["forged"]


def test_without_the_tolerance_an_old_copy_would_be_stored(
    client: TestClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "TOLERANCE", 10**12)
    assert knock(client, created("m1", "anna", "old"), at=time.time() - 7 * 86_400) == 202
    assert heard(house) == ["old"]


def test_without_the_unique_id_a_replay_would_be_stored_again(
    client: TestClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = iter(range(9))
    monkeypatch.setattr(door, "unique", lambda own, one: f"{own} {one} {next(numbers)}")
    assert [knock(client, created("m1", "anna", "shipping?")) for _ in range(2)] == [202, 202]
    assert heard(house) == ["shipping?"] * 2
