"""Word files: headings, paragraphs and tables in the form of `files.plain`. The only file that knows python-docx."""

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

import regex

from knowledge.files.nouns import Loaded, Shop
from knowledge.files.plain import tidy
from knowledge.pages.paper import loaded, unusable

#: Bytes after unpacking, of all parts and of one, and how many parts: a small file can unpack to gigabytes.
MOST_UNPACKED = 200 * 1024 * 1024
MOST_XML = 30 * 1024 * 1024
MOST_PARTS = 5_000
_OLE = b"\xd0\xcf\x11\xe0"
#: What python-docx lets through from a torn archive or a part that is not what it should be.
_BROKEN = (
    BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    KeyError,
    ValueError,
    AttributeError,
    TypeError,
    RecursionError,
)
_HEADING = regex.compile(r"heading\s*(?P<level>[1-6])|(?P<title>title)", regex.IGNORECASE)


def load_docx(content: bytes, path: str, shop: Shop, url: str | None = None) -> Loaded:
    """One document. Raises UnusableFile for a locked, broken, empty or dangerous file."""
    _refuse_bombs(content, path)
    # A tenth of a second: only who reads a Word file pays for it.
    from docx import Document  # noqa: PLC0415
    from docx.opc.exceptions import OpcError  # noqa: PLC0415
    from lxml.etree import LxmlError  # noqa: PLC0415

    try:
        word = Document(BytesIO(content))
        unseen: list[str] = []
        text = tidy("\n\n".join(_blocks(word, unseen)))
        title = word.core_properties.title or ""
    except (OpcError, LxmlError, *_BROKEN) as error:
        remedy = "open it in Word and save it again; what was loaded before stays"
        raise unusable(path, "the Word file cannot be read", remedy) from error
    if not text:
        raise unusable(path, "the Word file has no text", "write it, or delete the file")
    return loaded(text, title or _first(text), path, shop, url=url, unseen="\n".join(unseen))


def _refuse_bombs(content: bytes, path: str) -> None:
    if content.startswith(_OLE):
        raise unusable(
            path, "the Word file is locked with a password, or older than 2007", "save it as .docx without one"
        )
    try:
        parts = ZipFile(BytesIO(content)).infolist()
    except (BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as error:
        raise unusable(path, "the Word file is broken", "open it in Word and save it again") from error
    sizes = [part.file_size for part in parts]
    xml = max((part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))), default=0)
    if len(parts) > MOST_PARTS or sum(sizes) > MOST_UNPACKED or xml > MOST_XML:
        what = f"the Word file unpacks to {sum(sizes) // 1024**2:,} MB in {len(parts):,} parts"
        raise unusable(path, what, "take the pictures out and save it again")


def _blocks(word: Any, unseen: list[str]) -> Iterator[str]:
    for block in word.iter_inner_content():
        if hasattr(block, "rows"):
            yield "\n".join(_rows(block))
        else:
            yield _paragraph(block, unseen)


def _paragraph(paragraph: Any, unseen: list[str]) -> str:
    shown: list[str] = []
    for run in paragraph.iter_inner_content():
        runs = getattr(run, "runs", [run])  # a link holds runs of its own
        for one in runs:
            (unseen if one.font.hidden else shown).append(one.text)
    words = "".join(shown).strip()
    style = paragraph.style.name if paragraph.style is not None else ""
    heading = _HEADING.match(style or "")
    if heading and words:
        return f"{'#' * int(heading['level'] or 1)} {' '.join(words.split())}"
    return f"- {words}" if words and (style or "").startswith("List") else words


def _rows(table: Any) -> Iterator[str]:
    """Under the words of the first row; a cell that spans several columns is said once."""
    headers: list[str] = []
    for row in table.rows:
        cells = [" ".join(cell.text.split()) for cell in row.cells]
        if not headers:
            headers = cells
        elif len(headers) == len(cells):
            named = (
                f"{header}: {cell}" if header else cell for header, cell in zip(headers, cells, strict=True) if cell
            )
            yield "; ".join(dict.fromkeys(named))
        else:
            yield "; ".join(dict.fromkeys(filter(None, cells)))
    if headers and len(table.rows) == 1:
        yield "; ".join(dict.fromkeys(filter(None, headers)))


def _first(text: str) -> str:
    line = text.split("\n", 1)[0]
    return line.lstrip("# ") if line.startswith("#") else ""
