"""A fake provider that posts raw mails to a signed hook as the real ones do: again until all is well."""

import http.client
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.channels.webhook.signing import Seal

RETRY = 0.05  # seconds
#: One request: its headers and body in, its status out; 0: no answer came.
Post = Callable[[Mapping[str, str], bytes], int]


@dataclass(slots=True)
class MailProvider:
    """`repeats`: how often each mail is posted though it was taken, as providers do after a lost answer."""

    post: Post
    seal: Seal
    repeats: int = 0
    attempts: int = 20
    statuses: list[int] = field(default_factory=list)

    def deliver(self, raw: bytes, id: str) -> bool:
        """Whether it was taken in the end. Each attempt is signed anew, the id stays."""
        for _ in range(self.attempts):
            if self._posted(raw, id):
                for _ in range(self.repeats):
                    self._posted(raw, id)
                return True
            if 400 <= self.statuses[-1] < 500 and self.statuses[-1] != 429:
                return False
            time.sleep(RETRY)
        return False

    def _posted(self, raw: bytes, id: str) -> bool:
        headers = {"content-type": "message/rfc822", **self.seal.headers(id, time.time(), raw)}
        self.statuses.append(self.post(headers, raw))
        return 200 <= self.statuses[-1] < 300


def by_http(url: str, timeout: float = 10.0) -> Post:
    """Posts to an address of this machine."""

    def post(headers: Mapping[str, str], body: bytes) -> int:
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
        try:
            connection.request("POST", parts.path, body, dict(headers))
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    return post
