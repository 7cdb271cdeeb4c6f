"""Which files of a store folder are read, and by whom."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Protocol, TypeAlias

import regex

from knowledge.codes import nearest
from knowledge.facts import FILE as FACTS
from knowledge.facts import load_facts
from knowledge.files.answers import load_answer, load_faq
from knowledge.files.jsonl import load_lines
from knowledge.files.nouns import Loaded, Problem, Shop
from knowledge.files.orders import load_orders
from knowledge.files.pages import load_page
from knowledge.files.products import load_products
from knowledge.files.sniff import MOST_BYTES, decode
from knowledge.files.tracking import load_tracking
from knowledge.pages.docx import load_docx
from knowledge.pages.html import load_html
from knowledge.pages.markup import MOST_BYTES as MARKUP_BYTES
from knowledge.pages.paper import MOST_BYTES as PAPER_BYTES
from knowledge.pages.pdf import load_pdf
from knowledge.quarantine import suspicion
from knowledge.settings import FILE as SETTINGS

#: Bytes and path inside the folder -> what the file gives. Raises UnusableFile.
Loader: TypeAlias = Callable[[bytes, str, Shop], Loaded]


class PaperLoader(Protocol):
    """A Loader that may be told where on the web the bytes come from."""

    def __call__(self, content: bytes, path: str, shop: Shop, url: str | None = None) -> Loaded: ...


def _text(load: Callable[[str, str, Shop], Loaded]) -> Loader:
    """A loader of text, whatever program wrote it."""
    return lambda content, path, shop: load(decode(content, path), path, shop)


#: By the end of the name: who reads it, and how many bytes are the most.
_PAPERS: Mapping[str, tuple[PaperLoader, int]] = {
    ".html": (load_html, MARKUP_BYTES),
    ".htm": (load_html, MARKUP_BYTES),
    ".pdf": (load_pdf, PAPER_BYTES),
    ".docx": (load_docx, PAPER_BYTES),
}
_LOADERS: tuple[tuple[regex.Pattern[str], Loader, int], ...] = tuple(
    (regex.compile(pattern, regex.IGNORECASE), _text(load), MOST_BYTES)
    for pattern, load in (
        (r"products(\.[\w-]+)?\.(csv|tsv)", load_products),
        (r"(answers|faq)(\.[\w-]+)?\.(csv|tsv)|answers/.*\.(csv|tsv)", load_faq),
        (r"answers/.*\.(md|markdown)", load_answer),
        (r"pages/.*\.(md|markdown)", load_page),
        (r"knowledge/.*\.jsonl", load_lines),
        (r"orders([._-][\w.-]*)?\.(csv|tsv)|orders/.*\.(csv|tsv)", partial(load_orders, doubt=suspicion)),
        (r"tracking([._-][\w.-]*)?\.(csv|tsv)|tracking/.*\.(csv|tsv)", load_tracking),
        (regex.escape(FACTS), lambda text, path, _shop: load_facts(text, path)),
    )
) + tuple(
    (regex.compile(rf"pages/.*{regex.escape(end)}", regex.IGNORECASE), load, most)
    for end, (load, most) in _PAPERS.items()
)
#: Names a slip of the pen may have been meant for, and names that other parts of henji read.
_MEANT = (
    "products.csv", "answers.csv", "faq.csv", "orders.csv", "tracking.csv", FACTS, SETTINGS, "pages", "answers",
    "knowledge", "orders", "tracking", "tone.toml",
)  # fmt: skip
_OTHERS = regex.compile(r"traps.*|readme.*|suites?|evals|certificates?|templates?", regex.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file that will be read."""

    path: str  # inside the folder, with slashes
    file: Path
    load: Loader
    most: int = MOST_BYTES  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """What lies in a store folder."""

    files: tuple[Found, ...]  # by path, without store.toml
    problems: tuple[Problem, ...]
    closed: tuple[str, ...]  # folders that could not be looked into: nothing below them may be called gone


def look(folder: Path) -> Folder:
    """Every file that has a loader; what is hidden is passed over, links to folders are not followed."""
    errors: list[OSError] = []
    files: list[Found] = []
    for above, below, names in os.walk(folder, onerror=errors.append):
        below[:] = sorted(name for name in below if not _is_hidden(name))
        for name in names:
            path = (Path(above) / name).relative_to(folder).as_posix()
            reader = _loader(path)
            if reader is not None and not _is_hidden(name):
                load, most = reader
                files.append(Found(path=path, file=Path(above) / name, load=load, most=most))
    closed = tuple(_inside(folder, error) for error in errors)
    unreadable = [
        Problem(path=path or ".", message="the folder cannot be read", remedy="check its permissions")
        for path in closed
    ]
    return Folder(
        files=tuple(sorted(files, key=lambda found: found.path)),
        problems=(*unreadable, *_slips(folder)),
        closed=closed,
    )


def paper_loader(end: str) -> tuple[PaperLoader, int] | None:
    """Who reads files that end so (".html"), and how many bytes are the most; None: nobody."""
    return _PAPERS.get(end.lower())


def _loader(path: str) -> tuple[Loader, int] | None:
    return next(((load, most) for pattern, load, most in _LOADERS if pattern.fullmatch(path)), None)


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~", "_"))


def _inside(folder: Path, error: OSError) -> str:
    path = Path(str(error.filename)).relative_to(folder).as_posix()
    return "" if path == "." else path


def _slips(folder: Path) -> list[Problem]:
    """Names at the top that look like a known one but are not: they would be passed over in silence."""
    slips = []
    for name in sorted(path.name for path in folder.iterdir()) if folder.is_dir() else ():
        known = _loader(name) or name in _MEANT or _is_hidden(name) or _OTHERS.fullmatch(name)
        near = None if known else nearest(name, _MEANT, 0.75)
        if near and PurePosixPath(name).suffix == PurePosixPath(near).suffix:
            problem = partial(Problem, path=name, message="henji does not read a file of this name")
            slips.append(problem(remedy=f'did you mean "{near}"?'))
    return slips
