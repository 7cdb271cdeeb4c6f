"""What the matcher sees of a message: words, pairs of words, and pieces of words, with names and figures masked."""

import regex

from core.memory import for_a_turn
from core.text import normalise
from knowledge import places

_MASKS = (
    (regex.compile(r"[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@.]{2,}"), " xemail "),
    (regex.compile(r"https?://\S+|www\.\S+"), " xurl "),
    (regex.compile(r"#\s?\d[\w-]*|\b\d{4,}[\w-]*\b"), " xnumber "),
    (regex.compile(r"\d+(?:[.,]\d+)*"), " 0 "),
)
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)?|[?？]")
_PACKED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}ー]+")
_RUN = regex.compile(rf"{_PACKED.pattern}|[^\p{{Han}}\p{{Hiragana}}\p{{Katakana}}\p{{Thai}}ー]+")
KEPT = 64  # masked texts a turn may come back to


@for_a_turn(KEPT)
def mask(text: str, language: str) -> str:
    """Case-folded text whose countries and figures are placeholders: they must not mark a topic."""
    text = normalise(text)
    for start, end, _ in reversed(places.find(text, language)):
        text = f"{text[:start]} xcountry {text[end:]}"
    text = text.casefold()
    for pattern, placeholder in _MASKS:
        text = pattern.sub(placeholder, text)
    return text


def words(masked: str) -> list[str]:
    """Words as the language's script has them; a run of packed script counts as one."""
    return _WORD.findall(masked)


def _pieces(word: str) -> list[str]:
    packed = not word.isascii() and _PACKED.fullmatch(word)
    edged, sizes = (word, (1, 2, 3, 4)) if packed else (f"<{word}>", (3, 4, 5))
    return [f"c{edged[i : i + size]}" for size in sizes for i in range(len(edged) - size + 1)]


@for_a_turn(KEPT)
def features(masked: str) -> frozenset[str]:
    """The set of features of a masked text; presence counts, not frequency."""
    found: set[str] = set()
    spoken = words(masked)
    runs: list[str] = []
    for word in spoken:
        runs.extend(_split_scripts(word))
    for word in runs:
        found.add(f"w{word}")
        found.update(_pieces(word))
    found.update(f"p{a} {b}" for a, b in zip(["^", *runs], [*runs, "$"], strict=True))
    return frozenset(found)


def _split_scripts(word: str) -> list[str]:
    """Packed and spaced scripts apart: "免运费dhl" is two words."""
    return [word] if word.isascii() else _RUN.findall(word) or [word]


def content(masked: str) -> list[str]:
    """What carries the meaning: words of three letters and more, and pairs of packed characters."""
    found: list[str] = []
    for word in words(masked):
        for part in _split_scripts(word):
            if _PACKED.fullmatch(part):
                found.extend(part[i : i + 2] for i in range(max(1, len(part) - 1)))
            elif len(part) > 2 and not part.startswith("x"):
                found.append(part)
    return found
