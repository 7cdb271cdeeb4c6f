"""A buyer's real browser on the small shop, as in test_browser, for the widget alone."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from bot.web.screenshots import chromium
from bot.web.scripts import STATIC
from tests.bot.web.test_browser import app, base, browser, context, house, page, shop, watch

__all__ = ["app", "base", "browser", "context", "house", "page", "shop", "watch"]

HERE = Path(__file__).parent
expect.set_options(timeout=15_000)  # two cores may be busy with others


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    absent = chromium() is None and "HENJI_BROWSER_REQUIRED" not in os.environ  # CI sets it: there, none may be skipped
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.skipif(absent, reason="needs Debian's chromium: apt-get install chromium"))


@pytest.fixture
def without(page: Page) -> Callable[[str, str], None]:
    """For red controls: the panel with one of its protections taken out."""

    def taken_out(protection: str, instead: str) -> None:
        text = (STATIC / "panel.js").read_text(encoding="utf-8")
        assert text.count(protection) == 1, f"panel.js no longer has: {protection}"
        changed = text.replace(protection, instead)

        def serve(route: Route) -> None:
            route.fulfill(body=changed, content_type="text/javascript")

        page.route("**/widget/panel.js*", serve)

    return taken_out
