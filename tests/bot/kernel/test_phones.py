"""Which phones are part of the desk, and how one is cut off from elsewhere."""

from datetime import timedelta

import pytest

from bot.kernel.database import Engine
from bot.kernel.phones import Linking, Phones, cut_off, links, new_code
from tests.bot.kernel.making import NOW


def link(engine: Engine, chat: str, who: str, *, channel: str = "telegram", hours: int = 0) -> Phones:
    at = NOW + timedelta(hours=hours)
    phones = Phones(engine, channel, lambda: at)
    assert phones.link(chat, new_code(engine, lambda: at), who, "ja") is Linking.LINKED
    return phones


def test_every_phone_of_every_channel_is_listed_the_newest_first(engine: Engine) -> None:
    link(engine, "5", "Mika")
    link(engine, "6", "Yuki", channel="line", hours=1)
    assert [(one.channel, one.phone.chat, one.phone.who, one.since) for one in links(engine)] == [
        ("line", "6", "Yuki", NOW + timedelta(hours=1)),
        ("telegram", "5", "Mika", NOW),
    ]


def test_a_phone_that_is_cut_off_is_linked_no_more(engine: Engine) -> None:
    phones = link(engine, "5", "Mika")
    assert phones.phone("5")  # the control
    assert cut_off(engine, "telegram", "5", "desk")
    assert phones.phone("5") is None
    assert links(engine) == ()


def test_only_that_phone_is_cut_off(engine: Engine) -> None:
    link(engine, "5", "Mika")
    link(engine, "5", "Mika", channel="line")
    other = link(engine, "6", "Yuki")
    cut_off(engine, "telegram", "5", "desk")
    assert other.phone("6")
    assert {(one.channel, one.phone.chat) for one in links(engine)} == {("line", "5"), ("telegram", "6")}


def test_the_log_says_who_cut_off_which_phone(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    link(engine, "5", "Mika")
    assert not cut_off(engine, "telegram", "no\nsuch", "desk")
    assert caplog.messages == []  # what a stranger to the list typed is not written down
    cut_off(engine, "telegram", "5", "desk")
    assert caplog.messages == ["phone unlinked: channel=telegram chat=5 by=desk"]
