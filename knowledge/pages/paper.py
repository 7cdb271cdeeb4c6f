"""What a PDF and a Word file have in common once their words are read: name, language, one document."""

from pathlib import PurePosixPath
from unicodedata import normalize

from core.evidence import Document
from core.sets import Kind
from knowledge.files.nouns import Item, Loaded, Problem, Shop, UnusableFile, version_of
from knowledge.files.pages import name_and_language
from knowledge.pages.page import name_of

#: Bytes of a file, and letters of its text.
MOST_BYTES = 20 * 1024 * 1024
MOST_LETTERS = 2_000_000


def loaded(text: str, title: str, path: str, shop: Shop, *, url: str | None = None, unseen: str = "") -> Loaded:
    """One document of this text; raises UnusableFile where there is too much of it. `unseen`: for the quarantine."""
    if len(text) > MOST_LETTERS:
        remedy = f"split it: {MOST_LETTERS:,} are the most"
        raise unusable(path, f"the file has {len(text):,} letters of text", remedy)
    stem, tag = name_and_language(path) if url is None else (name_of(url), None)
    language = tag or shop.default_language
    title = " ".join(normalize("NFKC", title).split())[:200] or PurePosixPath(stem).name
    document = Document(
        id=f"page:{'-'.join(stem.split())}:{language}",
        kind=Kind.PAGE,
        language=language,
        title=title,
        text=text,
        version=version_of(title, text, url),
        path=path,
        url=url,
    )
    raw = f"{title}\n{text}\n{unseen}".replace("<", "‹")
    version = version_of(document.version, raw)
    return Loaded(items=(Item(key=document.id, path=path, line=1, version=version, document=document, raw=raw),))


def unusable(path: str, message: str, remedy: str) -> UnusableFile:
    return UnusableFile(Problem(path=path, message=message, remedy=remedy))
