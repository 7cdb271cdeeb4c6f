"""Things that the sources only ever deny, or never deny: the reply says of them what they say."""

from collections.abc import Iterator, Sequence

import regex

from core.sets import Reason
from core.turn import Finding, Turn
from core.values import read
from guardrails.alignment import Statement, root, statements
from guardrails.content import telling
from guardrails.meaning import pages, span, stated
from guardrails.words import condition, denials, negation

#: A statement that sets itself against the one before it has a denial of its own.
_CONTRAST = regex.compile(
    r"^(?:but|and|whereas|while|aber|sondern|jedoch|und|mais|et|pero|y|mas|e|ma|tetapi|dan|nhưng|và|但|แต่|ส่วน|และ)|^(?:ただし|なお|다만)"
)
_ENDS = regex.compile(r"(?:が|지만|고|며)$")


def denied_things(turn: Turn) -> Iterator[Finding]:
    """What all sources deny is not granted; statements with figures are compared by those."""
    for claim, _, language in stated(turn):
        denying = negation(language)
        for one in statements(claim.text) if denying else ():
            if denying and not read(one.text, language) and not _is_denied(one, claim.text, denying, language):
                thing = _only_denied(one, pages(turn, claim, language), denying, language)
                if thing:
                    detail = f"{one.text!r} grants what its source denies: {thing!r}"
                    yield Finding(Reason.NEGATION_CHANGED, detail, span(turn, one.text))


def _is_denied(one: Statement, claim: str, denying: regex.Pattern[str], language: str) -> bool:
    """By itself, by the rest of its sentence where a comma alone parts them, or as an exception."""
    excepting = [pattern for pattern in (condition("except", language), condition("only", language)) if pattern]
    siblings = [each for each in statements(claim) if each.sentence == one.sentence]
    at = siblings.index(one)
    near = [one]
    if at + 1 < len(siblings) and not _CONTRAST.match(siblings[at + 1].text) and not _ENDS.search(one.text):
        near.append(siblings[at + 1])
    if at and not _CONTRAST.match(one.text) and not _ENDS.search(siblings[at - 1].text):
        near.append(siblings[at - 1])
    return any(pattern.search(each.text) for each in near for pattern in (denying, *excepting))


def _only_denied(one: Statement, known: Sequence[str], denying: regex.Pattern[str], language: str) -> str | None:
    """A telling word of the statement that stands in denied statements of its sources alone."""
    for word in telling(denying.sub(" ", one.text), language):
        holding = [each for each in known if word[: root(word)] in each.casefold()]
        if holding and all(denials(each, language) for each in holding):
            return word
    return None
