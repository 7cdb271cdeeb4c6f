"""The checks. Each takes a turn and returns its objections.

Plain functions without I/O. To add one: write it, list it in INBOUND or OUTBOUND, give it a red control in the tests.
"""

from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

import regex

from core.attachment import carries_attachment
from core.evidence import WORDLESS, Source
from core.languages import same
from core.sentences import split
from core.sets import UNTRUSTED_KINDS, ClaimKind, Mode, Reason
from core.text import has_hidden
from core.turn import Claim, Finding, Turn
from core.values import ValueKind, read, stray
from guardrails.leaks import never_human, personal_data, prompt_leak
from guardrails.meaning import invented, meaning_changed
from guardrails.modes import permission
from guardrails.platform import platform_rule
from guardrails.polarity import denied_things
from guardrails.promises import promise_unauthorised, vague_promise
from guardrails.scope import range_broken, scope_mixed
from guardrails.wording import added_abroad, condition_dropped, negation_changed, scope_changed
from guardrails.words import is_assent

Check = Callable[[Turn], Iterable[Finding]]

MAX_QUESTION = 4_000  # characters; longer messages are read by a person
MAX_REPLY = 3_500  # characters; the shortest cap of our channels, with room for an acknowledgement
INJECTION_LIMIT = 0.5

_MARKUP = regex.compile(
    r"<[a-z/!][^>]*>|!?\[[^\]\n]*\]\([^)\n]*\)|!\[|^\s{0,3}\[[^\]]+\]:|```|&#?\w{2,8};|javascript:|data:\w+/",
    regex.IGNORECASE | regex.MULTILINE,
)
_BARE_LINK = regex.compile(r"\b(?:[a-z0-9-]+\.)+[a-z]{2,}/\S*|\bwww\.\S+", regex.IGNORECASE)
_PROVEN = {ClaimKind.FACT, ClaimKind.PROMISE}


def too_long(turn: Turn) -> Iterator[Finding]:
    length = len(turn.conversation.question)
    if length > MAX_QUESTION:
        yield Finding(Reason.TOO_LONG, f"the message has {length} characters; henji reads {MAX_QUESTION}")


def unlicensed_language(turn: Turn) -> Iterator[Finding]:
    """A shop that answers in pt-BR answers whoever writes in pt; the two scripts of Chinese stay apart."""
    language = turn.understanding.language
    if language != "und" and same(language, turn.licensed) is None:
        yield Finding(Reason.UNSUPPORTED_LANGUAGE, f"written in {language}; licensed: {', '.join(turn.licensed)}")


def attachment(turn: Turn) -> Iterator[Finding]:
    """Whatever the words say, a picture or a file may say something else, and only a person can look at it."""
    if any(carries_attachment(message.text) for message in turn.conversation.unanswered):
        yield Finding(Reason.ATTACHMENT, "the buyer sent more than words")


def hard_rules(turn: Turn) -> Iterator[Finding]:
    for reason, words in turn.understanding.rules:
        yield Finding(reason, f"the buyer wrote {words!r}")


def injection(turn: Turn) -> Iterator[Finding]:
    if turn.understanding.injection >= INJECTION_LIMIT:
        yield Finding(Reason.INJECTION_SIGNAL, "the message tries to give the bot orders")


def uncited(turn: Turn) -> Iterator[Finding]:
    for claim in _claims(turn):
        if claim.kind in _PROVEN and not claim.sources:
            yield Finding(Reason.UNCITED, f"no source for {claim.text!r}")


def bare_assent(turn: Turn) -> Iterator[Finding]:
    """A yes with nothing behind it agrees to whatever was asked, and no source says so."""
    if any(claim.kind in _PROVEN and claim.sources for claim in _claims(turn)):
        return
    for claim in _claims(turn):
        for sentence in split(claim.text):
            if turn.draft and is_assent(sentence, turn.draft.language):
                yield Finding(Reason.UNCITED, f"{sentence!r} agrees to what no source says", _span(turn, claim))


def quote_missing(turn: Turn) -> Iterator[Finding]:
    """A quote must stand in the evidence it names, word for word, in the version that was read."""
    for claim in _claims(turn):
        for source in claim.sources:
            named = [one for one in turn.evidence if (one.id, one.version) == (source.id, source.version)]
            if not any(source.quote in one.text for one in named):
                yield Finding(Reason.UNSUPPORTED_CLAIM, f"the quote is not in {source.id}: {source.quote[:80]!r}")


def untrusted_source(turn: Turn) -> Iterator[Finding]:
    kinds = {one.id: one.kind for one in turn.evidence}
    for claim in _claims(turn):
        for source in claim.sources:
            if {source.kind, kinds.get(source.id, source.kind)} & UNTRUSTED_KINDS:
                yield Finding(Reason.UNTRUSTED_SOURCE, f"{source.id} is a {source.kind}; anyone can write those")


