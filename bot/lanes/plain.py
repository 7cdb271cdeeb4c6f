"""Whether a question is as plain as the answer to it: what twists it must find its match, or a person reads it.

Each check returns the reason in words for the person, or nothing. They only ever hold an answer back.
"""

from collections.abc import Callable, Iterator

import regex

from bot.ask import Ask
from bot.lanes.shelf import Shelf
from core.sets import EntityKind, Scenario
from guardrails.words import sense
from knowledge import concepts
from knowledge.finder import Mention
from knowledge.pack import Topic
from knowledge.twists import twists

Objection = Callable[[Topic, Ask, Shelf], str | None]

# ruff: noqa: ARG001 - every objection takes the same three, whichever it needs
TWISTS_HOME = "JP"  # the words of twist files for the way back name Japan
_NUMBER = regex.compile(r"\d+")
#: "2 questions:" counts what follows, not goods.
_QUESTIONS = regex.compile(
    r"\d+\s*(?:quick |kurze )?(?:questions?|things|fragen|dinge|つ(?:質問|お聞き)|点(?:質問|お聞き)|个问题)"
)
#: Answers that hold today say nothing of another time; ways to pay and shop hours hardly change.
_TIMED = frozenset(
    {
        Scenario.RETURN_POLICY,
        Scenario.EXCHANGE,
        Scenario.CUSTOMS_DUTY,
        Scenario.PRODUCT_STOCK,
        Scenario.PRODUCT_VARIANT,
        Scenario.PRODUCT_PRICE,
        Scenario.SHIPPING_COST,
        Scenario.SHIPPING_DURATION,
        Scenario.COUPON,
        Scenario.HOURS,
    }
)
#: In all twelve languages at once: a word of one means nothing in another.
_OTHER_MEASURE = {
    "product.spec/weight": regex.compile(
        r"\bgsm\b|g\s?/\s?(?:m|㎡|平)|g/qm|克重|坪量|\b(?:grammage|grammatur|gramaje|gramatura|định lượng)\b|平量|แกรม",
        regex.IGNORECASE,
    ),
    "product.spec/size": regex.compile(
        r"\b(?:thick\w*|dick|dicke|wandst\w+|épais\w*|epais\w*|grosor|grues\w+|espessura|gross?ura|ketebalan|tebal\w*)\b"
        r"|厚|두께|หนา|\b(?:dày|độ dày|day bao)\b|罫線の幅|행간",
        regex.IGNORECASE,
    ),
}
_PRICED = frozenset({Scenario.PRODUCT_PRICE, Scenario.SHIPPING_COST, Scenario.GIFT})
_SENT = frozenset(
    {
        *(Scenario.SHIPPING_COST, Scenario.SHIPPING_DURATION, Scenario.SHIPPING_COUNTRIES),
        *(Scenario.SHIPPING_ARRIVAL_BY, Scenario.CUSTOMS_DUTY),
    }
)


def excepts(topic: Topic, ask: Ask, shelf: Shelf) -> str | None:
    return "it names an exception" if "exception" in twists(ask.text, ask.language) else None


def other_time(topic: Topic, ask: Ask, shelf: Shelf) -> str | None:
    if topic.scenario not in _TIMED:
        return None
    dated = any(entity.kind is EntityKind.DATE for entity in ask.entities)
    return "it asks about another time" if dated or "time" in twists(ask.text, ask.language) else None


def other_currency(topic: Topic, ask: Ask, shelf: Shelf) -> str | None:
    asked = topic.scenario in _PRICED and "currency" in twists(ask.text, ask.language)
    return "it asks for another currency" if asked else None


def several_places(topic: Topic, ask: Ask, shelf: Shelf) -> str | None:
    """Two countries: from one to the other, over one to the other, one or the other. Or the way home."""
    if topic.scenario not in _SENT:
        return None
    named = [entity.value for entity in ask.entities if entity.kind is EntityKind.COUNTRY]
    if len({code for code in named if code != shelf.home}) > 1:
        return "it names several countries"
    backwards = len(set(named)) > 1 and named[-1] == shelf.home
    homeward = shelf.home == TWISTS_HOME and "origin" in twists(ask.text, ask.language)
    return "it asks for the way back" if backwards or homeward else None


def other_goods(topic: Topic, ask: Ask, shelf: Shelf) -> str | None:
    """A kind of goods beside the product's own name: the kettle's box, a latte of matcha, a vase from Hagi."""
    if topic.scope != "product" or not ask.mention.handles:
        return None
    own = " ".join(_texts(handle, ask.language, shelf) for handle in ask.mention.handles)
    return "it names other goods too" if concepts.names_goods(bare(ask, shelf), ask.language, own) else None


def _texts(handle: str, language: str, shelf: Shelf) -> str:
    """All that the shop says of a product: its strainer, its blade and its bag are not other goods."""
    product = shelf.finder.product(handle, language, shelf.default_language)
    if product is None:
        return ""
    values = (word for variant in product.variants for option in variant.options.items() for word in option)
    return " ".join((product.title, product.type, product.description, *product.attributes.values(), *values))


def some_number(topic: Topic, ask: Ask, shelf: Shelf) -> str | None:
    """Ten of them, or one of 500 ml: a figure that is in no variant and no name."""
    if topic.scope != "product":
        return None
    left = _QUESTIONS.sub(" ", bare(ask, shelf))
    return "it holds a figure that no variant has" if _NUMBER.search(left) else None


def contrasts(topic: Topic, ask: Ask, shelf: Shelf) -> str | None:
    """Another one than was spoken of, or not a new one."""
    if topic.scope != "product" or topic.scenario is Scenario.PRODUCT_VARIANT:
        return None
    return "it speaks of another one" if "contrast" in twists(ask.text, ask.language) else None


def bare(ask: Ask, shelf: Shelf) -> str:
    """The question without the goods and variants it names."""
    mention = ask.mention
    if not mention.handles and ask.focus.product:
        mention = Mention(handles=(ask.focus.product,))
    return shelf.finder.without_goods(ask.text, mention, ask.language)


def other_measure(topic: Topic, ask: Ask, shelf: Shelf) -> str | None:
    """The weight of a square metre is no weight of the thing, and a size of the whole no thickness of a part."""
    pattern = _OTHER_MEASURE.get(topic.id)
    return "it asks for another measure" if pattern and pattern.search(ask.text) else None


def wants_a_word_for_it(topic: Topic, ask: Ask, shelf: Shelf) -> str | None:
    """Whether it asks for more than an estimate."""
    sure = sense("sure", ask.language) if topic.scenario is Scenario.SHIPPING_ARRIVAL_BY else None
    return "it asks for a guarantee" if sure and sure.search(ask.text) else None


OBJECTIONS: tuple[Objection, ...] = (
    other_measure,
    wants_a_word_for_it,
    excepts,
    other_time,
    other_currency,
    several_places,
    other_goods,
    some_number,
    contrasts,
)


def objections(topic: Topic, ask: Ask, shelf: Shelf) -> Iterator[str]:
    """Why the topic's answer may not fit the question."""
    for objection in OBJECTIONS:
        if found := objection(topic, ask, shelf):
            yield found
