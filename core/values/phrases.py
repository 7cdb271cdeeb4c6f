"""Figures that hide in a word: a fortnight, 半額, 열흘, seminggu."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from core.values.fold import Folded
from core.values.found import Found
from core.values.lexicon import Lexicon, spell
from core.values.units import GERMAN_ENDINGS, GERMAN_STEMS, OF_PRICE
from core.values.value import ValueKind
from core.values.words import words_of

_DURATIONS = {
    "30 minute": (
        "half an hour|half hour|halbe stunde|halben stunde|demi-heure|demi heure|media hora|meia hora|"
        "setengah jam|nửa tiếng|nửa giờ|半小时|半小時|半時間|半个小时|半個小時|半個鐘頭|반시간|반 시간|"
        "ครึ่งชั่วโมง|ครึ่งชม."
    ),
    "6 month": (
        "half a year|half year|halbes jahr|halben jahr|halbjahr|medio año|meio ano|setengah tahun|nửa năm|"
        "半年|반년|ครึ่งปี|육개월"
    ),
    "1 hour": "sejam",
    "1 day": "sehari|하루",
    "2 day": "이틀",
    "3 day": "사흘",
    "4 day": "나흘",
    "5 day": "닷새",
    "6 day": "엿새",
    "7 day": "이레",
    "8 day": "여드레",
    "9 day": "아흐레",
    "10 day": "열흘|십일",
    "15 day": "보름|십오일",
    "20 day": "이십일",
    "30 day": "삼십일",
    "1 week": "seminggu|sepekan|일주일",
    "2 week": "fortnight|이주일|이주간",
    "3 week": "삼주|삼주일|삼주간",
    "1 month": "sebulan|일개월",
    "3 month": "삼개월",
    "1 year": "setahun|일년",
    "3 year": "삼년",
}
_SAME = {"6 month": ("0.5 year",), "30 minute": ("0.5 hour",)}
_HALF_PRICE = (
    "half price|half-price|halber preis|halben preis|moitié prix|mitad de precio|metade do preço|"
    "setengah harga|nửa giá|半額|半价|半價|对折|對折|반값|ครึ่งราคา"
)
_DOZEN = "dozen|dutzend|douzaine|docena|dúzia|lusin|ダース|다스|โหล"


def phrases(folded: Folded) -> Iterator[Found]:
    """The figures of a text that are written in one word or idiom."""
    compounds = any(stem in folded.text for stem in GERMAN_STEMS)  # twelve thousand words, and seldom one of them
    for found, start, end in _lexicon(compounds=compounds).within(folded):
        yield replace(found, start=start, end=end)


@lru_cache(maxsize=2)
def _lexicon(*, compounds: bool) -> Lexicon[Found]:
    spelt = (*spell(_DURATIONS), *(_german() if compounds else ()))
    table = {phrase: _duration(canonical) for phrase, canonical in spelt}
    half = Found(0, 0, ValueKind.PERCENT, (f"50{OF_PRICE}", "50%"), "%", ("50",))
    dozen = Found(0, 0, ValueKind.NUMBER, ("12",), None, ("12",))
    return Lexicon(table | dict.fromkeys(_HALF_PRICE.split("|"), half) | dict.fromkeys(_DOZEN.split("|"), dozen))


@lru_cache(maxsize=1024)
def _duration(canonical: str) -> Found:
    number, unit = canonical.split()
    return Found(0, 0, ValueKind.DURATION, (canonical, *_SAME.get(canonical, ())), unit, (number,))


def _german() -> Iterator[tuple[str, str]]:
    """zweiwöchig, einjährige, vierundzwanzigstündiger."""
    for word, number in words_of("de").items():
        for stem, unit in GERMAN_STEMS.items():
            yield from ((f"{word}{stem}{ending}", f"{number} {unit}") for ending in GERMAN_ENDINGS)
