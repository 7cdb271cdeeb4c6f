"""Whatever comes twice is shown once, and whatever was missed is fetched."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from bot.app import House
from tests.bot.web.test_browser import answers, say

ONCE = "if (this.lines.has(line.seq)) return null;"


def line(seq: int, text: str) -> str:
    shown = {"seq": seq, "author": "agent", "text": text, "language": "en", "options": [], "sources": []}
    return f"id: {seq}\nevent: line\ndata: {json.dumps(shown)}\n\n"


def stuttering(page: Page) -> None:
    """A stream that says everything twice, and all of it again after every reconnect."""
    text = line(7, "Here is Aki.") * 2 + line(8, "And here is Ren.") + line(7, "Here is Aki.")
    page.route("**/widget/events*", lambda route: route.fulfill(body=text, content_type="text/event-stream"))


def test_a_line_that_comes_again_and_again_is_shown_once(page: Page, base: str) -> None:
    stuttering(page)
    page.goto(base)
    page.get_by_role("button", name="Open chat").click()
    expect(answers(page)).to_have_count(2)
    with page.expect_request("**/widget/events*"):
        pass  # it came back, and was told everything again
    page.wait_for_timeout(300)
    expect(answers(page)).to_have_count(2)


def test_without_the_check_it_would_be_shown_twice(page: Page, base: str, without: Callable[[str, str], None]) -> None:
    """Red control."""
    without(ONCE, "")
    stuttering(page)
    page.goto(base)
    page.get_by_role("button", name="Open chat").click()
    page.get_by_text("And here is Ren.").first.wait_for()
    assert page.get_by_text("Here is Aki.").count() >= 2


def agent_says(house: House, text: str) -> None:
    [card] = house.queue.tickets()
    house.queue.reply(card.ticket.id, text, "terminal", card.seq)


@pytest.mark.parametrize("sign", ["visibilitychange", "pageshow", "online"])
def test_a_page_that_comes_back_goes_on_after_the_last_line_it_showed(shop: Page, house: House, sign: str) -> None:
    say(shop, "a person please")
    expect(answers(shop)).to_have_count(1)
    shown = house.conversations.transcript(house.queue.tickets()[0].conversation)[-1].seq
    signs = {
        "visibilitychange": "document.dispatchEvent(new Event('visibilitychange'))",
        "pageshow": "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))",
        "online": "dispatchEvent(new Event('online'))",
    }
    with shop.expect_request("**/widget/events*") as asked:
        shop.evaluate(signs[sign])
    assert f"after={shown}" in asked.value.url
    agent_says(house, "Here is Aki.")
    expect(answers(shop)).to_have_count(2)


def test_a_page_out_of_sight_lets_go_of_its_stream_and_fetches_what_it_missed(shop: Page, house: House) -> None:
    say(shop, "a person please")
    expect(answers(shop)).to_have_count(1)
    shop.clock.install()
    shop.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    shop.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    shop.clock.run_for(61_000)
    agent_says(house, "Here is Aki.")
    shop.wait_for_timeout(500)
    expect(answers(shop)).to_have_count(1)  # asleep
    shop.evaluate("Object.defineProperty(document, 'hidden', {value: false, configurable: true})")
    shop.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(answers(shop)).to_have_count(2)


def test_a_stream_that_is_refused_is_asked_for_again_later_and_later(page: Page, base: str) -> None:
    """503 under load: a browser alone would give up for good."""
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=503, headers={"retry-after": "1"}, body="{}")

    page.clock.install()
    page.route("**/widget/events*", refuse)
    page.goto(base)
    page.get_by_role("button", name="Open chat").click()
    page.wait_for_timeout(200)
    assert asked
    page.clock.run_for(2200)  # the first pause is between 1 and 2 seconds
    page.wait_for_timeout(200)
    assert len(asked) >= 2
    expect(page.get_by_text("The chat cannot be reached right now.").last).to_be_visible()
    page.unroute("**/widget/events*")
    for _ in range(8):
        page.clock.run_for(4000)
        page.wait_for_timeout(100)
    expect(page.get_by_text("The chat cannot be reached right now.").last).to_be_hidden()
    say(page, "How much is shipping?")
    expect(answers(page)).to_have_count(1)


def test_two_pages_of_one_browser_show_one_talk(shop: Page, context: BrowserContext, base: str) -> None:
    other = context.new_page()
    other.goto(base)
    say(shop, "hello, which colour")
    expect(answers(shop)).to_have_count(1)
    other.get_by_role("button", name="Open chat").click()
    expect(other.locator(".line")).to_have_count(2)
    shop.bring_to_front()
    say(shop, "How much is shipping?")
    expect(answers(shop)).to_have_count(2)
    expect(other.locator(".line")).to_have_count(4)
    expect(other.locator(".line.buyer").last).to_contain_text("How much is shipping?")


def test_the_loader_alone_asks_for_nothing_before_it_is_needed(page: Page, base: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(base)
    page.get_by_role("button", name="Open chat").wait_for()
    page.wait_for_timeout(300)
    assert [url for url in asked if "/widget/" in url] == []
