"""Whose address a request came from: nobody can take another's, and nobody gets as many as they like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Scope

from bot.web.peer import UNKNOWN, peer, read_address


def scope(host: str | None, *forwarded: str) -> Scope:
    headers = [(b"x-forwarded-for", one.encode("latin-1", "replace")) for one in forwarded]
    return {"type": "http", "client": None if host is None else (host, 1), "headers": headers}


@pytest.mark.parametrize(
    ("host", "forwarded", "who"),
    [
        ("203.0.113.9", (), "203.0.113.9"),
        ("203.0.113.9", ("198.51.100.1",), "203.0.113.9"),  # no proxy of ours: it may write what it likes
        ("10.0.0.1", ("198.51.100.1",), "10.0.0.1"),
        ("127.0.0.1", ("198.51.100.1",), "198.51.100.1"),
        ("127.0.0.1", ("192.0.2.66, 198.51.100.1",), "198.51.100.1"),  # the client wrote the first, the proxy the last
        ("127.0.0.1", ("192.0.2.66", "198.51.100.1"), "198.51.100.1"),
        ("127.0.0.1", ("198.51.100.1, 127.0.0.1",), "198.51.100.1"),  # two proxies on this machine
        ("127.0.0.1", ("198.51.100.1:4711",), "198.51.100.1"),
        ("127.0.0.1", ("192.0.2.66, nonsense",), "127.0.0.1"),
        ("127.0.0.1", ("",), "127.0.0.1"),
        ("127.0.0.1", (), "127.0.0.1"),
        (None, ("198.51.100.1",), "198.51.100.1"),  # a socket file
        (None, (), UNKNOWN),
        ("testclient", ("198.51.100.1",), UNKNOWN),
        ("::1", ("[2001:db8:1:2:3::4]:443",), "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", (), "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", (), "203.0.113.9"),
        ("::ffff:127.0.0.1", ("198.51.100.1",), "198.51.100.1"),
        ("fe80::1%eth0", (), "fe80::/64"),
    ],
)
def test_only_a_proxy_on_this_machine_is_believed(host: str | None, forwarded: tuple[str, ...], who: str) -> None:
    assert peer(scope(host, *forwarded)) == who


def test_a_long_header_is_read_from_its_end() -> None:
    assert peer(scope("127.0.0.1", "192.0.2.1, " * 10_000 + "198.51.100.1")) == "198.51.100.1"


@given(st.text(), st.lists(st.text("0123456789abcdef.:[]%, x\x00²"), max_size=4))
def test_whatever_stands_there_is_an_address_or_unknown(host: str, forwarded: list[str]) -> None:
    for one in (host, "127.0.0.1"):
        assert len(peer(scope(one, *forwarded))) <= 43


@given(st.text("0123456789abcdef.:[]%x \x00²") | st.ip_addresses().map(str))
def test_an_address_is_read_or_none(text: str) -> None:
    found = read_address(text)
    assert found is None or read_address(str(found)) == found


@given(st.ip_addresses())
def test_every_address_is_read_with_and_without_a_port(address: object) -> None:
    plain = read_address(str(address))
    assert plain is not None
    written = f"[{address}]:80" if ":" in str(address) else f"{address}:80"
    assert read_address(written) == plain
