"""Tries to make henji reach a machine behind the shop's walls: none gets there, and each does without the check."""

import os
from collections.abc import Sequence
from ipaddress import ip_address

import pytest

from knowledge.fetch.address import is_public
from knowledge.fetch.errors import PageError, Refused
from knowledge.fetch.network import Network, resolve
from knowledge.fetch.site import page_limit
from knowledge.fetch.url import follow, read_url
from tests.knowledge.fetch.sites import (
    HOST,
    HTML,
    PUBLIC,
    Inside,
    Names,
    Page,
    Site,
    lenient,
    network,
    visitor,
)

#: What a name may lead to.
ADDRESSES = """
127.0.0.1 127.1.2.3 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.254
169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.168.0.1 192.0.0.192 192.0.2.1 192.88.99.1 198.18.0.1
198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 168.63.129.16
:: ::1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::ffff:10.0.0.1 ::ffff:0:127.0.0.1 ::127.0.0.1 64:ff9b::7f00:1
64:ff9b::a9fe:a9fe 64:ff9b::10.0.0.1 64:ff9b:1::7f00:1 2002:7f00:1:: 2002:a9fe:a9fe::1
2001:0:4136:e378:8000:63bf:80ff:fffe 2001:db8::1 2001:10::1 2001:20::1 3fff::1 100::1 fe80::1 fe80::1%lo
fe80::5efe:127.0.0.1 fec0::1 fc00::1 fd00:ec2::254
fd12:3456:789a::1 ff02::1 ff0e::1 5f00::1 4000::1 2606:4700::1111%lo
""".split()

#: Hosts that are numbers, as the system's own resolver reads them, even where the owner listed them.
NUMBERS = """
127.0.0.1 127.1 127.0.1 2130706433 0x7f.1 0x7f000001 0X7F.0.0.1 017700000001 0177.0.0.1 0177.1 0 0.0 0x0 127.0.0.1.
10.1 169.254.169.254 2852039166 0xa9fea9fe １２７．０．０．１ 127。0。0。1 ①②⑦.⓪.⓪.① ₁₂₇.0.0.1
""".split()

