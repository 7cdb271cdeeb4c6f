"""What a visitor of a page sees, and what the page holds besides: hidden parts are furniture, never text."""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from knowledge.files.plain import hides
from knowledge.pages.markup import Element, parse

#: Their words are no words of the page, seen or unseen. (A <noscript> and a <template> may hold some.)
_MACHINE = frozenset({"script", "style", "svg", "math", "iframe", "object", "embed", "canvas", "audio", "video"})
_UNSEEN = frozenset({"noscript", "template"})
_ROOTS = frozenset({"html", "head", "body"})
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
#: They do not stand alone, but their words are others than those beside them.
_BREAKING = frozenset({
    "address", "article", "aside", "blockquote", "br", "button", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav",
    "ol", "option", "p", "pre", "section", "select", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
    "title", "tr", "ul",
})  # fmt: skip
_RULE = regex.compile(r"(?P<selectors>[^{}@;]{1,2000})\{(?P<body>[^{}]{0,5000})\}")
_NAME = regex.compile(r"[.#][\w-]+")
_HIDDEN_RULE = regex.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0\s*(;|!|$)")
_BLOCK = regex.compile(r"@[^{};]*+\{(?>[^{}]++|\{[^{}]*+\})*+\}")
_COMMENT = regex.compile(r"/\*.*?\*/", regex.DOTALL)
_MOST_STYLE = 200_000
_SHORTEST = 6  # letters of an attribute that may say something
_LONGEST = 2_000
#: What is hidden is no text; beyond this many letters it is not even looked at.
_MOST_UNSEEN = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A page as it is seen. `root` was pruned: it holds no part that is hidden."""

    root: Element
    shown: str  # every word that is seen, menus and footers too
    unseen: str  # words of hidden parts, comments and attributes
    spoken: str  # words on the page for those who cannot see: a price may stand there alone


def look(root: Element) -> Sight:
    """Leaves the hidden parts out: what remains is text, what does not is only looked at."""
    from lxml import etree  # noqa: PLC0415 - as in markup.py

    hidden = _hidden_names(root)
    unseen: list[str] = []
    spoken: list[str] = []
    walk = etree.iterwalk(root, events=("start", "comment"))
    for _, element in walk:
        if not isinstance(element.tag, str):
            unseen.append(element.text or "")
        elif element.tag in _MACHINE:
            element.tag = _GONE
            walk.skip_subtree()
        elif element.tag not in _ROOTS and _is_unseen(element, hidden):
            (spoken if _is_spoken(element) else unseen).append(" ".join(_words(element)))
            element.tag = _GONE
            walk.skip_subtree()
        else:
            unseen.extend(_attributes(element))
    etree.strip_elements(root, _GONE, etree.Comment, with_tail=False)
    etree.strip_tags(root, *_INLINE)
    pruned = parse(etree.tostring(root, encoding="utf-8", method="html"))  # joins the words that stripping left apart
    return Sight(
        root=pruned,
        shown="".join(_lines(pruned)),
        unseen="\n".join(unseen)[:_MOST_UNSEEN],
        spoken="\n".join(spoken)[:_MOST_UNSEEN],
    )


def _is_unseen(element: Element, hidden: frozenset[str]) -> bool:
    if element.tag in _UNSEEN or (element.tag == "dialog" and element.get("open") is None):
        return True
    if element.get("aria-hidden") == "true" or hides(list(element.attrib.items())):
        return True
    classes = (element.get("class") or "").split()
    if hidden and any(f".{name}" in hidden for name in classes):
        return True
    if hidden and f"#{element.get('id')}" in hidden:
        return True
    return bool(_CLASSES.intersection(classes)) and not any(_SHOWN_AGAIN.search(name) for name in classes)


def _is_spoken(element: Element) -> bool:
    """Hidden from the eye alone (or from the ear alone): its words are on the page all the same."""
    classes = set((element.get("class") or "").split())
    heard = {"visually-hidden", "visuallyhidden", "sr-only", "screen-reader-text", "screen-reader", "a-offscreen"}
    return bool(classes & heard) or element.get("aria-hidden") == "true"


def _hidden_names(root: Element) -> frozenset[str]:
    """Classes and ids that the page's own style sheets hide, and never show again."""
    sheets = _COMMENT.sub("", "\n".join(style.text or "" for style in root.iter("style"))[:_MOST_STYLE])
    hiding: set[str] = set()
    showing: set[str] = set()
    for rule in _RULE.finditer(_BLOCK.sub("", sheets)):
        hides_it = _HIDDEN_RULE.search(rule["body"])
        for selector in rule["selectors"].split(","):
            if hides_it and _NAME.fullmatch(selector.strip()):
                hiding.add(selector.strip())
            elif not hides_it and regex.search(r"display|visibility|opacity|font-size", rule["body"]):
                showing.update(_NAME.findall(selector))
    return frozenset(hiding - showing)


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
    """The words of the body in their order, a line break where a block begins or ends."""
    from lxml import etree  # noqa: PLC0415 - as in markup.py

    body = root.find("body")
    for event, element in etree.iterwalk(body if body is not None else root, events=("start", "end")):
        if element.tag in _BREAKING:
            yield "\n"
        words = element.text if event == "start" else element.tail
        if words:
            yield words
