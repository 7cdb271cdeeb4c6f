"""What languages look like on paper: their scripts, letters and small words.

Plain general knowledge. The words lie in `language_words.toml`.
"""

import functools
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

#: The languages told apart unless a store asks for others.
INTEREST: Final = (
    "ar", "be", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "hi", "hu", "id",
    "it", "ja", "ko", "lt", "lv", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "th", "tr", "uk",
    "vi", "zh-Hans", "zh-Hant",
)  # fmt: skip

#: Scripts that henji takes for one language.
SCRIPTS: Final = {
    "Hiragana": "ja",
    "Katakana": "ja",
    "Hangul": "ko",
    "Thai": "th",
    "Greek": "el",
    "Hebrew": "he",
    "Georgian": "ka",
    "Armenian": "hy",
    "Bengali": "bn",
    "Gujarati": "gu",
    "Gurmukhi": "pa",
    "Tamil": "ta",
    "Telugu": "te",
    "Kannada": "kn",
    "Malayalam": "ml",
    "Sinhala": "si",
    "Lao": "lo",
    "Khmer": "km",
    "Myanmar": "my",
    "Ethiopic": "am",
}

#: Scripts that several languages share.
SHARED: Final = {
    "Latin": (
        "af", "az", "bs", "ca", "cs", "cy", "da", "de", "en", "eo", "es", "et", "eu", "fi", "fr", "ga",
        "hr", "hu", "id", "is", "it", "lt", "lv", "ms", "mt", "nb", "nl", "nn", "pl", "pt", "ro", "sk",
        "sl", "so", "sq", "sv", "sw", "tl", "tr", "uz", "vi", "xh", "yo", "zu",
    ),
    "Cyrillic": (
        "be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "uk",
    ),
    "Arabic": (
        "ar", "fa", "ku", "ps", "ug", "ur",
    ),
    "Devanagari": (
        "hi", "mr", "ne",
    ),
}  # fmt: skip

#: Letters beyond a-z that a language writes. A letter outside its alphabet speaks against a language.
ALPHABETS: Final = {
    "ca": "àçèéíïòóúü·",
    "cs": "áčďéěíňóřšťúůýž",
    "da": "æøåé",
    "de": "äöüß",
    "en": "",
    "es": "áéíñóúü¡¿",
    "et": "äõöüšž",
    "fi": "äöå",
    "fr": "àâæçèéêëîïôœùûüÿ",
    "hu": "áéíóöőúüű",
    "id": "",
    "it": "àèéìíòóùú",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "nb": "æøåéòô",
    "nl": "éëïóöü",
    "pl": "ąćęłńóśźż",
    "pt": "áâãàçéêíóôõúü",
    "ro": "ăâîșşțţ",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšž",
    "sv": "åäöé",
    "tr": "çğıöşüâîû",
    "vi": "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđ",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "ar": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي",
    "fa": "ءآأؤئابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی",
    "ur": "ءآأؤئابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھیےۓ",
}

#: Words shorter than this are not also taken without accents: "où" must not become "ou".
_LONG: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Small words and what they tell."""

    languages: Mapping[str, frozenset[str]]  # word -> the languages that write it
    international: frozenset[str]  # words that tell nothing
    japanese: tuple[str, ...]  # words of Han characters that are not Chinese


@functools.cache
def words() -> Words:
    """Read once; the longer words also as written in haste, without their accents."""
    read = tomllib.loads((Path(__file__).parent / "language_words.toml").read_text(encoding="utf-8"))
    languages: defaultdict[str, set[str]] = defaultdict(set)
    for language, listed in read["words"].items():
        for word in listed.split():
            languages[word].add(language)
            if len(word) >= _LONG and word[0].isascii():
                languages[_plain(word)].add(language)
    return Words(
        languages={word: frozenset(known) for word, known in languages.items()},
        international=frozenset(read["international"].split()),
        japanese=tuple(read["japanese"].split()),
    )


def _plain(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))
