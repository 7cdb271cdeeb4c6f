"""A person at the desk takes a conversation over from the bot, in a real browser; axe looks at the new pages."""

import re

import pytest
from playwright.sync_api import Page, expect

from bot.app import House
from bot.kernel.outbox import State
from bot.web.desk_conversations import address
from core.talk import Author, Buyer, Message
from tests.bot.web.browser.test_access import findings
from tests.bot.web.conftest import HandClock
from tests.bot.web.test_browser import answers, desk, fits, say

__all__ = ["desk"]
TALK = "post:anna with a rather long name"


@pytest.fixture
def doubtful(house: House) -> None:
    """A line of the bot's that may not have arrived."""
    now = HandClock()()
    said = Message(conversation=TALK, external_id="1", channel="post", author=Author.BUYER, text="Shipping?", at=now)
    house.conversations.accept(said, Buyer(id="anna"), pushed=True, wait=3600.0)
    house.clerk.serve(TALK, now)
    house.outbox._clock = lambda: now  # noqa: SLF001
    [parcel] = house.outbox.take("post")
    house.outbox.give_up(parcel, State.UNKNOWN, "the connection broke")


def test_one_key_takes_a_conversation_over_and_the_buyer_reads_the_person_once(shop: Page, desk: Page) -> None:
    desk.goto("/desk/handled?lang=en")
    shop.bring_to_front()
    say(shop, "How much is shipping?")
    expect(answers(shop)).to_have_count(1)
    desk.bring_to_front()
    desk.locator(".whole").click()  # it came without a reload
    expect(desk.get_by_role("heading", name="The bot answers here")).to_be_visible()
    desk.keyboard.press("h")
    expect(desk.get_by_text("Taken over by: desk")).to_be_visible()
    shop.bring_to_front()
    say(shop, "And to France?")
    expect(shop.locator(".handed")).to_be_visible()
    desk.bring_to_front()
    expect(desk.locator(".lines")).to_contain_text("And to France?")
    desk.get_by_label("Your reply").fill("Yuki here: the same.")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_text("answered by a person")).to_be_visible()
    desk.locator("summary", has_text="Release").click()
    desk.locator("[data-act=release]").click()
    expect(desk.get_by_role("heading", name="The bot answers here")).to_be_visible()
    shop.bring_to_front()
    expect(answers(shop)).to_have_count(2)
    expect(answers(shop).last).to_contain_text("Yuki here: the same.")


def test_a_page_of_a_talk_that_somebody_else_took_over_becomes_its_ticket(shop: Page, desk: Page, house: House) -> None:
    shop.bring_to_front()
    say(shop, "How much is shipping?")
    expect(answers(shop)).to_have_count(1)
    desk.bring_to_front()
    desk.goto("/desk/handled?lang=en")
    desk.locator(".whole").click()
    talk = desk.locator("input[name=conversation]").get_attribute("value")
    assert talk
    code = house.queue.take_over(talk, "terminal", house.clerk.due)
    desk.wait_for_url(re.compile(code))


@pytest.mark.usefixtures("doubtful")
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_nothing_is_too_wide(desk: Page, width: int, scheme: str) -> None:
    desk.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    desk.set_viewport_size({"width": width, "height": 740})
    for path in ("/desk", "/desk/handled", address(TALK), "/desk/doubtful", "/desk?status=resolved"):
        desk.goto(path)
        expect(desk.locator("#in-doubt a")).to_contain_text("1")
        assert findings(desk) == []
        assert fits(desk)


@pytest.mark.usefixtures("doubtful")
def test_what_is_decided_leaves_the_page_and_the_badge(desk: Page, house: House) -> None:
    desk.goto("/desk/doubtful?lang=en")
    desk.get_by_role("button", name="It arrived").click()
    expect(desk.get_by_text("Nothing is in doubt")).to_be_visible()
    expect(desk.locator("#in-doubt a")).to_have_count(0)
    assert house.outbox.doubtful() == ()
