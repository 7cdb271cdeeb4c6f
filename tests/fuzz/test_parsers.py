"""Every parser that stands at a door: whatever comes, it is read or refused by name, and nothing else happens."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException
from telegram import Update

from bot.channels.telegram.updates import Pressed, Said, event, tag
from bot.channels.webhook.events import BadEvent, read_event, read_json
from bot.conversation_line import BadLine, ConversationLine, read_line
from bot.web.areas import area_of, channel_of
from bot.web.secret import Signer
from bot.web.session import Agent, LoginCodes
from bot.web.tongue import tongue

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SIGNER = Signer("k" * 40, "visitor")
GOOD = SIGNER.sign({"talk": "web-1"}, NOW + timedelta(hours=1))
#: Anything a text can be, halves of characters too.
ANY = st.text(st.characters())
WHOLE = st.text()
LATIN = st.text(st.characters(max_codepoint=255))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY, inner, max_size=4),
    max_leaves=12,
)


def spoiled(good: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """The good one with some of its values, however deep, something else."""

    def one(value: Any) -> st.SearchStrategy[Any]:
        if isinstance(value, dict):
            inner = st.fixed_dictionaries({}, optional={key: one(part) for key, part in value.items()})
            return inner | st.fixed_dictionaries({key: one(part) for key, part in value.items()}) | JSON
        return st.just(value) | JSON

    return st.fixed_dictionaries({}, optional={key: one(part) for key, part in good.items()})


# What is signed


@given(ANY | LATIN | st.text("abcAB01-_=.").map(lambda text: f"{text}.{SIGNER.mark(text)}" if text.isascii() else text))
def test_a_signed_text_is_read_or_nobodys(text: str) -> None:
    assert SIGNER.read(text, NOW) is None


@given(st.integers(0, len(GOOD) - 1), st.characters())
def test_a_token_changed_anywhere_is_nobodys(at: int, letter: str) -> None:
    changed = GOOD[:at] + letter + GOOD[at + 1 :]
    read = SIGNER.read(changed, NOW)
    assert read is None or changed == GOOD


@given(st.integers(0, len(GOOD) - 1), ANY)
def test_a_token_cut_or_lengthened_is_nobodys(at: int, more: str) -> None:
    assert SIGNER.read(GOOD[:at], NOW) is None
    assert SIGNER.read(GOOD[:at] + more, NOW) is None or GOOD[:at] + more == GOOD


def test_the_good_token_is_read_by_its_own_purpose_only() -> None:
    """The red control: without it all of the above would hold for a reader that reads nothing."""
    assert SIGNER.read(GOOD, NOW) == {"talk": "web-1", "until": (NOW + timedelta(hours=1)).timestamp()}
    assert Signer("k" * 40, "desk").read(GOOD, NOW) is None
    assert SIGNER.read(GOOD, NOW + timedelta(hours=2)) is None


@given(WHOLE)  # no form can carry half a character: percent signs and parts are decoded to whole ones
def test_only_the_forms_own_mark_passes(csrf: str) -> None:
    agent = Agent(session="s", csrf=SIGNER.mark("s"))
    agent.check(agent.csrf)
    with pytest.raises(HTTPException, match="403"):
        agent.check(csrf)


@given(WHOLE)
def test_a_login_code_is_ours_or_not(code: str) -> None:
    codes = LoginCodes()
    ours = codes.issue()
    assert not codes.redeem(code)
    assert codes.redeem(ours)


# Addresses and headers


@given(ANY, st.sampled_from(["GET", "POST", "", "QUERY"]))
def test_every_address_has_an_area(path: str, method: str) -> None:
    area_of(path)
    channel = channel_of({"method": method, "path": path})
    assert channel is None or 0 < len(channel) <= 40


@given(st.none() | ANY, ANY | st.text("enja-;q=.,0123456789 *"))
def test_a_language_header_names_a_language_that_we_have(asked: str | None, header: str) -> None:
    assert tongue(asked, header, ("en", "ja", "zh-Hans")) in {"en", "ja", "zh-Hans"}


# Lines and events

LINE = {
    "id": "1",
    "channel": "web",
    "buyer": {"id": "b", "email": "a@b.example", "verified": True, "market": "de", "locale": "de"},
    "now": "2026-11-24T10:00:00+09:00",
    "messages": [{"text": "tea?", "at": "2026-11-24T10:00:00Z"}],
}
EVENT = {
    "type": "message.created",
    "timestamp": "2026-11-24T10:00:00Z",
    "data": {
        "id": "m1",
        "conversation": "c1",
        "buyer": {"id": "b1", "locale": "de", "market": "DE", "email": "a@b.example"},
        "text": "tea?",
        "attachments": [{"kind": "photo", "name": "a.jpg"}],
    },
}
ANNA = {"id": 7, "is_bot": False, "first_name": "Anna", "language_code": "de"}
MESSAGE = {"message_id": 5, "date": 1, "chat": {"id": 7, "type": "private"}, "from": ANNA, "text": "tea?"}
PHOTO = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}
UPDATE = {
    "update_id": 1,
    "message": {**MESSAGE, "reply_to_message": MESSAGE, "photo": [PHOTO], "caption": "x"},
    "callback_query": {"id": "1", "from": ANNA, "chat_instance": "1", "data": "o:1", "message": MESSAGE},
}


@given(JSON | spoiled(LINE))
def test_a_conversation_line_is_read_or_a_bad_line(raw: object) -> None:
    try:
        line = read_line(raw)
    except BadLine:
        return
    assert isinstance(line, ConversationLine)
    assert line.messages


@given(JSON.filter(lambda value: isinstance(value, dict)) | spoiled(EVENT))
def test_a_webhooks_event_is_read_or_a_bad_event(raw: dict[str, Any]) -> None:
    try:
        found = read_event(raw)
    except BadEvent:
        return
    assert found is not None


@given(st.binary(max_size=300) | JSON.map(lambda value: json.dumps(value).encode()))
def test_a_webhooks_body_is_an_object_or_nothing(body: bytes) -> None:
    found = read_json(body)
    assert found is None or isinstance(found, dict)


def telegrams(raw: dict[str, Any]) -> Update | None:
    """What Telegram's own types make of it. They are not ours: henji leaves out what they cannot hold."""
    try:
        return Update.de_json(raw, None)
    except Exception:  # noqa: BLE001 - anything may come of it, see bot.channels.telegram.running
        return None


