"""A fake mail server on a port of this machine: it keeps what it is sent, and fails as it is told to."""

import base64
import socketserver
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

LIMIT = 1024 * 1024  # bytes of a line

USER, PASSWORD = "shop", "a password of this test"  # of a server that exists in tests only


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What happens once, at the next mail that comes so far.

    `at`: connect, auth, mail, rcpt, data, or end (the mail has come whole). With a `code` the server answers that;
    with `cut` it hangs up. `stored`: it has taken the mail all the same. `seconds` it waits before.
    """

    at: str
    code: int = 0
    cut: bool = False
    stored: bool = False
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail as it came, its dots undone."""

    sender: str
    to: str
    raw: bytes


@dataclass(slots=True)
class Letterbox:
    """`address` is host:port. `arrived` is called with each mail, on a thread of the server."""

    address: str = ""
    taken: list[Taken] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    arrived: Callable[[Taken], None] = lambda _mail: None
    trust: ssl.SSLContext | None = None  # offers STARTTLS
    at_once: bool = False  # speaks TLS from the first byte
    closed: bool = False  # takes nothing without the password
    secure: list[bool] = field(default_factory=list)  # whether each mail came by TLS
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fault(self, at: str) -> Fault | None:
        with self._lock:
            return self.faults.popleft() if self.faults and self.faults[0].at == at else None

    def take(self, mail: Taken, secure: bool) -> None:
        with self._lock:
            self.taken.append(mail)
            self.secure.append(secure)
        self.arrived(mail)


@contextmanager
def mail_server(letterbox: Letterbox | None = None) -> Iterator[Letterbox]:
    """Serve until the end of the block."""
    letterbox = letterbox or Letterbox()
    server = _Server(("127.0.0.1", 0), _Talk)
    server.letterbox = letterbox
    letterbox.address = f"127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield letterbox
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    letterbox: Letterbox

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hung up heard no answer: that is one of the things to be tried here."""


class _HungUp(Exception):
    """The talk is over."""


class _Talk(socketserver.StreamRequestHandler):
    server: _Server
    sender = to = ""
    secure = known = False

    def setup(self) -> None:
        letterbox = self.server.letterbox
        if letterbox.trust and letterbox.at_once:
            self._encrypt(letterbox.trust)
        super().setup()

    def handle(self) -> None:
        with suppress(_HungUp, OSError):
            self._failing("connect")
            self._say(220, "fake")
            while line := self.rfile.readline(LIMIT):
                verb, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
                self._obey(verb.upper(), rest)

    def finish(self) -> None:
        with suppress(OSError, ValueError):
            super().finish()
        if self.secure:
            self.request.close()  # the server closes what it accepted, not what became of it

    def _obey(self, verb: str, rest: str) -> None:
        act = getattr(self, f"_do_{verb.lower()}", None)
        if act is None:
            self._say(502, "what?")
        elif verb in {"MAIL", "RCPT", "DATA"} and self.server.letterbox.closed and not self.known:
            self._say(530, "who?")
        else:
            act(rest)

    def _do_ehlo(self, rest: str) -> None:
        letterbox = self.server.letterbox
        offers = ["8BITMIME", "SMTPUTF8", "SIZE 10485760", "AUTH PLAIN"]
        if letterbox.trust and not self.secure:
            offers.append("STARTTLS")
        *most, last = offers
        for one in ("fake", *most):
            self.wfile.write(f"250-{one}\r\n".encode())
        self._say(250, last)

    def _do_starttls(self, rest: str) -> None:
        trust = self.server.letterbox.trust
        if trust is None:
            self._say(502, "no TLS")
            return
        self._say(220, "go on")
        self._encrypt(trust)
        super().setup()

    def _do_auth(self, rest: str) -> None:
        self._failing("auth")
        _, user, password = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")
        self.known = (user, password) == (USER, PASSWORD)
        self._say(*((235, "welcome") if self.known else (535, "wrong")))

    def _do_mail(self, rest: str) -> None:
        self._failing("mail")
        self.sender = rest.partition("<")[2].partition(">")[0]
        self._say(250, "good")

    def _do_rcpt(self, rest: str) -> None:
        self._failing("rcpt")
        self.to = rest.partition("<")[2].partition(">")[0]
        self._say(250, "good")

    def _do_data(self, rest: str) -> None:
        self._failing("data")
        self._say(354, "go on")
        lines = []
        while (line := self.rfile.readline(LIMIT)) != b".\r\n":
            if not line:
                raise _HungUp
            lines.append(line.removeprefix(b"."))
        mail = Taken(self.sender, self.to, b"".join(lines))
        self._failing("end", mail)
        self.server.letterbox.take(mail, self.secure)
        self._say(250, "taken")

    def _do_rset(self, rest: str) -> None:
        self._say(250, "good")

    _do_noop = _do_rset

    def _do_quit(self, rest: str) -> None:
        self._say(221, "bye")
        raise _HungUp

    def _failing(self, at: str, mail: Taken | None = None) -> None:
        fault = self.server.letterbox.fault(at)
        if fault is None:
            return
        time.sleep(fault.seconds)
        if fault.stored and mail:
            self.server.letterbox.take(mail, self.secure)
        if fault.code:
            self._say(fault.code, "a fault")
        if fault.code or fault.cut:
            raise _HungUp

    def _encrypt(self, trust: ssl.SSLContext) -> None:
        self.request = trust.wrap_socket(self.request, server_side=True)
        self.secure = True

    def _say(self, code: int, words: str) -> None:
        self.wfile.write(f"{code} {words}\r\n".encode())
