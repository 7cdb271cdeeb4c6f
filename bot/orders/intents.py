"""Which question about an order is asked. The words of each language live in `intents/`.

A wrong reading costs more than none: what no pattern knows is nothing, and a wish that is denied ("please do not
cancel") is no wish.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

import regex

from core import patterns
from core.languages import same
from core.memory import for_a_turn
from core.sentences import split
from core.text import normalise

ROOT = Path(__file__).parent / "intents"


class Intent(StrEnum):
    """What is asked, the more precise first: the order in which `intents` tells them."""

    LOST = "lost"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    CANCEL = "cancel"
    CHANGE_ADDRESS = "change_address"
    CHANGE_ITEMS = "change_items"
    EXCHANGE = "exchange"
    REPLACE = "replace"
    REFUND_STATUS = "refund_status"
    REFUND_REQUEST = "refund_request"
    RETURN = "return_"
    COUPON = "coupon"
    PAYMENT = "payment"
    INVOICE = "invoice"
    LATE = "late"
    ARRIVAL = "arrival"
    STATUS = "status"
    OTHER = "other"


#: What somebody may want done, or have been promised; of the rest "not arrived" is no denial.
DENIABLE: Final = frozenset(
    {
        Intent.CANCEL,
        Intent.CHANGE_ADDRESS,
        Intent.CHANGE_ITEMS,
        Intent.EXCHANGE,
        Intent.REPLACE,
        Intent.REFUND_STATUS,
        Intent.REFUND_REQUEST,
        Intent.RETURN,
    }
)
#: The precise one says all that the others would.
_CONTAINS: Final[Mapping[Intent, frozenset[Intent]]] = {
    Intent.LOST: frozenset({Intent.LATE, Intent.STATUS, Intent.ARRIVAL}),
    Intent.DAMAGED: frozenset({Intent.STATUS, Intent.ARRIVAL}),
    Intent.WRONG_ITEM: frozenset({Intent.STATUS, Intent.ARRIVAL, Intent.CHANGE_ITEMS}),
    Intent.CANCEL: frozenset({Intent.STATUS, Intent.CHANGE_ITEMS}),
    Intent.CHANGE_ADDRESS: frozenset({Intent.STATUS, Intent.CHANGE_ITEMS, Intent.EXCHANGE}),
    Intent.CHANGE_ITEMS: frozenset({Intent.STATUS}),
    Intent.EXCHANGE: frozenset({Intent.STATUS, Intent.CHANGE_ITEMS}),
    Intent.REFUND_STATUS: frozenset(
        {Intent.REFUND_REQUEST, Intent.RETURN, Intent.PAYMENT, Intent.LATE, Intent.ARRIVAL, Intent.STATUS}
    ),
    Intent.REFUND_REQUEST: frozenset({Intent.RETURN, Intent.PAYMENT, Intent.STATUS}),
    Intent.RETURN: frozenset({Intent.STATUS}),
    Intent.COUPON: frozenset({Intent.PAYMENT, Intent.STATUS}),
    Intent.PAYMENT: frozenset({Intent.STATUS, Intent.ARRIVAL}),
    Intent.INVOICE: frozenset({Intent.STATUS, Intent.PAYMENT, Intent.ARRIVAL}),
    Intent.LATE: frozenset({Intent.STATUS}),
    Intent.ARRIVAL: frozenset({Intent.STATUS}),
}
#: Written with and without their accents, by the same people.
_BARE: Final = frozenset({"fr", "es", "pt"})
_WORD = regex.compile(r"\{([a-z_]{3,})\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tongue:
    """One language's patterns, compiled."""

    asks: patterns.Sifted
    before: regex.Pattern[str] | None  # ends where a wish begins, and denies it
    after: regex.Pattern[str] | None  # begins where a wish ends, and denies it
    unable: regex.Pattern[str] | None  # "why can I not": what cannot be done is wished all the same
    needless: regex.Pattern[str] | None  # "I need no refund": a wish, or its state, that holds this is none
    unless: regex.Pattern[str] | None  # the sentence is about no order there is: "if I order today"


