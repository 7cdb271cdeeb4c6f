"""The buyers' side of each channel: it takes what henji sends, fails at random, and remembers all of it."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from random import Random

from bot.testing.telegram_api import BROKEN, CUT, LOST_ACK, Fault, retry_after, slow
from bot.testing.telegram_server import telegram_server
from bot.testing.webhook_receiver import WebhookReceiver, webhook_receiver
from tests.kill.provider import Telegram

#: Of each hundred requests; the rest goes well. On a channel that does not drop repeats, what fails in the middle is
#: of unknown fate for ever: there the faults are rarer, or all would be.
FAULTS: tuple[tuple[Fault, float], ...] = (
    (BROKEN, 2.0),
    (LOST_ACK, 2.0),
    (CUT, 1.0),
    (Fault(stored=True, seconds=0.5), 2.0),
    (retry_after(1), 0.7),
)
RARELY = 0.4


@dataclass(frozen=True, slots=True)
class Said:
    """What a buyer was shown. `id` is its name on the channel."""

    id: str
    text: str


@dataclass(slots=True)
class Dice:
    """Which fault comes next."""

    chance: Random
    share: float = 1.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fault(self) -> Fault | None:
        with self._lock:
            thrown = self.chance.uniform(0, 100)
        for fault, share in FAULTS:
            thrown -= share * self.share
            if thrown < 0:
                return fault
        return None


class Clumsy(Telegram):
    """A Bot API that fails as the dice say."""

    def __init__(self, dice: Dice) -> None:
        super().__init__()
        self._dice = dice

    def noted(self, method: str, given: dict[str, object]) -> Fault | None:
        """Sends fail; what is only for show does not."""
        super().noted(method, given)
        fault = self._dice.fault() if method.lower() == "sendmessage" else None
        return slow(0.5) if fault and fault.stored and not fault.cut else fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivers:
    """Those of a run, by their channels' names."""

    webhooks: Mapping[str, WebhookReceiver]
    telegram: Telegram

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.webhooks, "telegram")

    def said(self) -> dict[str, list[Said]]:
        """All that each buyer was shown, oldest first; by conversation."""
        found: dict[str, list[Said]] = {}
        for name, receiver in self.webhooks.items():
            for one in receiver.got:
                found.setdefault(f"{name}:{one.conversation}", []).append(Said(one.key, one.text))
        for chat in self.telegram.chats():
            found[f"telegram:{chat}"] = [Said(str(one.id), one.text) for one in self.telegram.sent(chat)]
        return found


@contextmanager
def receiving(names: Mapping[str, bool], chance: Random, *, faults: float = 1.0) -> Iterator[Receivers]:
    """Serve a webhook for each name (True: it drops repeats) and Telegram; `faults` times the usual share."""
    with ExitStack() as stack:
        webhooks = {}
        for name, once in names.items():
            dice = Dice(Random(chance.random()), faults if once else faults * RARELY)  # noqa: S311 - by the seed
            webhooks[name] = stack.enter_context(webhook_receiver(WebhookReceiver(once=once, script=_thrown(dice))))
        clumsy = Clumsy(Dice(Random(chance.random()), faults * RARELY))  # noqa: S311 - as above
        stack.enter_context(telegram_server(clumsy))
        yield Receivers(webhooks=webhooks, telegram=clumsy)


def _thrown(dice: Dice) -> Callable[[str, int], Fault | None]:
    return lambda _key, _attempt: dice.fault()
