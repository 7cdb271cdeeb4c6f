"""From the bytes of a file to its text, whatever program wrote it."""

import codecs
from pathlib import Path

import regex
from charset_normalizer import from_bytes

from knowledge.files.nouns import Problem, UnusableFile

#: Nothing a shop writes is larger; what is, was put there by mistake.
MOST_BYTES = 64 * 1024 * 1024
_SAMPLE = 64 * 1024
_ASCII = "".join(map(chr, range(128)))
#: The share of strange characters up to which a reading is believed.
_NATURAL = 0.2
_LEAST_KOREAN = 24

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = (
    b"PK\x03\x04",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0",
    b"SQLite format 3",
)
_RARE = regex.compile(r"[\p{Co}\p{Cn}\uff61-\uff9f\u3130-\u318f\u0080-\u009f]")
_NOISE = regex.compile(r"[^\P{Cc}\n\r\t\f\v]")
_KANA = regex.compile(r"[\u3041-\u30ff]")
_LETTER = regex.compile(r"[\p{Han}\p{Hangul}]")
#: East Asian encodings and the first bytes under which each keeps its everyday characters: in the wrong one
#: they read as rare ones. Korean stands first, for its letters read as everyday Chinese, and needs some text.
_EVERYDAY = {"cp949": (0xB0, 0xC8), "cp932": (0x88, 0x98), "gb18030": (0xB0, 0xD7), "big5": (0xA4, 0xC6)}
#: What Western European shops write beyond ASCII.
_WESTERN = regex.compile(
    r"[\x00-\x7fäöüÄÖÜßàâáãåæçéèêëíìîïñóòôõøúùûœÀÁÂÃÅÆÇÉÈÊËÍÎÏÑÓÔÕØÚŒ€£¥©®°·–—‘’“”„…«»¡¿×½²³ªº\xa0]*"
)


def read_bytes(file: Path, path: str, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file that nobody is writing at this moment; raises UnusableFile."""
    try:
        before = file.stat()
        if before.st_size > most:
            raise _unusable(
                path, f"the file has {before.st_size // 1024**2} MB", f"split it: {most // 1024**2} MB are the most"
            )
        content = file.read_bytes()
        after = file.stat()
    except FileNotFoundError as error:
        raise _unusable(path, "there is no such file", "run henji init, or put it there") from error
    except OSError as error:
        raise _unusable(path, f"the file cannot be read ({error.strerror})", "check its permissions") from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(content) != after.st_size:
        raise _unusable(path, "the file is being written", "sync again when it is whole")
    return content


def read_text(file: Path, path: str) -> str:
    """The text of a file, lines ended by line feeds; raises UnusableFile. `path` is its name in messages."""
    return decode(read_bytes(file, path), path)


def decode(content: bytes, path: str) -> str:
    """UTF-8, UTF-16, CP932 or GB18030 (and what charset-normalizer knows beyond) to text."""
    if not content.strip():
        raise _unusable(path, "the file is empty", "write it, or delete it")
    text = None if content.startswith(_BINARY) else _decoded(content, path)
    if text is None or len(_NOISE.findall(text[:_SAMPLE])) * 50 > len(text[:_SAMPLE]):
        raise _unusable(path, "the file is no text", "save it as CSV, Markdown or TOML in UTF-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(content: bytes, path: str) -> str | None:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strict(content, encoding, path)
    if wide := _wide(content):
        return _strict(content, wide, path)
    if b"\x00" in content:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _legacy(content, path, error.start)


def _wide(content: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of the markup is zero."""
    sample = content[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    least = max(2, len(sample) // 20)
    if odd >= least and even * 8 < odd:
        return "utf-16-le"
    if even >= least and odd * 8 < even:
        return "utf-16-be"
    return None


def _legacy(content: bytes, path: str, broken_at: int) -> str:
    """The East Asian encoding that reads most naturally, else Western European, else a guess."""
    if broken_at > len(content) - 4 and content[:broken_at].decode("utf-8").strip(_ASCII):
        raise _unusable(
            path, "the file ends in the middle of a letter", "it is half written: sync again when it is whole"
        )
    readings = {encoding: text for encoding in _EVERYDAY if (text := _try(content, encoding)) is not None}
    strange = {encoding: _strangeness(text, encoding) for encoding, text in readings.items()}
    best = min(strange, key=lambda encoding: strange[encoding], default=None)
    if best is not None and strange[best] < _NATURAL:
        japanese = _try(content, "euc_jp") if best == "gb18030" and _has_kana(readings[best]) else None
        return japanese or readings[best]
    western = _try(content, "cp1252")
    if western is not None and _WESTERN.fullmatch(western):
        return western
    return _guess(content, path, broken_at)


def _guess(content: bytes, path: str, broken_at: int) -> str:
    best = from_bytes(content[:_SAMPLE]).best()
    text = _try(content, best.encoding) if best else None
    if text is None:
        line = content.count(b"\n", 0, broken_at) + 1
        raise _unusable(path, "the letters of the file cannot be read", "save it in UTF-8", line)
    return text


def _has_kana(text: str) -> bool:
    """Chinese has none: its bytes are then EUC-JP, which keeps kana in the same place."""
    sample = text[:_SAMPLE]
    return len(_KANA.findall(sample)) * 20 > len(sample)


def _strangeness(text: str, encoding: str) -> float:
    """The share of characters that people seldom write: 0 reads well, 1 is noise."""
    wide = [character for character in text[:_SAMPLE] if character > "\u007f"]
    first, last = _EVERYDAY[encoding]
    if encoding == "cp949" and len(wide) < _LEAST_KOREAN:
        return 1.0
    strange = 0.0
    for character in wide:
        if _RARE.match(character):
            strange += 1
        elif _LETTER.match(character) and not first <= character.encode(encoding)[0] <= last:
            strange += 0.5
    return strange / len(wide) if wide else 0.0


def _try(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _strict(content: bytes, encoding: str, path: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unusable(
            path, f"the file breaks off as {encoding}", "it is half written or mixed: save it in UTF-8"
        ) from error


def _unusable(path: str, message: str, remedy: str, line: int | None = None) -> UnusableFile:
    return UnusableFile(Problem(path=path, line=line, message=message, remedy=remedy))
