"""A buyer's text as it was meant: without the disguises by which words slip past the rules that look for them.

For the hard rules and the reading of orders to the bot only, beside the text as it stands; it is never shown, stored
or sent. Honest texts come back as `core.text.normalise` has them: Cyrillic, Greek and Thai sentences, Japanese with
Latin names, codes of goods.
"""

import base64
import binascii
import codecs
import html
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import regex

from core import patterns
from core.text import normalise

ROOT = Path(__file__).parent
MAX_READ = 4_000  # characters; longer messages are read by a person
MAX_BLOB = 2_000  # characters that a hidden text may add

_FOREIGN = regex.compile(r"[\p{Cyrillic}\p{Greek}\p{Armenian}\p{Cherokee}\p{Coptic}\p{Georgian}ɐ-ʯᴀ-ᴢꜰꜱⅽⅿⅼןƅɗƒ℮]")
_LATIN = regex.compile(r"\p{Latin}")
_WORD = regex.compile(r"[\p{L}\p{M}]+")
#: Letters on coloured squares and discs, and flags: the normal form leaves them alone. Two flags are two letters each.
_BADGES = {first + n: chr(97 + n) for first in (0x1F150, 0x1F170, 0x1F1E6) for n in range(26)}
_BADGE = re.compile(
    "[\U0001f150-\U0001f169\U0001f170-\U0001f189]|[\U0001f1e6-\U0001f1ff](?: ?[\U0001f1e6-\U0001f1ff]){2,}"
)
_BRACKETED = re.compile(r"(?:\([A-Za-z]\) ?){3,}")
_PILED = regex.compile(
    r"[\p{Latin}\p{Cyrillic}\p{Greek}\p{M}]*[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]\w*"
)
_TURNED = str.maketrans("ɐqɔpǝɟƃɓɥᴉıɾʞןɯuodbɹsʇnʌʍxʎz¿¡˙", "abcdefgghiijklmnopqrstuvwxyz?!.")
_TURNED_WORD = regex.compile(r"\p{L}*[ɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎ]\p{L}*[ɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎ]\p{L}*")
#: Letters apart, each by the same mark; where blanks are the mark, two of them end a word.
_APART = regex.compile(
    r"(?<![\p{L}\p{N}'’])[\p{Latin}@$013457](?P<mark>[ .\-_*|/+~·•,])[\p{Latin}@$013457]"
    r"(?:(?P=mark)[\p{Latin}@$013457]){2,120}(?![\p{L}\p{N}])"
)
_WIDE = re.compile(r"(?<!\S)\S(?: \S)+(?=[ \t\u3000]{2,}\S)")
_WIDE_WORD = re.compile(r"(?<!\S)\S(?: \S)*(?!\S| \S)")
_PACKED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]"
_PACKED_GAP = regex.compile(rf"(?<={_PACKED})[*.·•_|~+^=#]{{1,3}}(?={_PACKED})")
_PACKED_APART = regex.compile(rf"(?<![\p{{L}}\p{{N}}]){_PACKED}(?: {_PACKED}){{2,}}(?![\p{{L}}\p{{N}}])")
_BROKEN = regex.compile(r"(?<![\w@.-])\p{Latin}+(?:[*._|~^-]{1,2}\p{Latin}+)+(?![\w@.-])")
_MIXED = re.compile(
    r"(?<![\w@$.#-])(?=[A-Za-z0-9@$!|€+]*[A-Za-z])(?=\S{3})[A-Za-z0-9@$!|€+]*"
    r"(?:[013457-9@$!|€+][A-Za-z0-9@$!|€+]*[A-Za-z0-9@$]|[013457-9@$])(?![\w@$-])"
)
_LEET = str.maketrans("01345789@$!|€+", "oieastbgasiiet")
_LEET_L = str.maketrans("1|!", "lll")
_SIGN = re.compile(r"[013457-9@$!|€+]")
_BLOB = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX = re.compile(r"(?:(?:0x|\\x|\b)?[0-9a-fA-F]{2}[ ,]?){8,}")
_ESCAPES = re.compile(r"(?:&#x?[0-9a-fA-F]+;|\\u[0-9a-fA-F]{4}|%[0-9a-fA-F]{2}){3,}")
_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")
_NAMED = re.compile(r"[a-z]{4,}")
_STEM = re.compile(r"(?<!\\)[a-zà-ỹ]{4,}", re.IGNORECASE)
_SHORTEST = 4  # letters of a stem


