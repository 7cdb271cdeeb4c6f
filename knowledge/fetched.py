"""Pages that were fetched from the shop's own site: which of them a sync reads, and by which loader."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from knowledge.folder import Found, paper_loader

#: Inside the store folder: where the fetcher puts the bytes of each page.
PAGES = ".henji/pages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A page as the fetcher left it: what a sync needs of a row of knowledge_page."""

    url: str
    file: str  # inside PAGES; "" where nothing was kept


def fetched_files(folder: Path, pages: Iterable[Fetched]) -> tuple[Found, ...]:
    """Every page that has bytes, by its address, which stands in place of a path.

    A fetch that failed is no problem of a file: the fetcher names it, and the bytes of the last time are read.
    """
    found = []
    for page in pages:
        reader = paper_loader(PurePosixPath(page.file).suffix)
        if reader is not None:
            load, most = reader
            file = folder / PAGES / PurePosixPath(page.file).name
            found.append(Found(path=page.url, file=file, load=partial(load, url=page.url), most=most))
    return tuple(sorted(found, key=lambda one: one.path))
