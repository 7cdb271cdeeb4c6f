"""Figures that are names: e-mail addresses, links, telephone numbers, article numbers."""

import operator
import re
from collections.abc import Iterable, Iterator

import phonenumbers

from core.memory import for_a_turn
from core.values.fold import Folded
from core.values.found import Found
from core.values.lexicon import is_latin
from core.values.tongue import Tongue
from core.values.value import ValueKind

_EMAIL = re.compile(r"(?<![a-z0-9._%+-])[a-z0-9_%+-]+(?:\.[a-z0-9_%+-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_LETTERS = "a-z\u00df-\u024f\u0370-\u052f"  # Latin, Greek and Cyrillic: a look-alike host must not end early
#: Scripts that set no blank after a link.
_UNSPACED = "\u0e00-\u0e7f\u3000-\u9fff\uac00-\ud7a3\uff00-\uffef"
_PATH = r"(?:[/?#][a-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*)?"
_LINK = re.compile(rf"(?:[a-z][a-z0-9+.-]{{1,15}}://|www\.)[^\s/?#<>\"'(){{}}|\\^`{_UNSPACED}]+{_PATH}")
_TOP_LEVELS = (
    "com|net|org|info|biz|shop|store|online|app|dev|xyz|io|me|ly|gl|example|test|"
    "jp|co|cn|tw|hk|kr|de|at|ch|fr|es|pt|br|th|id|vn|uk|eu|us|ru"
)
_BARE_LINK = re.compile(rf"\.(?:{_TOP_LEVELS})(?![{_LETTERS}0-9@-]){_PATH}")
_HOST = re.compile(rf"(?:[{_LETTERS}0-9-]+\.)*[{_LETTERS}0-9-]+$")
_LONGEST_HOST = 80
_HOST_END = re.compile(r"[/?#]")
_TRAILING = ".,;:!?'\"*_()]"

_INTERNATIONAL = re.compile(r"\+\d(?:[ ().-]{0,2}\d){6,14}(?!\d)")
_NATIONAL = re.compile(
    r"(?<![\d.,+#/a-z-])(?:\(0\d{1,4}\)|0\d{1,5})[ ./-]?\d{1,8}(?:[ ./-]\d{2,5}){0,3}(?![\d-])"
    r"|(?<![\d.,+#/a-z-])(?:1-)?(?:\(\d{3}\) ?|\d{3}[-.])\d{3,4}-\d{4}(?![\d-])"
    r"|(?<![\d.,+#/a-z-])\(\d{2}\) ?\d{4,5}-\d{4}(?![\d-])"
    r"|(?<![\d.,+#/a-z-])[6-9]\d{2} \d{2,3} \d{2,3}(?: \d{2})?(?![\d-])"
)
#: Passes over most other numbers at one glance.
_MAY_BE_PHONE = re.compile(r"0\d|1-|\d{2,3}[-. )]")
_REGIONS = {
    "ja": ("JP",),
    "zh": ("CN", "TW", "HK"),
    "ko": ("KR",),
    "de": ("DE", "AT", "CH"),
    "en": ("US", "GB", "AU", "CA", "JP"),
    "fr": ("FR", "BE", "CH", "CA"),
    "es": ("ES", "MX"),
    "pt": ("BR", "PT"),
    "th": ("TH",),
    "id": ("ID",),
    "vi": ("VN",),
}
_EVERYWHERE = ("JP", "US", "GB", "DE", "FR", "CN", "TW", "KR")
_SHORTEST = 9  # digits of a national number; fewer are more likely a postcode

#: 5-star, 2-Zylinder-Motor, 1990s, mid-1990s: words and numbers.
_WORDS = re.compile(r"(?:.*-)?[A-Za-z][a-z]{3,}(?:-.*)?|\d+[a-z]{3,}|(?:[a-z]+-)?\d{2,4}s")
#: The post's S10 numbers and UPS's, as labels space them: EM 123 456 785 JP, 1Z 999 AA1 01 2345 6784.
_S10 = re.compile(r"(?<![a-z0-9])([a-z]{2}) ?(\d{2,3}) ?(\d{3}) ?(\d{3}) ?([a-z]{2})(?![a-z0-9])")
_UPS = re.compile(r"(?<![a-z0-9])1z(?: ?[a-z0-9]){16}(?![a-z0-9])")
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
#: Parcel and order numbers in groups: 1234-5678-9012, 7712 3456 7890, 123-1234567-1234567.
_GROUPED = frozenset({"-", " "})
_GROUPS = re.compile(r"(?<![a-z0-9.,/+-])(?:\d{4}(?:[- ]\d{4}){1,3}[- ]\d{3,4}|\d{3}-\d{7}-\d{7})(?![a-z0-9-]|[.,]\d)")
_TOKEN_CHARS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")


def addresses(folded: Folded) -> Iterator[Found]:
    """E-mail addresses and links. The path of a link keeps its case, the host does not."""
    text = folded.text
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield Found(*match.span(), ValueKind.EMAIL, (match.group(),))
    for match in _LINK.finditer(text) if "://" in text or "www." in text else ():
        yield _link(folded, *match.span())
    for match in _BARE_LINK.finditer(text) if "." in text else ():
        window = max(0, match.start() - _LONGEST_HOST)
        if host := _HOST.search(text[window : match.start()]):
            yield _link(folded, window + host.start(), match.end())


def _link(folded: Folded, start: int, end: int) -> Found:
    written = _trimmed(folded.cased[start:end])
    return Found(start, start + len(written), ValueKind.URL, (_canonical(written),))


def _trimmed(link: str) -> str:
    """Without the punctuation of the sentence around it."""
    while link[-1] in _TRAILING and not (link[-1] == ")" and link.count("(") >= link.count(")")):
        link = link[:-1]
    return link


def _canonical(link: str) -> str:
    scheme, separator, rest = link.partition("://")
    if not separator:
        scheme, rest = "https", link
    host, tail = _HOST_END.split(rest, maxsplit=1)[0], _HOST_END.search(rest)
    path = rest[tail.start() :] if tail else ""
    return f"{scheme.lower()}://{host.lower()}{path if '?' in path or '#' in path else path.rstrip('/')}"


def phones(folded: Folded, tongue: Tongue) -> Iterator[Found]:
    """Telephone numbers as E.164; one without a country code in each region of the language that has it."""
    text, regions = folded.text, _REGIONS.get(tongue.code or "", _EVERYWHERE)
    for match in _INTERNATIONAL.finditer(text) if "+" in text else ():
        digits = re.sub(r"\D", "", match.group().replace("(0)", ""))
        yield Found(*match.span(), ValueKind.PHONE, (f"+{digits}",))
    for start in folded.digits:
        if not _MAY_BE_PHONE.match(text, start):
            continue
        local = _NATIONAL.match(text, start - (text[start - 1 : start] == "("))
        readings = _national(re.sub(r"\D", "", local.group()), regions) if local else ()
        if local and readings:
            yield Found(*local.span(), ValueKind.PHONE, readings)


@for_a_turn(64)
def _national(digits: str, regions: tuple[str, ...]) -> tuple[str, ...]:
    if len(digits) < _SHORTEST:
        return ()
    parsed = [_parsed(digits, region) for region in regions]
    valid = [number for number in parsed if number and phonenumbers.is_valid_number(number)]
    return tuple(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) for number in valid)