class _Known(NamedTuple):
    """What makes a string of letters language: whole words, and beginnings of words."""

    words: frozenset[str]
    stems: frozenset[str]
    either: frozenset[str]
    alike: Mapping[int, str]


@cache
def _known(root: Path = ROOT) -> _Known:
    """The words of disguise.toml, and the stems of the hard rules in Latin letters."""
    path = root / "disguise.toml"
    rules = [one.read_bytes() for one in sorted((root / "rules").glob("*.toml"))]
    written = path.read_bytes()

    def build() -> _Known:
        raw = tomllib.loads(written.decode("utf-8"))
        stems = {stem.lower() for rule in rules for stem in _STEM.findall(rule.decode("utf-8"))}
        letters = {letter: latin for latin, alikes in raw["alike"].items() for letter in alikes}
        letters |= {one.upper(): latin for one, latin in letters.items() if len(one.upper()) == 1}
        alike = {ord(one): latin for one, latin in letters.items()}
        words = frozenset((*raw["orders"], *raw["small"]))
        return _Known(words, frozenset(stems), words | stems, alike)

    return patterns.kept(path, b"".join((written, *rules)), "disguise 2", build)


def plain(text: str) -> str:
    """The text as it was meant, of at most MAX_READ characters; hidden texts follow in lines of their own.

    >>> plain("I w4nt a r е f u n d")  # with a Cyrillic е
    'I want a refund'
    """
    meant = normalise(_regrouped(text[:MAX_READ]))
    for undo in _UNDOINGS:
        meant = undo(meant)
    found = "\n".join(one for one in dict.fromkeys(_hidden(meant)) if one not in meant)
    return f"{meant}\n{found[:MAX_BLOB]}" if found else meant


def _regrouped(text: str) -> str:
    """Where letters stand apart, wide gaps say where the words end; the normal form forgets them."""
    if not _WIDE.search(text):
        return text
    return _WIDE_WORD.sub(lambda match: match.group().replace(" ", ""), text)


def _badges(text: str) -> str:
    text = _BRACKETED.sub(lambda match: re.sub(r"[() ]", "", match.group()), text) if "(" in text else text
    return text if text.isascii() else _BADGE.sub(lambda match: match.group().translate(_BADGES).replace(" ", ""), text)


def _piled(text: str) -> str:
    """Marks that the normal form could not join to a letter: a word that carries such has no use for any."""
    if text.isascii():
        return text
    return _PILED.sub(lambda match: _bare(match.group()), text)


