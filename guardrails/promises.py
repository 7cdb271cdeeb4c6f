"""Promises: a reply may only commit the shop to what the shop itself has said, and never to a second, other word."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import regex

from core.evidence import WORDLESS, Evidence, Fact, Source
from core.sentences import split
from core.sets import UNTRUSTED_KINDS, ClaimKind, Kind, Lane, Reason
from core.turn import Claim, Finding, Promise, Span, Turn
from core.values import Value, ValueKind, read, stray
from guardrails.commitments import BINDING, GIVEN, KINDS, Said, acts, is_personal, pledged, said, sharp
from guardrails.content import content, novel
from guardrails.due import due
from guardrails.overlap import clauses, is_packed, masked, precision

__all__ = ["KINDS", "Found", "due", "made", "promise_unauthorised", "promises", "vague_promise"]

#: What a commitment may rest on. A page, a product or a carrier's word carries it only word for word.
AUTHORISING = frozenset({Kind.APPROVED, Kind.POLICY, Kind.FAQ, Kind.FACT, Kind.ORDER, Kind.CALENDAR, Kind.CAMPAIGN})
WORD_FOR_WORD = 0.75  # share of the pieces
AGAIN, AGAIN_GIVEN = 0.6, 0.8  # of what a source tells everybody; of what it gives away
SAME_GIFT = 0.5  # of what a source gives away, by its kind, already
GIVES = 0.5  # of a pledge that gives something away, in the words of what allows it
STATES = 0.3  # of a mere statement
OWN_WORDS = 0.25  # of the words, where what is done goes by no known name
FEW = 3
PACKED_EASES = 0.1  # fewer pieces a word
#: Given from an amount on, often: the amount belongs to it.
FROM_AN_AMOUNT = frozenset({"discount", "coupon", "free_shipping", "gift", "free"})
_PROVEN = frozenset({ClaimKind.FACT, ClaimKind.PROMISE})
_FREE = (
    ("shipping", r"^(?:\w+\.)*free_(?:over|shipping)\b"),
    ("gift", r"^(?:\w+\.)*wrapping_free: (?:true|yes)\b"),
    ("customs.rule", r"^(?:\w+\.)*paid_by: (?:the )?(?:shop|seller)\b"),
    ("returns", r"^(?:\w+\.)*shipping_paid_by: (?:the )?(?:shop|seller)\b"),
)
_COUPON = (("coupon", r"^(?:\w+\.)*(?:code|percent|available: (?:true|yes))\b"),)
_SALE = (("sale", r"^(?:\w+\.)*planned: true\b"), ("returns", r"^(?:\w+\.)*excluded: .*\bsale_items\b"))
_UNTAXED = (("tax", r"^(?:\w+\.)*exempt_abroad: true"),)
_DAYS = (
    ("arrival.lane", r"^arrives: "),
    ("shipping", r"^(?:\w+\.)*(?:days|dispatch_days)\b"),
)
#: Which rows of facts say so themselves: table, and what its text must hold.
_ROWS: Mapping[str, tuple[tuple[str, regex.Pattern[str]], ...]] = {
    kind: tuple((table, regex.compile(pattern, regex.MULTILINE | regex.IGNORECASE)) for table, pattern in rows)
    for kind, rows in {
        "coupon": _COUPON,
        "discount": (*_COUPON, *_SALE),
        "free_shipping": _FREE[:1],
        "gift": (*_FREE, ("gift", r"^(?:\w+\.)*card: (?:true|yes)\b")),
        "free": (*_FREE, *_UNTAXED),
        "waive_duty": (*_FREE[2:3], *_UNTAXED),
        "pay_return": _FREE[3:],
        "refund": (
            ("returns", r"^(?:\w+\.)*accepted: (?:true|yes)\b"),
            ("orders.refund", r"^(?:\w+\.)*days: "),
        ),
        "replace": (("exchange", r"^(?:\w+\.)*(?:accepted: (?:true|yes)|window_days)\b"),),
        "deliver_by": _DAYS,
        "contact_by": (("hours", r"^(?:\w+\.)*(?:mon|tue|wed|thu|fri)\w*\b"),),
    }.items()
}
#: Said of many things: where the clause names one of these, that is what is promised.
_PLAIN = {
    "free": frozenset({"free_shipping", "pay_return", "waive_duty", "replace", "extend_returns"}),
    "gift": frozenset({"free_shipping", "pay_return", "waive_duty", "replace", "extend_returns"}),
    "free_shipping": frozenset({"replace", "pay_return"}),
    "deliver_by": frozenset({"replace"}),
}
_AMOUNTS = frozenset({ValueKind.MONEY, ValueKind.PERCENT})


@dataclass(frozen=True, slots=True)
class Found:
    """A commitment: one of KINDS, the sentence, where it stands, and the figure it is about ("EUR 20.00", "15%")."""

    kind: str
    text: str
    span: Span
    amount: str = ""


def promises(text: str, language: str) -> tuple[Found, ...]:
    """What the text commits the shop to, in order. Statements of policy, conditions, questions are none."""
    return tuple(
        Found(one.kind, one.text, one.span, _amount(one.text, language))
        for one in said(text, language)
        if one.pointed and not one.conditional
    )


def made(text: str, language: str, now: datetime, sources: Sequence[Source] = ()) -> tuple[Promise, ...]:
    """The same as it goes to the ledger: with its due time, counted from `now`, and the first source that has it."""
    return tuple(
        Promise(
            kind=one.kind,
            text=one.text,
            amount=one.amount,
            due=due(one.text, language, now),
            source=next((source.id for source in sources if _states(one.kind, source.quote, source.language)), ""),
        )
        for one in promises(text, language)
    )


def promise_unauthorised(turn: Turn) -> Iterator[Finding]:
    """Whatever a reply commits the shop to must stand in what its claim cites, as generous and no more; once."""
    at = 0
    for claim in turn.draft.claims if turn.draft else ():
        start = turn.draft.text.find(claim.text, at) if turn.draft else -1
        for kind, text, span in _unallowed(claim, turn):
            here = (start + span[0], start + span[1]) if start >= 0 else None
            yield Finding(Reason.PROMISE_UNAUTHORISED, f"nothing cited allows this ({kind}): {text!r}", here)
        for before, one in _broken(claim, turn):
            here = (start + one.span[0], start + one.span[1]) if start >= 0 else None
            detail = f"promised before: {before.text!r}; now: {one.text!r}"
            yield Finding(Reason.PROMISE_UNAUTHORISED, detail, here)
        at = max(at, start)


def vague_promise(turn: Turn) -> Iterator[Finding]:
    """Something is to be done, whatever it is called, and no source speaks of it. The bot may not say so."""
    for claim in turn.draft.claims if turn.draft else ():
        counted = _counted(claim.text, turn.understanding.language)
        if not counted and claim.kind in _PROVEN and _is_unheard_of(claim, turn):
            at = turn.draft.text.find(claim.text) if turn.draft else -1
            span = (at, at + len(claim.text)) if at >= 0 else None
            yield Finding(Reason.PROMISE_UNAUTHORISED, f"nothing cited allows this (other): {claim.text!r}", span)


def _unallowed(claim: Claim, turn: Turn) -> Iterator[tuple[str, str, Span]]:
    """Kind, words and place of each commitment that no source of the claim allows."""
    counted = [one for one in _counted(claim.text, turn.understanding.language) if not _is_a_state(one, claim, turn)]
    for one in counted:
        if not _is_told_again(one, claim, turn) and not any(_allows(source, one, turn) for source in claim.sources):
            yield one.kind.replace("_", " "), one.text, one.span


def _is_a_state(one: Said, claim: Claim, turn: Turn) -> bool:
    """What our own templates tell of an order shown: it was sent, it was refunded. Their words were approved.

    Words that stand in the row itself are not ours: goods may be called anything.
    """
    own = turn.draft is not None and turn.draft.lane is Lane.APPROVED and turn.proven
    rows = [source.quote for source in claim.sources if source.language in {None, WORDLESS}]
    if not own or not rows or len(rows) < len(claim.sources):
        return False
    return not any(one.text.strip(" .。") in row for row in rows)


def _counted(text: str, language: str) -> list[Said]:
    """What has to be allowed: pledges, and whatever is given away."""
    found = [one for one in said(text, language) if not one.denied and (one.kind in GIVEN or _is_pledge(one))]
    return [one for one in found if not any(_is_plainer(one, other) for other in found)]


def _is_told_again(one: Said, claim: Claim, turn: Turn) -> bool:
    """What a source tells everybody, in much the same words; a pledge to this buyer alone never is.

    Where all sources speak another language, words tell nothing, and the reply is read by a person anyway: only what
    is pledged to this buyer, or called binding, counts there.
    """
    if one.firm and (one.personal or one.kind == BINDING):
        return False
    language = turn.understanding.language
    quotes = [one.quote for one in claim.sources if one.language == language and one.kind not in UNTRUSTED_KINDS]
    if not quotes:
        return any(source.language not in {None, WORDLESS, language} for source in claim.sources)
    near = _near(one, quotes, language)
    if not near or stray(one.text, quotes, language=language):
        return False
    if sharp(one.text, one.tongue) - frozenset().union(*(sharp(sentence, one.tongue) for sentence in near)):
        return False  # a day, or a certainty, that the source does not name
    told = turn.draft.text if turn.draft else one.text
    return one.kind not in FROM_AN_AMOUNT or not any(_bound(sentence, told, language) for sentence in near)


def _near(one: Said, quotes: Sequence[str], language: str) -> list[str]:
    """The sentences of the sources that say the same thing; none where they say something narrower.

    Where a source speaks of the same kind of gift, half of the words will do; else nearly all of them must be its own.
    """
    eased = PACKED_EASES * is_packed(one.text)
    stated = [each for quote in quotes for each in said(quote, language, abroad=False) if each.kind == one.kind]
    given = [each for each in stated if not each.denied]
    whole = {masked(one.text, language), masked(one.clause, language)}
    narrower = bool(stated) and not one.conditional and all(each.conditional for each in stated)
    if given and not narrower and _alike(whole, " ".join(quotes)) >= SAME_GIFT - eased:
        return [each.text for each in given]
    sentences = [each for quote in quotes for each in split(quote)]
    if narrower:  # "free from 25,000" told as "free"
        return [each for each in sentences if _alike(whole, each) >= AGAIN_GIVEN - eased and given]
    own_words = one.kind in GIVEN and (stated or _is_new(one.text, " ".join(quotes), language, share=0))
    needed = (AGAIN_GIVEN if own_words else AGAIN) - eased
    return [each for each in sentences if _alike(whole, each) >= needed]


def _alike(wordings: Iterable[str], source: str) -> float:
    return max(precision(one, source) for one in wordings)


def _bound(sentence: str, told: str, language: str) -> bool:
    """Whether a source gives it from an amount on, and the reply names no such amount."""
    priced = [each for each in clauses(sentence) if _money(read(each, language))]
    return bool(priced) and all(_money(stray(each, [told], language=language)) for each in priced)


def _money(values: Iterable[Value]) -> bool:
    return any(value.kind is ValueKind.MONEY for value in values)


def _is_pledge(one: Said) -> bool:
    """A pledge under a condition is a statement, unless it names a day or a certainty."""
    return one.firm and (not one.conditional or bool(sharp(one.text, one.tongue)))


def _is_plainer(one: Said, other: Said) -> bool:
    return other.kind in _PLAIN.get(one.kind, ()) and one.clause in other.clause


def _is_unheard_of(claim: Claim, turn: Turn) -> bool:
    """Something is to be done of which no quote in the language of the reply speaks."""
    language = turn.understanding.language
    quotes = [source.quote for source in claim.sources if source.language == language]
    if len(quotes) < len(claim.sources) or not acts(claim.text, language):
        return False
    source, tongue = " ".join(quotes), language.partition("-")[0]
    sharper = sharp(claim.text, tongue) - sharp(source, tongue)
    bare = not read(claim.text, language) or pledged(claim.text, language) or bool(sharp(claim.text, tongue))
    needed = (GIVES if bare else STATES) - PACKED_EASES * is_packed(claim.text)
    if precision(masked(claim.text, language), source) >= needed:
        return False
    return bool(sharper) or is_personal(claim.text, language) or _is_new(claim.text, source, language)


def _is_new(text: str, source: str, language: str, share: float = OWN_WORDS) -> bool:
    """Whether more than `share` of its words are the reply's own; a few words are too few to tell."""
    own = content(text, language)
    return len(own) <= FEW or len(novel(text, source, language)) > share * len(own)


