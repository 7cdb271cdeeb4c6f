"""What a text commits the shop to: refunds, discounts, dates and their kin, sentence by sentence.

The words live in `promises/<language>.toml`, one file for both scripts of Chinese. Per language: `about` says what can
be promised (kind -> patterns), `pledge` who commits ("we will", "is on its way"), `personal` that it is for this buyer
alone ("I have", "just for you"), `denied` that it is refused, `bids` that the buyer is asked to do something, `idle`
conditions that bind nobody ("if you like").
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import regex

from core import patterns
from core.sentences import spans
from core.text import normalise
from core.turn import Span
from guardrails.words import condition

ROOT = Path(__file__).parent / "promises"
#: Everything that can be promised. Where money or goods are given away, every mention counts, not only a pledge.
GIVEN = frozenset(
    "refund replace discount coupon price_match free_shipping extend_returns waive_duty keep_price pay_return gift"
    " binding free".split()
)
KINDS = (*sorted(GIVEN), "deliver_by", "hold", "contact_by", "act", "other")
#: Said with a "not" of their own: "no way back", "not a cent".
BINDING = "binding"  # its very words commit
_NEGATIVE = frozenset({BINDING, "free"})
#: Letters between a refusal and a pledge after it that are still one thought: "cannot, sadly, give you".
NEAR, NEAR_PACKED = 15, 5
THAI = 24  # characters of Thai that are a sentence of their own
SHORT = 16  # characters of a packed script: too few for a policy
#: Here the refusal follows what is refused.
_POSTFIX = frozenset({"ja", "ko"})
_PACKED = frozenset({"zh", "th", *_POSTFIX})
_ASKS = regex.compile(r"[?？]\s*[\"”»」』)]*\s*$")
_PAUSE = regex.compile(
    r"(?<=\p{Thai}|[A-Z]\d*)\s(?=\p{Thai})|[,;，；、:：](?=\D)|(?<=\D)[,;，；、:：]|\s[–—-]\s|(?<=[がすたてばしりくずけで])、"
    r"|\s(?=(?:but|and|aber|und|mais|et|pero|mas|tetapi|tapi|nhưng)\s)"
)
_THAI_BLANK = regex.compile(r"(?<=\p{Thai})\s+(?=\p{Thai})")
_LEADING_IF = regex.compile("(?:ถ้า|หาก|กรณี|เมื่อ)")
_MONEY = regex.compile(r"\p{Sc}|%|\d\s?(?:円|元|원|บาท|ユーロ|ドル|유로|달러|欧元|歐元|美元|折)|折(?!扣)|割引?で")
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_HAN = regex.compile(r"\p{Han}")
_HANGUL = regex.compile(r"\p{Hangul}")
_THAI = regex.compile(r"\p{Thai}")
_LATIN = regex.compile(r"\p{Latin}{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing a sentence says the shop gives or does. `span` is the sentence's, in the text that was read."""

    kind: str
    text: str
    span: Span
    clause: str  # the part that says it
    tongue: str  # the language it was read in
    firm: bool  # somebody commits to it; else it is stated
    pointed: bool = False  # firm, and in this case: "is replaced" may be a policy, "I am replacing yours" is none
    personal: bool = False  # for this buyer alone, or done already
    conditional: bool = False
    denied: bool = False  # the shop says that it does not


_Named: TypeAlias = tuple[str, regex.Pattern[str]]


@dataclass(frozen=True, slots=True)
class _Words:
    """The patterns of one language."""

    about: tuple[tuple[str, regex.Pattern[str]], ...]
    pledge: regex.Pattern[str]
    personal: regex.Pattern[str]
    doing: regex.Pattern[str]
    sharp: regex.Pattern[str]
    denied: regex.Pattern[str]
    bids: regex.Pattern[str]
    provided: regex.Pattern[str]
    idle: regex.Pattern[str]


def _compiled(raw: Mapping[str, Any]) -> _Words:
    about = tuple((kind, _joined(lines)) for kind, lines in raw["about"].items())
    return _Words(about, *(_joined(raw[name]) for name in _Words.__slots__[1:]))