@for_a_turn(16)
def intents(text: str, language: str) -> tuple[Intent, ...]:
    """All that is asked about an order, the more precise first; empty: nothing that henji can tell.

    `language` is a tag; "und" and languages without words here are read in all. English is always read too.
    """
    known = languages()
    own = same(language, known)
    chosen = [own] if own else list(known)
    if "en" not in chosen:
        chosen.append("en")
    sentences = split(normalise(text).replace("’", "'"))
    return _precise({intent for sentence in sentences for intent in _asked(sentence, chosen)})


@cache
def languages(root: Path = ROOT) -> tuple[str, ...]:
    """Those that have words."""
    return tuple(sorted(path.stem for path in root.glob("*.toml")))


def _asked(sentence: str, chosen: Sequence[str]) -> set[Intent]:
    """What one language knows to be denied, or to be about no order, none of the others may ask."""
    asked: set[Intent] = set()
    denied: set[Intent] = set()
    for language in chosen:
        tongue, text = _tongue(language), _bare(sentence) if language in _BARE else sentence
        if tongue.unless and tongue.unless.search(text):
            return set()
        for name, pattern in tongue.asks.likely(text):
            if matches := list(pattern.finditer(text)):
                intent = Intent(name)
                wished = intent not in DENIABLE or not all(_denied(match, tongue) for match in matches)
                (asked if wished else denied).add(intent)
    return asked - denied


def _denied(match: regex.Match[str], tongue: _Tongue) -> bool:
    text = match.string
    if tongue.unable and tongue.unable.search(text):
        return False
    if tongue.needless and any(
        one.start() < match.end() and match.start() < one.end() for one in tongue.needless.finditer(text)
    ):
        return True
    before = tongue.before and tongue.before.search(text[: match.start()])
    after = tongue.after and tongue.after.match(text[match.end() :])
    return bool(before or after)


def _precise(found: set[Intent]) -> tuple[Intent, ...]:
    """Without what another one says too, and without "other" beside anything else."""
    hidden = {less for intent in found for less in _CONTAINS.get(intent, frozenset())}
    left = [intent for intent in Intent if intent in found - hidden]
    return tuple(intent for intent in left if intent is not Intent.OTHER or len(left) == 1)


def _bare(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))


@cache
def _tongue(language: str) -> _Tongue:
    def compiled(raw: Mapping[str, Any]) -> _Tongue:
        return _compiled(raw, bare=language in _BARE)

    return patterns.cached(ROOT / f"{language}.toml", "intents 4", compiled)


def _compiled(raw: Mapping[str, Any], *, bare: bool) -> _Tongue:
    words: Mapping[str, str] = raw["words"]

    def told(lines: list[str]) -> list[str]:
        whole = [_as_read(_filled(one, words)) for one in lines]
        return [_bare(one) for one in whole] if bare else whole

    spared = {name: told(lines) for name, lines in raw["spared"].items()}
    return _Tongue(
        asks=patterns.sifted((name, patterns.joined(told(lines))) for name, lines in raw["asks"].items()),
        before=_any(f"(?:{one})$" for one in spared["before"]),
        after=_any(spared["after"]),
        unable=_any(spared["unable"]),
        needless=_any(spared["needless"]),
        unless=_any(spared["unless"]),
    )


def _any(lines: Iterable[str]) -> regex.Pattern[str] | None:
    listed = tuple(lines)
    return patterns.joined(listed) if listed else None


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    """With its {words}, and theirs. KeyError names one that the file does not have."""
    while _WORD.search(pattern):
        pattern = _WORD.sub(lambda match: words[match[1]], pattern)
    return pattern


def _as_read(pattern: str) -> str:
    """In the form of the text it reads: a Thai vowel is two letters there."""
    return unicodedata.normalize("NFKC", pattern)
