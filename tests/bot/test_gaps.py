"""Questions that ask the same are one gap, whoever asked in which words; what asks something else is another."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from bot.gaps import Gap, Grouper, slug
from bot.kernel.unanswered import Unanswered
from bot.suggestions import known
from core.sets import Reason
from knowledge.files.answers import load_answer
from knowledge.files.nouns import Shop, UnusableFile
from knowledge.finder import finder
from knowledge.matcher import match
from tests.knowledge.goods import EVERY

START = datetime(2026, 11, 1, tzinfo=UTC)
GROUPER = Grouper(finder(EVERY), match)
SHOP = Shop(default_language="en", currency="JPY")


def asked(number: int, text: str, language: str = "en", answer: str | None = None) -> Unanswered:
    return Unanswered(
        turn=f"t{number}",
        at=START + timedelta(hours=number),
        language=language,
        reason=Reason.NOTHING_FOUND,
        scenario="unclear",
        text=text,
        answer=answer,
    )


def gaps(*texts: str | tuple[str, str]) -> tuple[Gap, ...]:
    pairs = [(text, "en") if isinstance(text, str) else text for text in texts]
    return GROUPER.gaps(asked(number, text, language) for number, (text, language) in enumerate(pairs))


def test_the_same_question_in_other_words_is_one_gap_with_its_count() -> None:
    [gap] = gaps("Do you offer calligraphy workshops?", "do you offer a calligraphy workshop", "calligraphy workshops?")
    assert gap.count == 3
    assert gap.last == START + timedelta(hours=2)
    assert gap.languages == {"en": 3}
    assert gap.reasons == {"nothing_found": 3}


def test_other_questions_are_other_gaps_the_most_asked_first() -> None:
    found = gaps(
        "Do you rent out kimonos?",
        "Do you offer calligraphy workshops?",
        "Are your candles vegan?",
        "do you offer a calligraphy workshop",
    )
    assert [gap.count for gap in found] == [2, 1, 1]
    assert "calligraphy" in found[0].example.lower()


def test_the_same_words_about_other_goods_are_another_gap() -> None:
    names = sorted({one.title for one in EVERY if one.language == "en"})
    found = gaps(f"Can I boil water in the {names[0]}?", f"Can I boil water in the {names[-1]}?")
    assert len(found) == 2
    assert {gap.products for gap in found} != {()}


def test_what_speaks_of_the_same_in_two_languages_is_one_gap() -> None:
    found = gaps("Can you engrave a name on it?", ("Können Sie einen Namen eingravieren?", "de"))
    assert [dict(gap.languages) for gap in found] == [{"de": 1, "en": 1}]


@pytest.mark.parametrize("language", ["fr", "ko", "ru"])
def test_a_language_without_a_lexicon_is_grouped_by_words(language: str) -> None:
    found = gaps(
        ("Proposez-vous des ateliers de calligraphie ?", language),
        ("proposez vous des ateliers de calligraphie", language),
        ("Vos bougies sont-elles véganes ?", language),
    )
    assert [gap.count for gap in found] == [2, 1]


def test_the_same_questions_give_the_same_groups_in_whatever_order_they_come() -> None:
    texts = ("are you vegan?", "vegan candles?", "do you rent kimonos")
    every = [asked(number, text) for number, text in enumerate(texts)]
    assert all(GROUPER.gaps(order) == GROUPER.gaps(every) for order in permutations(every))


def test_no_question_is_lost() -> None:
    texts = [f"question number {number} about {word}" for number, word in enumerate("tea ink silk salt".split() * 5)]
    assert sum(gap.count for gap in gaps(*texts)) == len(texts)


def test_examples_name_no_buyer() -> None:
    [gap] = gaps("My order #YL-20345: do you offer workshops? anna@example.org")
    assert "20345" not in gap.example
    assert "anna" not in gap.example


def test_what_a_person_answered_is_the_draft_in_its_language_without_the_buyers_numbers() -> None:
    every = (
        asked(1, "Do you offer calligraphy workshops?"),
        asked(2, "do you offer a calligraphy workshop", answer="Yes, every Saturday. Your order #YL-20345 is fine."),
    )
    [gap] = GROUPER.gaps(every)
    suggestion = known(gap)
    assert suggestion.by == "person"
    assert "every Saturday" in suggestion.text
    assert "20345" not in suggestion.file
    [item] = load_answer(suggestion.file, suggestion.path, SHOP).items
    assert item.answer is not None
    assert item.answer.text == suggestion.text
    assert item.answer.questions == gap.questions


def test_a_file_that_nobody_has_written_yet_is_no_answer() -> None:
    [gap] = gaps("Do you offer calligraphy workshops?")
    suggestion = known(gap)
    assert suggestion.by == "nobody"
    with pytest.raises(UnusableFile, match="has no text"):
        load_answer(suggestion.file, suggestion.path, SHOP)


@pytest.mark.parametrize(
    ("text", "language"),
    [("ワークショップはありますか", "ja"), ("?!", "en"), ("../../etc/passwd please", "en"), ("#" * 300, "en")],
)
def test_a_name_for_the_file_is_found_for_whatever_was_asked(text: str, language: str) -> None:
    [gap] = gaps((text, language))
    assert slug(gap)
    path = known(gap).path
    assert path.startswith("answers/")
    assert ".." not in path
    assert len(path) < 120
