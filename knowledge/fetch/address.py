"""Which addresses of the network are the public's. Anything else could be a machine behind the shop's own walls."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias

IPAddress: TypeAlias = IPv4Address | IPv6Address

#: IANA's registry of special addresses, and one public address behind which a cloud keeps its metadata.
_NOT_PUBLIC = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by a provider's customers
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's host
        "169.254.0.0/16",  # link-local; metadata of most clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
#: All that was ever given to the public; IPv4-mapped, unique-local, link-local and loopback lie outside.
_GLOBAL = IPv6Network("2000::/3")
_NOT_GLOBAL = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries any IPv4 address
        "3fff::/20",  # documentation
    )
)
#: How a network without IPv4 writes an IPv4 address: as good or bad as the one it carries.
_NAT64 = IPv6Network("64:ff9b::/96")


def read_address(written: str) -> IPAddress | None:
    """An address as a resolver gives it; None for anything else."""
    try:
        return ip_address(written)
    except ValueError:
        return None


def is_public(address: IPAddress) -> bool:
    """Whether a server at this address can be the shop's site."""
    match address:
        case IPv4Address():
            return not any(address in network for network in _NOT_PUBLIC)
        case IPv6Address():
            if address.scope_id is not None:
                return False
            if address in _NAT64:
                return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
            return address in _GLOBAL and not any(address in network for network in _NOT_GLOBAL)
