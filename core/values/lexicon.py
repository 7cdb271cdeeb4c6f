"""Phrases and what they mean, looked up at a place of a text: the longest wins."""

import re
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from core.values.fold import Folded, fold

Meaning = TypeVar("Meaning")


def is_latin(char: str) -> bool:
    """Whether a word of Latin letters or digits would go on with `char`.

    >>> is_latin("ü"), is_latin("5"), is_latin("の"), is_latin("-")
    (True, True, False, False)
    """
    return char.isalnum() and (char < "\u0250" or "\u1e00" <= char < "\u1f00")


def spell(table: Mapping[Meaning, str]) -> Iterator[tuple[str, Meaning]]:
    """Each phrase of a table `meaning -> "phrase|phrase"`."""
    for meaning, phrases in table.items():
        for phrase in phrases.split("|"):
            yield phrase, meaning


#: Spelt as folding would spell it: most phrases are, and there are tens of thousands.
_PLAIN = re.compile("[a-zäöüß '.-]+")
_HEAD = re.compile("[a-zäöüß]*")


def _spelt(phrase: str) -> tuple[str, str]:
    """The folded phrase, and the Latin word it begins with or ""."""
    if _PLAIN.fullmatch(phrase) and "  " not in phrase:
        head = _HEAD.match(phrase)
        return phrase, head.group() if head else ""
    folded: Folded = fold(phrase)
    return folded.text, folded.words[0][1] if folded.words and folded.words[0][0] == 0 else ""


class Lexicon(Generic[Meaning]):
    """Phrases and their meanings, for folded texts. Latin phrases are whole words, others may stand anywhere."""

    def __init__(self, phrases: Mapping[str, Meaning]) -> None:
        spelt = [_spelt(phrase) for phrase in phrases]
        self._phrases = dict(zip((text for text, _ in spelt), phrases.values(), strict=True))
        self._openings = _lengths(self._phrases, 0, 2)
        self._endings = _lengths(self._phrases, -2, None)
        self._initials = {phrase[0] for phrase in self._phrases}
        self._finals = {phrase[-1] for phrase in self._phrases}
        self._heads = {head for _, head in spelt if head}
        self._unspaced = _unspaced(phrase for phrase in self._phrases if not is_latin(phrase[0]))

    def at(self, text: str, start: int) -> tuple[Meaning, int] | None:
        """The meaning of the longest phrase that begins at `start`, and where it ends."""
        if text[start : start + 1] not in self._initials:
            return None
        for opening in (text[start : start + 2], text[start : start + 1]):
            for length in self._openings.get(opening, ()):
                end = start + length
                meaning = self._phrases.get(text[start:end])
                if meaning is not None and end <= len(text) and not _cuts_word(text, end):
                    return meaning, end
        return None

    def before(self, text: str, end: int) -> tuple[Meaning, int] | None:
        """The meaning of the longest phrase that ends at `end`, and where it begins."""
        if end < 1 or text[end - 1] not in self._finals:
            return None
        for ending in (text[max(0, end - 2) : end], text[end - 1 : end]):
            for length in self._endings.get(ending, ()):
                start = end - length
                meaning = self._phrases.get(text[max(0, start) : end])
                if meaning is not None and start >= 0 and not _cuts_word(text, start):
                    return meaning, start
        return None

    def within(self, folded: Folded) -> Iterator[tuple[Meaning, int, int]]:
        """Every phrase of the text with its place; of those that begin inside another only the first."""
        end = 0
        for start in self._candidates(folded):
            found = self.at(folded.text, start) if start >= end else None
            if found:
                meaning, end = found
                yield meaning, start, end

    def _candidates(self, folded: Folded) -> list[int]:
        starts = [start for start, word in folded.words if word in self._heads]
        if self._unspaced and not folded.text.isascii():
            starts += [match.start() for match in self._unspaced.finditer(folded.text)]
            starts.sort()
        return starts


def _lengths(phrases: Mapping[str, object], start: int, end: int | None) -> dict[str, tuple[int, ...]]:
    """First (or last) two letters, or the one there is -> how long the phrases with them are, longest first."""
    lengths: dict[str, set[int]] = {}
    for phrase in phrases:
        lengths.setdefault(phrase[start:end], set()).add(len(phrase))
    return {letters: tuple(sorted(found, reverse=True)) for letters, found in lengths.items()}


def _unspaced(phrases: Iterator[str]) -> re.Pattern[str] | None:
    """Where a phrase of a script without blanks may begin; a Korean one opens its word."""
    openings = "".join(sorted({re.escape(phrase[0]) for phrase in phrases}))
    return re.compile(f"[{openings}](?<![\uac00-\ud7a3][\uac00-\ud7a3])") if openings else None


def _cuts_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and is_latin(text[place - 1]) and is_latin(text[place])
