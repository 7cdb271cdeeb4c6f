"""Which language a message is written in.

Script first; then letters, small words and py3langid's statistics together. What says nothing (figures,
addresses, "ok") is taken away before. Where nothing is left, the conversation's language holds, else "und".
"""

import functools
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, Protocol

import regex

from bot import language_tables, writing
from bot.language_tables import ALPHABETS, INTEREST, SCRIPTS, SHARED
from core.text import normalise

UNKNOWN: Final = "und"

#: What one piece of evidence weighs, in natural logarithms of odds.
WORD: Final = 1.6  # a small word that the language has
OWN_WORD: Final = 2.4  # one that no other language here has
LETTER: Final = 2.5  # a letter that the language does not have
STAY: Final = 1.5  # the conversation's language
LICENSED: Final = 0.7  # a language the store answers in

#: Below this probability a short message is not decisive.
DECISIVE: Final = 0.45
#: From this many letters on, statistics are plain and small words lose their weight.
PLAIN: Final = 24
#: From this probability on, a language nobody asked for is believed.
CLEAR: Final = 0.8
#: So many times the weight of another script, and Latin letters are the message whatever they say.
OUTWEIGHS: Final = 6.0

#: One character of these says as much as several letters.
_DENSE: Final = {"Han": 2.5, "Hiragana": 2.0, "Katakana": 2.0, "Hangul": 2.5}
_ALPHABETS: Final = {language: frozenset(letters) for language, letters in ALPHABETS.items()}
_JAPANESE: Final = frozenset({"Han", "Hiragana", "Katakana"})
#: py3langid's tags that are not ours.
_TAGS: Final = {"no": "nb"}

