"""Logging in and out on the shop's page: nobody sees another's lines."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bot.app import House
from knowledge.running import WidgetSettings
from tests.bot.web.making import small_house
from tests.bot.web.test_browser import answers, say

SECRET = "a-secret-that-shop-and-henji-share"
CLEARED = "this.log?.replaceChildren();"
ADDRESSED = "return this.read().filter((entry) => entry.talk === talk);"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("HENJI_WIDGET_SECRET", SECRET)
    house = small_house(tmp_path / "shop")
    running = replace(house.settings.running, widget=WidgetSettings(identity=True))
    yield replace(house, settings=replace(house.settings, running=running))
    house.close()


def token(sub: str, secret: str = SECRET) -> str:
    return jwt.encode({"sub": sub, "aud": "henji", "exp": datetime.now(UTC) + timedelta(minutes=10)}, secret, "HS256")


def identify(page: Page, who: str | None, secret: str = SECRET) -> None:
    page.evaluate("token => window.henji.identify(token)", who and token(who, secret))


def ask(page: Page, text: str) -> None:
    before = answers(page).count()
    say(page, text)
    expect(answers(page)).to_have_count(before + 1)


def test_each_buyer_of_a_shared_computer_sees_their_own_talk(shop: Page) -> None:
    ask(shop, "shipping for nobody")
    identify(shop, "anna")
    expect(shop.locator(".line")).to_have_count(0)
    ask(shop, "shipping for Anna")
    identify(shop, "bert")
    expect(shop.locator(".line")).to_have_count(0)
    ask(shop, "shipping for Bert")
    expect(shop.get_by_text("Anna")).to_have_count(0)
    identify(shop, "anna")
    expect(shop.locator(".line.buyer .text")).to_have_text(["shipping for Anna"])
    identify(shop, None)
    expect(shop.locator(".line")).to_have_count(0)
    ask(shop, "shipping for a stranger")
    expect(shop.locator(".line")).to_have_count(2)


def test_a_talk_is_found_again_in_another_browser(shop: Page, context: BrowserContext, base: str) -> None:
    identify(shop, "anna")
    ask(shop, "shipping for Anna")
    assert context.browser
    elsewhere = context.browser.new_context(locale="en-GB").new_page()
    elsewhere.goto(base)
    identify(elsewhere, "anna")  # before the panel is there
    elsewhere.get_by_role("button", name="Open chat").click()
    expect(elsewhere.locator(".line")).to_have_count(2)
    elsewhere.context.close()


def test_who_logged_in_leaves_nothing_behind_for_the_next_page(shop: Page) -> None:
    identify(shop, "anna")
    ask(shop, "shipping for Anna")
    shop.reload()  # the shop does not say who it is this time
    shop.get_by_role("button", name="Open chat").click()
    expect(shop.get_by_role("dialog")).to_be_visible()
    expect(shop.locator(".line")).to_have_count(0)
    assert "Anna" not in str(shop.evaluate("JSON.stringify(localStorage)"))


def test_logging_out_before_the_panel_is_there_forgets_too(shop: Page) -> None:
    identify(shop, "anna")
    shop.route("**/widget/messages", lambda route: route.abort())
    say(shop, "a secret of Anna")
    expect(shop.get_by_text("Not sent yet.")).to_be_visible()
    shop.route("**/widget/panel.js*", lambda route: route.abort())
    shop.reload()
    identify(shop, None)
    assert "Anna" not in str(shop.evaluate("JSON.stringify(localStorage)"))


def test_saying_that_nobody_is_logged_in_keeps_the_talk_of_a_stranger(shop: Page) -> None:
    ask(shop, "shipping for nobody")
    identify(shop, None)
    shop.wait_for_timeout(300)
    expect(shop.locator(".line")).to_have_count(2)
    shop.reload()
    identify(shop, None)
    shop.get_by_role("button", name="Open chat").click()
    expect(shop.locator(".line")).to_have_count(2)


def test_words_that_wait_are_never_sent_as_another(shop: Page, house: House) -> None:
    identify(shop, "anna")
    expect(shop.get_by_role("dialog")).to_be_visible()
    shop.route("**/widget/messages", lambda route: route.abort())
    say(shop, "a secret of Anna")
    expect(shop.get_by_text("Not sent yet.")).to_be_visible()
    identify(shop, "bert")
    shop.unroute("**/widget/messages")
    ask(shop, "shipping for Bert")
    expect(shop.get_by_text("a secret of Anna")).to_have_count(0)
    identify(shop, "anna")
    expect(shop.locator(".line.buyer .text")).to_have_text(["a secret of Anna"])  # hers still, and sent now
    expect(shop.locator(".state")).to_have_count(0)
    del house


def test_without_the_address_on_them_foreign_words_would_be_seen(
    page: Page, base: str, without: Callable[[str, str], None]
) -> None:
    """Red control."""
    without(ADDRESSED, "return this.read();")
    page.goto(base)
    page.get_by_role("button", name="Open chat").click()
    identify(page, "anna")
    page.route("**/widget/messages", lambda route: route.abort())
    say(page, "a secret of Anna")
    expect(page.get_by_text("Not sent yet.")).to_be_visible()
    identify(page, "bert")
    expect(page.get_by_text("a secret of Anna")).to_be_visible()


def test_the_screen_is_cleared_before_henji_is_asked_who_comes_next(shop: Page) -> None:
    identify(shop, "anna")
    ask(shop, "shipping for Anna")
    shop.route("**/widget/session", lambda route: route.abort())
    identify(shop, "bert")
    expect(shop.locator(".line")).to_have_count(0)


def test_without_the_clearing_they_would_stay(page: Page, base: str, without: Callable[[str, str], None]) -> None:
    """Red control."""
    without(CLEARED, "")
    page.goto(base)
    page.get_by_role("button", name="Open chat").click()
    ask(page, "shipping for nobody")
    page.route("**/widget/session", lambda route: route.abort())
    identify(page, "bert")
    page.wait_for_timeout(300)
    assert page.locator(".line").count() == 2


def test_a_token_that_proves_nothing_is_told_to_the_shops_people_and_the_buyer_is_served(shop: Page) -> None:
    told: list[str] = []
    shop.on("console", lambda line: told.append(line.text))
    identify(shop, "anna", "a-secret-that-somebody-else-invented")
    ask(shop, "shipping for whom?")
    assert any("HENJI_WIDGET_SECRET" in line for line in told)


def test_a_farewell_on_one_page_holds_on_the_others(shop: Page, context: BrowserContext, base: str) -> None:
    identify(shop, "anna")
    ask(shop, "shipping for Anna")
    other = context.new_page()
    other.goto(base)
    other.get_by_role("button", name="Open chat").click()
    identify(other, "anna")
    expect(other.locator(".line")).to_have_count(2)
    identify(other, None)
    expect(shop.locator(".line")).to_have_count(0)
