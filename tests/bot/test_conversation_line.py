"""A line of the batch format: read whole, or refused with the field's name."""

from typing import Any

import pytest

from bot.conversation_line import MAX_MESSAGES, BadLine, read_line

LINE: dict[str, Any] = {"id": "a", "messages": [{"text": "hi"}]}


def test_a_line_needs_an_id_and_a_message_and_nothing_else() -> None:
    found = read_line(LINE)
    assert (found.id, found.channel, found.now) == ("a", "web", None)
    assert found.buyer.id == "buyer-of-a"
    assert not found.buyer.verified
    assert [(one.text, one.at) for one in found.messages] == [("hi", None)]


def test_everything_that_may_be_said_is_read() -> None:
    buyer = {"id": "b", "email": "a@b.example", "verified": True, "market": "de", "locale": "de-AT"}
    found = read_line({**LINE, "channel": "line", "buyer": buyer, "now": "2026-11-24T10:00:00Z"})
    assert (found.channel, found.buyer.id, found.buyer.email, found.buyer.verified) == (
        "line",
        "b",
        "a@b.example",
        True,
    )
    assert (found.buyer.market, found.buyer.locale) == ("DE", "de-AT")
    assert found.now is not None
    assert found.now.utcoffset() is not None


def test_every_message_may_have_its_own_time() -> None:
    found = read_line({"id": "a", "messages": [{"text": "hi", "at": "2026-11-24T10:00:00+09:00"}]})
    assert found.messages[0].at is not None


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (None, "the line"),
        ([], "the line"),
        ("x", "the line"),
        ({"messages": [{"text": "hi"}]}, "id"),
        ({**LINE, "id": ""}, "id"),
        ({**LINE, "id": "  "}, "id"),
        ({**LINE, "id": 5}, "id"),
        ({**LINE, "messages": "hi"}, "messages"),
        ({**LINE, "messages": []}, "messages"),
        ({**LINE, "messages": [{"text": "x"}] * (MAX_MESSAGES + 1)}, "messages"),
        ({**LINE, "messages": ["hi"]}, "messages[0]"),
        ({**LINE, "messages": [{"text": "a"}, {"text": None}]}, "messages[1].text"),
        ({**LINE, "messages": [{"text": "a", "at": "noon"}]}, "messages[0].at"),
        ({**LINE, "buyer": "b"}, "buyer"),
        ({**LINE, "buyer": {"verified": "yes"}}, "buyer.verified"),
        ({**LINE, "buyer": {"email": 5}}, "email"),
        ({**LINE, "now": "2026-11-24"}, "now"),
        ({**LINE, "now": 5}, "now"),
        ({**LINE, "channel": 5}, "channel"),
    ],
)
def test_what_cannot_be_read_is_named(raw: object, field: str) -> None:
    with pytest.raises(BadLine) as caught:
        read_line(raw)
    assert str(caught.value).startswith(field)
