"""What the shop says in words, which licensed languages lack it, and which translations are outdated."""

from dataclasses import replace
from datetime import date

from bot.originals import originals
from core.sets import Risk, Scenario
from knowledge.files.nouns import OwnAnswer
from tests.knowledge.goods import EVERY

TODAY = date(2026, 11, 24)
ENGLISH = OwnAnswer(
    id="engraving",
    language="en",
    scenario=Scenario.PRODUCT_SPEC,
    risk=Risk.INFORMATION,
    questions=("do you engrave?",),
    text="Yes.",
    path="answers/engraving.en.md",
    version="v1",
)
FRENCH = replace(ENGLISH, language="fr", text="Oui.", path="answers/engraving.fr.md", translated_from="en@v1")


def lacks(*answers: OwnAnswer, licensed: tuple[str, ...] = ("en", "fr")) -> list[tuple[str, str, bool]]:
    found = originals(answers, {}, licensed, "en").lacks(TODAY)
    return [(one.original.id, one.language, one.outdated) for one in found]


def test_an_answer_is_lacking_in_every_licensed_language_that_no_file_has() -> None:
    assert lacks(ENGLISH, licensed=("en", "fr", "ko")) == [("engraving", "fr", False), ("engraving", "ko", False)]
    assert lacks(ENGLISH, FRENCH) == []
    assert lacks(ENGLISH, replace(FRENCH, translated_from=None)) == []


def test_a_translation_of_an_older_version_is_outdated_and_lacking() -> None:
    changed = replace(ENGLISH, version="v2")
    assert lacks(changed, FRENCH) == [("engraving", "fr", True)]
    assert originals((changed, FRENCH), {}, ("en", "fr"), "en").outdated() == (FRENCH,)
    assert originals((ENGLISH, FRENCH), {}, ("en", "fr"), "en").outdated() == ()


def test_a_translation_whose_source_is_gone_is_outdated_and_is_no_source_itself() -> None:
    alone = originals((FRENCH,), {}, ("en", "fr", "ko"), "en")
    assert alone.outdated() == (FRENCH,)
    assert list(alone.lacks(TODAY)) == []


def test_what_has_expired_is_not_translated() -> None:
    assert lacks(replace(ENGLISH, valid_until=date(2026, 11, 23))) == []
    assert lacks(replace(ENGLISH, valid_until=TODAY)) == [("engraving", "fr", False)]


def test_the_default_language_is_translated_from_where_there_is_a_choice() -> None:
    german = replace(ENGLISH, language="de", text="Ja.")
    found = originals((german, ENGLISH), {}, ("de", "en", "fr"), "en")
    assert found.of("engraving") is not None
    assert [one.original.language for one in found.lacks(TODAY)] == ["en"]
    [from_german] = originals((german,), {}, ("de", "fr"), "en").lacks(TODAY)
    assert from_german.original.language == "de"


def test_worded_attributes_of_products_are_lacking_where_the_product_is_and_figures_never() -> None:
    english = {one.handle: one for one in EVERY if one.language == "en"}
    worded = replace(next(iter(english.values())), attributes={"material": "stoneware", "size": "17 × 15 cm"})
    found = originals((), {"en": {worded.handle: worded}}, ("en", "fr"), "en")
    [lack] = found.lacks(TODAY)
    assert lack.original.id == f"product-{worded.handle}-material"
    assert "stoneware" in lack.original.text
    assert lack.original.questions
    assert lack.language == "fr"


def test_a_product_that_is_there_in_every_language_lacks_nothing() -> None:
    english = next(one for one in EVERY if one.language == "en")
    german = replace(english, language="de")
    both = {"en": {english.handle: english}, "de": {english.handle: german}}
    assert list(originals((), both, ("en", "de"), "en").lacks(TODAY)) == []


def test_the_same_in_the_agents_language_is_found_where_the_shop_has_words_of_it() -> None:
    found = originals((ENGLISH, FRENCH), {}, ("en", "fr"), "en")
    assert found.parallel("engraving", "en") == "Yes."
    assert found.parallel("engraving", "fr") == "Oui."
    assert found.parallel("engraving", "ja") is None
