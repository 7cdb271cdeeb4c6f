"""Which kind of buyer writes, for the person who answers. What the buyer is told does not depend on it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

import regex

from bot import entities
from bot.troubles import BY_SCENARIO, trouble
from core import patterns
from core.evidence import Fact
from core.languages import same
from core.sets import EntityKind, Mood, Scenario
from core.text import normalise
from core.turn import Understanding
from core.values import Value, ValueKind, read_once
from knowledge.finder import Finder

WORDS = Path(__file__).parent / "segment_words.toml"
ENGLISH: Final = "en"
#: Pieces from which a shop that names no minimum is asked for more than a household needs.
MINIMUM: Final = 20
LARGE_TIMES: Final = 5  # the minimum
MOST: Final = 1_000_000  # pieces
MOST_BARE: Final = 999  # beyond it, a number without its unit is an order or a postcode
STEM: Final = 4  # letters that "bowls" and "bowl" share
_UPSET = frozenset({Mood.ANGRY, Mood.ANNOYED})
_NEXT = regex.compile(r"\s{0,2}(?:[x×*]\s?)?(?P<word>\p{L}{2,})", regex.IGNORECASE)
_TIMES = regex.compile(r"[x×*]\s?$", regex.IGNORECASE)


class Segment(StrEnum):
    """A closed set. Several may hold; somebody of whom nothing is known is a consumer."""

    CONSUMER = "consumer"
    RESELLER = "reseller"
    LARGE = "large"
    RETURNING = "returning"
    COMPLAINING = "complaining"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody who buys for others asks for, as far as the words say it."""

    quantity: int | None = None  # pieces
    product: str = ""  # handle
    country: str = ""  # ISO


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tongue:
    resale: regex.Pattern[str]  # for a shop
    house: regex.Pattern[str]  # for a company, a restaurant, a hotel


def segments(
    said: Sequence[str],
    understanding: Understanding,
    orders: Collection[str] = (),
    minimum: int | None = None,
    goods: Collection[str] = (),
) -> tuple[Segment, ...]:
    """The segments that hold. `said`: what the buyer wrote; `orders`: names of those shown to be theirs. Pure.

    `minimum`: pieces from which the shop sells wholesale, where its facts say so; `goods`: words of its catalogue.
    """
    language = understanding.language
    trade = _trade(said, understanding, minimum or MINIMUM, goods)
    found = [trade] if trade else []
    if orders:
        found.append(Segment.RETURNING)
    wrong = any(trouble(one, language) for one in said)
    if wrong or understanding.mood in _UPSET or understanding.scenario in BY_SCENARIO:
        found.append(Segment.COMPLAINING)
    return tuple(found) if set(found) & {Segment.RESELLER, Segment.LARGE} else (Segment.CONSUMER, *found)


def wish(said: Sequence[str], language: str, finder: Finder, home: str) -> Wish:
    """The quantity, the goods and the country of destination that the words name; the last of each."""
    counts = [count for one in said for count in pieces(one, language, finder.words)]
    goods = [handles[0] for one in said if len(handles := finder.mentioned(normalise(one)).handles) == 1]
    places = [place for one in said if (place := entities.destination(entities.find(one, language), home))]
    return Wish(
        quantity=max(counts, default=None),
        product=goods[-1] if goods else "",
        country=places[-1] if places else "",
    )


def minimum_of(facts: Sequence[Fact]) -> int | None:
    """From how many pieces the shop sells wholesale; None: it does not say."""
    told = [fact.values.get("minimum") for fact in facts if fact.table == "wholesale"]
    return next((one for one in told if isinstance(one, int)), None)


def pieces(text: str, language: str, goods: Collection[str] = ()) -> tuple[int, ...]:
    """How many of something the text names: counted pieces, and bare numbers of `goods` or of somebody in the trade.

    >>> pieces("60 bowls of 300 ml for my wife, who turns 40 in May", "en", {"bowl"})
    (60,)
    """
    text = normalise(text)
    orders = [one.span for one in entities.find(text, language) if one.kind is EntityKind.ORDER]
    stems = None if _in_trade(text, language) else frozenset(one.casefold()[:STEM] for one in goods)
    counted = (_count(value, text, stems) for value in read_once(text, language) if not _within(value, orders))
    return tuple(one for one in counted if one is not None and 1 < one < MOST)


def _in_trade(text: str, language: str) -> bool:
    return any(tongue.house.search(text) or tongue.resale.search(text) for tongue in _chosen(language))


def _count(value: Value, text: str, stems: frozenset[str] | None) -> int | None:
    written = value.canonical.split()[0]
    if value.kind is ValueKind.QUANTITY and value.unit == "piece":
        return int(written) if written.isdigit() else None
    if value.kind is not ValueKind.NUMBER or not written.isdigit() or int(written) > MOST_BARE:
        return None
    start, end = value.span
    following = _NEXT.match(text, end)
    named = following and (stems is None or following["word"].casefold()[:STEM] in stems)
    return int(written) if (named or _TIMES.search(text[:start])) and text[max(start - 1, 0)] != "#" else None


def _within(value: Value, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < value.span[1] and value.span[0] < end for start, end in spans)


def _trade(said: Sequence[str], understanding: Understanding, minimum: int, goods: Collection[str]) -> Segment | None:
    language = understanding.language
    quantity = max((count for one in said for count in pieces(one, language, goods)), default=None)
    text = normalise("\n".join(said))
    tongues = _chosen(language)
    house = any(tongue.house.search(text) for tongue in tongues)
    if quantity is not None and quantity >= minimum * LARGE_TIMES:
        return Segment.LARGE
    resale = understanding.scenario is Scenario.WHOLESALE or any(tongue.resale.search(text) for tongue in tongues)
    if house and (quantity >= minimum if quantity is not None else not resale):
        return Segment.LARGE
    return Segment.RESELLER if resale or (quantity is not None and quantity >= minimum) else None


def _chosen(language: str) -> list[_Tongue]:
    known = _tongues()
    return [known[one] for one in dict.fromkeys((same(language, known) or ENGLISH, ENGLISH))]


@cache
def _tongues() -> Mapping[str, _Tongue]:
    return patterns.cached(WORDS, "segments 1", _compiled)


def _compiled(raw: Mapping[str, Any]) -> Mapping[str, _Tongue]:
    return {
        language: _Tongue(resale=patterns.joined(words["resale"]), house=patterns.joined(words["house"]))
        for language, words in raw.items()
    }
