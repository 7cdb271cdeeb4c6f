"""From a text to the tokens that search compares.

No segmenter and no model: words and the 4-grams of their letters for scripts that write spaces; single
characters and pairs for those that do not.
"""

import unicodedata
from itertools import pairwise
from typing import Final

import regex

from core.text import normalise

#: Raised whenever the same text would give other tokens: an index built by another version is not comparable.
VERSION: Final = 3

GRAM: Final = 4
EDGE: Final = "_"

_UNSPACED: Final = r"\p{Han}\p{Hiragana}\p{Katakana}ー々\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
#: Scripts hold symbols too, such as the radicals ⺀: those are no words.
_WRITTEN: Final = r"(?=[\p{L}\p{M}\p{N}])"
_RUN: Final = regex.compile(
    rf"(?P<unspaced>{_WRITTEN}[{_UNSPACED}](?:{_WRITTEN}[{_UNSPACED}\p{{M}}])*)"
    r"|(?P<hangul>(?:(?=\p{L})\p{Hangul})+)"
    rf"|(?P<word>(?:(?![{_UNSPACED}\p{{Hangul}}])[\p{{L}}\p{{M}}\p{{N}}])+)"
)
#: A letter with the marks that hang on it: without them Thai loses .035 nDCG.
_CLUSTER: Final = regex.compile(r"\P{M}\p{M}*+|\p{M}++")
#: Marks that hasty writers leave out. Those of Indic scripts are vowels and stay.
_LEFT_OUT: Final = regex.compile(r"(?<=[\p{Latin}\p{Greek}\p{Cyrillic}\p{Arabic}\p{Hebrew}]\p{M}*)\p{M}")
_ONE_LETTER: Final = str.maketrans("đłøıىیکة", "dloiييكه")


def tokens(text: str) -> list[str]:
    """Every token of the text, in order, repetitions kept: letters, marks, figures and "_" only.

    >>> tokens("Ships ok")
    ['ships', '_shi', 'ship', 'hips', 'ips_', 'ok', '_ok_']
    >>> tokens("返品は")
    ['返', '品', 'は', '返品', '品は']
    """
    found: list[str] = []
    for match in _RUN.finditer(normalise(text).casefold()):
        run = match.group()
        match match.lastgroup:
            case "word":
                found += [run, *_grams(_folded(run))]
            case "hangul":
                found += [run, *_pairs(list(run))]
            case _:
                clusters = _CLUSTER.findall(run)
                found += [*clusters, *_pairs(clusters)]
    return found


def _folded(word: str) -> str:
    """The word as written in haste: "envío" and "envio" share their grams, while the words stay apart."""
    if word.isascii():
        return word
    plain = _LEFT_OUT.sub("", unicodedata.normalize("NFD", word))
    return unicodedata.normalize("NFC", plain).translate(_ONE_LETTER)


def _grams(word: str) -> list[str]:
    padded = f"{EDGE}{word}{EDGE}"
    return [padded[start : start + GRAM] for start in range(len(padded) - GRAM + 1)]


def _pairs(characters: list[str]) -> list[str]:
    return [left + right for left, right in pairwise(characters)]
