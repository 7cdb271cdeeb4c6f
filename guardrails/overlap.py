"""How much of one text stands in another, letter by letter: no model, any script."""

from collections.abc import Iterable
from functools import lru_cache

import regex

from core.sentences import split
from core.text import normalise
from core.values import read

GRAM = 4  # letters, in scripts with blanks
PACKED_GRAM = 2  # a character of Han says as much as several letters
_LETTERS = regex.compile(r"[^\p{L}\p{N}\p{M}]+")
#: Scripts without blanks between words, and Korean, whose words are few syllables and change their endings.
_PACKED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}\p{Hangul}]+")
#: A comma, and the words that join two statements; a comma inside a figure is none.
_CLAUSE = regex.compile(
    r"(?<=[がすたてばしりくずけ])、|[，；]|[,;](?=\s)|、(?=ただし|但し|なお)"
    r"|\s+[—–-]\s+|\s(?=(?:but|whereas|while|aber|sondern|jedoch|mais|pero|mas|ma|maar|tetapi|nhưng)\s)|(?=但(?:是|不))"
)


@lru_cache(maxsize=4096)
def grams(text: str) -> frozenset[str]:
    """Overlapping runs of letters, case and punctuation folded: four letters, or two where words are not set apart."""
    folded = _LETTERS.sub(" ", normalise(text).casefold()).strip()
    found = {run[i : i + PACKED_GRAM] for run in _PACKED.findall(folded) for i in range(max(1, len(run) - 1))}
    spaced = _LETTERS.sub(" ", _PACKED.sub(" ", folded)).strip()
    found |= {spaced[i : i + GRAM] for i in range(max(1, len(spaced) - GRAM + 1))} if spaced or not found else set()
    return frozenset(found)


def is_packed(text: str) -> bool:
    """Whether most of the letters belong to a script that sets no blanks between words."""
    packed = sum(map(len, _PACKED.findall(text)))
    return packed * 2 > sum(map(str.isalpha, text))


def share(pieces: Iterable[str], held: frozenset[str]) -> float:
    """The share of the pieces that are held, 0..1; nothing is wholly held."""
    wanted = frozenset(pieces)
    return len(wanted & held) / len(wanted) if wanted else 1.0


def precision(text: str, evidence: str) -> float:
    """The share of the text's pieces that the evidence has."""
    return share(grams(text), grams(evidence))


@lru_cache(maxsize=4096)
def masked(text: str, language: str | None) -> str:
    """The text without its figures: what they are said of."""
    kept, at = [], 0
    for value in read(text, language):
        kept.append(text[at : value.span[0]])
        at = value.span[1]
    return " ".join([*kept, text[at:]])


@lru_cache(maxsize=4096)
def clauses(text: str) -> tuple[str, ...]:
    """The statements a text is made of: sentences, cut at commas and at words that set one against another."""
    parts = (part.strip() for sentence in split(text) for part in _CLAUSE.split(sentence))
    return tuple(part for part in parts if part)
