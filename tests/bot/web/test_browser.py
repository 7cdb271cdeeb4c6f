"""Buyer and agent in a real browser."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Locator,
    Page,
    Request,
    Route,
    expect,
    sync_playwright,
)

from bot.app import House
from bot.testing.writers import ScriptedWriter
from bot.web.app import web_app
from bot.web.screenshots import CHROMIUM, SIZES, chromium
from bot.web.server import serving
from bot.web.widget import PERSON_REQUESTS
from tests.bot.desk.making import Model
from tests.bot.web.conftest import TOKEN
from tests.bot.web.making import PAYLOADS, small_house

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        chromium() is None and "HENJI_BROWSER_REQUIRED" not in os.environ,  # CI sets it: there, none may be skipped
        reason="needs Debian's chromium: apt-get install chromium",
    ),
]
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM))
        yield browser
        browser.close()


@pytest.fixture
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """The small shop; a test that names a model has one for its desk."""
    house = small_house(tmp_path / "shop")
    model: Model | None = getattr(request, "param", None)
    yield replace(house, scribe=replace(house.scribe, writer=ScriptedWriter(model))) if model else house
    house.close()


@pytest.fixture
def app(house: House) -> FastAPI:
    return web_app(house, token=TOKEN, quiet=0.05)


@pytest.fixture
def base(app: FastAPI) -> Iterator[str]:
    with serving(app) as base:
        yield base


class Watch:
    """Everything a page must not do."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.seen: list[str] = []
        context.on("request", lambda request: self._asked(request.url, base))
        context.on("page", self._follow)

    def _asked(self, url: str, base: str) -> None:
        if not url.startswith((base, "data:", "blob:")):
            self.seen.append(f"request to {url}")

    def _follow(self, page: Page) -> None:
        page.on("dialog", self._spoken)
        page.on("pageerror", lambda error: self.seen.append(f"error {error}"))
        page.on("console", self._logged)

    def _spoken(self, dialog: Dialog) -> None:
        self.seen.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _logged(self, line: ConsoleMessage) -> None:
        if "Content Security" in line.text:
            self.seen.append(line.text)


@pytest.fixture
def watch(context: BrowserContext, base: str) -> Iterator[Watch]:
    watch = Watch(context, base)
    yield watch
    assert watch.seen == []


@pytest.fixture
def context(browser: Browser, base: str) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=base, locale="en-GB", timezone_id="Europe/Berlin")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, watch: Watch) -> Page:
    del watch  # it must be there before the page
    return context.new_page()


@pytest.fixture
def shop(page: Page, base: str) -> Page:
    page.goto(base)
    page.get_by_role("button", name="Open chat").click()
    return page


@pytest.fixture
def desk(context: BrowserContext, app: FastAPI, base: str) -> Page:
    page = context.new_page()
    page.goto(base + app.state.desk_link())
    page.get_by_role("button", name="Open the desk").click()
    page.wait_for_url(f"{base}/desk")
    return page


def say(page: Page, text: str) -> None:
    page.get_by_role("textbox").fill(text)
    page.keyboard.press("Enter")


def answers(page: Page) -> Locator:
    return page.locator(".line.bot, .line.agent")


def fits(page: Page) -> bool:
    """Is nothing wider than the window?"""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_buyer_asks_and_reads_the_answer_with_its_source(shop: Page) -> None:
    expect(shop.get_by_text("You are talking to an automatic assistant")).to_be_visible()
    say(shop, "How much is shipping?")
    expect(answers(shop)).to_contain_text("EMS to Germany costs 2,900 yen.")
    expect(shop.get_by_text("Germany | EMS")).to_be_hidden()
    shop.get_by_text("Sources (1)").click()
    expect(shop.get_by_text("Germany | EMS | 2,900 JPY")).to_be_visible()
    expect(shop.get_by_role("link", name="Shipping", exact=True)).to_have_attribute(
        "href", "https://shop.example/shipping"
    )


