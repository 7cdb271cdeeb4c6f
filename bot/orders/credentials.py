"""What a buyer writes to show whose order it is: numbers of orders, addresses of e-mail, postcodes.

Nothing here knows which orders exist: a text is read the same way whatever it names.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import regex

from bot import entities
from core import patterns
from core.orders import order_key
from core.sets import EntityKind
from core.text import normalise
from core.turn import Entity, Span

_WORDS = Path(__file__).with_suffix(".toml")
#: Three digits or more, with what shops put before and between them: 1001, YL-1001, 302-1234567-1234567.
_NUMBER = r"(?=[A-Z0-9-]{0,20}?\d{3})(?:[A-Z]{1,6}-?)?\d(?:-?[A-Z0-9]){1,23}(?![A-Z0-9])"
#: Postcodes that look like nothing else: of GB CA IE NL AR JP BR PT PL US, with a country before them, of SE CZ IN.
_SHAPES = regex.compile(
    r"(?<![A-Z0-9@.+-])(?:"
    r"[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z][\s-]?\d[A-Z]\d|[ACDEFHKNPRTVWXY]\d[\dW]\s?(?=[A-Z\d]{0,3}[A-Z])[A-Z\d]{4}"
    r"|[1-9]\d{3}\s?(?-i:[A-Z]{2})|[A-Z]\d{4}[A-Z]{3}"
    r"|\d{3}-\d{4}|\d{5}-\d{3,4}|\d{4}-\d{3}|\d{2}-\d{3}"
    r"|(?:D|DE|A|AT|CH|F|FR|B|BE|L|LU|I|IT|E|ES|P|S|SE|DK|N|NO|FI|FIN|LV|LT|EE|SK|SI|HU|RO|BG|HR|GR|US)-\d{4,5}"
    r"|\d{3}\s\d{2,3}(?!\d))(?![A-Z0-9@-])",
    regex.IGNORECASE,
)
#: What stands behind the word for a postcode: one piece, or two of which each has a digit.
_CODE = r"(?=[A-Z]{0,4}\d)[A-Z0-9]{2,5}(?:[\s-]?(?=[A-Z]?\d|\d[A-Z])[A-Z0-9]{2,5})?"
#: "order S1001" begins its number there; only "nr1001" and the like are written so without being part of it.
_OWN = r"|(?<=[a-z])(?<!\b(?:nr|nos?|num|nummer|number|id))-?\d"
_COUNTRY = regex.compile(r"^[A-Z]{1,3}-(?=\d{4,5}$)")
#: Digits alone: a number of an order, or a postcode.
_BARE = r"(?<![A-Z0-9@.,+#/-])\d{3,10}(?![A-Z0-9@%-]|[.,:/]\d)"
_LETTERED = regex.compile(rf"(?<![A-Z0-9@.+#-])(?=[A-Z]){_NUMBER}(?![A-Z0-9@])", regex.IGNORECASE)
_YEAR = regex.compile(r"(?:19|20)\d\d")
#: Neither digits of an order nor of a postcode.
_OTHER = frozenset({EntityKind.EMAIL, EntityKind.URL, EntityKind.TRACKING, EntityKind.AMOUNT, EntityKind.DATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What one text offers, each once, in the order it was written."""

    numbers: tuple[str, ...] = ()  # of orders, as written
    emails: tuple[str, ...] = ()  # case folded
    postcodes: tuple[str, ...] = ()  # in the form in which they are compared
    bare: tuple[str, ...] = ()  # digits that may be a number or a postcode: the talk tells which

    @property
    def proof(self) -> bool:
        """Whether there is anything to compare with an order."""
        return bool(self.emails or self.postcodes)

    @property
    def number(self) -> bool:
        """Whether there is anything that may name an order."""
        return bool(self.numbers or self.bare)


def postcode(written: str) -> str:
    """The form in which postcodes are compared; of a long ZIP code the five digits that everybody knows.

    >>> postcode("〒６００－８００１"), postcode("sw1a 1aa"), postcode("D-10115"), postcode("94107-1234")
    ('6008001', 'SW1A1AA', '10115', '94107')
    """
    bare = _COUNTRY.sub("", normalise(written).upper())
    code = "".join(letter for letter in bare if letter.isalnum())
    return code[:5] if code.isdecimal() and len(code) == 9 else code