@given(spoiled(UPDATE))
def test_an_update_that_telegrams_types_can_hold_says_something_or_nothing(raw: dict[str, Any]) -> None:
    update = telegrams(raw)
    if update is None:
        return
    try:
        found = event(update, "42")
    except (AttributeError, TypeError, ValueError):
        return  # a field of another type than Telegram's; bot.channels.telegram.running leaves it out after its tries
    assert found is None or isinstance(found, Said | Pressed)
    if found:
        found.person.name.encode()
        assert found.person.chat


@given(st.none() | ANY)
def test_a_language_code_is_one_or_none(code: str | None) -> None:
    found = tag(code)
    assert found is None or found.replace("-", "").isalnum()


GOOD_ONES: tuple[tuple[Callable[[Any], object], Any], ...] = ((read_line, LINE), (read_event, EVENT))


@pytest.mark.parametrize(("read", "good"), GOOD_ONES)
def test_the_good_one_is_read(read: Callable[[Any], object], good: Any) -> None:
    """The red control."""
    assert read(good)


def test_the_good_update_is_read() -> None:
    """The red control."""
    pressed = event(Update.de_json(UPDATE, None), "42")
    said = event(Update.de_json({**UPDATE, "callback_query": None}, None), "42")
    assert isinstance(pressed, Pressed)
    assert isinstance(said, Said)
    assert said.text == "tea?"
