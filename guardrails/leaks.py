"""What would leave the house with a reply though it belongs to somebody else, or to nobody outside."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import normalize

import regex

from core import patterns
from core.evidence import Evidence
from core.memory import for_a_turn
from core.orders import order_key
from core.sets import UNTRUSTED_KINDS, Kind, Reason
from core.talk import Author
from core.text import normalise
from core.turn import Finding, Turn
from core.values import ValueKind, read
from guardrails.disguise import plain

ROOT = Path(__file__).parent
#: Read as text, never imported: the guardrails know what a model was told, not how.
PROMPTS = ROOT.parent / "prompts" / "model"
RUN = 12  # words in a row that no reply has of its own accord
PACKED_RUN = 40  # characters of a script without blanks
CASED = "street"  # the table in which a capital letter tells a name from a word
BURIED = (Kind.ORDER, Kind.TRACKING)  # evidence that belongs to one buyer

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_PACKED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]")
_BLANK = regex.compile(r"\{\{.*?\}\}|\{%.*?%\}", regex.DOTALL)
_MARKS = regex.compile(r"[^\p{L}\p{N}]+")
_THOUSANDS = regex.compile(r"(?<=\d)[.,'’](?=\d{3}(?!\d))")
#: Numbers by which an order or a parcel is known, and places of delivery. Whatever the evidence holds may be said.
_NUMBER = regex.compile(
    r"[#＃№]\s?[\p{L}]{0,4}-?\d[\p{L}\d-]*|(?<![\p{L}\d])(?=[\p{L}\d-]*\d{4})[A-Z]{1,5}-?\d[A-Z\d-]{3,}(?![\p{L}\d])"
    r"|(?<![\d.,-])\d{3}-\d{7}-\d{7}(?!\d)|(?<![\d.,/:-])\d(?:[ -]?\d){6,}(?![\d.,/:]\d)"
    r"|(?<![\d.,/:-])\d{4,6}(?![\d.,/:-]*\d)"
)
_POSTCODE = regex.compile(
    r"〒\s?\d{3}-?\d{4}|(?<![\d-])\d{3}-\d{4}(?![\d-])|\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b|\b\d{5}-\d{3}\b"
    r"|\b[ABCEGHJ-NPRSTVXY]\d[A-Z]\s?\d[A-Z]\d\b|\b\d{4}\s?(?-i:[A-Z]{2})\b"
)
#: Figures that are no name of anything. A bare year or a price is for the checks of values.
_FIGURES = frozenset(ValueKind) - {ValueKind.EMAIL, ValueKind.PHONE, ValueKind.SKU, ValueKind.NUMBER}


@cache
def _listed(table: str) -> patterns.Sifted:
    """The patterns of a table of leaks.toml, all languages together."""

    def sifted(raw: Mapping[str, Any]) -> patterns.Sifted:
        return patterns.sifted(
            (language, regex.compile(normalize("NFKC", line), 0 if table == CASED else regex.IGNORECASE))
            for language, lines in raw[table].items()
            for line in lines
        )

    return patterns.cached(ROOT / "leaks.toml", f"leaks {table} 2", sifted)


def _matches(table: str, text: str) -> Iterator[regex.Match[str]]:
    return (match for _, pattern in _listed(table).likely(text) if (match := pattern.search(text)))


def prompt_leak(turn: Turn, prompts: Path = PROMPTS) -> Iterator[Finding]:
    """A run of a prompt's own words that no evidence holds, or words about prompts and forms."""
    if turn.draft is None:
        return
    text = normalise(turn.draft.text)
    known = [one.text for one in turn.evidence]
    for one in dict.fromkeys((text, plain(text))):
        if run := _run(one, known, prompts):
            yield Finding(Reason.PROMPT_LEAK, f"the reply repeats a prompt: {run[:60]!r}", _place(turn, run))
            return
        for match in _matches("prompt", one):
            words = match.group()
            if not any(words in normalise(source) for source in known):
                yield Finding(Reason.PROMPT_LEAK, f"the reply speaks of prompts: {words[:60]!r}", _place(turn, words))
                return


def _run(text: str, known: Iterable[str], prompts: Path) -> str | None:
    """The first run of the text that stands in a prompt and in no evidence."""
    told = _told(prompts)
    runs = [run for run in _runs(text) if run in told]
    if not runs:
        return None
    heard = {run for source in known for run in _runs(source)}
    return next((run for run in runs if run not in heard), None)