# What allows it


def _allows(source: Source, one: Said, turn: Turn) -> bool:
    evidence = next((item for item in turn.evidence if item.id == source.id), None)
    if {source.kind, evidence.kind if evidence else source.kind} & UNTRUSTED_KINDS or not _holds(evidence, turn):
        return False
    if source.language in {None, WORDLESS}:
        return _row_allows(source, evidence, one, turn)
    text = source.quote if one.firm or evidence is None else evidence.text
    language = turn.understanding.language
    if one.firm and source.kind not in AUTHORISING and precision(one.text, text) < WORD_FOR_WORD:
        return False
    abroad = one.tongue != (source.language or "").partition("-")[0]
    stated = [each for each in said(text, source.language, abroad=abroad) if each.kind == one.kind and not each.denied]
    return any(_matches(one, each, source, language) for each in stated)


def _holds(evidence: Evidence | None, turn: Turn) -> bool:
    """Not expired, not for another country."""
    if not isinstance(evidence, Fact):
        return True
    today = turn.now.date()
    country = turn.focus.country or turn.conversation.buyer.market
    begun = evidence.valid_from is None or evidence.valid_from <= today
    lasts = evidence.valid_until is None or today <= evidence.valid_until
    return begun and lasts and (evidence.market is None or country is None or evidence.market == country)


