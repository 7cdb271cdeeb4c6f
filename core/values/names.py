"""Figures that are names: e-mail addresses, links, telephone numbers, article numbers."""

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
_TRAILING = ".,;:!?'\"*_)]"

_INTERNATIONAL = re.compile(r"\+\d(?:[ ().-]{0,2}\d){6,14}(?!\d)")
_NATIONAL = re.compile(
    r"(?<![\d.,+#/a-z-])(?:\(0\d{1,4}\)|0\d{1,5})[ ./-]?\d{1,8}(?:[ ./-]\d{2,5}){0,3}(?![\d-])"
    r"|(?<![\d.,+#/a-z-])(?:1-)?(?:\(\d{3}\) ?|\d{3}[-.])\d{3,4}-\d{4}(?![\d-])"
)
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
        local = _NATIONAL.match(text, start - (text[start - 1 : start] == "("))
        readings = _national(re.sub(r"\D", "", local.group()), regions) if local else ()
        if local and readings:
            yield Found(*local.span(), ValueKind.PHONE, readings)


@for_a_turn(64)
def _national(digits: str, regions: tuple[str, ...]) -> tuple[str, ...]:
    if len(digits) < _SHORTEST:
        return ()
    parsed = [phonenumbers.parse(digits, region) for region in regions]
    valid = [number for number in parsed if phonenumbers.is_valid_number(number)]
    return tuple(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) for number in valid)


def codes(folded: Folded, measured: Iterable[Found]) -> Iterator[Found]:
    """Tokens of letters and digits that no figure with letters of its own explains: TK-300-BLK, A4."""
    text = folded.text
    explained = bytearray(len(text))
    for each in measured:
        if not text[each.start : each.end].isdecimal():
            explained[each.start : each.end] = b"\1" * (each.end - each.start)
    for start, end in _tokens(text, folded.digits):
        token = folded.cased[start:end]
        if not _is_explained(token, explained[start:end]):
            yield Found(start, end, ValueKind.SKU, (token.upper(),))


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
