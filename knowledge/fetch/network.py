"""To a machine of the public network and no other: the name is resolved once, checked, and that address is dialled."""

import io
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from knowledge.fetch.address import IPAddress, is_public, read_address
from knowledge.fetch.errors import PageError, Refused, Silent
from knowledge.fetch.url import WebAddress

#: Name, port and seconds -> addresses. Raises OSError.
Resolve: TypeAlias = Callable[[str, int, float], Sequence[str]]
#: Address, port and seconds -> a connected socket. Raises OSError.
Dial: TypeAlias = Callable[[IPAddress, int, float], socket.socket]


def resolve(name: str, port: int, seconds: float) -> tuple[str, ...]:
    """Ask the system, in a thread of its own: its patience cannot be set. TimeoutError where it takes longer."""
    answers: queue.SimpleQueue[tuple[str, ...] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            answers.put(error if isinstance(error, OSError) else OSError(str(error)))
        else:
            answers.put(tuple(dict.fromkeys(str(one[4][0]) for one in found)))

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=max(seconds, 0.001))
    except queue.Empty:
        raise TimeoutError("its name is not resolved in time") from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def dial(address: IPAddress, port: int, seconds: float) -> socket.socket:
    """A connection to this very address: no name is looked up any more, and no proxy is asked."""
    wire = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
    try:
        wire.settimeout(seconds)
        wire.connect((str(address), port))
    except BaseException:
        wire.close()
        raise
    return wire


@cache
def public_trust() -> ssl.SSLContext:
    """The certificates that the system trusts; names are checked."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What lies outside the process. The defaults are the real network, public addresses only; no setting says else."""

    resolve: Resolve = resolve
    allows: Callable[[IPAddress], bool] = is_public
    dial: Dial = dial
    trust: Callable[[], ssl.SSLContext] = public_trust
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class Wire(io.RawIOBase):
    """What comes over a connection, until `until` (on the network's clock) and no more than `most` bytes.

    Every read waits only for what is left of the time: a server that sends a byte now and then gains nothing.
    Raises TimeoutError, and PageError beyond `most`.
    """

    def __init__(self, wire: socket.socket, until: float, most: int, now: Callable[[], float]) -> None:
        super().__init__()
        self._wire = wire
        self._until = until
        self._now = now
        self._taken = 0
        self.most = most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Raises TimeoutError, and PageError beyond `most`."""
        self._wire.settimeout(self._left())
        count = self._wire.recv_into(buffer)
        self._taken += count
        if self._taken > self.most:
            raise PageError(f"it sends more than {self.most} bytes; look at what the server sends")
        return count

    def send(self, content: bytes) -> None:
        self._wire.settimeout(self._left())
        self._wire.sendall(content)

    def makefile(self, mode: str) -> io.BufferedReader:
        """What http.client asks a socket for."""
        return io.BufferedReader(self)

    def close(self) -> None:
        super().close()
        self._wire.close()

    def _left(self) -> float:
        left = self._until - self._now()
        if left <= 0:
            raise TimeoutError("the time is up")
        return left


def connect(address: WebAddress, network: Network, *, until: float, most: int) -> Wire:
    """Raises Refused where any of its addresses is not public, Silent where none answers in time."""
    error: OSError | None = None
    try:
        places = checked_addresses(address, network, until - network.now())
        for number, place in enumerate(places):
            share = (until - network.now()) / (len(places) - number)  # a dead one leaves time for the next
            try:
                wire = network.dial(place, address.port, max(share, 0.001))
            except OSError as failed:
                error = failed
                continue
            return Wire(_secured(wire, address, network, until), until, most, network.now)
    except OSError as failed:
        error = failed
    raise Silent(f"{address.site} does not answer ({_why(error)}); sync again when it does") from error


def checked_addresses(address: WebAddress, network: Network, seconds: float) -> tuple[IPAddress, ...]:
    """All addresses of the name, or none: one that is not public spoils the others. Raises Refused and OSError."""
    found = [(written, read_address(written)) for written in network.resolve(address.host, address.port, seconds)]
    allowed = []
    for written, place in found:
        if place is None or not network.allows(place):
            raise Refused(
                f"{address.host} leads to {written}, which is not on the public network; mend its name servers"
            )
        allowed.append(place)
    return tuple(allowed)


def _secured(wire: socket.socket, address: WebAddress, network: Network, until: float) -> socket.socket:
    """Over TLS, by the name: the certificate must be the host's own, wherever the name led."""
    if address.scheme != "https":
        return wire
    try:
        wire.settimeout(max(until - network.now(), 0.001))
        return network.trust().wrap_socket(wire, server_hostname=address.host, suppress_ragged_eofs=False)
    except BaseException:
        wire.close()
        raise


def _why(error: OSError | None) -> str:
    match error:
        case None:
            return "its name has no address"
        case ssl.SSLCertVerificationError():
            return f"its certificate is refused: {error.verify_message}"
        case socket.gaierror():
            return "its name is not known"
        case TimeoutError():
            return "the time is up"
        case _:
            return error.strerror or type(error).__name__
