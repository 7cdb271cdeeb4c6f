"""From a site to files: only what may have changed is asked for, and a site that fails takes nothing away."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.errors import StoreError
from knowledge.fetch.kept import FOLDER, KeptPage, file_name, page_problems, put_pages, read_pages
from knowledge.fetch.network import Network
from knowledge.fetch.site import Fetched, fetch_pages, plan_errand
from knowledge.settings import PageSettings, StoreSettings
from knowledge.store import KnowledgeStore
from tests.knowledge.fetch.sites import HOST, HTML, XML, Inside, Names, Page, Site, network, visitor
from tests.knowledge.fetch.test_sitemap import NS

HOME = f"http://{HOST}"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def sitemap(**lastmods: str | None) -> Page:
    """A page `/name` for each name."""
    urls = (
        f"<url><loc>{HOME}/{name}</loc>{f'<lastmod>{lastmod}</lastmod>' if lastmod else ''}</url>"
        for name, lastmod in lastmods.items()
    )
    return Page(f"<urlset {NS}>{''.join(urls)}</urlset>".encode(), XML)


def index(*urls: str) -> Page:
    named = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return Page(f"<sitemapindex {NS}>{named}</sitemapindex>".encode(), XML)


@dataclass(slots=True)
class Shop:
    """A store folder that reads a site."""

    folder: Path
    store: KnowledgeStore
    network: Network
    pages: PageSettings = field(default_factory=lambda: PageSettings(sitemaps=(f"{HOME}/sitemap.xml",)))
    hosts: tuple[str, ...] = (HOST,)
    told: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def settings(self) -> StoreSettings:
        return StoreSettings(
            name="Kiln",
            languages=("en",),
            default_language="en",
            country="JP",
            currency="JPY",
            time_zone="Asia/Tokyo",
            link_hosts=self.hosts,
            pages=self.pages,
        )

    def fetch(self) -> Fetched:
        visits = visitor(self.network, *self.hosts)
        return fetch_pages(self.folder, self.store, self.settings, lambda *told: self.told.append(told), visits)

    def text(self, name: str) -> bytes:
        return (self.folder / FOLDER / read_pages(self.store)[f"{HOME}/{name}"].file).read_bytes()

    def files(self) -> set[str]:
        return {file.name for file in (self.folder / FOLDER).iterdir()}


@pytest.fixture
def shop(tmp_path: Path, store: KnowledgeStore, net: Network) -> Shop:
    return Shop(tmp_path / "shop", store, net)


def test_the_pages_of_a_sitemap_become_files(shop: Shop, site: Site) -> None:
    site.routes["/sitemap.xml"] = sitemap(a=None, b="2026-11-01")
    site.routes["/a"] = Page(b"<p>a</p>", {**HTML, "ETag": '"1"'})
    site.routes["/b"] = Page(b"<p>b</p>", {**HTML, "Last-Modified": "Sun, 22 Nov 2026 10:00:00 GMT"})
    done = shop.fetch()
    assert done == Fetched(added=(f"{HOME}/a", f"{HOME}/b"), asked=2)
    rows = read_pages(shop.store)
    assert rows[f"{HOME}/a"] == KeptPage(
        url=f"{HOME}/a",
        file=file_name(f"{HOME}/a", "html"),
        etag='"1"',
        hash=hashlib.sha256(b"<p>a</p>").hexdigest(),
        fetched=rows[f"{HOME}/a"].fetched,
    )
    assert (rows[f"{HOME}/b"].lastmod, rows[f"{HOME}/b"].modified) == ("2026-11-01", "Sun, 22 Nov 2026 10:00:00 GMT")
    assert shop.text("b") == b"<p>b</p>"
    assert shop.told[-1] == ("fetching", 2, 2)
    assert ("reading sitemaps", 1, 1) in shop.told


def test_single_pages_need_no_sitemap(shop: Shop, site: Site) -> None:
    shop.pages = PageSettings(urls=(f"{HOME}/a",))
    site.routes["/a"] = Page()
    assert shop.fetch().added == (f"{HOME}/a",)
    assert site.paths == ["/a"]


@pytest.mark.parametrize(("media", "ending"), [("application/pdf", "pdf"), (WORD, "docx"), ("text/html", "html")])
def test_a_file_ends_as_its_kind(shop: Shop, site: Site, media: str, ending: str) -> None:
    site.routes["/sitemap.xml"] = sitemap(a=None)
    site.routes["/a"] = Page(b"%PDF-1.7", {"Content-Type": media})
    shop.fetch()
    assert shop.files() == {file_name(f"{HOME}/a", ending)}


def test_a_page_that_becomes_another_kind_leaves_no_second_file(shop: Shop, site: Site) -> None:
    test_a_file_ends_as_its_kind(shop, site, "application/pdf", "pdf")
    site.routes["/a"] = Page()
    assert shop.fetch().changed == (f"{HOME}/a",)
    assert shop.files() == {file_name(f"{HOME}/a", "html")}


def test_a_page_whose_lastmod_stayed_is_not_asked_for(shop: Shop, site: Site) -> None:
    site.routes["/sitemap.xml"] = sitemap(a="2026-11-01T10:00:00Z", b="2020-01-01")
    site.routes["/a"] = site.routes["/b"] = Page()
    shop.fetch()
    site.asked.clear()
    assert shop.fetch() == Fetched(unchanged=2)
    assert site.paths == ["/sitemap.xml"]

    site.routes["/sitemap.xml"] = sitemap(a="2026-11-02T10:00:00Z", b="2020-01-01")
    site.routes["/a"] = Page(b"new")
    site.asked.clear()
    assert shop.fetch() == Fetched(changed=(f"{HOME}/a",), asked=1, unchanged=1)
    assert site.paths == ["/sitemap.xml", "/a"]
    assert shop.text("a") == b"new"


def test_a_lastmod_of_today_may_be_followed_by_another_change_today(shop: Shop, site: Site) -> None:
    today = f"{datetime.now():%Y-%m-%d}"  # noqa: DTZ005 -- a day, in any zone
    site.routes["/sitemap.xml"] = sitemap(a=today)
    site.routes["/a"] = Page(b"morning")
    shop.fetch()
    site.routes["/a"] = Page(b"evening")
    assert shop.fetch().changed == (f"{HOME}/a",)

    (page,) = read_pages(shop.store).values()
    put_pages(shop.store, [replace(page, fetched=page.fetched + timedelta(days=3))])
    assert shop.fetch() == Fetched(unchanged=1)


@pytest.mark.parametrize("lastmod", ["yesterday", "2026-13-45", "20261101"])
def test_a_lastmod_that_is_no_date_settles_nothing_wrong(shop: Shop, site: Site, lastmod: str) -> None:
    site.routes["/sitemap.xml"] = sitemap(a=lastmod)
    site.routes["/a"] = Page(b"x", {**HTML, "ETag": '"1"'})
    shop.fetch()
    assert shop.fetch().unchanged == 1


def test_where_nothing_is_said_the_server_is_asked_whether_anything_changed(shop: Shop, site: Site) -> None:
    site.routes["/sitemap.xml"] = sitemap(a=None)
    site.routes["/a"] = Page(b"x", {**HTML, "ETag": '"1"', "Last-Modified": "Sun, 22 Nov 2026 10:00:00 GMT"})
    shop.fetch()
    file = shop.folder / FOLDER / file_name(f"{HOME}/a", "html")
    before = file.stat().st_mtime_ns
    site.asked.clear()
    assert shop.fetch() == Fetched(asked=1, unchanged=1)
    asked = site.asked[-1].headers
    assert (asked["if-none-match"], asked["if-modified-since"]) == ('"1"', "Sun, 22 Nov 2026 10:00:00 GMT")
    assert file.stat().st_mtime_ns == before

    site.routes["/a"] = Page(b"y", {**HTML, "ETag": '"2"'})
    assert shop.fetch().changed == (f"{HOME}/a",)


def test_a_server_that_always_sends_everything_changes_no_file_in_vain(shop: Shop, site: Site) -> None:
    site.routes["/sitemap.xml"] = sitemap(a=None)
    site.routes["/a"] = Page(b"x")
    shop.fetch()
    before = (shop.folder / FOLDER / file_name(f"{HOME}/a", "html")).stat().st_mtime_ns
    assert shop.fetch() == Fetched(asked=1, unchanged=1)
    assert (shop.folder / FOLDER / file_name(f"{HOME}/a", "html")).stat().st_mtime_ns == before


def test_a_lost_file_is_fetched_again(shop: Shop, site: Site) -> None:
    site.routes["/sitemap.xml"] = sitemap(a="2020-01-01")
    site.routes["/a"] = Page(b"x", {**HTML, "ETag": '"1"'})
    shop.fetch()
    (shop.folder / FOLDER / file_name(f"{HOME}/a", "html")).unlink()
    assert shop.fetch().added == (f"{HOME}/a",)
    assert shop.text("a") == b"x"


def test_a_server_that_says_unchanged_of_what_nobody_has_is_named(shop: Shop, site: Site) -> None:
    shop.pages = PageSettings(urls=(f"{HOME}/a",))
    site.routes["/a"] = Page(b"", HTML, 304)
    assert "304" in shop.fetch().problems[f"{HOME}/a"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_dropped_and_named(shop: Shop, site: Site, status: int) -> None:
    site.routes["/sitemap.xml"] = sitemap(a=None, b=None)
    site.routes["/a"] = site.routes["/b"] = Page()
    shop.fetch()
    site.routes["/a"] = Page(b"", HTML, status)
    done = shop.fetch()
    assert (done.gone, list(done.problems)) == ((f"{HOME}/a",), [f"{HOME}/a"])
    assert shop.files() == {file_name(f"{HOME}/b", "html")}
    assert str(status) in page_problems(shop.store)[0]

    site.routes["/sitemap.xml"] = sitemap(b=None)
    assert shop.fetch().problems == {}
    assert list(read_pages(shop.store)) == [f"{HOME}/b"]


def test_a_page_the_sitemap_no_longer_names_is_dropped(shop: Shop, site: Site) -> None:
    site.routes["/sitemap.xml"] = sitemap(a=None, b=None)
    site.routes["/a"] = site.routes["/b"] = Page()
    shop.fetch()
    site.routes["/sitemap.xml"] = sitemap(b=None)
    assert shop.fetch().gone == (f"{HOME}/a",)
    assert list(read_pages(shop.store)) == [f"{HOME}/b"]
    assert shop.files() == {file_name(f"{HOME}/b", "html")}


@pytest.mark.parametrize(
    "broken",
    [
        Page(b"", XML, 500),
        Page(b"", XML, 404),
        Page(b"<urlset>", XML),
        Page(b"<html/>", HTML),
        Page(b"", {"Location": "http://127.0.0.1/"}, 302),
    ],
)
def test_while_a_sitemap_fails_every_page_stays(shop: Shop, site: Site, broken: Page) -> None:
    site.routes["/sitemap.xml"] = sitemap(a=None, b="2020-01-01")
    site.routes["/a"] = site.routes["/b"] = Page()
    shop.fetch()
    site.routes["/sitemap.xml"] = broken
    done = shop.fetch()
    assert (done.gone, list(done.problems)) == ((), [f"{HOME}/sitemap.xml"])
    assert len(shop.files()) == 2
    assert [line.partition(": ")[0] for line in page_problems(shop.store)] == [f"{HOME}/sitemap.xml"]

    site.routes["/sitemap.xml"] = sitemap(a=None, b="2020-01-01")
    assert shop.fetch().problems == {}
    assert page_problems(shop.store) == ()


@pytest.mark.parametrize(
    "broken",
    [Page(b"", HTML, 500), Page(b"", HTML, 403), Page(b"x", {"Content-Type": "image/png"}), Page(b"x" * 6_000_000)],
)
def test_a_page_that_fails_stays_as_it_was_and_is_named(shop: Shop, site: Site, broken: Page) -> None:
    site.routes["/sitemap.xml"] = sitemap(a="2026-11-01T10:00:00Z")
    site.routes["/a"] = Page(b"good", {**HTML, "ETag": '"1"'})
    shop.fetch()
    site.routes["/sitemap.xml"] = sitemap(a="2026-11-02T10:00:00Z")
    site.routes["/a"] = broken
    assert list(shop.fetch().problems) == [f"{HOME}/a"]
    assert shop.text("a") == b"good"
    assert len(page_problems(shop.store)) == 1

    site.routes["/a"] = Page(b"better", {**HTML, "ETag": '"2"'})  # its lastmod is that of the failure
    assert shop.fetch().changed == (f"{HOME}/a",)
    assert (shop.text("a"), page_problems(shop.store)) == (b"better", ())


def test_a_page_of_pictures_is_a_problem_and_no_file(shop: Shop, site: Site) -> None:
    site.routes["/sitemap.xml"] = sitemap(a=None)
    site.routes["/a"] = Page(b"x", {"Content-Type": "image/png"})
    assert "image/png" in shop.fetch().problems[f"{HOME}/a"]
    assert read_pages(shop.store)[f"{HOME}/a"].file == ""


def test_a_site_that_is_down_is_one_line_and_asked_but_a_few_times(shop: Shop, site: Site) -> None:
    names = [f"p{number}" for number in range(30)]
    site.routes["/sitemap.xml"] = sitemap(**dict.fromkeys(names))
    for name in names:
        site.routes[f"/{name}"] = Page(b"", HTML, 503)
    done = shop.fetch()
    assert len(done.problems) == 30
    (line,) = page_problems(shop.store)
    assert "and 29 more" in line
    assert len(site.paths) == 1 + 3


def test_what_was_fetched_before_an_interruption_is_kept(shop: Shop, site: Site) -> None:
    site.routes["/sitemap.xml"] = sitemap(a="2020-01-01", b="2020-01-01")
    site.routes["/a"] = site.routes["/b"] = Page()

    def interrupt(what: str, _done: int, _of: int) -> None:
        if what == "fetching":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch_pages(shop.folder, shop.store, shop.settings, interrupt, visitor(shop.network))
    assert list(read_pages(shop.store)) == [f"{HOME}/a"]
    site.asked.clear()
    shop.fetch()
    assert site.paths == ["/sitemap.xml", "/b"]


def test_a_disk_that_takes_nothing_is_one_line(shop: Shop, site: Site) -> None:
    site.routes["/sitemap.xml"] = sitemap(a=None)
    site.routes["/a"] = Page()
    (shop.folder / ".henji").mkdir(parents=True)
    (shop.folder / FOLDER).write_text("in the way")
    with pytest.raises(StoreError, match="cannot be written"):
        shop.fetch()


def test_a_dry_run_reads_sitemaps_and_keeps_nothing(shop: Shop, site: Site) -> None:
    site.routes["/sitemap.xml"] = sitemap(a="2020-01-01", b=None)
    site.routes["/a"] = site.routes["/b"] = Page()
    shop.fetch()
    site.routes["/sitemap.xml"] = sitemap(a="2020-01-01", c=None)
    site.asked.clear()
    errand = plan_errand(shop.folder, shop.store, shop.settings, visitor(shop.network), lambda *_told: None)
    assert (errand.due, errand.settled, errand.gone) == ((f"{HOME}/c",), (f"{HOME}/a",), (f"{HOME}/b",))
    assert site.paths == ["/sitemap.xml"]
    assert len(shop.files()) == 2


def test_hosts_that_left_the_list_take_their_pages_with_them(shop: Shop, site: Site) -> None:
    shop.hosts = (HOST, "other.test")
    shop.pages = PageSettings(urls=(f"{HOME}/a", "http://other.test/a"))
    site.routes["/a"] = Page()
    assert len(shop.fetch().added) == 2
    shop.hosts = (HOST,)
    done = shop.fetch()
    assert done.gone == ("http://other.test/a",)
    assert "not one of the shop's hosts" in done.problems["http://other.test/a"]
    assert page_problems(shop.store)[0].startswith("http://other.test/a: ")


def test_without_pages_in_the_settings_all_are_dropped(shop: Shop, site: Site) -> None:
    site.routes["/sitemap.xml"] = sitemap(a=None)
    site.routes["/a"] = Page()
    shop.fetch()
    shop.pages = PageSettings()
    assert shop.fetch().gone == (f"{HOME}/a",)
    assert (shop.files(), read_pages(shop.store)) == (set(), {})


@pytest.mark.parametrize(
    ("charset", "meta"), [("Shift_JIS", b""), ("shift_jis", b'<meta charset="euc-jp">'), ("gb2312", b"")]
)
def test_letters_that_only_the_header_names_are_kept_readable(
    shop: Shop, site: Site, charset: str, meta: bytes
) -> None:
    site.routes["/sitemap.xml"] = sitemap(a=None)
    words = "<p>送料无料</p>" if charset == "gb2312" else "<p>送料は①五百円です</p>"
    body = meta + words.encode("gb18030" if charset == "gb2312" else "cp932")
    site.routes["/a"] = Page(body, {"Content-Type": f"text/html; charset={charset}"})
    shop.fetch()
    assert shop.text("a") == b"\xef\xbb\xbf" + meta + words.encode()
    assert shop.fetch().unchanged == 1


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "iso-8859-1", "unicode_escape", "zip", "utf-7", "x" * 99])
def test_letters_that_speak_for_themselves_are_left_alone(shop: Shop, site: Site, charset: str) -> None:
    site.routes["/sitemap.xml"] = sitemap(a=None)
    site.routes["/a"] = Page("<p>Grüße \\x</p>".encode(), {"Content-Type": f"text/html; charset={charset}"})
    shop.fetch()
    assert shop.text("a") == "<p>Grüße \\x</p>".encode()


def test_letters_that_are_not_what_the_header_says_are_left_alone(shop: Shop, site: Site) -> None:
    site.routes["/sitemap.xml"] = sitemap(a=None)
    site.routes["/a"] = Page(b"\x81\xff<p>", {"Content-Type": "text/html; charset=shift_jis"})
    shop.fetch()
    assert shop.text("a") == b"\x81\xff<p>"


# -- what sitemaps name


def test_an_index_is_followed_and_a_loop_is_not(shop: Shop, site: Site) -> None:
    site.routes["/sitemap.xml"] = index(f"{HOME}/sitemap.xml", f"{HOME}/one.xml", f"{HOME}/two.xml")
    site.routes["/one.xml"] = index(f"{HOME}/two.xml", f"{HOME}/sitemap.xml")
    site.routes["/two.xml"] = sitemap(a=None)
    site.routes["/a"] = Page()
    assert shop.fetch().added == (f"{HOME}/a",)
    assert site.paths == ["/sitemap.xml", "/one.xml", "/two.xml", "/a"]


def test_sitemaps_below_the_third_are_named_not_read(shop: Shop, site: Site) -> None:
    for number in range(6):
        site.routes[f"/{number}.xml"] = index(f"{HOME}/{number + 1}.xml")
    shop.pages = PageSettings(sitemaps=(f"{HOME}/0.xml",))
    done = shop.fetch()
    assert site.paths == ["/0.xml", "/1.xml", "/2.xml"]
    assert "too deep" in done.problems[f"{HOME}/2.xml"]


def test_a_sitemap_that_breeds_sitemaps_ends(shop: Shop, site: Site) -> None:
    """Each of a thousand names a thousand others."""
    shop.pages = PageSettings(sitemaps=(f"{HOME}/sitemap.xml",), most=5000)
    site.routes["/sitemap.xml"] = index(*(f"{HOME}/x{number}.xml" for number in range(1200)))
    shop.fetch()
    assert len(site.paths) == 1000


def test_no_more_pages_than_wanted_and_the_rest_is_named_once(shop: Shop, site: Site) -> None:
    shop.pages = PageSettings(sitemaps=(f"{HOME}/sitemap.xml", f"{HOME}/more.xml"), most=3)
    site.routes["/sitemap.xml"] = sitemap(**{f"p{number}": None for number in range(9)})
    site.routes["/more.xml"] = sitemap(q=None)
    for number in range(9):
        site.routes[f"/p{number}"] = Page()
    done = shop.fetch()
    assert len(done.added) == 3
    assert "more than 3 pages" in done.problems[f"{HOME}/sitemap.xml"]
    assert "not read" in done.problems[f"{HOME}/more.xml"]
    assert "/more.xml" not in site.paths


def test_pages_of_other_hosts_are_passed_over_and_named_once(shop: Shop, site: Site, inside: Inside) -> None:
    foreign = [f"http://other{number}.test/" for number in range(50)]
    inner = "http://127.0.0.1/ http://[::1]/ http://shop.test@127.0.0.1/ file:///etc/passwd http://localhost/".split()
    locs = "".join(f"<url><loc>{url}</loc></url>" for url in [*foreign, *inner, f"{HOME}/a"])
    site.routes["/sitemap.xml"] = Page(f"<urlset>{locs}</urlset>".encode(), XML)
    site.routes["/a"] = Page()
    done = shop.fetch()
    assert done.added == (f"{HOME}/a",)
    assert list(done.problems) == [f"{HOME}/sitemap.xml"]
    assert "55 of its addresses" in done.problems[f"{HOME}/sitemap.xml"]
    assert inside.reached == 0


def test_an_own_host_in_a_sitemap_that_leads_inside_is_not_reached(shop: Shop, site: Site, inside: Inside) -> None:
    shop.hosts = (HOST, "cdn.test")
    names = Names({"cdn.test": [("169.254.169.254",)]})
    site.routes["/sitemap.xml"] = Page(b"<urlset><url><loc>http://cdn.test/</loc></url></urlset>", XML)
    shop.network = network(site, inside, names)
    assert "not on the public network" in shop.fetch().problems["http://cdn.test/"]
    assert inside.reached == 0


def test_a_page_named_twice_is_asked_for_once(shop: Shop, site: Site) -> None:
    shop.pages = PageSettings(sitemaps=(f"{HOME}/sitemap.xml",), urls=(f"{HOME}/a#top", "http://SHOP.test:80/a"))
    site.routes["/sitemap.xml"] = sitemap(a="2020-01-01")
    site.routes["/a"] = Page()
    assert shop.fetch().added == (f"{HOME}/a",)
    assert read_pages(shop.store)[f"{HOME}/a"].lastmod == "2020-01-01"


def test_a_sync_of_many_pages_asks_only_for_what_may_have_changed(shop: Shop, site: Site) -> None:
    """300 pages, 3 of them changed."""
    lastmods: dict[str, str | None] = {f"p{number}": "2020-01-01" for number in range(300)}
    for name in lastmods:
        site.routes[f"/{name}"] = Page(name.encode())
    site.routes["/sitemap.xml"] = sitemap(**lastmods)
    shop.fetch()
    for number in range(0, 300, 100):
        lastmods[f"p{number}"] = "2021-01-01"
        site.routes[f"/p{number}"] = Page(b"changed")
    site.routes["/sitemap.xml"] = sitemap(**lastmods)
    site.asked.clear()
    done = shop.fetch()
    assert (len(done.changed), done.asked, done.unchanged) == (3, 3, 297)
    assert len(site.paths) == 4