def test_an_option_is_a_button_that_says_itself(shop: Page) -> None:
    say(shop, "which colour do you have")
    shop.get_by_role("button", name="Blue").click()
    expect(shop.locator(".line.buyer").last).to_contain_text("Blue")
    expect(answers(shop)).to_have_count(2)


def test_a_question_of_the_page_is_asked_with_one_click(page: Page, base: str) -> None:
    page.goto(base)
    page.get_by_role("button", name="How much is shipping to Germany?").click()
    expect(answers(page)).to_contain_text("EMS to Germany")


def test_from_a_request_for_a_person_to_the_persons_answer(shop: Page, desk: Page, house: House) -> None:
    shop.bring_to_front()
    shop.get_by_role("button", name="Talk to a person").click()
    expect(shop.locator(".line.buyer")).to_contain_text(PERSON_REQUESTS["en"])
    expect(answers(shop)).to_contain_text("A person will answer you.")
    [card] = house.queue.tickets()

    desk.bring_to_front()
    desk.get_by_role("link", name=re.compile(card.ticket.id)).click()  # it came without a reload
    desk.get_by_label("Your reply").fill("Hello, this is Aki.\nHow can I help?")
    desk.get_by_role("button", name="Send").click()
    expect(desk.get_by_text("answered by a person")).to_be_visible()

    shop.bring_to_front()
    expect(answers(shop).last).to_contain_text("Hello, this is Aki.\nHow can I help?", use_inner_text=True)
    expect(answers(shop).last).to_contain_text("Team")


def test_an_agent_edits_a_draft_and_the_buyer_reads_the_edit(shop: Page, desk: Page) -> None:
    shop.bring_to_front()
    say(shop, "Can I send it back?")
    expect(answers(shop)).to_have_count(1)
    desk.bring_to_front()
    desk.locator(".whole").click()
    expect(desk.get_by_text("No source")).to_be_visible()
    desk.get_by_text("Edit and send").click()
    box = desk.get_by_label("The reply, as the buyer will read it")
    expect(box).to_have_value("EMS to Germany costs 2,900 yen. You may send it back within 30 days.")
    box.fill("Yes, within 30 days.")
    desk.locator("[data-act=edit]").click()
    expect(desk.get_by_role("alert")).to_contain_text("This has not been sent yet")  # no source knows of 30 days
    desk.locator("[data-act=confirm]").click()
    expect(desk.get_by_text("sent with changes")).to_be_visible()
    shop.bring_to_front()
    expect(answers(shop).last).to_contain_text("Yes, within 30 days.")


HELP = Model(
    glosses={"Can I send it back?": "返品できますか？", "EMS to Germany costs 2,900 yen.": PAYLOADS[0]},
    brief={"summary": PAYLOADS[1], "open_questions": [], "upcoming": []},
    reply=f"Yes, within 30 days. {PAYLOADS[4]}",
)


def open_ticket(shop: Page, desk: Page, text: str, language: str = "ja") -> None:
    """A buyer asks; an agent who reads the language looks at the ticket."""
    shop.bring_to_front()
    say(shop, text)
    expect(answers(shop)).to_have_count(1)
    desk.bring_to_front()
    desk.goto(f"{desk.url.split('?')[0]}?lang={language}")
    desk.locator(".whole").click()
    desk.locator(".lines").wait_for()
    desk.wait_for_load_state()  # the page's own script is there by then


