"""The pack's content: complete in every language, and nothing that no fact can fill."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from core.errors import StoreError
from core.text import normalise
from knowledge import pack
from knowledge.fact_schema import SCHEMA
from prompts.words import strings

LANGUAGES = ("de", "en", "es", "fr", "id", "ja", "ko", "pt", "th", "vi", "zh-Hans", "zh-Hant")
TOPICS = tuple(pack.topics().values())
ANSWERABLE = tuple(topic for topic in TOPICS if topic.answerable)
LEAST_PHRASINGS = 30

#: What code works out, beside the fields of the shop's facts.
COMPUTED = frozenset(
    "shipping.countries shipping.not_shipped.country hours.schedule hours.zone contact.email contact.phone "
    "coupon.valid_until product.title product.variant product.available product.variant_exists product.wanted "
    "product.options product.single product.price product.price_from product.price_to"
    " arrival.lane.carrier arrival.lane.country arrival.lane.first arrival.lane.last arrival.lane.wanted"
    " arrival.lane.reach".split()
)
ATTRIBUTES = frozenset(
    f"product.{name}"
    for name in "material size weight capacity origin care ingredients shelf_life power contents allergens age made_on"
    " restock how_to".split()
)
KNOWN = COMPUTED | ATTRIBUTES | {f"{table}.{key}" for table, one in SCHEMA.items() for key in one.keys}

#: Every table of the terms file and the keys it must have, as the facts may name them.
TERMS = {
    "condition": "unused original_packaging tags_attached complete unopened",
    "excluded": "food opened_cosmetics custom_made sale_items underwear knives",
    "payment": "visa mastercard amex jcb unionpay paypal apple_pay google_pay alipay wechat_pay klarna bank_transfer"
    " cash_on_delivery konbini",
    "proof": "maker_certificate authorised_dealer bought_from_maker serial_number",
    "formats": "pdf paper",
    "counted_from": "delivery dispatch order",
    "currency": "JPY USD EUR GBP CNY HKD TWD KRW AUD CAD CHF SGD THB",
    "attribute": "material size weight capacity origin care ingredients shelf_life power contents allergens age made_on"
    " restock how_to",
    "option": "color size material",
}


def slots(template: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(template) if field}


def alike(phrasing: str) -> str:
    return normalise(phrasing).casefold().strip(" .!?。！？")


def templates(language: str) -> Iterator[tuple[pack.Topic, pack.Part, str]]:
    for topic in ANSWERABLE:
        words = pack.answers(topic.id, language)
        yield from ((topic, part, words[part.name]) for part in topic.parts if part.name in words)


def test_the_pack_speaks_twelve_languages() -> None:
    assert pack.languages() == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_has_thirty_distinct_phrasings(language: str) -> None:
    counts = {topic.id: len({alike(one) for one in pack.phrasings(topic.id, language)}) for topic in TOPICS}
    assert {topic: count for topic, count in counts.items() if count < LEAST_PHRASINGS} == {}


def test_there_are_at_least_sixty_topics() -> None:
    assert len(TOPICS) >= 60


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reject_class_has_six_hundred_messages(language: str) -> None:
    found = {
        alike(one) for topic in TOPICS if topic.scenario == "out_of_scope" for one in pack.phrasings(topic.id, language)
    }
    assert len(found) >= 600


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrasing_stands_in_two_topics(language: str) -> None:
    owners: dict[str, set[str]] = {}
    for topic in TOPICS:
        for phrasing in pack.phrasings(topic.id, language):
            owners.setdefault(alike(phrasing), set()).add(topic.id)
    assert {phrasing: found for phrasing, found in owners.items() if len(found) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_have_exactly_the_parts_of_their_topic(language: str) -> None:
    for topic in TOPICS:
        assert set(pack.answers(topic.id, language)) == {part.name for part in topic.parts}, topic.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_templates_use_only_slots_that_code_can_fill(language: str) -> None:
    unknown = {(topic.id, part.name): slots(words) - KNOWN for topic, part, words in templates(language)}
    assert {place: found for place, found in unknown.items() if found} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_needed_slot_is_said_or_is_a_condition(language: str) -> None:
    """A part that needs what it never says would be kept back for nothing."""
    unused = {
        (topic.id, part.name): set(part.needs) - slots(words) - set(part.when)
        for topic, part, words in templates(language)
    }
    assert {place: found for place, found in unused.items() if found} == {}


def test_conditions_ask_only_what_code_can_fill() -> None:
    asked = {name for topic in TOPICS for part in topic.parts for name in (*part.when, *part.needs)}
    assert asked - KNOWN == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_holds_no_figure_of_its_own(language: str) -> None:
    for topic, part, words in templates(language):
        said = "".join(literal for literal, _, _, _ in Formatter().parse(words))
        assert not any(one.isdigit() for one in said), (topic.id, part.name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_about_goods_names_the_product(language: str) -> None:
    names = {"product.title", "product.variant", "product.single"}
    for topic, part, words in templates(language):
        assert topic.scope != "product" or slots(words) & names, (topic.id, part.name, language)


@pytest.mark.parametrize("topic", ANSWERABLE, ids=lambda topic: topic.id)
def test_an_answerable_topic_has_a_core_part_and_no_handoff(topic: pack.Topic) -> None:
    assert any(part.core for part in topic.parts)
    assert topic.handoff is None


def test_the_parts_of_a_topic_have_different_names() -> None:
    for topic in TOPICS:
        assert max(Counter(part.name for part in topic.parts).values(), default=1) == 1, topic.id


def test_a_topic_lies_in_the_folder_of_its_scenario() -> None:
    for topic in TOPICS:
        assert topic.id.startswith(f"{topic.scenario}/"), topic.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_terms_of_a_language_are_complete(language: str) -> None:
    found = pack.terms(language)
    for table, keys in TERMS.items():
        assert set(keys.split()) - set(found[table]) == set(), table
    for table in ("condition", "excluded", "payment", "proof", "formats", "counted_from", "currency"):
        assert all(isinstance(one, str) and one.strip() for one in found[table].values()), table


@pytest.mark.parametrize("language", LANGUAGES)
def test_country_terms_are_iso_codes(language: str) -> None:
    codes = set(pack.terms(language)["country"].values())
    assert all(isinstance(code, str) and len(code) == 2 and code.isupper() for code in codes)


def sentences(language: str) -> dict[str, set[str]]:
    """Key -> the slots its sentence has."""
    return {f"{table}.{key}": slots(words) for table, one in strings(language).items() for key, words in one.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_henji_is_there_with_the_same_slots(language: str) -> None:
    """The widget's labels may name the shop or not: it is told to every one of them."""
    found, expected = sentences(language), sentences("en")
    assert found.keys() == expected.keys()
    for key, needed in found.items():
        assert needed - {"shop"} == expected[key] - {"shop"}, key
        assert needed == expected[key] or key.startswith("widget."), key


