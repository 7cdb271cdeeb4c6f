"""Which statement of the sources a statement of the reply repeats: by its letters, rare ones first."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from core.sentences import split
from core.values import read
from guardrails.content import telling
from guardrails.overlap import grams, is_packed, masked
from guardrails.words import negation, sense

SPOKEN_OF = 0.5  # of the weight of what a statement shares with the sources: it is about the same
SHARED = 0.34  # of its pieces that stand in the sources at all; less is another matter
AS_NEAR = 0.9
WORDLESS, PACKED_WORDLESS = 0.7, 0.45  # of the pieces of a statement without a word of its own
FIGURE = 0.5  # what a figure in common counts
#: Finer than clauses: the items of a list are statements of their own ("microwave yes, dishwasher no").
_FINE = regex.compile(
    r"[、，；;]|,(?=\s|[\p{Han}\p{Hiragana}\p{Katakana}])|(?<=\s)[—–-](?=\s)|(?<=[がく])、|[()（）]"
    r"|\s(?=(?:but|whereas|while|aber|sondern|jedoch|mais|pero|mas|ma|maar|tetapi|nhưng|and|und|et|y|e|dan|và)\s)"
    r"|(?=但(?:是|不))|(?=แต่|ส่วน|และ)|(?<=\p{Thai}|[A-Za-z]\d{0,9}|%)\s+(?=\p{Thai})|\n|(?<=지만)\s|(?<=(?:고|며|으나))\s"
)
STRIPPED = ("up", "down", "all", "some")
_HIRAGANA = regex.compile(r"\p{Hiragana}")
_LETTER = regex.compile(r"\p{L}")


@dataclass(frozen=True, slots=True)
class Statement:
    """The least part of a text that says something, and the sentence it stands in."""

    text: str
    sentence: str


@lru_cache(maxsize=2048)
def statements(text: str) -> tuple[Statement, ...]:
    """Left to right."""
    return tuple(
        Statement(part.strip(), sentence)
        for sentence in split(text)
        for part in _FINE.split(sentence)
        if part and _LETTER.search(part)
    )


@lru_cache(maxsize=4096)
def nearest(one: Statement, quotes: tuple[str, ...], language: str) -> tuple[Statement, ...]:
    """The statements of the quotes that this one repeats, nearest first; none where it speaks of something else."""
    known = _known(quotes, language)
    mine, around = _bare(one.text, language), _bare(one.sentence, language)
    shared, figures = {gram for gram in mine if gram in known.weights}, _figures(one.text, language)
    together = [piece for piece in known.pieces if figures & piece.figures]
    if len(_weighty(shared)) < SHARED * len(_weighty(mine)) and not together:
        return ()
    scored = sorted(
        ((known.score(shared, around - mine, piece) + FIGURE * (piece in together), piece) for piece in known.pieces),
        key=_by_score,
    )
    own, alike = telling(one.text, language), PACKED_WORDLESS if is_packed(one.text) else WORDLESS
    scored = [
        (score, piece)
        for score, piece in scored
        if piece in together
        or (_speaks(own, piece.said.sentence) if own else len(mine & piece.grams) >= alike * len(mine))
    ]
    best = scored[0][0] if scored else 0.0
    return tuple(piece.said for score, piece in scored if score >= max(SPOKEN_OF, best * AS_NEAR))


def _weighty(found: "set[str] | frozenset[str]") -> "set[str] | frozenset[str]":
    """Without the endings of Japanese, which polite speech has many of; all where nothing else is left."""
    return {gram for gram in found if not _HIRAGANA.search(gram)} or found


@dataclass(frozen=True, slots=True)
class _Piece:
    """A statement of a quote: its letters without words that deny and without figures, and those of its sentence."""

    said: Statement
    grams: frozenset[str]
    around: frozenset[str]
    figures: frozenset[str]


def _by_score(scored: tuple[float, _Piece]) -> float:
    return -scored[0]


class _Known:
    def __init__(self, pieces: Sequence[_Piece]) -> None:
        self.pieces = pieces
        among = Counter(gram for one in pieces for gram in one.around | one.grams)
        self.weights = {gram: math.log(1 + (len(pieces) + 1) / count) for gram, count in among.items()}

    def score(self, shared: set[str], around: frozenset[str], piece: _Piece) -> float:
        """The share of the weight that the piece has; what only its sentence has counts for half."""
        total = self._sum(shared) or 1.0
        direct = self._sum(shared & piece.grams)
        nearby = self._sum((shared - piece.grams) & piece.around)
        context = self._sum(around & piece.grams)
        return (direct + nearby / 2 + min(context, total) / 4) / total

    def _sum(self, found: "set[str] | frozenset[str]") -> float:
        return sum(self.weights.get(gram, 0.0) for gram in found)


@lru_cache(maxsize=256)
def _known(quotes: tuple[str, ...], language: str) -> _Known:
    return _Known(
        [
            _Piece(one, _bare(one.text, language), _bare(one.sentence, language), _figures(one.text, language))
            for quote in quotes
            for one in statements(quote)
        ]
    )


def _speaks(words: Sequence[str], sentence: str) -> bool:
    """Whether one of the words, if there are any, stands in the sentence in some form."""
    folded = sentence.casefold()
    return any(word[: root(word)] in folded for word in words)


def root(word: str) -> int:
    """How many of its letters a word keeps through its endings."""
    return max(4, len(word) * 2 // 3) if word[0] < "\u0e00" or word[0] > "\uffff" else 2


def _figures(text: str, language: str) -> frozenset[str]:
    return frozenset(reading for value in read(text, language) for reading in value.readings)


@lru_cache(maxsize=4096)
def _bare(text: str, language: str) -> frozenset[str]:
    """The letters without figures and without the words that are compared as classes."""
    bare = masked(text, language)
    for pattern in (negation(language), *(sense(name, language) for name in STRIPPED)):
        bare = pattern.sub(" ", bare) if pattern else bare
    return grams(bare)
