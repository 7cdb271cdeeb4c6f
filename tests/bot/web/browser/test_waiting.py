"""What a buyer said is kept until henji has it: sent once, in order, also after a reload."""

import json
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from bot.app import House
from core.talk import Author
from tests.bot.web.test_browser import answers, say

KEPT = "this.queue.add(entry);"


def heard(house: House, page: Page) -> list[str]:
    """What henji has of this page's buyer."""
    stored = page.evaluate("localStorage.getItem('henji.session')")
    answer = page.request.post(f"{'://'.join(urlsplit(page.url)[:2])}/widget/session", data={"token": stored})
    lines = house.conversations.transcript(answer.json()["conversation"])
    return [line.text for line in lines if line.author is Author.BUYER]


def all_sent(page: Page) -> None:
    """Wait until nothing waits any more."""
    for _ in range(200):
        if not page.evaluate("localStorage.getItem('henji.queue')"):
            return
        page.wait_for_timeout(50)
    raise AssertionError("words still wait to be sent")


def away(page: Page) -> None:
    page.route("**/widget/messages", lambda route: route.abort())


def back(page: Page) -> None:
    page.unroute("**/widget/messages")


def test_what_was_said_offline_is_sent_once_and_in_order(shop: Page, context: BrowserContext, house: House) -> None:
    expect(shop.get_by_role("dialog")).to_be_visible()
    context.set_offline(True)
    for text in ("one", "two", "three"):
        say(shop, text)
    expect(shop.get_by_text("Not sent yet.").first).to_be_visible()
    context.set_offline(False)
    expect(shop.locator(".state")).to_have_count(0)
    assert heard(house, shop) == ["one", "two", "three"]


def test_it_outlives_the_page(shop: Page, house: House) -> None:
    away(shop)
    for text in ("one", "two"):
        say(shop, text)
    expect(shop.get_by_text("Not sent yet.").first).to_be_visible()
    back(shop)
    shop.reload()  # nobody opens the panel: it is sent all the same
    all_sent(shop)
    assert heard(house, shop) == ["one", "two"]
    shop.get_by_role("button", name="Open chat").click()
    expect(shop.locator(".line.buyer")).to_have_text(["one", "two"])


def test_without_the_queue_it_would_be_lost(
    page: Page, base: str, house: House, without: Callable[[str, str], None]
) -> None:
    """Red control."""
    without(KEPT, "")
    page.goto(base)
    page.get_by_role("button", name="Open chat").click()
    say(page, "one")
    page.wait_for_timeout(300)
    page.reload()
    page.wait_for_timeout(500)
    assert heard(house, page) == []


def test_a_lost_answer_on_an_earlier_page_is_no_second_line(shop: Page, house: House) -> None:
    """It arrived; the browser cannot know. After a reload the line stands in the history and in the queue."""

    def lost(route: Route) -> None:
        route.fetch()
        route.abort()

    shop.route("**/widget/messages", lost)
    say(shop, "How much is shipping?")
    expect(shop.get_by_text("Not sent yet.")).to_be_visible()
    back(shop)
    shop.reload()
    all_sent(shop)
    shop.get_by_role("button", name="Open chat").click()
    expect(answers(shop)).to_have_count(1)
    expect(shop.locator(".line.buyer")).to_have_count(1)
    assert heard(house, shop) == ["How much is shipping?"]


@pytest.mark.parametrize("status", [429, 503])
def test_henji_is_given_the_rest_it_asks_for(shop: Page, house: House, status: int) -> None:
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(json.loads(route.request.post_data or "{}")["id"])
        if len(asked) > 1:
            route.continue_()
        else:
            route.fulfill(status=status, headers={"retry-after": "20"}, json={"detail": "later"})

    shop.clock.install()
    shop.route("**/widget/messages", refuse)
    say(shop, "one")
    expect(shop.get_by_text("Not sent yet.")).to_be_visible()
    expect(shop.get_by_role("button", name="Try again")).to_have_count(0)
    say(shop, "two")  # writing on does not wake it
    shop.clock.run_for(18_000)
    shop.wait_for_timeout(200)
    assert len(asked) == 1
    shop.clock.run_for(3_000)
    expect(shop.locator(".state")).to_have_count(0)
    assert asked[0] == asked[1]
    assert heard(house, shop) == ["one", "two"]


def test_what_henji_will_never_take_is_shown_so_and_keeps_nobody_waiting(shop: Page, house: House) -> None:
    def refuse(route: Route) -> None:
        if "bad" in (route.request.post_data or ""):
            route.fulfill(status=422, json={"detail": "no"})
        else:
            route.continue_()

    shop.route("**/widget/messages", refuse)
    say(shop, "bad")
    expect(shop.locator(".state.bad")).to_contain_text("Not sent")
    say(shop, "good")
    expect(answers(shop)).to_have_count(1)
    assert heard(house, shop) == ["good"]


def test_a_session_that_ended_hands_its_words_to_the_next(shop: Page, house: House) -> None:
    shop.evaluate("localStorage.setItem('henji.session', 'worn.out')")
    first = True

    def refuse(route: Route) -> None:
        nonlocal first
        if first:
            first = False
            route.fulfill(status=401, json={"detail": "too old"})
        else:
            route.continue_()

    shop.route("**/widget/messages", refuse)
    say(shop, "How much is shipping?")
    expect(answers(shop)).to_have_count(1)
    expect(shop.locator(".line.buyer")).to_have_count(1)
    assert heard(house, shop) == ["How much is shipping?"]


def test_a_browser_that_keeps_nothing_still_talks(page: Page, base: str) -> None:
    """A private window may forbid storage."""
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"
    )
    page.goto(base)
    page.get_by_role("button", name="Open chat").click()
    say(page, "How much is shipping?")
    expect(answers(page)).to_have_count(1)
    say(page, "which colour")
    expect(answers(page)).to_have_count(2)


def test_where_henji_cannot_be_reached_the_button_says_so_and_stays(page: Page, base: str) -> None:
    page.route("**/widget/session", lambda route: route.abort())
    page.goto(base)
    page.get_by_role("button", name="Open chat").click()
    expect(page.get_by_text("The chat cannot be reached right now.")).to_be_visible()
    page.unroute("**/widget/session")
    page.get_by_role("button", name="Open chat").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_text("The chat cannot be reached right now.")).to_be_hidden()
