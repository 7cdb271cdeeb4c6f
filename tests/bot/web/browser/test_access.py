"""Whoever cannot see, or use a mouse: axe finds nothing serious in any state, size and scheme."""

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # it ships no types
from playwright.sync_api import Browser, Page, expect

from tests.bot.web.test_browser import answers, say

GRAVE = {"serious", "critical"}


def findings(page: Page) -> list[str]:
    """The script comes in past the page's own policy: through the browser."""
    page.bring_to_front()
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in found if one["impact"] in GRAVE]


def still(browser: Browser, width: int, scheme: str, base: str) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 740},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        locale="en-GB",
        base_url=base,
    )
    context.set_default_timeout(10_000)
    return context.new_page()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Browser, base: str, width: int, scheme: str) -> None:
    page = still(browser, width, scheme, base)
    page.clock.install()
    page.goto(base)
    page.get_by_role("button", name="Open chat").wait_for()
    assert findings(page) == []
    page.get_by_role("button", name="Open chat").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert findings(page) == []
    say(page, "How much is shipping?")
    expect(answers(page)).to_have_count(1)
    page.locator("summary").click()
    page.clock.run_for(46_000)
    expect(page.locator(".rating")).to_be_visible()
    assert findings(page) == []
    say(page, "which colour")
    expect(page.get_by_role("button", name="Blue")).to_be_visible()
    assert findings(page) == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_when_words_wait_or_a_person_has_them(
    browser: Browser, base: str, scheme: str
) -> None:
    page = still(browser, 360, scheme, base)
    page.goto(base)
    page.get_by_role("button", name="Open chat").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.route("**/widget/messages", lambda route: route.abort())
    say(page, "lost")
    expect(page.get_by_text("Not sent yet.")).to_be_visible()
    assert findings(page) == []
    page.unroute("**/widget/messages")
    expect(page.locator(".state")).to_have_count(0)
    say(page, "a person please")
    expect(page.locator(".handed")).to_be_visible()
    assert findings(page) == []
    page.context.close()


def test_axe_would_notice_a_button_without_a_name(browser: Browser, base: str) -> None:
    """Red control, inside the shadow root."""
    page = still(browser, 360, "light", base)
    page.goto(base)
    page.get_by_role("button", name="Open chat").wait_for()
    page.evaluate(
        "() => { document.querySelector('#henji-widget').shadowRoot.querySelector('.launcher').textContent = ''; }"
    )
    assert any("button-name" in one for one in findings(page))
    page.context.close()


def test_what_arrives_is_read_out_and_the_rest_is_not(shop: Page) -> None:
    expect(shop.get_by_role("log")).to_be_visible()
    say(shop, "How much is shipping?")
    expect(shop.get_by_role("log").locator(".line.bot")).to_have_count(1)
    assert shop.locator(".typing").get_attribute("aria-hidden") == "true"
    assert shop.locator(".notice, .handed").evaluate_all("all => all.map(one => one.getAttribute('role'))") == [
        "status",
        "status",
    ]


def test_the_panel_is_left_with_one_key_and_focus_goes_back(page: Page, base: str) -> None:
    page.goto(base)
    launcher = page.get_by_role("button", name="Open chat")
    launcher.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Send")).to_be_focused()
    page.keyboard.press("Escape")
    expect(launcher).to_be_focused()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_that_is_pressed_is_small(shop: Page, width: int) -> None:
    shop.set_viewport_size({"width": width, "height": 640})
    say(shop, "which colour")
    expect(shop.get_by_role("button", name="Blue")).to_be_visible()
    for button in shop.locator(".panel button:visible").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 40
        assert box["width"] >= 40
