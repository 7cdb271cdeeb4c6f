"""A buyer's browser without the browser: a session, messages, and waiting for what comes back."""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

_ids = itertools.count(1)


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for what another thread does."""
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, f"still not true after {seconds} s"
        time.sleep(0.01)


@dataclass(slots=True)
class Visitor:
    client: TestClient
    token: str = ""
    locale: str = "en"
    session: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.again()
        self.token = self.session["token"]

    def again(self) -> dict[str, Any]:
        asked = {"token": self.token, "locale": self.locale, "zone": "Europe/Berlin"}
        self.session = self.client.post("/widget/session", json=asked).raise_for_status().json()
        return self.session

    @property
    def talk(self) -> str:
        return str(self.session["conversation"])

    def says(self, text: str, id: str = "") -> Response:
        body = {"token": self.token, "id": id or f"message-{next(_ids):04}", "text": text}
        return self.client.post("/widget/messages", json=body)

    def lines(self) -> list[dict[str, Any]]:
        return list(self.again()["history"])

    def asks(self, text: str) -> dict[str, Any]:
        """Say it, and wait for the shop's side to say something."""
        before = len(self.lines())
        assert self.says(text).status_code == 202
        until(lambda: len(self.lines()) >= before + 2)
        return self.lines()[-1]
