"""What a buyer's word for a colour, size or material comes down to, so that "rot" meets "Red clay"."""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

import regex

from core.memory import for_a_turn
from core.text import normalise
from knowledge.pack import terms

#: A figure and its unit, in symbols and in words.
_UNITS = {
    "ml": "ml milliliter millilitre milliliters millilitres ミリリットル 毫升"
    " mililitro mililitros mililitre mililiter mililit mililít มล มล. มิลลิลิตร 밀리리터",
    "l": "l liter litre liters litres ltr リットル 升 公升 litro litros lít lit ลิตร 리터",
    "kg": "kg kilo kilos kilogramm kilogram キロ キログラム 公斤 千克"
    " kilogramme kilogrammes kilogramo kilogramos quilo quilos quilograma ký"
    " kí cân กก กก. กิโล กิโลกรัม 킬로 킬로그램",
    "g": "g gr gramm gram grams グラム 克 gramme grammes gramo gramos grama gramas gam กรัม 그램 그람 公克",
    "mm": "mm millimeter millimetre ミリ 毫米"
    " millimètre millimètres milímetro milímetros milimeter milimét มม มม. มิลลิเมตร 밀리미터 公釐 公厘",
    "cm": "cm zentimeter centimeter centimetre centimeters centimetres センチ センチメートル 厘米 公分"
    " centimètre centimètres centímetro centímetros centimetro centimetros sentimeter senti centimet"
    " centimét phân ซม ซม. เซนติเมตร เซน 센티미터 센티 센치",
    "m": "m meter metre mètre mètres metro metros mét เมตร 미터 公尺",
    "inch": "inch inches zoll インチ 英寸 寸 pouce pouces pulgada pulgadas polegada polegadas inci นิ้ว 인치 吋 英吋",
    "pcs": "pcs piece pieces pack stück 枚 個 片 个 本 张"
    " pièce pièces pieza piezas unidad unidades peça peças unidade unidades buah lembar cái chiếc ชิ้น อัน 개 장 張",
    "w": "w watt vatio vatios วัตต์ 와트",
    "v": "v volt voltio voltios volts โวลต์ 볼트",
}
_UNIT = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_FIGURE_UNIT = regex.compile(r"(\d+(?:[.,]\d+)?)[\s-]*(\L<units>)(?![\p{Latin}])", units=list(_UNIT))
_WORD = regex.compile(
    r"\d+(?:[.,]\d+)?[\p{Latin}%]*|[\p{Latin}\p{M}]+(?:['’-][\p{Latin}\p{M}]+)*"
    r"|[\p{Han}\p{Hiragana}\p{Katakana}ー]+|[\p{L}\p{M}]+"
)
_PACKED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")


@cache
def _values(language: str) -> Mapping[str, str]:
    own = {normalise(word).casefold(): str(one) for word, one in terms(language).get("value", {}).items()}
    english = {normalise(word).casefold(): str(one) for word, one in terms("en").get("value", {}).items()}
    return english | own


@cache
def _canonical(language: str) -> frozenset[str]:
    return frozenset(_values(language).values())


@cache
def _packed(language: str) -> regex.Pattern[str] | None:
    every = sorted((word for word in _values(language) if _PACKED.search(word)), key=lambda word: (-len(word), word))
    return regex.compile("|".join(map(regex.escape, every))) if every else None


def fold(text: str) -> str:
    """Case-folded, figures joined to their units: "50 g" and "50G" read the same."""
    folded = normalise(text).casefold()
    return _FIGURE_UNIT.sub(lambda match: match.group(1).replace(",", ".") + _UNIT[match.group(2)], folded)


@for_a_turn(256)
def traits(text: str, language: str) -> frozenset[str]:
    """Canonical words of a text: its words, and the English colour, size or material each stands for.

    >>> sorted(traits("50 G", "en"))
    ['50g']
    """
    folded = fold(text)
    every = set(_WORD.findall(folded))
    every |= {word.replace("-", "") for word in every if "-" in word}
    every |= {part for word in every if "-" in word for part in word.split("-") if len(part) > 3}
    every |= {word.removesuffix("pcs") for word in every if word[0].isdigit() and word.endswith("pcs")}
    known = _values(language)
    found = every | {known[word] for word in every if word in known}
    found |= {word[:-1] for word in every if word.endswith("s") and len(word) > 3}
    if pattern := _packed(language):
        found |= {known[match.group()] for match in pattern.finditer(folded)}
    return frozenset(found)


def wanted(text: str, language: str) -> frozenset[str]:
    """The colours, sizes and materials a text names, in English: only words of the pack's table."""
    return traits(text, language) & _canonical(language)


def telling(values: Iterable[str], language: str) -> Mapping[str, frozenset[str]]:
    """Each value of one option -> the traits that tell it from the others."""
    return _telling(tuple(values), language)


@lru_cache(maxsize=1024)
def _telling(values: tuple[str, ...], language: str) -> Mapping[str, frozenset[str]]:
    every = {value: traits(value, language) for value in values}
    common = frozenset.intersection(*every.values()) if len(every) > 1 else frozenset[str]()
    return {value: found - common for value, found in every.items()}


@cache
def _option_words(language: str) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one in ("en", language):
        for key, words in terms(one).get("option", {}).items():
            assert isinstance(words, list)
            found.setdefault(key, {key}).update(normalise(word).casefold() for word in words)
    return {key: frozenset(words) for key, words in found.items()}


@lru_cache(maxsize=4096)
def _whole(word: str) -> regex.Pattern[str]:
    """The word or its plural, not inside another."""
    stem = regex.escape(word.removesuffix("y")) if word.endswith("y") else regex.escape(word)
    ending = "(?:y|ies)" if word.endswith("y") else "(?:e?s|n|en)?"
    return regex.compile(rf"(?<![\p{{L}}]){stem}{ending}(?![\p{{L}}])")


def _says(word: str, folded: str) -> bool:
    """Whether the text holds the word, or its plural."""
    if _PACKED.search(word):
        return word in folded
    return word.removesuffix("y") in folded and _whole(word).search(folded) is not None


def option_named(names: Iterable[str], text: str, language: str) -> str | None:
    """The option whose name, or a usual word for it, the text holds: "which shades" names "Colour"."""
    folded = normalise(text).casefold()
    named = [(name, normalise(name).casefold()) for name in names]
    for name, own in named:
        if _says(own, folded):
            return name
    for name, own in named:
        if any(_says(word, folded) for word in sorted(_synonyms(own, language))):
            return name
    return None


def option_words(names: Iterable[str], language: str) -> frozenset[str]:
    """Words of option names that say nothing but which option: "dial" of "dial colour", not "colour"."""
    usual = {word for words in _option_words(language).values() for word in words}
    every = {word for name in names for word in _WORD.findall(normalise(name).casefold())}
    return frozenset(form for word in every - usual for form in (word, f"{word}s"))


def _synonyms(name: str, language: str) -> set[str]:
    """Usual words for an option name; for "frame material" those for its last word too."""
    last = name.rpartition(" ")[2]
    return {word for words in _option_words(language).values() if {name, last} & words for word in words}


def tools(text: str, language: str) -> frozenset[str]:
    """What the text would put goods into or treat them with: "dishwasher", "microwave" ... in English."""
    folded = normalise(text).casefold()
    found = set()
    for key, words in terms(language).get("tool", {}).items():
        assert isinstance(words, list)
        if any(_says(normalise(word).casefold(), folded) for word in words):
            found.add(key)
    return frozenset(found)
