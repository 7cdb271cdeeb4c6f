"""What comes back: whole or not at all, however much or slowly the server sends."""

import gzip
import itertools
import socket
import ssl
import subprocess
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.fetch.address import IPAddress
from knowledge.fetch.answer import Answer, Unzipper, ask
from knowledge.fetch.errors import PageError, Silent
from knowledge.fetch.network import Network
from knowledge.fetch.site import page_limit
from knowledge.fetch.url import read_url
from tests.knowledge.fetch.sites import HOST, HTML, PUBLIC, Page, Site

PATIENCE = 0.5
MB = 1024 * 1024


def get(net: Network, seconds: float = PATIENCE, limit: Callable[[str], int] = page_limit) -> Answer:
    address = read_url(f"http://{HOST}/", {HOST})
    return ask(address, net, conditions={}, limit=limit, seconds=seconds)


def saying(*parts: bytes, then: Iterable[bytes] = ()) -> Callable[[BaseHTTPRequestHandler], None]:
    def write(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        for part in itertools.chain(parts, then):
            handler.wfile.write(part)

    return write


def drip(part: bytes, pause: float) -> Iterator[bytes]:
    while True:
        time.sleep(pause)
        yield part


def endless(part: bytes) -> Iterator[bytes]:
    while True:
        yield part


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def test_a_page_comes_whole(site: Site, net: Network) -> None:
    site.routes["/"] = Page(b"<p>x</p>" * 9000, {**HTML, "ETag": '"1"'})
    answer = get(net)
    assert (answer.status, answer.media, answer.charset) == (200, "text/html", "utf-8")
    assert answer.body == b"<p>x</p>" * 9000
    assert answer.headers["etag"] == '"1"'


@pytest.mark.parametrize("packing", ["gzip", "x-gzip", "deflate"])
def test_a_packed_page_is_unpacked(site: Site, net: Network, packing: str) -> None:
    packed = zlib.compress(b"hello" * 50_000) if packing == "deflate" else gzip.compress(b"hello" * 50_000)
    site.routes["/"] = Page(packed, {**HTML, "Content-Encoding": packing})
    assert get(net).body == b"hello" * 50_000


def test_a_page_of_several_packed_members_is_unpacked(site: Site, net: Network) -> None:
    site.routes["/"] = Page(gzip.compress(b"a") + gzip.compress(b"b"), {**HTML, "Content-Encoding": "gzip"})
    assert get(net).body == b"ab"


@pytest.mark.parametrize("packing", ["br", "zstd", "compress", "gzip, gzip", "identity, br"])
def test_a_packing_nobody_asked_for_is_refused(site: Site, net: Network, packing: str) -> None:
    site.routes["/"] = Page(b"\x8b\x00", {**HTML, "Content-Encoding": packing})
    with pytest.raises(PageError, match="not asked for"):
        get(net)


@pytest.mark.parametrize("packing", ["gzip", "deflate"])
def test_a_bomb_is_left_while_it_is_unpacked(site: Site, net: Network, packing: str) -> None:
    """60 MB in 60 kB: no more than the 5 MB that a page may have are ever unpacked."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if packing == "gzip" else 15)
    bomb = b"".join([*(packer.compress(bytes(MB)) for _ in range(60)), packer.flush()])
    site.routes["/"] = Page(bomb, {**HTML, "Content-Encoding": packing})
    tracemalloc.start()
    try:
        with pytest.raises(PageError, match="larger than 5 MB"):
            get(net, seconds=5)
        assert tracemalloc.get_traced_memory()[1] < 16 * MB
        tracemalloc.reset_peak()
        assert len(get(net, seconds=5, limit=lambda _media: 99 * MB).body) == 60 * MB  # the red control
        assert tracemalloc.get_traced_memory()[1] > 60 * MB
    finally:
        tracemalloc.stop()


def test_a_gzip_of_countless_members_is_refused() -> None:
    with pytest.raises(PageError, match="packed wrongly"):
        Unzipper(MB).more(gzip.compress(b"") * 10_000)


def test_a_bomb_in_a_bomb_stays_packed(site: Site, net: Network) -> None:
    inner = gzip.compress(bytes(30 * MB))
    site.routes["/"] = Page(gzip.compress(inner), {**HTML, "Content-Encoding": "gzip"})
    assert get(net, seconds=5).body == inner


def test_what_is_not_packed_as_it_says_is_refused(site: Site, net: Network) -> None:
    site.routes["/"] = Page(b"<p>not packed</p>", {**HTML, "Content-Encoding": "gzip"})
    with pytest.raises(PageError, match="packed wrongly"):
        get(net)


@pytest.mark.parametrize(
    "route",
    [
        pytest.param(saying(OK + b"Content-Length: 100\r\n\r\n", b"half a page"), id="length"),
        pytest.param(saying(CHUNKED, b"64\r\nhalf a page"), id="chunk"),
        pytest.param(saying(CHUNKED, b"4\r\nhalf\r\n"), id="chunks"),
        pytest.param(saying(OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"hello" * 1000)[:-12]), id="gzip"),
        pytest.param(saying(b"HTTP/1.1 200 OK\r\nContent-Type: te"), id="headers"),
        pytest.param(saying(b""), id="nothing"),
    ],
)
def test_half_a_page_is_no_page(site: Site, net: Network, route: Callable[..., None]) -> None:
    site.routes["/"] = route
    with pytest.raises(PageError):
        get(net)


@pytest.mark.parametrize(
    ("first", "part"),
    [
        pytest.param(b"", b"H", id="status"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX-Long: ", b"a", id="header"),
        pytest.param(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", id="headers"),
        pytest.param(OK + b"Content-Length: 1000000\r\n\r\n", b"x", id="body"),
        pytest.param(CHUNKED, b"1\r\nx\r\n", id="chunks"),
        pytest.param(b"", b"HTTP/1.1 100 Continue\r\n\r\n", id="continue"),
        pytest.param(CHUNKED + b"0\r\n", b"X: y\r\n", id="trailer"),
    ],
)
def test_a_server_that_drips_is_left_when_the_time_is_up(site: Site, net: Network, first: bytes, part: bytes) -> None:
    """Each byte comes long before any single wait would end."""
    site.routes["/"] = saying(first, then=drip(part, 0.05))
    began = time.monotonic()
    with pytest.raises(Silent, match="the time is up"):
        get(net, seconds=0.4)
    assert time.monotonic() - began < 5


def test_a_server_that_says_nothing_is_left_when_the_time_is_up(site: Site, net: Network) -> None:
    site.routes["/"] = lambda _handler: time.sleep(1)
    with pytest.raises(Silent, match="the time is up"):
        get(net, seconds=0.2)


@pytest.mark.parametrize(
    ("first", "part"),
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nX-Long: ", b"a" * 4096, id="header"),
        pytest.param(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 100, id="headers"),
        pytest.param(b"", b"H" * 4096, id="status"),
        pytest.param(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100, id="continue"),
        pytest.param(OK + b"\r\n", b"x" * 65536, id="body"),
        pytest.param(CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n", id="chunks"),
        pytest.param(CHUNKED, b"1\r\nx\r\n" * 10_000, id="small chunks"),
        pytest.param(CHUNKED + b"-5\r\n", b"x" * 65536, id="negative chunk"),
        pytest.param(CHUNKED + b"FFFFFFFFFFFF\r\n", b"x" * 65536, id="huge chunk"),
        pytest.param(CHUNKED, b"0" * 65536, id="chunk size"),
        pytest.param(CHUNKED, b"1;" + b"x" * 60000 + b"\r\nx\r\n", id="chunk extension"),
        pytest.param(CHUNKED + b"0\r\n", b"X: " + b"y" * 4096 + b"\r\n", id="trailer"),
    ],
)
def test_an_endless_answer_ends_early_and_small(site: Site, net: Network, first: bytes, part: bytes) -> None:
    site.routes["/"] = saying(first, then=endless(part))
    tracemalloc.start()
    try:
        began = time.monotonic()
        with pytest.raises(PageError):
            get(net, seconds=1)
        assert time.monotonic() - began < 10
        assert tracemalloc.get_traced_memory()[1] < 64 * MB
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("media", ["image/png", "text/plain", "application/json", "application/zip", "video/mp4", ""])
def test_what_is_no_page_is_not_even_read(site: Site, net: Network, media: str) -> None:
    site.routes["/"] = saying(f"HTTP/1.1 200 OK\r\nContent-Type: {media}\r\n\r\n".encode(), then=endless(b"x" * 4096))
    with pytest.raises(PageError, match="it is no page"):
        get(net)


def test_a_page_may_have_5_mb_and_not_a_byte_more(site: Site, net: Network) -> None:
    site.routes["/"] = Page(b"x" * (5 * MB))
    assert len(get(net, seconds=5).body) == 5 * MB
    site.routes["/"] = Page(b"x" * (5 * MB + 1))
    with pytest.raises(PageError, match="larger than 5 MB"):
        get(net, seconds=5)


def test_a_name_nobody_knows_is_one_line(net: Network) -> None:
    def unknown(_name: str, _port: int, _seconds: float) -> tuple[str, ...]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(Silent, match=r"does not answer \(its name is not known"):
        get(replace(net, resolve=unknown))


def test_a_host_without_an_address_is_one_line(net: Network) -> None:
    with pytest.raises(Silent, match="its name has no address"):
        get(replace(net, resolve=lambda _name, _port, _seconds: ()))


def test_where_one_address_is_dead_the_next_is_tried(site: Site, net: Network) -> None:
    site.routes["/"] = Page()
    dialled: list[str] = []

    def dead_first(address: IPAddress, port: int, seconds: float) -> socket.socket:
        dialled.append(str(address))
        if len(dialled) == 1:
            raise ConnectionRefusedError(111, "refused")
        return net.dial(address, port, seconds)

    both = replace(net, dial=dead_first, resolve=lambda _name, _port, _seconds: ("93.184.216.35", PUBLIC))
    assert get(both).status == 200
    assert dialled == ["93.184.216.35", PUBLIC]


@pytest.mark.parametrize("said", [b"\x00\x01\x02\x03", b"SSH-2.0-OpenSSH_9\r\n", b"220 mail ESMTP\r\n", b"+OK\r\n"])
def test_what_speaks_no_http_is_one_line(site: Site, net: Network, said: bytes) -> None:
    site.routes["/"] = saying(said)
    with pytest.raises(Silent):
        get(net)


HEAD = st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", OK, CHUNKED, OK + b"Content-Encoding: gzip\r\n\r\n"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(head=HEAD, noise=st.binary(max_size=400), tail=st.sampled_from([b"", b"\r\n\r\n", b"0\r\n\r\n"]))
def test_whatever_comes_is_an_answer_or_one_line(net: Network, head: bytes, noise: bytes, tail: bytes) -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        theirs.sendall(head + noise + tail)
        theirs.shutdown(socket.SHUT_WR)
        with suppress(PageError):
            assert get(replace(net, dial=lambda _address, _port, _seconds: ours)).status > 0


class Secure:
    """A server that speaks TLS and says hello; its certificate is of one host."""

    def __init__(self, folder: Path, host: str) -> None:
        self.certificate = folder / f"{host}.pem"
        key = folder / f"{host}.key"
        make = f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN={host}"
        words = [*make.split(), "-addext", f"subjectAltName=DNS:{host}", "-keyout", str(key), "-out"]
        subprocess.run([*words, str(self.certificate)], check=True, capture_output=True)  # noqa: S603
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.certificate, key)
        self.names: list[str | None] = []
        self.context.sni_callback = lambda _wire, name, _context: self.names.append(name)
        self.listener = socket.create_server(("127.0.0.1", 0))

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
                with self.context.wrap_socket(connection, server_side=True) as wire:
                    wire.recv(65536)
                    wire.sendall(OK + b"Content-Length: 5\r\n\r\nhello")
            except ssl.SSLError:
                continue
            except OSError:
                return

    def network(self, net: Network) -> Network:
        trust = ssl.create_default_context(cafile=str(self.certificate))
        port = self.listener.getsockname()[1]
        return replace(
            net,
            dial=lambda _address, _port, _seconds: socket.create_connection(("127.0.0.1", port), 5),
            trust=lambda: trust,
        )


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[Secure]:
    server = Secure(tmp_path, HOST)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
        thread.join(5)


def over_tls(net: Network, host: str) -> Answer:
    return ask(read_url(f"https://{host}/", {host}), net, conditions={}, limit=page_limit, seconds=5)


def test_over_tls_the_certificate_is_checked_by_the_name_not_by_the_address(secure: Secure, net: Network) -> None:
    trusting = secure.network(net)
    assert over_tls(trusting, HOST).body == b"hello"
    assert secure.names == [HOST]
    with pytest.raises(Silent, match="certificate is refused"):
        over_tls(trusting, "other.test")


def test_a_certificate_nobody_vouches_for_is_refused(secure: Secure, net: Network) -> None:
    with pytest.raises(Silent, match="certificate is refused"):
        over_tls(replace(secure.network(net), trust=Network().trust), HOST)
