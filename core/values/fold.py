"""One spelling for every text, with the way back to the characters as they were written."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from core.text import normalise

_CLUSTER = regex.compile(r"\X")
#: Between digits a space that does not break separates thousands, and so does a full-width comma among such digits.
_GROUPING = re.compile("[\u00a0\u2007\u2009\u202f](?=[0-9]{3}(?![0-9]))(?<=[0-9].)")
_WIDE_COMMA = re.compile("，(?=[０-９])(?<=[０-９].)")
#: Superscripts, fractions and the inch mark must not melt into the figure before them.
_KEPT = "²³¼½¾″"
_DIGITS = re.compile("[0-9]+")
HAN_NUMERALS = "〇零一二两兩三四五六七八九十百千万萬億亿"
_HAN = re.compile(f"[{HAN_NUMERALS}]+")
_LATIN_WORD = re.compile("[a-z\u00df-\u024f\u1e00-\u1eff]+")


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is lower case and `cased` is not; both have one character per entry of `starts` and `ends`."""

    text: str
    cased: str
    starts: Sequence[int]
    ends: Sequence[int]
    digits: tuple[int, ...]  # where runs of digits begin
    han: tuple[int, ...]  # where runs of Chinese numerals begin
    words: tuple[tuple[int, str], ...]  # Latin words and where they begin

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the source; `end` is after `start`."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """NFKC, ASCII digits, one kind of dash, single blanks, nothing hidden."""
    source = text if text.isascii() else _WIDE_COMMA.sub(",", _GROUPING.sub("'", text))
    clusters = list(source) if unicodedata.is_normalized("NFC", source) else _CLUSTER.findall(source)
    pieces = [_PIECES[cluster] for cluster in clusters]
    cased = "".join(pieces)
    if "  " in cased:
        pieces = _single_blanks(pieces)
        cased = "".join(pieces)
    lower = _lower(cased)
    return Folded(
        lower,
        cased,
        *_offsets(clusters, pieces, len(cased)),
        digits=tuple(match.start() for match in _DIGITS.finditer(lower)),
        han=() if lower.isascii() else tuple(match.start() for match in _HAN.finditer(lower)),
        words=tuple((match.start(), match.group()) for match in _LATIN_WORD.finditer(lower)),
    )


def _offsets(clusters: list[str], pieces: list[str], length: int) -> tuple[Sequence[int], Sequence[int]]:
    if length == len(pieces) and "" not in pieces and max(map(len, clusters), default=1) == 1:
        return range(length), range(1, length + 1)
    if len(clusters) == sum(map(len, clusters)):
        placed = [at for at, piece in enumerate(pieces) for _ in piece]
        return placed, [at + 1 for at in placed]
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for cluster, piece in zip(clusters, pieces, strict=True):
        starts.extend([at] * len(piece))
        at += len(cluster)
        ends.extend([at] * len(piece))
    return starts, ends


class _Spelling(dict[str, str]):
    """How each character (or cluster of them) is spelt; single characters are remembered."""

    def __missing__(self, cluster: str) -> str:
        spelt = " " if cluster.isspace() else "".join(_digit(char) for char in normalise(cluster))
        if len(cluster) == 1:
            self[cluster] = spelt
        return spelt


#: Marks that differ only in looks become one; the full-width comma must not become a decimal one.
_PIECES = _Spelling(
    {
        **{char: char for char in _KEPT},
        **dict.fromkeys("‐‑‒–−－﹣", "-"),
        **dict.fromkeys("—―⸺", "—"),
        **dict.fromkeys("〜～∼˜〰", "~"),
        **dict.fromkeys("’‘ʼ＇", "'"),
        **dict.fromkeys("\n\r\u2028\u2029", "\n"),
        "，": "、",
        "٫": ".",
        "٬": ",",
    }
)


def _digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)


def _single_blanks(pieces: list[str]) -> list[str]:
    single, blank = [], False
    for piece in pieces:
        single.append("" if piece == " " and blank else piece)
        blank = piece == " " if piece else blank
    return single


def _lower(text: str) -> str:
    """Lower case of the same length: the few letters that grow stay as they are."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)