@for_a_turn(64)
def _runs(text: str) -> tuple[str, ...]:
    """Every run of RUN words, and of PACKED_RUN characters where the script has no blanks."""
    words = _WORD.findall(normalise(text).lower())
    runs = [" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1)]
    if _PACKED.search(text):
        packed = "".join(words)
        runs += [packed[start : start + PACKED_RUN] for start in range(len(packed) - PACKED_RUN + 1)]
    return tuple(runs)


@cache
def _told(prompts: Path) -> frozenset[str]:
    """The runs of every prompt; what fills a blank is no word of ours."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(prompts.glob("*.md")))
    return frozenset(run for text in texts for part in _BLANK.split(text) for run in _runs(part))


def personal_data(turn: Turn) -> Iterator[Finding]:
    """What names a person, an order, a parcel or a place is in evidence this buyer may see, or in their own words."""
    if turn.draft is None:
        return
    for one in turn.evidence:
        if one.kind in BURIED and not _is_theirs(one, turn.proven):
            yield Finding(Reason.PERSONAL_DATA, f"{one.id} belongs to an order that this buyer has not proven")
    heard = _heard(turn)
    for text, start, end in _names(turn.draft.text, turn.draft.language):
        if not _is_heard(text, heard):
            yield Finding(Reason.PERSONAL_DATA, f"{text!r} is in no evidence that this buyer may see", (start, end))


def _is_theirs(one: Evidence, proven: tuple[str, ...]) -> bool:
    """The ids "order:1001" and "parcel:1001:EE123" belong to the order 1001; an id without a colon names it itself."""
    return key_of(one) in proven


def key_of(one: Evidence) -> str:
    """The key of the order that a row of an order, or of a parcel, belongs to."""
    _, mark, rest = one.id.partition(":")
    return order_key(rest.partition(":")[0] if mark else one.id)


def _heard(turn: Turn) -> tuple[str, ...]:
    """Letters and digits of all that may be said to this buyer."""
    spoken = [one.text for one in turn.conversation.messages if one.author is Author.BUYER]
    sources = [
        one.text
        for one in turn.evidence
        if one.kind not in UNTRUSTED_KINDS and (one.kind not in BURIED or _is_theirs(one, turn.proven))
    ]
    buyer = turn.conversation.buyer
    own = [buyer.email] if buyer.email and buyer.verified else []
    return tuple(map(_squashed, (*spoken, *sources, *own, *turn.proven)))


@for_a_turn(128)
def _squashed(text: str) -> str:
    return f" {_MARKS.sub(' ', _THOUSANDS.sub('', normalise(text).lower()))} "


def _is_heard(text: str, heard: tuple[str, ...]) -> bool:
    """Whether all of it stands there, whatever the marks between; a telephone may lack its country's code."""
    wanted = _squashed(text).strip()
    tight = wanted.replace(" ", "")
    ends = tight[-9:] if tight.isdecimal() and len(tight) >= 9 else tight
    return any(f" {wanted} " in one or (len(tight) >= 6 and ends in one.replace(" ", "")) for one in heard)


def _names(text: str, language: str) -> Iterator[tuple[str, int, int]]:
    """(words, start, end) of what may name somebody."""
    values = read(text, language)
    taken = [value.span for value in values if value.kind in _FIGURES]
    for value in values:
        if value.kind in {ValueKind.EMAIL, ValueKind.PHONE}:
            taken.append(value.span)
            yield value.text, *value.span
    for pattern in (_POSTCODE, _NUMBER):
        for match in pattern.finditer(text):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                taken.append(match.span())
                yield match.group(), *match.span()
    for _, street in _listed("street").likely(text):
        for match in street.finditer(text):
            yield match.group(), *match.span()


def never_human(turn: Turn) -> Iterator[Finding]:
    """The bot never says that it is a person. Not for what people write: they may."""
    if turn.draft is None:
        return
    text = normalise(turn.draft.text)
    for _, denied in _listed("human_denied").likely(text):
        text = denied.sub(lambda match: " " * len(match.group()), text)
    for match in _matches("human", text):
        yield Finding(Reason.CHECK_FAILED, f"the bot is no person: {match.group()!r}", _place(turn, match.group()))
        return


def _place(turn: Turn, words: str) -> tuple[int, int] | None:
    at = turn.draft.text.find(words) if turn.draft else -1
    return (at, at + len(words)) if at >= 0 else None
