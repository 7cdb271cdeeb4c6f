"""Whoever brings what buyers write: over HTTP to any of the webs, again until it hears 2xx, and once more at random."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.testing.telegram_api import TelegramApi
from bot.testing.webhook_sender import LANES, LONGEST_WAIT, Event, WebhookSender, created, signed
from tests.kill.plan import Line

REPEATS = 0.2  # of the events are delivered again, up to four times
FIRST_WAIT = 0.05


@dataclass(slots=True, kw_only=True)
class Provider(WebhookSender):
    """One channel's. `doors`: the webs; each attempt goes to one of them."""

    doors: Sequence[str] = ()
    head: Callable[[Event], dict[str, str]] = lambda event: signed(event.id, time.time(), event.body)
    took: list[float] = field(default_factory=list)  # seconds until each attempt was answered

    def _surely(self, event: Event, line: Any) -> bool:
        wait = FIRST_WAIT
        while not self._stopped:
            event.attempts += 1
            with self._changed:
                door = self._chance.choice(self.doors)
            started = time.monotonic()
            status = line.post(
                f"{door}{self.url}", event.body, {"content-type": "application/json", **self.head(event)}
            )
            with self._changed:
                self.took.append(time.monotonic() - started)
                self.statuses.append((event.id, status))
            if 200 <= status < 300:
                return True
            time.sleep(wait)
            wait = min(LONGEST_WAIT, wait * 2)
        return False

    def bring(self, line: Line) -> None:
        """A buyer wrote this."""
        self.give(line.id, self.event(line), lane=line.conversation)

    def event(self, line: Line) -> dict[str, Any]:
        """As the channel tells it."""
        return created(line.id, line.buyer, line.text)


@dataclass(slots=True, kw_only=True)
class TelegramProvider(Provider):
    """Telegram, as its webhook knocks."""

    def event(self, line: Line) -> dict[str, Any]:
        chat = int(line.buyer)
        buyer = {"id": chat, "is_bot": False, "first_name": "Anna", "language_code": "en"}
        number = int(line.id.removeprefix("evt-")) + 1
        message = {
            "message_id": number,
            "date": int(time.time()),
            "chat": {"id": chat, "type": "private", "first_name": "Anna"},
            "from": buyer,
            "text": line.text,
        }
        return {"update_id": number, "message": message}


class Telegram(TelegramApi):
    """A Bot API whose buyers are the provider's."""

    def next_for_hook(self, seconds: float) -> dict[str, Any] | None:
        """It delivers nothing by itself."""
        time.sleep(seconds)
        return None

    def knows(self, chat: str) -> None:
        """The buyer has written to the bot: it may write back."""
        with self._changed:
            self._chats.setdefault(int(chat), [])

    def chats(self) -> list[int]:
        """All that it knows."""
        with self._changed:
            return list(self._chats)

    def await_hook(self, seconds: float = 30.0) -> None:
        """Until henji has told where updates are to be sent. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: bool(self.hook), seconds):
                raise TimeoutError("henji told the Bot API of no webhook")

    def secret(self) -> str:
        """What the webhook was told to expect."""
        return str(self.hook.get("secret_token", "none yet"))


@contextmanager
def delivering(providers: Sequence[Provider]) -> Iterator[None]:
    """They deliver until the end of the block."""
    lanes = [(one, lane) for one in providers for lane in range(LANES)]
    threads = [threading.Thread(target=one.deliver, args=(lane,), daemon=True) for one, lane in lanes]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for one in providers:
            one.stop()
        for thread in threads:
            thread.join()


def providers_of(
    channels: Sequence[str], doors: Sequence[str], seed: int, telegram: Telegram | None, repeats: float = REPEATS
) -> dict[str, Provider]:
    """One for each channel."""
    found: dict[str, Provider] = {}
    for name in channels:
        how: dict[str, Any] = {"url": f"/hooks/{name}", "doors": tuple(doors), "seed": seed, "repeats": repeats}
        if name == "telegram":
            assert telegram is not None
            found[name] = TelegramProvider(**how, head=_secretly(telegram))
        else:
            found[name] = Provider(**how)
    return found


def _secretly(telegram: Telegram) -> Callable[[Event], dict[str, str]]:
    return lambda _event: {"x-telegram-bot-api-secret-token": telegram.secret()}


def speak(lines: Sequence[Line], providers: dict[str, Provider], stopped: threading.Event, telegram: Telegram) -> None:
    """Bring each line at its time: the work of one thread."""
    started = time.monotonic()
    for line in lines:
        if stopped.wait(max(0.0, line.at - (time.monotonic() - started))):
            return
        if line.channel == "telegram":
            telegram.knows(line.buyer)
        providers[line.channel].bring(line)
