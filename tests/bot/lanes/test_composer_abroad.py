"""The model lane in a language that the shop has no text in."""

import shutil
from pathlib import Path

import pytest

from prompts.prompt import Prompt
from tests.bot.lanes.composing import Written, answer, assisted, blank_for, card_with, sentence
from tests.talks import Outcome, Talks

ASKED = "Est-ce que la passoire de la grande théière Tokoname s'enlève ?"
ENGLISH = "Does the strainer of the bigger Tokoname teapot come out?"
QUOTE = "The Tokoname Teapot 360 ml has a back handle and a removable strainer of stainless steel."
FRENCH = "La théière Tokoname de 360 ml possède une passoire amovible en acier inoxydable."


@pytest.fixture
def abroad(demo_folder: Path, tmp_path: Path) -> Path:
    """The demo shop, licensed in French, with a second reading of every claim."""
    folder = tmp_path / "abroad"
    shutil.copytree(demo_folder, folder, ignore=shutil.ignore_patterns(".henji", "products.fr.csv"))
    written = (folder / "store.toml").read_text(encoding="utf-8")
    written = written.replace('"zh-Hans", "de"]', '"zh-Hans", "de", "fr"]')
    (folder / "store.toml").write_text(written, encoding="utf-8")
    return folder


def told(folder: Path, verdicts: list[dict[str, object]] | None) -> tuple[Outcome, list[Prompt]]:
    def script(prompt: Prompt) -> Written:
        if prompt.name == "search":
            return {"query": ENGLISH}
        if prompt.name == "check":
            assert verdicts is not None
            return {"verdicts": verdicts}
        return answer(sentence(FRENCH, (card_with(prompt, QUOTE), QUOTE)), scenario="product.spec")

    with assisted(folder, script) as (house, writer):
        return Talks(house).last(ASKED), writer.asked


def test_the_question_is_translated_for_the_search_and_answered_in_the_buyers_language(abroad: Path) -> None:
    outcome, asked = told(abroad, None)
    assert [one.name for one in asked] == ["search", "compose"]
    assert (outcome["language"], outcome["draft"]["text"]) == ("fr", FRENCH)
    assert outcome["ticket"]["reason"] == "draft_mode"
    assert [one["reason"] for one in outcome["findings"]] == ["cross_language_unproven"]


def test_no_question_is_translated_where_the_shop_has_texts_in_its_language(demo_folder: Path) -> None:
    with assisted(demo_folder, lambda _: answer()) as (house, writer):
        Talks(house).last("Wer hat Ihre Messer geschmiedet und wie lange dauert die Lehre dort?")
    assert [one.name for one in writer.asked] == ["compose"]


def test_a_second_reading_that_agrees_is_told_and_proves_nothing_without_a_certificate(abroad: Path) -> None:
    with_check(abroad)
    outcome, asked = told(abroad, [{"number": 1, "verdict": "proven", "why": ""}])
    assert [one.name for one in asked] == ["search", "compose", "check"]
    assert [one["reason"] for one in outcome["findings"]] == ["cross_language_unproven"]
    assert "only the model itself has compared" in outcome["findings"][0]["detail"]
    assert outcome["draft"]["text"] == FRENCH


@pytest.mark.parametrize("verdicts", [[{"number": 1, "verdict": "partly", "why": "more general"}], []])
def test_a_second_reading_that_hesitates_leaves_the_sentence_out(
    abroad: Path, verdicts: list[dict[str, object]]
) -> None:
    with_check(abroad)
    outcome, _ = told(abroad, verdicts)
    assert outcome["draft"] is None
    assert next(one["reason"] for one in outcome["findings"]) == "unsupported_claim"


def test_figures_are_said_in_the_buyers_language_by_code(abroad: Path) -> None:
    def script(prompt: Prompt) -> Written:
        if prompt.name == "search":
            return {"query": "free shipping from which amount"}
        quote = "Shipping is free for orders of 25,000 JPY or more, for every country and carrier in the table."
        id = card_with(prompt, quote)
        blank = blank_for(prompt, "25\u202f000 JPY")
        return answer(sentence(f"La livraison est offerte à partir de {blank}.", (id, quote)))

    with assisted(abroad, script) as (house, _):
        outcome = Talks(house).last(
            "Dites, faut-il un certain total pour que vous offriez le port, ou est-ce au poids ?"
        )
    assert "25 000" in outcome["draft"]["text"].replace("\u202f", " ").replace("\xa0", " ")


def with_check(folder: Path) -> None:
    written = (folder / "store.toml").read_text(encoding="utf-8")
    (folder / "store.toml").write_text(f"{written}\n[model]\ncheck = true\n", encoding="utf-8")
