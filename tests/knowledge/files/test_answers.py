from datetime import date

import pytest

from core.sets import Kind, Risk, Scenario
from knowledge.files.answers import load_answer, load_faq, natural_risk
from knowledge.files.nouns import OwnAnswer, Shop, UnusableFile
from tests.knowledge.shops import ANSWER

SHOP = Shop(default_language="en", currency="JPY")
HEAD = "question,answer,locale,category,url,valid_until\n"


def faq(*rows: str) -> list[OwnAnswer]:
    loaded = load_faq(HEAD + "\n".join(rows) + "\n", "answers.csv", SHOP)
    return [item.answer for item in loaded.items if item.answer]


def test_a_markdown_answer_is_an_approved_text_with_its_questions() -> None:
    (item,) = load_answer(ANSWER, "answers/engraving.en.md", SHOP).items

    assert item.key == "answer:engraving:en"
    assert item.answer is not None
    assert item.answer.id == "engraving"
    assert item.answer.scenario is Scenario.PRODUCT_SPEC
    assert item.answer.risk is Risk.INFORMATION
    assert item.answer.questions == ("can you engrave a name?", "do you do engraving?")
    assert item.answer.text == "We engrave up to ten letters on the blade."
    assert item.document is not None
    assert item.document.kind is Kind.APPROVED
    assert item.document.title == "can you engrave a name?"


def test_an_answer_keeps_its_market_and_its_days() -> None:
    text = ANSWER.replace("questions:", "market: DE\nvalid_from: 2026-11-01\nvalid_until: 2026-12-24\nquestions:")

    answer = load_answer(text, "answers/x.md", SHOP).items[0].answer

    assert answer is not None
    assert (answer.market, answer.valid_from, answer.valid_until) == (
        "DE",
        date(2026, 11, 1),
        date(2026, 12, 24),
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("questions:\n  - can you engrave a name?\n  - do you do engraving?\n", "", "names no questions"),
        ("We engrave up to ten letters on the blade.", "", "has no text"),
        ("product.spec", "product.specs", "did you mean product.spec?"),
        ("scenario:", "risk: high\nscenario:", "is not known here"),
        ("questions:", "question:", 'did you mean "questions"?'),
        ("scenario:", "valid_from: 2026-12-31\nvalid_until: 2026-01-01\nscenario:", "ends before it begins"),
    ],
)
def test_an_answer_with_a_mistake_is_refused_whole(old: str, new: str, words: str) -> None:
    with pytest.raises(UnusableFile) as refused:
        load_answer(ANSWER.replace(old, new), "answers/x.md", SHOP)

    assert words in str(refused.value)


def test_a_faq_row_is_an_answer_and_its_category_names_it_in_every_language() -> None:
    answers = faq(
        "Is there a showroom?,Only online.,en,showroom,https://shop.example/faq,2026-12-31",
        "実店舗はありますか,オンラインのみです。,ja,showroom,,",
        "Do you restock?,Every spring.,,restock,,",
    )

    assert [(a.id, a.language) for a in answers] == [
        ("showroom", "en"),
        ("showroom", "ja"),
        ("restock", "en"),
    ]
    assert answers[0].url == "https://shop.example/faq"
    assert answers[0].valid_until == date(2026, 12, 31)
    assert answers[1].text == "オンラインのみです。"


def test_a_faq_file_may_carry_its_language_in_its_name() -> None:
    loaded = load_faq("question,answer\nWo?,Hier.\n", "answers.de.csv", SHOP)

    assert [item.answer.language for item in loaded.items if item.answer] == ["de"]


def test_questions_of_one_category_are_told_apart_by_their_words() -> None:
    answers = faq("One?,1.,en,general,,", "Two?,2.,en,general,,", "Three?,3.,en,,,")

    assert len({answer.id for answer in answers}) == 3
    assert [answer.id.rpartition("-")[0] for answer in answers] == ["general", "general", "faq"]


def test_the_id_of_a_question_does_not_follow_its_place() -> None:
    before = faq("One?,1.,en,general,,", "Two?,2.,en,general,,")
    after = faq("Zero?,0.,en,general,,", "One?,1.,en,general,,", "Two?,2.,en,general,,")

    assert {answer.id for answer in before} <= {answer.id for answer in after}


def test_a_category_that_is_a_scenario_says_what_is_at_stake() -> None:
    answers = faq("Where is my refund?,Soon.,en,refund.status,,", "Do you wrap?,Yes.,en,wrapping,,")

    assert (answers[0].scenario, answers[0].risk) == (Scenario.REFUND_STATUS, Risk.MONEY)
    assert (answers[1].scenario, answers[1].risk) == (None, Risk.INFORMATION)


@pytest.mark.parametrize(
    ("scenario", "risk"),
    [
        (Scenario.ORDER_CANCEL, Risk.ORDER),
        (Scenario.RETURN_REQUEST, Risk.ORDER),
        (Scenario.PAYMENT_PROBLEM, Risk.MONEY),
        (Scenario.LEGAL, Risk.LEGAL),
        (Scenario.PRIVACY, Risk.LEGAL),
        (Scenario.RETURN_POLICY, Risk.INFORMATION),
        (None, Risk.INFORMATION),
    ],
)
def test_what_is_at_stake_follows_the_scenario(scenario: Scenario | None, risk: Risk) -> None:
    assert natural_risk(scenario) is risk


def test_several_ways_to_ask_stand_on_lines_of_one_cell() -> None:
    (answer,) = faq('"Do you wrap?\nGift wrapping?","<p>Yes, <b>free</b>.</p>",en,wrap,,')

    assert answer.questions == ("Do you wrap?", "Gift wrapping?")
    assert answer.text == "Yes, free."


@pytest.mark.parametrize(
    ("row", "place", "words"),
    [
        (",Yes.,en,a,,", "answers.csv:3:1", "the cell is empty"),
        ("Wrap?,,en,a,,", "answers.csv:3:2", "the cell is empty"),
        ("Wrap?,Yes.,english,a,,", "answers.csv:3:3", "BCP 47"),
        ("Wrap?,Yes.,en,a,shop,", "answers.csv:3:5", "https://"),
        ("Wrap?,Yes.,en,a,,31.12.2026", "answers.csv:3:6", "year-month-day"),
        ("Wrap?,Yes, always.,en,a,,", "answers.csv:3", "quotation marks"),
    ],
)
def test_a_bad_row_is_named_and_the_rest_loads(row: str, place: str, words: str) -> None:
    loaded = load_faq(f"{HEAD}One?,1.,en,one,,\n{row}\nTwo?,2.,en,two,,\n", "answers.csv", SHOP)

    assert [item.key for item in loaded.items] == ["answer:one:en", "answer:two:en"]
    (problem,) = loaded.problems
    assert str(problem).startswith(place)
    assert words in problem.message + problem.remedy
    assert loaded.spared


def test_a_faq_without_answers_is_refused_whole() -> None:
    with pytest.raises(UnusableFile, match='column "answer" is missing'):
        load_faq("question,locale\nWrap?,en\n", "answers.csv", SHOP)
