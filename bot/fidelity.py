"""Whether a translation says what its source says: as much of that as code can tell.

Each check takes the two texts and returns its objections. They are shown to the person who approves, and none of them
replaces that person; only what `knowledge.quarantine` would keep out cannot be approved at all.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import regex

from bot.lanes.own import telling_words
from bot.language import LanguageIdentifier
from core.sentences import split
from core.sets import Reason
from core.text import has_hidden, normalise
from core.turn import Finding
from core.values import Value, ValueKind, read, stray
from core.values.units import PIECE
from guardrails.words import condition, is_courtesy, negation
from knowledge.features import content, mask
from knowledge.files.plain import tidy
from knowledge.quarantine import suspicion

SHORTEST, LONGEST = 0.3, 3.0  # times as long as the source
#: A character of these scripts says as much as so many letters.
PACKED_WEIGHT = 2.5
HANGUL_WEIGHT = 2.0
FEWEST_QUESTIONS, MOST_QUESTIONS = 3, 6
LONGEST_QUESTION = 200  # characters
TELLS = 20  # letters; the language of shorter texts cannot be told
STEM, STEM_HANGUL, ROOT = 4, 2, 6  # letters in which two forms of a word begin alike, and that stand inside a compound
#: They mark no ends of sentences.
_UNMARKED = frozenset({"km", "lo", "my", "th"})
_PACKED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")
_HANGUL = regex.compile(r"\p{Hangul}")
_EXACT = {ValueKind.PERCENT, ValueKind.DATE, ValueKind.TIME, ValueKind.SKU}
_LETTER = regex.compile(r"[\p{L}\p{N}]")
_MARKUP = regex.compile(
    r"<[a-z/!][^>]*>|!?\[[^\]\n]*\]\([^)\n]*\)|```|\*\*|^\s{0,3}#{1,6}\s|&#?\w{2,8};|javascript:|data:\w+/",
    regex.IGNORECASE | regex.MULTILINE,
)
#: French "ne ... que" says only, and denies nothing. Bounded: the words may be a buyer's, however long.
_ONLY = regex.compile(
    r"\b(?:ne\s|n['’])(?:(?!\b(?:pas|jamais|aucune?|plus|rien)\b)[^.!?]){0,60}?\bqu(?:e\b|['’])", regex.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A text, its translation, and how buyers may ask for it there."""

    source: str
    source_language: str
    source_questions: tuple[str, ...] = ()
    text: str
    language: str
    questions: tuple[str, ...] = ()


def cleaned(questions: Iterable[str]) -> tuple[str, ...]:
    """One line each, none twice, none empty, six at most."""
    lines = (" ".join(tidy(one).split()) for one in questions)
    return tuple(dict.fromkeys(one for one in lines if one))[:MOST_QUESTIONS]


Check = Callable[[Pair], Iterator[Finding]]


def length(pair: Pair) -> Iterator[Finding]:
    if not _LETTER.search(pair.text):
        yield Finding(Reason.CHECK_FAILED, "the translation is empty")
        return
    times = _weight(pair.text) / max(1.0, _weight(pair.source))
    if times > LONGEST:
        yield Finding(Reason.TOO_LONG, f"{times:.1f} times as long as its source")
    elif times < SHORTEST:
        yield Finding(Reason.CHECK_FAILED, f"only {times:.1f} times as long as its source: something may be missing")


def figures(pair: Pair) -> Iterator[Finding]:
    """Every figure, date, price, link, address and article number of the source, and no other."""
    for value in _stray(pair.text, pair.language, (pair.source,), pair.source_language):
        yield Finding(Reason.VALUE_NOT_IN_EVIDENCE, f"{value.text!r} is not in the source", value.span)
    for value in _stray(pair.source, pair.source_language, (pair.text,), pair.language):
        yield Finding(Reason.VALUE_NOT_IN_EVIDENCE, f"{value.text!r} of the source is missing")


