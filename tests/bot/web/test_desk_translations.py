"""The desk's page of translations: shown as text, approved by a form of ours, refused with everything typed."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from bot.desk.translations import Refusal
from bot.testing.writers import ScriptedWriter
from bot.web.app import web_app
from bot.web.desk_words import LANGUAGES, desk_words
from core.errors import ModelError, SpendError
from tests.bot.desk.making import Model
from tests.bot.drafting import ENGRAVING, NOW, QUESTIONS, TEXT, Bench, bench
from tests.bot.web.making import PAYLOADS

FRENCH = "answers/engraving.fr.md"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path / "shop") as made:
        yield made


@pytest.fixture
def app(shop: Bench) -> FastAPI:
    return web_app(shop.house, token="t", clock=lambda: NOW, quiet=0.05)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


@pytest.fixture
def desk(client: TestClient, app: FastAPI) -> TestClient:
    assert client.post(app.state.desk_link()).status_code == 200
    return client


def form(desk: TestClient, deed: str, **fields: str) -> Response:
    """Fill in the first form of the page as it stands, and send it."""
    page = desk.get("/desk/translations").text
    held = {
        name: html.unescape(re.findall(rf'name="{name}" value="([^"]*)"', page)[0])
        for name in ("answer", "to", "version")
    }
    csrf = re.findall(r'name="csrf" value="([^"]*)"', page)[-1]
    return desk.post(f"/desk/translations/{deed}", data={"csrf": csrf, **held, **fields}, follow_redirects=False)


def test_without_a_session_nothing_is_shown(client: TestClient) -> None:
    assert client.get("/desk/translations").status_code == 401
    assert (
        client.post("/desk/translations/approve", data={"answer": "a", "to": "fr", "version": "v"}).status_code == 401
    )


def test_a_draft_stands_beside_its_source_with_its_findings(shop: Bench, desk: TestClient) -> None:
    shop.draft(text=TEXT.replace("10", "12"))
    page = html.unescape(desk.get("/desk/translations").text)
    for words in ("We engrave up to 10 letters", "12 lettres", QUESTIONS[0], "'12' is not in the source"):
        assert words in page


def test_approving_writes_the_file_and_empties_the_page(shop: Bench, desk: TestClient) -> None:
    shop.draft()
    assert form(desk, "approve").status_code == 303
    assert TEXT in (shop.folder / FRENCH).read_text(encoding="utf-8")
    assert desk_words("en")["translations"]["none"] in desk.get("/desk/translations").text


def test_edited_words_are_what_is_approved(shop: Bench, desk: TestClient) -> None:
    shop.draft(text=TEXT.replace("10", "12"))
    assert form(desk, "edit", text=TEXT, questions="\r\n".join(QUESTIONS)).status_code == 303
    assert "10 lettres" in (shop.folder / FRENCH).read_text(encoding="utf-8")


def test_rejecting_writes_nothing(shop: Bench, desk: TestClient) -> None:
    shop.draft()
    assert form(desk, "reject").status_code == 303
    assert not (shop.folder / FRENCH).exists()


def test_approved_twice_is_a_conflict(shop: Bench, desk: TestClient) -> None:
    draft = shop.draft()
    page = desk.get("/desk/translations").text
    csrf = re.findall(r'name="csrf" value="([^"]*)"', page)[-1]
    data = {"csrf": csrf, "answer": "engraving", "to": "fr", "version": draft.mark.source_version}
    assert desk.post("/desk/translations/approve", data=data, follow_redirects=False).status_code == 303
    again = desk.post("/desk/translations/approve", data=data)
    assert again.status_code == 409
    assert desk_words("en")["translations"]["settled"] in again.text


def test_a_stale_draft_is_a_conflict_and_keeps_what_was_typed(shop: Bench, desk: TestClient) -> None:
    draft = shop.draft()
    page = desk.get("/desk/translations").text
    csrf = re.findall(r'name="csrf" value="([^"]*)"', page)[-1]
    shop.says(ENGRAVING.replace("10 letters", "12 letters"))
    data = {"csrf": csrf, "answer": "engraving", "to": "fr", "version": draft.mark.source_version}
    answer = desk.post("/desk/translations/edit", data={**data, "text": "Mes mots.", "questions": "Ma question ?"})
    assert answer.status_code == 409
    said = html.unescape(answer.text)
    assert desk_words("en")["translations"]["stale"] in said
    assert "Mes mots." in said
    assert "Ma question ?" in said
    assert 'action="/desk/translations/approve"' not in said
    assert not (shop.folder / FRENCH).exists()


def test_a_persons_file_is_a_conflict(shop: Bench, desk: TestClient) -> None:
    shop.draft()
    (shop.folder / FRENCH).write_text("mine", encoding="utf-8")
    answer = form(desk, "edit", text="Mes mots.", questions="Ma question est longue ?")
    assert answer.status_code == 409
    assert "Mes mots." in answer.text
    assert (shop.folder / FRENCH).read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("csrf", ["", "guess"])
def test_a_form_of_another_site_does_nothing(shop: Bench, desk: TestClient, csrf: str) -> None:
    shop.draft()
    assert form(desk, "approve", csrf=csrf).status_code == 403
    assert not (shop.folder / FRENCH).exists()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_whatever_a_model_wrote_is_shown_as_text(shop: Bench, desk: TestClient, payload: str) -> None:
    shop.draft(text=f"{payload} {TEXT}", questions=[payload, *QUESTIONS])
    page = desk.get("/desk/translations").text
    assert not re.search(r"<script(?! src=\"/static)|<img|<iframe|<svg", page)
    assert "49" not in re.sub(r"\w{8,}", "", page)


def test_every_refusal_has_words_in_every_language_of_the_desk() -> None:
    for language in LANGUAGES:
        words = desk_words(language)["translations"]
        assert set(words) == set(desk_words("en")["translations"]), language
        assert {refusal.value for refusal in Refusal} <= set(words)


def test_an_agent_reads_the_same_answer_in_a_language_of_their_own(shop: Bench, desk: TestClient) -> None:
    japanese = ENGRAVING.replace("language: en", "language: ja").replace(
        "We engrave up to 10", "刃に10文字まで彫刻できます。"
    )
    shop.says(japanese, "answers/engraving.ja.md")
    shop.draft()
    assert "刃に10文字まで" not in desk.get("/desk/translations?lang=en").text
    assert "刃に10文字まで" in desk.get("/desk/translations?lang=ja").text


# What a draft says

FIRST, SECOND = TEXT.split(". ")
TOLD = {f"{FIRST}.": "We engrave up to 10 letters.", SECOND: "Engraved knives cannot go back."}


@contextmanager
def helped(shop: Bench, model: Model | ModelError) -> Iterator[TestClient]:
    """The desk of a shop with a model."""
    writer = ScriptedWriter(model if isinstance(model, Model) else lambda _: model)
    house = replace(shop.house, scribe=replace(shop.house.scribe, writer=writer))
    app = web_app(house, token="t", clock=lambda: NOW, quiet=0.05)
    with TestClient(app) as desk:
        assert desk.post(app.state.desk_link()).status_code == 200
        yield desk


def test_a_draft_is_told_back_on_request_and_stays_a_draft(shop: Bench) -> None:
    draft = shop.draft()
    with helped(shop, Model(glosses=TOLD)) as desk:
        assert "Engraved knives cannot go back." not in desk.get("/desk/translations").text
        page = form(desk, "gloss")
        assert page.status_code == 200
        for says in (*TOLD.values(), desk_words("en")["translations"]["told"]):
            assert says in html.unescape(page.text)
        assert "Engraved knives cannot go back." not in desk.get("/desk/translations").text  # kept nowhere
    assert shop.translations.drafts() == (draft,)


@pytest.mark.parametrize(
    ("error", "notice"), [(ModelError("500"), "model_failed"), (SpendError("used up"), "usage_limit")]
)
def test_a_model_that_fails_leaves_the_page_usable(shop: Bench, error: ModelError, notice: str) -> None:
    shop.draft()
    with helped(shop, error) as desk:
        page = form(desk, "gloss")
        assert page.status_code == 502
        assert html.escape(desk_words("en")["desk"][notice], quote=False) in html.unescape(page.text)
        assert form(desk, "approve").status_code == 303


def test_without_a_model_or_in_the_agents_own_language_nothing_is_told_back(shop: Bench, desk: TestClient) -> None:
    shop.draft()
    assert "/desk/translations/gloss" not in desk.get("/desk/translations").text
    assert form(desk, "gloss").status_code == 200
    with helped(shop, Model()) as helping:
        assert "/desk/translations/gloss" in helping.get("/desk/translations").text


def test_no_form_of_another_site_and_nobody_without_a_session_spends_money(shop: Bench, client: TestClient) -> None:
    draft = shop.draft()
    data = {"answer": "engraving", "to": "fr", "version": draft.mark.source_version}
    assert client.post("/desk/translations/gloss", data=data).status_code == 401
    with helped(shop, Model()) as desk:
        assert form(desk, "gloss", csrf="guess").status_code == 403
        gone = form(desk, "gloss", version="gone")
        assert gone.status_code == 200
        assert desk_words("en")["translations"]["told"] not in gone.text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_a_model_says_of_a_draft_is_shown_as_text(shop: Bench, payload: str) -> None:
    shop.draft()
    with helped(shop, Model(glosses={f"{FIRST}.": payload})) as desk:
        page = form(desk, "gloss").text
    assert not re.search(r"<script(?! src=\"/static)|<img|<iframe|<svg", page)
    assert payload.split(maxsplit=1)[0] in html.unescape(page)