@pytest.mark.parametrize("house", [HELP], indirect=True)
@pytest.mark.parametrize("width", sorted(SIZES))
def test_from_a_translation_to_an_answer_in_the_agents_own_language(
    shop: Page, desk: Page, watch: Watch, width: int
) -> None:
    desk.set_viewport_size({"width": width, "height": 740})
    open_ticket(shop, desk, "Can I send it back?")
    expect(desk.locator(".lines .buyer .gloss")).to_contain_text("返品できますか？")  # nobody pressed anything
    expect(desk.locator(".claims .gloss").first).to_contain_text(PAYLOADS[0])
    expect(desk.locator(".brief")).to_contain_text(PAYLOADS[1])
    assert fits(desk)
    desk.keyboard.press("w")
    desk.locator("#mine").fill("はい、30日以内です。")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("alert")).to_contain_text("まだ送信されていません")
    expect(desk.get_by_role("alert").locator(".gloss").first).to_contain_text("Yes, within 30 days.")
    assert fits(desk)
    assert desk.locator("main script, main img, main svg, main iframe").count() == 0
    desk.locator("[data-act=confirm]").click()
    expect(desk.get_by_text("編集して送信").first).to_be_visible()
    shop.bring_to_front()
    expect(answers(shop).last).to_contain_text("Yes, within 30 days.")
    assert watch.seen == []


@pytest.mark.parametrize("house", [Model(fails=("brief",))], indirect=True)
def test_a_model_that_fails_says_so_in_one_line_and_takes_nothing_away(shop: Page, desk: Page) -> None:
    open_ticket(shop, desk, "Can I send it back?", "en")
    desk.goto(f"{desk.url}?lang=ja")
    expect(desk.locator(".tools [role=status]")).to_contain_text("モデルから応答がありませんでした")
    desk.locator("[data-act=approve]").click()
    expect(desk.get_by_text("返信案のまま送信")).to_be_visible()


def shows(desk: Page, words: str) -> None:
    expect(desk.get_by_text(words)).to_be_visible()
    desk.wait_for_load_state()  # the page's own script is there by then


def test_single_keys_work_outside_fields_and_can_be_switched_off(shop: Page, desk: Page, house: House) -> None:
    open_ticket(shop, desk, "Can I send it back?", "en")
    [card] = house.queue.tickets()
    desk.keyboard.press("e")
    expect(desk.locator("#edit")).to_be_focused()
    desk.keyboard.type("ah?x")
    assert "ah?x" in desk.locator("#edit").input_value()
    assert house.queue.ticket(card.ticket.id) == card
    desk.locator("h1").click()
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_be_visible()
    desk.get_by_label("Use single keys").uncheck()
    desk.get_by_role("button", name="Close").click()
    desk.reload()
    desk.keyboard.press("h")
    desk.keyboard.press("a")
    desk.wait_for_timeout(300)
    assert house.queue.ticket(card.ticket.id) == card
    desk.get_by_role("button", name="Keys").click()
    desk.get_by_label("Use single keys").check()
    desk.get_by_role("button", name="Close").click()
    desk.locator("h1").click()
    desk.keyboard.press("h")
    shows(desk, "Taken over by: desk")
    desk.keyboard.press("a")
    expect(desk.get_by_text("sent as proposed")).to_be_visible()


@pytest.mark.parametrize("house", [HELP], indirect=True)
def test_a_key_hides_the_translations_and_shows_them_again(shop: Page, desk: Page) -> None:
    open_ticket(shop, desk, "Can I send it back?")
    gloss = desk.locator(".lines .buyer .gloss")
    expect(gloss).to_be_visible()
    desk.keyboard.press("t")
    expect(gloss).to_be_hidden()
    expect(desk.locator("[data-toggle=glosses]")).to_have_attribute("aria-pressed", "false")
    desk.keyboard.press("t")
    expect(gloss).to_be_visible()


def test_news_never_takes_away_what_an_agent_typed(shop: Page, desk: Page) -> None:
    shop.bring_to_front()
    say(shop, "a person please")
    expect(answers(shop)).to_have_count(1)
    desk.bring_to_front()
    desk.locator(".whole").click()
    desk.get_by_label("Your reply").fill("I am still writing")
    shop.bring_to_front()
    say(shop, "And it is broken!")
    desk.bring_to_front()
    expect(desk.get_by_text("There is news in this thread.")).to_be_visible()
    expect(desk.get_by_label("Your reply")).to_have_value("I am still writing")
    desk.get_by_role("button", name="Send").click()
    expect(desk.get_by_role("alert")).to_contain_text("Nothing was sent")
    expect(desk.locator(".lines").get_by_text("And it is broken!")).to_be_visible()
    expect(desk.get_by_label("Your reply")).to_have_value("I am still writing")
    desk.get_by_role("button", name="Send").click()
    expect(desk.get_by_text("answered by a person")).to_be_visible()


