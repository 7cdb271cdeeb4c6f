"""One way to write an address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.fetch.errors import Refused
from knowledge.fetch.url import follow, read_url

HOSTS = {"shop.test", "shop.test:8443", "xn--4dbrk0ce.test"}


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://shop.test", "https://shop.test/"),
        ("HTTPS://SHOP.Test./A?B=C#d", "https://shop.test/A?B=C"),
        ("https://shop.test:443/", "https://shop.test/"),
        ("http://shop.test:80/", "http://shop.test/"),
        ("https://shop.test:8443/a", "https://shop.test:8443/a"),
        ("https://shop.test/a b", "https://shop.test/a%20b"),
        ("https://shop.test/茶/碗?q=茶", "https://shop.test/%E8%8C%B6/%E7%A2%97?q=%E8%8C%B6"),
        ("https://shop.test/100%", "https://shop.test/100%25"),
        ("https://shop.test/a/./b/../c/%2e%2E/d", "https://shop.test/a/d"),
        ("https://shop.test/a/..", "https://shop.test/"),
        ("https://shop.test/../../etc/passwd", "https://shop.test/etc/passwd"),
        ("https://ישראל.test/", "https://xn--4dbrk0ce.test/"),
        ("https://ｓｈｏｐ.test/", "https://shop.test/"),
        ("  https://shop.test/  ", "https://shop.test/"),
    ],
)
def test_an_address_has_one_form(written: str, url: str) -> None:
    assert read_url(written, HOSTS).url == url


@pytest.mark.parametrize(
    "written",
    [
        "https://shop.test:9000/",  # this port was not listed
        "https://sub.shop.test/",
        "https://shop.test.evil.example/",
        "https://notshop.test/",
        "https://-shop.test/",
        "https://shop..test/",
        "https://" + "a" * 64 + ".test/",
        "https://shop.test/" + "a" * 2048,
        "https://xn--/",
        "https://\ud800.test/",
    ],
)
def test_another_host_is_refused(written: str) -> None:
    with pytest.raises(Refused):
        read_url(written, HOSTS)


def test_a_port_is_part_of_the_host() -> None:
    with pytest.raises(Refused, match="not one of the shop's hosts"):
        read_url("https://shop.test/", {"shop.test:8443"})
    assert read_url("https://shop.test/", {"shop.test:443"}).port == 443


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/b", "https://shop.test/b"),
        ("b", "https://shop.test/a/b"),
        ("../b", "https://shop.test/b"),
        ("?c", "https://shop.test/a/x?c"),
        ("//shop.test:8443/", "https://shop.test:8443/"),
        ("https://shop.test/ü", "https://shop.test/%C3%BC"),
    ],
)
def test_a_redirect_may_be_relative(location: str, url: str) -> None:
    assert follow(read_url("https://shop.test/a/x", HOSTS), location, HOSTS).url == url


@given(st.text(max_size=60), st.text(alphabet="/.%2eE?#@:\\ a", max_size=30))
def test_the_one_form_stays_as_it_is(host: str, path: str) -> None:
    """Whatever is read is on the list, and read again it is the same."""
    for written in (f"http://{host}/{path}", f"http://shop.test/{path}{host}", f"http://shop.test{path}"):
        try:
            address = read_url(written, HOSTS)
        except Refused:
            continue
        assert address.host in {"shop.test", "xn--4dbrk0ce.test"}
        assert address.url.isascii()
        assert "#" not in address.url
        assert read_url(address.url, HOSTS) == address
