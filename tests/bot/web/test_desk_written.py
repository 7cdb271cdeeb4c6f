"""After an approval, the page says once which file was written; no link can make it say so."""

from pathlib import Path

from starlette.testclient import TestClient

from tests.bot.drafting import TEXT, Bench
from tests.bot.web.test_desk_approving import desk, shop  # noqa: F401 - fixtures
from tests.bot.web.test_desk_translations import form

FRENCH = "answers/engraving.fr.md"
SAID = "This file was written:"


def test_the_file_that_was_written_is_named_once(shop: Bench, desk: TestClient) -> None:  # noqa: F811
    shop.draft()
    assert form(desk, "approve").status_code == 303
    page = desk.get("/desk/translations?lang=en").text
    assert f"{SAID} <code>{FRENCH}</code>" in page
    assert Path(shop.folder / FRENCH).exists()
    assert SAID not in desk.get("/desk/translations").text


def test_a_rejection_and_a_refusal_name_no_file(shop: Bench, desk: TestClient) -> None:  # noqa: F811
    shop.draft(text=TEXT.replace("10", "12"))
    assert form(desk, "edit", text="", questions="").status_code == 409
    assert SAID not in desk.get("/desk/translations?lang=en").text
    assert form(desk, "reject").status_code == 303
    assert SAID not in desk.get("/desk/translations").text


def test_a_link_cannot_say_that_a_file_was_written(desk: TestClient) -> None:  # noqa: F811
    assert SAID not in desk.get("/desk/translations?written=evil&henji_desk_written=evil&lang=en").text