_NOISE: Final = regex.compile(
    # Scripts without blanks write on right before and behind an address: it ends with its Latin letters.
    r"https?://[!-~]+|www\.[!-~]+|[\p{Latin}\d._%+-]{1,64}@[\p{Latin}\d.-]{1,190}\.\p{Latin}{2,24}|(?<!\w)[@#]\S+|\b[\w-]+\.(?:com|net|org|jp|de|cn|shop|store)\b\S*"
    r"|&\w+;|[\p{Latin}\p{Cyrillic}\p{Pd}_/.]*\d[\p{Latin}\p{Cyrillic}\d\p{Pd}_/.]*"
)
_WORD: Final = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:['\-]\p{L}[\p{L}\p{M}]*)*")
_SCRIPT: Final = regex.compile("|".join(rf"(?P<{one}>\p{{{one}}})" for one in ("Han", *SHARED, *SCRIPTS)))


class Statistics(Protocol):
    """The part of py3langid's identifier that henji uses."""

    def rank(self, text: str) -> list[tuple[str, float]]: ...


@functools.cache
def _statistics() -> Statistics:
    # Lazily: the model takes half a second and 100 MB, and many messages are decided without it.
    from py3langid import langid  # noqa: PLC0415

    model: Statistics = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    return model


class LanguageIdentifier:
    """Names the language of a message among those of interest.

    `restrict` are a store's own languages: where two are about as likely, theirs is taken. A message that is
    clearly in another language is still named so, since nobody there could answer it.
    """

    def __init__(self, languages: Collection[str] = INTEREST, *, restrict: Collection[str] = ()) -> None:
        self._own = frozenset(map(_base, restrict))
        self._asked = frozenset(map(_base, languages)) | self._own

    def identify(self, text: str, previous: str | None = None) -> tuple[str, float]:
        """A BCP 47 tag and a probability, 0 to 1.

        Where the text does not tell, `previous` (the conversation's language), else "und".
        """
        words = _words(text)
        script = _script(words)
        if script is None:
            return previous or UNKNOWN, 0.0
        if script == "Han":
            return self._han("".join(words), previous)
        if script in SHARED:
            return self._spelled(script, words, previous)
        return SCRIPTS[script], 1.0

    def _han(self, text: str, previous: str | None) -> tuple[str, float]:
        """Characters of one standard decide, then Japanese words, then what went before, then the store."""
        standard = writing.standard(text)
        if standard is not None:
            return standard, 0.95
        if any(word in text for word in language_tables.words().japanese):
            return "ja", 0.9
        if previous is not None and (previous == "ja" or previous in ("zh-Hans", "zh-Hant")):
            return previous, 0.7
        if "ja" in self._own and "zh" not in self._own:
            return "ja", 0.5
        return writing.chinese(text), 0.6

    def _spelled(self, script: str, words: Sequence[str], previous: str | None) -> tuple[str, float]:
        """Letters, small words and statistics, weighed among the languages that share a script."""
        text = " ".join(words)
        ranked = {_TAGS.get(language, language): share for language, share in _statistics().rank(text)}
        foreign = self._foreign(script, ranked, len(text))
        if foreign is not None:
            return foreign, ranked[foreign]
        odds = self._odds(script, words, ranked, previous)
        best = max(sorted(odds), key=odds.__getitem__)
        share = 1 / sum(math.exp(value - odds[best]) for value in odds.values())
        if share < DECISIVE and len(text) < PLAIN:
            return previous or UNKNOWN, share
        return best, share

    def _odds(
        self, script: str, words: Sequence[str], ranked: Mapping[str, float], previous: str | None
    ) -> dict[str, float]:
        """Logarithm of the odds of each language of interest in this script; of all of them where none is."""
        text = " ".join(words)
        letters = frozenset(letter for letter in text if letter.isalpha() and not letter.isascii())
        evidence = _evidence(words)
        weight = min(1.0, PLAIN / len(text))
        before = None if previous is None else _base(previous)
        return {
            language: math.log(max(ranked.get(language, 0.0), 1e-6))
            + weight * evidence[language]
            - LETTER * _strangers(language, letters)
            + LICENSED * (language in self._own)
            + STAY * (language == before)
            for language in self._asked.intersection(SHARED[script]) or SHARED[script]
        }

    def _foreign(self, script: str, ranked: Mapping[str, float], length: int) -> str | None:
        """A language nobody asked for, where the text is long enough to be sure of it."""
        best = max(ranked, key=ranked.__getitem__)
        sure = length >= PLAIN and ranked[best] >= CLEAR and best in SHARED[script]
        return best if sure and best not in self._asked else None


def _base(tag: str) -> str:
    """The language without script and region."""
    primary = tag.split("-", 1)[0].lower()
    return _TAGS.get(primary, primary)


def _words(text: str) -> list[str]:
    """The words that may tell the language, in small letters."""
    plain = _NOISE.sub(" ", normalise(text).replace("’", "'")).lower()
    silent = language_tables.words().international
    return [word for word in _WORD.findall(plain) if word not in silent]


def _script(words: Sequence[str]) -> str | None:
    """The script that carries the message: a Latin brand does not make a Chinese message English."""
    counts = Counter(filter(None, map(_script_of, "".join(words))))
    weights = {script: count * _DENSE.get(script, 1.0) for script, count in sorted(counts.items())}
    latin = weights.pop("Latin", 0.0)
    if not weights:
        return "Latin" if latin else None
    best = max(weights, key=weights.__getitem__)
    if latin > weights[best] and _speaks(words, latin / weights[best]):
        return "Latin"
    kana = counts["Hiragana"] + counts["Katakana"]
    return _with_kana("".join(words), kana) if kana and best in _JAPANESE else best


@functools.lru_cache(maxsize=8192)
def _script_of(character: str) -> str | None:
    match = _SCRIPT.match(character)
    return match and match.lastgroup


def _speaks(words: Sequence[str], times: float) -> bool:
    """Whether the Latin words are sentences around a foreign name, and not a foreign name in a sentence."""
    known = language_tables.words().languages
    spoken = sum(word in known for word in words)
    return times > OUTWEIGHS or (spoken > 1 and (words[0] in known or times * 2 > OUTWEIGHS))


def _with_kana(text: str, kana: int) -> str:
    """Kana is Japanese, but for the lone の that adorns Chinese brands."""
    adorned = kana == 1 and "の" in text and (writing.standard(text) or "ja") != "ja"
    return "Han" if adorned else "Hiragana"


def _evidence(words: Iterable[str]) -> defaultdict[str, float]:
    """What the small words say for each language; an elided one (l'ordre) counts by its parts."""
    known = language_tables.words().languages
    found: defaultdict[str, float] = defaultdict(float)
    for word in words:
        left, elided, right = word.partition("'")
        for part in (word, left + elided, right) if elided else (word,):
            languages = known.get(part, frozenset())
            for language in languages:
                found[language] += OWN_WORD if len(languages) == 1 else WORD
    return found


def _strangers(language: str, letters: frozenset[str]) -> int:
    """How many of the marked letters the language does not write."""
    alphabet = _ALPHABETS.get(language)
    return 0 if alphabet is None else len(letters - alphabet)
