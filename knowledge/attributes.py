"""Which attribute of a product answers a question: "how heavy is it?" asks for `item_weight`.

Words the question shares with an attribute's name count most, then those of its values, then of its inner
keys. A map of everyday words to the things they ask about bridges "heavy" and "weight", in the languages
it lists.
"""

import functools
import math
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import regex

from core.text import normalise

#: What a shared word weighs by where it stands.
NAME: Final = 3.0
VALUE: Final = 1.5
KEY: Final = 0.8
#: A word of the question that only asks for what the name means.
THING: Final = 2.2
#: A word of a name that many names have, or that names the product itself.
GENERAL: Final = 0.4
_GENERAL: Final = frozenset(
    {"item", "typ", "type", "description", "number", "information", "product", "total", "is", "has"}
)
#: Names nobody asks for by a general word: "how heavy" means the thing, not its parcel.
ASIDE: Final = 0.7
_PARCEL: Final = frozenset({"packag", "ship", "parcel", "box", "mail"})

#: "this phone" is what the question is about, not what it asks for.
_ITSELF: Final = regex.compile(r"\b(?:this|these|my|for the|on the|to the)\s+(\p{L}+)")
_WORD: Final = regex.compile(r"[\p{L}\p{M}]+|\d+(?:[.,]\d+)?")
_KEY: Final = regex.compile(r"[\p{L}_]+(?=\s*:)")
_PACKED: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}ー]+")
_LONGEST_PACKED: Final = 6
_PLAIN_S: Final = frozenset({"lens", "gas", "bus", "plus", "less", "glass", "dress"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attribute:
    id: str
    name: frozenset[str]
    keys: frozenset[str]
    values: frozenset[str]
    things: frozenset[int]


def rank_attributes(question: str, candidates: Sequence[tuple[str, str]]) -> list[tuple[str, float]]:
    """Candidates (id, "name: value") by how well they answer, best first; 0.0 where nothing connects them.

    >>> rank_attributes("how heavy is it?", [("a", "brand: Acme"), ("b", "item_weight: 300 g")])[0][0]
    'b'
    """
    attributes = [_parsed(identity, text) for identity, text in candidates]
    words = [word for word in dict.fromkeys(_words(question)) if word not in _map().stopwords]
    itself = frozenset(_words(" ".join(_ITSELF.findall(question.casefold()))))
    rarity = _Rarity(attributes)
    scored = [(attribute.id, _score(attribute, words, itself, rarity)) for attribute in attributes]
    return sorted(scored, key=lambda one: (-one[1], one[0]))


class _Rarity:
    """How much it tells that an attribute has a word or a thing: little, where all of them do."""

    def __init__(self, attributes: Sequence[_Attribute]) -> None:
        self._all = len(attributes)
        self._words = Counter(word for one in attributes for word in one.name | one.keys | one.values)
        self._things = Counter(thing for one in attributes for thing in one.things)

    def word(self, word: str) -> float:
        return self._weight(self._words[word])

    def thing(self, thing: int) -> float:
        return self._weight(self._things[thing])

    def _weight(self, having: int) -> float:
        return math.log1p(self._all / max(having, 1)) / math.log1p(self._all)


def _score(attribute: _Attribute, words: Sequence[str], itself: frozenset[str], rarity: _Rarity) -> float:
    total = sum(_shared(attribute, word) * rarity.word(word) * (GENERAL if word in itself else 1.0) for word in words)
    asked = {thing for word in words for thing in _map().asked.get(word, ())} & attribute.things
    total += THING * max((rarity.thing(thing) for thing in asked), default=0.0)
    total += 0.2 * len(asked)
    aside = attribute.name & _PARCEL and not _PARCEL.intersection(words)
    return total * (ASIDE if aside else 1.0)


def _shared(attribute: _Attribute, word: str) -> float:
    if word in attribute.name:
        return NAME * (GENERAL if word in _GENERAL else 1.0)
    if word in attribute.values:
        return VALUE
    return KEY if word in attribute.keys else 0.0


def _parsed(id: str, text: str) -> _Attribute:
    name, _, value = text.partition(":")
    keys = _words(" ".join(_KEY.findall(value)))
    named = frozenset(_words(name))
    return _Attribute(
        id=id,
        name=named,
        keys=frozenset(keys),
        values=frozenset(_words(_KEY.sub(" ", value))),
        things=frozenset(thing for word in named for thing in _map().named.get(word, ())),
    )


def _words(text: str) -> list[str]:
    """Stems of words; of a run without spaces every short piece."""
    found: list[str] = []
    for word in _WORD.findall(normalise(text).casefold().replace("_", " ")):
        found += _pieces(word) if _PACKED.fullmatch(word) else [_stem(word)]
    return found


def _pieces(run: str) -> list[str]:
    ends = range(1, min(len(run), _LONGEST_PACKED) + 1)
    return [run[start : start + size] for size in ends for start in range(len(run) - size + 1)]


def _stem(word: str) -> str:
    """English endings off, so that "includes" meets "included"; other languages mostly keep theirs."""
    if len(word) <= 3 or word in _PLAIN_S or not word.isascii():
        return word
    for ending, instead in (
        ("ies", "y"),
        ("sses", "ss"),
        ("shes", "sh"),
        ("ches", "ch"),
        ("xes", "x"),
        ("nses", "ns"),
    ):
        if word.endswith(ending):
            return word.removesuffix(ending) + instead
    word = word.removesuffix("s") if not word.endswith("ss") else word
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 3:
            return stem[:-1] if stem[-1] == stem[-2] and stem[-1] not in "ls" else stem
    return word.removesuffix("e")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Map:
    """Stems and the things they name or ask for, by number."""

    named: Mapping[str, frozenset[int]]
    asked: Mapping[str, frozenset[int]]
    stopwords: frozenset[str]


@functools.cache
def _map() -> _Map:
    read = tomllib.loads((Path(__file__).parent / "attribute_words.toml").read_text(encoding="utf-8"))
    return _Map(
        named=_by_stem(thing["named"] for thing in read["thing"]),
        asked=_by_stem(thing["asked"] for thing in read["thing"]),
        stopwords=frozenset(map(_stem, read["stopwords"].split())),
    )


def _by_stem(lines: Iterable[str]) -> Mapping[str, frozenset[int]]:
    found: defaultdict[str, set[int]] = defaultdict(set)
    for number, line in enumerate(lines):
        for word in line.casefold().split():
            found[word if _PACKED.fullmatch(word) else _stem(word)].add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}
