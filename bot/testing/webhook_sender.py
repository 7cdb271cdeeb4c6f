"""A shop's program that tells henji what buyers write: it delivers like a provider, again until it hears 2xx.

Each conversation has its order, conversations go side by side. Each attempt is signed anew; the event's id stays.
"""

import base64
import hmac
import http.client
import json
import random
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from bot.testing.webhook_receiver import SECRET

LANES = 8  # connections
LONGEST_WAIT = 2.0  # seconds between two attempts


@dataclass(slots=True, kw_only=True)
class Event:
    """One that is delivered or will be. `left` counts the deliveries to come, repeats included."""

    id: str
    body: bytes
    lane: int
    left: int = 1
    attempts: int = 0


def signed(id: str, at: float, body: bytes, secret: str = SECRET) -> dict[str, str]:
    """The headers of a request with the body, sent at that time (seconds since 1970)."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mark = base64.b64encode(hmac.new(key, f"{id}.{int(at)}.".encode() + body, sha256).digest()).decode()
    return {"webhook-id": id, "webhook-timestamp": str(int(at)), "webhook-signature": f"v1,{mark}"}


def created(id: str, buyer: str, text: str, **more: object) -> dict[str, Any]:
    """The event "message.created". `more` stands in its data; the buyer's other fields under `of_buyer`."""
    of_buyer = more.pop("of_buyer", {})
    assert isinstance(of_buyer, dict)
    fields = {"id": id, "buyer": {"id": buyer, **of_buyer}, "text": text, **more}
    return {"type": "message.created", "timestamp": datetime.now(UTC).isoformat(), "data": fields}


@dataclass(slots=True)
class WebhookSender:
    """Drive it from any thread. `url` may change while it runs: the shop's henji was started anew elsewhere.

    `repeats`: the share of events that is delivered again though it was taken, up to four times, later and out of
    order. `shuffle`: not even a conversation has its order. `skew`: seconds that its clock is off.
    """

    url: str
    secret: str = SECRET
    repeats: float = 0.0
    shuffle: bool = False
    skew: float = 0.0
    seed: int = 0
    statuses: list[tuple[str, int]] = field(default_factory=list)  # (event, status; 0: no answer), in order
    _lanes: list[deque[Event]] = field(default_factory=lambda: [deque() for _ in range(LANES)])
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _under_way: int = 0
    _stopped: bool = False
    _chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311 - the same seed is the same run

    def says(self, buyer: str, text: str, *, id: str = "", **more: object) -> str:
        """A buyer's message, delivered as soon as it can be; the event's id."""
        with self._changed:
            id = id or f"evt_{self._chance.getrandbits(64):016x}"
        self.give(id, created(id, buyer, text, **more), lane=str(more.get("conversation") or buyer))
        return id

    def give(self, id: str, event: dict[str, Any], lane: str = "") -> None:
        """Any event; those of one lane stay in their order."""
        with self._changed:
            again = self._chance.randint(1, 4) if self._chance.random() < self.repeats else 0
            place = int.from_bytes(sha256(lane.encode()).digest()[:4], "big") % LANES
            body = json.dumps(event, ensure_ascii=False).encode()
            self._lanes[place].append(Event(id=id, body=body, lane=place, left=1 + again))
            self._changed.notify_all()

    def waiting(self) -> int:
        """Deliveries that have not come to their end."""
        with self._changed:
            return self._under_way + sum(event.left for lane in self._lanes for event in lane)

    def finish(self, seconds: float = 60.0) -> bool:
        """Wait until all is delivered; False: it is not, after so long."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._under_way and not any(self._lanes), seconds)

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def deliver(self, lane: int) -> None:
        """Deliver what stands in a lane, until stopped: the work of one thread."""
        line = _Line()
        while (event := self._next(lane)) is not None:
            taken = self._surely(event, line)
            with self._changed:
                event.left -= 1
                if taken and event.left:
                    # A repeat comes when others have been delivered since.
                    self._lanes[lane].insert(self._chance.randint(0, len(self._lanes[lane])), event)
                self._under_way -= 1
                self._changed.notify_all()
        line.close()

    def _next(self, lane: int) -> Event | None:
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or bool(self._lanes[lane]))
            if self._stopped:
                return None
            self._under_way += 1
            if self.shuffle:
                self._lanes[lane].rotate(self._chance.randrange(len(self._lanes[lane])))
            return self._lanes[lane].popleft()

    def _surely(self, event: Event, line: "_Line") -> bool:
        """Until henji says that it has it. False: stopped before."""
        wait = 0.02
        while not self._stopped:
            event.attempts += 1
            headers = signed(event.id, time.time() + self.skew, event.body, self.secret)
            status = line.post(self.url, event.body, {"content-type": "application/json", **headers})
            with self._changed:
                self.statuses.append((event.id, status))
            if 200 <= status < 300:
                return True
            time.sleep(wait)
            wait = min(LONGEST_WAIT, wait * 2)
        return False


@contextmanager
def webhook_sender(url: str, **how: Any) -> Iterator[WebhookSender]:
    """One that delivers until the end of the block; `how` as WebhookSender takes it."""
    sender = WebhookSender(url, **how)
    threads = [threading.Thread(target=sender.deliver, args=(lane,), daemon=True) for lane in range(LANES)]
    for thread in threads:
        thread.start()
    try:
        yield sender
    finally:
        sender.stop()
        for thread in threads:
            thread.join()


@dataclass(slots=True)
class _Line:
    """A connection that is kept open, and opened anew where it broke."""

    where: str = ""
    connection: http.client.HTTPConnection | None = None

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        """The status; 0 where no answer came."""
        parts = urlsplit(url)
        if self.connection is None or self.where != parts.netloc:
            self.close()
            self.connection = http.client.HTTPConnection(parts.netloc, timeout=10)
            self.where = parts.netloc
        try:
            self.connection.request("POST", parts.path, body, headers)
            answer = self.connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            return 0
        return answer.status

    def close(self) -> None:
        if self.connection:
            self.connection.close()
            self.connection = None
