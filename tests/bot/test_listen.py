"""From a buyer's words to questions: what goes on with the question before, and what asks anew."""

import pytest

from bot.app import House
from bot.ask import Ask
from bot.listen import Listener, is_courtesy
from core.talk import Conversation, Focus
from tests.bot.asking import BUYER, NOW, Certain, shelf_of

TOPICS = {
    "shipping": "shipping.cost/cost",
    "versand": "shipping.cost/cost",
    "pay": "payment.methods/accepted",
    "hello": "smalltalk/hello",
    "in stock": "product.stock/in_stock",
}
AFTER_SHIPPING = Focus(topic="shipping.cost/cost", country="DE")
AFTER_STOCK = Focus(topic="product.stock/in_stock", product="tokoname-teapot-300")


@pytest.fixture
def listener(demo: House) -> Listener:
    return listening(demo, "en")


def listening(house: House, language: str) -> Listener:
    real = house.answerer(Conversation(id="listen", channel="web", buyer=BUYER), NOW)
    understander = Certain(identifier=real.understander.identifier, default_language="en", topics=TOPICS)
    return Listener(understander, shelf_of(house), language, BUYER)


def topic(ask: Ask) -> str | None:
    return ask.match.topic if ask.match and ask.sure else None


@pytest.mark.parametrize("text", ["and to Austria?", "Austria?", "what about Austria"])
def test_another_country_asks_the_question_before(listener: Listener, text: str) -> None:
    ask = listener.ask(text, AFTER_SHIPPING)
    assert (topic(ask), ask.destination) == ("shipping.cost/cost", "AT")


@pytest.mark.parametrize("text", ["and in black?", "in green", "the red one?"])
def test_another_colour_asks_the_question_before(listener: Listener, text: str) -> None:
    assert topic(listener.ask(text, AFTER_STOCK)) == "product.stock/in_stock"


@pytest.mark.parametrize(
    "text",
    [
        "do you know a good restaurant in Austria for my wedding day?",
        "is the black one safe for induction stoves?",
        "hm",
        "",
    ],
)
def test_a_question_of_its_own_is_not_bent_into_the_one_before(listener: Listener, text: str) -> None:
    assert topic(listener.ask(text, AFTER_SHIPPING)) is None


def test_without_a_question_before_a_country_asks_nothing(listener: Listener) -> None:
    assert topic(listener.ask("and to Austria?", Focus())) is None


def test_what_is_asked_anew_counts_as_itself(listener: Listener) -> None:
    assert topic(listener.ask("how can I pay from Austria?", AFTER_SHIPPING)) == "payment.methods/accepted"


def test_a_message_that_answers_us_stays_whole(listener: Listener) -> None:
    pending = Focus(topic="shipping.cost/cost", pending="country")
    text = "Austria. How do I pay?"
    assert listener.questions(text, pending) == (text,)


def test_greetings_and_the_story_around_are_left_out(listener: Listener) -> None:
    found = listener.questions("Hello! It is for my mother. How much is shipping?", Focus())
    assert found == ("How much is shipping?",)


def test_a_message_names_the_country_for_all_its_questions(listener: Listener) -> None:
    assert listener.setting("I live in Austria. How much is shipping?", Focus(country="DE")).country == "AT"
    assert listener.setting("How much is shipping?", Focus(country="DE")).country == "DE"


def test_an_ambiguous_product_does_not_replace_the_one_spoken_of(listener: Listener) -> None:
    focus = Focus(product="gyokuro-uji")
    assert listener.setting("the tokoname teapot", focus).product == "gyokuro-uji"
    assert listener.setting("the tokoname teapot 300 ml", focus).product == "tokoname-teapot-300"


@pytest.mark.parametrize(
    ("topic_id", "courtesy"),
    [
        ("smalltalk/hello", True),
        ("thanks/thanks", True),
        ("shipping.cost/cost", False),
        ("human/person", False),
        (None, False),
    ],
)
def test_only_greetings_and_thanks_are_courtesy(topic_id: str | None, courtesy: bool) -> None:
    assert is_courtesy(topic_id) is courtesy