def exchanged(pair: Pair) -> Iterator[Finding]:
    """Figures of two sentences that changed places: both are there, and both are wrong."""
    aligned = _aligned(pair)
    moved: dict[tuple[int, int], Value] = {}
    for here, (ours, theirs) in enumerate(aligned):
        for value in _stray(ours, pair.language, (theirs,), pair.source_language):
            for there, (_, other) in enumerate(aligned):
                if not _stray(value.text, pair.language, (other,), pair.source_language):
                    moved[here, there] = value
    for (here, there), value in moved.items():
        if (there, here) in moved:
            yield Finding(Reason.SCOPE_CHANGED, f"{value.text!r} stands in another sentence of the source")


def sentences(pair: Pair) -> Iterator[Finding]:
    """As many as the source has: one more says something of its own, one less leaves something out."""
    ours, theirs = _sentences(pair.text, pair.language), _sentences(pair.source, pair.source_language)
    if len(ours) != len(theirs) and not {_base(pair.language), _base(pair.source_language)} & _UNMARKED:
        yield Finding(Reason.SCOPE_CHANGED, f"{len(ours)} sentences, the source has {len(theirs)}")


def negations(pair: Pair) -> Iterator[Finding]:
    """What the source denies stays denied, and nothing else is: counted sentence by sentence where they correspond.

    One denial for another in the same sentence ("cannot be returned", "can be returned without fee") is not seen.
    """
    there, here = negation(pair.source_language), negation(pair.language)
    if there is None or here is None:
        return
    for ours, theirs in _aligned(pair) or ((pair.text, pair.source),):
        denied, denies = _all(there, _denying(theirs, pair.source_language)), _all(here, _denying(ours, pair.language))
        if len(denied) != len(denies):
            said = (
                f"the source denies with {', '.join(denied) or 'nothing'}, this with {', '.join(denies) or 'nothing'}"
            )
            yield Finding(Reason.NEGATION_CHANGED, f"{said}: {ours[:80]!r}")


def narrowed(pair: Pair) -> Iterator[Finding]:
    """What holds only for something holds for no more and no less."""
    there, here = condition("only", pair.source_language), condition("only", pair.language)
    if there is None or here is None:
        return
    for ours, theirs in _aligned(pair) or ((pair.text, pair.source),):
        narrow, narrows = there.search(normalise(theirs)), here.search(normalise(ours))
        if narrow and not narrows:
            yield Finding(Reason.CONDITION_DROPPED, f"{narrow.group()!r} of the source is gone: {ours[:80]!r}")
        elif narrows and not narrow:
            yield Finding(Reason.SCOPE_CHANGED, f"{narrows.group()!r} is new: {ours[:80]!r}")


def markup(pair: Pair) -> Iterator[Finding]:
    for text in (pair.text, *pair.questions):
        if match := _MARKUP.search(text):
            yield Finding(Reason.MARKUP, f"it holds markup: {match.group()[:40]!r}")
        if has_hidden(text):
            yield Finding(Reason.MARKUP, "it holds characters that cannot be seen")


def orders(pair: Pair) -> Iterator[Finding]:
    """What the quarantine would keep out: hidden words, and instructions to whoever reads it."""
    found = suspicion("\n".join((*pair.questions, pair.text)))
    if found:
        yield Finding(Reason.INJECTION_SIGNAL, f"{found.reason}: {found.snippet!r}")


def asked(pair: Pair) -> Iterator[Finding]:
    """Questions find the answer later: too few find it seldom, and one that says little finds it wrongly."""
    if len(pair.questions) < FEWEST_QUESTIONS:
        yield Finding(Reason.CHECK_FAILED, f"{len(pair.questions)} questions; buyers ask in more ways than that")
    known = (pair.source, *pair.source_questions)
    said = telling_words(pair.text, pair.language)
    for one in pair.questions:
        if len(one) > LONGEST_QUESTION:
            yield Finding(Reason.TOO_LONG, f"a question of {len(one)} characters")
        elif len(content(mask(one, pair.language))) < 2:
            yield Finding(Reason.CHECK_FAILED, f"the question {one!r} could ask for anything")
        elif not _speaks_of(telling_words(one, pair.language), said):
            yield Finding(Reason.CHECK_FAILED, f"the question {one!r} has no telling word of the text")
        for value in _stray(one, pair.language, known, pair.source_language):
            yield Finding(Reason.VALUE_NOT_IN_EVIDENCE, f"{value.text!r} of a question is not in the source")


