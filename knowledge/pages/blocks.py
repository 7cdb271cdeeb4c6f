"""The words a page shows, block by block: with their row, and whether they are a heading or apart."""

from dataclasses import dataclass, field

import regex

from core.text import normalise
from knowledge.pages.markup import Element

#: They do not stand alone, but their words are others than those beside them.
BREAKING = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "button", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav",
    "ol", "option", "p", "pre", "section", "select", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
    "title", "tr", "ul",
})  # fmt: skip
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt", "caption", "legend"})
_STRUCK = frozenset({"del", "s", "strike"})
_FURNITURE = frozenset({"nav", "footer", "aside"})
_OLD_PRICE = regex.compile(
    r"(?<![a-z])(?:was|old|compare(?:-at)?|list|original|strike\w*|crossed|regular-was|rrp|uvp|msrp|streich\w*)(?:-?price|-?preis)?(?![a-z])|line-through"
)
#: Cards of other goods.
_OTHER = regex.compile(
    r"related|recommend|upsell|up-sell|cross-?sells?|also-(?:bought|like|viewed)|recently|similar|complementary"
    r"|product-?card|card-?product|product-?(?:tile|item|grid|list)|bundle|add-?ons?|cart|おすすめ|関連",
    regex.IGNORECASE,
)
#: Between the words of two cells of a row.
CELL = " | "


@dataclass(frozen=True, slots=True)
class Block:
    """Words between two breaks."""

    text: str  # normalised, on one line
    priced: str  # the same without what is struck through
    at: int  # number of its element
    row: int  # number of the innermost table row around it, -1 outside of tables
    heading: bool
    apart: bool  # in a menu, a footer, or another product's card


@dataclass(frozen=True, slots=True)
class Blocks:
    """All of a page, in their order; elements are numbered in theirs."""

    blocks: tuple[Block, ...]
    above: tuple[int, ...]  # of each element the number of the one around it
    last: tuple[int, ...]  # of each element the highest number inside it

    def common(self, one: int, other: int) -> int:
        """The innermost element around both."""
        while not one <= other <= self.last[one]:
            one = self.above[one]
        return one

    def is_inside(self, block: Block, element: int) -> bool:
        return element <= block.at <= self.last[element]


@dataclass(slots=True)
class _Reader:
    blocks: list[Block] = field(default_factory=list)
    above: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    open: list[tuple[int, bool, bool, int, bool]] = field(default_factory=list)  # at, struck, apart, row, heading
    words: list[str] = field(default_factory=list)
    priced: list[str] = field(default_factory=list)

    def say(self, words: str | None) -> None:
        if words and self.open:
            self.words.append(words)
            self.priced.append(" | " if self.open[-1][1] else words)

    def end(self) -> None:
        text = normalise(" ".join("".join(self.words).split()))
        priced = normalise(" ".join("".join(self.priced).split()))
        self.words, self.priced = [], []
        if text and self.open:
            at, _, apart, row, heading = self.open[-1]
            self.blocks.append(Block(text, priced, at, row, heading, apart))

    def enter(self, element: Element) -> None:
        tag = element.tag
        if tag in BREAKING:
            self.end()
        at, struck, apart, row, heading = self.open[-1] if self.open else (0, False, False, -1, False)
        number = len(self.above)
        self.above.append(at)
        self.last.append(number)
        self.open.append(
            (
                number,
                struck or _is_struck(element),
                apart or _is_apart(element),
                number if tag == "tr" else row,
                tag in HEADINGS or (heading and tag not in BREAKING),
            )
        )
        self.say(element.text)

    def leave(self, element: Element) -> None:
        if element.tag in BREAKING:
            self.end()
        number = self.open.pop()[0]
        self.last[number] = len(self.above) - 1
        self.say(element.tail)


def read_blocks(root: Element) -> Blocks:
    """Of a tree that holds nothing hidden any more, its inline elements still in place."""
    from lxml import etree  # noqa: PLC0415 - as in markup.py

    body = root.find("body")
    reader = _Reader()
    for event, element in etree.iterwalk(body if body is not None else root, events=("start", "end")):
        if isinstance(element.tag, str):
            (reader.enter if event == "start" else reader.leave)(element)
    return Blocks(tuple(reader.blocks), tuple(reader.above), tuple(reader.last))


def _is_struck(element: Element) -> bool:
    if element.tag in _STRUCK or "line-through" in (element.get("style") or "").lower():
        return True
    named = (element.get("class") or "").lower().replace("_", "-")
    return _OLD_PRICE.search(named) is not None


def _is_apart(element: Element) -> bool:
    if element.tag in _FURNITURE:
        return True
    if element.tag in {"body", "main"}:
        return False
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    return _OTHER.search(named) is not None and next(element.iterdescendants("h1", "main"), None) is None
