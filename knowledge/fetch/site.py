"""From the shop's site to files of its pages: only what may have changed is asked for, only what changed is written."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from knowledge.fetch.answer import Answer
from knowledge.fetch.errors import PageError
from knowledge.fetch.kept import FOLDER, KeptPage, file_name, present, put_pages, read_pages, sweep, write_file
from knowledge.fetch.letters import marked
from knowledge.fetch.listing import Listing, Progress, list_pages
from knowledge.fetch.network import Network
from knowledge.fetch.url import read_url
from knowledge.fetch.visitor import PAUSE, Visitor, conditions, repeatable
from knowledge.settings import StoreSettings
from knowledge.store import KnowledgeStore

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MB = 1024 * 1024
#: Media type -> ending of the file, and the most bytes of it.
KINDS = {
    "text/html": ("html", 5 * _MB),
    "application/xhtml+xml": ("html", 5 * _MB),
    "application/pdf": ("pdf", 20 * _MB),
    _WORD: ("docx", 20 * _MB),
}
#: Rows written at a time: what was fetched before an interruption is not asked for again.
_PORTION = 50
#: A lastmod without a time may be followed by another change on the same day, wherever that day is.
_A_DAY_ANYWHERE = timedelta(hours=38)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What a sync will ask for, and what it knows without asking."""

    due: tuple[str, ...]  # URLs
    settled: tuple[str, ...]  # as they were, by the sitemap's word
    gone: tuple[str, ...]  # kept, and named no more
    listing: Listing
    kept: Mapping[str, KeptPage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a sync did, in URLs; `unchanged` counts pages asked for and not asked for."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    asked: int = 0
    unchanged: int = 0
    problems: Mapping[str, str] = field(default_factory=dict)  # by URL


def visitor_of(settings: StoreSettings, network: Network | None = None, pause: float = PAUSE) -> Visitor:
    """A visitor to the shop's own hosts and no others."""
    hosts = frozenset((*settings.link_hosts, *settings.pages.hosts))
    return Visitor(hosts=hosts, network=network or Network(), pause=pause)


def plan_errand(
    folder: Path, store: KnowledgeStore, settings: StoreSettings, visitor: Visitor, progress: Progress
) -> Errand:
    """Read the sitemaps and keep nothing. Raises DatabaseError; what a site does wrong is in the listing."""
    listing = list_pages(settings.pages, visitor, progress)
    kept = read_pages(store)
    files = present(folder / FOLDER)
    settled = tuple(
        url for url, lastmod in listing.pages.items() if url in kept and _is_settled(kept[url], lastmod, files)
    )
    quiet = frozenset(settled)
    return Errand(
        due=tuple(url for url in listing.pages if url not in quiet),
        settled=settled,
        gone=tuple(url for url, page in kept.items() if page.file and _is_gone(url, listing, visitor.hosts)),
        listing=listing,
        kept=kept,
    )


def run_errand(errand: Errand, folder: Path, store: KnowledgeStore, visitor: Visitor, progress: Progress) -> Fetched:
    """Ask for what is due. Raises DatabaseError, and StoreError for the disk; a page that fails stays as it was."""
    runner = _Runner(errand=errand, folder=folder / FOLDER, store=store, visitor=visitor)
    try:
        for number, url in enumerate(errand.due, start=1):
            runner.fetch(url)
            progress("fetching", number, len(errand.due))
    finally:
        runner.flush()
    return runner.finish()


def fetch_pages(
    folder: Path, store: KnowledgeStore, settings: StoreSettings, progress: Progress, visitor: Visitor | None = None
) -> Fetched:
    """Bring the fetched pages of a store folder up to date. Raises DatabaseError, and StoreError for the disk."""
    asks = visitor or visitor_of(settings)
    return run_errand(plan_errand(folder, store, settings, asks, progress), folder, store, asks, progress)


def _is_settled(page: KeptPage, lastmod: str | None, files: Collection[str]) -> bool:
    """Whether the sitemap says that nothing changed since the page was fetched whole."""
    if lastmod is None or lastmod != page.lastmod or page.problem or page.file not in files:
        return False
    try:
        day = datetime.fromisoformat(lastmod).replace(tzinfo=None) if len(lastmod) <= 10 else None
    except ValueError:
        return False
    return day is None or page.fetched - day > _A_DAY_ANYWHERE


def _is_gone(url: str, listing: Listing, hosts: Collection[str]) -> bool:
    if url in listing.pages:
        return False
    try:
        read_url(url, hosts)
    except PageError:
        return True
    return listing.whole


def page_limit(media: str) -> int:
    if media not in KINDS:
        raise PageError(f"it is no page but {media[:60] or 'of no type'}; leave it out of the sitemap")
    return KINDS[media][1]


def _unasked(page: KeptPage) -> KeptPage:
    if not page.file:
        raise PageError("it answers 304, though nothing of it is kept; look at the server's cache")
    return page


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass(slots=True, kw_only=True)
class _Runner:
    errand: Errand
    folder: Path
    store: KnowledgeStore
    visitor: Visitor
    now: Callable[[], datetime] = _now
    problems: dict[str, str] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    _put: list[KeptPage] = field(default_factory=list)
    _files: frozenset[str] | None = None

    def fetch(self, url: str) -> None:
        """One page: its row and its file afterwards say what the site said."""
        known = self.errand.kept.get(url) or KeptPage(url=url, fetched=self.now())
        page = known if known.file and (self.folder / known.file).is_file() else replace(known, file="")
        try:
            said = conditions(page.etag, page.modified) if page.file else {}
            answer = self.visitor.visit(url, page_limit, said)
            row = self._keep(page, answer)
        except PageError as error:
            self.problems[url] = str(error)
            row = replace(page, problem=str(error))
        self._put.append(row)
        if len(self._put) >= _PORTION:
            self.flush()

    def flush(self) -> None:
        """What was learned so far is kept, whatever comes."""
        put_pages(self.store, self._put)
        self._put.clear()

    def finish(self) -> Fetched:
        """Drop what is gone, write down what is wrong with the site, and count."""
        errand = self.errand
        problems = {**errand.listing.problems, **self.problems}
        rows = {url: page.file for url, page in read_pages(self.store).items()}
        for url in errand.gone:
            self._delete(errand.kept[url].file)
        noted = [
            KeptPage(url=url, fetched=self.now(), problem=line)
            for url, line in errand.listing.problems.items()
            if not rows.get(url) or url in errand.gone
        ]
        forgotten = [url for url, file in rows.items() if not file and url not in problems]
        put_pages(self.store, noted, [*errand.gone, *forgotten])
        sweep(self.folder, set(rows.values()))
        return Fetched(
            added=tuple(self.added),
            changed=tuple(self.changed),
            gone=(*errand.gone, *self.gone),
            asked=len(errand.due),
            unchanged=len(errand.settled) + len(errand.due) - len({*self.added, *self.changed, *self.problems}),
            problems=problems,
        )

    def _keep(self, page: KeptPage, answer: Answer) -> KeptPage:
        lastmod = self.errand.listing.pages[page.url]
        if answer.status == 304:
            return replace(_unasked(page), lastmod=lastmod, fetched=self.now(), problem="")
        if answer.status in {404, 410}:
            return self._drop(page, answer.status)
        ending, _ = KINDS[answer.media]
        body = marked(answer.body, answer.charset) if ending == "html" else answer.body
        row = KeptPage(
            url=page.url,
            file=file_name(page.url, ending),
            etag=repeatable(answer.headers.get("etag")),
            modified=repeatable(answer.headers.get("last-modified")),
            lastmod=lastmod,
            hash=hashlib.sha256(body).hexdigest(),
            fetched=self.now(),
        )
        if (row.hash, row.file) != (page.hash, page.file):
            write_file(self.folder, row.file, body)
            (self.changed if page.file else self.added).append(page.url)
        if page.file != row.file:
            self._delete(page.file)
        return row

    def _drop(self, page: KeptPage, status: int) -> KeptPage:
        problem = f"it is gone ({status}); take it out of the sitemap, or of [pages] urls"
        self.problems[page.url] = problem
        if page.file:
            self._delete(page.file)
            self.gone.append(page.url)
        return KeptPage(url=page.url, fetched=self.now(), problem=problem)

    def _delete(self, file: str) -> None:
        if file:
            (self.folder / file).unlink(missing_ok=True)
