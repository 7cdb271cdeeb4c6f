"""Tables of a page as lists of lines: each value under the header that its markup gives it, and under no other.

Markdown knows headers above only, so that a table with its headers at the side (every Japanese shop's legal page) would
be read across: the seller would be called "returns".
"""

from collections.abc import Iterator

from knowledge.pages.markup import Element

_LAYOUT = ("table", "h1", "h2", "h3", "h4", "ul", "ol", "form")
_ROWS = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup"})


def flatten_tables(root: Element) -> None:
    """Tables that only lay out the page become plain blocks; the others become lists, a row an item."""
    for table in reversed(list(root.iter("table"))):  # the inner before the outer
        rows = [row for row in table.iter("tr") if row.find("td") is not None or row.find("th") is not None]
        if any(next(table.iterdescendants(tag), None) is not None for tag in _LAYOUT) or not rows:
            for element in list(table.iter()):
                if element.tag in _ROWS:
                    element.tag = "div"
        else:
            _replace(table, list(_lines(rows)))


def _replace(table: Element, lines: list[str]) -> None:
    caption = table.find("caption")
    title = "" if caption is None else _words(caption)
    tail = table.tail
    table.clear()
    table.tag, table.tail = "div", tail
    if title:
        _add(table, "p", title)
    items = _add(table, "ul", "")
    for line in lines:
        _add(items, "li", line)


def _add(above: Element, tag: str, words: str) -> Element:
    element = above.makeelement(tag)
    element.text = words
    above.append(element)
    return element


def _lines(rows: list[Element]) -> Iterator[str]:
    headers: list[str] = []
    for row in rows:
        cells = [cell for cell in row if cell.tag in {"td", "th"}]
        words = [_words(cell) for cell in cells]
        if all(cell.tag == "th" for cell in cells) and len(cells) > 1:
            headers = [] if any(cell.get("colspan", "1") != "1" for cell in cells) else words
        elif headers and len(headers) == len(words):
            yield "; ".join(
                f"{header}: {word}" if header else word for header, word in zip(headers, words, strict=True) if word
            )
        elif len(cells) == 2 and words[0] and (cells[0].tag == "th" or not headers):
            yield f"{words[0].rstrip(':：')}: {words[1]}"
        elif any(words):
            yield "; ".join(word for word in words if word)


def _words(cell: Element) -> str:
    for line_break in list(cell.iter("br", "p", "div", "li")):
        line_break.tail = f" {line_break.tail or ''}"
    return " ".join(cell.text_content().split())
