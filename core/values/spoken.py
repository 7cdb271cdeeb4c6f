"""Numbers in words, put together: two thousand nine hundred, zweitausendneunhundert, 이천구백, สองพันเก้าร้อย."""

import re
from collections.abc import Iterator

from core.values.fold import Folded
from core.values.lexicon import Lexicon
from core.values.tongue import Tongue
from core.values.words import all_words, german_large

Word = tuple[int, int, int]  # the number, where it begins and where it ends
#: Sino-Korean numbers open their word: 이천구백, 만 오천, 삼십일.
_SINO_PLACES = "".join(f"(?:[일이삼사오육칠팔구]?{place})?" for place in "천백십")
_SINO = re.compile(
    rf"(?<![가-힣])(?:(?P<myriads>{_SINO_PLACES}[일이삼사오육칠팔구]?)만 ?)?"
    rf"(?P<rest>{_SINO_PLACES}[일이삼사오육칠팔구]?)"
)
_SINO_OPENING = re.compile("[일이삼사오육칠팔구십백천만]")
_SINO_DIGITS = {char: value for value, char in enumerate("일이삼사오육칠팔구", 1)}
#: What may stand between two words of one number, the larger first.
_JOINTS = frozenset({"", " ", "-", " and ", " e ", " y ", " et ", " lẻ ", " linh "})
_SINO_POWERS = {"십": 1, "백": 2, "천": 3}
_HANGUL = re.compile("[가-힣]")
_HUNDREDS: Lexicon[int] = Lexicon({**dict.fromkeys(("hundred", "hundert", "ratus", "trăm", "ร้อย"), 2), "ร้อยละ": 0})
#: French alone counts in cents: elsewhere they are coins.
_FRENCH_HUNDREDS: Lexicon[int] = Lexicon(dict.fromkeys(("cent", "cents"), 2))
_SCALES: Lexicon[int] = Lexicon(
    {
        **dict.fromkeys(("thousand", "tausend", "tsd.", "ribu", "rb", "nghìn", "ngàn", "พัน"), 3),
        "หมื่น": 4,
        "แสน": 5,
        **dict.fromkeys(
            ("million", "millions", "millionen", "mio.", "juta", "jt", "triệu", "ล้าน", "millones", "milhões"), 6
        ),
    }
)
_MIL: Lexicon[int] = Lexicon(dict.fromkeys(("mil", "mille"), 3))
_SAYS_MIL = frozenset({"es", "pt", "fr", None})
#: "50k" is fifty thousand where prices are long; elsewhere 4K is a name.
_SAYS_K = frozenset({"vi", "id"})


def spoken(folded: Folded, tongue: Tongue) -> list[Word]:
    """The numbers in words: hundreds first, so that "two hundred and fifty thousand" is one number."""
    text = folded.text
    words = [each for each in all_words().within(folded) if not _is_weekday(text, each[1])]
    words += german_large(folded)
    hundreds = _FRENCH_HUNDREDS if tongue.code == "fr" else _HUNDREDS
    for lexicon, limit in ((hundreds, 1000), (None, None)):
        words = _composed(text, [_times(text, word, lexicon, tongue) for word in words], limit)
    return [*words, *_sino(text)] if _HANGUL.search(text) else words


def _is_weekday(text: str, start: int) -> bool:
    """Thứ Hai is Monday."""
    return text.startswith("thứ ", start - 4)


def _times(text: str, word: Word, lexicon: Lexicon[int] | None, tongue: Tongue) -> Word:
    number, start, end = word
    place = end + (text[end : end + 1] in {" ", "-"})
    if lexicon and number >= 100:
        return word  # mille cent is 1100
    power, end = (lexicon.at(text, place) or (0, end)) if lexicon else scale(text, end, tongue)
    return (number * 10**power, start, end) if power else word


def _composed(text: str, words: list[Word], limit: int | None) -> list[Word]:
    """Two thousand | nine hundred | and fifty are one number: each part fits into the zeros of the one before.

    The first of them stays below `limit`.
    """
    found: list[Word] = []
    for word in sorted(words, key=lambda each: each[1]):
        last = found[-1] if found else None
        is_head = last is not None and last[0] % 100 == 0 and (limit is None or last[0] < limit)
        if last and is_head and word[0] < _zeros(last[0]) and text[last[2] : word[1]] in _JOINTS:
            found[-1] = (last[0] + word[0], last[1], word[2])
        elif not last or word[1] >= last[2]:  # the hundred of "two hundred" is no number of its own
            found.append(word)
    return found


def _zeros(number: int) -> int:
    """The power of ten that its zeros leave room for.

    >>> _zeros(2900), _zeros(0)
    (100, 1)
    """
    power = 1
    while number and number % (power * 10) == 0:
        power *= 10
    return power


def _sino(text: str) -> Iterator[Word]:
    """A 일 at the end may be a one, or the day that is counted: 삼십일."""
    opening = (match.start() for match in _SINO_OPENING.finditer(text))
    for match in filter(None, (_SINO.match(text, start) for start in opening)):
        myriads, rest = match["myriads"], match["rest"]
        ends = (match.end(), match.end() - 1) if len(rest) > 1 and rest.endswith("일") else (match.end(),)
        for end in ends:
            number = _sino_number(rest[: len(rest) - (match.end() - end)])
            if myriads is not None:
                number += (_sino_number(myriads) or 1) * 10_000
            yield number, match.start(), end - (text[end - 1] == " ")


def _sino_number(written: str) -> int:
    total = digit = 0
    for char in written:
        if char in _SINO_DIGITS:
            digit = _SINO_DIGITS[char]
        else:
            total, digit = total + (digit or 1) * 10 ** _SINO_POWERS[char], 0
    return total + digit


def scale(text: str, end: int, tongue: Tongue) -> tuple[int, int]:
    """The power of ten that the word or letter behind a number stands for, and where it ends; 0 and `end` without."""
    if tongue.code in _SAYS_K and text[end : end + 1] == "k" and not text[end + 1 : end + 2].isalpha():
        return 3, end + 1
    place = end + (text[end : end + 1] == " ")
    found = _SCALES.at(text, place) or _HUNDREDS.at(text, place)
    if not found and tongue.code in _SAYS_MIL:
        found = _MIL.at(text, place)
    return found or (0, end)
