"""The widget on a shop's own page: its strict policy, its calls, its language and direction."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from bot.app import House
from bot.web.screenshots import CHROMIUM, chromium
from knowledge.settings import Interval
from tests.bot.web.making import small_house
from tests.bot.web.test_browser import answers, say

SHOP = "https://shop.example/tea"
STRICT = (
    "default-src 'none'; script-src {base}; connect-src {base}; require-trusted-types-for 'script'; trusted-types henji"
)
#: A page of the wide web may not ask this machine without its owner's leave: here henji stands on it.
NEAR = "--disable-features=LocalNetworkAccessChecks"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*CHROMIUM, NEAR])
        yield browser
        browser.close()


def shop_page(page: Page, base: str, *, policy: str = STRICT, html: str = '<html lang="en">', body: str = "") -> None:
    """A page of the shop's own server, on another host than henji."""
    text = f'<!doctype html>{html}<title>Tea</title><body>{body}<script src="{base}/widget.js"></script></body></html>'
    headers = {"content-security-policy": policy.format(base=base), "content-type": "text/html; charset=utf-8"}
    page.route(SHOP, lambda route: route.fulfill(body=text, headers=headers))
    page.goto(SHOP)


@pytest.fixture
def foreign(context: BrowserContext) -> Iterator[tuple[Page, list[str]]]:
    """A page, and what it objected to."""
    page, objections = context.new_page(), list[str]()
    page.on("console", lambda line: objections.append(line.text) if "Content Security" in line.text else None)
    page.on("pageerror", lambda error: objections.append(str(error)))
    yield page, objections
    assert objections == []


def test_it_works_under_the_strictest_policy_of_another_host(foreign: tuple[Page, list[str]], base: str) -> None:
    page, _ = foreign
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    shop_page(page, base)
    page.get_by_role("button", name="Open chat").click()
    say(page, "How much is shipping?")
    expect(answers(page)).to_contain_text("EMS to Germany")
    launcher = page.locator(".send").evaluate("one => getComputedStyle(one).fontWeight")
    assert launcher == "600"  # it is dressed
    assert {re.match(r"https?://[^/]+", url)[0] for url in asked} == {base, "https://shop.example"}  # type: ignore[index] # all are of the web


def test_the_page_opens_closes_and_hears(page: Page, base: str) -> None:
    page.goto(base)
    page.evaluate("""() => { window.heard = [];
        for (const name of ["open", "close", "message", "handoff"])
          henji.on(name, (detail) => heard.push([name, detail ?? null]));
        henji.on("open", () => { throw new Error("the page's own mistake"); });
        henji.setContext({product: "tea-bowl", order: null, page: location.href, colour: "red"});
        henji.open(); }""")
    sent = page.expect_request("**/widget/messages")
    with sent as message:
        say(page, "a person please")
    assert (message.value.post_data_json or {})["context"] == {"product": "tea-bowl", "page": page.url}
    expect(page.locator(".handed")).to_contain_text("A person on our team has your message")
    page.evaluate("() => henji.close()")
    expect(page.get_by_role("dialog")).to_be_hidden()
    heard = page.evaluate("heard")
    assert [name for name, _ in heard if name != "message"] == ["open", "handoff", "close"]
    [detail] = [detail for name, detail in heard if name == "message"]
    assert detail["author"] == "bot"


def test_calls_made_before_the_script_are_made_up_for(foreign: tuple[Page, list[str]], base: str) -> None:
    page, _ = foreign
    page.add_init_script("window.henji = [['setLocale', 'de'], ['open']];")
    shop_page(page, base)
    expect(page.get_by_role("dialog", name="Fragen an Yamabuki")).to_be_visible()


def test_a_page_that_names_it_twice_has_one(foreign: tuple[Page, list[str]], base: str) -> None:
    page, _ = foreign
    shop_page(page, base, body=f'<script src="{base}/widget.js"></script>')
    expect(page.get_by_role("button", name="Open chat")).to_have_count(1)


def test_the_language_changes_and_the_talk_and_what_was_typed_stay(shop: Page) -> None:
    say(shop, "How much is shipping?")
    expect(answers(shop)).to_have_count(1)
    shop.get_by_role("textbox").fill("half a sent")
    shop.evaluate("() => henji.setLocale('ja')")
    expect(shop.get_by_role("button", name="送信")).to_be_visible()
    expect(shop.locator(".line")).to_have_count(2)
    expect(shop.get_by_role("textbox")).to_have_value("half a sent")
    expect(shop.get_by_role("dialog")).to_have_attribute("lang", "ja")


