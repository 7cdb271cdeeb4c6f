"""From the bytes of headers and bodies to letters, whatever they declare themselves to be."""

import base64
import binascii
import quopri

import regex

from core.text import whole
from knowledge.files.nouns import UnusableFile
from knowledge.files.sniff import decode

#: What a mail declares and what its program wrote: the larger set that contains it.
_MEANT = {
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
}
#: Encodings of letters. Python knows others, which hide markup or take quadratic time.
_CHARSET = regex.compile(
    r"utf-?(8|16|32)(-?[lb]e)?|iso[-_]?(8859|2022)[-_\w]*|(windows|cp|ibm)[-_]?\d+|koi8[-_]?\w|euc[-_]?\w+|s(hift)?[-_]?jis\w*"
    r"|gb\w+|big5\w*|hz|ks_c_5601-1987|johab|tis-?620|mac\w*|(us-)?ascii|latin\d+|cp932|cp949|viscii"
)
_WORD = regex.compile(r"=\?([\w.:-]{1,40})(?:\*[\w-]{1,20})?\?([bBqQ])\?([^?\s]{0,1000})\?=")
_BETWEEN = regex.compile(r"(\?=)\s+(?==\?)")
_CONTROL = regex.compile(r"[^\P{Cc}\n\t]|[\u2028\u2029]")


def text_of(content: bytes, charset: str) -> str:
    """Never fails: what the charset cannot say is replaced; where none is declared the likeliest is tried."""
    named = charset.strip().lower()
    if named and _CHARSET.fullmatch(named) and named not in {"us-ascii", "ascii"}:
        try:
            return content.decode(_MEANT.get(named, named), "replace")
        except LookupError:
            pass  # it only looks like one that Python knows
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return decode(content, "mail")
    except UnusableFile:
        return content.decode("cp1252", "replace")


def line_of(raw: str) -> str:
    """A header's value as people read it, on one line. `raw` as the parser of the standard library keeps it."""
    written = plain(raw)
    said: list[str] = []
    held, charset, end = b"", "", 0
    joined = _BETWEEN.sub(r"\1", written)
    for word in _WORD.finditer(joined):
        between = joined[end : word.start()]
        if held and (between or word[1].lower() != charset):
            said.append(text_of(held, charset))
            held = b""
        said.append(between)
        held, charset, end = held + _octets(word[2], word[3]), word[1].lower(), word.end()
    if held:
        said.append(text_of(held, charset))
    return tidy_line("".join((*said, joined[end:])))


def tidy_line(text: str) -> str:
    """One line without anything that a header, or a database, would stumble over."""
    return " ".join(tidy(text).split())


def tidy(text: str) -> str:
    """Lines end as everywhere else; no controls and no halves of characters."""
    return _CONTROL.sub(" ", whole(text.replace("\r\n", "\n").replace("\r", "\n")))


def plain(raw: str) -> str:
    """A header's value whose bytes beyond ASCII came as halves of characters; its encoded words stay."""
    return raw if raw.isascii() else tidy(text_of(raw.encode("utf-8", "surrogateescape"), ""))


def _octets(how: str, written: str) -> bytes:
    """Several words of one text may cut a character in two: they are joined before they are read."""
    if how in "qQ":
        return quopri.decodestring(written.encode("ascii", "replace"), header=True)
    try:
        return base64.b64decode(written.encode("ascii", "replace") + b"==")
    except binascii.Error:
        return b""
