"""What a language decides about figures: separators, the order of dates, the meaning of a bare sign."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import get_territory_currencies

_SCRIPTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[\u3041-\u30fa]"), "ja"),
    (re.compile(r"[\uac00-\ud7a3]"), "ko"),
    (re.compile(r"[\u0e01-\u0e5b]"), "th"),
    (re.compile(r"[\u4e00-\u9fff]"), "zh"),
)
#: Here a full number of days or months is written largest first, so 12/11 is 11 December.
_MONTH_FIRST = frozenset({"ja", "zh", "ko"})
#: Here nobody sets thousands apart with a plain space: "2 300 ml" are two figures.
_UNSPACED = frozenset({"en", "ja", "zh", "ko", "th"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    code: str | None = None  # "de"; None: unknown, so every reading stays open
    traditional: bool = False  # Chinese in traditional characters
    decimal: str | None = None  # "." or ","
    day_first: bool | None = None  # of 12/11 and 12/11/2026
    spaced: bool = True  # a plain space may group thousands
    currencies: tuple[str, ...] = ()  # of the territory, where the tag names one


def tongue(text: str, language: str | None) -> Tongue:
    """The tongue of a BCP 47 tag; without one, of the script, where that tells."""
    if language is None or language == "und":
        language = next((code for script, code in _SCRIPTS if script.search(text)), None)
    return _tongue(language) if language else Tongue()


@lru_cache(maxsize=256)
def _tongue(tag: str) -> Tongue:
    try:
        locale = Locale.parse(tag, sep="-" if "-" in tag else "_")
    except (ValueError, UnknownLocaleError):
        return Tongue()
    code = locale.language
    decimal = locale.number_symbols.get("latn", {}).get("decimal")
    return Tongue(
        code=code,
        traditional=code == "zh" and (locale.script == "Hant" or locale.territory in {"TW", "HK", "MO"}),
        decimal=decimal if decimal in {".", ","} else None,
        day_first=_day_first(locale),
        spaced=code not in _UNSPACED,
        currencies=tuple(get_territory_currencies(locale.territory)) if locale.territory else (),
    )


def _day_first(locale: Locale) -> bool | None:
    if locale.language in _MONTH_FIRST:
        return False
    if locale.language == "en" and locale.territory is None:
        return None  # British and American pages call themselves "en" alike
    pattern: str = locale.date_formats["short"].pattern
    place: Callable[[str], int] = pattern.lower().find
    return place("d") < place("m")
