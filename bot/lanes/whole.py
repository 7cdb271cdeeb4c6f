"""Quotes made whole: a sentence with its "not", a row of a table with its key, whatever part of it was copied."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import regex

from core.evidence import Evidence, Passage, Source
from core.sentences import spans
from core.text import normalise

#: A row as page readers write it: "Country: Germany; Carrier: EMS; Price: 2,900 JPY".
_CELL = regex.compile(r"(?P<key>[^:：;；\n]{1,60})[:：]\s*(?P<value>[^;；\n]*)")
LONG_KEY = 12  # letters: a key so long is a statement, and no mere "price"
_WORD = regex.compile(r"\p{L}")


def whole_sentences(text: str, span: tuple[int, int]) -> str:
    """What is quoted, widened to the rows or sentences it stands in."""
    start, end = span
    for begin, stop in _units(text):
        if begin < end and start < stop:
            start, end = min(start, begin), max(end, stop)
    return text[start:end].strip()


def _units(text: str) -> Iterator[tuple[int, int]]:
    """Rows of a table are whole lines; elsewhere a sentence is."""
    at = 0
    for line in text.split("\n"):
        if len(_cells(line)) > 1:
            yield at, at + len(line)
        else:
            yield from ((at + begin, at + stop) for begin, stop in spans(line))
        at += len(line) + 1


def _cells(line: str) -> dict[str, str]:
    """Key -> value of a row; empty for a line that is none."""
    parts = [one.strip() for one in regex.split("[;；]", line) if one.strip()]
    found = [_CELL.fullmatch(one) for one in parts]
    if len(parts) < 2 or not all(found):
        return {}
    return {normalise(one["key"]).casefold(): normalise(one["value"]).strip() for one in found if one}


def mixed_rows(claim: str, sources: Iterable[Source], evidence: Iterable[Evidence]) -> str | None:
    """Why a claim says something of one row that stands in another; None where it does not."""
    rows = [cells for source in sources for line in source.quote.split("\n") if (cells := _cells(line))]
    for one, other in combinations(rows, 2):
        if one != other and one.keys() == other.keys():
            return f"it takes from two rows: {_shown(one)} and {_shown(other)}"
    every = [cells for text in evidence if isinstance(text, Passage) for cells in map(_cells, text.text.split("\n"))]
    for row in rows:
        if said := _foreign(claim, row, every) or _without_its_value(claim, row):
            return said
    return None


def _foreign(claim: str, row: dict[str, str], every: Sequence[dict[str, str]]) -> str | None:
    """The words of a sibling row, under the same key, that the claim uses beside this one."""
    told = normalise(claim).casefold()
    own = " ".join(row.values()).casefold()
    for sibling in every:
        if sibling.keys() != row.keys():
            continue
        for key, value in sibling.items():
            words = value.casefold()
            if _WORD.search(words) and words not in own and words in told and row[key].casefold() not in told:
                return f"it says {value!r}, which stands in another row than {_shown(row)}"
    return None


def _without_its_value(claim: str, row: dict[str, str]) -> str | None:
    """The words of a key whose value the claim leaves out: "paid by" without by whom. Figures are checked elsewhere."""
    told = normalise(claim).casefold()
    for key, value in row.items():
        if len(key) > LONG_KEY and key in told and _WORD.search(value) and value.casefold() not in told:
            return f"it speaks of {key!r} and does not say {value!r}"
    return None


def _shown(row: dict[str, str]) -> str:
    return "; ".join(f"{key}: {value}" for key, value in row.items())[:120]
