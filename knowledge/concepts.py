"""A message as concepts: what it speaks of, in the same words for every language, and which words nothing explains."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import regex

from core import patterns
from core.memory import for_a_turn
from core.text import normalise
from knowledge import places
from knowledge.pack import ROOT, known_as, terms

_WORD = regex.compile(r"[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*")
_PACKED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}ー]")
KEPT = 64  # readings a turn may come back to
_NEUTRAL = (
    regex.compile(r"[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@.]{2,}"),
    regex.compile(r"https?://\S+|www\.\S+"),
    regex.compile(r"#?\s?\d[\w.,:/-]*"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """One language's patterns of every concept, and the words that mean goods or nothing."""

    concepts: patterns.Sifted
    known: frozenset[str]  # spaced words that need no concept
    packed: regex.Pattern[str] | None  # the same for scripts without spaces
    filler: frozenset[str]  # words that carry no request and name nothing
    goods: frozenset[str]  # words of goods, except those that name none in particular
    packed_goods: regex.Pattern[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was understood: concepts in alphabetical order, and the share of the letters no concept or list explains."""

    concepts: tuple[str, ...]
    unexplained: tuple[str, ...]
    share: float


@cache
def lexicon(language: str, root: Path = ROOT) -> Lexicon | None:
    """None where henji has no lexicon of the language."""
    path = root / f"lexicon.{known_as(language, root)}.toml"
    if not path.exists():
        return None
    words = terms(language).get("generic", {}).get("words", [])
    assert isinstance(words, list)
    generic = _folded([*words, *terms(language).get("value", {})])  # "black" may be a tea, but seldom is
    purpose = f"lexicon 2 {version_of_words(generic)}"
    return patterns.cached(path, purpose, lambda raw: _build(raw, generic))


def version_of_words(words: Collection[str]) -> str:
    return hashlib.sha256(" ".join(sorted(words)).encode()).hexdigest()[:8]


def _build(raw: Mapping[str, Any], generic: frozenset[str]) -> Lexicon:
    written = {name: patterns.joined(lines) for name, lines in raw["concept"].items() if lines}
    words = {group: _folded(raw.get("words", {}).get(group, ())) for group in ("goods", "filler")}
    every = words["goods"] | words["filler"]
    goods = words["goods"] - generic
    return Lexicon(
        concepts=patterns.sifted(sorted(written.items(), key=lambda item: item[0])),
        known=frozenset(word for phrase in every if not _PACKED.search(phrase) for word in _WORD.findall(phrase)),
        packed=_any_word(sorted(word for word in every if _PACKED.search(word))),
        filler=words["filler"],
        goods=frozenset(word for word in goods if not _PACKED.search(word)),
        packed_goods=_any_word(sorted(word for word in goods if _PACKED.search(word) and len(word) > 1)),
    )


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(normalise(word).casefold() for word in words)


def _any_word(words: Sequence[str]) -> regex.Pattern[str] | None:
    """The longest of these words at a place; None where there are none."""
    longest = sorted(words, key=lambda word: (-len(word), word))
    return regex.compile("|".join(map(regex.escape, longest)), regex.IGNORECASE) if longest else None


def read(text: str, language: str, *, ignore: Collection[str] = ()) -> Reading:
    """Concepts and what is left. `ignore` holds case-folded words of the catalogue.

    A turn reads the same sentence several times: its readings are kept.
    """
    return _read(normalise(text), language, frozenset(ignore))


@for_a_turn(KEPT)
def _read(text: str, language: str, ignore: frozenset[str]) -> Reading:
    found = lexicon(language)
    if found is None:
        return Reading(concepts=(), unexplained=(text,), share=1.0)
    concepts, explained = _spoken(text, language)
    left = _left(text, bytearray(explained), found, ignore)
    letters = sum(map(str.isalpha, text)) or 1
    return Reading(
        concepts=concepts,
        unexplained=left,
        share=sum(map(len, left)) / letters,
    )


@for_a_turn(KEPT)
def _spoken(text: str, language: str) -> tuple[tuple[str, ...], bytes]:
    """The concepts, and per character of the text whether one, a place or a figure explains it."""
    found = lexicon(language)
    covered, concepts = bytearray(len(text)), []
    for start, end, _ in places.find(text, language):
        covered[start:end] = b"\1" * (end - start)
    for pattern in _NEUTRAL:
        for match in pattern.finditer(text):
            covered[match.start() : match.end()] = b"\1" * len(match.group())
    for name, pattern in found.concepts.likely(text) if found else ():
        matches = list(pattern.finditer(text))
        if matches:
            concepts.append(name)
        for match in matches:
            covered[match.start() : match.end()] = b"\1" * len(match.group())
    return tuple(concepts), bytes(covered)


def known(language: str) -> bool:
    """Whether henji has a lexicon of the language; without one, nothing of a text becomes a concept."""
    return lexicon(language) is not None


def is_packed(language: str) -> bool:
    """Whether the language is written without spaces."""
    found = lexicon(language)
    return found is not None and found.packed is not None and bool(found.packed_goods)


def small_words(text: str, language: str) -> int:
    """How many words of the text are articles, pronouns and the like in the language."""
    found = lexicon(language)
    return sum(word in found.filler for word in _WORD.findall(normalise(text).casefold())) if found else 0


def names_goods(text: str, language: str, known: str = "") -> bool:
    """Whether the text names a kind of goods ("chopsticks"), the shop's or not; "this set" names none.

    Goods that stand in `known`, a product's own texts say, do not count, nor do parts of its words ("pot" in "teapot").
    """
    found, text, known = lexicon(language), normalise(text).casefold(), normalise(known).casefold()
    if found is None:
        return False
    packed = found.packed_goods.findall(text) if found.packed_goods is not None else []
    spaced = [word for word in _WORD.findall(text) if word in found.goods]
    return any(word.removesuffix("s") not in known for word in (*packed, *spaced))


def _left(text: str, covered: bytearray, found: Lexicon, ignore: Collection[str]) -> tuple[str, ...]:
    if found.packed is not None:
        for match in found.packed.finditer(text):
            covered[match.start() : match.end()] = b"\1" * len(match.group())
    left: list[str] = []
    for match in _WORD.finditer(text):
        word = match.group().casefold()
        if (
            not word.isascii() and _PACKED.search(word) and len(word) == len(match.group())
        ):  # "ß" grows, and places would shift
            left.extend(_packed_left(match.start(), word, covered, ignore))
        elif (
            covered.find(1, match.start(), match.end()) < 0
            and word not in found.known
            and word not in ignore
            and len(word) > 1
        ):
            left.append(word)
    return tuple(left)


def _packed_left(start: int, word: str, covered: bytearray, ignore: Collection[str]) -> list[str]:
    """Runs of a packed word that nothing covers; a run of one character is a particle more often than a word."""
    for at in range(len(word) - 1):
        if word[at : at + 2] in ignore:
            covered[start + at : start + at + 2] = b"\1\1"
    runs = "".join("\0" if covered[start + at] else one for at, one in enumerate(word)).split("\0")
    return [run for run in runs if len(run) > 1]