def _joined(lines: Sequence[str]) -> regex.Pattern[str]:
    """In the form of the texts it meets: NFKC takes one letter of Thai apart."""
    return patterns.joined([unicodedata.normalize("NFKC", line) for line in lines])


@cache
def _words(language: str) -> _Words:
    return patterns.cached(ROOT / f"{language}.toml", "promises 5", _compiled)


@cache
def _about(tongues: tuple[str, ...]) -> patterns.Sifted:
    """What can be promised, of several languages at once: "de refund" and its pattern."""
    written = b"".join((ROOT / f"{tongue}.toml").read_bytes() for tongue in tongues)

    def build() -> patterns.Sifted:
        return patterns.sifted((f"{tongue} {kind}", one) for tongue in tongues for kind, one in _words(tongue).about)

    return patterns.kept(ROOT / "-".join(("about", *tongues)), written, "promises about 3", build)


@cache
def languages() -> tuple[str, ...]:
    """The languages that have words; both scripts of Chinese are zh."""
    return tuple(sorted(path.stem for path in ROOT.glob("*.toml")))


@lru_cache(maxsize=2048)
def said(text: str, language: str | None, *, abroad: bool = True) -> tuple[Said, ...]:
    """All that the text says the shop gives or does, refusals included, in order. For texts of the shop's side.

    With `abroad`, every language that its letters may belong to is read for pledges, the text's own for what is
    merely stated too; where the own one is not known, all are read for both.
    """
    whole = normalise(text).replace("’", "'")
    spoken = (language or "").partition("-")[0]
    own = spoken if spoken in languages() else None
    tongues = (own,) if own and not abroad else tuple(_tongues(whole))
    likely = [(name, one) for name, one in _about(tongues).likely(whole) if one.search(whole) is not None]
    if not likely:
        return ()
    return tuple(one for span in _sentences(text) for one in _in_sentence(text, span, likely, own))


def acts(sentence: str, language: str) -> bool:
    """Whether a sentence in a known language tells of something that the shop will do, or has just done, at all."""
    tongue = language.partition("-")[0]
    if tongue not in languages():
        return False
    words, plain = _words(tongue), normalise(sentence).replace("’", "'")
    if words.pledge.search(plain) is None and words.bids.search(plain) is not None:
        return False
    return any(one.search(plain) is not None for one in (words.doing, words.pledge, words.sharp))


def pledged(sentence: str, language: str) -> bool:
    """Whether somebody of the shop commits to something in it, or it is for this buyer alone. In a known language."""
    words, plain = _words(language.partition("-")[0]), normalise(sentence).replace("’", "'")
    return any(one.search(plain) is not None for one in (words.pledge, words.personal))


def is_personal(sentence: str, language: str) -> bool:
    """Whether it is said of this buyer alone, or as done already. In a known language."""
    plain = normalise(sentence).replace("’", "'")
    return _words(language.partition("-")[0]).personal.search(plain) is not None


def sharp(sentence: str, tongue: str) -> frozenset[str]:
    """The words that make a promise sharper than a statement: days by name, certainty."""
    return frozenset(match.group().casefold() for match in _words(tongue).sharp.finditer(normalise(sentence)))


def _tongues(text: str) -> Iterator[str]:
    """Those whose script the text uses."""
    if _KANA.search(text):
        yield "ja"
    elif _HAN.search(text):
        yield "zh"
    if _HANGUL.search(text):
        yield "ko"
    if _THAI.search(text):
        yield "th"
    if _LATIN.search(text):
        yield from (one for one in languages() if one not in _PACKED)


def _sentences(text: str) -> Iterator[Span]:
    """Thai ends a sentence with a blank; one after a condition only parts it from what it conditions."""
    for begin, end in spans(text):
        start = begin
        for match in _THAI_BLANK.finditer(text, begin, end):
            if match.start() - start >= THAI and not _LEADING_IF.match(text, start, match.start()):
                yield start, match.start()
                start = match.end()
        yield start, end


