"""What buyers wrote on a page: never the shop's word."""

from collections.abc import Iterable

import regex

from knowledge.pages.markup import Element

_TYPES = regex.compile(r"schema\.org/(?:\w*Review|Comment|UserComments|Rating)/?$", regex.IGNORECASE)
_TYPED = regex.compile(r"(?:^|[:/])(?:\w*Review|Comment|UserComments)$", regex.IGNORECASE)
_PROPERTIES = frozenset({"review", "reviews", "reviewbody", "comment"})
#: Words of class names and ids; "preview" and "has-reviews" are none.
_WRITTEN = regex.compile(
    r"(?<![a-z])(?<!has-|no-|with-|show-|hide-|page-|template-|support-)(?:reviews?|testimonials?|kundenstimmen?"
    r"|rezension(?:en)?|kundenbewertung(?:en)?|bewertungen?|customer-?(?:voices?|feedback|comments?)|comment-?(?:list|body|content)"
    r"|comments-area|jdgm-rev|yotpo|trustpilot|feefo|okendo|loox|レビュー|口コミ|クチコミ|评价|評價|评论)(?![a-z])"
    r"|[a-z](?:Reviews?|Testimonials?)(?![a-z])|(?<![a-zA-Z])(?:Reviews?|Testimonials?)(?![a-z])"
)
_MARKED = frozenset({"data-review", "data-review-id", "data-review-body", "data-reviewid", "data-testimonial"})
_WHOLE = frozenset({"html", "head", "body", "main"})
#: Of the reviews in a page's data.
MOST_LETTERS = 30_000
_LEAST = 8  # letters of a line that is taken for a part of a review
_PLAIN = regex.compile(r"[^\p{L}\p{N}]+")


def is_review(element: Element) -> bool:
    """Whether somebody else than the shop wrote what stands in the element."""
    if element.tag in _WHOLE:
        return False
    told = set((element.get("itemprop") or "").lower().split()) | set((element.get("property") or "").lower().split())
    if told & _PROPERTIES or {name.rpartition(":")[2] for name in told} & _PROPERTIES:
        return True
    if any(_TYPES.search(one) for one in (element.get("itemtype") or "").split()):
        return True
    if any(_TYPED.search(one) for one in (element.get("typeof") or "").split()):
        return True
    if any(name in element.attrib for name in _MARKED):
        return True
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    return _WRITTEN.search(named) is not None and next(element.iterdescendants("h1", "main"), None) is None


def told_in(reviews: Iterable[str]) -> str:
    """The letters of all reviews that the page's data hold, a blank between two."""
    return " ".join(_PLAIN.sub("", one.casefold()) for one in reviews)[:MOST_LETTERS]


def stands_in(line: str, told: str) -> bool:
    """Whether the line is a part of a review."""
    letters = _PLAIN.sub("", line.casefold())
    return len(letters) >= _LEAST and letters in told