def _parsed(digits: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:  # 000 123 456: no country calls abroad like this
        return None


def codes(folded: Folded, measured: Iterable[Found]) -> Iterator[Found]:
    """Tokens of letters and digits that no figure with letters of its own explains: TK-300-BLK, A4."""
    text = folded.text
    yield from _labels(folded)
    explained = bytearray(len(text))
    for each in measured:
        if not text[each.start : each.end].isdecimal():
            explained[each.start : each.end] = b"\1" * (each.end - each.start)
    for start, end in _tokens(text, folded.digits):
        token = folded.cased[start:end]
        if not _is_explained(token, explained[start:end]):
            yield Found(start, end, ValueKind.SKU, (token.upper(),))


def _labels(folded: Folded) -> Iterator[Found]:
    """Parcel numbers with blanks or hyphens in them; the reading without them is the canonical one."""
    text = folded.text
    spaced = [
        match for start in folded.digits if text[start - 1 : start] == " " and (match := _S10.match(text, start - 3))
    ]
    for match in (*spaced, *(_UPS.finditer(text) if "1z " in text else ())):
        label = folded.cased[match.start() : match.end()]
        joined = label.replace(" ", "")
        if label == label.upper() and " " in label and (match.re is _UPS or _is_s10(joined)):
            yield Found(match.start(), match.end(), ValueKind.SKU, (joined,))
    for start in folded.digits:
        if text[start + 3 : start + 5].strip("0123456789") in _GROUPED and (match := _GROUPS.match(text, start)):
            joined = re.sub(r"\D", "", match.group())
            yield Found(*match.span(), ValueKind.SKU, (joined, match.group()))


def _is_s10(number: str) -> bool:
    """Whether the check digit of the Universal Postal Union's S10 is right.

    >>> _is_s10("RR473124829GB"), _is_s10("RR473124828GB")
    (True, False)
    """
    digits = [int(digit) for digit in number[2:11]] if number[2:11].isdecimal() else []
    if len(digits) != len(_S10_WEIGHTS) + 1:
        return False
    check = 11 - sum(map(operator.mul, digits, _S10_WEIGHTS)) % 11
    return digits[-1] == (0 if check == 10 else 5 if check == 11 else check)


def _tokens(text: str, digits: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The ASCII words with digits and letters, hyphens included but not at the ends."""
    end = 0
    for digit in digits:
        if digit < end:
            continue
        start = end = digit
        while start and text[start - 1] in _TOKEN_CHARS:
            start -= 1
        while end < len(text) and text[end] in _TOKEN_CHARS:
            end += 1
        token = text[start:end]
        start, stop = end - len(token.lstrip("-_")), start + len(token.rstrip("-_"))
        if not (token.isdecimal() or _cuts(text, start) or _cuts(text, stop)):
            yield start, stop


def _cuts(text: str, place: int) -> bool:
    """Whether a word with other Latin letters ("Rückgabe") would be cut here."""
    return 0 < place < len(text) and is_latin(text[place - 1]) and is_latin(text[place])


def _is_explained(token: str, explained: bytearray) -> bool:
    """Figures with units cover all its letters; or it is a compound such as 30-Tage-Garantie or 5-star."""
    if (any(explained) and token != token.upper()) or _WORDS.fullmatch(token):
        return True
    return all(
        covered or not char.isalpha() or _is_times(token, at)
        for at, (char, covered) in enumerate(zip(token, explained, strict=True))
    )


def _is_times(token: str, at: int) -> bool:
    """The x of 12x8cm."""
    return token[at] in "xX" and token[at - 1 : at].isdigit() and token[at + 1 : at + 2].isdigit()
