"""Which pages the shop names: single ones, and those of its sitemaps with all that they lead to."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from knowledge.fetch.answer import Answer
from knowledge.fetch.errors import PageError
from knowledge.fetch.sitemap import Entry, limit, read_sitemap
from knowledge.fetch.url import read_url
from knowledge.fetch.visitor import Visitor
from knowledge.settings import PageSettings

#: What is being done, how much of it is done, how much there is.
Progress: TypeAlias = Callable[[str, int, int], None]

_DEEPEST = 3  # a sitemap named by one named by one
_MOST_SITEMAPS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Pages by URL, in the order they were named, each with the sitemap's lastmod."""

    pages: Mapping[str, str | None]
    problems: Mapping[str, str]  # by the URL of the sitemap or page
    whole: bool  # whether every sitemap could be read: only then is a page that is not named gone


def list_pages(settings: PageSettings, visitor: Visitor, progress: Progress) -> Listing:
    """At most `settings.most` pages; asks for the sitemaps and for nothing else."""
    lister = _Lister(settings=settings, visitor=visitor)
    for url in settings.urls:
        lister.add_page(Entry(url), url)
    lister.walk(progress)
    return Listing(
        pages=lister.pages,
        problems={url: " | ".join(dict.fromkeys(lines)) for url, lines in lister.problems.items()},
        whole=lister.whole,
    )


@dataclass(slots=True, kw_only=True)
class _Lister:
    settings: PageSettings
    visitor: Visitor
    pages: dict[str, str | None] = field(default_factory=dict)
    problems: dict[str, list[str]] = field(default_factory=dict)
    whole: bool = True
    _left_out: bool = False

    def walk(self, progress: Progress) -> None:
        """Breadth first, each sitemap once."""
        waiting = list(dict.fromkeys((url, 1) for url in self.settings.sitemaps))
        seen = {url for url, _ in waiting}
        for done, (url, depth) in enumerate(waiting, start=1):
            below = self._read(url, depth)
            fresh = [found for found in dict.fromkeys(below) if found not in seen][: _MOST_SITEMAPS - len(seen)]
            seen.update(fresh)
            waiting.extend((found, depth + 1) for found in fresh)
            progress("reading sitemaps", done, len(waiting))

    def add_page(self, entry: Entry, named_by: str) -> None:
        try:
            url = read_url(entry.url, self.visitor.hosts).url
        except PageError as error:
            self._problem(named_by, str(error))
            return
        if url in self.pages or len(self.pages) < self.settings.most:
            self.pages[url] = entry.lastmod or self.pages.get(url)
        elif not self._left_out:
            self._left_out = True
            self._problem(named_by, f"there are more than {self.settings.most} pages; raise [pages] most")

    def _read(self, url: str, depth: int) -> list[str]:
        """Take the pages of one sitemap, and give the sitemaps it names."""
        if len(self.pages) >= self.settings.most:
            self._problem(url, f"it is not read: there are {self.settings.most} pages already; raise [pages] most")
            return []
        try:
            sitemap = read_sitemap(_found(self.visitor.visit(url, limit)), self.settings.most + 1)
        except PageError as error:
            self.whole = False
            self._problem(url, str(error))
            return []
        self._take(sitemap.pages, url)
        if sitemap.sitemaps and depth >= _DEEPEST:
            self._problem(url, "the sitemaps below it are too deep to be read; name them in [pages] sitemaps")
            return []
        return self._own(sitemap.sitemaps, url)

    def _take(self, entries: Collection[Entry], named_by: str) -> None:
        for entry in self._on_own_hosts(entries, named_by):
            self.add_page(entry, named_by)

    def _own(self, entries: Collection[Entry], named_by: str) -> list[str]:
        return [entry.url for entry in self._on_own_hosts(entries, named_by)]

    def _on_own_hosts(self, entries: Collection[Entry], named_by: str) -> list[Entry]:
        """What may be asked for; all the rest is one line, however much it is."""
        own, refusals = [], Counter[str]()
        for entry in entries:
            try:
                own.append(Entry(read_url(entry.url, self.visitor.hosts).url, entry.lastmod))
            except PageError as error:
                refusals[str(error)] += 1
        if refusals:
            (commonest, _), count = refusals.most_common(1)[0], refusals.total()
            self._problem(named_by, f"{count} of its addresses are left out: {commonest}")
        return own

    def _problem(self, url: str, line: str) -> None:
        self.problems.setdefault(url, []).append(line)


def _found(answer: Answer) -> bytes:
    if answer.status != 200:
        raise PageError(f"it answers {answer.status}; correct [pages] sitemaps")
    return answer.body
