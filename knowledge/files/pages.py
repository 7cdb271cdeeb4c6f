"""Markdown pages: policies, FAQ, about, reviews. One file, one language, one document."""

from pathlib import PurePosixPath

from core.evidence import Document
from core.sets import Kind
from knowledge import fields
from knowledge.codes import name_tag
from knowledge.files.frontmatter import Front, read_front
from knowledge.files.nouns import Item, Loaded, Problem, Shop, UnusableFile, version_of
from knowledge.files.plain import from_markdown

_KEYS = ("id", "language", "title", "kind", "scenario", "url", "market", "valid_from", "valid_until")
_KINDS = (Kind.POLICY, Kind.PAGE, Kind.FAQ, Kind.REVIEW, Kind.CAMPAIGN)


def load_page(text: str, path: str, shop: Shop) -> Loaded:
    """Raises UnusableFile: a page is loaded whole or stays as it was."""
    front = read_front(text, path)
    front.know(_KEYS)
    words = from_markdown(front.body)
    if not words:
        raise UnusableFile(
            Problem(
                path=path,
                line=front.body_line,
                message="the page has no text",
                remedy="write it, or delete the file",
            )
        )
    document = _document(front, words, shop)
    _refuse_reversed(front, document)
    raw = f"{document.title}\n{front.body}"
    version = version_of(document.version, raw)
    item = Item(key=document.id, path=path, line=1, version=version, document=document, raw=raw)
    return Loaded(items=(item,))


def _document(front: Front, words: str, shop: Shop) -> Document:
    stem, tag = name_and_language(front.path)
    language = front.value("language", fields.language, tag or shop.default_language)
    named = front.value("id", name, stem)
    kind = front.value("kind", _kind, Kind.PAGE)
    title = front.value("title", str, _first_heading(words) or stem)
    url = front.value("url", fields.web, "") or None
    market = front.value("market", fields.country, "") or None
    valid_from = front.value("valid_from", fields.day, None)
    valid_until = front.value("valid_until", fields.day, None)
    scenarios = tuple(str(scenario) for scenario in front.several("scenario", fields.scenario))
    return Document(
        id=f"page:{named}:{language}",
        kind=kind,
        language=language,
        title=title,
        text=words,
        version=version_of(kind, title, words, url, market, valid_from, valid_until, scenarios),
        path=front.path,
        url=url,
        market=market,
        valid_from=valid_from,
        valid_until=valid_until,
        scenarios=scenarios,
    )


def name_and_language(path: str) -> tuple[str, str | None]:
    """From "pages/shipping.zh-Hans.md" to ("shipping", "zh-Hans")."""
    stem = PurePosixPath(path).stem
    head, dot, tail = stem.rpartition(".")
    tag = name_tag(tail) if dot else None
    return (head, tag) if tag else (stem, None)


def _kind(value: object) -> Kind:
    return Kind(str(fields.one_of(*_KINDS)(value)))


def name(value: object) -> str:
    """An id as a file writes it: one word."""
    written = str(value).strip()
    if not written or any(character.isspace() for character in written) or isinstance(value, list | dict | bool):
        raise fields.Misfit(f"{value!r} is no id", "write one word, like shipping-cost")
    return written


def _first_heading(words: str) -> str:
    line = words.split("\n", 1)[0]
    return line.lstrip("# ") if line.startswith("#") else ""


def _refuse_reversed(front: Front, document: Document) -> None:
    if document.valid_from and document.valid_until and document.valid_from > document.valid_until:
        raise UnusableFile(
            front.problem("valid_until", "the page ends before it begins", "swap valid_from and valid_until")
        )