def value_not_in_evidence(turn: Turn) -> Iterator[Finding]:
    """Every figure, date, amount, address of a claim stands in the quotes of that claim.

    A claim of courtesy has none: it may state no figure at all.
    """
    start = 0
    for claim in _claims(turn):
        at = turn.draft.text.find(claim.text, start) if turn.draft else -1
        quotes = [source.quote for source in claim.sources]
        spoken = [None if source.language == WORDLESS else source.language for source in claim.sources]
        for value in stray(claim.text, quotes, language=turn.understanding.language, evidence_languages=spoken):
            begin, end = value.span
            span = (at + begin, at + end) if at >= 0 else None
            yield Finding(Reason.VALUE_NOT_IN_EVIDENCE, f"{value.text!r} is in no quoted source", span)
        start = max(start, at)


def wrong_language(turn: Turn) -> Iterator[Finding]:
    if turn.draft and turn.draft.language != turn.understanding.language:
        asked, written = turn.understanding.language, turn.draft.language
        yield Finding(Reason.WRONG_LANGUAGE, f"asked in {asked}, answered in {written}")


def cross_language(turn: Turn) -> Iterator[Finding]:
    """Words proven by words of another language are not proven until an independent check of a model agreed.

    Values without words are proven as they are (source.language None).
    """
    for claim in _claims(turn):
        foreign = {
            one.id: one.language for one in claim.sources if turn.draft and _is_foreign(one, turn.draft.language)
        }
        if foreign and not (claim.checked and _is_trusted(turn)):
            texts = ", ".join(
                f"{id} (values only)" if language == WORDLESS else f"{id} ({language})"
                for id, language in foreign.items()
            )
            who = "only the model itself has" if claim.checked else "nobody has"
            detail = f"{who} compared {claim.text[:80]!r} with {texts}"
            yield Finding(Reason.CROSS_LANGUAGE_UNPROVEN, detail, _span(turn, claim))


def _is_trusted(turn: Turn) -> bool:
    """Whether the class has earned to go out unread: only then does a second reading of the model count as proof."""
    assert turn.draft
    return permission(turn.modes, turn.draft.lane, turn.understanding.risk) is Mode.AUTO


def _is_foreign(source: Source, language: str) -> bool:
    return source.language is not None and source.language != language


def _span(turn: Turn, claim: Claim) -> tuple[int, int] | None:
    at = turn.draft.text.find(claim.text) if turn.draft else -1
    return (at, at + len(claim.text)) if at >= 0 else None


def link_not_allowed(turn: Turn) -> Iterator[Finding]:
    text = turn.draft.text if turn.draft else ""
    for value in read(text, turn.understanding.language):
        if value.kind is ValueKind.URL and not _allowed(value.text, turn.link_hosts):
            yield Finding(Reason.LINK_NOT_ALLOWED, f"{value.text} is not on the shop's list of hosts", value.span)
    for match in _BARE_LINK.finditer(text):
        if not _allowed(match.group(), turn.link_hosts):
            yield Finding(Reason.LINK_NOT_ALLOWED, f"{match.group()} is not on the shop's list", match.span())


def _allowed(link: str, hosts: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}")
    except ValueError:  # a broken bracketed host, say
        return False
    return parts.scheme in {"http", "https"} and (parts.hostname or "") in hosts and "@" not in parts.netloc


def markup(turn: Turn) -> Iterator[Finding]:
    text = turn.draft.text if turn.draft else ""
    if match := _MARKUP.search(text):
        yield Finding(Reason.MARKUP, f"the reply holds markup: {match.group()[:40]!r}", match.span())
    if has_hidden(text):
        yield Finding(Reason.MARKUP, "the reply holds characters that cannot be seen")


def reply_too_long(turn: Turn) -> Iterator[Finding]:
    if turn.draft and len(turn.draft.text) > MAX_REPLY:
        yield Finding(Reason.CHECK_FAILED, f"the reply has {len(turn.draft.text)} characters of {MAX_REPLY}")


def _claims(turn: Turn) -> tuple[Claim, ...]:
    return turn.draft.claims if turn.draft else ()


INBOUND: tuple[Check, ...] = (too_long, unlicensed_language, attachment, hard_rules, injection)
OUTBOUND: tuple[Check, ...] = (
    uncited,
    bare_assent,
    quote_missing,
    untrusted_source,
    value_not_in_evidence,
    negation_changed,
    added_abroad,
    condition_dropped,
    scope_changed,
    scope_mixed,
    range_broken,
    meaning_changed,
    denied_things,
    invented,
    promise_unauthorised,
    vague_promise,
    wrong_language,
    cross_language,
    link_not_allowed,
    prompt_leak,
    personal_data,
    never_human,
    platform_rule,
    markup,
    reply_too_long,
)


def inspect(turn: Turn, checks: Iterable[Check]) -> tuple[Finding, ...]:
    """Every objection of every check, in their order."""
    return tuple(finding for check in checks for finding in check(turn))
