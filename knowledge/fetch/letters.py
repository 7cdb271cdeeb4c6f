"""The letters of a page whose encoding only the server's header names: a file has no header to keep it in."""

import codecs

import regex

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: What the web means by a name where Python means less.
_WIDER = {
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc-kr": "cp949",
    "iso-8859-1": "cp1252",
}
_OTHERS = regex.compile(r"gb18030|big5(?:-hkscs)?|euc-jp|iso-2022-jp|iso-8859-\d{1,2}|windows-125\d|koi8-[ru]|tis-620")


def marked(body: bytes, charset: str | None) -> bytes:
    """In UTF-8 with its mark, which wins over all that the page says itself; untouched where that is not sure."""
    encoding = _WIDER.get(charset or "") or (charset if _OTHERS.fullmatch(charset or "") else None)
    if encoding is None or body.startswith(_MARKS) or _is_utf8(body):
        return body
    try:
        return codecs.BOM_UTF8 + body.decode(encoding).encode("utf-8")
    except (LookupError, UnicodeError):
        return body


def _is_utf8(body: bytes) -> bool:
    """Nothing else looks like it by chance. Escapes of ISO-2022-JP are ASCII too, and are not meant."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\x1b" not in body
