"""What a sales channel allows to be written to its buyers: the packs of `platforms/`, and texts held against them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unicodedata import normalize

import regex

from core import patterns
from core.errors import SettingsError
from core.sets import Reason
from core.talk import Author, Conversation
from core.text import normalise
from core.turn import Finding, Span, Turn
from core.values import ValueKind, read

ROOT = Path(__file__).parent / "platforms"
WORDS = "words"  # the file of word lists beside the packs
DENIED = "_denied"  # what a list NAME_denied matches is taken out before NAME is looked for

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_MARKUP = regex.compile(
    r"</?[a-z!][^>\n]*>|!?\[[^\]\n]*\]\([^)\n]*\)|\*\*[^*\n]+\*\*|__[^_\n]+__|^\s{0,3}#{1,6}\s|```|`[^`\n]+`|~~[^~\n]+~~"
    r"|&#?\w{2,8};",
    regex.IGNORECASE | regex.MULTILINE,
)
_EMOJI = regex.compile(r"[\p{Emoji_Presentation}\p{Extended_Pictographic}--[©®™‼⁉↔-↪〰〽㊗㊙]]", regex.VERSION1)
#: Addresses as people write them to slip past a machine: "hello (at) shop dot com", "shop点com".
_DOT_WORDS = r"dot|punkt|punto|ponto|point|chấm|titik|จุด|ドット|点|點|닷"
_DOT = rf"(?:\s?(?:[(\[{{]\s?)?(?:{_DOT_WORDS})(?:\s?[)\]}}])?\s?|\s\.\s?|\.\s(?=com\b|net\b))"
_AT = r"at|@|ät|arroba|arobase|アット(?:マーク)?|艾特|골뱅이|แอท|a\s?còng"
_SPELLED = regex.compile(rf"{_DOT_WORDS}|\s[@.]\s|@\s|[(\[{{]\s?(?:{_AT})|hxxp|\[\.\]", regex.IGNORECASE)
_SPELLED_EMAIL = regex.compile(
    rf"[\w.+-]{{1,40}}\s?(?:[(\[{{]\s?(?:{_AT})\s?[)\]}}]\s?[\w-]+(?:\.|{_DOT})"
    rf"|(?:\s(?:at|ät|arroba|arobase)\s|\s?(?:@|アット(?:マーク)?|艾特|골뱅이|แอท)\s?)[\w-]+{_DOT})\w+",
    regex.IGNORECASE,
)
_SPELLED_LINK = regex.compile(
    rf"(?<![\w@])(?:[a-z0-9-]+{_DOT})+(?:com|net|org|info|shop|store|jp|de|fr|es|cn|tw|kr|br|th|id|vn|uk|co|io)\b"
    r"|\bhxxps?:\S+|[a-z0-9-]+\s?\[\.\]\s?[a-z]{2,}",
    regex.IGNORECASE,
)
#: Any run of digits long enough to be dialled; numbers of orders and parcels are told apart below.
_DIALLED = regex.compile(r"(?<![\w#-])(?:\+|00)?\(?\d(?:[\s().\-・]{0,2}\d){8,14}(?![\w-])")
_NO_PHONE = regex.compile(r"\d{3}-\d{7}-\d{7}|\d{12,}|\d{4}[- ]\d{4}[- ]\d{4}|\d{13}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of a pack. `kind` is a key of KINDS; `terms` is what that kind needs besides."""

    id: str  # "amazon.link"
    kind: str
    says: str
    source: str  # the public page that says so, or that nobody could check it
    checked: date
    terms: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What holds on one platform; `notes` is for people, about what no text can show."""

    name: str
    rules: tuple[Rule, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """A text on its way to a buyer. `heard`: when the buyer last wrote; None: never."""

    text: str
    language: str
    now: datetime | None
    heard: datetime | None
    root: Path


_Objections = Iterator[tuple[str, Span | None]]


def platform_rule(turn: Turn) -> Iterator[Finding]:
    """The draft against the rules of the platform it goes out on."""
    if turn.draft:
        yield from check_text(
            turn.draft.text, turn.platform, turn.draft.language, conversation=turn.conversation, now=turn.now
        )


def check_text(
    text: str,
    platform: str,
    language: str,
    *,
    conversation: Conversation | None = None,
    now: datetime | None = None,
    root: Path = ROOT,
) -> Iterator[Finding]:
    """Objections to a text, whoever wrote it; each names its rule: "amazon.link: no links ...".

    Without a conversation or `now` (aware) a rule about time objects: nobody can tell that it is kept. So does a
    platform that has no pack. SettingsError: a pack is broken.
    """
    found = pack(platform, root)
    if found is None:
        known = ", ".join(platforms(root))
        yield Finding(Reason.PLATFORM_RULE, f"nobody knows the rules of {platform!r}; henji knows {known}")
        return
    messages = conversation.messages if conversation else ()
    heard = max((one.at for one in messages if one.author is Author.BUYER), default=None)
    sent = _Sent(text=text, language=language, now=now, heard=heard, root=root)
    for rule in found.rules:
        for words, span in KINDS[rule.kind](rule.terms, sent):
            yield Finding(Reason.PLATFORM_RULE, f"{rule.id}: {rule.says}{words and f' ({words})'}", span)


@cache
def platforms(root: Path = ROOT) -> tuple[str, ...]:
    """The platforms that have a pack."""
    return tuple(sorted(path.stem for path in root.glob("*.toml") if path.stem != WORDS))


@cache
def pack(platform: str, root: Path = ROOT) -> Pack | None:
    """The rules of a platform, those of the packs it takes in first; None: nobody wrote any."""
    if not _NAME.fullmatch(platform) or platform not in platforms(root):
        return None
    raw = patterns.cached(root / f"{platform}.toml", "pack 1", dict)
    taken_in = (pack(one, root) for one in raw.get("also", ()))
    rules = [rule for one in taken_in if one for rule in one.rules]
    rules += [_rule(one, platform) for one in raw.get("rule", ())]
    return Pack(name=str(raw.get("name", platform)), rules=tuple(rules), notes=tuple(raw.get("notes", ())))


def _rule(raw: Mapping[str, Any], platform: str) -> Rule:
    terms = dict(raw)
    try:
        named = {key: terms.pop(key) for key in ("id", "kind", "says", "source", "checked")}
    except KeyError as error:
        raise SettingsError(f"guardrails/platforms/{platform}.toml: a rule has no {error}; add it") from error
    if named["kind"] not in KINDS:
        known = ", ".join(KINDS)
        raise SettingsError(f"guardrails/platforms/{platform}.toml: {named['id']}: kind is one of {known}")
    named["id"] = f"{platform}.{named['id']}"
    return Rule(**named, terms=MappingProxyType(terms))


@cache
def _words(root: Path) -> Mapping[str, patterns.Sifted]:
    """Every list, all languages together: people mix them, and a text may be in another one than it is said to be."""

    def sifted(raw: Mapping[str, Any]) -> Mapping[str, patterns.Sifted]:
        return {
            name: patterns.sifted(
                (language, patterns.joined([normalize("NFKC", line)]))
                for language, lines in spoken.items()
                for line in lines
            )
            for name, spoken in raw.items()
        }

    return patterns.cached(root / f"{WORDS}.toml", "platform words 2", sifted)


def _listed(terms: Mapping[str, Any], sent: _Sent) -> tuple[str, tuple[patterns.Sifted, ...]]:
    name, listed = str(terms.get("words")), _words(sent.root)
    if name not in listed:
        raise SettingsError(f"guardrails/platforms/{WORDS}.toml: no list {name!r}; write it or mend the pack")
    return name, tuple(listed[one] for one in (name, name + DENIED) if one in listed)


def _no_words(terms: Mapping[str, Any], sent: _Sent) -> _Objections:
    text = normalise(sent.text)
    _, (forbidden, *denied) = _listed(terms, sent)
    for one in denied:
        for _, pattern in one.likely(text):
            text = pattern.sub(lambda match: " " * len(match.group()), text)
    for _, pattern in forbidden.likely(text):
        if match := pattern.search(text):
            at = sent.text.find(match.group())
            yield repr(match.group()), (at, at + len(match.group())) if at >= 0 else None
            return


def _needs_words(terms: Mapping[str, Any], sent: _Sent) -> _Objections:
    text = normalise(sent.text)
    _, (wanted, *_) = _listed(terms, sent)
    if not any(pattern.search(text) for _, pattern in wanted.likely(text)):
        yield "", None


def _no_link_but(terms: Mapping[str, Any], sent: _Sent) -> _Objections:
    allowed = [regex.compile(one, regex.IGNORECASE) for one in terms.get("but", ())]
    for value in read(sent.text, sent.language):
        if value.kind is ValueKind.URL and not any(one.fullmatch(value.text) for one in allowed):
            yield value.text, value.span
    for match in _SPELLED_LINK.finditer(sent.text) if _SPELLED.search(sent.text) else ():
        yield match.group(), match.span()


def _no_email(_: Mapping[str, Any], sent: _Sent) -> _Objections:
    for value in read(sent.text, sent.language):
        if value.kind is ValueKind.EMAIL:
            yield value.text, value.span
    for match in _SPELLED_EMAIL.finditer(sent.text) if _SPELLED.search(sent.text) else ():
        yield match.group(), match.span()


def _no_phone(_: Mapping[str, Any], sent: _Sent) -> _Objections:
    values = read(sent.text, sent.language)
    spoken = [value.span for value in values if value.kind is ValueKind.PHONE]
    taken = [*spoken, *(value.span for value in values if value.kind in _NOT_DIALLED)]
    for start, end in spoken:
        yield sent.text[start:end], (start, end)
    for match in _DIALLED.finditer(sent.text):
        apart = not any(start < match.end() and match.start() < end for start, end in taken)
        if apart and not _NO_PHONE.fullmatch(match.group()):
            yield match.group(), match.span()


_NOT_DIALLED = {ValueKind.MONEY, ValueKind.DATE, ValueKind.QUANTITY, ValueKind.DURATION, ValueKind.URL}


def _plain_text(terms: Mapping[str, Any], sent: _Sent) -> _Objections:
    if match := _MARKUP.search(sent.text):
        yield repr(match.group()[:40]), match.span()
    if terms.get("emoji", True) is False and (match := _EMOJI.search(sent.text)):
        yield match.group(), match.span()


def _max_length(terms: Mapping[str, Any], sent: _Sent) -> _Objections:
    wide = terms.get("unit") == "utf16"
    length = len(sent.text.encode("utf-16-le", "surrogatepass")) // 2 if wide else len(sent.text)
    if length > int(terms["most"]):
        yield f"it has {length}", None


def _within_hours(terms: Mapping[str, Any], sent: _Sent) -> _Objections:
    if sent.now is None or sent.heard is None:
        yield "nobody knows when the buyer last wrote", None
    elif sent.now - sent.heard > timedelta(hours=float(terms["hours"])):
        yield f"the buyer last wrote at {sent.heard:%Y-%m-%d %H:%M}", None


#: The closed set of what a rule can be: each names what in a text breaks it.
KINDS: Mapping[str, Callable[[Mapping[str, Any], _Sent], _Objections]] = {
    "no_words": _no_words,
    "needs_words": _needs_words,
    "no_link_but": _no_link_but,
    "no_email": _no_email,
    "no_phone": _no_phone,
    "plain_text": _plain_text,
    "max_length": _max_length,
    "within_hours_of_buyer": _within_hours,
}
