"""Classes of words beside a fact: at least, at most, must, may, all, some, for nothing, who bears it.

They are compared as classes, within a language: what the reply has and its sources have not is an objection.
"""

from collections.abc import Iterator

import regex

from core.sets import ClaimKind, Reason
from core.turn import Claim, Finding, Turn
from core.values import read
from guardrails.alignment import Statement, nearest, statements
from guardrails.content import content, novel
from guardrails.overlap import precision
from guardrails.words import CARRIED, ONLY, condition, negation, sense

ACTORS = ("buyer", "shop")
#: Classes that no reply may add, each with its opposite.
OPPOSITES = {
    "up": "down",
    "down": "up",
    "must": "may",
    "all": "some",
    "some": "all",
    "before": "after",
    "after": "before",
    "free": "",
    "sure": "",
}
BOUNDS = ("up", "down")
#: Said by so many other words that only its opposite in the source is an objection.
TURNED_ONLY = ("must", "before", "after")
ALIKE = 0.8
SEVERAL = 1  # new words; with two, most paraphrases pass, and half of what was made up
NOUNS_TOO = ("de",)  # languages that write every noun with a capital
ELSEWHERE = 0.5  # a word that another sentence of the page has is half as new
_STATING = {ClaimKind.FACT, ClaimKind.PROMISE}
#: One word between two figures makes them the ends of a range.
_BETWEEN = regex.compile(
    r"\d\W{0,4}\b(?:to|bis|à|a|e|đến|sampai|hingga|ถึง|至|到|から|에서)\b\W{0,4}\d", regex.IGNORECASE
)


def meaning_changed(turn: Turn) -> Iterator[Finding]:
    """No class of words is added that the statements behind the claim have not."""
    for claim, quotes, language in stated(turn):
        for one in statements(claim.text):
            near = nearest(one, quotes, language)
            for detail in _objections(one, near, quotes, language) if near else ():
                yield Finding(Reason.UNSUPPORTED_CLAIM, detail, span(turn, one.text))
            bearing = [each.text for each in near] or pages(turn, claim, language)
            actor = _other_actor(one.text, bearing, language)
            if actor and not _is_said(one.text, actor, pages(turn, claim, language)):
                detail = f"in {one.text!r} it is {actor!r}; its source says somebody else"
                yield Finding(Reason.UNSUPPORTED_CLAIM, detail, span(turn, one.text))


def _is_said(statement: str, actor: str, known: list[str]) -> bool:
    """Whether a statement with the same actor is the same but for a word."""
    return any(actor.casefold() in each.casefold() and precision(statement, each) >= ALIKE for each in known)


def pages(turn: Turn, claim: Claim, language: str) -> list[str]:
    """All statements of the texts that the claim quotes."""
    ids = {one.id for one in claim.sources if one.language == language}
    return [each.text for one in turn.evidence if one.id in ids for each in statements(one.text)]


def _objections(one: Statement, near: tuple[Statement, ...], quotes: tuple[str, ...], language: str) -> Iterator[str]:
    texts, around = [each.text for each in near], [each.sentence for each in near]
    for name, opposite in OPPOSITES.items():
        word = _found(name, one.text, language)
        if word is None or (name in BOUNDS and _is_range(one.sentence, language)):
            continue
        if any(_found(name, text, language) for text in texts):
            continue
        turned = opposite and any(_found(opposite, text, language) for text in texts)
        if turned or not (name in TURNED_ONLY or any(_found(name, text, language) for text in around)):
            yield f"{word!r} in {one.text!r} is in no statement that it is built on"
    for kind in (ONLY, "except"):
        word = _narrowed(kind, one.text, language)
        if word and not _found("but", word, language) and not _is_narrowed(quotes, language):
            yield f"{word!r} in {one.text!r} is a condition that no source has"


