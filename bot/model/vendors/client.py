"""The HTTP client below OpenAI's: it reads so much of an answer and no more, and not for ever."""

import ssl
import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

import httpx2
import openai

#: Servers of one's own ask for no key, and OpenAI's client insists on one.
NO_KEY: Final = "none"
#: Bytes of an answer. Of a compressed one fewer: it may grow a thousandfold when it is unpacked.
LONGEST: Final = 2_000_000
LONGEST_PACKED: Final = 64_000


class TooMuch(Exception):
    """An answer of more bytes than any form takes."""


def bounded_client(timeout: float) -> httpx2.Client:
    """Follows the proxies of the environment. `timeout` (s) holds for each read, and then for all of an answer."""
    headers = {"Accept-Encoding": "identity"}
    client: httpx2.Client = openai.DefaultHttpxClient(timeout=timeout, headers=headers, verify=_tls())
    client.event_hooks = {"response": [_bound(timeout)]}
    return client


def unused_client() -> httpx2.AsyncClient:
    """LangChain builds an asynchronous client as well unless it is given one; nobody asks through it."""
    client: httpx2.AsyncClient = openai.DefaultAsyncHttpxClient(verify=_tls())
    return client


@cache
def _tls() -> ssl.SSLContext:
    """Reads every authority that the machine trusts: 60 ms, once."""
    return httpx2.create_ssl_context()


def _bound(timeout: float) -> Callable[[httpx2.Response], None]:
    def bound(response: httpx2.Response) -> None:
        packed = response.headers.get("content-encoding", "identity") != "identity"
        stream = response.stream
        assert isinstance(stream, httpx2.SyncByteStream)
        response.stream = _Bounded(stream, LONGEST_PACKED if packed else LONGEST, time.monotonic() + timeout)

    return bound


class _Bounded(httpx2.SyncByteStream):
    """A body that ends with an error rather than fill the memory, or drip for hours into a thread nobody waits for."""

    def __init__(self, body: httpx2.SyncByteStream, most: int, until: float) -> None:
        self._body, self._most, self._until = body, most, until

    def __iter__(self) -> Iterator[bytes]:
        read = 0
        for piece in self._body:
            read += len(piece)
            if read > self._most:
                raise TooMuch
            if time.monotonic() > self._until:
                raise TimeoutError
            yield piece

    def close(self) -> None:
        self._body.close()
