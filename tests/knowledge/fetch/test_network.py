"""Names, addresses and connections of the real network, as far as this machine goes."""

import socket
import time
from collections.abc import Iterator
from ipaddress import ip_address
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.fetch.address import is_public, read_address
from knowledge.fetch.network import Network, Wire, dial, resolve


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1",
                "2606:4700:4700::1111", "2a00:1450:4001::200e", "2001:4860:4860::8888", "64:ff9b::808:808"]
)  # fmt: skip
def test_the_public_network_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@given(st.ip_addresses(v=4))
def test_nothing_is_public_that_python_calls_private(address: object) -> None:
    found = ip_address(str(address))
    assert not is_public(found) or (found.is_global and not found.is_multicast)


@given(st.ip_addresses(v=4))
def test_an_address_in_disguise_is_judged_by_what_it_hides(address: object) -> None:
    hidden = ip_address(str(address))
    assert is_public(ip_address((0x64FF9B << 96) | int(hidden))) == is_public(hidden)
    assert not is_public(ip_address((0xFFFF << 32) | int(hidden)))
    assert not is_public(ip_address((0x2002 << 112) | (int(hidden) << 80)))


@pytest.mark.parametrize("written", ["", "shop.test", "127.1", "0x7f.0.0.1", "1.2.3.4.5", "::g"])
def test_what_a_resolver_would_never_say_is_no_address(written: str) -> None:
    assert read_address(written) is None


def test_this_machine_is_known_by_its_name() -> None:
    assert "127.0.0.1" in resolve("localhost", 80, 5.0)


@pytest.mark.parametrize("name", ["a" * 70 + ".test", "\udcff.test"])
def test_a_name_that_cannot_be_asked_for_is_an_error_of_the_network(name: str) -> None:
    with pytest.raises(OSError):  # noqa: PT011 -- of any kind: the caller makes it one line
        resolve(name, 80, 5.0)


def test_a_connection_goes_to_the_address_it_was_given() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        dial(ip_address("127.0.0.1"), listener.getsockname()[1], 5.0) as wire,
    ):
        assert wire.getpeername() == listener.getsockname()


def test_a_dead_port_is_an_error_and_no_open_socket() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        dial(ip_address("127.0.0.1"), port, 5.0)


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_what_is_left_of_the_time_shrinks_with_every_byte(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    ticks = count(0.0, 0.4)
    wire = Wire(ours, until=1.0, most=100, now=lambda: next(ticks))
    theirs.sendall(b"abcdef")
    buffer = bytearray(1)
    assert [wire.readinto(buffer) for _ in range(3)] == [1, 1, 1]  # at 0.0, 0.4 and 0.8
    with pytest.raises(TimeoutError):
        wire.readinto(buffer)


def test_the_real_network_takes_public_addresses_only() -> None:
    real = Network()
    assert (real.allows, real.dial, real.resolve, real.now) == (is_public, dial, resolve, time.monotonic)
