"""Whose Han characters these are: the mainland's, Taiwan's or Japan's.

The national character sets are the table: GB 2312 holds simplified forms only, the everyday part of Big5
traditional ones, the first level of JIS X 0208 Japan's own. A character that one has and the others lack
decides.
"""

import functools
from collections import Counter

import regex

_HAN = regex.compile(r"\p{Han}")


def standard(text: str) -> str | None:
    """The tag of the standard that the characters are of; None where none of them is of one alone.

    >>> [standard(text) for text in ("发货", "發貨", "発売", "商品")]
    ['zh-Hans', 'zh-Hant', 'ja', None]
    """
    forms = Counter((_gb(one), _big5(one), _jis(one)) for one in _HAN.findall(text))
    simplified, traditional, japanese = (
        forms[True, False, False],
        forms[False, True, False],
        forms[False, False, True],
    )
    if simplified or traditional:
        return "zh-Hans" if simplified >= traditional else "zh-Hant"
    mixed = forms[True, False, True] and forms[False, True, True]  # 会 beside 員: simplified there, and here not
    return "ja" if japanese or mixed else None


def chinese(text: str) -> str:
    """The likelier Chinese tag: traditional where a character is missing from the mainland's set."""
    characters = _HAN.findall(text)
    return "zh-Hant" if any(_big5(one) and not _gb(one) for one in characters) else "zh-Hans"


@functools.lru_cache(maxsize=8192)
def _gb(character: str) -> bool:
    return bool(character.encode("gb2312", "ignore"))


@functools.lru_cache(maxsize=8192)
def _big5(character: str) -> bool:
    """Among the 5,401 characters of Big5's first plane, those of everyday use."""
    return b"\xa4\x40" <= character.encode("big5", "ignore") <= b"\xc6\x7e"


@functools.lru_cache(maxsize=8192)
def _jis(character: str) -> bool:
    """Among the 2,965 characters of JIS X 0208's first level."""
    return b"\xb0\xa1" <= character.encode("euc_jp", "ignore") <= b"\xcf\xd3"
