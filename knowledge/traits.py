"""What a buyer's word for a colour, size or material comes down to, so that "rot" meets "Red clay"."""

from collections.abc import Iterable, Mapping
from functools import cache

import regex

from core.text import normalise
from knowledge.pack import terms

_FIGURE_UNIT = regex.compile(
    r"(\d+(?:[.,]\d+)?)[\s-]*(ml|cl|l|kg|g|mm|cm|m|oz|inch|in|w|v|pcs|piece|pack|sheets?)\b"
)
_WORD = regex.compile(
    r"\d+(?:[.,]\d+)?[\p{L}%]*|[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*|[\p{Han}\p{Hiragana}\p{Katakana}ー]+"
)
_PACKED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")


@cache
def _values(language: str) -> Mapping[str, str]:
    own = {normalise(word).casefold(): str(one) for word, one in terms(language).get("value", {}).items()}
    english = {normalise(word).casefold(): str(one) for word, one in terms("en").get("value", {}).items()}
    return english | own


@cache
def _packed(language: str) -> regex.Pattern[str] | None:
    every = sorted(
        (word for word in _values(language) if _PACKED.search(word)), key=lambda word: (-len(word), word)
    )
    return regex.compile("|".join(map(regex.escape, every))) if every else None


def fold(text: str) -> str:
    """Case-folded, figures joined to their units: "50 g" and "50G" read the same."""
    folded = normalise(text).casefold()
    return _FIGURE_UNIT.sub(lambda match: match.group(1).replace(",", ".") + match.group(2), folded)


def traits(text: str, language: str) -> frozenset[str]:
    """Canonical words of a text: its words, and the English colour, size or material each stands for.

    >>> sorted(traits("50 G", "en"))
    ['50g']
    """
    folded = fold(text)
    every = set(_WORD.findall(folded))
    known = _values(language)
    found = every | {known[word] for word in every if word in known}
    found |= {word[:-1] for word in every if word.endswith("s") and len(word) > 3}
    if pattern := _packed(language):
        found |= {known[match.group()] for match in pattern.finditer(folded)}
    return frozenset(found)


def wanted(text: str, language: str) -> frozenset[str]:
    """The colours, sizes and materials a text names, in English: only words of the pack's table."""
    return traits(text, language) & frozenset(_values(language).values())


def telling(values: Iterable[str], language: str) -> Mapping[str, frozenset[str]]:
    """Each value of one option -> the traits that tell it from the others."""
    every = {value: traits(value, language) for value in values}
    common = frozenset.intersection(*every.values()) if len(every) > 1 else frozenset[str]()
    return {value: found - common for value, found in every.items()}


@cache
def _option_words(language: str) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one in ("en", language):
        for key, words in terms(one).get("option", {}).items():
            assert isinstance(words, list)
            found.setdefault(key, {key}).update(normalise(word).casefold() for word in words)
    return {key: frozenset(words) for key, words in found.items()}


def _says(word: str, folded: str) -> bool:
    if _PACKED.search(word):
        return word in folded
    return regex.search(rf"(?<![\p{{L}}]){regex.escape(word)}(?![\p{{L}}])", folded) is not None


def option_named(names: Iterable[str], text: str, language: str) -> str | None:
    """The option whose name, or a usual word for it, the text holds: "which shades" names "Colour"."""
    folded = normalise(text).casefold()
    for name in names:
        own = normalise(name).casefold()
        synonyms = {
            own,
            *(word for words in _option_words(language).values() if own in words for word in words),
        }
        if any(_says(word, folded) for word in sorted(synonyms)):
            return name
    return None
