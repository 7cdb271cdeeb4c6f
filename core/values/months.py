"""The names of the months in twelve languages."""

from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

from core.values.fold import fold
from core.values.lexicon import Lexicon

_LANGUAGES = ("en", "de", "fr", "es", "pt", "id", "th")  # the others number their months
_ASCII_TWINS = {
    "février": "fevrier",
    "août": "aout",
    "décembre": "decembre",
    "märz": "maerz",
    "março": "marco",
}
#: Besides CLDR's abbreviations, what people type.
_TYPED = {
    "mär": 3,
    "sept": 9,
    "jän": 1,
    "jänner": 1,
    "jan": 1,
    "feb": 2,
    "setiembre": 9,
    "agt": 8,
    "nop": 11,
    "avr": 4,
    "juil": 7,
}
#: Other words too: alone they say nothing ("you may", "we march", Vietnamese "mai").
_NOT_ALONE = frozenset({"may", "march", "mars", "mai", "mei", "sept", "marco"})
#: Abbreviations that are everyday words elsewhere: a set, out, ago (days ago), des (French: of the).
_ONLY_IN = {"set": "pt", "out": "pt", "ago": "es pt", "des": "id", "mei": "id", "mar": "es pt en id"}


@dataclass(frozen=True, slots=True)
class Month:
    number: int
    full: bool  # a name that is a date alone
    only: frozenset[str] = frozenset()  # languages whose month it is; empty: any


@lru_cache(maxsize=1)
def month_names() -> Lexicon[Month]:
    """Month names and abbreviations for folded texts."""
    table: dict[str, Month] = {}
    for language in _LANGUAGES:
        months = Locale.parse(language).months
        for width in ("abbreviated", "wide"):
            for number, name in months["format"][width].items():
                _enter(table, name, number, full=width == "wide")
    for name, number in _TYPED.items():
        _enter(table, name, number, full=False)
    return Lexicon(table)


def _enter(table: dict[str, Month], name: str, number: int, *, full: bool) -> None:
    word = fold(name).text.rstrip(".")
    only = frozenset(_ONLY_IN[word].split()) if word in _ONLY_IN else frozenset()
    for each in {word, _ASCII_TWINS.get(word, word)}:
        table[each] = Month(number, full=full and each not in _NOT_ALONE, only=only)
