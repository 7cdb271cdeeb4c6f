"""What the buttons under a draft of a translation say, and that none of them is pressed in passing."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.web.app import web_app
from bot.web.desk_words import LANGUAGES, desk_words
from tests.bot.drafting import NOW, TEXT, Bench, bench


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path / "shop") as made:
        yield made


@pytest.fixture
def desk(shop: Bench) -> Iterator[TestClient]:
    app = web_app(shop.house, token="t", clock=lambda: NOW, quiet=0.05)
    with TestClient(app) as client:
        assert client.post(app.state.desk_link()).status_code == 200
        yield client


def button(page: str, act: str) -> tuple[str, str]:
    """Its attributes and its words."""
    [(attributes, words)] = re.findall(rf'<button([^>]*data-act="{act}"[^>]*)>([^<]*)<', page)
    return str(attributes), str(words)


def test_a_draft_without_objections_is_approved_by_the_main_button(shop: Bench, desk: TestClient) -> None:
    shop.draft()
    attributes, words = button(desk.get("/desk/translations").text, "approve")
    assert words == "Approve"
    assert 'class="main"' in attributes


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_with_objections_is_approved_anyway_and_not_by_the_main_button(
    shop: Bench, desk: TestClient, language: str
) -> None:
    shop.draft(text=TEXT.replace("10", "12"))
    attributes, words = button(desk.get(f"/desk/translations?lang={language}").text, "approve")
    assert words == desk_words(language)["translations"]["approve_anyway"]
    assert words != desk_words(language)["translations"]["approve"]
    assert "main" not in attributes


def test_a_figure_that_is_missing_is_not_said_to_be_in_no_source(shop: Bench, desk: TestClient) -> None:
    shop.draft(text=TEXT.replace("10", "12"))
    page = desk.get("/desk/translations?lang=en").text
    assert "of the source is missing" in page
    assert "is not in the sources" not in page
    assert "A number or name does not match the source" in page


def test_a_rejection_asks_once_more_and_says_what_it_means(shop: Bench, desk: TestClient) -> None:
    shop.draft()
    page = desk.get("/desk/translations?lang=en").text
    [folded] = re.findall(r"<details>\s*<summary>Reject</summary>(.*?)</details>", page, re.DOTALL)
    assert 'action="/desk/translations/reject"' in folded
    assert "only when its source has changed" in folded
    assert page.count('action="/desk/translations/reject"') == 1
