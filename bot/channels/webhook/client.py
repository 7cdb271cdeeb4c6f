"""The way out of a webhook: what is said to a buyer is posted to the shop's program, signed."""

import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import anyio
import httpx

from bot.channels.port import Abilities
from bot.channels.webhook.signing import Seal
from bot.kernel.outbox import Parcel
from core.errors import ChannelError
from core.talk import Author
from knowledge.running import WebhookSettings

SENT, PING = "message.sent", "ping"
TIMEOUT = 10.0  # seconds for one request
#: Bytes of an answer that are read: nothing in it matters, but a connection can be used again when it is empty.
READ = 16 * 1024
LONGEST_PAUSE = 3600.0  # seconds that a program may ask for
USUAL_PAUSE = 5.0
#: What certainly did not get out: no connection stood when it failed.
UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
PAUSING = (429, 503)


@dataclass(slots=True)
class Client:
    """A Channel (bot.channels.port) that tells the whole line, too. One event loop uses it; `close` it there."""

    settings: WebhookSettings
    seal: Seal
    timeout: float = TIMEOUT
    clock: Callable[[], float] = time.time
    _http: httpx.AsyncClient = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # Its log would name the address, and that may hold a password.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        # A connection that the other side has closed meanwhile fails like one that broke in the middle. Where a
        # repeat would be delivered twice, every message has its own.
        kept = httpx.Limits(max_connections=32, max_keepalive_connections=8 if self.settings.once else 0)
        self._http = httpx.AsyncClient(
            limits=kept, timeout=self.timeout, follow_redirects=False, trust_env=False, headers={"user-agent": "henji"}
        )

    @property
    def name(self) -> str:
        return self.settings.name

    @property
    def abilities(self) -> Abilities:
        return Abilities(longest=self.settings.longest, once=self.settings.once, options=13, typing=False, edits=False)

    async def close(self) -> None:
        await self._http.aclose()

    async def send(self, address: str, text: str, options: Sequence[str] = (), *, key: str) -> str:
        """To the one conversation with a buyer; see bot.channels.port."""
        told = _told(key, address, address, text, options)
        return await self._post(key, SENT, told)

    async def send_line(self, parcel: Parcel, text: str, options: Sequence[str] = (), *, key: str) -> str:
        """A part of a line, with its author and language."""
        own = parcel.conversation.removeprefix(f"{self.name}:")
        told = _told(key, own, parcel.address, text, options)
        author = Author.BOT if parcel.bot else Author.AGENT
        more = {"author": author.value, "language": parcel.language}
        return await self._post(key, SENT, {**told, **more})

    async def ping(self, key: str) -> None:
        """A test event that no buyer sees. Raises ChannelError."""
        await self._post(key, PING, {"id": key})

    async def _post(self, key: str, type: str, told: Mapping[str, Any]) -> str:
        now = self.clock()
        event = {"type": type, "timestamp": datetime.fromtimestamp(now, UTC).isoformat(), "data": told}
        body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"content-type": "application/json", **self.seal.headers(key, now, body)}
        answer = await self._answered(body, headers)
        if not answer.is_success:
            raise refusal(answer, self.where)
        return key

    async def _answered(self, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        """The answer's head; of the rest only so much is read that nobody can hold us up with it."""
        answer: httpx.Response | None = None
        try:
            with anyio.move_on_after(self.timeout):
                async with self._http.stream("POST", self.settings.url, content=body, headers=headers) as answer:
                    await _drained(answer)
        except UNSENT as error:
            why = f"{self.where} cannot be reached: {type(error).__name__}; start the program, or mend its url"
            raise ChannelError(why, retry_after=1.0) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            if answer is None:
                why = f"{self.where}: the connection broke while it was sent: {type(error).__name__}"
                raise ChannelError(why, unknown=True) from error
        if answer is None:
            raise ChannelError(f"{self.where} did not answer within {self.timeout:g} s", unknown=True)
        return answer

    @property
    def where(self) -> str:
        """The program, without the path and query: those may hold what opens it."""
        parts = urlsplit(self.settings.url)
        return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")


def refusal(answer: httpx.Response, where: str) -> ChannelError:
    """What a status other than 2xx means for the message."""
    status = answer.status_code
    if status in PAUSING and (status == 429 or "retry-after" in answer.headers):
        seconds = _seconds(answer.headers.get("retry-after", ""))
        return ChannelError(f"{where} asks for a pause ({status})", retry_after=seconds)
    if status >= 500:
        return ChannelError(f"{where} answered {status}", unknown=True)
    if 300 <= status < 400:
        return ChannelError(f"{where} answered {status}: it has moved; write its new address into store.toml")
    return ChannelError(f"{where} answered {status}: it does not take this message")


def _seconds(written: str) -> float:
    """Of Retry-After: a number of seconds, or a date (RFC 9110, 10.2.3)."""
    if written.strip().isdecimal() and written.isascii():
        return min(float(written.strip()[:9]), LONGEST_PAUSE)
    try:
        left = parsedate_to_datetime(written).timestamp() - time.time()
    except (ValueError, OverflowError):
        return USUAL_PAUSE
    return min(max(left, 0.0), LONGEST_PAUSE)


async def _drained(answer: httpx.Response) -> None:
    read = 0
    async for piece in answer.aiter_raw():
        read += len(piece)
        if read > READ:
            return


def _told(key: str, conversation: str, buyer: str, text: str, options: Sequence[str]) -> dict[str, Any]:
    return {
        "id": key,
        "conversation": conversation,
        "buyer": buyer,
        "author": Author.BOT.value,
        "text": text,
        "language": None,
        "options": list(options),
    }
