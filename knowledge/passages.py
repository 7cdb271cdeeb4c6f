"""From a document to its passages: a paragraph each, its heading as title, long ones in parts."""

from collections.abc import Iterator

import regex

from core.evidence import Document, Passage

#: Characters. A passage must be short enough to quote and long enough to say what it speaks of.
MOST = 600

_HEADING = regex.compile(r"#{1,6} +(?P<words>.+)")
#: Where a text may be cut, best first: after a line, a sentence (in any script), a clause, a word.
_CUTS = (
    regex.compile(r"\n"),
    regex.compile(r"(?<=[.!?…؟।۔])[\"'”’»)\]]*\s+|(?<=[。！？｡])[」』）”’]*"),
    regex.compile(r"(?<=[;；,，、:：])\s*"),
    regex.compile(r"\s+"),
)
_MARK = regex.compile(r"\p{M}")


def passages(document: Document, key: str) -> tuple[Passage, ...]:
    """Every word of the document is a heading's or one passage's; ids are `key#0`, `key#1` ..."""
    return tuple(
        Passage(
            id=f"{key}#{number}",
            document=document.id,
            kind=document.kind,
            language=document.language,
            title=title,
            text=text,
            version=document.version,
            url=document.url,
            product=document.product,
        )
        for number, (title, text) in enumerate(_parts(document))
    )


def _parts(document: Document) -> Iterator[tuple[str, str]]:
    title, said = document.title, False
    for paragraph in _paragraphs(document.text):
        heading = _HEADING.fullmatch(paragraph)
        if heading is None:
            said = True
            yield from ((title, part) for part in split(paragraph))
        else:
            title = _joined(document.title, heading["words"])
    if not said:  # headings and nothing else: they are all it says
        yield document.title, document.text


def _paragraphs(text: str) -> Iterator[str]:
    """Blocks between blank lines; a heading stands alone even where no blank line follows it."""
    for block in regex.split(r"\n\s*\n", text):
        body: list[str] = []
        for line in block.strip("\n").split("\n"):
            if _HEADING.fullmatch(line):
                yield from _block(body)
                yield line
                body = []
            else:
                body.append(line)
        yield from _block(body)


def _block(lines: list[str]) -> Iterator[str]:
    text = "\n".join(lines).strip()
    if text:
        yield text


def _joined(title: str, heading: str) -> str:
    heading = heading.strip()
    return heading if not title or heading == title else f"{title} – {heading}"


def split(text: str, most: int = MOST) -> list[str]:
    """The text in parts of at most `most` characters; nothing is lost but the white space between them.

    >>> split("One. Two. Three.", 10)
    ['One. Two.', 'Three.']
    """
    parts = []
    rest = text.strip()
    while len(rest) > most:
        even = -(-len(rest) // -(-len(rest) // most))  # parts of like length: no crumb at the end
        at = _cut(rest, min(most, even + most // 8))
        parts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*parts, rest] if rest else parts


def _cut(text: str, most: int) -> int:
    """The last good place to cut in the second half of the first `most` characters."""
    for pattern in _CUTS:
        ends = [match.end() for match in pattern.finditer(text, most // 3, most + 1) if 0 < match.end() <= most]
        if ends:
            return ends[-1]
    at = most
    while at > 1 and _MARK.match(text[at]):  # never between a letter and what hangs on it
        at -= 1
    return at