def _row_allows(source: Source, evidence: Evidence | None, one: Said, turn: Turn) -> bool:
    """A row of keys and values: it gives to everybody alike, so never to one buyer alone."""
    if one.personal and one.firm and one.kind in GIVEN:
        return False
    text = evidence.text if evidence else source.quote
    table = evidence.table if isinstance(evidence, Fact) else None
    return _row_says(one.kind, text, table) and not _stray(one.text, text, turn.understanding.language, None)


def _row_says(kind: str, text: str, table: str | None = None) -> bool:
    rows = _ROWS.get(kind, ())
    return any(
        pattern.search(text) is not None and (table is None or table == name or table.startswith(f"{name}."))
        for name, pattern in rows
    )


def _matches(one: Said, other: Said, source: Source, language: str) -> bool:
    """Whether what the source states is what the reply says: the same figures and terms, given to everybody."""
    if _stray(one.text if one.firm else one.clause, source.quote, language, source.language):
        return False
    if one.firm and _sharper(one, other):
        return False
    if one.kind not in GIVEN:
        return True
    alike = precision(masked(one.text, language), other.text) if source.language == language else 1.0
    if one.personal and one.firm:
        return source.kind is Kind.APPROVED and alike >= WORD_FOR_WORD
    if other.conditional and not one.conditional and alike < WORD_FOR_WORD:
        return False
    bounds = [value for value in read(other.clause, source.language) if value.kind is ValueKind.MONEY]
    if bounds and _money(stray(other.clause, [one.text], language=source.language)):
        return False
    return alike >= (GIVES if one.firm else STATES)


