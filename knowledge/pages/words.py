"""From a page as it is seen to its main text, without menus and footers. The only file that knows trafilatura."""

from configparser import ConfigParser
from functools import cache

from knowledge.files.plain import from_html, from_markdown, tidy
from knowledge.pages.grids import flatten_tables
from knowledge.pages.markup import Element

#: What trafilatura reads in well under a second; above, every word in <main> or <body> is taken.
MOST_ELEMENTS = 4_000
MOST_LETTERS = 300_000
#: Below this share of what <main> says, the guess at the main text is not believed.
_LEAST = 0.3
#: Letters of a page worth reading. Its own bound of 250 is a whole policy in Chinese.
_SHORTEST = 40
_FURNITURE = ("nav", "footer", "header", "aside", "form", "button", "select")


def main_text(root: Element) -> str:
    """Paragraphs, headings and table rows as `files.plain` writes them; "" where the page says nothing."""
    flatten_tables(root)
    said = _all_words(root)
    small = len(said) <= MOST_LETTERS and sum(1 for _ in root.iter()) <= MOST_ELEMENTS
    guessed = _guessed(root) if small else ""
    flat = "\n" not in guessed and "\n" in said  # it gave up and wrote all words in a row
    return said if flat or len(guessed) < len(said) * _LEAST else guessed


def _guessed(root: Element) -> str:
    # Most of a second: only who reads a page pays for it.
    import trafilatura  # noqa: PLC0415

    found = trafilatura.extract(
        root,
        output_format="markdown",
        favor_recall=True,
        include_comments=False,
        config=_config(),
    )
    return from_markdown((found or "").replace("<", "&lt;")) if found else ""


@cache
def _config() -> ConfigParser:
    from trafilatura.settings import use_config  # noqa: PLC0415 - as above

    config = use_config()
    for size in ("MIN_EXTRACTED_SIZE", "MIN_OUTPUT_SIZE"):
        config.set("DEFAULT", size, str(_SHORTEST))
    return config


def _all_words(root: Element) -> str:
    """Everything in <main>, or in <body> without menus and footers."""
    from lxml import etree, html  # noqa: PLC0415 - as in markup.py

    main = next(iter(root.xpath("//main | //*[@role='main'] | //article")), None)
    body = main if main is not None else root.find("body")
    if body is None:
        return ""
    copy = html.fromstring(etree.tostring(body, encoding="unicode", method="html", with_tail=False))
    etree.strip_elements(copy, *_FURNITURE, with_tail=False)
    return tidy(from_html(etree.tostring(copy, encoding="unicode", method="html")))
