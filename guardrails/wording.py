"""Checks on the words around the figures: what the source denies, narrows or says of another thing.

They compare only what is written in one language: a claim with the quotes of its own language.
"""

from collections.abc import Callable, Iterator
from difflib import SequenceMatcher

import regex

from core.evidence import WORDLESS, Passage, Source
from core.sentences import split
from core.sets import ClaimKind, Reason
from core.turn import Claim, Finding, Turn
from core.values import Value, ValueKind, read, stray
from guardrails.alignment import Statement, nearest, statements
from guardrails.overlap import clauses, grams, is_packed, masked, precision, share
from guardrails.words import CONDITIONS, ONLY, POSTFIX, condition, denials, negation

BUILT_ON = 0.5  # a sentence with this share of its pieces in another is built on it
CARRIED = 0.6  # a condition whose words are there to this share survives without its conjunction
ALIKE = 0.8  # both ways: the same sentence but for a word
TIED = 0.95
WORDS = (ONLY, "where")  # kinds that must survive as a word: nothing else in the sentence says it
OWN = 12  # pieces beside its condition make a statement of its own
PACKED_OWN = 6
LIST = 4  # statements; a longer sentence lists what stands alone
LONG = 1_000  # characters; longer texts are no sentences that differ in a figure
SAME = 0.9  # letter for letter, in order: the same sentence but for its figures
#: Kinds of figures of which a sentence has one where it speaks of one thing.
_MEASURES = {ValueKind.MONEY, ValueKind.PERCENT, ValueKind.DURATION, ValueKind.QUANTITY, ValueKind.TIME}
_PACKED = (*POSTFIX, "zh", "th")
_LETTER = regex.compile(r"\p{L}")
_PAUSE = regex.compile("[、，]")


def negation_changed(turn: Turn) -> Iterator[Finding]:
    """What the source denies stays denied, what it grants stays granted."""
    for claim, quotes, language in _worded(turn):
        pattern = negation(language)
        for one in statements(claim.text) if pattern else ():
            against = _contradicted(one, quotes, language)
            if against:
                detail = f"{one.text!r} turns round {against!r}"
                yield Finding(Reason.NEGATION_CHANGED, detail, _span(turn, one.text))


def _contradicted(one: Statement, quotes: tuple[str, ...], language: str) -> str | None:
    """The statement that this one is built on, where only one of the two is negated."""
    near = nearest(one, quotes, language)
    if not near or any(_agree(one.text, other.text, language) for other in near):
        return None
    return near[0].text


def _agree(mine: str, other: str, language: str) -> bool:
    """Denied alike. "If it is not paid" denies nothing; twice denied is another matter than once."""
    denied, theirs = denials(mine, language), denials(other, language)
    if bool(denied) != bool(theirs):
        return False
    same = min(precision(mine, other), precision(other, mine)) >= ALIKE
    return denied == theirs or not same


def added_abroad(turn: Turn) -> Iterator[Finding]:
    """Where the quotes are in other languages only: denied and narrowed is what one of them denies and narrows.

    Words cannot be compared across languages, but whether a text says "not" or "only" at all can.
    """
    language = turn.understanding.language
    for claim in turn.draft.claims if turn.draft else ():
        worded = [one for one in claim.sources if one.language not in {None, WORDLESS}]
        if not worded or any(one.language == language for one in worded):
            continue
        mine, theirs = negation(language), _patterns(worded, negation)
        if mine and theirs:
            denied = mine.search(claim.text) is not None
            if denied and not any(pattern.search(quote) for quote, pattern in theirs):
                yield Finding(Reason.NEGATION_CHANGED, f"{claim.text!r} denies what none of its quotes denies")
            elif not denied and all(pattern.search(part) for quote, pattern in theirs for part in clauses(quote)):
                yield Finding(Reason.NEGATION_CHANGED, f"{claim.text!r} grants what its quotes deny")
        mine, theirs = condition(ONLY, language), _patterns(worded, lambda spoken: condition(ONLY, spoken))
        narrowed = mine.search(claim.text) if mine else None
        if narrowed and theirs and not any(pattern.search(quote) for quote, pattern in theirs):
            yield Finding(Reason.UNSUPPORTED_CLAIM, f"none of its quotes says {narrowed.group()!r}: {claim.text!r}")


def _patterns(
    sources: list[Source], pattern: Callable[[str], regex.Pattern[str] | None]
) -> list[tuple[str, regex.Pattern[str]]]:
    """Each quote with its language's pattern; nothing where henji has no list for one of them."""
    found = [(one.quote, pattern(one.language or "")) for one in sources]
    return [(quote, known) for quote, known in found if known] if all(known for _, known in found) else []


def condition_dropped(turn: Turn) -> Iterator[Finding]:
    """A condition of the source survives in the reply, as a word or as what it speaks of."""
    told: dict[tuple[str, str], list[str]] = {}
    for claim, quotes, language in _worded(turn):
        near = {each for one in statements(claim.text) for each in nearest(one, quotes, language)}
        for sentence in dict.fromkeys(sentence for quote in quotes for sentence in split(quote)):
            said = [each.text for each in near if each.sentence == sentence]
            if said or precision(masked(claim.text, language), sentence) >= BUILT_ON:
                told.setdefault((sentence, language), []).append(claim.text)
    for (sentence, language), said in told.items():
        for word in _dropped(sentence, " ".join(said), language):
            yield Finding(Reason.CONDITION_DROPPED, f"{word!r} of {sentence!r} is gone", _span(turn, said[0]))


