"""Which texts of the store are not to be trusted: those that hide words and those that instruct the reader.

Pure: a text as written goes in, a suspicion comes out. Patterns find the blunt attacks only; what passes here
is still evidence and nothing more, for no text can change what guardrails allow.
"""

from dataclasses import dataclass
from html.parser import HTMLParser

import regex

from core.text import normalise
from knowledge.files.plain import VOID, hides, parsable
from knowledge.instructions import instruction

_SNIPPET = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """Why a text is kept out of every answer, with the words that gave it away."""

    reason: str
    snippet: str


def suspicion(written: str) -> Suspicion | None:
    """The first reason to keep a text out, or None. Wants the text as written, tags and comments too."""
    return _hidden_characters(written) or _hidden_markup(written) or _instruction(normalise(written))


def _instruction(text: str) -> Suspicion | None:
    found = instruction(text)
    return found and Suspicion(reason=found[0], snippet=_around(text, *found[1]))


#: Tag characters spell out words that nobody sees; overrides turn the order of what is seen.
_NEVER = regex.compile("[\U000e0001\U000e0020-\U000e007f\u202a\u202b\u202d\u202e]")
_FLAG = regex.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")  # Scotland's flag is written in tags
_ISOLATE = regex.compile("[\u2066-\u2069]")
_RIGHT_TO_LEFT = regex.compile(r"[\p{Hebrew}\p{Arabic}]")
#: Between two letters of these scripts a character without width has no business.
_CUT_WORD = regex.compile(
    r"[\p{Latin}\p{Cyrillic}\p{Greek}\d]"
    "[\u200b\u200c\u200d\u2060-\u2064\ufeff]+"
    r"[\p{Latin}\p{Cyrillic}\p{Greek}\d]"
)
_RUN = regex.compile("[\u200b\u200c\u200d\u2060-\u2064\ufeff]{3,}")
_STRAY = regex.compile("[\u200b\u2060-\u2064\ufeff]")
_MOST_STRAYS = 4


def _hidden_characters(written: str) -> Suspicion | None:
    text = _FLAG.sub("", written.removeprefix("\ufeff"))
    for pattern, reason in (
        (_NEVER, "characters that hide or turn words"),
        (_CUT_WORD, "zero-width characters inside words"),
        (_RUN, "a run of zero-width characters"),
    ):
        if match := pattern.search(text):
            return Suspicion(reason=reason, snippet=_around(text, match.start(), match.end()))
    if (match := _ISOLATE.search(text)) and not _RIGHT_TO_LEFT.search(text):
        return Suspicion(reason="characters that hide or turn words", snippet=_around(text, match.start(), match.end()))
    strays = [] if regex.search(r"[\p{Thai}\p{Khmer}\p{Lao}\p{Myanmar}]", text) else list(_STRAY.finditer(text))
    if len(strays) > _MOST_STRAYS:
        return Suspicion(reason="many zero-width characters", snippet=_around(text, strays[0].start(), strays[0].end()))
    return None


def _hidden_markup(written: str) -> Suspicion | None:
    if "<" not in written:
        return None
    reader = _Hidden()
    reader.feed(parsable(written))
    reader.close()
    return reader.found


class _Hidden(HTMLParser):
    """Looks for words in elements that a browser does not show, and in comments."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: Suspicion | None = None
        self._open: list[str] = []  # from the first element that hides

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID and (self._open or hides(attrs)):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] not in {"script", "style"} and _WORDS.search(data):
            self._suspect("words in an element that is not shown", data)

    def handle_comment(self, data: str) -> None:
        if _WORDS.search(data) and not _MACHINE.search(data):
            self._suspect("words in a comment", data)

    def _suspect(self, reason: str, words: str) -> None:
        if self.found is None:
            self.found = Suspicion(reason=reason, snippet=_short(words))


#: Two words of a language with spaces, or two letters of one without.
_WORDS = regex.compile(r"\p{L}{2,}[\s,.;:'-]+\p{L}{2,}|[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]{2,}|\p{L}{12,}")
#: Comments that editors and browsers leave: style rules, conditions, marks of a linter.
_MACHINE = regex.compile(
    r"^\s*(\[if|\[endif|<!\[endif|(start|end)fragment|(markdownlint|prettier|eslint)-|toc\b|/?wp:|more\b)|\{[^}]*:[^}]*\}",
    regex.IGNORECASE,
)


def _around(text: str, start: int, end: int) -> str:
    return _short(text[max(0, start - 30) : max(end, start + 60)])


def _short(words: str) -> str:
    """One line that shows no hidden character again."""
    line = " ".join(normalise(words).split())
    return line if len(line) <= _SNIPPET else f"{line[:_SNIPPET]}…"
