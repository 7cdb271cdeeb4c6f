"""A shop's site on this machine, the machines behind its walls, and a network in which only the first is public."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import TypeAlias

from knowledge.fetch.address import IPAddress
from knowledge.fetch.network import Network, dial
from knowledge.fetch.visitor import Visitor

HOST = "shop.test"
PUBLIC = "93.184.216.34"  # nobody is ever connected to it: the network below leads to the site instead
HTML = {"Content-Type": "text/html; charset=utf-8"}
XML = {"Content-Type": "application/xml"}


@dataclass(frozen=True, slots=True)
class Page:
    body: bytes = b"<p>hello</p>"
    headers: Mapping[str, str] = field(default_factory=lambda: HTML)
    status: int = 200


@dataclass(frozen=True, slots=True)
class Asked:
    path: str
    headers: Mapping[str, str]  # names in lower case


#: A page, or something that writes whatever it likes into the connection.
Route: TypeAlias = Page | Callable[[BaseHTTPRequestHandler], None]


class Site:
    """Answers by `routes`; a path without one is 404. A page with an ETag answers 304 to whoever has it."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[Asked] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = int(self.server.server_address[1])

    @property
    def paths(self) -> list[str]:
        """What was asked for, robots.txt aside."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append(Asked(handler.path, {name.lower(): value for name, value in handler.headers.items()}))
        route = self.routes.get(handler.path, Page(b"no", HTML, 404))
        if not isinstance(route, Page):
            try:
                route(handler)
            except OSError:  # henji hung up: so it should
                return
            return
        self.answer_with(handler, route)

    @staticmethod
    def answer_with(handler: BaseHTTPRequestHandler, route: Page) -> None:
        known = route.headers.get("ETag")
        if known and handler.headers.get("If-None-Match") == known:
            route = Page(b"", {"ETag": known}, 304)
        handler.send_response(route.status)
        for name, value in route.headers.items():
            handler.send_header(name, value)
        if "Content-Length" not in route.headers:
            handler.send_header("Content-Length", str(len(route.body)))
        handler.end_headers()
        handler.wfile.write(route.body)


@contextmanager
def running_site() -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        site.server.server_close()
        thread.join(5)


class Inside:
    """A machine that nobody outside may reach: counts who connects, answers every one of them."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        self.reached = 0

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.reached += 1
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\nsecret")


@contextmanager
def running_inside() -> Iterator[Inside]:
    inside = Inside()
    thread = threading.Thread(target=inside.serve, daemon=True)
    thread.start()
    try:
        yield inside
    finally:
        inside.listener.shutdown(socket.SHUT_RDWR)
        inside.listener.close()
        thread.join(5)


@dataclass(slots=True)
class Names:
    """Name servers: each name's answers, one after the other, the last one for good; else the site's address."""

    answers: dict[str, list[Sequence[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def resolve(self, name: str, port: int, seconds: float) -> Sequence[str]:
        self.asked.append(name)
        waiting = self.answers.get(name, [(PUBLIC,)])
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


def network(site: Site, inside: Inside, names: Names | None = None) -> Network:
    """The public address leads to the site; every other address, however it is written, leads inside."""

    def lead(address: IPAddress, _port: int, seconds: float) -> socket.socket:
        return dial(ip_address("127.0.0.1"), site.port if str(address) == PUBLIC else inside.port, seconds)

    return Network(resolve=(names or Names()).resolve, dial=lead)


def lenient(network: Network) -> Network:
    """The red control: the same network with the check of addresses switched off."""
    return replace(network, allows=lambda _address: True)


def visitor(network: Network, *hosts: str, pause: float = 0.0, patience: float = 2.0) -> Visitor:
    return Visitor(hosts=hosts or (HOST,), network=network, pause=pause, patience=patience)
