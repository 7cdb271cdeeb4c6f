"""Sitemaps as sites write them, and as attackers do."""

import gzip
import time
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.fetch.errors import PageError
from knowledge.fetch.sitemap import Entry, limit, read_sitemap

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
MB = 1024 * 1024


def urlset(*urls: str, attributes: str = NS) -> bytes:
    return f"<urlset {attributes}>{''.join(f'<url><loc>{url}</loc></url>' for url in urls)}</urlset>".encode()


SHOPIFY = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- This is the parent sitemap -->
<sitemapindex {NS}>
  <sitemap><loc>https://shop.test/sitemap_products_1.xml?from=1&amp;to=2</loc></sitemap>
  <sitemap><loc>https://shop.test/sitemap_pages_1.xml</loc><lastmod>2026-11-01</lastmod></sitemap>
</sitemapindex>""".encode()
PRODUCTS = f"""<urlset {NS} xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"
 xmlns:xhtml="http://www.w3.org/1999/xhtml">
<url>
  <loc>
    https://shop.test/products/bowl
  </loc>
  <lastmod>2026-11-20T10:00:00+09:00</lastmod>
  <xhtml:link rel="alternate" hreflang="de" href="https://shop.test/de/products/bowl"/>
  <image:image><image:loc>https://cdn.test/bowl.jpg</image:loc><image:title>Bowl</image:title></image:image>
</url>
<url><loc><![CDATA[https://shop.test/a&b]]></loc><lastmod></lastmod></url>
<url><lastmod>2026-01-01</lastmod></url>
</urlset>""".encode()


def test_an_index_names_sitemaps() -> None:
    found = read_sitemap(SHOPIFY, 10)
    assert found.pages == ()
    assert found.sitemaps == (
        Entry("https://shop.test/sitemap_products_1.xml?from=1&to=2"),
        Entry("https://shop.test/sitemap_pages_1.xml", "2026-11-01"),
    )


def test_pages_come_with_their_lastmod_and_images_are_none() -> None:
    assert read_sitemap(PRODUCTS, 10).pages == (
        Entry("https://shop.test/products/bowl", "2026-11-20T10:00:00+09:00"),
        Entry("https://shop.test/a&b"),
    )


@pytest.mark.parametrize("attributes", [NS, "", 'xmlns="http://www.google.com/schemas/sitemap/0.84"'])
def test_any_namespace_will_do(attributes: str) -> None:
    assert read_sitemap(urlset("https://shop.test/", attributes=attributes), 10).pages


def test_a_prefix_will_do() -> None:
    body = b'<s:urlset xmlns:s="x"><s:url><s:loc>https://shop.test/</s:loc></s:url></s:urlset>'
    assert read_sitemap(body, 10).pages == (Entry("https://shop.test/"),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_the_encodings_of_xml_are_read(encoding: str) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?><urlset><url><loc>https://shop.test/ü</loc></url></urlset>'
    assert read_sitemap(body.encode(encoding), 10).pages == (Entry("https://shop.test/ü"),)


def test_a_packed_sitemap_is_unpacked() -> None:
    assert read_sitemap(gzip.compress(urlset("https://shop.test/")), 10).pages


def test_half_a_packed_sitemap_is_none() -> None:
    with pytest.raises(PageError, match="breaks off"):
        read_sitemap(gzip.compress(urlset("https://shop.test/"))[:-9], 10)


def test_no_more_entries_are_read_than_wanted() -> None:
    assert len(read_sitemap(urlset(*(f"https://shop.test/{number}" for number in range(100))), 7).pages) == 7


LAUGHS = (
    b'<!DOCTYPE urlset [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(ord("b"), ord("j")))
    + b"]><urlset><url><loc>&i;</loc></url></urlset>"
)
EXTERNAL = b'<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url></urlset>'
REMOTE = b'<!DOCTYPE u SYSTEM "http://127.0.0.1/x.dtd"><urlset/>'
PARAMETER = b'<!DOCTYPE u [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]><urlset/>'


@pytest.mark.parametrize("body", [LAUGHS, EXTERNAL, REMOTE, PARAMETER, b"<!DOCTYPE html><html><body>404</body></html>"])
def test_a_document_type_is_refused_before_it_says_anything(body: bytes) -> None:
    began = time.process_time()
    with pytest.raises(PageError, match="document type"):
        read_sitemap(body, 10)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    "body",
    [b"", b"hello", b"<html/>", b"<rss/>", b"<urlset>", b"<urlset/><urlset/>", b"\x00\x01"],
)
def test_what_is_no_sitemap_is_one_line(body: bytes) -> None:
    with pytest.raises(PageError, match="no sitemap"):
        read_sitemap(body, 10)


def test_a_packed_bomb_is_left_while_it_is_unpacked() -> None:
    bomb = gzip.compress(bytes(60 * MB))
    with pytest.raises(PageError, match="larger than 50 MB"):
        read_sitemap(bomb, 10)


@pytest.mark.parametrize(
    "body",
    [
        b"<urlset>" + b"<a>" * 300_000,
        b"<urlset>" + b"<url><loc>" * 5 + b"<a/>" * 1_000_000 + b"</urlset>",
        b"<urlset><url><loc>" + b"x" * 3_000_000 + b"</loc></url></urlset>",
        b"<urlset " + b"".join(b'a%d="x" ' % number for number in range(50_000)) + b"/>",
        b"<urlset><url>" + b"<loc>x</loc>" * 40_000 + b"</url></urlset>",
        b"<urlset>" + b"&amp;" * 500_000 + b"</urlset>",
    ],
    ids=["deep", "many", "long", "attributes", "locs", "entities"],
)
def test_a_monstrous_sitemap_costs_little(body: bytes) -> None:
    tracemalloc.start()
    try:
        began = time.process_time()
        with suppress(PageError):
            read_sitemap(body, 1000)
        assert time.process_time() - began < 3
        assert tracemalloc.get_traced_memory()[1] < 64 * MB
    finally:
        tracemalloc.stop()


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"<urlset><url><loc>", b"<?xml version='1.0'?><sitemapindex>", b"\x1f\x8b"]),
)
def test_whatever_it_is_it_is_entries_or_one_line(noise: bytes, head: bytes) -> None:
    with suppress(PageError):
        assert len(read_sitemap(head + noise, 10).pages) <= 10


@pytest.mark.parametrize("media", ["application/xml", "text/xml", "application/x-gzip", "application/sitemap+xml"])
def test_a_sitemap_may_be_large(media: str) -> None:
    assert limit(media) == 50 * MB


def test_a_page_is_no_sitemap() -> None:
    with pytest.raises(PageError, match="text/html"):
        limit("text/html")