def test_a_language_without_words_has_no_phrasings_answers_or_terms() -> None:
    assert pack.phrasings("shipping.cost/cost", "fi") == ()
    assert pack.answers("shipping.cost/cost", "fi") == {}
    assert pack.terms("fi") == {}


def test_a_topic_of_unknown_scope_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    folder = tmp_path / "gift"
    folder.mkdir()
    (folder / "odd.toml").write_text('scenario = "gift"\nrisk = "information"\nscope = "moon"\n')
    with pytest.raises(StoreError, match=r"odd\.toml: unknown scope 'moon'; one of shop, country"):
        pack.topics(tmp_path)


def test_topics_and_words_are_read_from_any_root(tmp_path: Path) -> None:
    folder = tmp_path / "gift"
    folder.mkdir()
    (folder / "card.toml").write_text(
        'scenario = "gift"\nrisk = "information"\nscope = "shop"\n'
        '[[part]]\nname = "card"\ncore = true\nneeds = ["gift.card"]\nwhen = { "gift.card" = true }\n'
    )
    (folder / "card.en.toml").write_text('phrasings = ["a card?"]\n[answer]\ncard = "Yes."\n')
    (tmp_path / "terms.en.toml").write_text("")
    [topic] = pack.topics(tmp_path).values()
    assert (topic.id, topic.answerable, topic.parts[0].when) == ("gift/card", True, {"gift.card": True})
    assert pack.phrasings("gift/card", "en", tmp_path) == ("a card?",)
    assert pack.answers("gift/card", "en", tmp_path) == {"card": "Yes."}
    assert pack.languages(tmp_path) == ("en",)