#: Addresses that parsers read in two ways, or that are no web's: none of them leads anywhere.
TRICKS = [
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[fe80::1%25lo]/",
    "http://shop.test@127.0.0.1/",
    "http://shop.test:pw@127.0.0.1/",
    "http://127.0.0.1@shop.test/",
    "http://shop.test%40127.0.0.1/",
    "http://shop.test\\@127.0.0.1/",
    "http://127.0.0.1\\.shop.test/",
    "http:\\\\127.0.0.1\\",
    "http://127.0.0.1#@shop.test/",
    "http://127.0.0.1?@shop.test/",
    "http://127.0.0.1/@shop.test",
    "http://shop.test:80@127.0.0.1:80/",
    "http://shop.test:80:80/",
    "http://shop.test:/\t@127.0.0.1",
    "http://shop\t.test.evil/",
    "http://shop.test\n.evil/",
    "ht\ntp://127.0.0.1/",
    "\x00http://127.0.0.1/",
    "http://shop.test\u200b.evil/",
    "http://shop.test／.evil/",
    "http://shop.test．evil/",
    "http://shop.test.evil/",
    "http://evil.test/shop.test",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://localhost.localdomain/",
    "http://shop.test:22/",
    "http://shop.test:6379/",
    "http://shop.test:0/",
    "http://shop.test:65536/",
    "http://shop.test:00000000080/",
    "http:///127.0.0.1/",
    "http:127.0.0.1/",
    "//127.0.0.1/",
    "/etc/passwd",
    "file:///etc/passwd",
    "file://shop.test/etc/passwd",
    "ftp://shop.test/",
    "gopher://shop.test/_GET",
    "data:text/html,hello",
    "javascript:alert(1)",
    "dict://shop.test:11211/",
    "ldap://shop.test/",
    "jar:http://shop.test!/",
    "unix:///var/run/docker.sock",
    "http+unix://%2Fvar%2Frun/",
    "",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_name_that_leads_inside_is_not_followed(site: Site, inside: Inside, address: str) -> None:
    net = network(site, inside, Names({HOST: [(address,)]}))

    with pytest.raises(PageError, match="not on the public network"):
        visitor(net).visit(f"http://{HOST}/", page_limit)
    assert (inside.reached, site.asked) == (0, [])

    visitor(lenient(net)).visit(f"http://{HOST}/", page_limit)
    assert inside.reached > 0


@pytest.mark.parametrize("answers", [(PUBLIC, "127.0.0.1"), ("10.0.0.1", PUBLIC), (PUBLIC, PUBLIC, "::1")])
def test_one_address_inside_spoils_the_others(site: Site, inside: Inside, answers: Sequence[str]) -> None:
    net = network(site, inside, Names({HOST: [answers]}))
    with pytest.raises(PageError, match="not on the public network"):
        visitor(net).visit(f"http://{HOST}/", page_limit)
    assert (inside.reached, site.asked) == (0, [])


@pytest.mark.parametrize("inner", ["127.0.0.1", "169.254.169.254", "::1", "fe80::1%lo"])
def test_a_name_that_changes_its_mind_gains_nothing(site: Site, inside: Inside, inner: str) -> None:
    """Public for robots.txt and the first page, internal from then on."""
    site.routes["/"] = Page()

    def rebinding() -> Network:
        return network(site, inside, Names({HOST: [(PUBLIC,), (PUBLIC,), (inner,)]}))

    asks = visitor(rebinding())
    assert asks.visit(f"http://{HOST}/", page_limit).body == b"<p>hello</p>"
    with pytest.raises(Refused, match="not on the public network"):
        asks.visit(f"http://{HOST}/", page_limit)
    assert inside.reached == 0

    fooled = visitor(lenient(rebinding()))
    fooled.visit(f"http://{HOST}/", page_limit)
    assert fooled.visit(f"http://{HOST}/", page_limit).body == b"secret"
    assert inside.reached == 1


def test_a_name_is_resolved_once_for_one_question(site: Site, inside: Inside) -> None:
    """Between the check and the connection nobody is asked again: there is nothing to rebind."""
    names = Names({HOST: [(PUBLIC,), (PUBLIC,), ("127.0.0.1",)]})
    site.routes["/"] = Page()
    visitor(network(site, inside, names)).visit(f"http://{HOST}/", page_limit)
    assert names.asked == [HOST, HOST]  # robots.txt, the page
    assert inside.reached == 0


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_is_no_host_even_on_the_list(net: Network, inside: Inside, number: str) -> None:
    asks = visitor(net, number, number.rstrip("."), "127.0.0.1")
    with pytest.raises(Refused):
        asks.visit(f"http://{number}/", page_limit)
    assert inside.reached == 0


@pytest.mark.parametrize("number", [number for number in NUMBERS if number.isascii() and not number.endswith(".")])
def test_what_the_system_makes_of_a_number_is_refused_too(number: str) -> None:
    """The second wall: were such a host let through, its address would still be known for what it is."""
    for address in resolve(number, 80, 5.0):
        assert not is_public(ip_address(address))


@pytest.mark.parametrize("url", TRICKS)
def test_an_address_that_reads_in_two_ways_leads_nowhere(site: Site, inside: Inside, net: Network, url: str) -> None:
    with pytest.raises(Refused):
        visitor(net).visit(url, page_limit)
    assert (inside.reached, site.asked) == (0, [])


@pytest.mark.parametrize(
    "url", ["http://shop.test#@127.0.0.1", "http://shop.test/@127.0.0.1", "http://SHOP.test.:80?@[::1]/"]
)
def test_what_only_looks_like_a_trick_is_asked_of_the_shop(site: Site, inside: Inside, net: Network, url: str) -> None:
    assert visitor(net).visit(url, page_limit).status == 404
    assert (inside.reached, len(site.paths)) == (0, 1)


def test_the_list_of_hosts_is_what_refuses_a_foreign_one(site: Site, inside: Inside) -> None:
    net = network(site, inside)
    site.routes["/"] = Page()
    with pytest.raises(Refused, match="not one of the shop's hosts"):
        visitor(net).visit("http://other.test/", page_limit)
    assert site.asked == []
    visitor(net, "other.test").visit("http://other.test/", page_limit)
    assert site.paths == ["/"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location",
    [
        "http://inner.test/",
        "//inner.test/",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://shop.test@inner.test/",
        "http://2130706433/",
        "/\\inner.test",
        "\\\\inner.test",
        "http:\\\\inner.test",
        "http://shop.test:6379/",
        "file:///etc/passwd",
        "gopher://inner.test/_",
        "data:text/html,x",
        "http://[::1",
        "http://inner.test\t/",
    ],
)
def test_a_redirect_leads_no_further_than_a_link(site: Site, inside: Inside, status: int, location: str) -> None:
    names = Names({"inner.test": [("10.0.0.1",)]})
    site.routes["/"] = Page(b"", {"Location": location}, status)
    with pytest.raises(Refused):
        visitor(network(site, inside, names)).visit(f"http://{HOST}/", page_limit)
    assert inside.reached == 0
    assert site.paths == ["/"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_an_own_name_that_leads_inside_is_checked_again(site: Site, inside: Inside, status: int) -> None:
    net = network(site, inside, Names({"cdn.test": [("10.0.0.1",)]}))
    site.routes["/"] = Page(b"", {"Location": "http://cdn.test/"}, status)
    with pytest.raises(PageError, match="not on the public network"):
        visitor(net, HOST, "cdn.test").visit(f"http://{HOST}/", page_limit)
    assert inside.reached == 0

    visitor(lenient(net), HOST, "cdn.test").visit(f"http://{HOST}/", page_limit)
    assert inside.reached > 0


def test_a_redirect_of_robots_txt_leads_no_further(site: Site, inside: Inside, net: Network) -> None:
    site.routes["/robots.txt"] = Page(b"", {"Location": "http://127.0.0.1/robots.txt"}, 302)
    with pytest.raises(PageError, match=r"robots\.txt"):
        visitor(net).visit(f"http://{HOST}/", page_limit)
    assert (inside.reached, site.paths) == (0, [])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Refresh", "0; url=http://127.0.0.1/"),
        ("Link", "<http://127.0.0.1/>; rel=canonical"),
        ("Content-Location", "//[::1]/"),
    ],
)
def test_what_only_a_browser_follows_is_not_followed(
    site: Site, inside: Inside, net: Network, name: str, value: str
) -> None:
    body = b'<meta http-equiv="refresh" content="0; url=http://127.0.0.1/"><img src="http://127.0.0.1/x">'
    site.routes["/"] = Page(body, {**HTML, name: value})
    assert visitor(net).visit(f"http://{HOST}/", page_limit).body == body
    assert inside.reached == 0


def test_https_is_not_left_for_http() -> None:
    base = read_url("https://shop.test/", {HOST})
    with pytest.raises(Refused, match="https to http"):
        follow(base, "http://shop.test/", {HOST})


def test_no_proxy_of_the_environment_is_asked(
    site: Site, inside: Inside, net: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setitem(os.environ, name, f"http://127.0.0.1:{inside.port}")
    site.routes["/"] = Page()
    assert visitor(net).visit(f"http://{HOST}/", page_limit).status == 200
    assert inside.reached == 0


def test_no_cookie_is_kept_and_no_password_sent(site: Site, net: Network) -> None:
    site.routes["/"] = Page(b"x", {**HTML, "Set-Cookie": "a=b"})
    asks = visitor(net)
    asks.visit(f"http://{HOST}/", page_limit)
    asks.visit(f"http://{HOST}/", page_limit)
    assert {"cookie", "authorization", "referer"} & set().union(*(asked.headers for asked in site.asked)) == set()
    assert {asked.headers["user-agent"] for asked in site.asked} == {"henji"}
    assert {asked.headers["host"] for asked in site.asked} == {HOST}
