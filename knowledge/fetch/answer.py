"""One question to one web address, and what came back: whole, of a bounded size, in a bounded time."""

import http.client
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import regex

from knowledge.fetch.errors import PageError, Silent
from knowledge.fetch.network import Network, Wire, connect
from knowledge.fetch.url import WebAddress

AGENT = "henji"
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_MOST_MEMBERS = 16  # of one gzip: each costs a copy of what is left
_HEADERS = 64 * 1024  # bytes
_PART = 64 * 1024  # bytes
#: However well it is packed: nothing larger comes over the wire.
MOST_PACKED = 20 * 1024 * 1024
#: Media type -> the most bytes of it, unpacked; raises PageError for a type that is not wanted.
Limit = Callable[[str], int]
_CHARSET = regex.compile(r"charset\s*=\s*\"?([\w.:-]+)", regex.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Header names are in lower case. Only an answer with status 200 has a body."""

    address: WebAddress
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def media(self) -> str:
        """The media type alone, such as text/html."""
        return media_type(self.headers)

    @property
    def charset(self) -> str | None:
        found = _CHARSET.search(self.headers.get("content-type", ""))
        return found[1].lower() if found else None


def media_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def ask(
    address: WebAddress, network: Network, *, conditions: Mapping[str, str], limit: Limit, seconds: float
) -> Answer:
    """One GET, over a connection of its own. Follows nothing, keeps no cookie, knows no password.

    Raises Refused (the address), Silent (the host), and PageError (this page: its type, its size, its packing).
    """
    until = network.now() + seconds
    wire = connect(address, network, until=until, most=_HEADERS)
    try:
        wire.send(_request(address, conditions))
        return _read(wire, address, limit)
    except (http.client.HTTPException, OSError, ValueError) as error:
        raise Silent(f"{address.site} breaks off ({_why(error)}); sync again") from error
    finally:
        wire.close()


def _request(address: WebAddress, conditions: Mapping[str, str]) -> bytes:
    headers = {
        "Host": address.site,
        "User-Agent": AGENT,
        "Accept": "text/html, application/xhtml+xml, application/pdf, application/xml;q=0.9, */*;q=0.1",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        **conditions,
    }
    lines = (f"{name}: {value}" for name, value in headers.items())
    return "\r\n".join((f"GET {address.target} HTTP/1.1", *lines, "", "")).encode("latin-1", "ignore")


def _read(wire: Wire, address: WebAddress, limit: Limit) -> Answer:
    response = http.client.HTTPResponse(wire)  # type: ignore[arg-type]  # it only asks for makefile
    try:
        response.begin()
        headers = {name.lower(): value for name, value in response.getheaders()}
        answer = Answer(address=address, status=response.status, headers=headers)
        if response.status != http.client.OK:
            return answer
        most = limit(answer.media)
        wire.most = _HEADERS + MOST_PACKED
        body = _body(response, headers.get("content-encoding", ""), most)
        return Answer(address=address, status=response.status, headers=headers, body=body)
    finally:
        response.close()


def _body(response: http.client.HTTPResponse, packing: str, most: int) -> bytes:
    unpack = _unpacker(packing.strip().lower(), most)
    body = bytearray()
    while part := response.read(_PART):
        body += unpack.more(part)
        if len(body) > most:
            raise too_large(most)
    if response.length or not unpack.whole:
        raise Silent("the page breaks off in the middle; sync again")
    return bytes(body)


def too_large(most: int) -> PageError:
    return PageError(f"it is larger than {most // 1024**2 or 1} MB; make it smaller, or leave it out of the sitemap")


class _Plain:
    """Nothing to unpack."""

    whole = True

    def more(self, part: bytes) -> bytes:
        return part


class Unzipper:
    """Unpacks gzip and deflate, never more than `most` bytes in all: a bomb is left as soon as it is known for one."""

    def __init__(self, most: int) -> None:
        self._stream = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._most = most
        self._left = most
        self._members = 1

    @property
    def whole(self) -> bool:
        return self._stream.eof

    def more(self, part: bytes) -> bytes:
        """Raises PageError for what is broken or too large."""
        out = bytearray()
        while part:
            if self._stream.eof:
                self._next_member()
            try:
                out += self._stream.decompress(part, self._left + 1)
            except zlib.error as error:
                raise _packed_wrongly() from error
            if len(out) > self._left:
                raise too_large(self._most)
            part = self._stream.unused_data
        self._left -= len(out)
        return bytes(out)

    def _next_member(self) -> None:
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise _packed_wrongly()
        self._stream = zlib.decompressobj(_GZIP_OR_ZLIB)


def _packed_wrongly() -> PageError:
    return PageError("it is packed wrongly; look at the server's compression")


def _unpacker(packing: str, most: int) -> _Plain | Unzipper:
    match packing:
        case "" | "identity":
            return _Plain()
        case "gzip" | "x-gzip" | "deflate":
            return Unzipper(most)
        case _:
            raise PageError(f"it is packed as {packing[:40]!r}, which was not asked for; let the server use gzip")


def _why(error: Exception) -> str:
    match error:
        case TimeoutError():
            return "the time is up"
        case http.client.IncompleteRead():
            return "in the middle of a page"
        case OSError():
            return error.strerror or type(error).__name__
        case _:
            return "it does not speak HTTP"
