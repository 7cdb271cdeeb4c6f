"""The two scripts of the widget: small, whole, and never from elsewhere."""

import gzip
import re

import pytest
from starlette.testclient import TestClient

from bot.web.scripts import STATIC, loader
from prompts.words import languages

LOADER, PANEL = 4 * 1024, 30 * 1024  # bytes, gzip -9
EVERY = tuple(languages())


def packed(text: str) -> int:
    return len(gzip.compress(text.encode(), 9))


def test_the_loader_is_small_even_in_all_languages() -> None:
    assert packed(loader(EVERY)) <= LOADER


def test_the_panel_is_small(client: TestClient) -> None:
    assert packed(client.get("/widget/panel.js").text) <= PANEL


def panel_address(client: TestClient) -> str:
    version = re.search(r'VERSION = "(\w+)"', client.get("/widget.js").text)
    assert version
    return f"/widget/panel.js?v={version[1]}"


def test_the_loader_names_the_panel_that_is_served_and_that_is_kept_for_good(client: TestClient) -> None:
    assert "immutable" in client.get(panel_address(client)).headers["cache-control"]
    assert client.get("/widget/panel.js?v=older").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/widget.js", "/widget/panel.js"])
def test_a_script_is_a_script_for_any_page_and_sent_once(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    again = client.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.text) == (304, "")


@pytest.mark.parametrize("path", ["/widget.js", "/widget/panel.js"])
def test_no_script_makes_markup_or_runs_text(client: TestClient, path: str) -> None:
    text = client.get(path).text
    for unsafe in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "srcdoc"):
        assert unsafe not in text
    for elsewhere in ("http://", "//cdn", "url(", "@import"):
        assert elsewhere not in text
    assert set(re.findall(r"https://[\w.-]+", text)) <= {"https://your-henji"}  # the example of its first line


def test_the_button_speaks_the_shops_languages_its_default_first(client: TestClient) -> None:
    text = client.get("/widget.js").text
    assert 'WORDS = {"en": ["Open chat"' in text
    assert "チャットを開く" in text
    assert "Ouvrir la discussion" not in text  # this shop does not answer in French


def test_the_file_itself_is_a_script_too() -> None:
    """So that it can be read and checked without a server."""
    assert 'const WORDS = { en: ["Open chat"' in (STATIC / "widget.js").read_text(encoding="utf-8")