def _dropped(sentence: str, said: str, language: str) -> Iterator[str]:
    held, listed = grams(said), statements(sentence)
    repeated = {each for one in statements(said) for each in nearest(one, (sentence,), language)}
    for kind in CONDITIONS:
        pattern = condition(kind, language)
        if pattern is None or pattern.search(said):
            continue
        for at, one in enumerate(listed):
            match = pattern.search(one.text)
            if match is None or not _bears_on(listed, at, repeated, match, excepts=kind == "except"):
                continue
            spoken_of = share(grams(_spoken_of(one.text, match, language)), held) >= CARRIED
            if kind in WORDS or not spoken_of or (kind == "except" and not _denies(said, language)):
                yield match.group()


def _bears_on(
    listed: tuple[Statement, ...], at: int, repeated: set[Statement], match: regex.Match[str], *, excepts: bool
) -> bool:
    """Whether the reply repeats the statement with the condition, or the one before or after that it narrows."""
    if listed[at] in repeated:
        return True
    text = listed[at].text
    begins = not _LETTER.search(text[: match.start()])
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    is_bare = len(grams(rest)) <= (PACKED_OWN if is_packed(rest) else OWN)
    before, after = (at > 0 and listed[at - 1] in repeated), (at + 1 < len(listed) and listed[at + 1] in repeated)
    return (before and (begins or is_bare) and (excepts or len(listed) < LIST)) or (after and is_bare)


def _denies(text: str, language: str) -> bool:
    pattern = negation(language)
    return pattern is None or pattern.search(text) is not None


def _spoken_of(clause: str, match: regex.Match[str], language: str) -> str:
    """What the word makes the condition: what follows it, or what stands before it since the last pause."""
    if language.startswith(POSTFIX) or not clause[match.end() :].strip(" 。.!！"):
        return _PAUSE.split(clause[: match.start()])[-1]
    return clause[match.end() :]


def scope_changed(turn: Turn) -> Iterator[Finding]:
    """A figure stands beside the words it stands beside in the source, not beside those of its neighbour.

    Sources are given nearest first. This is asked across languages too: figures need no translation.
    """
    for claim in turn.draft.claims if turn.draft else ():
        quotes = [one for one in claim.sources if one.language is not None]
        if not quotes:
            continue
        language = turn.understanding.language
        for value, rival in _swapped(claim.text, quotes, language):
            detail = f"{value.text!r} is said of something else; here the source has {rival.text!r}"
            yield Finding(Reason.SCOPE_CHANGED, detail, _span(turn, value.text))


def _swapped(text: str, quotes: list[Source], language: str) -> Iterator[tuple[Value, Value]]:
    """The figures of a claim with those that stand in their place in the nearest quote."""
    nearest, spoken = quotes[0].quote, quotes[0].language
    same = spoken == language and _same_but_for_figures(text, nearest, language)
    mine, theirs = read(text, language), read(nearest, spoken)
    if same and len(mine) == len(theirs):
        for one, other in zip(mine, theirs, strict=True):
            if not one.readings & other.readings and stray(one.text, [other.text], language=language):
                yield one, other
    elif same or (len(quotes) > 1 and _speaks_of(text, nearest, spoken, language)):
        absent = stray(nearest, [text], language=spoken)
        for value in stray(text, [nearest], language=language, evidence_languages=[spoken]):
            rival = next((one for one in absent if same or _rivals(one, value)), None)
            if rival:
                yield value, rival


def _same_but_for_figures(text: str, quote: str, language: str) -> bool:
    if max(len(text), len(quote)) > LONG:
        return False
    alike = SequenceMatcher(None, masked(text, language), masked(quote, language))
    return alike.real_quick_ratio() >= SAME and alike.quick_ratio() >= SAME and alike.ratio() >= SAME


def _speaks_of(text: str, quote: str, spoken: str | None, language: str) -> bool:
    """Whether the claim is built on the quote: on its words, or in another language on some of its figures."""
    if spoken == language:
        return precision(masked(text, language), quote) >= BUILT_ON
    figures = read(text, language)
    return len(stray(text, [quote], language=language)) < len(figures)


def _rivals(one: Value, other: Value) -> bool:
    """Whether the two are figures of one sort, of which a sentence about one thing has one."""
    same_unit = one.unit == other.unit or one.kind in {ValueKind.MONEY, ValueKind.DURATION}
    return one.kind in _MEASURES and one.kind is other.kind and same_unit


def _worded(turn: Turn) -> Iterator[tuple[Claim, tuple[str, ...], str]]:
    """Each claim that states something, with its quotes in the reply's language, nearest first."""
    if turn.draft is None:
        return
    language = turn.draft.language
    titles = {one.title for one in turn.evidence if isinstance(one, Passage)}  # they name a thing and state nothing
    for claim in turn.draft.claims:
        quotes = tuple(one.quote for one in claim.sources if one.language == language and one.quote not in titles)
        if quotes and claim.kind in {ClaimKind.FACT, ClaimKind.PROMISE}:
            yield claim, quotes, language


def _span(turn: Turn, text: str) -> tuple[int, int] | None:
    at = turn.draft.text.find(text) if turn.draft else -1
    return (at, at + len(text)) if at >= 0 else None
