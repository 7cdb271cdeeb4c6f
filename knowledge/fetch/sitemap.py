"""A sitemap: which pages there are, and when each was last changed."""

from dataclasses import dataclass
from xml.parsers import expat

from knowledge.fetch.answer import Unzipper
from knowledge.fetch.errors import PageError

MOST_BYTES = 50 * 1024 * 1024  # unpacked, as sitemaps.org has it
_LONGEST = 4096  # letters of one entry
_DEEPEST = 16  # elements in one another
_MOST_ELEMENTS = 100  # for each page: its images and its other languages are elements too
_GZIP = b"\x1f\x8b"
_MEDIA = frozenset(
    ("application/xml", "text/xml", "application/gzip", "application/x-gzip", "application/octet-stream")
)


@dataclass(frozen=True, slots=True)
class Entry:
    url: str
    lastmod: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """Pages, or further sitemaps."""

    pages: tuple[Entry, ...] = ()
    sitemaps: tuple[Entry, ...] = ()


def limit(media: str) -> int:
    if media not in _MEDIA and not media.endswith("+xml"):
        raise PageError(f"it is no sitemap but {media or 'of no type'}; let the server call it application/xml")
    return MOST_BYTES


def read_sitemap(body: bytes, most: int) -> Sitemap:
    """At most so many entries, in their order. PageError for what is no sitemap, or names entities."""
    if body.startswith(_GZIP):
        unzipper = Unzipper(MOST_BYTES)
        body = unzipper.more(body)
        if not unzipper.whole:
            raise PageError("the sitemap breaks off in the middle; sync again")
    reader = _Reader(most)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(body, True)
    except _Enough:
        pass
    except expat.ExpatError as error:
        raise PageError(f"it is no sitemap ({error}); look at what the server sends") from error
    if reader.root not in {"urlset", "sitemapindex"}:
        raise PageError(f"it is no sitemap but <{reader.root[:40]}>; give the address of a urlset or sitemapindex")
    entries = tuple(reader.entries)
    return Sitemap(pages=entries) if reader.root == "urlset" else Sitemap(sitemaps=entries)


class _Enough(Exception):
    """As many entries as are wanted."""


class _Reader:
    """Keeps `loc` and `lastmod` where they stand directly below an entry: images and videos have theirs too."""

    def __init__(self, most: int) -> None:
        self.root = ""
        self.entries: list[Entry] = []
        self._most = most
        self._path: list[str] = []
        self._elements = 0
        self._words: dict[str, str] = {}

    def start(self, name: str, attributes: object) -> None:
        local = name.rpartition(" ")[2]
        self.root = self.root or local
        self._path.append(local)
        self._elements += 1
        if len(self._path) > _DEEPEST or self._elements > _MOST_ELEMENTS * (self._most + 100):
            raise PageError("it is no sitemap but a heap of elements; look at what the server sends")
        if len(self._path) == 2:
            self._words = {}
        elif len(self._path) == 3:
            self._words.pop(local, None)

    def text(self, words: str) -> None:
        if len(self._path) == 3 and self._path[1] in {"url", "sitemap"} and self._path[2] in {"loc", "lastmod"}:
            so_far = self._words.get(self._path[2], "")
            self._words[self._path[2]] = (so_far + words)[:_LONGEST]

    def end(self, name: str) -> None:
        if len(self._path) == 2 and self._words.get("loc", "").strip():
            self.entries.append(Entry(self._words["loc"].strip(), self._words.get("lastmod", "").strip()[:64] or None))
            if len(self.entries) >= self._most:
                raise _Enough
        self._path.pop()


def _refuse_doctype(*_declared: object) -> None:
    """Only there can entities be declared: the ones that swell, and the ones that fetch."""
    raise PageError("it declares a document type, which no sitemap needs; look at what the server sends")
