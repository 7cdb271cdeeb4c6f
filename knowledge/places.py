"""Country names in buyers' words -> ISO 3166 codes."""

from collections.abc import Mapping
from functools import cache

import regex
from babel import Locale

from core.memory import for_a_turn
from core.sieve import Listed, listed
from core.text import normalise
from knowledge.pack import terms

#: Words that are countries only in a list of countries: a cup of china, a jersey, a man called Chad; 수단 is a means.
_ALSO_WORDS = frozenset(
    {
        *("jersey", "chad", "guinea", "mali", "togo", "niger", "georgia", "cuba", "oman"),
        *("수단", "건지", "가나", "오만", "차드", "말리", "ชาด", "เช็ก"),
    }
)
_CODES = {"US": "US", "USA": "US", "UK": "GB", "UAE": "AE", "EU": "EU", "NZ": "NZ", "HK": "HK"}
_KATAKANA = regex.compile(r"[\p{Katakana}ー・]+")
_SPELLED = r"[^\P{L}\p{Han}\p{Hiragana}\p{Katakana}]"  # letters of words: packed scripts need no space around a name
_HAN = regex.compile(r"\p{Han}|\p{Hiragana}|\p{Katakana}|\p{Thai}|\p{Hangul}")


_HANGUL = regex.compile(r"\p{Hangul}")


def _fold(text: str) -> str:
    """Lower case of the same length: spans found in it hold in the text ("ß" stays one letter)."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text


def _official(language: str) -> dict[str, str]:
    """Country names as CLDR has them."""
    locale = Locale.parse(language.replace("-", "_"))
    named = {_fold(normalise(str(name))): code for code, name in locale.territories.items() if len(code) == 2}
    return {name: code for name, code in named.items() if code.isalpha() and name not in _ALSO_WORDS}


def _names(language: str) -> dict[str, str]:
    named = _official(language)
    for name, code in terms(language).get("country", {}).items():
        named[_fold(normalise(name))] = str(code)
    return named


@cache
def names(language: str) -> Mapping[str, str]:
    """Case-folded name -> ISO code: the official names, the pack's extra ones, and English as a fallback."""
    own = _names(language)
    if language == "en":
        return own
    english = {name: code for name, code in _official("en").items() if name not in own}
    return english | own


@cache
def _listed(language: str) -> Listed:
    return listed(names(language))


@cache
def _pattern(language: str) -> regex.Pattern[str]:
    every = names(language)
    spaced = [name for name in every if not _HAN.search(name) and len(name) > 2]
    kana = [name for name in every if _KATAKANA.fullmatch(name)]
    hangul = [name for name in every if _HANGUL.search(name)]
    packed = [name for name in every if _HAN.search(name) and name not in kana and name not in hangul]
    patterns = [rf"(?<!{_SPELLED}|\p{{M}})\L<spaced>(?!{_SPELLED}|\p{{M}})"]
    if kana:  # a whole run of katakana: タイ is not in タイプ
        patterns.append(r"(?<![\p{Katakana}ー])\L<kana>(?![\p{Katakana}ー])")
    if hangul:  # a word begins with it, and its particles follow: 인도 is not in 각인도
        patterns.append(r"(?<!\p{Hangul})\L<hangul>")
    if packed:  # an empty list would match the empty text
        patterns.append(r"\L<packed>")
    return regex.compile("|".join(patterns), ignore_unused=True, spaced=spaced, kana=kana, hangul=hangul, packed=packed)


_CODE = regex.compile(rf"(?<!{_SPELLED}|\p{{N}})\L<codes>(?!{_SPELLED}|\p{{N}})", codes=list(_CODES))


@for_a_turn(64)
def find(text: str, language: str) -> tuple[tuple[int, int, str], ...]:
    """Every country named: (start, end, ISO code), left to right. The text must be normalised."""
    folded = _fold(text)
    named = _pattern(language).finditer(folded) if _listed(language).any_in(folded) else ()
    found = [(m.start(), m.end(), names(language)[m.group()]) for m in named]
    taken = {at for start, end, _ in found for at in range(start, end)}
    found += [(m.start(), m.end(), _CODES[m.group()]) for m in _CODE.finditer(text) if m.start() not in taken]
    return tuple(sorted(found))


def name(code: str, language: str) -> str:
    """The country's name in the language, the code itself where CLDR has none."""
    return str(Locale.parse(language.replace("-", "_")).territories.get(code, code))
