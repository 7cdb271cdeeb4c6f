"""PDF files: their text, page by page. The only file that knows pypdfium2."""

from collections.abc import Iterator
from typing import Any
from unicodedata import normalize

import regex

from knowledge.files.nouns import Loaded, Shop
from knowledge.files.plain import tidy
from knowledge.pages.paper import MOST_LETTERS, loaded, unusable

MOST_PAGES = 2_000
_LEAST_LETTERS = 10
_ENDS = regex.compile(r"[.!?…:;。！？：；」』）)\]]$")
_PACKED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}、。，]")
_ITEM = regex.compile(r"([-•・●■*▪◦–]|\(?\d{1,3}[.)])\s")
_PASSWORD = ("password", "security")


def load_pdf(content: bytes, path: str, shop: Shop, url: str | None = None) -> Loaded:
    """One document with a heading for every page. Raises UnusableFile for a locked, scanned or broken file."""
    # Loads a library of 10 MB: only who reads a PDF pays for it.
    import pypdfium2  # noqa: PLC0415

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if any(word in str(error).lower() for word in _PASSWORD):
            raise unusable(path, "the PDF is locked with a password", "save it without one") from error
        raise unusable(
            path, "the PDF cannot be opened", "print it to a new PDF; what was loaded before stays"
        ) from error
    try:
        if len(document) > MOST_PAGES:
            raise unusable(path, f"the PDF has {len(document):,} pages", f"split it: {MOST_PAGES:,} are the most")
        text = "\n\n".join(_pages(document))
        title = str(document.get_metadata_dict(skip_empty=True).get("Title", ""))
    except pypdfium2.PdfiumError as error:
        raise unusable(path, "a page of the PDF cannot be read", "print it to a new PDF") from error
    finally:
        document.close()
    if not text:
        raise unusable(path, "the PDF holds pictures of text, not text", "recognise its text (OCR) and save it again")
    return loaded(text, title, path, shop, url=url)


def _pages(document: Any) -> Iterator[str]:
    letters = 0
    for number in range(len(document)):
        page = document[number]
        words = page.get_textpage()
        text = flowing(normalize("NFKC", words.get_text_range()))
        words.close()
        page.close()
        letters += len(text)
        if len(text) >= _LEAST_LETTERS or letters > _LEAST_LETTERS:
            yield f"## p. {number + 1}\n\n{text}" if text else ""
        if letters > MOST_LETTERS:
            return


def flowing(text: str) -> str:
    """Lines that were only broken to fit the sheet, joined again."""
    lines = tidy(text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "-")).split("\n")
    widest = max(map(len, lines), default=0)
    flown: list[str] = []
    open_ = False
    for line in lines:
        if open_ and line and not _ITEM.match(line):
            flown[-1] = _joined(flown[-1], line)
        else:
            flown.append(line)
        open_ = bool(line) and not _ENDS.search(line) and len(line) > 0.7 * widest
    return "\n".join(flown).strip()


def _joined(before: str, line: str) -> str:
    if regex.search(r"\p{Ll}-$", before) and regex.match(r"\p{Ll}", line):
        return before[:-1] + line
    return before + ("" if _PACKED.match(before[-1]) and _PACKED.match(line) else " ") + line
