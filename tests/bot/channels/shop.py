"""A shop on Telegram: the real client against the fake Bot API, a scripted clerk, a clock that stands until moved."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import anyio
from anyio import to_thread
from anyio.abc import TaskGroup
from anyio.from_thread import BlockingPortal, start_blocking_portal

from bot.app import House
from bot.channels.telegram.running import Telegram, Wiring, open_telegram
from bot.desk.scribe import Scribe
from bot.kernel.conversations import wall_clock
from bot.kernel.outbox import Outbox
from bot.kernel.phones import new_code
from bot.kernel.rows import Line
from bot.testing.telegram_api import TOKEN, Sent, TelegramApi
from bot.web.desk_words import LANGUAGES, Speech
from tests.bot.web.making import small_house
from tests.bot.web.visitor import until

ANNA, BORIS, OWNER, STRANGER = 11, 12, 77, 99
KEY = "the key of this test's store, long enough"
PATIENCE = 10.0  # seconds


@dataclass(slots=True)
class Clock:
    """The house's own clock runs; this one begins with it, and stands until moved."""

    now: datetime = field(default_factory=wall_clock)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, span: timedelta) -> None:
        self.now += span


@dataclass(slots=True)
class Shop:
    """`start` and `stop` may follow each other: each start is a new process for the same database."""

    house: House
    api: TelegramApi
    clock: Clock = field(default_factory=Clock)
    scribe: Scribe | None = None
    webhook: str | None = None
    timeout: float = 2.0
    duty: Callable[[], bool] = lambda: True  # of all processes, this one asks Telegram
    listening: bool = True  # False: it is opened and does not run
    _portal: BlockingPortal | None = None
    _stack: ExitStack = field(default_factory=ExitStack)
    _task: "Future[Any] | None" = None
    _tasks: TaskGroup | None = None
    telegram: Telegram | None = None
    dealt: list[str] = field(default_factory=list)

    def start(self) -> None:
        self._stack = ExitStack()
        self._portal = self._stack.enter_context(start_blocking_portal())
        self.telegram = self._portal.call(self.opened)
        if self.listening:
            self._task = self._portal.start_task_soon(self._run)

    def stop(self) -> None:
        if self._task:
            self._task.cancel()
        self._stack.close()
        self._task = None

    def opened(self, heard: Callable[[str], None] | None = None) -> Telegram:
        """A bot that does not run yet. `heard`: who answers; by default this shop's clerk, at once."""
        wiring = Wiring(
            engine=self.house.talks,
            conversations=self.house.conversations,
            queue=self.house.queue,
            outbox=Outbox(self.house.talks, self.clock),
            scribe=self.scribe,
            key=KEY,
            shop=self.house.settings.name,
            speech=lambda language: Speech(language, "Asia/Tokyo"),
            languages=LANGUAGES,
            heard=heard or self._heard,
            dealt=self.dealt.append,
            duty=self.duty,
            clock=self.clock,
            webhook=self.webhook,
        )
        telegram = open_telegram(wiring, token=TOKEN, api=self.api.url, timeout=self.timeout, wait=1)
        telegram.sender.poll = telegram.announcer.poll = 0.05
        return telegram

    async def _run(self) -> None:
        assert self.telegram
        async with anyio.create_task_group() as tasks:
            self._tasks = tasks
            tasks.start_soon(self.telegram.run)

    def _heard(self, talk: str) -> None:
        if self._tasks:
            self._tasks.start_soon(self._serve, talk)

    async def _serve(self, talk: str) -> None:
        await to_thread.run_sync(self.house.clerk.serve, talk, self.clock())
        assert self.telegram
        self.telegram.ring()

    # What is seen

    def lines(self, chat: int = ANNA) -> tuple[Line, ...]:
        return self.house.conversations.transcript(f"telegram:{chat}")

    def told(self, chat: int, count: int = 1) -> list[Sent]:
        """Wait until the bot has sent so many messages there."""
        until(lambda: len(self.api.sent(chat)) >= count, PATIENCE)
        return self.api.sent(chat)

    def last(self, chat: int, holds: str) -> Sent:
        """Wait for a message there that holds the words; the newest of them."""
        found: list[Sent] = []

        def there() -> bool:
            found[:] = [one for one in self.api.sent(chat) if holds in one.text]
            return bool(found)

        until(there, PATIENCE)
        return found[-1]

    def link(self, chat: int = OWNER, language: str = "en") -> None:
        code = new_code(self.house.talks, self.clock)
        self.api.buyer_says(chat, f"/link {code}", language=language)
        self.told(chat, 1)

    def ticket(self) -> str:
        """Wait for the open ticket; its code."""
        until(lambda: bool(self.house.queue.tickets()), PATIENCE)
        return self.house.queue.tickets()[0].ticket.id

    def settled(self) -> list[str]:
        """The states of the outbox, in order."""
        with self.house.talks.connect() as connection:
            return [row[0] for row in connection.exec_driver_sql("SELECT state FROM outbox ORDER BY id")]


@contextmanager
def shop_in(folder: Path, api: TelegramApi) -> Iterator[Shop]:
    house = small_house(folder)
    shop = Shop(house, api)
    try:
        yield shop
    finally:
        shop.stop()
        house.close()