def _is_range(clause: str, language: str) -> bool:
    """Two ends, of two figures: "from 5 up to 9", or one word between them, "5 bis 9"."""
    if _BETWEEN.search(clause):
        return True
    return len(read(clause, language)) > 1 and all(_found(name, clause, language) for name in BOUNDS)


def _other_actor(clause: str, near: list[str], language: str) -> str | None:
    """Who bears something, where the nearest source names only the other."""
    if not _found("bears", clause, language):
        return None
    mine = {one: _found(one, clause, language) for one in ACTORS}
    theirs = {one for text in near if _found("bears", text, language) for one in ACTORS if _found(one, text, language)}
    named = [one for one in ACTORS if mine[one]]
    if len(named) != 1 or not theirs or named[0] in theirs:
        return None
    return mine[named[0]]


def _found(name: str, text: str, language: str) -> str | None:
    pattern = sense(name, language)
    match = pattern.search(text) if pattern else None
    return match.group() if match else None


def _narrowed(kind: str, text: str, language: str) -> str | None:
    pattern = condition(kind, language)
    match = pattern.search(text) if pattern else None
    return match.group() if match else None


def _is_narrowed(quotes: tuple[str, ...], language: str) -> bool:
    """Whether a source has a condition, or denies something, which is one said the other way round."""
    known = [negation(language), *(condition(one, language) for one in (ONLY, *CARRIED))]
    return any(one.search(text) for one in known if one for text in quotes)


def invented(turn: Turn) -> Iterator[Finding]:
    """Words of their own that stand in no source of the claim: a thing the shop never said."""
    texts = {one.id: f"{getattr(one, 'title', '')} {one.text}" for one in turn.evidence}
    for claim, _, language in stated(turn):
        if any(one.language is None for one in claim.sources):
            continue  # beside a value without words stand those of an approved template
        own = [one for one in claim.sources if one.language == language]
        bare = _unclassed(claim.text, language)
        words = novel(bare, " ".join(one.quote for one in own), language)
        page = " ".join(texts.get(id, "") for id in dict.fromkeys(one.id for one in own))
        absent = [one for one in words if one in novel(bare, page, language)] if words else []
        new = len(absent) + ELSEWHERE * (len(words) - len(absent))
        if new >= SEVERAL + _allowance(bare, language) or any(_is_name(one, claim.text, language) for one in absent):
            detail = f"{', '.join(words)}: in no source of {claim.text!r}"
            yield Finding(Reason.UNSUPPORTED_CLAIM, detail, span(turn, claim.text))


def _allowance(text: str, language: str) -> int:
    """So many words may be new where so many are not: none in a short sentence, one in a longer."""
    return len(content(text, language)) // 8


def _is_name(word: str, text: str, language: str) -> bool:
    """Whether it is written with a capital within the sentence, where only names are."""
    at = text.casefold().find(word)
    return language[:2] not in NOUNS_TOO and at > 0 and text[at : at + 1].isupper() and text[at - 1] in " (/"


def _unclassed(text: str, language: str) -> str:
    """Without the words that other checks compare."""
    for pattern in (negation(language), *(condition(one, language) for one in (ONLY, *CARRIED))):
        text = pattern.sub(" ", text) if pattern else text
    for name in (*OPPOSITES, "bears"):
        pattern = sense(name, language)
        text = pattern.sub(" ", text) if pattern else text
    return text


def stated(turn: Turn) -> Iterator[tuple[Claim, tuple[str, ...], str]]:
    """Each claim that states something, with its quotes in the reply's language, nearest first."""
    if turn.draft is None:
        return
    language = turn.draft.language
    for claim in turn.draft.claims:
        quotes = tuple(one.quote for one in claim.sources if one.language == language)
        if quotes and claim.kind in _STATING:
            yield claim, quotes, language


def span(turn: Turn, text: str) -> tuple[int, int] | None:
    """Where a piece of the reply stands in it."""
    at = turn.draft.text.find(text) if turn.draft else -1
    return (at, at + len(text)) if at >= 0 else None
