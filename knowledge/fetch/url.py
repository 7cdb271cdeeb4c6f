"""One way to write a web address, and which of them may be asked at all: those on the shop's own hosts."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import quote, urljoin

import regex

from knowledge.fetch.errors import Refused

_LONGEST = 2048
_STANDARD = {"http": 80, "https": 443}
_SHAPE = regex.compile(
    r"(?P<scheme>[a-z]+)://(?P<host>[^/?#:\[\]]+)(?::(?P<port>[0-9]{1,5}))?(?P<path>/[^?#]*)?(?P<query>\?[^#]*)?(?:#.*)?",
    regex.IGNORECASE,
)
#: What parsers read differently: control and format characters, every space but the plain one.
_AMBIGUOUS = regex.compile(r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\]|[^\P{Zs} ]")
_NAME = regex.compile(
    r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
#: A name that ends so is read as an IPv4 address, in one of its many forms.
_NUMBER = regex.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
_STRAY = regex.compile(r"%(?![0-9A-Fa-f]{2})")
_DOT = regex.compile(r"%2e", regex.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAddress:
    """An address in its one form: lower-case host without a final dot, no standard port, no fragment."""

    scheme: str  # http or https
    host: str
    port: int
    target: str  # path and query, ASCII

    @property
    def site(self) -> str:
        """The host, with its port where that is not the scheme's own."""
        return self.host if self.port == _STANDARD[self.scheme] else f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.site}"

    @property
    def url(self) -> str:
        return f"{self.origin}{self.target}"


def read_url(written: str, hosts: Collection[str]) -> WebAddress:
    """Raises Refused for what is no web address, reads in two ways, or is not on one of the hosts (port included)."""
    text = written.strip(" ")
    if len(text) > _LONGEST:
        _refuse(f"the address has {len(text)} letters", f"{_LONGEST} are the most")
    if _AMBIGUOUS.search(text):
        _refuse("the address holds a control character, a backslash or a strange space", "write it without")
    found = _SHAPE.fullmatch(text)
    if found is None:
        _refuse("it is no web address", "write it whole, like https://shop.example/page")
    scheme = found["scheme"].lower()
    if scheme not in _STANDARD:
        _refuse(f"{scheme}: is never asked", "only http and https are")
    address = WebAddress(
        scheme=scheme,
        host=_host(found["host"]),
        port=int(found["port"]) if found["port"] else _STANDARD[scheme],
        target=_path(found["path"] or "/") + escaped(found["query"] or ""),
    )
    if not 0 < address.port < 65_536:
        _refuse(f"there is no port {address.port}", "leave it out")
    if not {address.site, f"{address.host}:{address.port}"} & set(hosts):
        _refuse(f"{address.site} is not one of the shop's hosts", "add it to link_hosts, or to [pages] hosts")
    return address


def follow(base: WebAddress, location: str, hosts: Collection[str]) -> WebAddress:
    """Where a redirect leads, judged like any other address. Raises Refused."""
    if _AMBIGUOUS.search(location):
        _refuse("it is redirected to an address that reads in two ways", "mend the redirect")
    try:
        joined = urljoin(base.url, location.strip(" "))
    except ValueError:
        _refuse("it is redirected to no web address", "mend the redirect")
    address = read_url(joined, hosts)
    if base.scheme == "https" and address.scheme == "http":
        _refuse("it is redirected from https to http, where anyone may change it", "redirect to https")
    return address


def _host(written: str) -> str:
    host = written.lower()
    if "@" in host:
        _refuse("the address holds a user name", "write the host alone")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii").lower()
        except UnicodeError:
            _refuse(f"{host!r} is no name of a host", "write it in its ASCII form (xn--)")
    host = host.removesuffix(".")
    if not _NAME.fullmatch(host):
        _refuse(f"{host!r} is no name of a host", "write it like shop.example")
    if _NUMBER.fullmatch(host):
        _refuse(f"{host!r} is a number, not a name", "write the name of the host")
    return host


def escaped(text: str) -> str:
    """As a server will see it: everything beyond ASCII, and every stray sign, in its percent form."""
    return quote(_STRAY.sub("%25", text), safe="/%:=&?~+!$,;'@()*")


def _path(written: str) -> str:
    """Without `.` and `..`, however they are written: robots.txt speaks of the path a server will see."""
    kept: list[str] = []
    parts = escaped(written).split("/")[1:]
    for part in parts:
        plain = _DOT.sub(".", part)
        if plain == "..":
            kept[-1:] = []
        elif plain != ".":
            kept.append(part)
    if _DOT.sub(".", parts[-1]) in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _refuse(message: str, remedy: str) -> NoReturn:
    raise Refused(f"{message}; {remedy}")
