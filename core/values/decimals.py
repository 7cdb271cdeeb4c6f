"""Digits with separators as exact decimals in plain notation: "1234.5"."""

import re
from decimal import Decimal

from core.values.tongue import Tongue

_LONGEST = 40  # digits; nobody counts with more, and exact arithmetic stays cheap
_WESTERN = re.compile(r"\d{1,3}(?:[.,' ]\d{3})+")
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")  # a thousand, or three decimals
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")


def tidy(whole: str, fraction: str = "") -> str:
    """Plain notation without idle zeros.

    >>> tidy("0012", "50"), tidy("", "5"), tidy("7", "00")
    ('12.5', '0.5', '7')
    """
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def plain(number: Decimal) -> str:
    """The same in plain notation.

    >>> plain(Decimal("1E+4")), plain(Decimal("2.50"))
    ('10000', '2.5')
    """
    return tidy(*f"{number:f}".split("."))


def shift(number: str, power: int) -> str:
    """`number` times ten to the `power`, exactly.

    >>> shift("2.5", 4), shift("-3", 0)
    ('25000', '-3')
    """
    sign, bare = ("-", number[1:]) if number.startswith("-") else ("", number)
    whole, _, fraction = bare.partition(".")
    fraction = fraction.ljust(power, "0")
    return sign + tidy(whole + fraction[:power], fraction[power:])


def decimals(raw: str, tongue: Tongue) -> tuple[str, ...]:
    """What `raw` may stand for, the likeliest first; empty where it is not one number ("1.2.3").

    >>> decimals("1.234", Tongue()), decimals("1.234", Tongue(code="de", decimal=","))
    (('1234', '1.234'), ('1234',))
    """
    if raw.isdecimal():
        return _whole(raw)
    signs = re.sub(r"\d", "", raw)
    if len(raw) > _LONGEST:
        return ()
    last = signs[-1]
    if signs.count(last) == 1 and last in ".,":
        return _with_one_mark(raw, last, tongue)
    return (tidy(re.sub(r"\D", "", raw)),) if _is_grouped(raw, signs) else ()


def _whole(raw: str) -> tuple[str, ...]:
    """A figure with zeros in front may be a code, so both spellings stay."""
    if len(raw) > _LONGEST or raw == "0" or not raw.startswith("0"):
        return (raw,)
    return tidy(raw), raw


def _is_grouped(raw: str, signs: str) -> bool:
    return bool(len(set(signs)) == 1 and _WESTERN.fullmatch(raw)) or bool(_INDIAN.fullmatch(raw))


def _with_one_mark(raw: str, mark: str, tongue: Tongue) -> tuple[str, ...]:
    """`mark` stands once, last of all separators: it opens the fraction, or groups thousands."""
    before, _, after = raw.rpartition(mark)
    if not before.isdecimal() and not _is_grouped(before, re.sub(r"\d", "", before)):
        return ()
    whole = re.sub(r"\D", "", before)
    fraction = tidy(whole, after)
    if not _AMBIGUOUS.fullmatch(raw):
        return (fraction,)
    grouped = tidy(whole + after)
    if tongue.decimal is None:
        return grouped, fraction
    return (fraction,) if mark == tongue.decimal else (grouped,)