#: Those that need nothing but the two texts; the language is told by `unfaithful`.
CHECKS: tuple[Check, ...] = (length, figures, exchanged, sentences, negations, narrowed, markup, orders, asked)
#: What any two texts that should say the same are held to, besides their figures.
SAYING: tuple[Check, ...] = (sentences, negations, narrowed)


def unlike(source: str, source_language: str, text: str, language: str) -> tuple[Finding, ...]:
    """Where one of two texts counts, denies or narrows what the other does not, as far as both languages tell."""
    pair = Pair(source=source, source_language=source_language, text=text, language=language)
    return tuple(dict.fromkeys(finding for check in SAYING for finding in check(pair)))


def unfaithful(pair: Pair, identifier: LanguageIdentifier) -> tuple[Finding, ...]:
    """Every objection of every check; of an empty translation only that it is empty."""
    empty = not _LETTER.search(pair.text)
    found = [finding for check in (CHECKS[:1] if empty else CHECKS) for finding in check(pair)]
    if not empty:
        found += _strange(pair, identifier)
    return tuple(dict.fromkeys(found))


def _strange(pair: Pair, identifier: LanguageIdentifier) -> Iterator[Finding]:
    for what, text in (("the text", pair.text), ("the questions", " ".join(pair.questions))):
        words = _without_figures(text, pair.language)
        found, sure = identifier.identify(words)
        if found not in {pair.language, "und"} and (_weight(words) >= TELLS or sure > 0.95):
            yield Finding(Reason.WRONG_LANGUAGE, f"{what} looks like {found}, not {pair.language}")


def _without_figures(text: str, language: str) -> str:
    for value in reversed(read(text, language)):
        text = f"{text[: value.span[0]]} {text[value.span[1] :]}"
    return normalise(text)


def _aligned(pair: Pair) -> tuple[tuple[str, str], ...]:
    """(translation, source), sentence by sentence; none where their numbers differ."""
    ours, theirs = _sentences(pair.text, pair.language), _sentences(pair.source, pair.source_language)
    return tuple(zip(ours, theirs, strict=True)) if len(ours) == len(theirs) else ()


def _sentences(text: str, language: str) -> tuple[str, ...]:
    """Those that state something; a semicolon ends one in every script."""
    every = split(text.replace("；", "； "))
    return tuple(one for one in every if _LETTER.search(one) and not is_courtesy(one, language))


def _all(pattern: regex.Pattern[str], text: str) -> list[str]:
    return [match.group() for match in pattern.finditer(text)]


def _base(language: str) -> str:
    return language.partition("-")[0]


def _speaks_of(asked: Iterable[str], said: Iterable[str]) -> bool:
    """Whether a word of one is a form of a word of the other, or a compound with it."""
    known = tuple(said)
    return any(_same_word(one, other) for one in asked for other in known)


def _same_word(one: str, other: str) -> bool:
    if _PACKED.search(one) or _PACKED.search(other):
        return one == other
    stem = STEM_HANGUL if _HANGUL.search(one) else STEM
    inside = min(len(one), len(other)) >= ROOT and (one[:ROOT] in other or other[:ROOT] in one)
    return one[:stem] == other[:stem] or inside


def _stray(text: str, language: str, evidence: Sequence[str], spoken: str) -> tuple[Value, ...]:
    """Figures without support; a bare one is an article in many languages ("in a parcel", 1つの荷物)."""
    found = stray(text, evidence, language=language, evidence_languages=[spoken] * len(evidence))
    return tuple(one for one in found if one.numerals != {"1"} or one.unit not in {None, PIECE} or one.kind in _EXACT)


def _denying(text: str, language: str) -> str:
    return _ONLY.sub(" ", normalise(text)) if _base(language) == "fr" else normalise(text)


def _weight(text: str) -> float:
    """How much a text says, in letters."""
    packed, hangul = len(_PACKED.findall(text)), len(_HANGUL.findall(text))
    return len(_LETTER.findall(text)) + (PACKED_WEIGHT - 1) * packed + (HANGUL_WEIGHT - 1) * hangul