def test_what_came_between_a_page_and_its_stream_is_not_missed(shop: Page, desk: Page) -> None:
    held: list[Route] = []
    shop.bring_to_front()
    say(shop, "a person please")
    expect(answers(shop)).to_have_count(1)
    desk.bring_to_front()
    desk.route("**/desk/events?ticket=*", lambda route: held.append(route))  # noqa: PLW0108 it asks for a function of ours
    desk.locator(".whole").click()
    expect(desk.get_by_role("heading", name="Ticket")).to_be_visible()
    shop.bring_to_front()
    with shop.expect_response("**/widget/messages"):
        say(shop, "And it is broken!")
    desk.bring_to_front()
    for route in held:
        route.continue_()
    expect(desk.locator(".lines").get_by_text("And it is broken!")).to_be_visible()


def test_everything_goes_with_the_keyboard_alone(page: Page, base: str) -> None:
    page.goto(base)
    launcher = page.get_by_role("button", name="Open chat")
    launcher.wait_for()
    launcher.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("How much")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("is shipping?")
    expect(page.locator(".line")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator(".line.buyer .text")).to_have_text("How much\nis shipping?")
    expect(answers(page)).to_have_count(1)
    page.keyboard.press("Shift+Tab")
    expect(page.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Germany | EMS")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher).to_be_focused()


def test_enter_that_chooses_a_word_does_not_send(shop: Page) -> None:
    box = shop.get_by_role("textbox")
    box.fill("ちゃわん")
    box.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    expect(shop.locator(".line")).to_have_count(0)
    box.press("Enter")
    expect(shop.locator(".line.buyer")).to_have_count(1)


def test_a_message_that_failed_is_sent_again_once(shop: Page, house: House) -> None:
    ids: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/widget/messages"):
            ids.append(str(json.loads(request.post_data or "{}")["id"]))

    def lost(route: Route) -> None:
        """It arrives, but the answer does not: the browser cannot know."""
        route.fetch()
        route.abort()

    shop.on("request", note)
    shop.route("**/widget/messages", lost, times=1)
    say(shop, "How much is shipping?")
    expect(shop.get_by_text("Not sent")).to_be_visible()
    shop.get_by_role("button", name="Try again").click()
    expect(shop.get_by_text("Not sent")).to_be_hidden()
    expect(answers(shop)).to_have_count(1)
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert house.conversations.waiting() == ()


def test_a_buyer_who_comes_back_finds_the_talk(shop: Page) -> None:
    say(shop, "How much is shipping?")
    expect(answers(shop)).to_have_count(1)
    shop.reload()
    shop.get_by_role("button", name="Open chat").click()
    expect(shop.locator(".line")).to_have_count(2)


def test_what_was_said_while_away_arrives_once(shop: Page, context: BrowserContext, house: House) -> None:
    say(shop, "a person please")
    expect(answers(shop)).to_have_count(1)
    context.set_offline(True)
    expect(shop.get_by_text("You are offline")).to_be_visible()
    [card] = house.queue.tickets()
    house.queue.reply(card.ticket.id, "Here is Aki.", "terminal", card.seq)
    context.set_offline(False)
    expect(answers(shop)).to_have_count(2)
    shop.wait_for_timeout(300)
    expect(shop.get_by_text("Here is Aki.")).to_have_count(1)


@pytest.mark.parametrize(
    ("locale", "name"), [("ja-JP", "チャットを開く"), ("zh-CN", "打开咨询窗口"), ("de-DE", "Chat öffnen")]
)
def test_page_and_widget_speak_the_browsers_language(browser: Browser, base: str, locale: str, name: str) -> None:
    context = browser.new_context(locale=locale)
    page = context.new_page()
    page.goto(base)
    expect(page.get_by_role("button", name=name)).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", sorted(SIZES))
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_scrolls_sideways(shop: Page, desk: Page, width: int, scheme: str, tmp_path: Path) -> None:
    for page in (shop, desk):
        page.set_viewport_size({"width": width, "height": 740})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    shop.bring_to_front()
    say(shop, f"Can I send it back? {'x' * 300}")
    expect(answers(shop)).to_have_count(1)
    assert fits(shop)
    desk.bring_to_front()
    expect(desk.locator(".whole")).to_be_visible()
    assert fits(desk)
    desk.locator(".whole").click()
    for summary in desk.locator("summary").all():
        summary.click()
    assert fits(desk)
    for name, page in (("shop", shop), ("desk", desk)):
        page.screenshot(path=tmp_path / f"{name}-{width}-{scheme}.png")


def test_on_a_phone_the_panel_fills_the_screen(shop: Page) -> None:
    shop.set_viewport_size({"width": 360, "height": 740})
    box = shop.get_by_role("dialog").bounding_box()
    assert box == {"x": 0, "y": 0, **PHONE}


def test_what_a_buyer_writes_is_inert_in_widget_and_desk(shop: Page, desk: Page, watch: Watch) -> None:
    shop.bring_to_front()
    say(shop, "\n".join(PAYLOADS))
    expect(shop.locator(".line.buyer .text")).to_contain_text(PAYLOADS[0])
    expect(answers(shop)).to_have_count(1)
    desk.bring_to_front()
    desk.locator(".whole").click()
    expect(desk.locator(".lines .buyer .text")).to_contain_text(PAYLOADS[1])
    for summary in desk.locator("summary").all():
        summary.click()
    assert desk.locator("main script, main img, main svg, main iframe").count() == 0
    desk.locator("[data-act=approve]").click()
    expect(desk.get_by_text("sent as proposed")).to_be_visible()
    shop.bring_to_front()
    expect(answers(shop).last).to_contain_text(PAYLOADS[0])
    shop.get_by_text(re.compile("^Sources")).last.click()
    expect(shop.locator(".quote")).to_contain_text(PAYLOADS[1])
    assert shop.locator(".panel").locator("script, img, svg, iframe, a[href^='javascript']").count() == 0
    shop.wait_for_timeout(500)
    assert watch.seen == []


def test_the_watch_would_see_a_payload_that_runs(page: Page, watch: Watch) -> None:
    """Red control: the same payloads as markup are noticed."""
    page.set_content("<p>open to anything</p>")
    page.evaluate("html => { document.body.innerHTML = html }", PAYLOADS[1])
    page.wait_for_timeout(500)
    assert any("dialog 2" in one for one in watch.seen)
    assert any("evil.example" in one for one in watch.seen)
    watch.seen.clear()


def test_even_markup_put_into_our_page_would_not_run(shop: Page, watch: Watch) -> None:
    """The policy holds where escaping would fail."""
    shop.evaluate("html => { document.body.insertAdjacentHTML('beforeend', html) }", PAYLOADS[1])
    shop.wait_for_timeout(500)
    assert not any("dialog" in one for one in watch.seen)
    assert any("Content Security Policy" in one for one in watch.seen)
    watch.seen.clear()


def test_the_pictures_for_the_readme_can_be_taken(tmp_path: Path) -> None:
    small_house(tmp_path / "shop").close()
    subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "bot.web.screenshots", str(tmp_path / "out")],
        env={**os.environ, "HENJI_STORE": str(tmp_path / "shop")},
        check=True,
        timeout=100,
        capture_output=True,
    )
    taken = list((tmp_path / "out").iterdir())
    assert {path.name for path in taken} == {
        f"{what}-{width}.png" for what in ("shop", "chat", "desk", "ticket") for width in SIZES
    }
    assert all(path.stat().st_size > 5_000 for path in taken)
