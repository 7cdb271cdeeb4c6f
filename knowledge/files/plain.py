"""From HTML or Markdown to the plain text a reader sees.

Paragraphs stand between blank lines, headings behind "## ", items behind "- ", rows of
tables as "header: value; header: value" lines.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import regex
from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "hr", "main", "nav", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
})  # fmt: skip
_UNSEEN = frozenset({
    "head", "iframe", "math", "noscript", "object", "script", "style", "svg", "template", "textarea",
    "title",
})  # fmt: skip
VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
})  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDING = regex.compile(
    r"display\s*:\s*none|visibility\s*:\s*(hidden|collapse)|(^|[;\s])color\s*:\s*transparent"
    r"|(font-size|opacity|max-height)\s*:\s*0(\.0+)?(px|pt|em|rem|%)?\s*(;|!|$)"
    r"|(left|top|text-indent|margin-left)\s*:\s*-\d{3,}|clip(-path)?\s*:\s*(rect\(0|inset\((50|100)%)",
    regex.IGNORECASE,
)
_INVISIBLE = regex.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
#: A tag that another begins in or the text ends in, and how many of them are still read as browsers do.
_UNENDED = regex.compile(r"<(?=[^<>]*(?:<|$))")
_MOST_UNENDED = 100
_CONTROL = regex.compile(r"[^\P{Cc}\n\t]")
_SPACES = regex.compile(r"[^\S\n]+")
_GAP = regex.compile(r"\n{3,}")
_TAG = regex.compile(r"</?[a-z][a-z0-9]*(\s[^<>]*)?/?>|&(#\d+|#x[0-9a-f]+|[a-z]{2,8});|<!--", regex.IGNORECASE)


def from_markdown(text: str) -> str:
    """The words of a Markdown text, HTML inside it included."""
    return from_html(_MARKDOWN.render(text))


def from_html(text: str) -> str:
    """The words of an HTML text; what a browser does not show is left out."""
    reader = _Reader()
    reader.feed(parsable(text))
    reader.close()
    return tidy(reader.text())


def from_cell(text: str) -> str:
    """The words of a cell that may or may not hold HTML."""
    return from_html(text) if _TAG.search(text) else tidy(text)


def tidy(text: str) -> str:
    """Single spaces, at most one blank line, nothing invisible; letters stay as they were written."""
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", text))
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return _GAP.sub("\n\n", "\n".join(lines)).strip()


def parsable(markup: str) -> str:
    """The markup without tags that never end: the parser would read the rest again for each of them."""
    return _UNENDED.sub("&lt;", markup) if markup.count("<") - markup.count(">") > _MOST_UNENDED else markup


def hides(attributes: list[tuple[str, str | None]]) -> bool:
    """Whether these attributes keep an element from being seen."""
    named = {name: value or "" for name, value in attributes}
    return "hidden" in named or bool(_HIDING.search(named.get("style", "")))


@dataclass(slots=True)
class _Table:
    headers: list[str] = field(default_factory=list)
    row: list[str] = field(default_factory=list)
    is_header: bool = False

    def line(self) -> str:
        """The finished row: kept as headers, or as its words under them."""
        row, self.row = self.row, []
        if self.is_header and not self.headers:
            self.headers = row
            return ""
        named = zip(self.headers, row, strict=False) if len(self.headers) == len(row) else (("", cell) for cell in row)
        return "; ".join(f"{header}: {cell}" if header else cell for header, cell in named if cell)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._unseen: list[str] = []  # open elements from the first that is not shown
        self._tables: list[_Table] = []
        self._cell: list[str] | None = None
        self._lists: list[int | None] = []  # next number of an ordered list, None: bullets
        self._pre = 0

    def text(self) -> str:
        return "".join(self._parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            if not self._unseen and tag == "br":
                self._say("\n" if self._cell is None else " ")
            return
        if self._unseen or tag in _UNSEEN or hides(attrs):
            self._unseen.append(tag)
            return
        self._open(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._unseen:
            if tag in self._unseen:
                del self._unseen[len(self._unseen) - 1 - self._unseen[::-1].index(tag) :]
            return
        self._close(tag)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._say(data if self._pre else regex.sub(r"\s+", " ", data))

    def _open(self, tag: str) -> None:
        if tag in _HEADINGS:
            self._say(f"\n\n{'#' * _HEADINGS[tag]} ")
        elif tag in {"ul", "ol"}:
            self._lists.append(1 if tag == "ol" else None)
            self._say("\n" if len(self._lists) > 1 else "\n\n")
        elif tag == "li":
            self._say(f"\n{self._mark()}")
        elif tag == "table":
            self._tables.append(_Table())
            self._say("\n\n")
        elif self._tables and tag in {"tr", "td", "th"}:
            self._begin(tag)
        elif tag in _BLOCKS and not self._within():
            self._pre += tag == "pre"
            self._say("\n\n")

    def _close(self, tag: str) -> None:
        if tag in _HEADINGS:
            self._say("\n\n")
        elif tag in {"ul", "ol"}:
            if self._lists:
                self._lists.pop()
            self._say("\n" if self._lists else "\n\n")
        elif tag == "table" and self._tables:
            self._end("tr")
            self._tables.pop()
            self._say("\n\n")
        elif self._tables and tag in {"tr", "td", "th"}:
            self._end(tag)
        elif tag in _BLOCKS and not self._within():
            self._pre = max(0, self._pre - (tag == "pre"))
            self._say("\n\n")

    def _within(self) -> bool:
        """Paragraphs inside a cell or an item do not stand alone."""
        return self._cell is not None or bool(self._lists) or bool(self._tables)

    def _mark(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "- "
        self._lists[-1] += 1
        return f"{self._lists[-1] - 1}. "

    def _begin(self, tag: str) -> None:
        self._end("tr" if tag == "tr" else "td")
        if tag != "tr":
            self._tables[-1].is_header = tag == "th" and (self._tables[-1].is_header or not self._tables[-1].row)
            self._cell = []

    def _end(self, tag: str) -> None:
        """Close the cell, and the row where the row ends."""
        table = self._tables[-1]
        if self._cell is not None:
            table.row.append(" ".join("".join(self._cell).split()))
            self._cell = None
        if tag == "tr" and table.row:
            line = table.line()
            self._say(f"\n{line}" if line else "")

    def _say(self, words: str) -> None:
        (self._parts if self._cell is None else self._cell).append(words)
