"""The body of an event: what is documented is read, what is broken is named, and nothing breaks the reader."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.webhook.events import LONGEST_ID, BadEvent, Created, Other, read_event, read_json
from core.talk import Buyer


def event(**change: Any) -> dict[str, Any]:
    told = {"id": "m1", "buyer": {"id": "anna"}, "text": "shipping?", **change}
    return {"type": "message.created", "timestamp": "2026-11-24T10:00:00Z", "data": told}


def read(**change: Any) -> Created:
    found = read_event(event(**change))
    assert isinstance(found, Created)
    return found


def test_a_message_is_read() -> None:
    buyer = {"id": "anna", "email": "anna@example.org", "market": "de", "locale": "de_AT"}
    found = read(buyer=buyer, conversation="c7", text="Was kostet der Versand?")

    assert found == Created(
        id="m1",
        conversation="c7",
        buyer=Buyer(id="anna", email="anna@example.org", verified=False, market="DE", locale="de-AT"),
        text="Was kostet der Versand?",
    )


def test_an_address_is_a_claim_whatever_the_program_says() -> None:
    assert read(buyer={"id": "anna", "email": "anna@example.org", "verified": True}).buyer.verified is False


def test_attachments_become_signs_before_the_text() -> None:
    photo, file = {"kind": "photo", "name": "cup.jpg"}, {"kind": "contract"}

    assert read(attachments=[photo, file], text="Is it this one?").text == "[📷] [📎] Is it this one?"
    assert read(attachments=[photo], text="").text == "[📷]"


def test_half_a_character_and_zero_can_be_stored() -> None:
    assert read(text="tea \ud83d\0!").text == "tea \ufffd\ufffd!"


def test_other_events_are_left_out() -> None:
    assert read_event({"type": "message.read", "data": 7}) == Other("message.read")


@pytest.mark.parametrize(
    ("broken", "where"),
    [
        ({}, "type"),
        ({"type": 7}, "type"),
        ({"type": "say my\nwords"}, "type"),
        ({"type": "message.created"}, "data"),
        ({"type": "message.created", "data": []}, "data"),
        (event(id=None), "data.id"),
        (event(id=7), "data.id"),
        (event(id=""), "data.id"),
        (event(id="two words"), "data.id"),
        (event(id="x" * (LONGEST_ID + 1)), "data.id"),
        (event(id="half\ud83d"), "data.id"),
        (event(id="zero\0"), "data.id"),
        (event(conversation=""), "data.conversation"),
        (event(buyer=None), "data.buyer"),
        (event(buyer={}), "data.buyer.id"),
        (event(buyer={"id": "anna", "email": 7}), "data.buyer.email"),
        (event(text=None), "data.text"),
        (event(text=["shipping?"]), "data.text"),
        (event(attachments={}), "data.attachments"),
        (event(attachments=["photo"]), "data.attachments"),
        (event(attachments=[{}]), "data.attachments.kind"),
        (event(attachments=[{"kind": "photo"}] * 21), "data.attachments"),
    ],
)
def test_a_broken_event_is_named_by_its_place(broken: dict[str, Any], where: str) -> None:
    with pytest.raises(BadEvent) as error:
        read_event(broken)
    assert str(error.value).startswith(f"{where}: need")
    assert "words" not in str(error.value)


@pytest.mark.parametrize("hint", ["Germany", 7, "d", "<b>", ""])
def test_a_broken_hint_costs_the_buyer_no_answer(hint: object) -> None:
    buyer = read(buyer={"id": "anna", "market": hint, "locale": hint}).buyer
    assert buyer.market is None
    assert buyer.locale in {None, "Germany"}  # which has the form of a language's tag


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"\xff\xfe\x00", b'{"a":' * 100_000, b"1" * 5_000])
def test_a_body_that_is_no_object_is_none(body: bytes) -> None:
    assert read_json(body) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=6),
    max_leaves=12,
)
keys = st.sampled_from(["id", "conversation", "buyer", "text", "attachments", "kind", "email", "market", "locale"])
told = st.dictionaries(keys, json_values | st.dictionaries(keys, json_values, max_size=5), max_size=7)


@given(body=st.binary(max_size=200) | json_values.map(lambda value: json.dumps(value).encode()))
def test_no_body_breaks_the_reader(body: bytes) -> None:
    raw = read_json(body)
    assert raw is None or isinstance(raw, dict)


@given(data=told)
def test_an_event_is_read_or_named(data: dict[str, Any]) -> None:
    try:
        found = read_event({"type": "message.created", "data": data})
    except BadEvent:
        return
    assert isinstance(found, Created)
    found.text.encode()
    assert "\0" not in found.text
    assert not found.buyer.verified