def _sharper(one: Said, other: Said) -> bool:
    """Whether the reply names a day or a certainty that what it rests on does not; abroad: any at all."""
    mine, theirs = sharp(one.text, one.tongue), sharp(other.text, other.tongue)
    return bool(mine - theirs) if one.tongue == other.tongue else bool(mine) and not theirs


def _stray(text: str, quote: str, language: str, spoken: str | None) -> bool:
    return bool(stray(text, [quote], language=language, evidence_languages=[spoken]))


def _states(kind: str, text: str, language: str | None) -> bool:
    if language in {None, WORDLESS}:
        return _row_says(kind, text)
    return any(one.kind == kind and not one.denied for one in said(text, language, abroad=False))


# What was promised before


def _broken(claim: Claim, turn: Turn) -> Iterator[tuple[Promise, Said]]:
    """Another amount, or another day, for what this buyer was promised already."""
    language = turn.understanding.language
    for one in said(claim.text, language) if turn.promised else ():
        amount, when = _amount(one.text, language), due(one.text, language, turn.now)
        for before in turn.promised if one.firm else ():
            other_amount = amount and before.amount and amount != before.amount
            other_day = when and before.due and when.date() != before.due.astimezone(when.tzinfo).date()
            if before.kind == one.kind and (other_amount or other_day):
                yield before, one


# Figures


def _amount(text: str, language: str) -> str:
    return next((value.canonical for value in read(text, language) if value.kind in _AMOUNTS), "")