def email(written: str) -> str:
    """The form in which addresses are compared."""
    return unicodedata.normalize("NFKC", written).strip().casefold()


def read(text: str, language: str) -> Offer:
    """All that the text offers. Telephone numbers, dates, amounts and parcels are none of it."""
    text = _plain(text)
    found = entities.find(text, language)
    taken = [entity.span for entity in found if entity.kind in _OTHER]
    phones = [entity.span for entity in found if entity.kind is EntityKind.PHONE]
    numbers = list(_free(_named("number").finditer(text), taken))
    taken += [match.span() for match in numbers]
    codes = list(_free(_named("postcode").finditer(text), taken))
    taken += [match.span() for match in codes]
    shapes = list(_free(_SHAPES.finditer(text), [*taken, *_long(phones, text)]))
    taken += [match.span() for match in shapes]
    bare = list(_free(_named("bare").finditer(text), [*taken, *phones]))
    lettered = _free(_LETTERED.finditer(text), taken)
    placed = [match for match in bare if _beside_a_place(match.span(), found, text)]
    return Offer(
        numbers=_once((_written(match) for match in (*numbers, *lettered)), order_key),
        emails=_once((email(entity.value) for entity in found if entity.kind is EntityKind.EMAIL), str),
        postcodes=_once((postcode(_written(match)) for match in (*codes, *shapes, *placed)), str),
        bare=_once((match.group() for match in bare if match not in placed), str),
    )


def is_year(digits: str) -> bool:
    """Whether it may as well be a year."""
    return _YEAR.fullmatch(digits) is not None


def _plain(text: str) -> str:
    """In its normal form, every script's digits as ASCII's, dashes as one."""
    text = regex.sub(r"\p{Pd}|[−ー](?=\d)", "-", normalise(text))
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in text)


def _free(matches: Iterable[regex.Match[str]], taken: Iterable[Span]) -> Iterator[regex.Match[str]]:
    """Those that touch nothing that was read before."""
    held = list(taken)
    for match in matches:
        if not any(match.start() < end and start < match.end() for start, end in held):
            yield match


def _long(phones: Iterable[Span], text: str) -> list[Span]:
    """Telephone numbers that no postcode is as long as."""
    return [(start, end) for start, end in phones if sum(letter.isdigit() for letter in text[start:end]) > 8]


def _written(match: regex.Match[str]) -> str:
    named = match.groupdict()
    return (named.get("it") or named.get("marked") or match.group()).strip()


def _beside_a_place(span: Span, found: Iterable[Entity], text: str) -> bool:
    """As in "10115 Berlin" and "Wien 1010"."""
    places = (entity.span for entity in found if entity.kind is EntityKind.COUNTRY)
    return any(
        text[min(span[1], end) : max(span[0], start)].strip(" ,") == "" and (start - span[1] < 3 and span[0] - end < 3)
        for start, end in places
    )


def _once(written: Iterable[str], key: Any) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for one in written:
        kept.setdefault(key(one), one)
    return tuple(kept.values())


@cache
def _named(kind: str) -> regex.Pattern[str]:
    return patterns.cached(_WORDS, "credentials 3", _compiled)[kind]


def _compiled(raw: Mapping[str, Any]) -> Mapping[str, regex.Pattern[str]]:
    words = {name: normalise("|".join(raw[name])) for name in raw}
    glue = rf"(?:[\s.:#()№º°,'’\"「」-]|(?<!\p{{L}}(?=\p{{Latin}}))(?:{words['between']})(?!\p{{Latin}}{_OWN})){{0,12}}"
    number = (
        rf"#\s?(?P<marked>[A-Z]{{0,6}}-?\d(?:-?[A-Z0-9]){{1,23}}(?![A-Z0-9]))"
        rf"|(?<!\p{{Latin}})(?:{words['order']})(?!\p{{Latin}}){glue}(?P<it>{_NUMBER})(?!\s?(?:{words['goods']}))"
    )
    code = (
        rf"〒\s?(?P<marked>\d{{3}}-?\d{{4}})"
        rf"|(?<!\p{{Latin}})(?:{words['postcode']})(?!\p{{Latin}}){glue}(?P<it>{_CODE})(?![A-Z0-9])"
    )
    bare = rf"{_BARE}(?!\s?(?:{words['goods']}))"
    written = {"number": number, "postcode": code, "bare": bare}
    return {name: regex.compile(one, regex.IGNORECASE) for name, one in written.items()}
