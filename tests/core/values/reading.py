"""What the tests of values look at."""

from hypothesis import settings

from core.values import ValueKind, read

#: The first reading loads the vocabularies, and speed has its own tests.
calm = settings(deadline=None)

#: The languages henji speaks: BCP 47 tag -> babel's locale.
LOCALES = {
    "en": "en",
    "ja": "ja",
    "zh-Hans": "zh_Hans",
    "zh-Hant": "zh_Hant",
    "ko": "ko",
    "de": "de",
    "fr": "fr",
    "es": "es",
    "pt": "pt",
    "th": "th",
    "id": "id",
    "vi": "vi",
}


def canonicals(text: str, language: str | None = None) -> list[str]:
    """The likeliest reading of each value."""
    return [value.canonical for value in read(text, language)]


def kinds(text: str, language: str | None = None) -> list[ValueKind]:
    return [value.kind for value in read(text, language)]


def texts(text: str, language: str | None = None) -> list[str]:
    return [value.text for value in read(text, language)]


def readings(text: str, language: str | None = None) -> set[str]:
    """Every reading of the one value of `text`."""
    (value,) = read(text, language)
    return set(value.readings)
