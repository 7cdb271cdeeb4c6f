"""The small lists of words that turn or narrow a sentence, or say nothing at all; they live in TOML files here."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import regex

from core import patterns
from core.text import normalise

ROOT = Path(__file__).parent
#: Classes of conditions; all but the first may also survive as what they speak of ("if unused" -> "must be unused").
ONLY, *CARRIED = CONDITIONS = ("only", "except", "if", "bound", "where")
GRACIOUS = ("thank", "wish", "reach")
POSTFIX = ("ja", "ko")  # languages that put the condition before its word
_EDGE = regex.compile(r"^[\s\p{P}\p{S}]+|[\s\p{P}\p{S}]+$")


@cache
def _listed(name: str, table: str | None = None) -> Mapping[str, regex.Pattern[str]]:
    return patterns.load(ROOT / f"{name}.toml", table)


def _of(listed: Mapping[str, regex.Pattern[str]], language: str) -> regex.Pattern[str] | None:
    """The language's pattern, else that of its first subtag; Chinese without a script is read as zh-Hans."""
    primary = language.partition("-")[0]
    return listed.get(language) or listed.get("zh-Hans" if primary == "zh" else primary)


def negation(language: str) -> regex.Pattern[str] | None:
    """What negates in the language; None where henji has no list."""
    return _of(_listed("negation"), language)


def denials(text: str, language: str) -> int:
    """How often a text denies; "if it is not paid" denies nothing. 0 where henji has no list."""
    pattern, conditional = negation(language), condition("if", language)
    found = [match.start() for match in pattern.finditer(text)] if pattern else []
    hedge = conditional.search(text) if conditional and found else None
    duty = sense("must", language)
    if hedge and duty and duty.search(hedge.group()):  # "must not" is no condition
        return len(found)
    if hedge and (hedge.start() > found[0]) == language.startswith(POSTFIX):
        return 0
    return len(found)


def condition(kind: str, language: str) -> regex.Pattern[str] | None:
    """What narrows in the language, one of CONDITIONS; None where henji has no list."""
    return _of(_listed("conditions", kind), language)


def sense(name: str, language: str) -> regex.Pattern[str] | None:
    """The words of a class of meaning.toml in the language: up, down, must, may, all, some ...; None: no list."""
    return _of(_listed("meaning", name), language)


def is_assent(sentence: str, language: str) -> bool:
    """Whether the whole sentence only says yes."""
    listed = _of(_listed("assent"), language)
    bare = _EDGE.sub("", normalise(sentence).replace("’", "'"))
    return bool(bare) and listed is not None and listed.fullmatch(bare) is not None


def is_courtesy(sentence: str, language: str) -> bool:
    """Whether the whole sentence is one that states nothing."""
    listed = _of(_listed("courtesy"), language)
    bare = _EDGE.sub("", normalise(sentence).replace("’", "'"))
    return listed is not None and listed.fullmatch(bare) is not None


def is_gracious(sentence: str, language: str) -> bool:
    """Whether the sentence has the form of thanks, a wish, a call to write to us; it may still state something."""
    bare = _EDGE.sub("", normalise(sentence).replace("’", "'"))
    listed = (_of(_listed("gracious", table), language) for table in GRACIOUS)
    return any(one is not None and one.search(bare) is not None for one in listed)
