"""What a buyer wrote in a mail, without what they quote and the signature below it."""

import re
from collections.abc import Iterator
from functools import cache

import regex

#: Lines, and characters of each, in which a quote's heading is looked for: the vendor's patterns need bounds.
MOST_LINES = 300
LONGEST_LINE = 160
#: Lines of a signature.
LONGEST_SIGNATURE = 15
_GAP = regex.compile(r"\n{3,}")
_COLON = regex.compile(r"[:：]|-----")
_RULE = regex.compile(r"[_-]{10,}")
_DELIMITER = regex.compile(r"--\s?")
#: In any language: a day, an address and a colon, on one line or two; or a day and "wrote".
_ATTRIBUTION = regex.compile(
    r"^(?=[^\n]{0,200}\d)[^\n]{0,150}\n?[^\n]{0,150}<[^\s<>]{1,64}@[^\s<>]{1,100}>[^\n]{0,100}[:：]$"
    r"|^[^\n]{0,20}\d{4}[年년][^\n]{0,150}(?:写道|寫道|のメール|작성)\s?[:：]$",
    regex.MULTILINE,
)
_FIELD = regex.compile(r"^[>*\s]*[\p{L}\p{M} ]{1,20}\*?\s?[:：]", regex.MULTILINE)


def own_words(text: str) -> str:
    """Never less than something: where all of it would be cut, all of it stays, as in a mail that only forwards."""
    lines = _GAP.sub("\n\n", "\n".join(line.strip() for line in text.split("\n"))).strip().split("\n")
    kept = _GAP.sub("\n\n", "\n".join(_kept(lines, dict(_headings(lines))))).strip()
    return kept or "\n".join(lines)


def _kept(lines: list[str], headings: dict[int, int]) -> Iterator[str]:
    """`headings`: where the lines begin that introduce a quote, and where they end."""
    at = 0
    while at < len(lines):
        if at in headings:
            if not _quoted(lines, headings[at]):
                return  # all below is the quote
            at = headings[at]
        elif lines[at].startswith(">"):
            at += 1
        elif _signs(lines, at):
            return
        else:
            if not (_RULE.fullmatch(lines[at]) and at + 1 in headings):
                yield lines[at]
            at += 1


def _signs(lines: list[str], at: int) -> bool:
    """Whether a signature begins here: `-- ` by custom, or what a phone adds by itself."""
    if _DELIMITER.fullmatch(lines[at]):
        own = [line for line in lines[at + 1 :] if not line.startswith(">")]
        return len(own) <= LONGEST_SIGNATURE
    return 0 < len(lines[at]) <= LONGEST_LINE and at >= len(lines) - 3 and bool(_phones().match(lines[at]))


def _headings(lines: list[str]) -> Iterator[tuple[int, int]]:
    """(first line, line behind the last) of what introduces quotes; sure ones only: a buyer's words may look alike."""
    near = [line[:LONGEST_LINE] for line in lines[:MOST_LINES]]
    # A heading holds a colon, and is one of three lines at most: all else need not be looked at.
    probe = "\n".join(line if _COLON.search(" ".join(near[at : at + 3])) else "." for at, line in enumerate(near))
    for found in (*_introduces().finditer(probe), *_ATTRIBUTION.finditer(probe)):
        written = found.group()
        start = found.start() + len(written) - len(written.lstrip())
        first = probe.count("\n", 0, start)
        behind = first + written.strip().count("\n") + 1
        fields = len(_FIELD.findall(written))
        if "@" in written or fields >= 3 or "-----" in written or _quoted(lines, behind):
            yield first, behind


def _quoted(lines: list[str], at: int) -> bool:
    """Whether what comes next is marked as a quote."""
    return next((line.startswith(">") for line in lines[at:] if line), False)


@cache
def _introduces() -> re.Pattern[str]:
    """The heading of a quote, in every language that the vendor knows."""
    # A tenth of a second that only a shop with e-mail pays.
    from mailparser_reply.constants import MAIL_LANGUAGES  # type: ignore[import-untyped] # noqa: PLC0415
    from mailparser_reply.parser import EmailMessage  # type: ignore[import-untyped] # noqa: PLC0415

    known = [name for name in MAIL_LANGUAGES if name != "david"]
    pattern: re.Pattern[str] = EmailMessage(text="", languages=known).HEADER_REGEX
    return pattern


@cache
def _phones() -> regex.Pattern[str]:
    """What a telephone writes below every mail, in the same languages."""
    from mailparser_reply.constants import MAIL_LANGUAGES  # noqa: PLC0415 - as above

    said = "|".join(one["sent_from"] for one in MAIL_LANGUAGES.values() if one.get("sent_from"))
    return regex.compile(f"(?:{said})", regex.IGNORECASE)
