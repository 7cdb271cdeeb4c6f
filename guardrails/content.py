"""The words of a text that say something of their own, and whether another text has them, in any script."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

import regex

from core import patterns
from core.text import normalise
from guardrails.overlap import masked, share

ALIKE = 0.6  # a word that shares this much of its letters with a word of the source is one of its forms
_PLAIN = Path(__file__).parent / "plain.toml"
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*")
_PACKED_RUN = regex.compile(r"[\p{Katakana}ー]{2,}|\p{Han}+|[\p{Thai}]+")
_THAI = regex.compile(r"\p{Thai}")
_HIRAGANA = regex.compile(r"\p{Hiragana}+")
_KATAKANA = regex.compile(r"[\p{Katakana}ー]+")
_KOREAN_VERB = regex.compile(
    r"(?:니다|세요|시오|어요|아요|네요|는데|면|며|고|서|지만|습니까|시는|하는|되는|되신|하신)$"
)
_HANGUL = regex.compile(r"\p{Hangul}")
_SHORT = 3  # letters; shorter words of spaced scripts are small words
_ENDINGS = 4  # of a word so long, the last third may be an ending
_KO = 2  # syllables that a Korean word keeps through its endings


@cache
def _plain(language: str) -> tuple[frozenset[str], tuple[str, ...], regex.Pattern[str] | None]:
    """The language's plain words, those that only begin a word, and all of them as one pattern for packed scripts."""
    listed = patterns.cached(_PLAIN, "plain words", _split)
    primary = language.partition("-")[0]
    words = listed.get(language) or listed.get("zh-Hans" if primary == "zh" else primary) or ()
    whole = frozenset(one for one in words if not one.endswith("-"))
    begun = tuple(one[:-1] for one in words if one.endswith("-"))
    least = 1 if primary == "zh" else 2  # one character of Japanese is a part of many words
    longest = sorted((one for one in words if len(one) >= least), key=len, reverse=True)
    return whole, begun, regex.compile("|".join(map(regex.escape, longest))) if words else None


def _split(raw: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {language: tuple(dict.fromkeys(normalise(text).casefold().split())) for language, text in raw.items()}


def is_plain(word: str, language: str) -> bool:
    """Whether a word says nothing by itself."""
    whole, begun, _ = _plain(language)
    return word in whole or word.startswith(begun)


@lru_cache(maxsize=2048)
def words(text: str, language: str) -> tuple[str, ...]:
    """The words of a text without its figures, case folded; in packed scripts, runs between small words."""
    folded = normalise(masked(text, language)).casefold()
    found = _WORD.findall(_PACKED_RUN.sub(" ", _HIRAGANA.sub(" ", folded)))
    return (*found, *_runs(folded, language))


def _runs(folded: str, language: str) -> Iterator[str]:
    pattern = _plain(language)[2]
    for run in _PACKED_RUN.findall(folded):
        yield from (one for one in (pattern.split(run) if pattern else [run]) if one)


def content(text: str, language: str) -> tuple[str, ...]:
    """Those of the words that say something of their own."""
    least = _KO if language.startswith("ko") else _SHORT
    return tuple(
        one
        for one in words(text, language)
        if (len(one) >= least or _PACKED_RUN.fullmatch(one)) and not is_plain(one, language)
    )


def telling(text: str, language: str) -> tuple[str, ...]:
    """The content words, and those common nouns and verbs of a shop that are no small words."""
    whole = _plain(language)[0]
    return tuple(
        one
        for one in words(text, language)
        if (len(one) > _SHORT or _PACKED_RUN.fullmatch(one) or (_HANGUL.match(one) and len(one) >= _KO))
        and one not in whole
        and len(one) > 1
        and not _KOREAN_VERB.search(one)
    )


@lru_cache(maxsize=2048)
def traits(text: str, language: str) -> frozenset[str]:
    """The words by which two texts are told apart: words, and pairs of characters where words are not set apart."""
    found = set[str]()
    for one in words(text, language):
        if not _PACKED_RUN.fullmatch(one) or _KATAKANA.fullmatch(one):
            found.add(one[:_KO] if _HANGUL.match(one) and len(one) > _KO else one)
        else:
            size = 4 if _THAI.match(one) else 2
            found |= {one[at : at + size] for at in range(max(1, len(one) - size + 1))}
    return frozenset(found)


def novel(text: str, held: str, language: str) -> tuple[str, ...]:
    """The content words of `text` that `held` has in no form."""
    return tuple(one for one in content(text, language) if not _is_held(one, held, language))


@lru_cache(maxsize=8192)
def _is_held(word: str, held: str, language: str) -> bool:
    folded = _folded(held)
    if word in folded:
        return True
    if _PACKED_RUN.fullmatch(word):
        return _left(word, folded, language) < (_ENDINGS if _THAI.match(word) else 2)
    if len(word[: _stem(word, language)]) >= _SHORT - 1 and word[: _stem(word, language)] in folded:
        return True
    mine = _trigrams(word)
    return share(mine, _all_trigrams(held)) >= ALIKE and any(
        share(mine, _trigrams(one)) >= ALIKE for one in _vocabulary(held)
    )


def _stem(word: str, language: str) -> int:
    if language.startswith("ko"):
        return _KO
    return max(_ENDINGS, -(-len(word) * 2 // 3)) if len(word) > _ENDINGS else len(word)


def _left(run: str, held: str, language: str) -> int:
    """The longest stretch of a packed run that stands nowhere in the text, in characters; of small words, none."""
    size = 3 if _THAI.match(run) else 2
    covered = [False] * len(run)
    for at in range(len(run) - size + 1):
        if run[at : at + size] in held:
            covered[at : at + size] = [True] * size
    whole = _plain(language)[0]
    rest = "".join(" " if hit else letter for letter, hit in zip(run, covered, strict=True)).split()
    if language.startswith("zh"):  # its small words are single characters
        return max((sum(letter not in whole for letter in one) for one in rest), default=0)
    return max((len(one) for one in rest if not all(letter in whole for letter in one)), default=0)


@lru_cache(maxsize=1024)
def _folded(text: str) -> str:
    return normalise(text).casefold()


@lru_cache(maxsize=1024)
def _vocabulary(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(_folded(text)))


@lru_cache(maxsize=8192)
def _trigrams(word: str) -> frozenset[str]:
    return frozenset(word[at : at + 3] for at in range(max(1, len(word) - 2)))


@lru_cache(maxsize=1024)
def _all_trigrams(text: str) -> frozenset[str]:
    return frozenset[str]().union(*map(_trigrams, _vocabulary(text)))