@pytest.mark.parametrize("html", ['<html lang="ar">', '<html lang="en" dir="rtl">', '<html lang="he-IL" dir="rtl">'])
def test_on_a_page_written_from_right_to_left_it_is_mirrored(
    foreign: tuple[Page, list[str]], base: str, html: str
) -> None:
    page, _ = foreign
    page.set_viewport_size({"width": 1000, "height": 700})
    shop_page(page, base, html=html)
    launcher = page.get_by_role("button", name="Open chat")
    box = launcher.bounding_box()
    assert box
    assert box["x"] < 100
    launcher.click()
    say(page, "كم تكلفة الشحن؟ shipping")
    expect(answers(page)).to_have_count(1)
    panel, send, mine = (page.locator(one).bounding_box() for one in (".panel", ".send", ".line.buyer"))
    assert panel
    assert send
    assert mine
    assert panel["x"] < 100
    assert send["x"] < panel["x"] + 60  # the end of the line is on the left
    assert mine["x"] < panel["x"] + 60  # and so are the buyer's own words
    assert page.locator(".line.buyer .text").evaluate("one => getComputedStyle(one).direction") == "rtl"
    assert page.locator(".line.bot .text").evaluate("one => getComputedStyle(one).direction") == "ltr"


def test_a_person_has_it_until_they_answer(shop: Page, house: House) -> None:
    say(shop, "a person please")
    expect(shop.locator(".handed")).to_be_visible()
    expect(shop.get_by_role("button", name="Talk to a person")).to_be_hidden()
    [card] = house.queue.tickets()
    house.queue.reply(card.ticket.id, "Here is Aki.", "terminal", card.seq)
    expect(answers(shop)).to_have_count(2)
    expect(shop.locator(".handed")).to_be_hidden()
    expect(shop.get_by_text("You are talking to an automatic assistant")).to_be_visible()  # always


def test_news_while_it_is_closed_shows_on_the_button(shop: Page, house: House) -> None:
    say(shop, "a person please")
    expect(answers(shop)).to_have_count(1)
    shop.keyboard.press("Escape")
    [card] = house.queue.tickets()
    house.queue.reply(card.ticket.id, "Here is Aki.", "terminal", card.seq)
    launcher = shop.get_by_role("button", name="Open chat")
    expect(launcher).to_have_class(re.compile("unread"))
    expect(launcher).to_have_attribute("title", "New message")
    launcher.click()
    expect(shop.locator(".launcher")).not_to_have_class(re.compile("unread"))


def test_choices_go_once_the_talk_went_on(shop: Page) -> None:
    say(shop, "which colour")
    expect(shop.get_by_role("button", name="Blue")).to_be_visible()
    say(shop, "How much is shipping?")
    expect(shop.get_by_role("button", name="Blue")).to_have_count(0)


class TestHours:
    @pytest.fixture
    def house(self, tmp_path: Path) -> Iterator[House]:
        house = small_house(tmp_path / "shop")
        day = (Interval(opens=time(0), closes=time(23, 58)),)
        settings = replace(house.settings, hours=replace(house.settings.hours, weekly=(day,) * 7))
        yield replace(house, settings=settings)
        house.close()

    def test_the_hours_stand_under_the_label(self, shop: Page) -> None:
        expect(shop.locator(".hours")).to_contain_text(re.compile(r"Our team is (here until|back from) .*\d:\d\d"))


def test_a_shop_that_said_no_hours_has_no_line(shop: Page) -> None:
    expect(shop.get_by_role("dialog")).to_be_visible()
    expect(shop.locator(".hours")).to_be_hidden()


def test_the_panel_is_fetched_again_where_it_did_not_come(page: Page, base: str) -> None:
    def fail(route: Route) -> None:
        route.abort()

    page.route("**/widget/panel.js*", fail, times=1)
    page.goto(base)
    page.get_by_role("button", name="Open chat").click()
    expect(page.get_by_text("The chat cannot be reached right now.")).to_be_visible()
    page.get_by_role("button", name="Open chat").click()
    expect(page.get_by_role("dialog")).to_be_visible()
