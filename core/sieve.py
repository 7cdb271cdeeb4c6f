"""Many patterns against one text: only those are tried whose words the text holds."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import regex

from core.literals import fold, literals
from core.memory import for_a_turn

LONGEST = 3  # letters of a piece that a text is looked through for
#: Pieces of a text -> the words they may belong to, and the patterns that need one of those.
Pieces: TypeAlias = Mapping[str, tuple[tuple[str, frozenset[int]], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sieve:
    """Of patterns known by their numbers, those that can match a text; it may keep one too many, never one too few."""

    pieces: Pieces
    always: frozenset[int]  # those of which nothing is known

    def kept(self, text: str) -> list[int]:
        """The numbers of the patterns that may match, in rising order."""
        text = fold(text)
        found = set(self.always)
        for piece in self.pieces.keys() & pieces(text):
            for word, numbers in self.pieces[piece]:
                if not numbers <= found and word in text:
                    found |= numbers
        return sorted(found)


@dataclass(frozen=True, slots=True)
class Listed:
    """Words of which a text may hold some."""

    by_piece: Mapping[str, tuple[str, ...]]

    def any_in(self, text: str) -> bool:
        """Whether the text holds one of them, perhaps inside another word; case counts."""
        found = self.by_piece.keys() & pieces(text)
        return any(word in text for piece in found for word in self.by_piece[piece])


def listed(words: Iterable[str]) -> Listed:
    """None of them may be empty."""
    every = _by_piece(dict.fromkeys(words, frozenset[int]()))
    return Listed({piece: tuple(word for word, _ in found) for piece, found in every.items()})


def sieve(patterns: Iterable[regex.Pattern[str]]) -> Sieve:
    """Numbered as they come."""
    always: set[int] = set()
    owners: defaultdict[str, set[int]] = defaultdict(set)
    for number, pattern in enumerate(patterns):
        words = None if pattern.flags & regex.VERBOSE else literals(pattern.pattern)
        if words is None:
            always.add(number)
        for word in words or ():
            owners[word].add(number)
    return Sieve(pieces=_by_piece(_needed(owners)), always=frozenset(always))


def _needed(owners: Mapping[str, set[int]]) -> dict[str, frozenset[int]]:
    """Without the words that hold a shorter one of the same patterns: "shipping" where "ship" is enough."""
    kept: dict[str, frozenset[int]] = {}
    for word in sorted(owners, key=lambda one: (len(one), one)):
        shorter = {word[i:j] for i in range(len(word)) for j in range(i + 1, len(word) + 1) if (i, j) != (0, len(word))}
        told = frozenset(number for one in shorter for number in kept.get(one, ()))
        if owners[word] - told:
            kept[word] = frozenset(owners[word] - told)
    return kept


def _by_piece(owners: Mapping[str, frozenset[int]]) -> Pieces:
    """Each word under the rarest of its pieces."""
    counts = Counter(piece for word in owners for piece in _of(word))
    found: defaultdict[str, list[tuple[str, frozenset[int]]]] = defaultdict(list)
    for word, numbers in sorted(owners.items()):
        found[min(_of(word), key=lambda one: (counts[one], one))].append((word, numbers))
    return {piece: tuple(words) for piece, words in found.items()}


def _of(word: str) -> set[str]:
    """The longest pieces of a word that a text is looked through for."""
    size = min(len(word), LONGEST)
    return {word[start : start + size] for start in range(len(word) - size + 1)}


@for_a_turn(64)
def pieces(text: str) -> frozenset[str]:
    """Every piece of one to three letters."""
    found = set(text)
    found.update(map("".join, pairwise(text)))
    found.update(map("".join, zip(text, text[1:], text[2:], strict=False)))
    return frozenset(found)
