"""Whose network address a request came from. Nobody can choose it: only a proxy on this machine is believed."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias

from starlette.types import Scope

Address: TypeAlias = IPv4Address | IPv6Address

#: A household or a phone gets a whole network of these addresses, and may use each.
PREFIX = 64
#: What no address can be told of shares one name.
UNKNOWN = "unknown"
_FORWARDED = b"x-forwarded-for"
_LONGEST = 2000  # bytes of the header that are read, from its end: proxies append


def peer(scope: Scope) -> str:
    """The address as text; for IPv6 its network.

    X-Forwarded-For counts only where the peer is this machine (a reverse proxy here, or a socket file): its last
    address that is not this machine's, because the ones before it are what the client itself wrote.
    """
    host = (scope.get("client") or ("", 0))[0]
    address = read_address(host)
    if (address is None and not host) or (address and address.is_loopback):
        address = _forwarded(scope) or address
    return _named(address) if address else UNKNOWN


def _forwarded(scope: Scope) -> Address | None:
    written = b",".join(value for name, value in scope["headers"] if name == _FORWARDED)[-_LONGEST:]
    for part in reversed(written.decode("latin-1").split(",")):
        address = read_address(part)
        if address is None:  # whoever wrote this is not to be believed about what stands before it
            return None
        if not address.is_loopback:
            return address
    return None


def read_address(text: str) -> Address | None:
    """With or without a port, `[::1]:80` and `::1` too; None for what is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _named(address: Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((address, PREFIX), strict=False))