def _bare(word: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", word) if unicodedata.category(one) not in {"Mn", "Me"})


def _turned(text: str) -> str:
    """Letters on their heads are read from the right."""
    if text.isascii() or not _TURNED_WORD.search(text):
        return text
    return "\n".join(line[::-1].translate(_TURNED) if _TURNED_WORD.search(line) else line for line in text.split("\n"))


def _alike(text: str) -> str:
    """Words of two alphabets, and all look-alikes where nothing else speaks for the other alphabet."""
    if text.isascii() or not (foreign := set(_FOREIGN.findall(text))) or not _LATIN.search(text):
        return text
    alike = _known().alike
    everywhere = all(ord(one) in alike for one in foreign)

    def latin(match: regex.Match[str]) -> str:
        word: str = match.group()
        own = _FOREIGN.findall(word)
        mixed = bool(own) and (everywhere or _LATIN.search(word) is not None)
        return word.translate(alike) if mixed and all(ord(one) in alike for one in own) else word

    return _WORD.sub(latin, text)


def _joined(text: str) -> str:
    """Letters that stand apart, together again."""
    text = _APART.sub(lambda match: _spelled(match.group().replace(match["mark"], "")), text)
    if text.isascii():
        return text
    return _PACKED_APART.sub(lambda match: match.group().replace(" ", ""), _PACKED_GAP.sub("", text))


def _spelled(letters: str) -> str:
    """A run of letters as words, as far as they are known: "iwantarefund" is "i want a refund"."""
    known, run = _known(), letters.lower().translate(_LEET)
    #: best[n]: the fewest unknown letters, then the fewest words, of the first n letters, and those words.
    best: list[tuple[int, int, tuple[str, ...]]] = [(0, 0, ())]
    for end in range(1, len(run) + 1):
        unknown, count, words = best[end - 1]
        options = [(unknown + 1, count + 1, (*words, run[end - 1]))]
        for start in range(max(0, end - 14), end):
            piece = run[start:end]
            if piece in known.either:
                unknown, count, words = best[start]
                options.append((unknown, count + 1, (*words, piece)))
        best.append(min(options, key=lambda one: one[:2]))
    unknown, _, words = best[-1]
    return " ".join(words) if unknown == 0 else letters.translate(_LEET)


def _mended(text: str) -> str:
    """Words broken by marks, and words with figures for letters, where that makes a word that is looked for."""
    text = _BROKEN.sub(lambda match: _if_known(match.group(), re.sub(r"[*._|~^-]", "", match.group())), text)
    return _MIXED.sub(lambda match: _unleeted(match.group()), text)


def _unleeted(token: str) -> str:
    sign = _SIGN.search(token)
    assert sign
    for table in (_LEET, _LEET | _LEET_L):
        decoded = token.lower().translate(table)
        if _is_known(decoded, sign.start()):
            return decoded
    return token


def _if_known(word: str, joined: str) -> str:
    return joined if _is_known(joined.lower(), 0) else word


def _is_known(word: str, beyond: int) -> bool:
    """Whether a word, or one that it begins with and that reaches beyond a place, is looked for anywhere."""
    known = _known()
    if word in known.either:
        return True
    return any(word[:end] in known.stems for end in range(max(_SHORTEST, beyond + 1), len(word)))


_UNDOINGS: tuple[Callable[[str], str], ...] = (_badges, _piled, _turned, _alike, _joined, _mended)


def _hidden(text: str) -> Iterator[str]:
    """Texts in a code inside the text."""
    for match in _BLOB.finditer(text):
        yield from _readable(_base64(match.group()))
    for match in _HEX.finditer(text):
        digits = re.sub(r"0x|\\x|[^0-9a-fA-F]", "", match.group())
        yield from _readable(bytes.fromhex(digits[: len(digits) // 2 * 2]))
    if _ESCAPES.search(text):
        yield normalise(_UNICODE.sub(lambda match: chr(int(match[1], 16)), unquote(html.unescape(text))))
    words = set(_NAMED.findall(text.lower()))
    if _tells(words, lambda word: codecs.encode(word, "rot13")):
        yield codecs.encode(text, "rot13")
    if _tells(words, lambda word: word[::-1]):
        yield text[::-1]


def _base64(blob: str) -> bytes:
    body = blob.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4))
    except binascii.Error:
        return b""


def _readable(found: bytes) -> Iterator[str]:
    """The text that the bytes are, if they are one: letters and blanks nearly all of them."""
    try:
        text = found.decode("utf-8")
    except UnicodeDecodeError:
        return
    letters = sum(one.isalpha() or one in " ,.!?'" for one in text)
    if text and letters >= 0.9 * len(text) and (" " in text or not text.isascii()):
        yield normalise(text)


def _tells(words: set[str], decode: Callable[[str], str]) -> bool:
    """Whether a code turns two words that are none into words that are looked for."""
    known = _known().either
    return len({decode(word) for word in words - known} & known) >= 2
