"""What a visitor of a page sees, and what the page holds besides: hidden parts are furniture, never text."""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from knowledge.files.plain import hides
from knowledge.pages.blocks import BREAKING, Blocks, read_blocks
from knowledge.pages.markup import Element, parse
from knowledge.pages.reviews import is_review, stands_in, told_in
from knowledge.pages.styles import Styles, read_styles

#: Their words are no words of the page, seen or unseen. (A <noscript> and a <template> may hold some.)
_MACHINE = frozenset({"script", "style", "svg", "math", "iframe", "object", "embed", "canvas", "audio", "video"})
_UNSEEN = frozenset({"noscript", "template", "datalist", "noframes", "noembed", "rp", "progress", "meter"})
_ROOTS = frozenset({"html", "head"})
#: Blocks of which one alone may be a review.
_LEAVES = tuple(BREAKING - {"br", "hr", "body", "main", "h1", "title"})
_GONE = "henji-gone"
#: Classes that theme authors hide with, where no other class shows the element again on a wide screen.
_CLASSES = frozenset(
    "hidden hide is-hidden d-none visually-hidden visuallyhidden sr-only screen-reader-text screen-reader a-offscreen"
    " u-hidden js-hidden display-none".split()
)
_SHOWN_AGAIN = regex.compile(
    r"(?:^|:)(?:d-)?(?:\w+[:-])*(?:block|flex|grid|inline|table|not-sr-only)\b|(?:^|\s)is-active\b"
)
#: Attributes whose words a visitor may hear or see in passing: never text, but looked at for orders to a machine.
_SPOKEN = ("alt", "title", "aria-label", "placeholder", "content", "summary", "label", "value")
#: Formatting inside a line: it says nothing that a quote needs, and thousands of them make extraction crawl.
_INLINE = (
    "span", "font", "b", "strong", "i", "em", "u", "s", "small", "big", "mark", "abbr", "bdi", "bdo", "cite",
    "ins", "kbd", "samp", "tt", "var", "wbr", "nobr", "center", "label", "time", "data", "q",
)  # fmt: skip
_SHORTEST = 6  # letters of an attribute that may say something
_LONGEST = 2_000
#: What is hidden is no text; beyond this many letters it is not even looked at.
_MOST_UNSEEN = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A page as it is seen. `root` was pruned: it holds no part that is hidden, and nothing that buyers wrote."""

    root: Element
    blocks: Blocks
    shown: str  # every word that is seen, menus and footers too, a line for each block
    unseen: str  # words of hidden parts, comments, attributes and reviews
    spoken: str  # words on the page for those who cannot see
    unjudged: bool = False  # nobody can say what is hidden: there are too many style sheets


def look(root: Element, reviews: tuple[str, ...] = ()) -> Sight:
    """Leaves the hidden parts out: what remains is text, what does not is only looked at.

    `reviews`: what buyers wrote by the page's data; where it stands on the page it is no text either.
    """
    from lxml import etree  # noqa: PLC0415 - as in markup.py

    styles = read_styles(root)
    unseen: list[str] = []
    spoken: list[str] = []
    walk = etree.iterwalk(root, events=("start", "comment"))
    for _, element in walk:
        if not isinstance(element.tag, str):
            unseen.append(element.text or "")
        elif element.tag in _MACHINE:
            element.tag = _GONE
            walk.skip_subtree()
        elif element.tag not in _ROOTS and (_is_unseen(element, styles) or is_review(element)):
            (spoken if _is_spoken(element) else unseen).append(" ".join(_words(element)))
            element.tag = _GONE
            walk.skip_subtree()
        else:
            unseen.extend(_attributes(element))
    etree.strip_elements(root, _GONE, etree.Comment, with_tail=False)
    unseen += _cut(root, told_in(reviews))
    blocks = read_blocks(root)
    etree.strip_tags(root, *_INLINE)
    pruned = parse(etree.tostring(root, encoding="utf-8", method="html"))  # joins the words that stripping left apart
    return Sight(
        root=pruned,
        blocks=blocks,
        shown="\n".join(_lines(pruned)),
        unseen="\n".join(unseen)[:_MOST_UNSEEN],
        spoken="\n".join(spoken)[:_MOST_UNSEEN],
        unjudged=styles.too_long,
    )


def _cut(root: Element, told: str) -> list[str]:
    """Takes away the blocks that are a part of a review, and returns their words."""
    gone: list[str] = []
    for element in list(root.iter(*_LEAVES)) if told else ():
        if any(one.tag in BREAKING and one.tag != "br" for one in element.iterdescendants()):
            continue
        if stands_in("".join(element.itertext()), told):
            gone.append(" ".join(_words(element)))
            tail = element.tail
            element.clear()
            element.tail = tail
    return gone


def _is_unseen(element: Element, styles: Styles) -> bool:
    if element.tag in _UNSEEN or (element.tag == "dialog" and element.get("open") is None):
        return True
    if element.get("aria-hidden") == "true" or "popover" in element.attrib or hides(list(element.attrib.items())):
        return True
    if styles.hide(element):
        return True
    classes = (element.get("class") or "").split()
    return bool(_CLASSES.intersection(classes)) and not any(_SHOWN_AGAIN.search(name) for name in classes)


def _is_spoken(element: Element) -> bool:
    """Hidden from the eye alone (or from the ear alone): its words are on the page all the same."""
    classes = set((element.get("class") or "").split())
    heard = {"visually-hidden", "visuallyhidden", "sr-only", "screen-reader-text", "screen-reader", "a-offscreen"}
    return bool(classes & heard) or element.get("aria-hidden") == "true"


def _attributes(element: Element) -> Iterator[str]:
    return (value[:_LONGEST] for name in _SPOKEN if (value := element.get(name)) and len(value) >= _SHORTEST)


def _words(element: Element) -> Iterator[str]:
    for below in element.iter():
        if below.text and below.tag not in {"script", "style"}:
            yield below.text
        if isinstance(below.tag, str):
            yield from _attributes(below)
        if below is not element and below.tail:
            yield below.tail


def _lines(root: Element) -> Iterator[str]:
    """The words of the body in their order, a line for each block."""
    from lxml import etree  # noqa: PLC0415 - as in markup.py

    body = root.find("body")
    words: list[str] = []
    for event, element in etree.iterwalk(body if body is not None else root, events=("start", "end")):
        if element.tag in BREAKING:
            yield "".join(words)
            words.clear()
        words.append((element.text if event == "start" else element.tail) or "")
    yield "".join(words)
