"""Pictures of shop page and desk for the README: `python -m bot.web.screenshots OUT_DIR`."""

import argparse
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bot.app import open_house
from bot.settings import environment
from bot.web.app import web_app
from bot.web.server import serving
from knowledge.sync import sync

CHROMIUM = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIZES = {360: 740, 1280: 800}  # pixels, wide by high
ZONE = "Europe/Berlin"
QUESTION = "How much is shipping to Germany?"
WISH = "I would like a discount on 50 matcha bowls"
ALSO = ("Where is my order 10432?", "スタッフと話したいです。")


def chromium() -> str | None:
    """Where the browser of the distribution is."""
    return shutil.which("chromium")


def pictures(out: Path, store: Path) -> list[Path]:
    """Ask as buyers at the shop page, then look at it and at the desk, in each width."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        house = open_house(store, scratch=Path(folder) / "talks.db")
        sync(house.folder, house.knowledge)
        app = web_app(house, token="pictures")  # noqa: S106 - good for this minute
        with serving(app) as base:
            browser = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM))
            taken = _shop(browser, base, out) + _desk(browser, base, app.state.desk_link(), out)
            browser.close()
        house.close()
    return taken


def _shop(browser: Browser, base: str, out: Path) -> list[Path]:
    taken = []
    for (width, height), more in zip(SIZES.items(), ALSO, strict=True):
        page = browser.new_page(viewport={"width": width, "height": height}, locale="en-GB", timezone_id=ZONE)
        page.goto(base)
        page.get_by_role("button", name="Open chat").wait_for()
        taken.append(_picture(page, out / f"shop-{width}.png"))
        _say(page, QUESTION)
        for sources in page.locator("summary").all():
            sources.click()
        taken.append(_picture(page, out / f"chat-{width}.png"))
        for text in (more, WISH):
            page.evaluate("localStorage.clear()")
            page.goto(base)
            _say(page, text)
        page.close()
    return taken


def _say(page: Page, text: str) -> None:
    """Write it, and wait for what comes back."""
    opener = page.get_by_role("button", name="Open chat")
    box = page.get_by_role("textbox")
    opener.or_(box).first.wait_for()
    if opener.is_visible():
        opener.click()
    answers = page.locator(".line.bot, .line.agent")
    before = answers.count()
    box.fill(text)
    box.press("Enter")
    answers.nth(before).wait_for()


def _desk(browser: Browser, base: str, link: str, out: Path) -> list[Path]:
    taken = []
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(base + link)
    page.get_by_role("button", name="Open the desk").click()
    for width, height in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{base}/desk")
        taken.append(_picture(page, out / f"desk-{width}.png"))
        page.locator(".whole").filter(has_text=WISH).first.click()
        page.locator(".lines").wait_for()
        taken.append(_picture(page, out / f"ticket-{width}.png"))
    context.close()
    return taken


def _picture(page: Page, path: Path) -> Path:
    page.screenshot(path=path)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    for path in pictures(chosen.out, environment().store):
        print(path)  # noqa: T201 - a script


if __name__ == "__main__":
    main()
