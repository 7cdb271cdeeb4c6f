"""From the bytes of a web page to its tree, in bounded time whatever the bytes are."""

from typing import Any, TypeAlias

import regex

from knowledge.files.nouns import Problem, UnusableFile
from knowledge.files.sniff import decode

#: An element of lxml, which ships no types.
Element: TypeAlias = Any

#: Bytes of a page. Pictures written into the page count; what is larger is no page.
MOST_BYTES = 8 * 1024 * 1024
#: Parts of one tag. The parser compares every attribute with every other, so that 20,000 take seconds.
MOST_PARTS = 50

#: Of a page; a product list of 1,000 goods has about 20,000.
MOST_ELEMENTS = 40_000

_HEAD = 4096
_CHARSET = regex.compile(rb"""<meta\b[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{3,20})""", regex.IGNORECASE)
#: What a page declares and what its author's editor wrote: the larger set that contains it.
_MEANT = {
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "utf-8",
}
_NEVER = frozenset({"utf-7", "utf7", "unicode-1-1-utf-7"})  # browsers refuse it: it hides markup
_LONG_TAG = regex.compile(r"<(?P<name>[a-zA-Z][\w:-]{0,30})[^<>]{1000,}+>?")
_DECLARED = regex.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_CONTROL = regex.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")


def letters(content: bytes, path: str) -> str:
    """The text of a page in the encoding it declares, else the one it reads best in. Raises UnusableFile."""
    declared = _CHARSET.search(content[:_HEAD])
    named = declared[1].decode("ascii", "replace").lower() if declared else ""
    if named and named not in _NEVER and not content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        for encoding in (_MEANT.get(named, named), "utf-8"):
            text = _try(content, encoding)
            if text is not None:
                return text
    return decode(content, path)


def tree(text: str, path: str) -> Element:
    """The root element. Raises UnusableFile where there is nothing to parse, or too much."""
    from lxml import etree  # noqa: PLC0415 - as in parse

    try:
        root = parse(_LONG_TAG.sub(_shortened, _CONTROL.sub(" ", _DECLARED.sub("", text))).encode("utf-8"))
    except (etree.LxmlError, ValueError) as error:
        raise _unusable(path, "the page holds no HTML", "save it from the browser as a web page") from error
    parts = sum(1 for _ in root.iter())
    if parts > MOST_ELEMENTS:
        raise _unusable(path, f"the page has {parts:,} elements", f"split it: {MOST_ELEMENTS:,} are the most")
    return root


def parse(markup: bytes) -> Element:
    """UTF-8 markup as a tree, mended as browsers mend it. Raises LxmlError or ValueError where there is none."""
    from lxml import html  # noqa: PLC0415 - a tenth of a second that only who reads a page pays

    parser = html.HTMLParser(encoding="utf-8", remove_pis=True, huge_tree=False, no_network=True)
    return html.document_fromstring(markup, parser=parser)


def _unusable(path: str, message: str, remedy: str) -> UnusableFile:
    return UnusableFile(Problem(path=path, message=message, remedy=remedy))


def _shortened(match: "regex.Match[str]") -> str:
    """The tag without its attributes where there are too many."""
    tag = match[0]
    return tag if len(tag.split(None, MOST_PARTS)) <= MOST_PARTS else f"<{match['name']}>"


def _try(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