def _in_sentence(text: str, span: Span, likely: Sequence[_Named], own: str | None) -> Iterator[Said]:
    written = text[slice(*span)]
    sentence = normalise(written).replace("’", "'")
    best: dict[str, Said] = {}
    forms: dict[str, _Form] = {}
    for named, pattern in likely:
        tongue, _, kind = named.partition(" ")
        for match in pattern.finditer(sentence):
            form = forms.get(tongue) or forms.setdefault(tongue, _form(sentence, tongue, own or tongue))
            if not (form.pledged or kind == BINDING) and own not in {None, tongue}:
                break  # in another language only pledges count
            one = form.said(kind, match.span(), written, span)
            if kind not in best or _weight(best[kind]) < _weight(one):
                best[kind] = one
            if not one.denied:
                break
    yield from best.values()


def _weight(one: Said) -> tuple[bool, bool]:
    """Of two mentions of a thing the one that gives more counts."""
    return (not one.denied, one.firm)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """How a sentence says what it says, read in one language; its refusals in its own too."""

    sentence: str
    tongue: str
    own: str
    clauses: Sequence[Span]
    pledged: bool
    personal: bool
    conditional: bool
    pointed: bool

    def said(self, kind: str, at: Span, written: str, span: Span) -> Said:
        sentence = self.sentence
        here = next((one for one in self.clauses if one[0] < at[1] <= one[1]), (0, len(sentence)))
        asked = here == self.clauses[-1] and _ASKS.search(sentence) is not None
        denied = asked or any(_refused(kind, sentence, here, at, tongue) for tongue in {self.tongue, self.own})
        firm = (self.pledged or kind == BINDING) and not denied
        return Said(
            kind=kind,
            text=written,
            span=span,
            clause=sentence[min(here[0], at[0]) : here[1]],
            tongue=self.tongue,
            firm=firm,
            pointed=firm and (self.pointed or kind == BINDING),
            personal=self.personal,
            conditional=self.conditional,
            denied=denied,
        )


def _form(sentence: str, tongue: str, own: str) -> _Form:
    words = _words(tongue)
    pledged = words.pledge.search(sentence) is not None
    personal = words.personal.search(sentence) is not None
    return _Form(
        sentence=sentence,
        tongue=tongue,
        own=own,
        clauses=_clauses(sentence),
        pledged=pledged,
        personal=personal,
        conditional=_conditional(sentence, tongue),
        pointed=pledged and (personal or _is_pointed(sentence, tongue)),
    )


def _is_pointed(sentence: str, tongue: str) -> bool:
    """In languages whose policies are written as pledges are: a short sentence, a figure of money, a day."""
    if tongue not in _PACKED or len(sentence) < SHORT or _MONEY.search(sentence) is not None:
        return True
    return bool(sharp(sentence, tongue))


def _clauses(sentence: str) -> tuple[Span, ...]:
    cuts = [0, *(match.end() for match in _PAUSE.finditer(sentence)), len(sentence)]
    found = tuple((begin, end) for begin, end in pairwise(cuts) if sentence[begin:end].strip())
    return found or ((0, len(sentence)),)


def _refused(kind: str, sentence: str, clause: Span, at: Span, tongue: str) -> bool:
    """Whether the clause refuses what it speaks of at `at`, and no pledge comes after the refusal."""
    words = _words(tongue)
    refusals = [match.span() for match in words.denied.finditer(sentence, *clause)]
    near = NEAR_PACKED if tongue in _PACKED else NEAR
    if kind in _NEGATIVE:  # only what stands at the very words takes them back
        refusals = [(start, stop) for start, stop in refusals if at[0] - near <= stop <= at[0] or start == at[1]]
    if tongue in _POSTFIX:
        return any(start >= at[0] for start, _ in refusals)
    pledges = [match.start() for match in words.pledge.finditer(sentence, *clause)]
    return any(not any(pledge > stop + near for pledge in pledges) for _, stop in refusals)


def _conditional(sentence: str, tongue: str) -> bool:
    """Whether it holds only under a condition; one that binds nobody ("if you like") is none."""
    left = _words(tongue).idle.sub(" ", sentence)
    tags = ("zh-Hans", "zh-Hant") if tongue == "zh" else (tongue,)
    listed = (_words(tongue).provided, *(condition("if", tag) for tag in tags))
    return any(one is not None and one.search(left) is not None for one in listed)
