"""From a text to its values."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from core.values.clock import times
from core.values.dates import dates
from core.values.decimals import decimals
from core.values.fold import Folded, fold
from core.values.found import Found
from core.values.measures import measures
from core.values.names import addresses, codes, phones
from core.values.phrases import phrases
from core.values.tongue import Tongue, tongue
from core.values.value import Value, ValueKind
from core.values.weekdays import weekdays

_SHORT = 2000  # characters of a text that is worth remembering
_DIGITS = re.compile(r"\d+")


def read(text: str, language: str | None = None) -> tuple[Value, ...]:
    """The values of `text`, left to right, without overlap; of two that overlap the longer is read.

    `language` is a BCP 47 tag; without one the script decides what it can, and the rest stays open in
    `Value.readings`.
    """
    return _remembered(text, language) if len(text) <= _SHORT else read_once(text, language)


@lru_cache(maxsize=1024)
def _remembered(text: str, language: str | None) -> tuple[Value, ...]:
    """One claim is held against many quotes by several checks."""
    return read_once(text, language)


def read_once(text: str, language: str | None) -> tuple[Value, ...]:
    """The same, and nothing of the text is remembered: for what buyers wrote."""
    folded = fold(text)
    spoken = tongue(folded.text, language)
    dated = list(dates(folded, spoken))
    measured = [
        *dated,
        *weekdays(folded, spoken, dated),
        *times(folded, spoken),
        *phrases(folded),
        *measures(folded, spoken),
    ]
    found = [*addresses(folded), *phones(folded, spoken), *measured, *codes(folded, measured)]
    return tuple(each.value(text, folded) for each in _apart(found, folded, spoken))


def _apart(found: Iterable[Found], folded: Folded, spoken: Tongue) -> list[Found]:
    """The longest of those that overlap, of equals the one named first; and the digits that none covers.

    Places are those of the source: one character such as ㏵ may fold into parts of two values.
    """
    taken = bytearray(folded.ends[-1] if folded.text else 0)
    kept = []
    for each in sorted(found, key=lambda one: one.start - one.end):
        start, end = folded.span(each.start, each.end)
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            kept.append(each)
    kept += _overlooked(taken, folded, spoken)
    return sorted(kept, key=lambda one: one.start)


def _overlooked(taken: bytearray, folded: Folded, spoken: Tongue) -> Iterator[Found]:
    """Plain numbers for the digits of values that gave way to longer ones."""
    for match in _DIGITS.finditer(folded.text):
        start, end = match.span()
        while start < end and taken[folded.starts[start]]:
            start += 1
        while start < end and taken[folded.starts[end - 1]]:
            end -= 1
        if start < end:
            numbers = decimals(folded.text[start:end], spoken)
            yield Found(start, end, ValueKind.NUMBER, numbers, None, numbers)
